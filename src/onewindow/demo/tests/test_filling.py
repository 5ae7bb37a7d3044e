"""Every worked item's form can be filled in, and the catalogue's own validation accepts the answers."""

from datetime import date

import pytest

from onewindow.catalogue.rules import validate_form
from onewindow.demo.certificate_plans import list_certificate_guides
from onewindow.demo.filling import Filler, invent_answers, list_walk_in_papers
from onewindow.demo.world import list_citizen_plans, list_enterprise_plans, list_item_guides

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    "guide", (*list_item_guides(), *list_certificate_guides()), ids=lambda guide: guide["basic_code"]
)
@pytest.mark.parametrize("serial", [0, 17])
def test_filled_form_is_valid(guide, serial):
    citizen, firm = list_citizen_plans()[0], list_enterprise_plans()[0]
    person = Filler(name=citizen.name, number=citizen.number, phone=citizen.mobile, on=ON, serial=serial)
    company = Filler(name=firm.name, number=firm.credit_code, phone=firm.mobile, on=ON, serial=serial, enterprise=True)
    for filler in (person, company):
        answers = invent_answers(guide["form"], filler)
        assert validate_form(guide["form"], answers)
        assert invent_answers(guide["form"], filler) == answers


def test_papers_leave_out_what_is_asked():
    guide = list_item_guides()[0]
    papers = list(list_walk_in_papers(guide, left_out=frozenset({"M01"})))
    assert papers
    assert all(paper["code"] != "M01" for paper in papers)
