"""Agents act within scope and term, proved by a paper or by the principal's own act (行政许可法 29, AL-02)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.files.actions import store_file
from onewindow.files.testing import PDF
from onewindow.kit.acting import ANONYMOUS, Actor, Conflict, Grant, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries
from onewindow.parties import agents, queries
from onewindow.parties.models import AgentAuthority
from onewindow.parties.testing import make_organisation, make_person

WANGFANG = Actor(kind="staff", account_id=3, name="王芳", grants=(Grant("clerk", 1, "350302"),))


@pytest.fixture
def pair(db, at):
    return make_organisation(at).id, make_person(at).id


@pytest.fixture
def grant(pair, at):
    paper = store_file(content=PDF, filename="委托书.pdf", actor=WANGFANG, at=at)

    def add(**change):
        wish = {
            "principal_id": pair[0],
            "agent_id": pair[1],
            "basis": "entrusted",
            "powers": ("apply", "collect"),
            "valid_from": date(2026, 11, 1),
            "valid_to": date(2026, 11, 30),
            "evidence_file_id": paper.id,
            "actor": WANGFANG,
            "at": at,
        }
        return agents.add_agent_authority(**wish | change)

    return add


def find(pair, on, power="apply", **scope):
    return queries.find_authority(principal_id=pair[0], agent_id=pair[1], power=power, on=on, **scope)


def test_an_agent_acts_within_term_and_powers(pair, grant):
    row = grant()
    for on in (date(2026, 11, 1), date(2026, 11, 30)):
        assert find(pair, on) == row
    for on in (date(2026, 10, 31), date(2026, 12, 1)):
        assert find(pair, on) is None
    assert find(pair, date(2026, 11, 2), power="withdraw") is None
    assert find((pair[1], pair[0]), date(2026, 11, 2)) is None
    with pytest.raises(NotAllowed) as refused:
        queries.require_authority(principal_id=pair[0], agent_id=pair[1], power="sign", on=date(2026, 11, 2))
    assert refused.value.article == "行政许可法 第二十九条" and "委托书" in refused.value.advice
    entry = list_entries(subject=("party", pair[0]))[-1]
    assert entry.event == "AgentAuthorised" and len(entry.data["evidence_sha256"]) == 64


def test_an_authority_for_one_item_or_matter_covers_no_other(pair, grant):
    grant(item_code="350300-1")
    grant(matter=("case", 17))
    on = date(2026, 11, 2)
    assert find(pair, on, item_code="350300-1") and not find(pair, on, item_code="350300-2")
    assert find(pair, on, matter=("case", "17")) and not find(pair, on, matter=("case", "18"))
    assert not find(pair, on)


def test_a_revoked_authority_ends_that_day_and_what_was_done_stands(pair, grant, at):
    row = grant(valid_from=at.local_date - timedelta(days=5), valid_to=at.local_date + timedelta(days=5))
    agents.revoke_agent_authority(authority_id=row.id, reason="解除委托", actor=WANGFANG, at=at)
    assert find(pair, at.local_date) is None and find(pair, at.local_date - timedelta(days=1))
    with pytest.raises(Conflict):
        agents.revoke_agent_authority(authority_id=row.id, reason="再次", actor=WANGFANG, at=at)
    assert grant(valid_from=at.local_date, valid_to=at.local_date).id != row.id
    assert [one.revoked_on for one in queries.list_authorities(agent_id=pair[1])] == [None, at.local_date]


def test_overlapping_authorities_of_one_scope_are_refused(grant):
    grant()
    with pytest.raises(Conflict, match="authority_overlaps"):
        grant(valid_from=date(2026, 11, 30), valid_to=date(2026, 12, 30))
    grant(valid_from=date(2026, 12, 1), valid_to=date(2026, 12, 30))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"powers": ()}, Invalid),
        ({"valid_to": date(2026, 10, 1)}, Invalid),
        ({"evidence_file_id": None}, Invalid),
        ({"evidence_file_id": 0}, NotFound),
        ({"basis": "hearsay"}, Invalid),
        ({"agent_id": 0}, NotFound),
        ({"basis": "online"}, NotAllowed),
        ({"actor": ANONYMOUS}, NotAllowed),
        ({"actor": Actor(kind="citizen", party_id=-1)}, NotAllowed),
    ],
)
def test_a_faulty_authority_is_refused_and_leaves_nothing(grant, change, refusal):
    with pytest.raises(refusal):
        grant(**change)
    assert not AgentAuthority.objects.exists()


def test_nobody_is_his_own_agent(pair, grant):
    with pytest.raises(Invalid, match="own_agent"):
        grant(agent_id=pair[0])


def test_a_principal_authorises_online_and_strangers_cannot_revoke(pair, grant, at):
    principal = Actor(kind="citizen", account_id=9, party_id=pair[1], name="李*")
    row = grant(principal_id=pair[1], agent_id=pair[0], basis="online", evidence_file_id=None, actor=principal)
    with pytest.raises(NotFound):
        agents.revoke_agent_authority(authority_id=row.id, reason="x", actor=Actor(kind="citizen", party_id=-1), at=at)
    with pytest.raises(Invalid):
        agents.revoke_agent_authority(authority_id=row.id, reason=" ", actor=principal, at=at)
    agents.revoke_agent_authority(authority_id=row.id, reason="不再需要", actor=principal, at=at)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"powers": []}, "authority_gives_known_powers"),
        ({"powers": ["rule"]}, "authority_gives_known_powers"),
        ({"evidence_id": None}, "authority_on_paper_keeps_its_evidence"),
        ({"basis": "hearsay"}, "authority_basis_is_known"),
        ({"matter_kind": "case"}, "authority_names_its_matter_wholly"),
        ({"revoked_on": date(2026, 11, 2)}, "authority_is_revoked_with_a_reason"),
        ({"valid": (None, date(2026, 11, 2))}, "authority_has_a_term_with_both_ends"),
        ({"valid": (date(2026, 11, 2), date(2026, 11, 2))}, "authority_has_a_term_with_both_ends"),
    ],
)
def test_the_database_refuses_nonsense(grant, change, constraint):
    row = grant()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AgentAuthority.objects.filter(pk=row.id).update(**change)
