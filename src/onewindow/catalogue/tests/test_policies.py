"""A centre's own rule (K-13, RD-21): off by default, on by a recorded act, by day, with its source, never over the statute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.actions import create_item, publish_version, save_draft
from onewindow.catalogue.models import CentrePolicy
from onewindow.catalogue.policies import EXEMPTIONS, KNOWN_POLICIES, Policy, list_policy_faults
from onewindow.catalogue.policy_acts import switch_policy_off, switch_policy_on
from onewindow.catalogue.queries import (
    DraftRow,
    get_item_draft,
    get_item_in_force,
    list_policies,
    list_policies_of_department,
)
from onewindow.catalogue.rules import read_guide
from onewindow.catalogue.testing import ITEM_CODE, make_guide, make_item
from onewindow.directory.testing import CAST_AT
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

FIRST, LAST = date(2026, 2, 1), date(2026, 6, 30)
SOURCE = KNOWN_POLICIES[0].source
FREE: dict[str, Any] = dict.fromkeys(EXEMPTIONS, False)


def switch_on(cast, **rest) -> int:
    asked = {
        "kind": "highest_promise", "effect": "refuse", "amount": 2, "unit": "working_day", "exemptions": list(EXEMPTIONS),
        "document_number": "城政〔2026〕3号", "source": SOURCE, "starts_on": FIRST, "last_day": LAST, "actor": SYSTEM,
        "at": CAST_AT, **rest,
    }  # fmt: skip
    return switch_policy_on(centre_id=cast.centre_id, **asked)


def read_draft(on: date | None = None) -> DraftRow:
    draft = get_item_draft(ITEM_CODE, on=on)
    assert draft is not None
    return draft


def publish_on(day: date, **guide) -> None:
    """A new item of the cast's first department, promised five working days, from a day on; undone again."""
    with transaction.atomic():
        item = create_item(guide=make_guide(**{**FREE, **guide}), actor=SYSTEM, at=CAST_AT)
        publish_version(version_id=item, valid_from=day, actor=SYSTEM, at=CAST_AT)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_rd21_no_rule_holds_unless_a_centre_switched_it_on(cast) -> None:
    assert list_policies(cast.centre_id) == ()
    publish_on(FIRST)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "guide", "refused"),
    [
        (FIRST - timedelta(days=1), {}, False),
        (FIRST, {}, True),
        (date(2026, 4, 1), {}, True),
        (LAST, {}, True),
        (LAST + timedelta(days=1), {}, False),
        (FIRST, {"promised_limit": {"amount": 2, "unit": "working_day"}}, False),
        (FIRST, {"promised_limit": {"amount": 3, "unit": "calendar_day"}}, True),
        (FIRST, {"promised_limit": {"amount": 2, "unit": "calendar_day"}}, False),
        (FIRST, {"needs_expert_review": True}, False),
        (FIRST, {"needs_site_survey": True}, False),
        (FIRST, {"needs_prerequisite": True, "prerequisites": ["立项"]}, False),
        (FIRST, {"escalated": True}, False),
        (FIRST, {"in_hall": False}, False),
    ],
)
def test_k13_rd21_a_rule_refuses_on_its_days_alone(cast, day: date, guide, refused: bool) -> None:
    switch_on(cast)
    if not refused:
        publish_on(day, **guide)
        return
    with pytest.raises(Invalid, match="policy_refuses") as refusal:
        publish_on(day, **guide)
    assert refusal.value.article == "城政〔2026〕3号" and "promised_limit" in refusal.value.fields
    assert "莆田市城厢区政务服务中心" in refusal.value.message


@pytest.mark.django_db
def test_rd21_a_rule_that_warns_lets_publish_and_says_so_on_record(cast) -> None:
    switch_on(cast, effect="warn")
    draft = create_item(guide=make_guide(**FREE), actor=SYSTEM, at=CAST_AT)
    assert "城政〔2026〕3号" in read_draft(FIRST).warnings["promised_limit"]
    assert "promised_limit" not in read_draft(LAST + timedelta(days=1)).warnings
    publish_version(version_id=draft, valid_from=FIRST, actor=SYSTEM, at=CAST_AT)
    assert "policy.highest_promise" in list_entries(subject=("item", ITEM_CODE))[-1].data["warnings"]


@pytest.mark.django_db
def test_rd21_a_draft_against_a_refusing_rule_names_it_among_what_is_missing(cast) -> None:
    switch_on(cast)
    create_item(guide=make_guide(**FREE), actor=SYSTEM, at=CAST_AT)
    assert "城政〔2026〕3号" in read_draft(FIRST).missing["promised_limit"]
    assert "promised_limit" not in read_draft().missing


@pytest.mark.django_db
def test_rd21_the_statutory_limit_and_what_is_in_force_stay(cast) -> None:
    before = make_item(valid_from=date(2026, 1, 1), at=CAST_AT, **FREE)
    switch_on(cast)
    assert get_item_in_force(ITEM_CODE, FIRST).statutory_limit == before.statutory_limit
    assert get_item_in_force(ITEM_CODE, FIRST).promised_limit == before.promised_limit


@pytest.mark.django_db
def test_rd21_a_rule_holds_only_where_the_department_resides(cast) -> None:
    switch_on(cast)
    assert len(list_policies_of_department(cast.department.id, FIRST)) == 1
    assert list_policies_of_department(cast.department.id, date(2019, 1, 1)) == ()
    assert list_policies_of_department(None, FIRST) == ()


@pytest.mark.django_db
def test_rd21_off_again_from_the_next_day_and_both_acts_on_record(cast) -> None:
    number = switch_on(cast, last_day=None)
    switch_policy_off(policy_id=number, last_day=date(2026, 3, 31), reason="试行结束", actor=SYSTEM, at=CAST_AT)
    publish_on(date(2026, 4, 1))
    with pytest.raises(Invalid, match="policy_refuses"):
        publish_on(date(2026, 3, 31))
    events = [entry.event for entry in list_entries(subject=("centre", cast.centre_id))]
    assert events[-2:] == ["CentrePolicySwitchedOn", "CentrePolicySwitchedOff"]
    assert list_policies(cast.centre_id)[0].last_day == date(2026, 3, 31)


@pytest.mark.django_db
def test_rd21_who_may_and_what_is_refused(cast) -> None:
    for nobody in (cast.admin, cast.head, cast.supervisor, cast.leader, cast.li_ming):
        with pytest.raises(NotAllowed):
            switch_on(cast, actor=nobody)
    live = At(datetime(2026, 2, 2, 9, 0, tzinfo=LOCAL))
    with pytest.raises(Invalid, match="policy_invalid"):
        switch_on(cast, actor=cast.centre, at=live)
    switch_on(cast, actor=cast.centre)
    with pytest.raises(Conflict):
        switch_on(cast)
    wrong: dict[str, Any]
    for wrong in ({"amount": 0}, {"exemptions": ["x"]}):
        with pytest.raises(Invalid, match="policy_invalid"):
            switch_on(cast, **wrong)
    for wrong in ({"kind": "x"}, {"effect": "x"}, {"unit": "x"}):
        with pytest.raises(Invalid, match="unknown_choice"):
            switch_on(cast, **wrong)
    with pytest.raises(Invalid, match="blank_fields"):
        switch_on(cast, source="")
    with pytest.raises(NotFound):
        switch_policy_off(policy_id=10**9, last_day=LAST, reason="x", actor=SYSTEM, at=CAST_AT)


@pytest.mark.django_db
def test_rd21_a_rule_is_not_ended_in_the_past(cast) -> None:
    number = switch_on(cast, last_day=None)
    with pytest.raises(Invalid, match="policy_back_dated"):
        switch_policy_off(
            policy_id=number, last_day=FIRST, reason="x", actor=cast.centre,
            at=At(datetime(2026, 5, 1, 9, 0, tzinfo=LOCAL)),
        )  # fmt: skip


@pytest.mark.django_db
def test_an_edited_draft_is_judged_anew(cast) -> None:
    switch_on(cast)
    create_item(guide=make_guide(**FREE), actor=SYSTEM, at=CAST_AT)
    draft = save_draft(
        code=ITEM_CODE, guide=make_guide(**FREE, promised_limit={"amount": 1, "unit": "working_day"}), actor=SYSTEM,
        at=CAST_AT,
    )  # fmt: skip
    publish_version(version_id=draft, valid_from=FIRST, actor=SYSTEM, at=CAST_AT)


@given(
    amount=st.integers(1, 60), unit=st.sampled_from(["working_day", "calendar_day", "hour"]), most=st.integers(1, 60),
    flags=st.sets(st.sampled_from(list(EXEMPTIONS))), exempt=st.sets(st.sampled_from(list(EXEMPTIONS))),
)  # fmt: skip
def test_rd21_an_exempt_item_is_never_touched_and_a_longer_promise_never_passes(
    amount, unit, most, flags, exempt
) -> None:
    policy = Policy(
        1, 1, "x", "highest_promise", "refuse", most, unit, tuple(exempt), "x", "x", FIRST, None
    )  # fmt: skip
    limits = {"promised_limit": {"amount": amount, "unit": unit}, "statutory_limit": {"none": True}, "regime": "other"}
    guide = read_guide(make_guide(**{**FREE, **dict.fromkeys(flags, True)}, **limits, type_code="10"))
    assert bool(list_policy_faults(guide, [policy])) == (amount > most and not flags & exempt)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("policy_kind_is_known", {"kind": "x"}),
        ("policy_refuses_or_warns", {"effect": "x"}),
        ("policy_has_its_limit", {"amount": 0}),
        ("policy_has_its_limit", {"unit": "x"}),
        ("policy_exemptions_are_known", {"exemptions": ["x"]}),
        ("policy_names_its_document_and_source", {"source": ""}),
        ("policy_period_has_days", {"period": DateRange(FIRST, FIRST)}),
        ("centre_has_one_policy_of_a_kind_at_a_time", {}),
    ],
)
def test_the_database_refuses(cast, name: str, columns) -> None:
    switch_on(cast)
    row = {
        "centre_id": cast.centre_id, "kind": "highest_promise", "effect": "warn", "amount": 1, "unit": "hour",
        "document_number": "x", "source": "x", "period": DateRange(FIRST, None), **columns,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        CentrePolicy.objects.create(**row)
    assert name in str(refusal.value)
