"""The pure rules: days by the named calendar, limits kept or counted, people hidden and put back. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.exchange.rules.choices import ImportChoices, check_import_choices, read_export_filters, read_names
from onewindow.exchange.rules.judging import (
    CALENDAR_DAYS,
    LEGAL,
    WEEKDAYS,
    add_calendar_days,
    count_calendar_days,
    judge_trace,
)
from onewindow.exchange.rules.people import HIDDEN, SEALED, hide_people, looks_personal, restore_people
from onewindow.exchange.rules.values import (
    Trace,
    TraceEvent,
    find_value_fault,
    hash_trace,
    is_day_only,
    make_attribute,
    read_moment_given,
    write_attribute,
)
from onewindow.kit.acting import Invalid
from onewindow.kit.identity_codes import make_citizen_number
from onewindow.workdays.testing import make_calendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CHINA = ZoneInfo("Asia/Shanghai")
NUMBER = make_citizen_number(1, date(1990, 3, 7))


def make_trace(*attributes, at="2011-10-11T09:00:00+02:00"):
    event = TraceEvent("收件", datetime.fromisoformat(at), at, "王芳")
    return Trace("A1", 1, 1, tuple((key, "string", value, ()) for key, value in attributes), (event,))


def judge(trace, calendar=WEEKDAYS, zone=AMSTERDAM, **names):
    return judge_trace(trace, calendar=calendar, zone=zone, names=names, legal=make_calendar())


@given(st.dates(date(2005, 1, 1), date(2025, 1, 1)), st.integers(1, 300))
def test_weekdays_are_counted_as_a_walk_day_by_day(start, days):
    walked, left = start, days
    while left:
        walked += timedelta(days=1)
        left -= walked.weekday() < 5
    assert add_calendar_days(start, days, WEEKDAYS, None) == walked
    assert count_calendar_days(start, walked, WEEKDAYS, None) == days
    assert add_calendar_days(start, days, CALENDAR_DAYS, None) == start + timedelta(days=days)


@pytest.mark.parametrize(
    ("calendar", "last"),
    [(WEEKDAYS, date(2026, 10, 7)), (CALENDAR_DAYS, date(2026, 10, 5)), (LEGAL, date(2026, 10, 13))],
)
def test_a_limit_in_days_is_counted_by_the_named_calendar(calendar, last):
    """Five days from 30 September 2026: the Chinese calendar leaves the National Day holiday out, the others do not."""
    trace = make_trace(("limit_days", "5"), ("startdate", "2026-09-30T10:00:00+08:00"), at="2026-09-30T10:00:00+08:00")
    standing = judge(trace, calendar, CHINA)
    assert standing.due_source == "counted"
    assert standing.due_at.date() == last


def test_a_foreign_log_is_never_judged_by_the_chinese_calendar():
    with pytest.raises(Invalid) as refused:
        judge(make_trace(("deadline", "2011-12-06T01:06:40+01:00")), LEGAL)
    assert refused.value.code == "calendar_of_another_country"
    with pytest.raises(Invalid) as refused:
        check_import_choices(ImportChoices("WABO", LEGAL, zone="Europe/Amsterdam"))
    assert "calendar" in refused.value.fields


@pytest.mark.parametrize(
    ("deadline", "ended", "late"),
    [
        ("2011-12-06T01:06:40.000+01:00", "2011-12-06T01:06:40.000+01:00", False),
        ("2011-12-06T01:06:40.000+01:00", "2011-12-06T01:06:40.001+01:00", True),
        ("2011-12-06", "2011-12-06T23:59:59+01:00", False),
        ("2011-12-06", "2011-12-07T00:00:00+01:00", True),
        ("20111206", "2011-12-06T23:59:59+01:00", False),
    ],
)
def test_a_given_limit_is_the_sources_own(deadline, ended, late):
    """A moment is a moment; a day ends at 24:00 in the zone of the source (RD-02)."""
    standing = judge(make_trace(("deadline", deadline), ("enddate", ended)))
    assert (standing.ended_at > standing.due_at) is late


def test_names_of_the_importer_go_before_the_usual_ones():
    trace = make_trace(("deadline", "2011-12-06"), ("uiterste", "2011-12-08"), ("kanaal", "Balie"))
    assert judge(trace, deadline="uiterste", channel="kanaal").due_at.date() == date(2011, 12, 8)
    assert judge(trace, channel="kanaal").channel == "Balie"
    assert judge(trace).channel == ""


@pytest.mark.parametrize(
    ("attribute", "code"),
    [
        (("deadline", "soon"), "not_a_time"),
        (("limit_days", "-3"), "not_a_limit"),
        (("limit_days", "10000"), "not_a_limit"),
    ],
)
def test_what_is_no_date_is_said(attribute, code):
    with pytest.raises(Invalid) as refused:
        judge(make_trace(attribute))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        (f"申请人证件{NUMBER}", True), ("13800001234", True), ("电话13800001234。", True), ("a@example.nl", True),
        ("case-10011", False), ("20111011123456789", False), ("138000012345", False), ("Group 2", False), ("", False),
        (NUMBER[:17] + ("1" if NUMBER[-1] != "1" else "2"), False),
    ],
)  # fmt: skip
def test_numbers_phones_and_mail_are_known(text, personal):
    assert looks_personal(text) is personal


def name_person(name):
    return f"人员-{len(name)}"


def test_people_are_hidden_and_put_back_whole():
    trace = make_trace(("responsible", "王芳"), ("remark", f"见{NUMBER}"), ("channel", "Desk"))
    hidden, sealed = hide_people(trace, mode=SEALED, also=frozenset({"channel"}), name_person=name_person)
    assert [value for _, _, value, _ in hidden.attributes] == [HIDDEN] * 3
    assert hidden.events[0].resource == "人员-2"
    assert restore_people(hidden, sealed) == trace


def test_given_pseudonyms_stay_but_numbers_never():
    trace = make_trace(("responsible", "Resource21"), ("remark", NUMBER))
    hidden, sealed = hide_people(trace, mode="pseudonyms", also=frozenset(), name_person=name_person)
    assert hidden.attributes[0][2] == "Resource21"
    assert hidden.events[0].resource == "王芳"
    assert len(sealed) == 1
    assert restore_people(hidden, sealed) == trace


texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
leaves = st.tuples(texts, st.sampled_from(["string", "int", "date", "id"]), texts, st.just(()))
trees = st.recursive(
    leaves, lambda inner: st.tuples(texts, st.just("list"), texts, st.lists(inner, max_size=3).map(tuple))
)


@given(
    st.lists(trees, max_size=5).map(tuple),
    st.lists(trees, max_size=3).map(tuple),
    texts,
    st.sampled_from([SEALED, "pseudonyms"]),
)
def test_nothing_is_lost_by_hiding(of_case, of_event, resource, mode):
    event = TraceEvent("x", datetime(2020, 1, 1, tzinfo=UTC), "2020-01-01T00:00:00Z", resource, "", of_event)
    trace = Trace("A1", 1, 1, of_case, (event,))
    hidden, sealed = hide_people(trace, mode=mode, also=frozenset({"a"}), name_person=name_person)
    assert restore_people(hidden, sealed) == trace
    assert hash_trace(restore_people(hidden, sealed)) == hash_trace(trace)
    assert all(make_attribute(write_attribute(one)) == one for one in of_case)


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("int", "-12", True), ("int", "1.0", False), ("float", "1.0E3", True), ("float", "NaN", True), ("float", "x", False),
        ("boolean", "true", True), ("boolean", "ja", False), ("date", "2011-10-11T13:42:22.688+02:00", True),
        ("date", "2011-13-11", False), ("string", "a\x00b", False), ("string", "x" * 65_537, False),
    ],
)  # fmt: skip
def test_values_fit_their_types(kind, value, good):
    assert (find_value_fault(kind, value) == "") is good


def test_times_are_read_as_given():
    assert read_moment_given("20260921103000", CHINA) == datetime(2026, 9, 21, 10, 30, tzinfo=CHINA)
    assert read_moment_given("2026/09/21 10:30:00", CHINA) == datetime(2026, 9, 21, 10, 30, tzinfo=CHINA)
    assert read_moment_given("2026-09-21T10:30:00Z", CHINA) == datetime(2026, 9, 21, 10, 30, tzinfo=UTC)
    assert read_moment_given("", CHINA) is None and read_moment_given("0001-01-01T00:00:00+14:00", CHINA) is None
    assert is_day_only("2026-09-21") and is_day_only("20260921") and not is_day_only("2026-09-21T00:00")


def test_choices_are_checked_and_named():
    with pytest.raises(Invalid) as refused:
        check_import_choices(ImportChoices(" ", "lunar", zone="Moon/Base", persons="x", names={"colour": "a"}))
    assert set(refused.value.fields) == {"system", "calendar", "zone", "persons", "names"}
    assert read_names("deadline=enddate_planned，channel=kanaal") == {
        "deadline": "enddate_planned",
        "channel": "kanaal",
    }
    with pytest.raises(Invalid):
        read_names("deadline")
    with pytest.raises(Invalid) as refused:
        read_export_filters({"since": "2026-02-01", "until": "2026-01-01"})
    assert "until" in refused.value.fields
