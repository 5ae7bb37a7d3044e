"""Items for tests, made through actions so that what tests stand on can be reached in life."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from onewindow.catalogue.actions import create_item, publish_version
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_in_force, get_item_version
from onewindow.directory.actions import create_department
from onewindow.directory.imports import import_divisions
from onewindow.directory.queries import find_department
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.identity_codes import make_credit_code
from onewindow.kit.local_time import LOCAL

DEPARTMENT_CODE = make_credit_code(1, "1")
DEPARTMENT_NAME = "莆田市城厢区卫生健康局"
ITEM_CODE = f"{DEPARTMENT_CODE}4000123001000"
ITEM_DAY = date(2024, 1, 1)
ITEM_AT = At(occurred_at=datetime(2024, 1, 1, 9, 0, tzinfo=LOCAL), origin="demo")
_REGION = "350302"
_DIVISIONS = "code,name,level,parent_code\n35,福建省,1,\n3503,莆田市,2,35\n350302,城厢区,3,3503\n"

SAMPLE_FORM: dict[str, Any] = {
    "sections": [
        {
            "key": "applicant",
            "title": "申请人",
            "fields": [
                {
                    "key": "applicant_name",
                    "kind": "text",
                    "label": "姓名",
                    "required": True,
                    "max_length": 50,
                    "prefill": "applicant.name",
                    "autocomplete": "name",
                },
                {
                    "key": "applicant_number",
                    "kind": "identity_number",
                    "label": "公民身份号码",
                    "required": True,
                    "prefill": "applicant.identity_number",
                },
                {"key": "phone", "kind": "phone", "label": "手机号码", "required": True, "autocomplete": "tel"},
            ],
        },
        {
            "key": "site",
            "title": "经营场所",
            "fields": [
                {"key": "site_name", "kind": "text", "label": "场所名称", "required": True, "max_length": 100},
                {"key": "area", "kind": "number", "label": "面积（平方米）", "required": True, "min": 1, "decimals": 2},
                {
                    "key": "site_kind",
                    "kind": "choice",
                    "label": "场所类别",
                    "required": True,
                    "choices": [{"value": "hotel", "label": "宾馆"}, {"value": "barber", "label": "理发店"}],
                },
                {
                    "key": "rooms",
                    "kind": "number",
                    "label": "客房数",
                    "required": True,
                    "show_when": {"field": "site_kind", "equals": "hotel"},
                },
            ],
        },
    ]
}


def make_guide(**changes: Any) -> dict[str, Any]:
    """The JSON of a complete licence item of the cast's department; `changes` replace whole top-level fields."""
    return {
        "format": "onewindow.item/1",
        "code": ITEM_CODE,
        "basic_code": "000123001000",
        "name": "公共场所卫生许可（新办）",
        "regime": "licence",
        "type_code": "01",
        "main_item": "公共场所卫生许可",
        "department": {"credit_code": DEPARTMENT_CODE, "name": DEPARTMENT_NAME},
        "subject_nature": "1",
        "exercise_level": "4",
        "region_code": _REGION,
        "service_objects": ["person", "enterprise"],
        "topics": ["准营准办"],
        "keywords": ["卫生许可证", "宾馆", "理发店"],
        "summary": "开宾馆、理发店等公共场所前办理",
        "legal_bases": [
            {
                "law": "公共场所卫生管理条例",
                "article": "第四条",
                "level": "administrative_regulation",
                "verified": False,
            }
        ],
        "conditions": ["场所的空气、水质、采光、噪声等项目符合国家卫生标准"],
        **_make_procedure(),
        "form": SAMPLE_FORM,
        "charges": False,
        "fees": [],
        "statutory_limit": {
            "amount": 20,
            "unit": "working_day",
            "law": "中华人民共和国行政许可法",
            "article": "第四十二条",
        },
        "promised_limit": {"amount": 5, "unit": "working_day"},
        "case_kind": "promised",
        "needs_site_survey": True,
        "visits": 1,
        "online_depth": "accept",
        "delivery_ways": ["window", "post"],
        "places": [{"name": "区政务服务中心 3 号窗口", "hours": "工作日 8:00—12:00，15:00—18:00"}],
        "consultation_phones": ["0594-0000000"],
        "complaint_phones": ["12345"],
        "result": {"name": "卫生许可证", "kind": "certificate", "validity": "四年"},
        **changes,
    }


def _make_procedure() -> dict[str, Any]:
    return {
        "steps": [
            {"name": "受理", "where": "hall", "role": "clerk", "produces": "受理通知书"},
            {"name": "审查", "where": "back_office", "role": "reviewer", "criteria": "材料与条件逐项核对"},
            {"name": "决定", "where": "back_office", "role": "chief", "produces": "准予行政许可决定书"},
        ],
        "materials": [
            {
                "code": "M01",
                "name": "卫生许可证申请表",
                "originals": 1,
                "basis": "公共场所卫生管理条例实施细则",
                "blank_form": "有",
            },
            {"code": "M02", "name": "经营场所平面图", "copies": 1, "basis": "公共场所卫生管理条例实施细则"},
            {
                "code": "M03",
                "name": "卫生检测报告",
                "rank": "secondary",
                "source": "intermediary",
                "copies": 1,
                "basis": "公共场所卫生管理条例实施细则",
            },
        ],
        "special_procedures": [{"kind": "testing", "law": "中华人民共和国行政许可法", "article": "第四十五条"}],
    }


def make_item(
    *,
    code: str = ITEM_CODE,
    publish: bool = True,
    valid_from: date = ITEM_DAY,
    valid_to: date | None = None,
    at: At = ITEM_AT,
    **guide: Any,
) -> ItemView:
    """An item of the cast's department, published unless told otherwise; makes the department where it is absent."""
    ensure_item_department()
    version_id = create_item(guide=make_guide(code=code, **guide), actor=SYSTEM, at=at)
    if not publish:
        return get_item_version(version_id)
    publish_version(version_id=version_id, valid_from=valid_from, valid_to=valid_to, actor=SYSTEM, at=at)
    return get_item_in_force(code, valid_from)


def ensure_item_department() -> int:
    """The number of the cast's first department, made when a test has no cast."""
    found = find_department(credit_code=DEPARTMENT_CODE)
    if found:
        return found.id
    import_divisions(text=_DIVISIONS, actor=SYSTEM, at=ITEM_AT)
    return create_department(
        name=DEPARTMENT_NAME,
        short_name="区卫健局",
        credit_code=DEPARTMENT_CODE,
        region_code=_REGION,
        reconsideration_organ="莆田市城厢区人民政府",
        court="莆田市城厢区人民法院",
        starts_on=date(2020, 1, 6),
        actor=SYSTEM,
        at=ITEM_AT,
    )
