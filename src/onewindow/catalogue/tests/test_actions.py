"""Drafts, publication, withdrawal and counters, through the actions only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from onewindow.catalogue.actions import (
    count_use,
    create_item,
    discard_draft,
    fold_counters,
    match_departments,
    publish_version,
    save_draft,
    withdraw_item,
)
from onewindow.catalogue.guides import Limit
from onewindow.catalogue.queries import (
    count_uses,
    diff_versions,
    find_item_in_force,
    get_item_draft,
    get_item_in_force,
    get_item_version,
    list_draft_codes,
    list_item_versions,
    list_popular_items,
)
from onewindow.catalogue.testing import ITEM_AT, ITEM_CODE, ITEM_DAY, ensure_item_department, make_guide, make_item
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

LATER = date(2025, 7, 1)


def events() -> list[str]:
    return [entry.event for entry in list_entries(subject=("item", ITEM_CODE))]


def redraft(**changes) -> int:
    return save_draft(code=ITEM_CODE, guide=make_guide(**changes), actor=SYSTEM, at=ITEM_AT)


@pytest.mark.django_db
def test_k01_an_item_is_drafted_published_and_in_force() -> None:
    view = make_item()
    assert view.name == "公共场所卫生许可（新办）" and view.regime == "licence" and view.department_id
    assert view.valid_from == ITEM_DAY and view.valid_to is None and view.status == "published"
    assert view.materials[2].rank == "secondary" and not view.limited
    assert events() == ["ItemDrafted", "ItemPublished"]


@pytest.mark.django_db
def test_al03_k15_publishing_lists_everything_missing_and_leaves_nothing() -> None:
    ensure_item_department()
    bare = {"code": ITEM_CODE, "name": "空白事项"}
    version_id = create_item(guide=bare, actor=SYSTEM, at=ITEM_AT)
    with pytest.raises(Invalid) as refusal:
        publish_version(version_id=version_id, valid_from=ITEM_DAY, actor=SYSTEM, at=ITEM_AT)
    assert refusal.value.code == "guide_incomplete" and refusal.value.article == "行政许可法 第三十条"
    assert {"legal_bases", "conditions", "steps", "materials", "charges", "department"} <= set(refusal.value.fields)
    assert get_item_version(version_id).status == "draft" and events() == ["ItemDrafted"]
    draft = get_item_draft(ITEM_CODE)
    assert draft is not None and set(draft.missing) == set(refusal.value.fields)


@pytest.mark.django_db
def test_a_new_version_closes_the_old_one_the_day_before() -> None:
    first = make_item()
    second = redraft(promised_limit={"amount": 3, "unit": "working_day"})
    publish_version(version_id=second, valid_from=LATER, actor=SYSTEM, at=ITEM_AT)
    assert get_item_in_force(ITEM_CODE, date(2025, 6, 30)).version_id == first.version_id
    assert get_item_in_force(ITEM_CODE, date(2025, 6, 30)).valid_to == date(2025, 6, 30)
    assert get_item_in_force(ITEM_CODE, LATER).promised_limit == Limit(3, "working_day")
    assert [(row.version_no, row.status) for row in list_item_versions(ITEM_CODE)] == [
        (2, "published"),
        (1, "published"),
    ]
    (change,) = diff_versions(first.version_id, second)
    assert (change.label, change.old, change.new) == ("承诺时限", "5", "3")


@pytest.mark.django_db
def test_equal_content_is_no_change() -> None:
    view = make_item()
    assert redraft() == view.version_id
    draft = redraft(summary="另一句")
    assert redraft(summary="另一句") == draft
    assert events() == ["ItemDrafted", "ItemPublished", "ItemDrafted"]


@pytest.mark.django_db
def test_a_draft_is_edited_in_place_and_may_be_discarded() -> None:
    view = make_item()
    draft = redraft(summary="一")
    assert redraft(summary="二") == draft
    discard_draft(code=ITEM_CODE, actor=SYSTEM, at=ITEM_AT)
    assert [row.version_id for row in list_item_versions(ITEM_CODE)] == [view.version_id]
    with pytest.raises(Conflict):
        discard_draft(code=ITEM_CODE, actor=SYSTEM, at=ITEM_AT)


@pytest.mark.django_db
def test_refusals_of_an_edit() -> None:
    make_item()
    with pytest.raises(Conflict, match="item_exists"):
        create_item(guide=make_guide(), actor=SYSTEM, at=ITEM_AT)
    with pytest.raises(Invalid, match="item_code_fixed"):
        save_draft(code="Y", guide=make_guide(), actor=SYSTEM, at=ITEM_AT)
    with pytest.raises(NotFound):
        save_draft(code="Y", guide=make_guide(code="Y"), actor=SYSTEM, at=ITEM_AT)


@pytest.mark.django_db
def test_a_published_version_is_not_published_again_nor_overtaken() -> None:
    view = make_item()
    with pytest.raises(Conflict, match="not_a_draft"):
        publish_version(version_id=view.version_id, valid_from=LATER, actor=SYSTEM, at=ITEM_AT)
    draft = redraft(summary="早")
    with pytest.raises(Conflict, match="later_version_stands"):
        publish_version(version_id=draft, valid_from=date(2023, 1, 1), actor=SYSTEM, at=ITEM_AT)
    publish_version(
        version_id=draft, valid_from=date(2023, 1, 1), valid_to=date(2023, 12, 31), actor=SYSTEM, at=ITEM_AT
    )
    assert get_item_in_force(ITEM_CODE, date(2023, 12, 31)).summary == "早"
    assert get_item_in_force(ITEM_CODE, ITEM_DAY).version_id == view.version_id


@pytest.mark.django_db
def test_a_live_publication_does_not_rewrite_lived_days() -> None:
    make_item()
    draft = redraft(summary="新")
    live = At(occurred_at=datetime(2026, 1, 5, 9, tzinfo=LOCAL), late_reason="补录")
    with pytest.raises(Invalid, match="version_back_dated"):
        publish_version(version_id=draft, valid_from=date(2026, 1, 4), actor=SYSTEM, at=live)
    publish_version(version_id=draft, valid_from=date(2026, 1, 5), actor=SYSTEM, at=live)
    with pytest.raises(Invalid, match="version_back_dated"):
        withdraw_item(code=ITEM_CODE, on=date(2026, 1, 4), reason="取消", actor=SYSTEM, at=live)


@pytest.mark.django_db
def test_rd19_an_item_of_another_time_runs_only_at_its_dates_and_names_its_counterpart() -> None:
    ensure_item_department()
    guide = make_guide(historic=True, counterpart="NOW-1", name="组织机构代码证办理")
    version_id = create_item(guide=guide, actor=SYSTEM, at=ITEM_AT)
    with pytest.raises(Invalid) as refusal:
        publish_version(version_id=version_id, valid_from=date(2005, 1, 1), actor=SYSTEM, at=ITEM_AT)
    assert set(refusal.value.fields) == {"valid_to"}
    publish_version(
        version_id=version_id, valid_from=date(2005, 1, 1), valid_to=date(2015, 9, 30), actor=SYSTEM, at=ITEM_AT
    )
    assert get_item_in_force(ITEM_CODE, date(2015, 9, 30)).historic
    with pytest.raises(NotFound) as gone:
        get_item_in_force(ITEM_CODE, date(2015, 10, 1))
    assert gone.value.advice == "现行对应事项：NOW-1"


@pytest.mark.django_db
def test_withdrawing_ends_the_version_in_force_and_takes_back_those_to_come() -> None:
    make_item()
    draft = redraft(summary="将来")
    publish_version(version_id=draft, valid_from=LATER, actor=SYSTEM, at=ITEM_AT)
    with pytest.raises(Invalid, match="reason_needed"):
        withdraw_item(code=ITEM_CODE, on=date(2025, 1, 1), reason=" ", actor=SYSTEM, at=ITEM_AT)
    withdraw_item(code=ITEM_CODE, on=date(2025, 1, 1), reason="依法取消", actor=SYSTEM, at=ITEM_AT)
    assert find_item_in_force(ITEM_CODE, date(2024, 12, 31)) is not None
    assert find_item_in_force(ITEM_CODE, date(2025, 1, 1)) is None
    assert find_item_in_force(ITEM_CODE, LATER) is None
    assert [row.status for row in list_item_versions(ITEM_CODE)] == ["withdrawn", "published"]
    with pytest.raises(Conflict, match="item_not_in_force"):
        withdraw_item(code=ITEM_CODE, on=date(2025, 1, 1), reason="依法取消", actor=SYSTEM, at=ITEM_AT)
    again = redraft(summary="将来")
    publish_version(version_id=again, valid_from=LATER, actor=SYSTEM, at=ITEM_AT)
    assert find_item_in_force(ITEM_CODE, LATER) is not None


@pytest.mark.django_db
def test_a_draft_finds_its_department_when_the_directory_learns_of_it() -> None:
    create_item(guide=make_guide(), actor=SYSTEM, at=ITEM_AT)
    assert list_draft_codes(unmatched=True) == [ITEM_CODE]
    ensure_item_department()
    assert match_departments(actor=SYSTEM, at=ITEM_AT) == 1
    assert list_draft_codes(unmatched=True) == [] and list_draft_codes() == [ITEM_CODE]
    assert match_departments(actor=SYSTEM, at=ITEM_AT) == 0


@pytest.mark.django_db
def test_who_may_keep_the_catalogue(cast) -> None:
    """K-06: the department writes, its head or the centre publishes; strangers and citizens do neither."""
    version_id = create_item(guide=make_guide(), actor=cast.chief, at=ITEM_AT)
    for actor in (cast.li_ming, cast.stranger, cast.clerk, cast.chief):
        with pytest.raises(NotAllowed):
            publish_version(version_id=version_id, valid_from=ITEM_DAY, actor=actor, at=ITEM_AT)
    publish_version(version_id=version_id, valid_from=ITEM_DAY, actor=cast.head, at=ITEM_AT)
    with pytest.raises(NotAllowed):
        save_draft(code=ITEM_CODE, guide=make_guide(summary="x"), actor=cast.stranger, at=ITEM_AT)
    with pytest.raises(NotAllowed):
        match_departments(actor=cast.head, at=ITEM_AT)
    save_draft(code=ITEM_CODE, guide=make_guide(summary="x"), actor=cast.admin, at=ITEM_AT)


@pytest.mark.django_db
def test_an_editor_does_not_take_an_item_of_another_department(cast) -> None:
    make_item()
    stolen = make_guide(department={"credit_code": cast.other_department.credit_code, "name": ""})
    with pytest.raises(NotAllowed):
        save_draft(code=ITEM_CODE, guide=stolen, actor=cast.actors["other_head"], at=ITEM_AT)


@pytest.mark.django_db
def test_views_and_downloads_are_appended_and_folded() -> None:
    view = make_item()
    for kind in ("view", "view", "download"):
        count_use(code=ITEM_CODE, kind=kind, at=ITEM_AT)
    count_use(code="unknown", kind="view", at=ITEM_AT)
    with pytest.raises(Invalid):
        count_use(code=ITEM_CODE, kind="glance", at=ITEM_AT)
    assert fold_counters(limit=2) == 2 and fold_counters() == 1 and fold_counters() == 0
    assert count_uses(ITEM_CODE, since=ITEM_DAY, until=ITEM_DAY) == {"view": 2, "download": 1}
    assert [(hit.version_id, hit.views) for hit in list_popular_items(ITEM_DAY)] == [(view.version_id, 2)]
    count_use(code=ITEM_CODE, kind="view", at=replace(ITEM_AT))
    assert fold_counters() == 1 and list_popular_items(ITEM_DAY)[0].views == 3


def test_of_two_publishers_one_succeeds_and_one_is_told(committed_db) -> None:
    ensure_item_department()
    version_id = create_item(guide=make_guide(), actor=SYSTEM, at=ITEM_AT)
    start, told = Barrier(2), []

    def publish() -> None:
        start.wait()
        try:
            publish_version(version_id=version_id, valid_from=ITEM_DAY, actor=SYSTEM, at=ITEM_AT)
            told.append("published")
        except Conflict as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["not_a_draft", "published"]
    assert events() == ["ItemDrafted", "ItemPublished"]


def test_of_two_creators_one_succeeds(committed_db) -> None:
    ensure_item_department()
    start, told = Barrier(2), []

    def create() -> None:
        start.wait()
        try:
            told.append(str(type(create_item(guide=make_guide(), actor=SYSTEM, at=ITEM_AT)).__name__))
        except Conflict as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["int", "item_exists"]
