"""What an agent may do, when and for what (行政许可法 29, AL-02; RD-13, RD-14): scope × act × day, at the acts themselves."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from onewindow.cases.actions import (
    Applicant,
    MaterialIn,
    accept_case,
    close_case,
    correct_on_spot,
    deliver_case,
    grant_case,
    request_withdrawal_code,
    resume_case,
    submit_case,
    supplement_case,
    withdraw_case,
)
from onewindow.cases.models import Case
from onewindow.cases.queries import get_case
from onewindow.cases.rules import POWER_OF_ACT, TRANSITIONS, Act, Doer, State, find_power
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, hand_in_all, make_case
from onewindow.cases.tests.proving import refused
from onewindow.kit.acting import NotAllowed, NotFound
from onewindow.parties.agents import add_agent_authority, revoke_agent_authority
from onewindow.parties.rules import POWERS, AuthorityRow, covers_act, judge_authority

FIRST, LAST = DAY, DAY + timedelta(days=10)
ITEM, CASE = "350300-1", ("case", "C1")
ROW = AuthorityRow(1, 70, 71, "entrusted", ("supplement", "collect"), "", ("", ""), FIRST, LAST, 5, None)


def _row(**change):
    return AuthorityRow(**({name: getattr(ROW, name) for name in ROW.__slots__} | change))


# scope of the paper × (item, matter) of the act → whether it reaches.
SCOPES = [
    ("", ("", ""), ITEM, CASE, True),
    ("", ("", ""), "350300-2", ("case", "C2"), True),
    (ITEM, ("", ""), ITEM, CASE, True),
    (ITEM, ("", ""), ITEM, ("case", "C2"), True),
    (ITEM, ("", ""), "350300-2", CASE, False),
    (ITEM, ("", ""), "", ("", ""), False),
    ("", CASE, ITEM, CASE, True),
    ("", CASE, ITEM, ("case", "C2"), False),
    ("", CASE, ITEM, ("", ""), False),
    (ITEM, CASE, ITEM, CASE, True),
    (ITEM, CASE, "350300-2", CASE, False),
]
# day of the act, day of revocation → state of the authority that day.
DAYS = [
    (FIRST - timedelta(1), None, "ahead"),
    (FIRST, None, "in_force"),
    (LAST, None, "in_force"),
    (LAST + timedelta(1), None, "ended"),
    (FIRST + timedelta(4), FIRST + timedelta(5), "in_force"),
    (FIRST + timedelta(5), FIRST + timedelta(5), "revoked"),
    (LAST + timedelta(1), FIRST + timedelta(5), "revoked"),
    (FIRST - timedelta(3), FIRST - timedelta(2), "ahead"),
    (FIRST - timedelta(2), FIRST - timedelta(2), "withdrawn"),
    (FIRST, FIRST - timedelta(2), "withdrawn"),
    (FIRST, FIRST, "revoked"),
]


@pytest.mark.parametrize(("item", "matter", "asked_item", "asked_matter", "reaches"), SCOPES)
def test_scope_by_power_by_day(item, matter, asked_item, asked_matter, reaches):
    """Every scope × every power × every day: all three must hold (11 × 5 × 11 = 605 answers)."""
    for power, (on, revoked_on, state) in product(POWERS, DAYS):
        row = _row(item_code=item, matter=matter, revoked_on=revoked_on)
        expected = reaches and power in ROW.powers and state == "in_force"
        assert covers_act(row, power, on, item_code=asked_item, matter=asked_matter) is expected, (power, on, state)


@pytest.mark.parametrize(("on", "revoked_on", "state"), DAYS)
def test_the_state_of_an_authority_on_a_day(on, revoked_on, state):
    assert judge_authority(_row(revoked_on=revoked_on), on) == state


def test_every_act_of_an_applicant_names_the_power_its_agent_needs():
    acts = {row.act for row in TRANSITIONS if Doer.APPLICANT in row.doers} | {Act.DELIVER, Act.CORRECT_ON_SPOT}
    assert acts <= set(POWER_OF_ACT), "say in cases.rules.agency which power an agent needs for the new act"
    assert set(POWER_OF_ACT.values()) == set(POWERS)
    assert find_power(Act.GRANT) == "sign"


@pytest.fixture
def entrust(play):
    """李明 lets 陈洁 act, online, for ten days from DAY unless said otherwise."""

    def add(*powers, **change):
        wish = {
            "principal_id": play.li_ming.party_id,
            "agent_id": play.chen_jie.party_id,
            "basis": "online",
            "powers": powers,
            "valid_from": FIRST,
            "valid_to": LAST,
            "actor": play.li_ming,
            "at": at_day(),
        }
        return add_agent_authority(**wish | change)

    return add


def _apply(play, on: date, key: str = "agent") -> str:
    return submit_case(
        idempotency_key=key,
        item_code=play.item.code,
        applicant=Applicant(party_id=play.li_ming.party_id),
        form=FORM,
        materials=hand_in_all(play.item),
        actor=play.chen_jie,
        at=at_day(on),
    ).number


def _supplement(play, number, on):
    code = play.item.materials[0].code
    supplement_case(number=number, materials=(MaterialIn(code, copies=1),), actor=play.chen_jie, at=at_day(on))


def _sign(play, number, on):
    correct_on_spot(number=number, note="门牌号", form=FORM, by_agent=True, actor=play.clerk, at=at_day(on))


def _withdraw(play, number, on):
    withdraw_case(number=number, proof="signature", reference="卷宗", by_agent=True, actor=play.clerk, at=at_day(on))


def _collect(play, number, on):
    given = {"method": "counter", "proof": "签收", "receiver": ""}
    deliver_case(number=number, by_agent=True, actor=play.clerk, at=at_day(on), **given)


def _close(play, number, on):
    close_case(number=number, actor=play.chen_jie, at=at_day(on))


def _resume(play, number, on):
    resume_case(number=number, actor=play.chen_jie, at=at_day(on))


ACTS = {
    "supplement": (State.CORRECTING, "supplement", _supplement),
    "sign": (State.RECEIVED, "sign", _sign),
    "withdraw": (State.ACCEPTED, "withdraw", _withdraw),
    "collect": (State.READY, "collect", _collect),
    "close": (State.CORRECTING, "withdraw", _close),
    "resume": (State.SHELVED, "supplement", _resume),
}


def _prepare(play, state: State) -> str:
    """A case of 李明 in a state, with 陈洁 as its agent."""
    number = make_case(play, state=state, at=at_day(FIRST - timedelta(3)))
    Case.objects.filter(number=number).update(agent_id=play.chen_jie.party_id)
    return number


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTS)
def test_every_act_of_an_agent_asks_for_power_scope_and_term(play, entrust, name):
    """Refused without, with another power, for another item or case, before, after, once revoked; then done on the last day."""
    state, power, act = ACTS[name]
    number = _prepare(play, state)

    def deny(on=FIRST):
        refused("no_authority", lambda **_: act(play, number, on), number=number)

    deny()
    wrong = [
        {"powers": tuple(set(POWERS) - {power})},
        {"powers": (power,), "item_code": "350300-2"},
        {"powers": (power,), "matter": ("case", "0" * 23)},
    ]
    for change in wrong:
        row = entrust(**change)
        deny()
        revoke_agent_authority(authority_id=row.id, reason="换一份", actor=play.li_ming, at=at_day())
    row = entrust(power, matter=("case", number))
    deny(FIRST - timedelta(1))
    deny(LAST + timedelta(1))
    revoke_agent_authority(authority_id=row.id, reason="换一份", actor=play.li_ming, at=at_day())
    deny()
    entrust(power, item_code=play.item.code)
    before = Case.objects.get(number=number).version
    act(play, number, LAST)
    assert Case.objects.get(number=number).version == before + 1


@pytest.mark.django_db
def test_applying_asks_for_power_item_and_term(play, entrust):
    def deny(on=FIRST):
        with pytest.raises(NotAllowed, match="no_authority"):
            _apply(play, on)

    deny()
    for change in ({"powers": ("supplement",)}, {"powers": ("apply",), "item_code": "350300-2"}):
        row = entrust(**change)
        deny()
        revoke_agent_authority(authority_id=row.id, reason="换一份", actor=play.li_ming, at=at_day())
    entrust("apply", item_code=play.item.code)
    deny(FIRST - timedelta(1))
    deny(LAST + timedelta(1))
    assert not Case.objects.exists()
    assert get_case(_apply(play, LAST), play.chen_jie, LAST).agent.id == play.chen_jie.party_id


@pytest.mark.django_db
def test_a_withdrawal_code_is_sent_only_for_an_agent_with_that_power(play, entrust):
    number = _prepare(play, State.ACCEPTED)
    entrust("supplement")
    refused("no_authority", request_withdrawal_code, number=number, actor=play.chen_jie, at=at_day())


@pytest.mark.django_db
def test_an_agent_is_offered_only_what_his_powers_reach(play, entrust):
    number = _prepare(play, State.CORRECTING)
    entrust("collect")
    assert get_case(number, play.chen_jie, FIRST).allowed_actions == ()
    entrust("supplement", item_code=play.item.code)
    assert {act.name for act in get_case(number, play.chen_jie, FIRST).allowed_actions} == {"supplement"}
    with pytest.raises(NotFound, match="no_such_case"):
        get_case(number, play.chen_jie, LAST + timedelta(1))
    assert {act.name for act in get_case(number, play.li_ming, FIRST).allowed_actions} >= {"supplement", "withdraw"}


@pytest.mark.django_db
def test_what_is_handed_to_an_agent_is_signed_for_in_the_agents_name(play, entrust):
    from onewindow.cases.tests.proving import read_paper, see

    entrust("apply", "collect")
    number = _apply(play, FIRST)
    accept_case(number=number, actor=play.clerk, at=at_day())
    finish_review(play, number, at_day())
    grant_case(number=number, content="准予", actor=play.chief, at=at_day())
    _collect(play, number, FIRST)
    told = read_paper(see(play, number), "delivery_proof")
    assert (told["receiver"], told["relation"]) == ("陈洁", "代理人")


@pytest.mark.django_db
def test_only_the_window_registers_and_ends_authorities_of_others(play, entrust):
    row = entrust("apply")
    for actor in (play.reviewer, play.cast.admin, play.cast.supervisor):
        with pytest.raises(Exception, match="no_such_authority"):
            revoke_agent_authority(authority_id=row.id, reason="x", actor=actor, at=at_day())
    revoke_agent_authority(authority_id=row.id, reason="本人到场解除", actor=play.clerk, at=at_day())
