"""What an agent sees, and when no longer (PI-01, AL-02; 个人信息保护法 6): how his authority stands × every way to the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.cases.actions import reveal_case_form
from onewindow.cases.actions.pre_review import ask_pre_review
from onewindow.cases.models import Case, PreReview
from onewindow.cases.queries import (
    explain_case_dates,
    get_case,
    get_case_document,
    get_case_standing,
    list_cases,
    list_own_cases,
    track_case,
)
from onewindow.cases.queries.answers import get_open_answers
from onewindow.cases.queries.pre_reviews import get_pre_review, list_own_pre_reviews
from onewindow.cases.queries.visits import list_case_visits
from onewindow.cases.reactions import on_case_changed
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, make_case, make_case_cast
from onewindow.kit.acting import NotFound
from onewindow.ledger.queries import list_entries
from onewindow.messages.models import Message
from onewindow.parties.agents import add_agent_authority, revoke_agent_authority

pytestmark = pytest.mark.django_db

LAST = DAY + timedelta(10)
IN_FORCE, OTHER_CASE = DAY + timedelta(1), ("case", "0" * 23)
# What the authority says, the day it is revoked, the day somebody looks, and whether the agent still sees anything.
STANDINGS = {
    "in force for everything": ({}, None, IN_FORCE, True),
    "in force on its last day": ({}, None, LAST, True),
    "in force for the item": ({"item_code": "own"}, None, IN_FORCE, True),
    "in force for the case": ({"matter": "own"}, None, IN_FORCE, True),
    "with one power": ({"powers": ("collect",)}, None, IN_FORCE, True),
    "revoked later": ({}, IN_FORCE + timedelta(1), IN_FORCE, True),
    "none": (None, None, IN_FORCE, False),
    "revoked": ({}, IN_FORCE, IN_FORCE, False),
    "expired": ({}, None, LAST + timedelta(1), False),
    "not yet begun": ({"valid_from": IN_FORCE + timedelta(1)}, None, IN_FORCE, False),
    "for another item": ({"item_code": "350300-2"}, None, IN_FORCE, False),
    "for another case": ({"matter": OTHER_CASE}, None, IN_FORCE, False),
}
PRE_REVIEW_DIFFERS = {"in force for the case": False}


def _entrust(play, number, terms, revoked_on):
    if terms is None:
        return
    own = {"item_code": play.item.code, "matter": ("case", number)}
    wish = {
        "principal_id": play.li_ming.party_id,
        "agent_id": play.chen_jie.party_id,
        "basis": "online",
        "powers": ("apply", "supplement"),
        "valid_from": DAY,
        "valid_to": LAST,
    }
    told = {key: own[key] if value == "own" else value for key, value in terms.items()}
    row = add_agent_authority(**wish | told, actor=play.li_ming, at=at_day())
    if revoked_on is not None:
        revoke_agent_authority(authority_id=row.id, reason="不再代办", actor=play.li_ming, at=at_day(revoked_on))


def _opens(look) -> bool:
    try:
        return look() is not None
    except NotFound:
        return False


def _is_told(play, number, on) -> bool:
    """Whether news of the case that is sent on this day goes to the agent; to the applicant it goes always."""
    for entry in list_entries(subject=("case", number)):
        if entry.event == "CaseReceived":
            on_case_changed(entry, at_day(on))
    keys = list(Message.objects.filter(subject_id=number).values_list("key", flat=True))
    assert any(f":{play.li_ming.party_id}:" in key for key in keys)
    return any(f":{play.chen_jie.party_id}:" in key for key in keys)


def _list_ways(play, number, on):
    """Every way to the case, by name: does it open?"""
    agent, paper = play.chen_jie, get_case(number, play.li_ming, on).documents[0]
    return {
        "case page": _opens(lambda: get_case(number, agent, on)),
        "dates": _opens(lambda: explain_case_dates(number, agent, on)),
        "visits": _opens(lambda: list_case_visits(number, agent, on)),
        "answers": _opens(lambda: get_open_answers(number, agent, on)),
        "personal answers": _opens(
            lambda: reveal_case_form(number=number, purpose="own_data", actor=agent, at=at_day(on))
        ),
        "document": _opens(lambda: get_case_document(number, paper.number, agent, on)),
        "API": _opens(lambda: get_case_standing(number, agent, on)),
        "own list": bool(list_own_cases(actor=agent, on=on).rows),
        "API list": bool(list_cases(actor=agent, on=on, waiting="all").rows),
        "tracking": track_case(number, "5678", on) is not None,
        "message": _is_told(play, number, on),
    }


@pytest.mark.parametrize("name", STANDINGS)
def test_every_way_to_a_case_asks_for_an_authority_of_that_day(play, name):
    """Twelve standings × eleven ways; the applicant keeps them all."""
    terms, revoked_on, on, sees = STANDINGS[name]
    number = make_case(play, state=State.CORRECTING)
    Case.objects.filter(number=number).update(agent_id=play.chen_jie.party_id)
    _entrust(play, number, terms, revoked_on)
    ways = _list_ways(play, number, on)
    assert ways == dict.fromkeys(ways, sees)
    assert track_case(number, "1234", on) and list_own_cases(actor=play.li_ming, on=on).rows


@pytest.mark.parametrize("name", STANDINGS)
def test_so_does_every_way_to_a_pre_review(cast, name):
    limit = {"amount": 3, "unit": "working_day", "note": ""}
    play = make_case_cast(cast, pre_review_limit=limit, pre_review_valid_days=30)
    terms, revoked_on, on, sees = STANDINGS[name]
    given = {"item_code": play.item.code, "form": FORM, "materials": (), "actor": play.li_ming, "at": at_day()}
    number = ask_pre_review(**given).number
    PreReview.objects.filter(number=number).update(agent_id=play.chen_jie.party_id)
    _entrust(play, number, terms, revoked_on)
    agent, sees = play.chen_jie, PRE_REVIEW_DIFFERS.get(name, sees)
    assert _opens(lambda: get_pre_review(number, agent, on)) is sees
    assert bool(list_own_pre_reviews(actor=agent, on=on)) is sees
    assert list_own_pre_reviews(actor=play.li_ming, on=on)


def test_asking_costs_one_statement_of_an_agent_and_none_of_anybody_else(play, count_queries):
    number = make_case(play)

    def measure(actor):
        return count_queries(lambda: get_case_standing(number, actor, IN_FORCE))

    before = {who: measure(actor) for who, actor in (("applicant", play.li_ming), ("clerk", play.clerk))}
    Case.objects.filter(number=number).update(agent_id=play.chen_jie.party_id)
    _entrust(play, number, {}, None)
    assert {who: measure(actor) for who, actor in (("applicant", play.li_ming), ("clerk", play.clerk))} == before
    # One for the sight, one for the powers behind the buttons.
    assert measure(play.chen_jie) == before["applicant"] + 2


def test_the_agents_list_is_one_statement_however_long(play, count_queries):
    _entrust(play, "", {}, None)

    def add(serials):
        for serial in serials:
            number = make_case(play, key=f"k{serial}", form={**FORM, "site_name": f"店{serial}"})
            Case.objects.filter(number=number).update(agent_id=play.chen_jie.party_id)

    add(range(3))
    assert count_queries(lambda: list_own_cases(actor=play.chen_jie, on=IN_FORCE, limit=50)) == 1
    add(range(3, 30))
    assert count_queries(lambda: list_own_cases(actor=play.chen_jie, on=IN_FORCE, limit=50)) == 1
    assert len(list_own_cases(actor=play.chen_jie, on=IN_FORCE, limit=50).rows) == 30
