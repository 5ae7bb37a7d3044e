"""The database itself refuses what may not be, whoever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.catalogue.models import Item, ItemSearchRow, ItemUse, ItemUseCount, ItemVersion
from onewindow.catalogue.testing import ITEM_AT, make_item

pytestmark = pytest.mark.django_db


def refuses(name: str, write) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    assert name in str(refusal.value)


@pytest.fixture
def view(db):
    return make_item()


def add_version(view, **columns) -> ItemVersion:
    given = {
        "item_id": view.item_id,
        "version_no": 9,
        "status": "published",
        "validity": DateRange(date(2030, 1, 1), None),
        "department_id": view.department_id,
        "name": "x",
        "regime": "other",
        "content": {},
        "content_hash": "0",
        "changed_at": ITEM_AT.occurred_at,
    }
    return ItemVersion.objects.create(**{**given, **columns})


def test_one_version_in_force_at_a_time(view) -> None:
    refuses("item_has_one_version_in_force_at_a_time", lambda: add_version(view))
    add_version(view, validity=DateRange(date(2020, 1, 1), view.valid_from))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("item_version_number_is_unique", {"version_no": 1, "status": "draft", "validity": None}),
        ("item_version_status_is_known", {"status": "hidden"}),
        ("item_version_has_dates_once_published", {"validity": None, "regime": "other"}),
        ("item_version_has_dates_once_published", {"status": "draft"}),
        ("published_version_has_a_first_day", {"validity": DateRange(None, date(2020, 1, 1))}),
        (
            "published_version_has_its_department",
            {"department_id": None, "validity": DateRange(date(2010, 1, 1), date(2011, 1, 1))},
        ),
        ("item_of_another_time_has_a_last_day", {"historic": True}),
        ("item_version_regime_is_known", {"regime": ""}),
        ("licence_has_type_code_01", {"regime": "licence", "type_code": "20"}),
        ("item_limit_unit_is_known", {"promised_unit": "moon"}),
        (
            "promise_is_not_longer_than_the_statute",
            {
                "statutory_amount": 20,
                "statutory_unit": "working_day",
                "promised_amount": 29,
                "promised_unit": "calendar_day",
            },
        ),
    ],
)
def test_versions_that_may_not_be(view, name: str, columns) -> None:
    refuses(name, lambda: add_version(view, **columns))


def test_one_draft_at_most(view) -> None:
    add_version(view, status="draft", validity=None)
    refuses("item_has_at_most_one_draft", lambda: add_version(view, status="draft", validity=None, version_no=10))


def test_published_words_stay(view) -> None:
    """A case keeps the wording of its day (design 1.5): not even the application may change it."""
    version = ItemVersion.objects.filter(id=view.version_id)
    refuses("keeps its words", lambda: version.update(content={}, content_hash="1"))
    refuses("keeps its words", lambda: version.update(status="draft", validity=None))
    refuses("keeps its words", lambda: version.update(validity=DateRange(date(2023, 1, 1), None)))
    ItemSearchRow.objects.all().delete()
    with connection.cursor() as cursor:
        delete = "DELETE FROM catalogue_itemversion WHERE id = %s"
        refuses("never deleted", lambda: cursor.execute(delete, [view.version_id]))
    version.update(validity=DateRange(view.valid_from, date(2026, 1, 1)))


def test_items_and_counts(view) -> None:
    refuses(
        "item_code_is_not_empty",
        lambda: Item.objects.create(code="", code_form="legacy", created_at=ITEM_AT.occurred_at),
    )
    refuses(
        "item_code_form_is_known", lambda: Item.objects.create(code="x", code_form="?", created_at=ITEM_AT.occurred_at)
    )
    use = {"item_id": view.item_id, "used_on": view.valid_from}
    refuses("item_use_kind_is_known", lambda: ItemUse.objects.create(kind="glance", **use))
    refuses("item_use_is_at_least_one", lambda: ItemUse.objects.create(kind="view", amount=0, **use))
    ItemUseCount.objects.create(kind="view", amount=1, **use)
    refuses("item_use_is_counted_once", lambda: ItemUseCount.objects.create(kind="view", amount=1, **use))
    refuses("item_use_count_kind_is_known", lambda: ItemUseCount.objects.create(kind="glance", amount=1, **use))
    refuses("search_knows_drafts_and_dated", lambda: ItemSearchRow.objects.update(status="draft"))
