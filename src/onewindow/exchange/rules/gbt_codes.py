"""Code lists of GB/T 39046-2020, annex A, as read in the standard. A list that was not read is not made up: its codes pass as given."""

from __future__ import annotations

from collections.abc import Mapping

ITEM_TYPES = {
    "00": "权力事项",
    "01": "行政许可",
    "02": "行政处罚",
    "03": "行政强制",
    "04": "行政征收",
    "05": "行政给付",
    "06": "行政检查",
    "07": "行政确认",
    "08": "行政奖励",
    "09": "行政裁决",
    "10": "其他行政权力",
    "20": "公共服务",
}
EXERCISE_LEVELS = {
    "1": "国家级",
    "2": "省级",
    "3": "市级",
    "4": "县级",
    "5": "镇（乡、街道）级",
    "6": "村（社区）级",
    "7": "分级行使",
}
SUBJECT_NATURES = {"1": "法定机关", "2": "授权组织", "3": "受委托组织", "9": "其他"}
SERVICE_OBJECTS = {
    "1": "自然人",
    "2": "企业法人",
    "3": "事业法人",
    "4": "社会组织法人",
    "5": "行政机关",
    "6": "其他组织",
}
HANDLING_FORMS = {"1": "窗口办理", "2": "网上办理（电脑端）", "3": "移动端办理", "4": "快递办理", "9": "其他"}
CASE_TYPES = {"1": "即办件", "2": "承诺件", "9": "其他"}
SPECIAL_KINDS = {"1": "延长", "2": "其他特别程序"}
SATISFACTION = {"1": "非常满意", "2": "满意", "3": "基本满意", "4": "不满意", "5": "非常不满意"}
# Table 7 itself.
HANDLING_STATES = {"1": "待办", "2": "已办"}

CODE_LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "item_type": ("事项类型", ITEM_TYPES),
    "exercise_level": ("行使层级", EXERCISE_LEVELS),
    "subject_nature": ("实施主体性质", SUBJECT_NATURES),
    "service_object": ("服务对象", SERVICE_OBJECTS),
    "handling_form": ("办理形式", HANDLING_FORMS),
    "case_type": ("办件类型", CASE_TYPES),
    "special_kind": ("特别程序种类", SPECIAL_KINDS),
    "satisfaction": ("满意度", SATISFACTION),
    "handling_state": ("办理状态", HANDLING_STATES),
}
UNREAD = "unread"
