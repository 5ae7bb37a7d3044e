"""The data files: complete for publication, honest about what was read, and invented where a person or code is concerned."""

import re

import pytest

from onewindow.catalogue.rules import list_missing, list_warnings, name_code_form, read_guide
from onewindow.demo.certificate_plans import list_certificate_guides
from onewindow.demo.world import (
    DATA,
    list_citizen_plans,
    list_department_plans,
    list_draft_guides,
    list_enterprise_plans,
    list_historic_guides,
    list_item_guides,
    list_person_plans,
    list_staff_plans,
    read_data,
    write_division_csv,
)
from onewindow.directory.imports import read_divisions
from onewindow.kit.identity_codes import SYNTHETIC_DIVISION, is_citizen_number, list_credit_code_faults

GUIDES = {guide["basic_code"]: guide for guide in list_item_guides()}
ARTICLE = re.compile(r"第[一二三四五六七八九十百零]+条")


def _cite(law, article):
    return law.removeprefix("中华人民共和国"), article


def _read_laws(folder):
    """Law title (without 中华人民共和国) → article → text without white space."""
    laws = {}
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].lstrip("# ").strip().removeprefix("中华人民共和国")
        articles, article = {}, None
        for line in text.split("<!-- INFO END -->")[-1].splitlines():
            if match := ARTICLE.match(line):
                article = match.group(0)
                articles[article] = line[match.end() :]
            elif line.startswith("#"):
                article = None
            elif article:
                articles[article] += line
        laws[title] = {key: re.sub(r"\s", "", value) for key, value in articles.items()}
    return laws


@pytest.mark.parametrize("basic_code", sorted(GUIDES))
def test_worked_item_is_complete(basic_code):
    """AL-03, K-15: nothing is missing for publication, and its code is a national one."""
    guide = read_guide(GUIDES[basic_code])
    assert list_missing(guide) == {}
    assert name_code_form(guide.code) == "national"
    assert guide.code[:18] == guide.department.credit_code
    assert len(guide.faq) >= 3
    assert guide.topics and guide.keywords and guide.english_name


@pytest.mark.parametrize("basic_code", sorted(GUIDES))
def test_form_has_a_real_size_and_marks_personal_fields(basic_code):
    fields = [field for section in GUIDES[basic_code]["form"]["sections"] for field in section["fields"]]
    assert 8 <= len(fields) <= 24
    assert any(field.get("personal") for field in fields)
    assert all(field["label_en"] for field in fields)


def test_there_are_24_departments_and_24_items_of_every_kind():
    assert len(list_department_plans()) == 24
    assert len(GUIDES) == 24
    assert sum(guide["case_kind"] == "instant" for guide in GUIDES.values()) >= 3
    assert sum(guide["quantity_limit"]["limited"] for guide in GUIDES.values()) == 1
    assert sum(bool(guide["statutory_limit"].get("none")) for guide in GUIDES.values()) >= 3
    assert {guide["regime"] for guide in GUIDES.values()} >= {
        "licence", "enterprise_registration", "confirmation", "filing", "public_service"
    }  # fmt: skip
    assert len(list_draft_guides()) >= 30
    assert {guide["department"]["credit_code"] for guide in (*GUIDES.values(), *list_draft_guides())} == {
        plan.credit_code for plan in list_department_plans()
    }


def test_items_that_renew_and_change_a_permit_are_complete_and_name_its_item():
    """AL-18: published like the others; which certificate they act on is the item that grants it."""
    codes = {guide["code"] for guide in GUIDES.values()}
    acts = {guide["certificate_act"]["act"]: guide for guide in list_certificate_guides()}
    assert set(acts) == {"renew", "change"}
    for guide in acts.values():
        assert list_missing(read_guide(guide)) == {}
        assert name_code_form(guide["code"]) == "national"
        assert guide["code"] not in codes
        assert guide["certificate_act"]["item_code"] in codes


def test_items_of_2014_end_and_name_what_stands_today():
    """RD-19: an item of another time runs only at its dates."""
    codes = {guide["code"] for guide in GUIDES.values()}
    for guide in list_historic_guides():
        assert list_missing(read_guide(guide)) == {}
        assert guide["historic"] and guide["valid_to"] < "2015-01-01"
        assert guide["counterpart"] in codes


def test_what_was_not_read_says_so():
    """未核实 shows as a warning in the editor; nothing unread carries a quotation as if it had been read."""
    unread = [basis for guide in GUIDES.values() for basis in guide["legal_bases"] if not basis["verified"]]
    assert unread
    assert all("未核实" in basis["text"] for basis in unread)
    assert any(
        "未核实" in message for guide in GUIDES.values() for message in list_warnings(read_guide(guide)).values()
    )


def test_every_verified_article_exists_and_is_quoted_exactly(shared_data):
    laws = _read_laws(shared_data / "law")
    for guide in (*GUIDES.values(), *list_certificate_guides(), *list_historic_guides()):
        for basis in guide["legal_bases"]:
            if not basis["verified"]:
                continue
            law, article = _cite(basis["law"], basis["article"])
            assert re.sub(r"\s", "", basis["text"]) in laws[law][article], (guide["name"], law, article)


def test_every_limit_procedure_and_fee_cites_an_article_that_exists(shared_data):
    laws = _read_laws(shared_data / "law")
    for guide in GUIDES.values():
        limit = guide["statutory_limit"]
        cited = [] if limit.get("none") else [(limit["law"], limit["article"])]
        cited += [(part["law"], part["article"]) for part in guide["special_procedures"]]
        cited += [(fee["law"], fee["article"]) for fee in guide["fees"] if fee["verified"]]
        for law, article in (_cite(*pair) for pair in cited):
            assert article in laws[law], (guide["name"], law, article)


def test_statutory_limits_are_the_numbers_of_the_law(shared_data):
    """居民身份证法 12: 60 days; 不动产登记暂行条例 20: 30 working days; 登记条例 19: 3; 建筑法 8: 7 days; 环评法 22: 30."""
    laws = _read_laws(shared_data / "law")
    for guide in GUIDES.values():
        limit = guide["statutory_limit"]
        if limit.get("none"):
            continue
        law, article = _cite(limit["law"], limit["article"])
        text = laws[law][article]
        chinese = {60: "六十日", 30: "三十日", 20: "二十日", 7: "七日", 3: "三日", 2: "二日"}[limit["amount"]]
        assert chinese in text or f"{limit['amount']}个工作日" in text or f"{limit['amount']}日" in text, guide["name"]


def test_credit_codes_are_invented_and_their_check_digits_hold():
    content = read_data("departments.json")
    codes = [plan.credit_code for plan in (*list_department_plans(), *list_enterprise_plans())]
    codes += [content["government"]["credit_code"], content["committee"]["credit_code"]]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert code[2:8] == SYNTHETIC_DIVISION
        assert list_credit_code_faults(code) == []


def test_citizen_numbers_are_invented_and_their_check_digits_hold():
    numbers = [plan.number for plan in (*list_citizen_plans(), *list_person_plans())]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert number[:6] == SYNTHETIC_DIVISION
        assert is_citizen_number(number)


def test_division_file_has_four_levels():
    file = read_divisions(write_division_csv())
    assert file.faults == {}
    levels = [row.level for row in file.rows]
    assert [levels.count(level) for level in (1, 2, 3)] == [1, 5, 57]
    assert levels.count(4) >= 36


def test_division_names_are_the_public_ones(shared_data):
    public = {}
    for line in (shared_data / "data" / "divisions" / "putian.csv").read_text(encoding="utf-8").splitlines()[1:]:
        code, name, *_ = line.split(",")
        public[code] = name
    for code, name, *_ in read_data("regions.json")["regions"]:
        assert public["3503" if code == "350300" else code] == name


def test_user_names_are_unique_and_files_are_short():
    names = [plan.username for plan in (*list_staff_plans(), *list_citizen_plans())]
    assert len(set(names)) == len(names)
    for path in DATA.rglob("*.json"):
        assert path.read_text(encoding="utf-8").count("\n") <= 400
