"""Every address × every role, generated (must show 8): who is not named in the table gets nothing and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from onewindow.api.testing import make_callers
from onewindow.cases.actions import MaterialIn, ask_pre_review
from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, at_day, make_case
from onewindow.certificates.actions import Happening, appoint_section, propose_act, push_to_section
from onewindow.certificates.queries import find_certificates_of_case, list_pushes
from onewindow.desk.persons.marks import mark_person
from onewindow.directory.testing import CAST_AT
from onewindow.documents.queries import DocumentRow, list_documents
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png
from onewindow.governance.actions import record_round
from onewindow.governance.queries import list_round_lines_of
from onewindow.governance.rules import LineContent
from onewindow.kit.acting import SYSTEM
from onewindow.kit.local_time import LOCAL
from onewindow.parties.agents import add_agent_authority
from onewindow.parties.testing import make_person
from onewindow.project.tests.expectations import ALL, EXPECTED, Row
from onewindow.project.tests.walking import ROLES, Crowd, fill_route, list_routes

REFUSED = {401, 403, 404, 405}
# A test takes one address in so many, so that none holds a transaction open for long: the feed of all others waits for it.
PARTS = 12
# Whom every run asks; `make test-all` asks everybody.
STRANGERS = ("anonymous", "citizen", "other_clerk")


@pytest.fixture
def crowd(cast):
    offered = {"pre_review_limit": {"amount": 3, "unit": "working_day"}, "pre_review_valid_days": 30}
    return Crowd(make_callers(cast, **offered))


@pytest.fixture
def facts(crowd) -> dict[str, Any]:
    """A real case with an upload and a receipt, and the other real things of the addresses."""
    callers, cast = crowd.callers, crowd.callers.play.cast
    item = callers.play.item
    file_id = callers.find("li_ming").upload(make_png()).body["id"]
    paper = {"code": item.materials[0].code, "file_ids": [file_id]}
    number = callers.apply(materials=[paper]).body["number"]
    receipt = list_documents(subject=("case", number))[0]
    certificate, notice = make_certificate_with_paper(callers.play)
    section_id, push_id = make_push(cast)
    round_id = record_round(
        centre_id=cast.centre_id, number=1, title="账目", effective_on=date(2020, 1, 6), lines=[LineContent(name="事项")],
        mark="published_input", source="账目", digest="d", actor=SYSTEM, at=CAST_AT,
    )  # fmt: skip
    line_id = list_round_lines_of(round_id).lines[0].id
    shown = (MaterialIn(item.materials[0].code, file_ids=(file_id,)),)
    asked = ask_pre_review(item_code=item.code, form=FORM, materials=shown, actor=callers.play.li_ming, at=at_day())
    return {
        "round_id": round_id, "line_id": line_id,
        "section_id": section_id, "push_id": push_id,
        "certificate": certificate, "paper_id": notice.id, "paper_number": notice.number,
        "number": number, "code": item.code, "file_id": file_id, "party_id": callers.play.li_ming.party_id,
        "document_id": receipt.id, "document_number": receipt.number, "name": "accept", "version_id": item.version_id,
        "centre_id": cast.centre_id, "department_id": cast.department.id, "target": cast.department.id,
        "account_id": cast.accounts["clerk"].id, "year": 2026, "revision_id": 1, "kind": "receipt", "variant": "licence",
        "message_id": 1, "past_id": 1, "transfer_id": 1, "section": "basic", "mark": mark_person(callers.play.li_ming.party_id),
        "authority_id": authorise_somebody(callers.play), "pre_review": asked.number,
        "regulation_id": 1, "seal_id": 1, "meeting_id": 1, "inspection_id": 1, "window_id": cast.window_id,
    }  # fmt: skip


def authorise_somebody(play) -> int:
    """李明's agent of the coming year, on paper: a stranger to all these tests."""
    agent = make_person(at_day(), 50, "王强", "13700000050").id
    paper = store_file(content=make_png(), filename="委托书.png", actor=SYSTEM, at=at_day()).id
    row = add_agent_authority(
        principal_id=play.li_ming.party_id, agent_id=agent, basis="entrusted", powers=("collect",),
        valid_from=date.today(), valid_to=date.today() + timedelta(days=365), evidence_file_id=paper,
        actor=SYSTEM, at=at_day(),
    )  # fmt: skip
    return row.id


def make_push(cast: Any) -> tuple[int, int]:
    """A section in the other department, and a grant it has not signed for."""
    at, department_id = at_day(date(2026, 9, 22)), cast.department.id
    section_id = appoint_section(
        department_id=department_id, section_department_id=cast.other_department.id, source="三定方案",
        starts_on=date(2026, 9, 1), actor=cast.admin, at=at,
    )  # fmt: skip
    push_to_section(
        happening=Happening(1, "grant", "ITEM", "许可", department_id, "李*", date(2026, 9, 21), "case-1"), at=at
    )
    return section_id, list_pushes(actor=cast.head, on=date(2026, 9, 22)).rows[0].id


def make_certificate_with_paper(play: Any) -> tuple[str, DocumentRow]:
    """李明's certificate, and a notice in its history."""
    case = make_case(play, state=State.GRANTED, at=at_day(date(2026, 9, 21)), key="certificate")
    (certificate,) = find_certificates_of_case(case)
    outcome = propose_act(
        number=certificate, intended="revoke", ground="fraud", facts="材料不实", answer_by=date(2026, 9, 30), proof="签收",
        actor=play.head, at=at_day(date(2026, 9, 22)),
    )  # fmt: skip
    return certificate, outcome.documents[0]


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(set(list_routes())) == sorted(EXPECTED)


def find_faults(route: str, row: Row, crowd: Crowd, facts: dict[str, Any], roles: tuple[str, ...]) -> list[str]:
    """What is wrong with the answers of one address to `roles`, by GET and by POST."""
    faults = []
    # A pre-review has a number of its own; it is no case.
    own = {"number": facts["pre_review"]} if "pre-reviews/" in route else {}
    path = fill_route(route, facts | own | row.facts)
    for role in roles:
        # What is open to everybody is posted to by nobody in particular, once.
        once = row.admitted == ALL and role != "anonymous"
        methods = ("GET",) if once else ("GET", "POST")
        told = {method: crowd.ask(role, method, path) for method in methods}
        admitted = role in row.admitted
        for method, status in told.items():
            refused = status in REFUSED
            if status >= 500 or (not admitted and not refused):
                faults.append(f"{method} {path} as {role}: {status}")
        let_in = any(status not in REFUSED for status in told.values()) or (row.empty and 404 in told.values())
        if admitted and not let_in and not once:
            faults.append(f"{path} as {role}: {told}, but the table lets in")
    return faults


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_for_strangers_and_one_it_is_for(crowd, facts, part):
    ask_addresses(
        crowd, facts, part, lambda row: (*STRANGERS, *[one for one in sorted(row.admitted) if one not in STRANGERS][:1])
    )


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_for_every_role(crowd, facts, part):
    ask_addresses(crowd, facts, part, lambda _: ROLES)


def ask_addresses(crowd: Crowd, facts: dict[str, Any], part: int, choose: Callable[[Row], tuple[str, ...]]) -> None:
    """One part of the table, each address asked by those whom `choose` names; afterwards the case stands as it stood."""
    rows = list(EXPECTED.items())[part::PARTS]
    assert [fault for route, row in rows for fault in find_faults(route, row, crowd, facts, choose(row))] == []
    case = get_case(facts["number"], SYSTEM, datetime.now(LOCAL).date())
    assert case.state == "received" and case.version == 1
