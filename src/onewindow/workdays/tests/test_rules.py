"""The pure calendar: published counts, the dates the law turns on, and an oracle that walks day by day."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.kit.acting import Invalid
from onewindow.workdays.exports import answer_add, answer_count, answer_explain
from onewindow.workdays.rules import (
    FIRST_DAY,
    LUNAR_FESTIVALS,
    ONE_DAY,
    Notice,
    NoticeDay,
    YearNotice,
    check_arrangement,
    compare_arrangements,
    compute_statutory_days,
    needs_alarm,
    read_shipped_notices,
)
from onewindow.workdays.testing import make_calendar

CALENDAR = make_calendar()
LAST = date(2026, 12, 31)
# domain.md 5.2 for 2004-2006, the README of the shared folder for 2007-2026.
YEARLY = dict(
    zip(
        range(2004, 2027),
        [
            252,
            251,
            251,
            249,
            251,
            250,
            250,
            250,
            249,
            250,
            250,
            249,
            250,
            249,
            250,
            250,
            249,
            250,
            249,
            249,
            251,
            248,
            248,
        ],
        strict=True,
    )
)


def walk(start: date, n: int) -> date:
    """The oracle: one day after another."""
    day = start
    while n:
        day += ONE_DAY
        n -= CALENDAR.is_workday(day)
    return day


@pytest.mark.parametrize(("year", "days"), YEARLY.items())
def test_every_published_year_has_its_number_of_working_days(year, days):
    first = date(year, 1, 1)
    counted = sum(CALENDAR.is_workday(first + timedelta(n)) for n in range((date(year + 1, 1, 1) - first).days))
    assert counted == days
    if year > 2004:
        assert CALENDAR.count_workdays(date(year - 1, 12, 31), date(year, 12, 31)) == (days, False)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2005-12-31", True),  # public tables have it wrong; 国办发明电〔2005〕35号
        ("2008-05-04", True),
        ("2013-01-05", True),
        ("2020-01-31", False),
        ("2024-10-12", True),
        ("2026-10-10", True),
        ("2026-02-23", False),
        ("2006-12-30", True),
        ("2006-12-31", True),
        ("2007-12-29", True),
        ("2011-12-31", True),
        ("2018-12-29", True),
    ],
)
def test_dates_of_domain_5_3(day, works):
    assert CALENDAR.is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2025-09-22", 20, "2025-10-24"),
        ("2026-09-21", 20, "2026-10-26"),
        ("2024-09-27", 5, "2024-10-10"),
    ],
)
def test_counting_starts_the_day_after(start, n, end):
    assert CALENDAR.add_workdays(date.fromisoformat(start), n) == (date.fromisoformat(end), False)


def test_a_date_in_2027_is_provisional_and_says_so():
    assert CALENDAR.add_workdays(LAST, 1) == (date(2027, 1, 4), True)
    assert CALENDAR.count_workdays(date(2026, 12, 30), date(2027, 1, 4)) == (2, True)
    _, provisional, days = CALENDAR.explain_workdays(LAST, 1)
    assert provisional
    assert days[-1].reason == "工作日（暂定：2027年放假安排尚未公布）"


def test_trap_openregister_3970_the_table_never_expires_silently():
    for day in (date(2003, 12, 31), date(1999, 1, 1)):
        with pytest.raises(Invalid, match="date_before_calendar"):
            CALENDAR.add_workdays(day, 5)
        with pytest.raises(Invalid, match="date_before_calendar"):
            CALENDAR.count_workdays(day, LAST)
        with pytest.raises(Invalid, match="date_before_calendar"):
            CALENDAR.is_workday(day)
    with pytest.raises(Invalid, match="date_before_calendar"):
        CALENDAR.add_workdays(date(2004, 1, 5), -5)
    for call in (lambda: CALENDAR.add_workdays(date(2035, 12, 20), 30), lambda: CALENDAR.is_workday(date(2036, 1, 1))):
        with pytest.raises(Invalid, match="date_after_calendar"):
            call()


def test_trap_bops_26_december_no_answer_is_itself_a_day_off():
    # "A function that answered 26 December, itself a holiday": every answer of add is a working day.
    day = FIRST_DAY
    while day < date(2034, 12, 1):
        assert CALENDAR.is_workday(CALENDAR.add_workdays(day, 1)[0])
        day += ONE_DAY


def test_counting_what_was_added_gives_n_for_every_start():
    """Exhaustive: every start from 2004-01-01 and every n whose end lies by 2026-12-31, up to 60 and some longer limits."""
    day = FIRST_DAY
    while day < LAST:
        for n in (*range(61), 90, 120, 250):
            end = CALENDAR.add_workdays(day, n)[0]
            if end > LAST:
                break
            assert CALENDAR.count_workdays(day, end) == (n, False)
        day += ONE_DAY


@settings(max_examples=300, deadline=None)
@given(st.dates(FIRST_DAY, date(2034, 1, 1)), st.integers(0, 400))
def test_adding_agrees_with_the_day_by_day_walk(start, n):
    found, provisional = CALENDAR.add_workdays(start, n)
    assert found == walk(start, n)
    assert provisional is (found > LAST)
    told = CALENDAR.explain_workdays(start, n)
    assert told[:2] == (found, provisional)
    assert sum(day.counts for day in told[2]) == n
    assert [day.date for day in told[2]] == [start + timedelta(i + 1) for i in range((found - start).days)]


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2006, 1, 1), LAST), st.integers(1, 300))
def test_stepping_back_reaches_the_nth_working_day_before(start, n):
    found, _ = CALENDAR.add_workdays(start, -n)
    assert CALENDAR.is_workday(found)
    assert CALENDAR.count_workdays(found - ONE_DAY, start - ONE_DAY)[0] == n


def test_adding_zero_gives_the_start_even_on_a_day_off():
    assert CALENDAR.add_workdays(date(2026, 10, 1), 0) == (date(2026, 10, 1), False)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(Invalid, match="end_before_start"):
        CALENDAR.count_workdays(LAST, LAST - ONE_DAY)


def test_trap_zammad_390_the_arithmetic_is_shown():
    _, _, days = CALENDAR.explain_workdays(date(2026, 9, 21), 10)
    reasons = {day.date.isoformat(): (day.counts, day.reason) for day in days}
    assert reasons["2026-09-25"] == (False, "中秋节放假")
    assert reasons["2026-10-10"] == (True, "调休上班（国庆节）")
    assert reasons["2026-10-11"] == (False, "周日休息")
    assert reasons["2026-09-22"] == (True, "工作日")


def test_trap_gemma_zaken_436_the_answers_of_the_public_contract():
    assert answer_add(CALENDAR, date(2026, 9, 21), 20) == {"date": "2026-10-26", "provisional": False}
    assert answer_count(CALENDAR, date(2026, 9, 21), date(2026, 10, 26)) == {"days": 20, "provisional": False}
    told = answer_explain(CALENDAR, date(2026, 9, 24), 1)
    assert told == {
        "date": "2026-09-28",
        "provisional": False,
        "days": [
            {"date": "2026-09-25", "counts": False, "reason": "中秋节放假"},
            {"date": "2026-09-26", "counts": False, "reason": "中秋节放假"},
            {"date": "2026-09-27", "counts": False, "reason": "中秋节放假"},
            {"date": "2026-09-28", "counts": True, "reason": "工作日"},
        ],
    }
    with pytest.raises(Invalid, match="too_many_days"):
        answer_explain(CALENDAR, date(2026, 9, 24), 10**9)


def test_every_year_names_its_notice_and_the_two_unfound_say_so():
    notices = {notice.year: notice for notice in read_shipped_notices()}
    assert list(notices) == list(range(2004, 2027))
    assert [year for year, notice in notices.items() if not notice.verified] == [2004, 2005]
    assert notices[2006].papers[0].number == "国办发明电〔2005〕35号"
    assert all("未核实" in notices[year].note for year in (2004, 2005))
    for notice in notices.values():
        check_arrangement(notice)


def test_shipped_days_agree_with_the_published_tables(shared_data):
    published = {}
    for path in sorted((shared_data / "data" / "workdays").glob("20*.json")):
        published |= {row["date"]: row["isOffDay"] for row in json.loads(path.read_text("utf-8"))["days"]}
    day = date(2007, 1, 1)
    while day <= LAST:
        off = published.get(day.isoformat(), day.weekday() >= 5)
        assert CALENDAR.is_workday(day) is not off, day
        day += ONE_DAY


def test_statutory_days_of_2027_with_their_make_up():
    days = {day.day.strftime("%m-%d") for day in compute_statutory_days(2027)}
    spring = {"02-05", "02-06", "02-07", "02-08", "02-09", "02-10"}
    labour = {"05-01", "05-02", "05-03", "05-04"}
    national = {"10-01", "10-02", "10-03", "10-04", "10-05"}
    assert days == {"01-01", "04-05", "06-09", "09-15"} | spring | labour | national


@pytest.mark.parametrize("year", LUNAR_FESTIVALS)
def test_each_statutory_weekend_fall_is_made_up_on_a_weekday(year):
    days = compute_statutory_days(year)
    by_name = {}
    for day in days:
        by_name.setdefault(day.name, []).append(day.day)
    wanted = {"元旦": 1, "春节": 4, "清明节": 1, "劳动节": 2, "端午节": 1, "国庆节": 3}
    for name, length in wanted.items():
        # A Mid-Autumn inside the National Days takes no day of its own from this sum.
        assert sum(day.weekday() < 5 for day in by_name[name]) == length


@pytest.mark.parametrize("year", [2003, 2036])
def test_a_year_outside_the_calendar_is_refused_in_words(year):
    with pytest.raises(Invalid) as refused:
        check_arrangement(YearNotice(year, (NoticeDay(date(year, 5, 1), "off", "劳动节"),), (Notice("国办发明电1号"),)))
    assert set(refused.value.fields) == {"year"}


def test_arrangements_are_checked_day_by_day():
    paper = read_shipped_notices()[-1].papers
    days = (
        NoticeDay(date(2027, 1, 1), "off", "元旦"),
        NoticeDay(date(2027, 1, 1), "off", "元旦"),
        NoticeDay(date(2027, 3, 1), "half", "春节"),
        NoticeDay(date(2028, 3, 1), "off", "春节"),
        NoticeDay(date(2027, 5, 1), "off", " "),
    )
    with pytest.raises(Invalid) as refused:
        check_arrangement(YearNotice(2027, days, paper))
    assert set(refused.value.fields) == {"2027-01-01", "2027-03-01", "2028-03-01", "2027-05-01"}
    with pytest.raises(Invalid) as refused:
        check_arrangement(YearNotice(2027, (), ()))
    assert set(refused.value.fields) == {"papers", "days"}


def test_differences_name_what_was_and_what_will_be():
    before = (NoticeDay(date(2026, 10, 1), "off", "国庆节"),)
    after = (*before, NoticeDay(date(2026, 9, 3), "off", "纪念日"))
    (change,) = compare_arrangements(before, after)
    assert (change.before, change.after) == ("工作日", "纪念日放假")
    assert (change.counts_before, change.counts_after) == (True, False)


@pytest.mark.parametrize(
    ("on", "years", "year"),
    [
        (date(2026, 10, 14), [2026], None),
        (date(2026, 10, 15), [2026], 2027),
        (date(2026, 12, 31), [2026, 2027], None),
        (date(2027, 1, 1), [2026], 2027),
    ],
)
def test_from_15_october_the_next_year_must_be_final(on, years, year):
    assert needs_alarm(on, years) == year
