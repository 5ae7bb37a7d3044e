"""What a guide must say before the public may rely on it, and what may never stand in one. Pure; dated law beside its article."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onewindow.catalogue.answers import read_posted_form, validate_form
from onewindow.catalogue.forms import check_form_schema, is_personal, is_shown, list_fields, list_personal_keys
from onewindow.catalogue.guides import Guide, Limit, LimitExtension, StatutoryLimit
from onewindow.catalogue.pre_review import find_pre_review_warning, list_pre_review_faults
from onewindow.catalogue.reading import Faults, read_record, write_record
from onewindow.catalogue.terms import FEE_LEVELS, GUIDE_LABELS, REGIME_BY_TYPE, UNIT_WEIGHTS
from onewindow.kit.acting import Invalid
from onewindow.kit.identity_codes import is_organisation_code, list_credit_code_faults

__all__ = [
    "Change",
    "check_form_schema",
    "compare_limits",
    "diff_guides",
    "hash_guide",
    "is_personal",
    "is_shown",
    "list_code_faults",
    "list_fields",
    "list_missing",
    "list_personal_keys",
    "list_warnings",
    "name_code_form",
    "name_regime",
    "read_guide",
    "read_posted_form",
    "validate_form",
    "write_guide",
]

ITEM_FORMAT = "onewindow.item/1"
# These say when a version runs, not what it says; they travel in the same JSON object.
ENVELOPE = frozenset({"format", "valid_from", "valid_to", "publish"})

_NATIONAL_CODE = re.compile(r"(?P<organ>[0-9A-Z]{18})[1-7][0-9A-Z]{12}")
_SICHUAN_CODE = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)*?-\d{12}-\d{3}-(?P<organ>[0-9A-Z]+(?:-[0-9X])?)-\d-\d{2}")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: where, how it is called, before and after as text ("" absent)."""

    field: str
    label: str
    old: str
    new: str


def read_guide(raw: object) -> Guide:
    """The guide in a JSON object; the envelope keys are left aside.

    Raises Invalid `item_invalid` with every fault by path: unknown keys, wrong kinds, promise above statute, a charge
    without a law or administrative regulation (AL-22, 行政许可法 58), a form schema that cannot run.
    """
    faults = Faults({})
    content = {key: part for key, part in raw.items() if key not in ENVELOPE} if isinstance(raw, dict) else raw
    guide = read_record(Guide, content, "", faults)
    for path, message in _list_guide_faults(guide):
        faults.add(path, message)
    if faults.found:
        raise Invalid(
            "item_invalid",
            "事项内容有误，未保存",
            advice="请按各栏提示更正",
            fields=dict(list(faults.found.items())[:100]),
        )
    return guide


def write_guide(guide: Guide) -> dict[str, Any]:
    """The JSON object of a guide, every field spelled out; reading it gives the same guide."""
    content: dict[str, Any] = write_record(guide)
    return {key: content[key] for key in _GUIDE_FIELDS}


_GUIDE_FIELDS = tuple(write_record(Guide()))


def hash_guide(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a guide: equal content, equal hash."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def name_code_form(code: str) -> str:
    """`national` (31 characters, GB/T 39554.1), `legacy` (a province's own) or `malformed`, which is flagged, never fatal."""
    if list_code_faults(code):
        return "malformed"
    return "national" if _NATIONAL_CODE.fullmatch(code) else "legacy"


def list_code_faults(code: str) -> list[str]:
    """What is wrong with an implementing code (domain 4.2), in words; empty for a good national or provincial one."""
    match = _NATIONAL_CODE.fullmatch(code) or _SICHUAN_CODE.fullmatch(code)
    if match is None:
        return [f"实施编码应为31位，现为{len(code)}位，也不是已知的地方编码格式"]
    organ = match["organ"]
    if "-" in organ or len(organ) == 9:
        return [] if is_organisation_code(organ) else ["实施编码中的组织机构代码校验不通过"]
    return [f"实施编码中的统一社会信用代码{fault}" for fault in list_credit_code_faults(organ)]


def name_regime(type_code: str, main_item: str = "") -> str:
    """The regime an imported type suggests (RD-01); enterprise registration has its own law whatever its type says."""
    if "企业设立" in main_item and "登记" in main_item:
        return "enterprise_registration"
    return REGIME_BY_TYPE.get(type_code, "other")


def compare_limits(promise: Limit, statute: StatutoryLimit | Limit) -> int:
    """Above 0 when the promise is longer than the statute; a working day counts as seven fifths of a calendar day."""
    return promise.amount * UNIT_WEIGHTS[promise.unit] - statute.amount * UNIT_WEIGHTS[statute.unit]


def _list_guide_faults(guide: Guide) -> Iterator[tuple[str, str]]:
    """What may stand in no version, not even a draft."""
    if not guide.code:
        yield "code", "请填写实施编码"
    if not guide.name:
        yield "name", "请填写事项名称"
    if guide.regime == "licence" and guide.type_code not in ("", "01"):
        yield "type_code", "行政许可的事项类型应为 01"
    if guide.region_code and not re.fullmatch(r"\d{6}|\d{9}|\d{12}", guide.region_code):
        yield "region_code", "行政区划应为6、9或12位数字"
    yield from _list_limit_faults(guide)
    yield from _list_fee_faults(guide)
    yield from _list_procedure_faults(guide)
    yield from _list_certificate_faults(guide)
    yield from _list_commitment_faults(guide)
    yield from list_pre_review_faults(guide)
    codes = [material.code for material in guide.materials if material.code]
    if len(set(codes)) != len(codes):
        yield "materials", "材料编号重复"
    yield from check_form_schema(guide.form).items()


def _list_limit_faults(guide: Guide) -> Iterator[tuple[str, str]]:
    statute, promise = guide.statutory_limit, guide.promised_limit
    for path, limit in (("statutory_limit", statute), ("promised_limit", promise)):
        if limit is not None and not limit.unit:
            yield f"{path}.unit", "请选择时限单位"
    if statute is not None and statute.none and statute.amount:
        yield "statutory_limit.amount", "法律未规定时限的，不填天数"
    if statute is not None and statute.extension is not None:
        yield from _list_extension_faults(statute, statute.extension)
    if statute is None or statute.none or promise is None or not (statute.unit and promise.unit):
        return
    if compare_limits(promise, statute) > 0:
        yield "promised_limit", "承诺时限不能长于法定时限"


def _list_commitment_faults(guide: Guide) -> Iterator[tuple[str, str]]:
    """C-07, RD-10: a commitment stands for papers only where its basis is cited."""
    if guide.notify_commit_basis:
        return
    if guide.after_check is not None:
        yield "after_check", "没有告知承诺依据的，不填事后核查期限"
    for place, material in enumerate(guide.materials):
        if material.replaced_by_commitment:
            yield f"materials.{place}.replaced_by_commitment", "请先写明告知承诺的依据"


def _list_extension_faults(statute: StatutoryLimit, extension: LimitExtension) -> Iterator[tuple[str, str]]:
    """AL-14: an extension beside 行政许可法 42 stands only on the article of the law that sets the limit."""
    if not statute.amount:
        yield "statutory_limit.extension", "没有法定时限，无从延长"
    if not extension.amount:
        yield "statutory_limit.extension.amount", "请写明最多可以延长多少"
    if not (extension.law and extension.article):
        yield "statutory_limit.extension.law", "请写明延长所依据的法律法规及其条款"
    if extension.unit != statute.unit:
        yield "statutory_limit.extension.unit", "延长的单位应与法定时限相同"


def _list_fee_faults(guide: Guide) -> Iterator[tuple[str, str]]:
    """AL-22: no charge without a law or an administrative regulation (行政许可法 58); a centre may not make one."""
    if guide.charges is False and guide.fees:
        yield "charges", "写明不收费的，不能有收费项目"
    for place, fee in enumerate(guide.fees):
        if fee.level not in FEE_LEVELS:
            yield f"fees.{place}.level", "收费必须依据法律或者行政法规（行政许可法第五十八条）"
        if not fee.law or not fee.article:
            yield f"fees.{place}.law", "请写明收费所依据的法律或者行政法规及其条款"


def _list_procedure_faults(guide: Guide) -> Iterator[tuple[str, str]]:
    """RD-05: only the kinds of 行政许可法 45 and what a cited special law adds."""
    for place, procedure in enumerate(guide.special_procedures):
        if not procedure.kind:
            yield f"special_procedures.{place}.kind", "请选择特别程序"
        if not (procedure.law and procedure.article):
            yield f"special_procedures.{place}.law", "请写明特别程序所依据的法律条款"


def _list_certificate_faults(guide: Guide) -> Iterator[tuple[str, str]]:
    """AL-18: another time for renewals, another term, only where a law says so; an object is a question of the form."""
    asked = guide.certificate_act
    if bool(asked.act) != bool(asked.item_code):
        yield "certificate_act.item_code", "请写明是哪个事项的证照，以及申请变更、延续还是注销"
    if asked.item_code and asked.item_code == guide.code:
        yield "certificate_act.item_code", "应为颁发证照的事项，不能是本事项自己"
    if asked.days is not None and not (asked.law and asked.article):
        yield "certificate_act.law", "提前的天数不是三十日的，请写明所依据的法律、法规、规章条款"
    if asked.term_months is not None and not (asked.term_law and asked.term_article):
        yield "certificate_act.term_law", "延续后的有效期与原来不同的，请写明所依据的条款"
    if guide.result.object_field and guide.result.object_field not in {
        field["key"] for field in list_fields(guide.form)
    }:
        yield "result.object_field", "申请表里没有这个栏目"


def list_missing(guide: Guide) -> dict[str, str]:
    """Everything a guide still lacks before it may be published, by path (AL-03, 行政许可法 30; K-10, K-15)."""
    found = dict(_list_missing_texts(guide))
    for check in (_list_missing_limits, _list_missing_materials, _list_missing_fees, _list_missing_details):
        for path, message in check(guide):
            found.setdefault(path, message)
    return found


_NEEDED = {
    "regime": "请写明事项性质",
    "type_code": "请写明事项类型",
    "exercise_level": "请写明行使层级",
    "region_code": "请写明行政区划",
    "service_objects": "请写明服务对象",
    "legal_bases": "请列出设定依据",
    "conditions": "请列出受理条件",
    "steps": "请列出办理程序",
    "case_kind": "请写明即办件或承诺件",
    "online_depth": "请写明网办深度",
    "delivery_ways": "请写明送达方式",
    "places": "请写明办理地点和时间",
    "consultation_phones": "请写明咨询电话",
    "complaint_phones": "请写明投诉电话",
}


def _list_missing_texts(guide: Guide) -> Iterator[tuple[str, str]]:
    for name, message in _NEEDED.items():
        if not getattr(guide, name):
            yield name, message
    if not (guide.department.credit_code or guide.department.name):
        yield "department", "请写明实施部门"
    if not guide.result.name:
        yield "result.name", "请写明办理结果的名称"
    if guide.visits is None:
        yield "visits", "请写明到现场次数（可以为0）"


def _list_missing_limits(guide: Guide) -> Iterator[tuple[str, str]]:
    statute, promise = guide.statutory_limit, guide.promised_limit
    if statute is None:
        yield "statutory_limit", "请写明法定时限；法律未规定的，请注明"
    elif statute.none:
        if guide.regime == "licence":
            yield "statutory_limit", "行政许可适用行政许可法第四十二条的二十日，不能写未规定时限"
    elif not statute.amount:
        yield "statutory_limit.amount", "请写明法定时限的天数"
    elif not (statute.law and statute.article):
        yield "statutory_limit.law", "请写明法定时限所依据的条款"
    if promise is None and guide.case_kind != "instant":
        yield "promised_limit", "请写明承诺时限"
    elif promise is not None and not promise.amount and guide.case_kind != "instant":
        yield "promised_limit.amount", "请写明承诺时限的天数"


def _list_missing_materials(guide: Guide) -> Iterator[tuple[str, str]]:
    """AL-03: the full list and a sample of the form; AL-04: each document belongs to a requirement of the item."""
    has_form = bool(guide.form.get("sections"))
    if not guide.materials and not has_form:
        yield "materials", "请列出全部申请材料；确无材料的，请设申请表"
    if not has_form and not any(material.sample or material.blank_form for material in guide.materials):
        yield "form", "请提供申请表或申请书示范文本（行政许可法第三十条）"
    for place, material in enumerate(guide.materials):
        for name, message in (
            ("code", "请填写材料编号"),
            ("name", "请填写材料名称"),
            ("basis", "请写明要求此材料的依据"),
        ):
            if not getattr(material, name):
                yield f"materials.{place}.{name}", message
        if material.required and not material.rank:
            yield f"materials.{place}.rank", "请写明主要材料或次要材料"
        if not (material.originals or material.copies or material.form == "electronic" or material.source == "shared"):
            yield f"materials.{place}.originals", "请写明原件或复印件的份数"


def _list_missing_fees(guide: Guide) -> Iterator[tuple[str, str]]:
    if guide.charges is None:
        yield "charges", "请写明是否收费"
    if guide.charges and not guide.fees:
        yield "fees", "请列出收费项目、标准和依据"
    for place, fee in enumerate(guide.fees):
        if not fee.name:
            yield f"fees.{place}.name", "请填写收费项目名称"
        if fee.amount_fen is None and not fee.standard:
            yield f"fees.{place}.standard", "请写明收费标准"


def _list_missing_details(guide: Guide) -> Iterator[tuple[str, str]]:
    for place, basis in enumerate(guide.legal_bases):
        if not (basis.law and basis.article):
            yield f"legal_bases.{place}.article", "请写明法律名称和条款"
    for place, step in enumerate(guide.steps):
        if not (step.name and step.where and step.role):
            yield f"steps.{place}", "请写明步骤名称、在何处、由谁办理"
    for place, spot in enumerate(guide.places):
        if not (spot.name and spot.hours):
            yield f"places.{place}", "请写明地点和时间"
    if guide.quantity_limit.limited and not (guide.quantity_limit.amount or guide.quantity_limit.note):
        yield "quantity_limit", "有数量限制的，请写明数量或公布办法"
    if guide.notify_commit_basis:
        yield from _list_missing_commitment(guide)
    if guide.needs_prerequisite and not guide.prerequisites:
        yield "prerequisites", "请列出前置事项"


def _list_missing_commitment(guide: Guide) -> Iterator[tuple[str, str]]:
    """What an applicant must know before he commits: which papers it stands for, and when he is checked (RD-10)."""
    check = guide.after_check
    if check is None or not check.amount:
        yield "after_check", "请写明事后核查的期限"
    elif not ((check.law and check.article) or check.note):
        yield "after_check.law", "请写明核查期限的依据条款，或在说明里写明本中心的规定"
    if not any(material.replaced_by_commitment for material in guide.materials):
        yield "materials", "请标明哪些材料可以由告知承诺代替"


def list_warnings(guide: Guide) -> dict[str, str]:
    """What deserves a second look but stops nothing: unread articles, odd codes. A centre's own rules are `policies`."""
    found = find_pre_review_warning(guide)
    for place, basis in enumerate(guide.legal_bases):
        if not basis.verified:
            found[f"legal_bases.{place}"] = "条款未核实"
    for place, fee in enumerate(guide.fees):
        if not fee.verified:
            found[f"fees.{place}"] = "收费依据未核实"
    asked = guide.certificate_act
    if (asked.days and not asked.verified) or (asked.term_months and not asked.term_verified):
        found["certificate_act"] = "条款未核实"
    faults = list_code_faults(guide.code)
    return {"code": faults[0], **found} if faults else found


def diff_guides(old: dict[str, Any], new: dict[str, Any]) -> tuple[Change, ...]:
    """The differences between two guides as JSON, in the order of the guide; list parts are met by code or name, not by place."""
    before, after = dict(_flatten_guide(old)), dict(_flatten_guide(new))
    paths = [*before, *(path for path in after if path not in before)]
    changed = [path for path in paths if before.get(path, "") != after.get(path, "")]
    changed.sort(key=lambda path: _GUIDE_ORDER.get(_first_part(path), 99))
    return tuple(
        Change(path, GUIDE_LABELS.get(_first_part(path), path), before.get(path, ""), after.get(path, ""))
        for path in changed
    )


_GUIDE_ORDER = {name: place for place, name in enumerate(GUIDE_LABELS)}
_TRUTH = {True: "是", False: "否"}


def _first_part(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _flatten_guide(part: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _flatten_guide(value, f"{path}.{key}" if path else str(key))
    elif isinstance(part, list):
        for name, value in _name_parts(part):
            yield from _flatten_guide(value, f"{path}[{name}]")
    elif part is not None and part != "":
        yield path, _TRUTH[part] if isinstance(part, bool) else str(part)


def _name_parts(parts: list[Any]) -> Iterator[tuple[str, Any]]:
    """Each part with a name of its own; a name that comes twice gets its number."""
    seen: dict[str, int] = {}
    for place, part in enumerate(parts):
        name = str(place + 1)
        if isinstance(part, dict):
            law = f"{part.get('law', '')} {part.get('article', '')}".strip()
            name = next(
                (str(part[key]) for key in ("code", "key", "name", "kind", "question", "value") if part.get(key)),
                law or name,
            )
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}#{seen[name]}"), part
