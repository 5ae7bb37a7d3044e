"""Reads: fixed numbers of statements at 3 and at 30, filters that agree with counts, nothing for strangers, figures with their base."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.cases.actions import accept_case, discard_case_draft, save_case_draft
from onewindow.cases.models import Case, CaseDraft
from onewindow.cases.queries import (
    count_cases,
    explain_case_dates,
    find_case_draft,
    get_case,
    get_case_document,
    get_case_file,
    get_figures,
    list_case_drafts,
    list_cases,
    list_due_today,
    list_own_cases,
    track_case,
)
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, make_case
from onewindow.kit.acting import ANONYMOUS, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
AT = at_day()


def count_statements(read):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        read()
    return len(caught)


def make_many(play, count, state=State.RECEIVED, prefix="k"):
    return [make_case(play, state=state, key=f"{prefix}{i}") for i in range(count)]


@pytest.mark.parametrize(
    "read",
    [
        lambda play: list_cases(actor=play.clerk, on=DAY, limit=50),
        lambda play: list_cases(actor=play.chief, on=DAY, waiting="department", timeliness="on_time", limit=50),
        lambda play: list_own_cases(actor=play.li_ming, on=DAY, limit=50),
        lambda play: count_cases(actor=play.clerk, on=DAY),
        lambda play: list_due_today(actor=play.clerk, on=date(2026, 9, 29)),
        lambda play: get_figures(since=DAY, until=DAY),
    ],
)
def test_lists_cost_the_same_at_three_and_at_thirty(play, read):
    """Traps open-zaak#1057, #1574."""
    make_many(play, 3)
    few = count_statements(lambda: read(play))
    make_many(play, 27, prefix="more")
    assert count_statements(lambda: read(play)) == few <= 3


def test_a_case_costs_the_same_however_much_happened(play):
    """Trap open-zaak#1811."""
    plain = make_case(play, state=State.ACCEPTED, key="a")
    full = make_case(play, state=State.ACCEPTED, key="b")
    for _ in range(3):
        finish_review(play, full, AT)
        from onewindow.cases.actions import return_step

        return_step(number=full, position=2, reasons="再查", actor=play.chief, at=AT)
    get_case(plain, play.clerk, DAY)
    costs = [count_statements(lambda number=number: get_case(number, play.clerk, DAY)) for number in (plain, full)]
    assert costs[0] == costs[1] <= 9


def test_the_worklist_waits_on_me_oldest_first(play):
    received, reviewing, deciding = (
        make_case(play, key="1"),
        make_case(play, state=State.ACCEPTED, key="2"),
        make_case(play, state=State.ACCEPTED, key="3"),
    )
    finish_review(play, deciding, AT)
    granted = make_case(play, state=State.GRANTED, key="4")

    def mine(actor, **more):
        return [row.number for row in list_cases(actor=actor, on=DAY, **more).rows]

    assert mine(play.clerk) == [received, granted]
    assert mine(play.reviewer) == [reviewing]
    assert mine(play.chief) == [received, deciding]
    assert mine(play.head) == [deciding]
    assert mine(play.cast.stranger) == []
    assert mine(play.cast.stranger, waiting="all") == []
    assert mine(play.cast.supervisor) == []
    assert len(mine(play.cast.supervisor, waiting="all")) == 4
    assert mine(play.clerk, waiting="department", place="back_office") == [reviewing]
    assert mine(play.clerk, waiting="all", text=granted) == [granted]
    assert len(mine(play.clerk, waiting="all", text="李明")) == 4
    assert mine(play.clerk, waiting="all", text="陈洁") == []
    assert mine(ANONYMOUS, waiting="all") == []


def test_counts_agree_with_their_lists(play):
    for state in (State.RECEIVED, State.CORRECTING, State.ACCEPTED, State.PAUSED, State.GRANTED):
        make_case(play, state=state, key=state)
    for on in (DAY, date(2026, 9, 29), date(2026, 12, 1)):
        counts = count_cases(actor=play.clerk, on=on)
        for timeliness in ("overdue", "at_risk", "on_time"):
            rows = list_cases(actor=play.clerk, on=on, waiting="all", timeliness=timeliness).rows
            assert len(rows) == getattr(counts, timeliness)
            assert {row.timeliness for row in rows} <= {timeliness, "no_limit"}
        assert len(list_cases(actor=play.clerk, on=on).rows) == counts.waiting_me
        assert counts.overdue + counts.at_risk + counts.on_time == 5
        assert sum(len(group.cases) for group in list_due_today(actor=play.clerk, on=on)) == counts.due_today


def test_pages_follow_each_other(play):
    numbers = make_many(play, 5)
    seen, cursor = [], ""
    while True:
        page = list_cases(actor=play.clerk, on=DAY, limit=2, cursor=cursor)
        seen += [row.number for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == numbers
    with pytest.raises(Invalid):
        list_cases(actor=play.clerk, on=DAY, cursor="nonsense!")


def test_own_cases_are_own(play):
    number = make_case(play)
    assert [row.number for row in list_own_cases(actor=play.li_ming, on=DAY).rows] == [number]
    assert list_own_cases(actor=play.chen_jie, on=DAY).rows == ()
    assert list_own_cases(actor=play.clerk, on=DAY).rows == ()


def test_tracking_by_number_and_phone_ending_gives_no_clue(play):
    number = make_case(play)
    view = track_case(number, "1234", DAY)
    assert (view.number, view.state) == (number, State.RECEIVED)
    assert [step.event for step in view.timeline] == ["CaseReceived"]
    assert "李明" not in str(view)
    assert track_case(number, "0000", DAY) is None
    assert track_case("X" * 23, "1234", DAY) is None
    assert track_case(number, "", DAY) is None


def test_a_rejected_stranger_sees_no_file_and_no_paper(play):
    number = make_case(play)
    paper = get_case(number, play.li_ming, DAY).documents[0]
    assert get_case_document(number, paper.number, play.li_ming, DAY) == paper
    for read in (
        lambda: get_case_document(number, paper.number, play.chen_jie, DAY),
        lambda: get_case_document(number, "no such", play.li_ming, DAY),
        lambda: get_case_file(number, 1, play.li_ming, DAY),
        lambda: explain_case_dates(number, play.cast.stranger, DAY),
    ):
        with pytest.raises(NotFound):
            read()


def test_every_date_explains_itself(play):
    number = make_case(play, state=State.ACCEPTED)
    accounts = explain_case_dates(number, play.li_ming, DAY)
    assert {account.clock.purpose for account in accounts} == {"statutory", "promised", "acceptance_notice"}
    assert all(account.sentence and account.days for account in accounts)


def test_figures_say_their_base(play):
    """RD-16, C-01, C-05."""
    make_case(play, key="1")
    make_case(play, state=State.ACCEPTED, key="2")
    make_case(play, state=State.DELIVERED, key="3")
    make_case(play, state=State.WITHDRAWN, key="4")
    late = make_case(play, state=State.ACCEPTED, key="5")
    from onewindow.cases.actions import grant_case

    after = at_day(date(2026, 10, 12))
    finish_review(play, late, after)
    grant_case(number=late, content="准予", actor=play.chief, at=after)
    figures = get_figures(since=DAY, until=date(2026, 10, 31))
    assert (figures.received, figures.accepted, figures.completed, figures.granted) == (5, 4, 3, 2)
    assert (figures.on_time.numerator, figures.on_time.denominator, figures.on_time.percent) == (2, 3, "66.67%")
    assert (figures.completion.numerator, figures.completion.denominator) == (3, 4)
    assert "按时" in figures.on_time.base
    assert get_figures(since=DAY, until=DAY, department_id=play.cast.other_department.id).received == 0
    assert get_figures(since=DAY, until=DAY, region_code="3503").received == 5
    assert get_figures(since=DAY - timedelta(9), until=DAY - timedelta(1)).on_time.percent == "—"


def test_drafts_are_sealed_kept_a_week_and_ones_own(play):
    saved = save_case_draft(
        item_code=play.item.code, form=FORM, file_ids={"M01": (3,)}, step="site", actor=play.li_ming, at=AT
    )
    assert saved.expires_on == DAY + timedelta(7)
    save_case_draft(item_code=play.item.code, form={**FORM, "area": "1"}, actor=play.li_ming, at=AT)
    assert str(FORM["applicant_number"]).encode() not in bytes(CaseDraft.objects.get().sealed)
    found = find_case_draft(item_code=play.item.code, actor=play.li_ming, on=DAY + timedelta(7))
    assert found.form["area"] == "1"
    assert find_case_draft(item_code=play.item.code, actor=play.li_ming, on=DAY + timedelta(8)) is None
    assert find_case_draft(item_code=play.item.code, actor=play.chen_jie, on=DAY) is None
    assert len(list_case_drafts(actor=play.li_ming, on=DAY)) == 1
    with pytest.raises(NotAllowed):
        save_case_draft(item_code=play.item.code, form={}, actor=ANONYMOUS, at=AT)
    discard_case_draft(item_code=play.item.code, actor=play.li_ming, at=AT)
    assert not CaseDraft.objects.exists()


def test_allowed_actions_are_those_that_pass(play):
    number = make_case(play)
    assert "accept" in {act.name for act in get_case(number, play.clerk, DAY).allowed_actions}
    accept_case(number=number, actor=play.clerk, at=AT)
    assert "accept" not in {act.name for act in get_case(number, play.clerk, DAY).allowed_actions}
    assert get_case(number, play.cast.supervisor, DAY).allowed_actions == ()
    assert {act.name for act in get_case(number, play.li_ming, DAY).allowed_actions} == {
        "make_statement",
        "withdraw",
    }
    assert Case.objects.count() == 1
