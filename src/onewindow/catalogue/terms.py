"""The words of the catalogue and how a clerk says them. GB/T 39046-2020 annex A where the standard has a list."""

from __future__ import annotations

# RD-01: deemed acceptance, 20 + 10 days, art. 45 pauses and the fee rule bind licences only.
REGIMES = {
    "licence": "行政许可",
    "enterprise_registration": "经营主体登记",
    "confirmation": "行政确认",
    "filing": "备案",
    "payment": "行政给付",
    "public_service": "公共服务",
    "other": "其他",
}
# GB/T 39046-2020 table A.1; 14 备案 is used on the national platform since 2019 (未核实).
TYPE_CODES = {
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
    "14": "行政备案",
    "20": "公共服务",
}
REGIME_BY_TYPE = {"01": "licence", "05": "payment", "07": "confirmation", "14": "filing", "20": "public_service"}
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
    "person": "自然人",
    "enterprise": "企业法人",
    "institution": "事业法人",
    "social_organisation": "社会组织法人",
    "organ": "行政机关",
    "other": "其他组织",
}
CASE_KINDS = {"instant": "即办件", "promised": "承诺件", "other": "其他"}
UNITS = {"working_day": "工作日", "calendar_day": "日", "hour": "小时"}
# One working day weighs seven fifths of a calendar day, so limits in different units can be compared in whole numbers.
UNIT_WEIGHTS = {"working_day": 168, "calendar_day": 120, "hour": 5}
STEP_PLACES = {"hall": "大厅窗口", "back_office": "部门后台", "outside": "现场或外单位"}
STEP_ROLES = {"clerk": "窗口工作人员", "reviewer": "审查人员", "chief": "首席代表", "head": "部门负责人"}
MATERIAL_RANKS = {"main": "主要材料", "secondary": "次要材料"}
MATERIAL_SOURCES = {
    "applicant": "申请人自备",
    "shared": "数据共享获取",
    "issued_by_government": "政府部门核发",
    "intermediary": "中介机构出具",
    "other": "其他",
}
# What the government holds or issues itself is looked up, not asked of the applicant.
GOVERNMENT_SOURCES = frozenset({"shared", "issued_by_government"})
EXTENSION_APPROVERS = {"head": "本机关负责人"}
MATERIAL_FORMS = {"paper": "纸质", "electronic": "电子", "both": "纸质或电子"}
DELIVERY_WAYS = {"window": "窗口领取", "post": "邮寄", "electronic": "电子送达"}
ONLINE_DEPTHS = {"consult": "网上咨询", "pre_review": "网上预审", "accept": "网上受理", "full": "全程网办"}
BASIS_LEVELS = {
    "law": "法律",
    "administrative_regulation": "行政法规",
    "local_regulation": "地方性法规",
    "department_rule": "部门规章",
    "local_rule": "地方政府规章",
    "document": "规范性文件",
}
# O-11, D-06: besides the laws, the documents of governments and parties, and the rules a centre gives itself.
REGULATION_KINDS = {**BASIS_LEVELS, "party_document": "党委文件", "internal_rule": "中心内部制度", "standard": "标准"}
# 行政许可法 58: without a law or an administrative regulation nothing may be charged.
FEE_LEVELS = frozenset({"law", "administrative_regulation"})
SPECIAL_PROCEDURES = {
    "hearing": "听证",
    "tender": "招标",
    "auction": "拍卖",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expert_review": "专家评审",
    "special_law": "特别法规定的程序",
}
RESULT_KINDS = {"certificate": "证照", "approval": "批文", "record": "备案回执", "proof": "证明", "other": "其他"}
# What an application for an item asks for a certificate that exists (行政许可法 49, 50, 70).
CERTIFICATE_ACTS = {"change": "变更", "renew": "延续", "deregister": "注销"}
LODGING_UNITS = {unit: UNITS[unit] for unit in ("calendar_day", "working_day")}
CODE_FORMS = {"national": "国家编码", "legacy": "地方编码", "malformed": "编码不规范"}
STATUSES = {"draft": "草稿", "published": "已发布", "withdrawn": "已撤下"}
USE_KINDS = {"view": "浏览", "download": "下载"}

GUIDE_LABELS = {
    "code": "实施编码",
    "basic_code": "基本编码",
    "handling_code": "业务办理项编码",
    "local_codes": "地方编码",
    "name": "事项名称",
    "english_name": "英文名称",
    "regime": "事项性质",
    "type_code": "事项类型",
    "main_item": "主项名称",
    "department": "实施部门",
    "subject_nature": "实施主体性质",
    "entrusted_to": "委托部门",
    "exercise_level": "行使层级",
    "region_code": "行政区划",
    "in_hall": "进驻大厅",
    "service_objects": "服务对象",
    "topics": "人生事件与主题",
    "keywords": "搜索词",
    "summary": "一句话说明",
    "legal_bases": "设定依据",
    "conditions": "受理条件",
    "steps": "办理程序",
    "materials": "申请材料",
    "form": "申请表",
    "charges": "是否收费",
    "fees": "收费项目",
    "statutory_limit": "法定时限",
    "promised_limit": "承诺时限",
    "pre_review_limit": "预审时限",
    "pre_review_valid_days": "预审通过后几日内有效",
    "case_kind": "办件类型",
    "special_procedures": "特别程序",
    "needs_expert_review": "需专家论证",
    "needs_site_survey": "需现场踏勘",
    "needs_inspection": "须检验、检测、检疫（行政许可法第五十五条）",
    "needs_prerequisite": "需前置审批",
    "escalated": "须上报",
    "prerequisites": "前置事项",
    "quantity_limit": "数量限制",
    "visits": "到现场次数",
    "online_depth": "网办深度",
    "delivery_ways": "送达方式",
    "agent_allowed": "可否代办",
    "places": "办理地点与时间",
    "consultation_phones": "咨询电话",
    "complaint_phones": "投诉电话",
    "result": "办理结果",
    "certificate_act": "对已有证照的申请",
    "faq": "常见问题",
    "notify_commit_basis": "告知承诺依据",
    "after_check": "告知承诺事后核查期限",
    "tolerates_missing": "容缺受理",
    "historic": "历史事项",
    "counterpart": "现行对应事项",
    "valid_from": "实施日期",
    "valid_to": "失效日期",
}
