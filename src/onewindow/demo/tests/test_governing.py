"""The demo centre's rounds are made by its own people, once; nothing of its live catalogue is lost by them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from onewindow.accounts.queries import find_account, has_second_factor
from onewindow.catalogue.overviews import list_items_in_force
from onewindow.demo.accounts import import_demo_accounts
from onewindow.demo.governing import SIGNED_SO_FAR, confirm_signer_factors, govern_demo_catalogue, list_signer_plans
from onewindow.demo.guides import publish_demo_items
from onewindow.demo.organisation import COUNTY_CENTRES, found_demo_organisation
from onewindow.demo.people import engage_demo_staff
from onewindow.directory.queries import list_centres
from onewindow.governance.queries import (
    compute_series,
    list_batches,
    list_costs,
    list_history_centres,
    list_rounds,
    list_signatures,
    list_waiting,
)
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db
AT = At(datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL), origin="demo")
TODAY = AT.local_date


def test_the_demo_catalogue_is_governed_once() -> None:
    """One test for one costly set-up."""
    organisation = found_demo_organisation(at=AT)
    engage_demo_staff(organisation, at=AT)
    publish_demo_items(at=AT)
    before = list_items_in_force(TODAY)
    assert govern_demo_catalogue(organisation, at=AT) == 3
    assert govern_demo_catalogue(organisation, at=AT) == 0
    confirm_signer_factors(at=AT)
    assert list_items_in_force(TODAY) == before
    third, second, first = list_rounds(organisation.centre_id)
    assert [row.state for row in (first, second, third)] == ["published", "signing", "draft"]
    assert first.counts.total == len(before) == first.counts.retained and first.departments > 3
    assert second.counts.by_result["simplify"] == 1 and third.counts.by_entry["deferred"] == 1
    assert third.counts.undecided == third.counts.total - 6
    assert all(row.signed_by for row in list_signatures(first, on=TODAY))
    signed = [row.body for row in list_signatures(second, on=TODAY) if row.signed_by]
    assert signed == list(SIGNED_SO_FAR) and all(row.holders for row in list_signatures(second, on=TODAY))
    for plan in list_signer_plans():
        account = find_account(plan["username"])
        assert account is not None and has_second_factor(account.id)
    assert len(list_waiting(organisation.centre_id)) == 3 and len(list_batches(organisation.centre_id)[0].items) == 3
    assert list_costs(organisation.centre_id, on=TODAY, is_today=True)[0].kind == "total"
    import_demo_accounts(at=AT)
    assert len(list_centres(on=TODAY)) == 1 + len(COUNTY_CENTRES)
    summaries = list_history_centres(TODAY)
    assert (summaries[0].id, summaries[0].items, len(summaries)) == (organisation.centre_id, len(before), 6)
    series = compute_series(organisation.centre_id, (), on=TODAY)
    assert series.indicators["items"][-1].numerator == len(before) and series.types[0].on == date(2025, 12, 1)
