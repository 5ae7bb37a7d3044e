"""Guides judged without a database: what may never stand, what must be there, what deserves a second look."""

from __future__ import annotations

import json

import pytest

from onewindow.catalogue import rules, terms
from onewindow.catalogue.guides import Limit, StatutoryLimit
from onewindow.catalogue.testing import ITEM_CODE, make_guide
from onewindow.kit.acting import Invalid

FEE = {
    "name": "工本费",
    "amount_fen": 2000,
    "standard": "20 元/证",
    "law": "中华人民共和国居民身份证法",
    "article": "第二十条",
    "level": "law",
}


def read(**changes):
    return rules.read_guide(make_guide(**changes))


def refused(**changes) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        read(**changes)
    assert refusal.value.code == "item_invalid"
    return refusal.value.fields


def test_a_complete_guide_lacks_nothing_and_comes_back_the_same() -> None:
    guide = read()
    assert rules.list_missing(guide) == {}
    assert rules.read_guide(json.loads(json.dumps(rules.write_guide(guide)))) == guide


@pytest.mark.parametrize(
    "name",
    [
        "regime",
        "type_code",
        "exercise_level",
        "region_code",
        "service_objects",
        "legal_bases",
        "conditions",
        "steps",
        "materials",
        "form",
        "charges",
        "statutory_limit",
        "promised_limit",
        "case_kind",
        "online_depth",
        "delivery_ways",
        "places",
        "consultation_phones",
        "complaint_phones",
        "result",
        "visits",
        "department",
    ],
)
def test_al03_k15_a_guide_that_lacks_something_names_it(name: str) -> None:
    """行政许可法 30: each of these is published, so publication names each that is absent."""
    guide = make_guide()
    del guide[name]
    if name == "form":
        guide["materials"] = [{**material, "blank_form": ""} for material in guide["materials"]]
    if name == "materials":
        del guide["form"]
    missing = rules.list_missing(rules.read_guide(guide))
    assert any(path.split(".")[0] == name for path in missing)


def test_k10_k11_everything_missing_is_listed_at_once() -> None:
    bare = rules.read_guide({"code": ITEM_CODE, "name": "空白事项"})
    assert len(rules.list_missing(bare)) >= 20


def test_al04_a_document_without_a_requirement_of_the_item_is_missing_its_basis() -> None:
    missing = rules.list_missing(read(materials=[{"code": "M01", "name": "无关证明", "originals": 1}]))
    assert "materials.0.basis" in missing


@pytest.mark.parametrize("level", ["local_regulation", "department_rule", "local_rule", "document", ""])
def test_al22_no_fee_below_law_or_administrative_regulation(level: str) -> None:
    """行政许可法 58."""
    assert "fees.0.level" in refused(charges=True, fees=[{**FEE, "level": level}])


def test_al22_a_fee_cites_its_article() -> None:
    assert "fees.0.law" in refused(charges=True, fees=[{**FEE, "article": ""}])
    assert "charges" in refused(charges=False, fees=[FEE])
    assert rules.list_missing(read(charges=True, fees=[FEE])) == {}
    assert "fees" in rules.list_missing(read(charges=True))


def test_promise_above_statute_is_refused_across_units() -> None:
    assert "promised_limit" in refused(promised_limit={"amount": 21, "unit": "working_day"})
    assert "promised_limit" in refused(promised_limit={"amount": 29, "unit": "calendar_day"})
    assert read(promised_limit={"amount": 20, "unit": "working_day"}).promised_limit == Limit(20)


@pytest.mark.parametrize(
    ("promise", "statute", "longer"),
    [
        (Limit(10, "working_day"), StatutoryLimit(amount=60, unit="calendar_day"), False),
        (Limit(10, "working_day"), StatutoryLimit(amount=13, unit="calendar_day"), True),
        (Limit(24, "hour"), StatutoryLimit(amount=1, unit="calendar_day"), False),
        (Limit(25, "hour"), StatutoryLimit(amount=1, unit="calendar_day"), True),
    ],
)
def test_limits_compare(promise: Limit, statute: StatutoryLimit, longer: bool) -> None:
    assert (rules.compare_limits(promise, statute) > 0) is longer


def test_rd01_no_statutory_limit_is_lawful_when_said_but_not_for_a_licence() -> None:
    none = {"none": True, "note": "法律法规未规定"}
    service = {"regime": "public_service", "type_code": "20", "statutory_limit": none, "special_procedures": []}
    assert rules.list_missing(read(**service)) == {}
    assert "statutory_limit" in rules.list_missing(read(statutory_limit=none))


def test_rd01_every_regime_is_known_and_a_licence_has_its_type() -> None:
    assert set(terms.REGIME_BY_TYPE.values()) < set(terms.REGIMES)
    assert "regime" in refused(regime="examination")
    assert "type_code" in refused(regime="licence", type_code="20")
    assert rules.name_regime("01") == "licence"
    assert rules.name_regime("01", "企业设立、变更、注销登记") == "enterprise_registration"
    assert rules.name_regime("10") == "other"


def test_rd05_a_special_procedure_is_of_article_45_or_cites_its_law() -> None:
    assert "special_procedures.0.kind" in refused(special_procedures=[{"kind": "meeting", "law": "x", "article": "1"}])
    assert "special_procedures.0.law" in refused(special_procedures=[{"kind": "special_law"}])


def test_rd21_no_centres_rule_is_among_the_warnings_of_a_guide() -> None:
    assert "promised_limit" not in rules.list_warnings(read(needs_site_survey=False))


def test_unread_articles_are_marked() -> None:
    assert rules.list_warnings(read())["legal_bases.0"] == "条款未核实"


@pytest.mark.parametrize(
    ("code", "form"),
    [
        (ITEM_CODE, "national"),
        ("511A0138000000-511602000000-000-115113010833722043-1-00", "legacy"),
        ("512B0053300006-511602000000-000-083372204-1-00", "legacy"),
        ("511F0167300000-511602000000-000-45225901-3-2-00", "legacy"),
        ("511A0080800002-511602000000-000-1151130000877869M-1-00", "malformed"),
        ("H-000185-001-4444444444", "malformed"),
        ("X", "malformed"),
        (ITEM_CODE[:17] + "0" + ITEM_CODE[18:], "malformed"),
    ],
)
def test_codes_are_judged_and_never_fatal(code: str, form: str) -> None:
    assert rules.name_code_form(code) == form
    assert read(code=code).code == code


def test_unknown_keys_and_wrong_kinds_are_named_by_path() -> None:
    fields = refused(colour="red", visits="1", materials=[{"name": 3}], legal_bases={}, form={"sections": 1})
    assert {"colour", "visits", "materials.0.name", "legal_bases", "form.sections"} <= set(fields)
    with pytest.raises(Invalid):
        rules.read_guide(["no", "object"])


def test_text_the_database_cannot_hold_is_refused() -> None:
    assert "name" in refused(name="身份\x00证")
    assert "name" in refused(name="身份\ud800证")


def test_the_difference_of_two_guides_names_what_moved() -> None:
    old = rules.write_guide(read())
    materials = [dict(material) for material in old["materials"]][1:]
    materials[0]["copies"] = 2
    new = {**old, "promised_limit": {**old["promised_limit"], "amount": 3}, "materials": materials}
    changes = {change.field: change for change in rules.diff_guides(old, new)}
    assert changes["promised_limit.amount"].old == "5" and changes["promised_limit.amount"].new == "3"
    assert changes["promised_limit.amount"].label == "承诺时限"
    assert changes["materials[M02].copies"].new == "2"
    assert changes["materials[M01].name"].new == ""
    assert not any(path.startswith("materials[M03]") for path in changes)
    assert rules.diff_guides(old, old) == ()


def test_every_element_of_a_guide_has_its_chinese_name() -> None:
    assert set(rules.write_guide(read())) <= set(terms.GUIDE_LABELS)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"amount": 0}, "statutory_limit.extension.amount"),
        ({"law": ""}, "statutory_limit.extension.law"),
        ({"article": ""}, "statutory_limit.extension.law"),
        ({"unit": "working_day"}, "statutory_limit.extension.unit"),
        ({"approver": "centre"}, "statutory_limit.extension.approver"),
    ],
)
def test_an_extension_names_its_own_law(changes: dict[str, object], path: str) -> None:
    """AL-14: what extends a limit of a special law is cited, counts alike and is the head's to approve."""
    own = {"amount": 15, "unit": "calendar_day", "law": "某条例", "article": "第九条", "approver": "head"}
    statute = {"amount": 60, "unit": "calendar_day", "law": "某条例", "article": "第八条"}
    assert read(statutory_limit=statute | {"extension": own}).statutory_limit.extension.amount == 15
    with pytest.raises(Invalid) as caught:
        read(statutory_limit=statute | {"extension": own | changes})
    assert path in caught.value.fields
