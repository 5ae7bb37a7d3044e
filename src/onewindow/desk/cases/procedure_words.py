"""Words of the procedures inside a review, as the desk says them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from onewindow.cases.queries import CaseView
from onewindow.desk.cases.words import DELIVERING, FIELD_WORDS, FieldWords, Words

RESULT_WORDS: Mapping[str, Words] = {"pass": _("符合"), "fail": _("不符合"), "note": _("提出意见")}
TELLING_WORDS: Mapping[str, Words] = {
    "statement": _("告知陈述申辩"),
    "hearing_right": _("告知听证权利"),
    "hearing_notice": _("通知听证"),
}
WAY_WORDS: Mapping[str, Words] = {"online": _("网上"), "oral": _("当面口头"), "written": _("书面")}
ANSWER_WORDS: Mapping[str, Words] = {
    "": _("等待答复"), "adopted": _("采纳"), "partly": _("部分采纳"), "rejected": _("不采纳"),
}  # fmt: skip
HEARING_WORDS: Mapping[str, Words] = {"open": _("待举行"), "held": _("已举行"), "withdrawn": _("申请已撤回")}
BASIS_WORDS: Mapping[str, Words] = {"request": _("依申请"), "ex_officio": _("依职权")}
CLOSED_WORDS: Mapping[str, Words] = {
    "": _("公开举行"),
    "state": _("涉及国家秘密，不公开举行"),
    "trade": _("涉及商业秘密，不公开举行"),
    "privacy": _("涉及个人隐私，不公开举行"),
}
CHALLENGE_WORDS: Mapping[str, Words] = {"": _("等待决定"), "kept": _("不更换主持人"), "replaced": _("更换主持人")}
PROCEDURE_WORDS: dict[str, Mapping[str, Words]] = {
    "result_words": RESULT_WORDS,
    "telling_words": TELLING_WORDS,
    "way_words": WAY_WORDS,
    "answer_words": ANSWER_WORDS,
    "hearing_words": HEARING_WORDS,
    "basis_words": BASIS_WORDS,
    "closed_words": CLOSED_WORDS,
    "challenge_words": CHALLENGE_WORDS,
    "method_words": dict(DELIVERING),
}
SITE_WORDS = ("核查", "勘", "实地")


def lacks_site_record(case: CaseView) -> bool:
    """Whether a step on the spot is open or done and no record of two officers stands beside it (34, AL-10)."""
    walked = any(word in step.name for step in case.steps if step.state in ("todo", "done") for word in SITE_WORDS)
    kept = any(one.kind in ("verification", "survey") and one.done_on for one in case.procedures.examinations)
    return walked and not kept


def lacks_procedure(case: CaseView) -> bool:
    """Whether time is excluded for something of which nothing is registered here (45): another organ's, or forgotten."""
    return case.state == "paused" and case.paused_until not in case.procedures.list_excluded_ends()


def _pairs(words: Mapping[str, Words]) -> tuple[tuple[str, Words], ...]:
    return tuple((key, word) for key, word in words.items() if key)


PROCEDURE_FIELDS: Mapping[str, FieldWords] = {
    "check_kind": FieldWords(
        _("种类"), _("实质核查和现场踏勘不停表；检验、检测、检疫的时间须另行书面告知才扣除"), "select"
    ),
    "subject": FieldWords(_("核查或检验什么"), _("场所、设备、产品或者材料中的哪一项")),
    "order_examination.reason": FieldWords(_("为什么需要")),
    "officers": FieldWords(_("工作人员"), _("本部门两名以上"), "checkboxes"),
    "planned_on": FieldWords(_("计划日期")),
    "examination": FieldWords(_("哪一项核查或检验"), "", "select"),
    "done_on": FieldWords(_("进行的日期")),
    "findings": FieldWords(_("查明的情况"), _("印在记录上"), "textarea"),
    "conclusion": FieldWords(_("结论"), "", "radio", (("pass", _("符合")), ("fail", _("不符合")))),
    "standards": FieldWords(
        _("所依据的技术标准、技术规范"), _("检验、检测、检疫必填，每行一项；不合格的将印在决定书上"), "textarea"
    ),
    "is_plain": FieldWords(_("不需要进一步技术分析即可认定（应当当场作出决定）")),
    "procedure": FieldWords(_("取消哪一项"), "", "select"),
    "cancel_procedure.reason": FieldWords(_("取消的原因")),
    "id_type": FieldWords(_("证件种类"), "", "select"),
    "id_number": FieldWords(_("证件号码")),
    "register_interest.name": FieldWords(_("姓名或名称")),
    "phone": FieldWords(_("联系电话")),
    "address": FieldWords(_("地址")),
    "interest": FieldWords(_("直接关系的重大利益"), _("写给利害关系人看，印在告知书上"), "textarea"),
    "until": FieldWords(_("陈述申辩到哪一天为止"), _("不少于三日，告知当日不计")),
    "person": FieldWords(_("当事人"), "", "select"),
    "said": FieldWords(_("陈述和申辩的内容"), _("照当事人说的写"), "textarea"),
    "way": FieldWords(_("提出的方式"), "", "radio", (("oral", _("当面口头")), ("written", _("书面"))), "oral"),
    "statement": FieldWords(_("答复哪一份"), "", "select"),
    "answer": FieldWords(_("是否采纳"), "", "radio", _pairs(ANSWER_WORDS)),
    "answer_statement.reasons": FieldWords(_("采纳或不采纳的理由"), _("写给当事人看"), "textarea"),
    "request_hearing.reason": FieldWords(_("要求听证的理由"), "", "textarea"),
    "order_hearing.reason": FieldWords(
        _("举行听证的理由"), _("法律、法规、规章的规定，或者涉及的公共利益；将向社会公告"), "textarea"
    ),
    "day": FieldWords(_("举行听证的日期"), _("通知当日与举行当日之间满七个工作日")),
    "hour": FieldWords(_("时间"), "", "select", (), "09:00"),
    "place": FieldWords(_("地点")),
    "chair": FieldWords(_("主持人"), _("不得是审查本申请的人员"), "select"),
    "closed_for": FieldWords(_("是否公开"), "", "select", tuple(CLOSED_WORDS.items())),
    "announce": FieldWords(_("同时向社会公告（依职权举行的必须公告）")),
    "move_reason": FieldWords(
        _("变更时间、地点的理由"),
        _("第一次通知不填；已经通知的只能变更一次，应申请举行的仍须在二十个工作日内"),
        "textarea",
    ),
    "challenge_chair.reason": FieldWords(_("认为主持人有直接利害关系的理由"), "", "textarea"),
    "challenge_answer": FieldWords(_("决定"), "", "radio", _pairs(CHALLENGE_WORDS)),
    "answer_challenge.reasons": FieldWords(_("决定的理由"), "", "textarea"),
    "attended": FieldWords(_("参加人"), _("每行一人，写明身份"), "textarea"),
    "review_opinion": FieldWords(_("审查人员提供的审查意见及证据、理由"), "", "textarea"),
    "arguments": FieldWords(_("申请人、利害关系人的证据、申辩和质证"), "", "textarea"),
    "signed": FieldWords(_("笔录已交参加人确认无误并签字或者盖章")),
    "unsigned": FieldWords(_("拒绝签字的人和理由"), _("都已签字的不填")),
    "question": FieldWords(_("请专家回答什么"), "", "textarea"),
    "experts": FieldWords(_("专家"), _("每行一人，姓名和职称"), "textarea"),
    "given_on": FieldWords(_("意见日期")),
    "record_expert_opinion.opinion": FieldWords(_("专家意见"), "", "textarea"),
    "opinion_result": FieldWords(
        _("结论"), "", "radio", (("pass", _("同意")), ("fail", _("不同意")), ("note", _("提出意见")))
    ),
    "upper_organ": FieldWords(_("报送哪个上级机关"), "", "select"),
    "escalate.opinion": FieldWords(_("初步审查意见"), _("印在意见书上"), "textarea"),
    "escalate.basis": FieldWords(_("由上级机关决定的依据"), _("写明法律名称和条款")),
}
ALL_FIELD_WORDS: Mapping[str, FieldWords] = {**PROCEDURE_FIELDS, **FIELD_WORDS}


def get_field_words(act: str, name: str) -> FieldWords:
    """The words of a field of an act; an unknown field is asked by its own name."""
    return ALL_FIELD_WORDS.get(f"{act}.{name}") or ALL_FIELD_WORDS.get(name) or FieldWords(name)
