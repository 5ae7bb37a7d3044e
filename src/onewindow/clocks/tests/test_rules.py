"""The derivation against a walk day by day, and every trap of the field by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.clocks.rules import (
    CALENDAR_DAYS,
    DAY_AFTER,
    HOURS,
    LICENCE_PAUSES,
    SAME_DAY,
    STATUTORY_LIMITS,
    WORKING_DAYS,
    ClockTerms,
    Pause,
    check_extension,
    check_pause_is_lawful,
    check_terms,
    choose_warning,
    derive_dates,
    explain_clock_days,
    find_rung,
    get_statutory_limit,
    make_clock_order,
    measure_use,
    place_pause,
)
from onewindow.clocks.testing import make_local_moment
from onewindow.kit.acting import Conflict, Invalid
from onewindow.workdays.rules import build_calendar, read_shipped_notices
from onewindow.workdays.testing import make_calendar, make_changed_notice

CALENDAR = make_calendar()
DAY = timedelta(days=1)
ACCEPTED = date(2026, 9, 21)


def twenty(**changes) -> ClockTerms:
    return ClockTerms(**{"budget": 20, "unit": WORKING_DAYS, "started_on": ACCEPTED, "warn_before": 4, **changes})


def walk(terms: ClockTerms, pauses, extension) -> date:
    """The oracle: one day after another, exactly as a clerk would count on a wall calendar."""
    total = terms.budget + extension
    day = terms.started_on if terms.start_rule == DAY_AFTER else terms.started_on - DAY
    if total == 0:
        return terms.started_on
    used = 0
    while used < total:
        day += DAY
        paused = any(pause.starts_on <= day <= pause.ends_on for pause in pauses)
        if not paused and (terms.unit == CALENDAR_DAYS or CALENDAR.is_workday(day)):
            used += 1
    if terms.rolls:
        while not CALENDAR.is_workday(day):
            day += DAY
    return day


@st.composite
def clocks(draw):
    """Terms, disjoint pauses (some before, some after the end, some adjacent), an extension."""
    unit = draw(st.sampled_from([WORKING_DAYS, CALENDAR_DAYS]))
    started_on = draw(st.dates(date(2004, 1, 1), date(2027, 6, 30)))
    budget = draw(st.integers(0, 120))
    terms = ClockTerms(
        budget,
        unit,
        started_on,
        draw(st.sampled_from([DAY_AFTER, SAME_DAY])) if started_on > date(2004, 1, 1) else DAY_AFTER,
        draw(st.integers(0, 40)),
        unit == CALENDAR_DAYS and draw(st.booleans()),
    )
    pauses, cursor = [], started_on + timedelta(days=draw(st.integers(-5, 30)))
    for _ in range(draw(st.integers(0, 4))):
        first = cursor + timedelta(days=draw(st.integers(0, 40)))
        last = first + timedelta(days=draw(st.integers(0, 40)))
        pauses.append(Pause(first, last))
        cursor = last + DAY
    return terms, tuple(draw(st.permutations(pauses))), draw(st.sampled_from([0, 0, 10, 15]))


@settings(max_examples=600, deadline=None)
@given(clocks())
def test_the_last_day_agrees_with_the_walk(made):
    terms, pauses, extension = made
    derived = derive_dates(terms, CALENDAR, pauses, extension)
    assert derived.due_on == walk(terms, pauses, extension)
    assert terms.started_on <= derived.warn_on <= derived.due_on
    if terms.unit == WORKING_DAYS:
        assert derived.provisional is (derived.due_on > CALENDAR.last_published)


@settings(max_examples=300, deadline=None)
@given(clocks())
def test_the_account_sums_to_the_budget_and_ends_on_the_last_day(made):
    terms, pauses, extension = made
    derived = derive_dates(terms, CALENDAR, pauses, extension)
    days = explain_clock_days(terms, CALENDAR, pauses, extension)
    assert sum(day.counts for day in days) == terms.budget + extension
    assert [day.date for day in days] == [
        terms.started_on + timedelta(n) for n in range((derived.due_on - terms.started_on).days + 1)
    ]
    assert all(day.reason for day in days)
    assert not terms.budget or terms.rolls or days[-1].counts


@settings(max_examples=300, deadline=None)
@given(clocks(), st.integers(-5, 200))
def test_time_used_and_time_paused_are_told_apart(made, after):
    """trap cityofaustin/atd-data-tech#20507, #14143: waiting must not eat staff time; both are reported."""
    terms, pauses, _ = made
    on = terms.started_on + timedelta(days=after)
    used, paused = measure_use(terms, CALENDAR, pauses, on)
    zero = terms.started_on if terms.start_rule == DAY_AFTER else terms.started_on - DAY
    days = [zero + timedelta(n + 1) for n in range(max((on - zero).days, 0))]
    days = [day for day in days if terms.unit == CALENDAR_DAYS or CALENDAR.is_workday(day)]
    stopped = [day for day in days if any(pause.starts_on <= day <= pause.ends_on for pause in pauses)]
    assert (used, paused) == (len(days) - len(stopped), len(stopped))


# --- table tests of the law ---


@pytest.mark.parametrize(
    ("started_on", "due_on"),
    [
        (date(2025, 9, 22), date(2025, 10, 24)),
        (date(2026, 9, 21), date(2026, 10, 26)),
        (date(2026, 9, 26), date(2026, 10, 29)),  # accepted on a Saturday of the Mid-Autumn holiday
    ],
)
def test_al_01_periods_of_organs_are_working_days_without_statutory_holidays(started_on, due_on):
    assert derive_dates(twenty(started_on=started_on), CALENDAR).due_on == due_on


@pytest.mark.parametrize(
    ("name", "budget", "extension", "role", "article"),
    [
        ("acceptance_notice", 5, 0, "", "第三十二条"),
        ("licence", 20, 10, "head", "第四十二条第一款"),
        ("joint", 45, 15, "government_leader", "第四十二条第二款"),
        ("lower_review", 20, 0, "", "第四十三条"),
        ("delivery", 10, 0, "", "第四十四条"),
        ("hearing", 20, 0, "", "第四十七条"),
        ("registration", 3, 3, "head", "第十九条"),
    ],
)
def test_al_14_limits_of_national_law_with_their_articles(name, budget, extension, role, article):
    limit = get_statutory_limit(name, date(2026, 9, 21))
    assert (limit.budget, limit.extension, limit.extension_role) == (budget, extension, role)
    assert article in limit.article
    assert (limit.unit, limit.whose_time) == ("working_days", "government")


def test_law_is_dated():
    with pytest.raises(Invalid, match="law_not_in_force"):
        get_statutory_limit("registration", date(2015, 1, 5))
    with pytest.raises(Invalid, match="law_not_in_force"):
        get_statutory_limit("licence", date(2004, 6, 30))
    assert all(limit.article for limit in STATUTORY_LIMITS.values())


@pytest.mark.parametrize(
    ("name", "budget", "unit"),
    [
        ("hearing_request", 5, "working_days"),
        ("renewal", 30, "calendar_days"),
        ("hearing_announcement", 7, "working_days"),
    ],
)
def test_rd_05_applicants_periods_are_read_in_their_favour(name, budget, unit):
    limit = get_statutory_limit(name, date(2026, 9, 21))
    assert (limit.budget, limit.unit, limit.whose_time) == (budget, unit, "applicant")


@pytest.mark.parametrize("kind", LICENCE_PAUSES)
def test_al_17_the_eight_kinds_stop_a_licence_clock(kind):
    check_pause_is_lawful("licence", WORKING_DAYS, "government", kind, "行政许可法第四十五条")


@pytest.mark.parametrize("kind", ["survey", "meeting", "consultation", "leader_absent", "own_rule", "correction", ""])
def test_rd_05_nothing_else_stops_a_licence_clock(kind):
    with pytest.raises(Invalid, match="pause_not_lawful") as refused:
        check_pause_is_lawful("licence", WORKING_DAYS, "government", kind, "行政许可法第四十五条")
    assert refused.value.article == "行政许可法第四十五条"


@pytest.mark.parametrize(
    ("regime", "kind", "article", "code"),
    [
        ("licence", "special_law", "食品安全法第三十五条", None),
        ("licence", "special_law", "行政许可法第四十五条", "special_law_needed"),
        ("licence", "hearing", " ", "article_needed"),
        ("registration", "own_rule", "市场主体登记管理条例第十九条", None),
        ("registration", "own_rule", "行政许可法第四十五条", "own_rule_needed"),
        ("registration", "survey", "市场主体登记管理条例第十九条", "pause_not_lawful"),
    ],
)
def test_rd_01_other_regimes_follow_the_rule_their_own_source_states(regime, kind, article, code):
    if code is None:
        check_pause_is_lawful(regime, WORKING_DAYS, "government", kind, article)
        return
    with pytest.raises(Invalid, match=code):
        check_pause_is_lawful(regime, WORKING_DAYS, "government", kind, article)


@pytest.mark.parametrize(("unit", "whose"), [(HOURS, "government"), (WORKING_DAYS, "applicant")])
def test_only_the_organs_own_days_can_be_paused(unit, whose):
    with pytest.raises(Invalid, match="clock_cannot_pause"):
        check_pause_is_lawful("licence", unit, whose, "hearing", "行政许可法第四十五条")


def place(delivered, end, requested=None, due=date(2026, 10, 26), running=()):
    return place_pause(
        delivered_on=delivered, notified_end=end, requested=requested, due_on=due, running=running
    )  # fmt: skip


def test_rd_05_no_pause_starts_before_its_notice_is_delivered():
    with pytest.raises(Invalid, match="pause_before_notice"):
        place(date(2026, 10, 9), date(2026, 10, 20), requested=date(2026, 10, 8))
    assert place(date(2026, 10, 9), date(2026, 10, 20))[0] == date(2026, 10, 9)


def test_rd_05_a_new_notice_before_the_end_continues_the_pause_and_a_late_one_does_not_reach_back():
    running = (Pause(date(2026, 10, 9), date(2026, 10, 15)),)
    due = date(2026, 11, 3)
    assert place(date(2026, 10, 14), date(2026, 10, 20), due=due, running=running)[0] == date(2026, 10, 16)
    assert place(date(2026, 10, 19), date(2026, 10, 22), due=due, running=running)[0] == date(2026, 10, 19)
    with pytest.raises(Conflict, match="paused_already"):
        place(date(2026, 10, 14), date(2026, 10, 15), due=due, running=running)
    with pytest.raises(Invalid, match="pause_ends_before_start"):
        place(date(2026, 10, 14), date(2026, 10, 13), due=due)
    with pytest.raises(Conflict, match="pause_overlaps"):
        place(date(2026, 10, 8), date(2026, 10, 9), due=due, running=running)


def test_a_clock_that_is_over_cannot_be_paused_or_extended():
    with pytest.raises(Conflict, match="clock_already_over"):
        place(date(2026, 10, 27), date(2026, 11, 5))
    with pytest.raises(Conflict, match="clock_already_over"):
        check_extension(
            days=10, most=10, role="head", reason="案情复杂", on=date(2026, 10, 27), due_on=date(2026, 10, 26)
        )


@pytest.mark.parametrize(
    ("days", "most", "role", "reason", "code"),
    [
        (11, 10, "head", "案情复杂", "extension_too_long"),
        (0, 10, "head", "案情复杂", "extension_too_long"),
        (10, 0, "", "案情复杂", "extension_not_lawful"),
        (10, 10, "head", " ", "reason_needed"),
    ],
)
def test_al_14_an_extension_is_bounded_reasoned_and_lawful(days, most, role, reason, code):
    with pytest.raises(Invalid, match=code):
        check_extension(days=days, most=most, role=role, reason=reason, on=ACCEPTED, due_on=date(2026, 10, 26))


# --- traps.md, "Clocks" ---


def test_trap_open_zaak_885_a_pause_moves_the_end_date():
    pause = Pause(date(2026, 10, 9), date(2026, 10, 15))
    assert derive_dates(twenty(), CALENDAR, [pause]).due_on == date(2026, 11, 3)


def test_trap_correspondence_tool_2818_removing_an_extension_keeps_the_pauses():
    pause = Pause(date(2026, 10, 9), date(2026, 10, 15))
    extended = derive_dates(twenty(), CALENDAR, [pause], 10).due_on
    assert extended == date(2026, 11, 17)
    assert derive_dates(twenty(), CALENDAR, [pause], 0).due_on == date(2026, 11, 3)


def test_trap_alaveteli_7292_a_holiday_announced_late_moves_a_running_clock():
    notices = [*read_shipped_notices()[:-1], make_changed_notice(2026, off=(date(2026, 10, 20),))]
    assert derive_dates(twenty(), build_calendar(notices, 1)).due_on == date(2026, 10, 27)


def test_trap_bcgov_entity_26575_eight_working_days_are_not_calendar_days_and_end_at_midnight():
    derived = derive_dates(twenty(budget=8, started_on=date(2026, 11, 23)), CALENDAR)
    assert derived.due_on == date(2026, 12, 3)
    assert find_rung(on=date(2026, 12, 3), due_on=derived.due_on, warn_on=derived.warn_on) == "amber"
    assert find_rung(on=date(2026, 12, 4), due_on=derived.due_on, warn_on=derived.warn_on) == "overdue"


def test_trap_bcgov_tfrs_2862_a_deadline_on_a_day_off_rolls_to_the_next_open_day():
    order = make_clock_order(
        subject=("case", 1), purpose="renewal", whose_time="applicant", budget=30, unit=CALENDAR_DAYS,
        started_on=date(2026, 9, 2), article="行政许可法第五十条",
    )  # fmt: skip
    assert order.terms.rolls
    assert derive_dates(order.terms, CALENDAR).due_on == date(2026, 10, 8)  # 10-02 lies in the National Days
    assert "顺延" in explain_clock_days(order.terms, CALENDAR)[-1].reason


def test_trap_jmix_790_one_day_is_not_24_business_hours_and_hours_are_hours():
    one_day = derive_dates(twenty(budget=1, started_on=date(2026, 11, 27)), CALENDAR)
    assert one_day.due_on == date(2026, 11, 30)
    started = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    terms = ClockTerms(24, HOURS, date(2026, 11, 27), warn_before=4, started_at=started)
    assert derive_dates(terms, CALENDAR).due_at == datetime(2026, 11, 28, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        (make_local_moment(date(2026, 11, 27), 16), make_local_moment(date(2026, 11, 27), 16)),
        (
            make_local_moment(date(2026, 11, 27), 17),
            make_local_moment(date(2026, 11, 30), 0),
        ),  # after the cut-off on a Friday
        (make_local_moment(date(2026, 11, 28), 9), make_local_moment(date(2026, 11, 30), 0)),  # on a Saturday
    ],
)
def test_trap_bops_893_the_cut_off_hour_is_a_rule_and_for_hours_only(moment, begins):
    terms = ClockTerms(2, HOURS, moment.date(), started_at=moment, cut_off_hour=17)
    assert derive_dates(terms, CALENDAR).due_at == begins + timedelta(hours=2)
    with pytest.raises(Invalid, match="cut_off_is_for_hours"):
        check_terms(twenty(cut_off_hour=17))
    # A date clock does not know the hour at all: received at 23:50 is received that day (RD-02).
    assert derive_dates(twenty(), CALENDAR).due_on == date(2026, 10, 26)


def test_trap_bops_506_which_dates_skip_holidays_differs_by_kind_of_clock():
    assert derive_dates(twenty(budget=10), CALENDAR).due_on == date(2026, 10, 12)
    assert derive_dates(twenty(budget=10, unit=CALENDAR_DAYS), CALENDAR).due_on == date(2026, 10, 1)
    assert derive_dates(twenty(budget=10, unit=CALENDAR_DAYS, rolls=True), CALENDAR).due_on == date(2026, 10, 8)


def test_trap_camunda_1155_each_clock_carries_its_own_calendar_and_edition():
    other = build_calendar([*read_shipped_notices()[:-1], make_changed_notice(2026, off=(date(2026, 10, 20),))], 7)
    assert other.edition != CALENDAR.edition
    assert derive_dates(twenty(), other) != derive_dates(twenty(), CALENDAR)


def test_trap_zammad_390_the_arithmetic_is_shown_with_article_and_notice():
    pause = Pause(
        date(2026, 10, 9),
        date(2026, 10, 15),
        "expert_review",
        "行政许可法第四十五条",
        "莆卫告〔2026〕3号",
        date(2026, 10, 9),
    )
    told = {day.date: day for day in explain_clock_days(twenty(), CALENDAR, [pause])}
    assert told[ACCEPTED].reason == "起算当日不计入，从次日开始计算"
    assert told[date(2026, 10, 1)].reason == "国庆节放假"
    assert told[date(2026, 10, 18)].reason == "周日休息"
    reason = told[date(2026, 10, 10)].reason  # a make-up day inside the pause
    assert reason == "专家评审时间不计入（行政许可法第四十五条，通知书莆卫告〔2026〕3号，2026-10-09送达）"
    assert told[date(2026, 10, 26)].counts


def test_trap_openregister_3970_beyond_the_published_calendar_is_provisional_never_silent():
    derived = derive_dates(twenty(started_on=date(2026, 12, 10)), CALENDAR)
    assert derived.due_on == date(2027, 1, 8)
    assert derived.provisional
    assert "暂定" in explain_clock_days(twenty(started_on=date(2026, 12, 10)), CALENDAR)[-1].reason
    with pytest.raises(Invalid, match="date_before_calendar"):
        derive_dates(twenty(started_on=date(2003, 5, 1)), CALENDAR)


def test_trap_signals_791_a_moment_late_at_night_in_utc_is_the_local_day():
    started = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)  # 01:00 on the 27th in China
    terms = ClockTerms(1, HOURS, date(2026, 11, 27), started_at=started)
    derived = derive_dates(terms, CALENDAR)
    assert derived.due_on == date(2026, 11, 27)


def test_hours_that_end_at_midnight_end_with_the_day_before():
    terms = ClockTerms(24, HOURS, date(2026, 11, 27), started_at=make_local_moment(date(2026, 11, 27), 0))
    assert derive_dates(terms, CALENDAR).due_on == date(2026, 11, 27)


@pytest.mark.parametrize(("budget", "warning"), [(0, 0), (1, 0), (3, 1), (5, 1), (20, 4), (45, 9)])
def test_amber_stands_a_fifth_before_the_end(budget, warning):
    assert choose_warning(budget) == warning


def test_an_order_without_source_or_known_purpose_is_refused():
    order = {
        "subject": ("case", 1), "purpose": "statutory", "whose_time": "government", "budget": 20,
        "unit": WORKING_DAYS, "started_on": ACCEPTED, "article": "行政许可法第四十二条",
    }  # fmt: skip
    assert make_clock_order(**order).terms.warn_before == 4
    for change in (
        {"article": " "}, {"purpose": "whim"}, {"whose_time": "nobody"}, {"unit": "weeks"}, {"budget": -1},
        {"unit": HOURS}, {"rolls": True}, {"warn_before": -1},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            make_clock_order(**{**order, **change})
