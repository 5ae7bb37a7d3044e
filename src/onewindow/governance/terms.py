"""The words of governance and how a clerk says them."""

from __future__ import annotations

from onewindow.catalogue.terms import EXERCISE_LEVELS

# K-01, K-02: the kinds an account counts by. `approval` is what an account does not split into licences and others;
# non-licence approvals existed until 2015 and stand in historic rounds only (RD-19).
ITEM_TYPES = {
    "licence": "行政许可",
    "non_licence": "非行政许可审批",
    "approval": "行政审批（未分许可与非许可）",
    "registration": "登记",
    "confirmation": "行政确认",
    "filing": "备案",
    "payment": "行政给付",
    "certificate": "发证",
    "public_service": "公共服务",
    "other": "其他或未列明",
}
TYPE_OF_REGIME = {
    "licence": "licence",
    "enterprise_registration": "registration",
    "confirmation": "confirmation",
    "filing": "filing",
    "payment": "payment",
    "public_service": "public_service",
    "other": "other",
}
# K-07
RESULTS = {"keep": "保留", "simplify": "简化", "merge": "归并", "devolve": "下放", "cancel": "取消"}
LEAVING = ("merge", "devolve", "cancel")
# K-04
ENTRIES = {"must_enter": "必须进厅", "deferred": "暂缓进厅", "returned": "退回原单位"}
# K-04, K-05: why, by entry decision.
REASONS_OF_ENTRY = {
    "must_enter": ("suitable", "frequent", "close_to_people", "simple"),
    "deferred": ("premises",),
    "returned": (
        "rare", "long_cycle", "complex", "authority_recalled", "many_prerequisites", "many_departments", "many_sections",
        "many_leaders", "many_documents", "no_local_authority", "routine_supervision",
    ),
}  # fmt: skip
REASONS = {
    "suitable": "适合进厅办理",
    "frequent": "发生频率较高",
    "close_to_people": "与百姓息息相关",
    "simple": "程序较简单",
    "premises": "待办公条件改善",
    "rare": "发生数量很少",
    "long_cycle": "办理周期长",
    "complex": "程序复杂",
    "authority_recalled": "审批权限上收",
    "many_prerequisites": "前置条件多",
    "many_departments": "涉及部门多",
    "many_sections": "内部涉及科室多",
    "many_leaders": "分管领导多",
    "many_documents": "申报材料多",
    "no_local_authority": "本地无办理权限",
    "routine_supervision": "属日常监督检查",
    "unlawful": "不符合规定",
    "market": "市场能有效调节",
    "duplicate": "与其他事项重复",
}
# K-21: the classes of the third plenum of the 18th central committee (2013), as the account of Suining quotes them.
DISPOSITIONS = {
    "market_regulates": "市场机制能有效调节的，一律取消审批",
    "local_manages_better": "直接面向基层、量大面广、由地方管理更方便有效的，一律下放",
    "kept_and_standardised": "保留的要规范管理、提高效率",
}
RESULTS_OF_DISPOSITION = {
    "market_regulates": ("cancel",),
    "local_manages_better": ("devolve",),
    "kept_and_standardised": ("keep", "simplify"),
}
STATES = {"draft": "拟定中", "signing": "会签中", "published": "已公布", "recorded": "史料录入"}
SETTLED = ("published", "recorded")
# RD-20: where a figure comes from; "" is the centre's own.
MARKS = {"published_input": "公开发表数", "fitted": "拟合假设", "derived": "推算结果"}
# O-09: who asks to come in and cannot.
WAITERS = {"item": "事项", "window_staff": "窗口人员", "intermediary": "中介机构"}
WAITING_REASONS = {
    "premises": "没有办公场所",
    "equipment": "设备条件不够",
    "staff": "人员不足",
    "authorisation": "授权不到位",
}
WAITING_ENDS = {"entered": "已进厅", "withdrawn": "撤回申请"}
# K-16
DIRECTIONS = {"down": "下放", "up": "上收"}
LEVELS = {code: name for code, name in EXERCISE_LEVELS.items() if code != "7"}
FEE_REASONS = {"with_item": "随事项取消", "unlawful": "不符合规定", "other": "其他"}
CARRIED = {"withdrawn": "事项已撤下", "drafted": "已存为草稿，待部门发布", "unchanged": "目录不变"}
# K-08, K-09: spans as accounts say them. Different units are never subtracted from one another.
SPAN_UNITS = {"working_day": "个工作日", "day": "天", "hour": "小时", "week": "个星期", "month": "个月"}
# K-23
COST_KINDS = {"total": "全部费用", "rent": "房租", "staff": "人员经费", "running": "日常运行", "equipment": "设备"}
# What an account prints; the unit in which it is printed.
FIGURES = {
    "instant_rate": ("即办率", "percent"),
    "promise_speed_up": ("承诺提速", "percent"),
    "actual_speed_up": ("办理提速", "percent"),
    "mean_promise": ("平均承诺时限", "working_day"),
    "mean_completion": ("承诺件平均办结时间", "working_day"),
    "in_hall_rate": ("进厅比例", "percent"),
    "completion_rate": ("办结率", "percent"),
    "online_consult_rate": ("网上咨询项目比例", "percent"),
    "online_pre_review_rate": ("网上预审项目比例", "percent"),
    "online_completion_rate": ("网上办结项目比例", "percent"),
    "items": ("事项数", "number"),
    "instant_items": ("即办事项数", "number"),
    "joint_items": ("涉及两个以上部门的事项数", "number"),
    "departments": ("进驻部门数", "number"),
    "accepted_cases": ("受理件数", "number"),
    "completed_cases": ("办结件数", "number"),
    "daily_cases": ("日均办件数", "number"),
    "days_saved": ("比法定时限缩短", "working_day"),
}
# What only we compute; no account prints these under such names.
COMPUTED = {
    "instant_rate_cases": ("即办率（按办件）", "percent"),
    "bound_items": ("列有前置事项的事项数", "number"),
}
FIGURE_UNITS = {"percent": "%", "number": "", "working_day": "个工作日"}
