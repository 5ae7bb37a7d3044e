"""Fills a form schema with plausible invented answers, always the same ones for the same serial number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from onewindow.catalogue.rules import is_shown
from onewindow.catalogue.terms import GOVERNMENT_SOURCES
from onewindow.kit.identity_codes import make_citizen_number, make_credit_code

# What people write into text fields, by key; any other text field repeats its own label with 模拟 before it.
TEXTS = {
    "nation": "汉族", "baby_nation": "汉族", "baby_name": "林小安", "birth_certificate": "P350000123", "father_name": "林建明",
    "mother_name": "陈秀兰", "guardian_name": "林建明", "hotel_name": "木兰溪畔旅馆（模拟）", "company_name": "莆田市壶山模拟有限公司",
    "scope": "食品销售；餐饮服务；日用百货销售", "shop_name": "荔枝林小吃店（模拟）", "shop_sign": "荔枝林小吃店（模拟）", "category": "糕点",
    "variety": "烘烤类糕点", "standard": "GB/T 20977", "laboratory": "模拟检验机构", "unit_code": "350304001001GB00001F00010001",
    "project_name": "木兰溪北岸厂房项目（模拟）", "project_code": "2609-350304-04-01-000001", "industry": "食品制造业",
    "scale": "新建厂房 8000 平方米及配套设施（模拟）", "measures": "废水经处理后接入市政管网，设备采取减振隔声（模拟）", "pipe": "荔城大道污水管",
    "cafe_name": "延寿网络会所（模拟）", "network": "模拟电信公司", "employer": "莆田壶山（模拟）食品有限公司", "account": "350000000001",
    "bank": "模拟银行莆田分行", "card": "6200000000000000000", "cause": "二〇二〇年因伤致残（模拟）", "contract_number": "模拟合字〔2026〕1号",
    "co_share": "50%", "spare_name": "莆田市绶溪模拟有限公司", "ph_licence": "模拟注册 350001", "holder_id": "营业执照所载代码",
    "return_place": "无退水", "fire_document": "模拟消检〔2026〕1号", "land_permit": "地字第 350300000000 号（模拟）",
    "planning_permit": "建字第 350300000000 号（模拟）", "design_number": "模拟消设〔2026〕1号", "use": "商场", "man_name": "林志成", "woman_name": "陈晓兰",
    "man_work": "职员", "woman_work": "教师", "location_name": "模拟地块", "old_number": "模拟 000001",
}  # fmt: skip
NAMES = ("林志成", "陈晓兰", "黄国强", "郑丽华", "吴海燕", "许文彬")
STREETS = ("镇海街道文献社区", "拱辰街道荔浦社区", "龙桥街道太平社区", "凤凰山街道", "湄洲镇东蔡村", "鲤城街道洪桥社区")
# Declarations are made, everything else is answered 否: the simplest case of each item.
LARGE_NUMBERS = ("area", "scale", "investment", "price", "capital", "amount", "rent", "distance", "rooms")
DECLARED = frozenset({"declare", "healthy", "policy", "register_system", "meter", "own_laboratory"})
FUTURE_KEYS = frozenset(
    {"open_date", "start_on", "finish_on", "start_month", "finish_month", "wish_date", "until", "holder_date"}
)


@dataclass(frozen=True, slots=True)
class Filler:
    """Who is filling in: the applicant as prefilled, the day, and a serial number that varies the answers."""

    name: str
    number: str
    phone: str
    on: date
    serial: int = 0
    enterprise: bool = False
    legal_representative: str = "林建华"


def invent_answers(schema: dict[str, Any], filler: Filler) -> dict[str, Any]:
    """Answers to every field that is shown and required (and some of the rest), fit for `validate_form`."""
    data: dict[str, Any] = {}
    for section in schema.get("sections", []):
        _fill_fields(section["fields"], data, filler)
    return data


def _fill_fields(fields: list[dict[str, Any]], data: dict[str, Any], filler: Filler) -> None:
    for field in fields:
        if not is_shown(field, data) or not (field.get("required") or field["kind"] == "group"):
            continue
        if field["kind"] == "group":
            row: dict[str, Any] = {}
            _fill_fields(field["fields"], row, filler)
            data[field["key"]] = [row]
        else:
            data[field["key"]] = _answer_field(field, filler)


def _answer_field(field: dict[str, Any], filler: Filler) -> Any:
    prefilled = _answer_prefill(field, filler)
    if prefilled is not None:
        return prefilled
    kind, key = field["kind"], field["key"]
    if kind in ("text", "textarea"):
        return _answer_text(field, filler)
    if kind == "number":
        return _answer_number(field, filler)
    if kind == "date":
        return (filler.on + timedelta(days=45 if key in FUTURE_KEYS else -400 - filler.serial % 200)).isoformat()
    if kind in ("choice", "multi_choice"):
        value = field["choices"][0]["value"]
        return [value] if kind == "multi_choice" else value
    return _answer_coded(kind, key, filler)


def _answer_coded(kind: str, key: str, filler: Filler) -> Any:
    if kind == "yes_no":
        return key in DECLARED
    if kind == "identity_number":
        return make_citizen_number(700 + filler.serial % 200, date(1990, 5, 1 + len(key) % 28))
    if kind == "credit_code":
        return make_credit_code(7_000_000 + filler.serial)
    if kind == "phone":
        return f"139{10_000_000 + filler.serial % 1_000_000:08d}"
    if kind == "address":
        return f"莆田市{STREETS[filler.serial % len(STREETS)]}{1 + filler.serial % 99}号（模拟）"
    return ""


def _answer_prefill(field: dict[str, Any], filler: Filler) -> str | None:
    source, kind = field.get("prefill", ""), field["kind"]
    if source == "applicant.name":
        return filler.name
    if source == "applicant.phone":
        return filler.phone
    if source == "applicant.legal_representative":
        return filler.legal_representative
    if source == "applicant.identity_number" and kind == "identity_number" and not filler.enterprise:
        return filler.number
    if source == "applicant.credit_code" and filler.enterprise:
        return filler.number
    return None


def _answer_text(field: dict[str, Any], filler: Filler) -> str:
    key = field["key"]
    longest = field.get("max_length", 100)
    if key in TEXTS:
        return TEXTS[key][:longest]
    if key.endswith("_name") or key in ("manager", "contact", "owner", "quality_name", "legal_rep", "builder_manager"):
        return NAMES[filler.serial % len(NAMES)]
    return f"模拟{field['label']}"[:longest]


def _answer_number(field: dict[str, Any], filler: Filler) -> str:
    lowest, highest = int(field.get("min", 0)), int(field.get("max", 1_000_000))
    usual = 86 if field["key"].endswith(LARGE_NUMBERS) and highest >= 1000 else 3
    return str(min(highest, lowest + usual + filler.serial * 7 % 60))


def is_essential(material: dict[str, Any]) -> bool:
    """Whether every applicant must bring the paper himself (32): what one notice would ask for."""
    return material["required"] and not material.get("needed_when") and material["source"] not in GOVERNMENT_SOURCES


def list_walk_in_papers(guide: dict[str, Any], *, left_out: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """The papers of a complete walk-in hand-in: every required material but those left out (by code)."""
    for material in guide["materials"]:
        if material.get("required", True) and material["code"] not in left_out:
            yield {
                "code": material["code"],
                "originals": material["originals"],
                "copies": material["copies"],
                "original_seen": True,
                "copy_kept": material["copies"] > 0,
                "original_returned": material["originals"] > 0 and "退还" in material["requirement"],
            }
