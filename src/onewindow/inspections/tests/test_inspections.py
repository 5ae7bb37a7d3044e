"""Inspections of enterprises: booked with basis and two officers, filed by the centre, told, recorded; the unfiled shown as such."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from onewindow.directory.testing import link_actor
from onewindow.inspections.actions import (
    call_inspection_off,
    file_inspection,
    record_findings,
    record_unfiled_inspection,
    report_inspection,
    return_inspection,
)
from onewindow.inspections.models import Inspection
from onewindow.inspections.queries import (
    count_filed_share,
    get_inspection,
    list_enterprises_of,
    list_inspections,
    list_inspections_of,
)
from onewindow.inspections.reactions import on_inspection_called_off, on_inspection_filed
from onewindow.inspections.rules import Plan, Visit, check_done, check_plan, count_filed, find_overlaps
from onewindow.inspections.testing import book
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_messages
from onewindow.parties.actions import register_party
from onewindow.parties.agents import add_agent_authority
from onewindow.parties.testing import make_organisation, make_organisation_details, make_person

DAY = date(2026, 9, 21)
PLAN = Plan("inspection", "行政许可法", "第六十一条", "年检", DAY, DAY, (1, 2))


def at_day(day=DAY, hour=10):
    return At(datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL), origin="demo")


def after(days):
    return DAY + timedelta(days)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kind", {"kind": "visit"}), ("law", {"law": " "}), ("article", {"article": "61"}), ("article", {"article": ""}),
        ("reason", {"reason": ""}), ("officers", {"officers": (1,)}), ("officers", {"officers": (1, 1)}),
        ("starts_on", {"starts_on": after(-1), "last_day": after(-1)}), ("starts_on", {"starts_on": after(367), "last_day": after(367)}),
        ("last_day", {"last_day": after(-1)}), ("last_day", {"last_day": after(31)}),
    ],
)  # fmt: skip
def test_what_a_booking_must_say(field, changes):
    values = {name: getattr(PLAN, name) for name in PLAN.__slots__}
    with pytest.raises(Invalid) as caught:
        check_plan(Plan(**{**values, **changes}), DAY)
    assert set(caught.value.fields) == {field}
    check_plan(PLAN, DAY)


@pytest.mark.parametrize(
    ("done", "today", "filed", "lawful"),
    [(0, 0, 0, True), (2, 5, 2, True), (-1, 5, -3, False), (3, 5, 0, False), (2, 1, 0, False), (1, 5, 2, False)],
)
def test_findings_are_of_a_filed_day_that_has_come(done, today, filed, lawful):
    if lawful:
        check_done(after(done), DAY, after(2), filed_on=after(filed), today=after(today))
    else:
        with pytest.raises(Invalid):
            check_done(after(done), DAY, after(2), filed_on=after(filed), today=after(today))


@pytest.mark.parametrize(
    ("first", "last", "also"), [(0, 0, (7,)), (1, 1, (7, 8)), (2, 2, (8,)), (3, 3, ()), (-5, 9, (7, 8))]
)
def test_who_else_comes_in_the_same_days(first, last, also):
    others = [(7, DAY, after(1)), (8, after(1), after(2))]
    assert find_overlaps(after(first), after(last), others) == also


def test_the_share_of_filed_ones_leaves_out_what_did_not_take_place():
    states = ["booked", "done", "unfiled", "done", "called_off", "filed"]
    assert count_filed(Visit(state, 1, 2, "inspection", after(day)) for day, state in enumerate(states)) == (2, 3)
    assert count_filed([Visit("unfiled", 1, 2, "inspection", DAY)] * 2) == (0, 1)


stored = pytest.mark.django_db


@pytest.fixture
def firm(cast):
    details = make_organisation_details(5)
    return register_party(
        details=type(details)(details.id_type, details.number, "壶山模拟食品有限公司", "13900001111"),
        actor=SYSTEM,
        at=at_day(),
    ).id


def plan(cast, firm, day=DAY, at=None, **changes):
    return book(cast, firm, day, at or at_day(hour=9), **changes)


def tell_of(inspection_id):
    for entry in list_entries(subject=("inspection", inspection_id)):
        reaction = {"InspectionFiled": on_inspection_filed, "InspectionCalledOff": on_inspection_called_off}.get(
            entry.event
        )
        if reaction:
            reaction(entry, at_day())
    return [message.channel for message in list_messages(("inspection", inspection_id))]


@stored
def test_booked_filed_told_recorded(cast, firm):
    number = plan(cast, firm)
    assert list_inspections_of([firm]) == ()
    assert tell_of(number) == []
    file_inspection(inspection_id=number, actor=cast.centre, at=at_day())
    assert tell_of(number) == ["sms"]
    assert tell_of(number) == ["sms"]
    (row,) = list_inspections_of([firm])
    assert (row.state, row.law, row.article, row.enterprise) == (
        "filed",
        "行政许可法",
        "第六十一条",
        "壶山模拟食品有限公司",
    )
    with pytest.raises(NotAllowed):
        record_findings(
            inspection_id=number, done_on=DAY, outcome="clear", findings="无", actor=cast.stranger, at=at_day(hour=15)
        )
    record_findings(
        inspection_id=number, done_on=DAY, outcome="clear", findings="账物相符", actor=cast.clerk, at=at_day(hour=15)
    )
    assert list_inspections_of([firm])[0].findings == "账物相符"
    assert "账物" not in str([entry.data for entry in list_entries(subject=("inspection", number))])


@stored
def test_the_same_enterprise_once_in_the_same_days(cast, firm):
    plan(cast, firm, last_day=after(2))
    with pytest.raises(Conflict) as caught:
        plan(cast, firm, day=after(2))
    assert caught.value.code == "inspected_already"
    later = plan(cast, firm, day=after(3))
    other = make_organisation(at_day(), 6).id
    plan(cast, other)
    call_inspection_off(inspection_id=later, reason="改期", actor=cast.chief, at=at_day())
    plan(cast, firm, day=after(3))


@stored
def test_who_has_come_does_not_come_again_in_the_days_that_were_filed(cast, firm):
    number = plan(cast, firm, last_day=after(2))
    file_inspection(inspection_id=number, actor=cast.centre, at=at_day())
    record_findings(
        inspection_id=number,
        done_on=DAY,
        outcome="correct",
        findings="账物不符",
        actor=cast.reviewer,
        at=at_day(hour=15),
    )
    with pytest.raises(Conflict):
        plan(cast, firm, day=after(2))
    plan(cast, firm, day=after(3))


@stored
def test_filed_after_the_visit_is_not_filed_before(cast, firm):
    number = plan(cast, firm, last_day=after(2))
    file_inspection(inspection_id=number, actor=cast.centre, at=at_day(after(1)))
    values = {"inspection_id": number, "outcome": "clear", "findings": "无", "actor": cast.reviewer}
    with pytest.raises(Invalid) as caught:
        record_findings(**values, done_on=DAY, at=at_day(after(1), 15))
    assert caught.value.code == "before_its_filing"
    record_findings(**values, done_on=after(1), at=at_day(after(1), 15))


@stored
def test_what_was_filed_is_not_recorded_as_unfiled_and_one_visit_counts_once(cast, firm):
    number = plan(cast, firm)
    file_inspection(inspection_id=number, actor=cast.centre, at=at_day())
    own = link_actor(cast.li_ming, firm)
    told = {
        "department_id": cast.department.id,
        "party_id": firm,
        "kind": "inspection",
        "reason": "来人检查",
        "at": at_day(),
    }
    with pytest.raises(Conflict) as caught:
        report_inspection(**told, done_on=DAY, actor=own)
    assert caught.value.code == "it_was_filed" and str(number) in caught.value.message
    report_inspection(**told, done_on=after(-1), actor=own)
    with pytest.raises(Conflict) as caught:
        report_inspection(**told, done_on=after(-1), actor=own)
    assert caught.value.code == "told_already"
    record_unfiled_inspection(**told, done_on=after(-1), outcome="clear", findings="无", actor=cast.chief)
    share = count_filed_share(actor=cast.centre, since=after(-1), until=DAY)
    assert (share.filed, share.took_place) == (0, 1)


@stored
@pytest.mark.parametrize(
    ("scope", "sees"), [({}, True), ({"item_code": "X"}, False), ({"matter": ("case", "1")}, False)]
)
def test_only_a_general_authority_shows_an_enterprises_inspections(cast, firm, scope, sees):
    agent = make_person(at_day(), 2, "陈洁", "13900005678").id
    add_agent_authority(
        principal_id=firm, agent_id=agent, basis="online", powers=("apply",), valid_from=DAY, valid_to=after(30),
        actor=link_actor(cast.li_ming, firm), at=at_day(), **scope,
    )  # fmt: skip
    assert (firm in list_enterprises_of(agent, on=DAY)) is sees


@stored
def test_another_department_in_the_same_days_is_shown_to_be_joined(cast, firm):
    number = plan(cast, firm)
    second = book(
        cast, firm, DAY, at_day(hour=9), department_id=cast.other_department.id, actor=cast.actors["other_head"],
        officers=(cast.stranger.account_id, cast.actors["other_head"].account_id),
    )  # fmt: skip
    rows = {row.id: row.also for row in list_inspections(actor=cast.centre)}
    assert rows == {number: (cast.other_department.id,), second: (cast.department.id,)}
    assert [row.id for row in list_inspections(actor=cast.clerk)] == [number]
    with pytest.raises(NotFound):
        get_inspection(second, actor=cast.clerk)


@stored
def test_only_the_department_books_with_its_own_officers_and_only_the_centre_files(cast, firm):
    for actor in (cast.clerk, cast.stranger, cast.centre, cast.admin):
        with pytest.raises(NotAllowed):
            plan(cast, firm, actor=actor)
    with pytest.raises(Invalid):
        plan(cast, firm, officers=(cast.clerk.account_id, cast.stranger.account_id))
    with pytest.raises(Invalid):
        plan(cast, make_person(at_day()).id)
    number = plan(cast, firm)
    for actor in (cast.head, cast.supervisor, cast.admin, cast.leader):
        with pytest.raises(NotAllowed):
            file_inspection(inspection_id=number, actor=actor, at=at_day())
    with pytest.raises(Conflict):
        file_inspection(inspection_id=number, actor=cast.centre, at=at_day(after(1)))
    with pytest.raises(Invalid):
        return_inspection(inspection_id=number, reason=" ", actor=cast.centre, at=at_day())
    return_inspection(inspection_id=number, reason="没有写明检查内容", actor=cast.centre, at=at_day())
    with pytest.raises(Conflict):
        file_inspection(inspection_id=number, actor=cast.centre, at=at_day())
    assert list_inspections_of([firm]) == ()


@stored
def test_what_was_told_is_taken_back_when_nobody_comes(cast, firm):
    silent, told = plan(cast, firm), plan(cast, firm, day=after(1))
    file_inspection(inspection_id=told, actor=cast.centre, at=at_day())
    for number in (silent, told):
        call_inspection_off(inspection_id=number, reason="改为书面核查", actor=cast.reviewer, at=at_day())
    assert len(tell_of(told)) == 2
    assert tell_of(silent) == []
    assert [row.id for row in list_inspections_of([firm])] == [told]


@stored
def test_without_a_filing_it_is_shown_as_unfiled_and_contests_are_not_entered_afterwards(cast, firm):
    values = {
        "department_id": cast.department.id, "party_id": firm, "done_on": DAY, "reason": "接群众举报须当场检查",
        "outcome": "correct", "findings": "消毒记录缺失", "actor": cast.chief, "at": at_day(hour=16),
    }  # fmt: skip
    for kind in ("contest", "rating"):
        with pytest.raises(Conflict) as caught:
            record_unfiled_inspection(kind=kind, **values)
        assert caught.value.code == "must_be_filed_first"
    record_unfiled_inspection(kind="inspection", **values)
    with pytest.raises(Invalid):
        record_unfiled_inspection(kind="inspection", **{**values, "done_on": after(1)})
    (row,) = list_inspections_of([firm])
    assert (row.state, row.told_by, row.filed_at) == ("unfiled", "department", None)
    filed = plan(cast, firm)
    file_inspection(inspection_id=filed, actor=cast.centre, at=at_day())
    record_findings(
        inspection_id=filed, done_on=DAY, outcome="clear", findings="无", actor=cast.head, at=at_day(hour=17)
    )
    share = count_filed_share(actor=cast.centre, since=DAY, until=DAY)
    assert (share.filed, share.took_place, bool(share.base)) == (1, 2, True)


@stored
def test_the_enterprise_reports_who_came_without_a_filing(cast, firm):
    own = link_actor(cast.li_ming, firm)
    values = {
        "department_id": cast.department.id,
        "party_id": firm,
        "kind": "contest",
        "done_on": DAY,
        "reason": "要求参加评比",
    }
    for actor in (link_actor(cast.chen_jie, make_person(at_day(), 2, "陈洁", "13900005678").id), cast.clerk):
        with pytest.raises(NotAllowed):
            report_inspection(**values, actor=actor, at=at_day())
    report_inspection(**values, actor=own, at=at_day())
    assert [(row.state, row.told_by) for row in list_inspections(actor=cast.centre)] == [("unfiled", "enterprise")]
    assert list_enterprises_of(own.party_id, on=DAY) == {firm: "壶山模拟食品有限公司"}
    assert list_enterprises_of(None, on=DAY) == {}


@stored
def test_reading_costs_the_same_at_three_and_at_thirty(cast, firm):
    def count():
        with CaptureQueriesContext(connection) as caught:
            list_inspections(actor=cast.centre), list_inspections_of([firm])
        return len(caught)

    for number in range(3):
        plan(cast, firm, day=after(number))
    few = count()
    for number in range(3, 30):
        plan(cast, firm, day=after(number))
    assert count() == few


@stored
def test_the_database_keeps_inspections(cast, firm):
    moment = at_day().occurred_at
    good = {
        "department_id": cast.department.id, "party_id": firm, "kind": "inspection", "law": "法", "article": "第一条",
        "reason": "x", "period": DateRange(DAY, after(1)), "officers": [1, 2], "state": "booked",
        "booked_by_id": cast.reviewer.account_id, "booked_at": moment,
    }  # fmt: skip
    filed = {"state": "filed", "filed_at": moment, "filed_by_id": cast.centre.account_id}
    done = {**filed, "state": "done", "done_on": DAY, "outcome": "clear", "findings": "x"}
    wrong = {
        "inspection_kind_is_known": {"kind": "visit"},
        "inspection_has_its_days": {"period": DateRange(DAY, None)},
        "booked_inspection_has_basis_and_two_officers": {"officers": [1]},
        "inspection_officers_are_two_people": {"officers": [1, 1]},
        "inspection_says_why": {"reason": ""},
        "inspection_is_filed_when_it_says_so": {"state": "filed"},
        "filing_says_who_and_when": {**filed, "filed_by_id": None},
        "inspection_that_took_place_has_its_day": {**done, "done_on": None},
        "unfiled_inspection_says_who_told": {"state": "unfiled", "done_on": DAY},
        "inspection_outcome_is_known": {**done, "outcome": "gift"},
        "filed_inspection_has_its_findings": {**done, "findings": ""},
        "inspection_ends_with_a_reason": {"state": "returned"},
    }
    for sentence, changes in wrong.items():
        with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
            Inspection.objects.create(**{**good, **changes})
    Inspection.objects.create(**good)
    with (
        pytest.raises(IntegrityError, match="department_inspects_an_enterprise_once_in_the_same_days"),
        transaction.atomic(),
    ):
        Inspection.objects.create(**{**good, **filed})
    told = {**good, "state": "unfiled", "done_on": DAY, "told_by": "enterprise", "officers": []}
    Inspection.objects.create(**told)
    with pytest.raises(IntegrityError, match="unfiled_inspection_is_told_once_by_each_side"), transaction.atomic():
        Inspection.objects.create(**told)
