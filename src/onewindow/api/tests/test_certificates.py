"""GET certificates/{number}: for its holder, its department and the referees; nobody else learns that it exists."""

from __future__ import annotations

import pytest

from onewindow.cases.rules import State
from onewindow.cases.testing import at_day, make_case
from onewindow.certificates.queries import find_certificates_of_case

pytestmark = pytest.mark.django_db
FIELDS = {
    "number", "name", "item", "item_name", "department", "holder", "state", "state_label", "issued_on", "valid_from",
    "valid_to", "long_term", "case", "version", "allowed_actions", "history",
}  # fmt: skip


@pytest.fixture
def number(callers):
    case = make_case(callers.play, state=State.GRANTED, at=at_day(), key="certificate")
    return find_certificates_of_case(case)[0]


def test_a_certificate_says_how_it_stands(callers, number):
    told = callers.find("head").get(f"certificates/{number}").body
    assert set(told) == FIELDS
    assert (told["state"], told["holder"], told["valid_to"]) == ("in_force", "李*", "2030-09-20")
    assert {"change", "cancel"} <= set(told["allowed_actions"])
    assert told["history"][0] | {"on": ""} == {
        "act": "issue", "label": "颁发", "on": "", "article": "行政许可法 第三十九条", "document": "",
    }  # fmt: skip
    assert callers.find("li_ming").get(f"certificates/{number}").body["allowed_actions"] == []


@pytest.mark.parametrize("who", ["chen_jie", "stranger"])
def test_a_stranger_and_an_unknown_number_get_one_answer(callers, number, who):
    caller = callers.find(who)
    known, unknown = caller.get(f"certificates/{number}"), caller.get("certificates/none")
    assert (known.status, known.body) == (404, unknown.body)


def test_an_application_names_the_certificate(callers, number):
    answer = callers.apply(certificate=number)
    assert answer.status == 422 and "certificate" in answer.body["fields"]
