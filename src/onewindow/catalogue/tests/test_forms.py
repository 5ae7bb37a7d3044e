"""Form schemas and answers: any JSON may come in, only Invalid goes out."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.catalogue.rules import (
    check_form_schema,
    is_personal,
    list_personal_keys,
    read_posted_form,
    validate_form,
)
from onewindow.catalogue.testing import SAMPLE_FORM
from onewindow.kit.acting import Invalid
from onewindow.kit.identity_codes import make_citizen_number, make_credit_code

NUMBER = make_citizen_number(1, __import__("datetime").date(1990, 1, 1))
GOOD = {
    "applicant_name": " 李明 ",
    "applicant_number": NUMBER,
    "phone": "13800000000",
    "site_name": "𠮷祥宾馆",
    "area": "１２.5",
    "site_kind": "hotel",
    "rooms": 12,
}


def schema_of(*fields, key="s"):
    return {"sections": [{"key": key, "title": "一", "fields": list(fields)}]}


ALL_KINDS = schema_of(
    {"key": "agree", "kind": "yes_no", "label": "同意", "required": True},
    {"key": "why", "kind": "textarea", "label": "理由", "show_when": {"field": "agree", "equals": False}},
    {"key": "day", "kind": "date", "label": "日期", "min": "2024-01-01", "max": "2026-12-31"},
    {
        "key": "ways",
        "kind": "multi_choice",
        "label": "方式",
        "choices": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}],
    },
    {"key": "note", "kind": "text", "label": "乙方", "show_when": {"field": "ways", "in": ["b"]}, "required": True},
    {"key": "firm", "kind": "credit_code", "label": "信用代码"},
    {"key": "home", "kind": "address", "label": "住址"},
    {"key": "paper", "kind": "file", "label": "附件"},
    {"key": "plate", "kind": "text", "label": "车牌", "pattern": "闽B[A-Z0-9]{5}", "pattern_message": "应为闽B车牌"},
    {
        "key": "people",
        "kind": "group",
        "label": "从业人员",
        "min_items": 0,
        "max_items": 3,
        "fields": [
            {"key": "person", "kind": "text", "label": "姓名", "required": True},
            {"key": "age", "kind": "number", "label": "年龄", "min": 16, "max": 120},
        ],
    },
)


def faults(schema, data) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        validate_form(schema, data)
    return refusal.value.fields


def test_the_schemas_used_here_are_good() -> None:
    assert check_form_schema(SAMPLE_FORM) == {}
    assert check_form_schema(ALL_KINDS) == {}
    assert check_form_schema({}) == {}


def test_answers_come_back_clean() -> None:
    cleaned = validate_form(SAMPLE_FORM, GOOD)
    assert cleaned["applicant_name"] == "李明" and cleaned["area"] == "12.50" and cleaned["rooms"] == 12
    assert validate_form(SAMPLE_FORM, cleaned) == cleaned


def test_hidden_fields_are_left_out_and_not_demanded() -> None:
    cleaned = validate_form(SAMPLE_FORM, {**GOOD, "site_kind": "barber"})
    assert "rooms" not in cleaned
    assert faults(SAMPLE_FORM, {**GOOD, "rooms": ""}) == {"rooms": "请填写客房数"}
    assert faults(ALL_KINDS, {"agree": "yes", "ways": ["b"]}) == {"note": "请填写乙方"}


def test_al04_what_the_form_does_not_ask_is_refused() -> None:
    assert "nation" in faults(SAMPLE_FORM, {**GOOD, "nation": "汉"})
    assert "people.0.salary" in faults(ALL_KINDS, {"agree": True, "people": [{"person": "王", "salary": 1}]})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("applicant_number", "350302199001010000"),
        ("phone", "12"),
        ("site_kind", "school"),
        ("area", "0"),
        ("area", "1.234"),
        ("area", "1e9"),
        ("area", True),
        ("area", float("nan")),
        ("rooms", 10**400),
        ("site_name", "长" * 101),
        ("site_name", ["x"]),
        ("site_name", "a\x00b"),
        ("site_name", "a\udc00b"),
    ],
)
def test_a_wrong_answer_is_named(key: str, value) -> None:
    assert set(faults(SAMPLE_FORM, {**GOOD, key: value})) == {key}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("agree", "maybe"),
        ("day", "2024-02-30"),
        ("day", "2023-12-31"),
        ("day", "2027-01-01"),
        ("day", 20240101),
        ("ways", "a"),
        ("ways", ["c"]),
        ("ways", ["a"] * 3),
        ("firm", "123"),
        ("plate", "京A12345"),
        ("people", [{"person": "甲"}] * 4),
        ("people", {"person": "甲"}),
    ],
)
def test_every_kind_refuses_in_words(key: str, value) -> None:
    found = faults(ALL_KINDS, {"agree": True, key: value})
    assert set(found) == {key} and found[key]


def test_every_kind_accepts() -> None:
    data = {
        "agree": "是",
        "day": "2024-02-29",
        "ways": ["b", "a"],
        "note": "x",
        "firm": make_credit_code(3),
        "home": "城厢区",
        "paper": "f1",
        "plate": "闽B12345",
        "people": [{"person": "甲", "age": "30"}],
    }
    cleaned = validate_form(ALL_KINDS, data)
    assert (
        cleaned["agree"] is True
        and cleaned["ways"] == ["a", "b"]
        and cleaned["people"] == [{"person": "甲", "age": 30}]
    )


def test_pi02_what_identifies_a_person_is_personal_without_being_told() -> None:
    assert list_personal_keys(SAMPLE_FORM) == {"applicant_name", "applicant_number", "phone"}
    grouped = schema_of(
        {"key": "people", "kind": "group", "label": "人员", "fields": [{"key": "no", "kind": "phone", "label": "电话"}]}
    )
    assert list_personal_keys(grouped) == {"people"}


def test_a_posted_form_is_read_by_its_names() -> None:
    posted = {
        "csrf": ["x"],
        "agree": ["yes"],
        "ways": ["a", "b"],
        "note": ["n"],
        "people.7.person": ["乙"],
        "people.0.person": ["甲"],
        "people.0.age": ["30"],
        "people.3.person": [""],
        "people.x.person": ["丙"],
    }
    data = read_posted_form(ALL_KINDS, posted)
    assert data["people"] == [{"person": "甲", "age": "30"}, {"person": "乙"}]
    assert validate_form(ALL_KINDS, data)["ways"] == ["a", "b"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"kind": "colour"}, "kind"),
        ({"kind": ["text"]}, "kind"),
        ({"key": "Bad Key"}, "key"),
        ({"label": ""}, "label"),
        ({"max_length": 0}, "max_length"),
        ({"min_length": 300}, "min_length"),
        ({"pattern": "(a+)+"}, "pattern"),
        ({"pattern": "("}, "pattern"),
        ({"pattern": "a", "max_length": 5000}, "max_length"),
        ({"kind": "choice"}, "choices"),
        ({"kind": "choice", "choices": [{"value": "a", "label": "甲"}] * 2}, "choices"),
        ({"kind": "number", "min": 2, "max": 1}, "max"),
        ({"kind": "date", "min": "soon"}, "min"),
        ({"show_when": {"field": "later", "equals": 1}}, "show_when"),
        ({"prefill": "applicant.salary"}, "prefill"),
        ({"required": 1}, "required"),
        ({"surprise": 1}, "surprise"),
        ({"kind": "group", "fields": []}, "fields"),
        ({"kind": "group", "fields": [{"key": "g", "kind": "group", "label": "组"}]}, "fields.0.kind"),
    ],
)
def test_a_schema_that_cannot_run_is_refused(change, path) -> None:
    field = {"key": "a", "kind": "text", "label": "甲", **change}
    assert f"form.sections.0.fields.0.{path}" in check_form_schema(schema_of(field))


def test_a_key_comes_once() -> None:
    field = {"key": "a", "kind": "text", "label": "甲"}
    assert "form.sections.0.fields.1.key" in check_form_schema(schema_of(field, field))
    assert "form.sections.0.fields.0.key" in check_form_schema(schema_of(field, key="a"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=30),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=8), part, max_size=4),
    max_leaves=15,
)
KEYS = [field["key"] for field in ALL_KINDS["sections"][0]["fields"]]


@given(data=JSON | st.dictionaries(st.sampled_from(KEYS), JSON, max_size=10))
@settings(max_examples=200, deadline=None)
def test_any_json_gives_clean_answers_or_invalid(data) -> None:
    try:
        cleaned = validate_form(ALL_KINDS, data)
    except Invalid as refusal:
        assert refusal.fields
        return
    assert validate_form(ALL_KINDS, json.loads(json.dumps(cleaned))) == cleaned


FIELD_KEYS = [
    "key",
    "kind",
    "label",
    "choices",
    "show_when",
    "fields",
    "pattern",
    "min",
    "max",
    "max_length",
    "decimals",
]


@given(schema=JSON, change=st.dictionaries(st.sampled_from(FIELD_KEYS), JSON, max_size=3), place=st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_any_json_may_be_offered_as_a_schema(schema, change, place) -> None:
    assert isinstance(check_form_schema(schema), dict)
    broken = deepcopy(ALL_KINDS)
    broken["sections"][0]["fields"][place].update(change)
    if not check_form_schema(broken):
        try:
            validate_form(broken, {"agree": True})
        except Invalid:
            pass


def test_pi02_what_is_taken_from_the_applicant_is_personal_even_unmarked() -> None:
    field = {"key": "who", "kind": "text", "label": "姓名"}
    assert not is_personal(field)
    assert is_personal({**field, "prefill": "applicant.name"})
    form = {"sections": [{"key": "s", "title": "一", "fields": [{**field, "prefill": "applicant.email"}]}]}
    assert list_personal_keys(form) == {"who"}
