"""What the editor calls each part of a guide, where it stands, and what deserves a hint."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from onewindow.catalogue.guides import Guide
from onewindow.catalogue.terms import GUIDE_LABELS
from onewindow.web.wording import say

SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "basic": (
        gettext_noop("基本信息"),
        (
            "code", "name", "english_name", "summary", "regime", "type_code", "case_kind", "department", "region_code",
            "exercise_level", "subject_nature", "entrusted_to", "service_objects", "in_hall", "online_depth",
            "delivery_ways", "visits", "agent_allowed", "topics", "keywords", "main_item", "basic_code",
            "handling_code", "local_codes", "historic", "counterpart",
        ),
    ),
    "basis": (
        gettext_noop("依据与条件"),
        (
            "legal_bases", "conditions", "quantity_limit", "needs_prerequisite", "prerequisites", "notify_commit_basis",
            "after_check", "tolerates_missing",
        ),
    ),
    "procedure": (
        gettext_noop("程序与时限"),
        (
            "steps", "statutory_limit", "promised_limit", "special_procedures", "needs_expert_review",
            "needs_site_survey", "needs_inspection", "escalated",
        ),
    ),
    "materials": (gettext_noop("申请材料"), ("materials",)),
    "form": (gettext_noop("申请表"), ("form",)),
    "fees": (gettext_noop("收费"), ("charges", "fees")),
    "places": (
        gettext_noop("地点、结果与问答"),
        ("places", "consultation_phones", "complaint_phones", "result", "certificate_act", "faq"),
    ),
}  # fmt: skip
SECTION_OF = {name: key for key, (_, names) in SECTIONS.items() for name in names}

ROW_NAMES = {
    "legal_bases": gettext_noop("加一条依据"),
    "steps": gettext_noop("加一个步骤"),
    "materials": gettext_noop("加一份材料"),
    "fees": gettext_noop("加一项收费"),
    "special_procedures": gettext_noop("加一个特别程序"),
    "places": gettext_noop("加一个地点"),
    "faq": gettext_noop("加一个问答"),
    "sections": gettext_noop("加一个栏目组"),
    "fields": gettext_noop("加一个栏目"),
}

PART_LABELS = {
    "credit_code": gettext_noop("统一社会信用代码"),
    "name": gettext_noop("名称"),
    "law": gettext_noop("法律法规名称"),
    "article": gettext_noop("条款"),
    "level": gettext_noop("效力级别"),
    "text": gettext_noop("条文原文"),
    "verified": gettext_noop("已对照原文核实"),
    "amount": gettext_noop("数量"),
    "unit": gettext_noop("单位"),
    "note": gettext_noop("说明"),
    "none": gettext_noop("法律法规未规定时限"),
    "extension": gettext_noop("可以延长（特别法另有规定的）"),
    "approver": gettext_noop("由谁批准"),
    "where": gettext_noop("在何处办"),
    "role": gettext_noop("由谁办"),
    "limit": gettext_noop("本步时限"),
    "produces": gettext_noop("产生的文书"),
    "criteria": gettext_noop("审查标准"),
    "code": gettext_noop("编号"),
    "rank": gettext_noop("主要或次要"),
    "source": gettext_noop("来源"),
    "source_note": gettext_noop("来源说明"),
    "originals": gettext_noop("原件份数"),
    "copies": gettext_noop("复印件份数"),
    "form": gettext_noop("形式"),
    "requirement": gettext_noop("要求"),
    "sample": gettext_noop("示范文本"),
    "blank_form": gettext_noop("空白表格"),
    "basis": gettext_noop("要求此材料的依据"),
    "needed_when": gettext_noop("何时需要"),
    "required": gettext_noop("必须提供"),
    "replaced_by_commitment": gettext_noop("可以由告知承诺代替"),
    "max_age_days": gettext_noop("须在多少日内出具"),
    "amount_fen": gettext_noop("金额（分）"),
    "standard": gettext_noop("收费标准"),
    "per": gettext_noop("计费单位"),
    "reducible": gettext_noop("可以减免"),
    "kind": gettext_noop("种类"),
    "usual_days": gettext_noop("一般需要的天数"),
    "limited": gettext_noop("有数量限制"),
    "counts_all": gettext_noop("数量是累计总数（证照到期、撤销、注销后名额不再腾出）"),
    "address": gettext_noop("地址"),
    "hours": gettext_noop("办公时间"),
    "phone": gettext_noop("电话"),
    "validity": gettext_noop("有效期"),
    "one_in_force": gettext_noop("同一持证人同时只能有一个"),
    "object_field": gettext_noop("证照所指的对象（申请表栏目的键名）"),
    "act": gettext_noop("申请什么"),
    "item_code": gettext_noop("颁发证照的事项编码"),
    "days": gettext_noop("届满前多少日提出"),
    "term_months": gettext_noop("延续后的有效期（月）"),
    "term_law": gettext_noop("有效期所依据的法律法规"),
    "term_article": gettext_noop("有效期所依据的条款"),
    "term_verified": gettext_noop("有效期条款已对照原文核实"),
    "question": gettext_noop("问"),
    "answer": gettext_noop("答"),
    "sections": gettext_noop("栏目组"),
    "fields": gettext_noop("栏目"),
    "title": gettext_noop("标题"),
    "title_en": gettext_noop("英文标题"),
    "key": gettext_noop("键名"),
    "help": gettext_noop("填写说明"),
    "label": gettext_noop("栏目名称"),
    "label_en": gettext_noop("英文名称"),
    "choices": gettext_noop("选项"),
    "max_length": gettext_noop("最多字数"),
    "min_length": gettext_noop("最少字数"),
    "min": gettext_noop("最小值或最早日期"),
    "max": gettext_noop("最大值或最晚日期"),
    "decimals": gettext_noop("小数位数"),
    "personal": gettext_noop("个人信息（加密保存）"),
    "prefill": gettext_noop("自动带出"),
    "show_when": gettext_noop("出现的条件"),
    "field": gettext_noop("前面栏目的键名"),
    "values": gettext_noop("等于其中之一"),
    "autocomplete": gettext_noop("浏览器自动填写"),
    "pattern": gettext_noop("格式（正则表达式）"),
    "pattern_message": gettext_noop("格式不对时的提示"),
    "min_items": gettext_noop("最少组数"),
    "max_items": gettext_noop("最多组数"),
}

FIELD_HINTS = {
    "amount_fen": gettext_noop("20 元写 2000；按标准计的不填"),
    "choices": gettext_noop("每行一个：值=名称，也可以写 值=名称=英文"),
    "key": gettext_noop("小写字母开头，只含小写字母、数字、下划线"),
    "conditions": gettext_noop("每行一个条件"),
    "notify_commit_basis": gettext_noop("写明依据的，可以办告知承诺"),
    "extension": gettext_noop(
        "适用行政许可法第四十二条或者登记条例第十九条的不填，按该条延长；法律法规没有规定的不能延长"
    ),
    "historic": gettext_noop("只在过去某段时间有效，须写明失效日期和现行对应事项"),
    "after_check": gettext_noop("采用告知承诺的，决定后多久内核查；没有法律依据的，在说明里写明本中心的规定"),
    "tolerates_missing": gettext_noop("只有次要材料可以后补"),
    "verified": gettext_noop("没有对照原文的，页面上标“未核实”"),
    "days": gettext_noop("不填为三十日（行政许可法第五十条）；另有规定的须写明条款"),
    "term_months": gettext_noop("不填则与原有效期相同"),
    "object_field": gettext_noop("例如经营地址；不填则不区分对象"),
    "values": gettext_noop("每行一个值；是否题写 yes 或 no"),
    "prefill": gettext_noop("从申请人登记的信息带出"),
}


def name_field(cls: type, name: str) -> str:
    """How a field is called on the page."""
    return say(GUIDE_LABELS.get(name, name) if cls is Guide else PART_LABELS.get(name, name))
