"""RD-06: a department's own licence is decided by that department and nobody else."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from onewindow.directory.powers import delegate_powers, issue_authorisation, revoke_authorisation
from onewindow.directory.queries import (
    find_acting_basis,
    find_authorisation,
    is_authorised,
    list_authorisations,
    list_levels,
    list_role_grants,
    load_actor,
)
from onewindow.directory.testing import authorise_post
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
AT = At(occurred_at=datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL), origin="demo")
ITEM = "350123101001"
LEVELS = ("receive", "accept", "sign", "seal", "decide")


def issue(cast, key="clerk", **more):
    values = {
        "post_id": cast.posts[key],
        "department_id": cast.department.id,
        "item_codes": (ITEM,),
        "levels": ("accept", "decide"),
        "letter_number": "城卫授〔2026〕3 号",
        "signatory": "郑国",
        "signed_on": TODAY,
        "starts_on": TODAY,
        "actor": cast.head,
        "at": AT,
    }
    return issue_authorisation(**{**values, **more})


def find_basis(cast, key, level, department=None, on=TODAY):
    department = department or cast.department
    return find_acting_basis(cast.actors[key], department_id=department.id, item_code=ITEM, level=level, on=on)


def test_a_letter_names_post_item_level_number_signatory_and_dates(cast):
    issue(cast, last_day=TODAY + timedelta(days=30))
    letter = find_authorisation(cast.posts["clerk"], ITEM, "decide", TODAY)
    assert (letter.letter_number, letter.signatory, letter.starts_on) == ("城卫授〔2026〕3 号", "郑国", TODAY)
    assert letter.last_day == TODAY + timedelta(days=30)
    for level in LEVELS:
        assert is_authorised(cast.posts["clerk"], ITEM, level, TODAY) is (level in ("accept", "decide"))
    assert not is_authorised(cast.posts["clerk"], "other", "decide", TODAY)
    assert not is_authorised(cast.posts["clerk"], ITEM, "decide", TODAY - timedelta(days=1))
    assert not is_authorised(cast.posts["clerk"], ITEM, "decide", TODAY + timedelta(days=31))
    entry = list_entries(subject=("department", cast.department.id))[-1]
    assert entry.event == "AuthorisationIssued" and entry.data["levels"] == ["accept", "decide"]


def test_a_revoked_letter_stops_at_once_and_stays_on_file(cast):
    number = issue(cast, starts_on=TODAY, signed_on=TODAY)[1]
    with pytest.raises(NotAllowed):
        revoke_authorisation(authorisation_id=number, reason="收回", actor=cast.chief, at=AT)
    revoke_authorisation(authorisation_id=number, reason="收回", actor=cast.head, at=AT)
    assert not is_authorised(cast.posts["clerk"], ITEM, "decide", TODAY)
    assert is_authorised(cast.posts["clerk"], ITEM, "accept", TODAY)
    assert len(list_authorisations(post_id=cast.posts["clerk"])) == 2
    assert len(list_authorisations(post_id=cast.posts["clerk"], on=TODAY)) == 1
    with pytest.raises(Conflict):
        revoke_authorisation(authorisation_id=number, reason="收回", actor=cast.head, at=AT)
    issue(cast, levels=("decide",), letter_number="城卫授〔2026〕4 号")


def test_the_same_power_is_not_given_twice(cast):
    issue(cast)
    with pytest.raises(Conflict) as refused:
        issue(cast, letter_number="城卫授〔2026〕4 号")
    assert refused.value.code == "already_authorised"


def test_letters_are_entered_by_the_head_or_an_administrator(cast):
    for key in ("clerk", "reviewer", "chief", "other_head", "leader", "centre", "supervisor", "li_ming"):
        with pytest.raises(NotAllowed):
            issue(cast, actor=cast.actors[key])
    issue(cast, actor=cast.admin)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"item_codes": ()}, "item_codes"),
        ({"levels": ("rule",)}, "levels"),
        ({"signed_on": TODAY + timedelta(days=1)}, "starts_on"),
        ({"letter_number": " "}, "letter_number"),
        ({"signatory": ""}, "signatory"),
        ({"last_day": TODAY - timedelta(days=1)}, "last_day"),
    ],
)
def test_a_letter_is_complete(cast, more, field):
    with pytest.raises(Invalid) as refused:
        issue(cast, **more)
    assert field in refused.value.fields


@pytest.mark.parametrize("key", ["window_clerk", "centre"])
def test_a_centre_post_is_never_authorised_beyond_accepting(cast, key):
    for level in ("sign", "seal", "decide"):
        with pytest.raises(Conflict) as refused:
            issue(cast, key, levels=("accept", level))
        assert refused.value.code == "centre_may_not_decide"
    assert list_authorisations() == ()


def test_a_department_authorises_its_own_posts_only(cast):
    with pytest.raises(Conflict) as refused:
        issue(cast, "stranger")
    assert refused.value.code == "not_its_own_post"


def test_a_comprehensive_window_receives_for_all_and_accepts_only_by_letter(cast):
    assert find_basis(cast, "window_clerk", "receive").kind == "comprehensive_window"
    assert find_basis(cast, "window_clerk", "receive", cast.other_department).kind == "comprehensive_window"
    assert find_basis(cast, "window_clerk", "accept") is None
    issue(cast, "window_clerk", levels=("accept",))
    assert find_basis(cast, "window_clerk", "accept").authorisation.letter_number == "城卫授〔2026〕3 号"
    assert find_basis(cast, "window_clerk", "accept", cast.other_department) is None
    assert find_basis(cast, "window_clerk", "decide") is None


def test_who_may_act_by_what_right(cast):
    issue(cast)
    assert find_basis(cast, "clerk", "decide").kind == "letter"
    assert find_basis(cast, "clerk", "decide").post_id == cast.posts["clerk"]
    assert find_basis(cast, "clerk", "receive").kind == "own_department"
    assert {find_basis(cast, "head", level).kind for level in LEVELS} == {"head"}
    assert find_basis(cast, "other_head", "decide") is None


@pytest.mark.parametrize(
    "key", ["li_ming", "chen_jie", "stranger", "other_head", "leader", "centre", "supervisor", "admin"]
)
def test_nobody_else_acts_for_the_department(cast, key):
    issue(cast)
    authorise_post(post_id=cast.posts["reviewer"], department_id=cast.department.id, item_codes=(ITEM,), levels=LEVELS)
    assert [level for level in LEVELS if find_basis(cast, key, level)] == []


def test_software_decides_nothing(cast):
    issue(cast)
    for level in LEVELS:
        assert (
            find_acting_basis(SYSTEM, department_id=cast.department.id, item_code=ITEM, level=level, on=TODAY) is None
        )


def test_a_delegate_acts_by_the_letters_of_the_lent_post(cast):
    issue(cast, "chief")
    assert find_basis(cast, "reviewer", "decide") is None
    (grant,) = list_role_grants(on=TODAY, account_id=cast.chief.account_id)
    delegate_powers(
        grant_id=grant.id,
        account_id=cast.reviewer.account_id,
        starts_on=TODAY,
        last_day=TODAY,
        reason="会议",
        actor=cast.chief,
        at=AT,
    )
    assert find_basis(cast, "reviewer", "decide").post_id == cast.posts["chief"]
    assert find_basis(cast, "reviewer", "decide", on=TODAY + timedelta(days=1)) is None


def test_the_levels_of_an_actors_letters(cast, django_assert_num_queries):
    issue(cast)
    issue(cast, "window_clerk", levels=("accept",))
    expected = {"clerk": {"accept", "decide"}, "window_clerk": {"accept"}, "reviewer": set(), "head": set()}
    for key, levels in expected.items():
        with django_assert_num_queries(1):
            found = list_levels(cast.actors[key], department_id=cast.department.id, item_code=ITEM, on=TODAY)
        assert found == levels
    other = cast.other_department.id
    assert list_levels(cast.window_clerk, department_id=other, item_code=ITEM, on=TODAY) == set()
    for actor in (cast.li_ming, SYSTEM):
        with django_assert_num_queries(0):
            assert list_levels(actor, department_id=cast.department.id, item_code=ITEM, on=TODAY) == set()


def test_a_stale_actor_without_grants_finds_letters_by_the_database_alone(cast):
    """Whoever forges grants into an Actor gains nothing at the levels that need a letter."""
    issue(cast)
    forged = replace(cast.stranger, grants=cast.clerk.grants)
    assert find_acting_basis(forged, department_id=cast.department.id, item_code=ITEM, level="decide", on=TODAY) is None
    assert load_actor(cast.stranger.account_id, TODAY).grants == cast.stranger.grants
