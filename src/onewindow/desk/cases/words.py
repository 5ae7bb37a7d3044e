"""Words and colours of the desk: how a state, a limit and each field of an act are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from onewindow.cases.rules.taking_back import PURPOSES, REASONS

Words = str | Promise

STATE_TONES: Mapping[str, str] = {
    "received": "outline",
    "correcting": "amber",
    "accepted": "blue",
    "paused": "grey",
    "granted": "green",
    "refused": "red",
    "ready": "green",
    "delivered": "green",
    "closed": "grey",
    "not_accepted": "red",
    "closed_not_accepted": "grey",
    "withdrawn": "grey",
}
# Tone and words of where a limit stands; a missed promise is not a missed statute (RD-18).
STANDING_WORDS: Mapping[str, tuple[str, Words]] = {
    "promise": ("promise", _("超承诺")),
    "statute": ("statute", _("超法定")),
    "at_risk": ("amber", _("即将到期")),
    "on_time": ("green", _("时限内")),
    "done": ("grey", _("已办结")),
    "waiting": ("outline", _("等申请人")),
    "no_limit": ("outline", _("无期限")),
}
WAITING_WORDS: Mapping[str, Words] = {
    "clerk": _("窗口"),
    "reviewer": _("审查人员"),
    "chief": _("首席代表"),
    "head": _("部门负责人"),
    "decider": _("有权决定的人"),
    "applicant": _("申请人"),
    "": _("无人"),
}
ACCEPTANCE_WORDS: Mapping[str, Words] = {
    "ordinary": _("受理"),
    "deemed": _("视为受理"),
    "supplemented": _("补正后受理"),
    "instant": _("当场受理"),
}
HANDOVER_WORDS: Mapping[str, Words] = {
    "proposed": _("等待接收"),
    "accepted": _("已接收"),
    "declined": _("未接收"),
    "replaced": _("已作罢"),
    "ordered": _("负责人指定"),
}
# What is wrong with a paper, as a clerk says it; printed on the notice, so the Chinese is the value.
PROBLEM_PHRASES: tuple[str, ...] = (
    gettext_noop("缺少该材料"),
    gettext_noop("填写不完整"),
    gettext_noop("没有签名或盖章"),
    gettext_noop("已过有效期"),
    gettext_noop("复印件不清晰"),
    gettext_noop("与原件不一致"),
    gettext_noop("份数不足"),
    gettext_noop("不符合办事指南的要求"),
)


@dataclass(frozen=True, slots=True)
class FieldWords:
    """How one field of an act is asked: `kind` overrides what its type gives; `options` are (value, label)."""

    label: Words
    hint: Words = ""
    kind: str = ""
    options: tuple[tuple[str, Words], ...] = ()
    value: str = ""


_SERVING = (
    ("counter", _("当面签收")),
    ("electronic", _("电子送达（申请人确认的地址）")),
    ("post", _("邮寄")),
)
_TELLING = (*_SERVING, ("phone", _("电话")))
DELIVERING = (("counter", _("当面送达")), ("post", _("邮寄送达")), ("electronic", _("电子送达")))
# By act and field, else by field alone.
FIELD_WORDS: Mapping[str, FieldWords] = {
    "comment": FieldWords(_("受理意见")),
    "needed": FieldWords(_("视情况需要的材料")),
    "decline.reason": FieldWords(
        _("不予受理的理由"),
        _("法律只准许这两种理由；材料不齐应当一次性告知补正"),
        "radio",
        (("not_required", _("依法不需要取得许可")), ("wrong_authority", _("不属于本机关职权范围"))),
    ),
    "explanation": FieldWords(_("说明"), _("写给申请人看，印在通知书上"), "textarea"),
    "competent_organ": FieldWords(_("应当向哪个机关申请"), _("不属于本机关职权时必填")),
    "note": FieldWords(_("更正了什么"), _("例如：地址门牌号写错，已由申请人当场更正并确认")),
    "resume.note": FieldWords(_("说明")),
    "opinion": FieldWords(_("审查意见"), "", "textarea"),
    "result": FieldWords(
        _("结论"), "", "radio", (("pass", _("通过")), ("fail", _("不通过")), ("note", _("提出意见"))), "pass"
    ),
    "position": FieldWords(_("退回到哪个环节"), _("退回不停表，期限照常计算"), "radio"),
    "return_step.reasons": FieldWords(_("退回理由"), "", "textarea"),
    "kind": FieldWords(_("扣除时间的程序"), "", "select"),
    "pause.reason": FieldWords(_("为什么需要这段时间"), _("写给申请人看，印在告知书上"), "textarea"),
    "ends_on": FieldWords(_("扣除时间的最后一天"), _("以书面告知申请人的日期为准；次日自动恢复计时")),
    "delivery_method": FieldWords(
        _("告知书送达方式"), _("当面签收的当天起扣除；邮寄、电子送达的，送达之日起扣除"), "select", _SERVING
    ),
    "delivery_proof": FieldWords(_("送达证明"), _("当面签收单；邮寄的写邮件号；电子送达不填")),
    "article": FieldWords(_("依据条款"), _("不填则引用办事指南载明的依据")),
    "delivered_on": FieldWords(
        _("告知书送达日"), _("告知书由本次办理出具，只能当天送达，不填即为当天；没有送达就不能扣除")
    ),
    "end_pause.reason": FieldWords(_("恢复计时的原因")),
    "days": FieldWords(_("延长多少（按法定期限的单位）"), _("只能延长一次，期限届满前由本机关负责人批准")),
    "extend.reason": FieldWords(_("延长的理由"), _("写给申请人看，印在告知书上"), "textarea"),
    "content": FieldWords(_("决定内容"), _("印在决定书上"), "textarea"),
    "conditions": FieldWords(_("附加条件"), _("每行一条，没有可不填"), "textarea"),
    "valid_from": FieldWords(_("有效期自")),
    "valid_to": FieldWords(_("有效期至")),
    "certificate_name": FieldWords(_("证照名称"), _("不填则用办事指南的结果名称")),
    "facts": FieldWords(_("查明的事实"), "", "textarea"),
    "reasons": FieldWords(_("理由"), _("每行一条"), "textarea"),
    "basis": FieldWords(_("法律依据"), _("写明法律名称和条款")),
    "method": FieldWords(_("送达方式"), "", "radio", DELIVERING, "counter"),
    "notice_method": FieldWords(_("通知方式"), "", "select", _TELLING),
    "notice_proof": FieldWords(_("通知证明"), _("通话时间、邮件号或签收单；电子送达不填")),
    "proof": FieldWords(_("送达证明"), _("签收单编号或邮件号，可用签名板签收；电子送达不填，以系统回执为准")),
    "receiver": FieldWords(_("领取人"), _("不填则为申请人本人")),
    "by_agent": FieldWords(_("由本件登记的代理人领取")),
    "supplement.channel": FieldWords(
        _("怎么送来的"),
        _("到窗口补交的，算来一趟"),
        "radio",
        (("window", _("到窗口")), ("post", _("邮寄")), ("fax", _("传真")), ("email", _("电子邮件"))),
        "window",
    ),
    "supplement.by_agent": FieldWords(_("由本件登记的代理人补交")),
    "correct_on_spot.by_agent": FieldWords(_("由本件登记的代理人代为签字确认")),
    "withdraw.by_agent": FieldWords(_("由本件登记的代理人递交")),
    "withdraw.proof": FieldWords(
        _("申请人的意思如何确认"),
        "",
        "radio",
        (("signature", _("本人签名的撤回书")), ("code", _("发到申请人手机的验证码"))),
        "signature",
    ),
    "reference": FieldWords(_("签名文件存放处"), _("档案号，或用签名板当场签名")),
    "code": FieldWords(_("验证码")),
    "close.reason": FieldWords(_("归档说明")),
    "codes": FieldWords(_("后补哪些次要材料"), _("主要材料不能后补"), "checkboxes"),
    "by": FieldWords(_("最迟哪天补交"), _("须早于本件的办结期限；期限照常计算")),
    "promise_papers.reference": FieldWords(_("签名的承诺书存放处"), _("档案号，或用签名板当场签名")),
    "commit.reference": FieldWords(_("签名的告知承诺书存放处"), _("档案号，或用签名板当场签名")),
    "contest": FieldWords(_("异议"), "", "textarea"),
    "outcome": FieldWords(_("答复"), "", "radio", (("stands", _("维持记载")), ("lifted", _("撤销记载")))),
    "answer_contest.answer": FieldWords(_("理由"), _("申请人看得到"), "textarea"),
    "record_after_check.result": FieldWords(
        _("核查结果"),
        _("承诺不实的，只作记录并提示依法撤销；撤销另按程序办理"),
        "radio",
        (("met", _("符合承诺")), ("rectifying", _("不符合，限期改正")), ("false", _("承诺不实"))),
    ),
    "finding": FieldWords(_("核查情况"), _("写明核查的时间、地点、人员和发现"), "textarea"),
    "rectify_by": FieldWords(_("改正期限"), _("只在限期改正时填写")),
    "to_account": FieldWords(_("移交给"), _("对方接收以前，首办责任仍在移交人"), "select"),
    "order_handover.to_account": FieldWords(_("指定谁负责"), _("即时生效，本人和原责任人都会在清单里看到"), "select"),
    "hand_over.reason": FieldWords(_("移交原因"), _("会记入办件经过，请不要写个人信息")),
    "take_over.note": FieldWords(_("接收说明")),
    "decline_handover.reason": FieldWords(_("不接收的原因"), _("会记入办件经过，请不要写个人信息")),
    "purpose": FieldWords(
        _("带回做什么"), _("不停表，期限照常计算"), "radio", tuple((key, _(name)) for key, name in PURPOSES.items())
    ),
    "reason_code": FieldWords(_("为什么要带回"), "", "select", tuple((key, _(name)) for key, name in REASONS.items())),
    "take_back.reason": FieldWords(_("具体原因"), _("会记入办件经过，请不要写个人信息")),
    "bring_back.note": FieldWords(_("说明")),
    "order_handover.reason": FieldWords(_("指定的原因"), _("会记入办件经过，请不要写个人信息")),
}
DANGEROUS = frozenset({"decline", "refuse", "withdraw"})
SIGNABLE = frozenset(
    {"promise_papers.reference", "commit.reference", "deliver.proof", "withdraw.reference", "decide_instantly.proof"}
)


def find_standing(row: Any) -> str:
    """Where the limit of a case stands, as a key of STANDING_WORDS; `row` is a list row or a whole case."""
    standing = str(row.missed or row.timeliness)
    return "waiting" if standing == "no_limit" and row.waiting_on == "applicant" else standing
