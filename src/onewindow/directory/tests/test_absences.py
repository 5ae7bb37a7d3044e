"""AB posts (M-04): who is away, who stands in, and that no post is ever left empty. Tables of dates, and any order of requests."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from onewindow.accounts.actions import create_account
from onewindow.directory.absence_rules import Away, Gap, Holding, Span, find_gap, find_stand_in
from onewindow.directory.absences import cancel_absence, end_absence, record_absence
from onewindow.directory.inside_queries import list_absences
from onewindow.directory.models import Absence, AbsencePost, RoleGrant
from onewindow.directory.powers import appoint_holder, end_role
from onewindow.directory.testing import CAST_AT, CAST_DAY
from onewindow.kit.acting import SYSTEM, Conflict, Invalid, NotAllowed

DAY = CAST_DAY + timedelta(1)


def day(number):
    return CAST_DAY + timedelta(number)


A, B, C = 1, 2, 3
POST, OTHER = 7, 8
PAIR = [Holding(POST, "A", A, Span(day(0))), Holding(POST, "B", B, Span(day(0)))]
LATE_B = [Holding(POST, "A", A, Span(day(0))), Holding(POST, "B", B, Span(day(5)))]
SHORT_B = [Holding(POST, "A", A, Span(day(0))), Holding(POST, "B", B, Span(day(0), day(4)))]
TWO_POSTS = [*PAIR, Holding(OTHER, "A", B, Span(day(0))), Holding(OTHER, "B", A, Span(day(0)))]


@pytest.mark.parametrize(
    ("who", "first", "last", "holdings", "away", "gap"),
    [
        (A, 1, 5, PAIR, [], None),
        (B, 1, 5, PAIR, [], None),
        (A, 1, 5, PAIR, [Away(B, Span(day(6), day(9)))], None),
        (A, 1, 5, PAIR, [Away(B, Span(day(5), day(9)))], Gap(POST, day(5), B)),
        (B, 1, 5, PAIR, [Away(A, Span(day(0), day(1)))], Gap(POST, day(1), A)),
        (A, 1, 5, PAIR[:1], [], Gap(POST, day(1), None)),
        (A, 1, 5, LATE_B, [], Gap(POST, day(1), None)),
        (A, 5, 9, LATE_B, [], None),
        (A, 1, 4, SHORT_B, [], None),
        (A, 1, 5, SHORT_B, [], Gap(POST, day(5), None)),
        (A, 1, 1, TWO_POSTS, [Away(B, Span(day(1), day(1)))], Gap(POST, day(1), B)),
        (C, 1, 5, PAIR, [], None),
    ],
)
def test_which_absence_would_empty_a_post(who, first, last, holdings, away, gap):
    assert find_gap(Away(who, Span(day(first), day(last))), holdings, away) == gap


@pytest.mark.parametrize(
    ("on", "away", "stands"),
    [
        (2, [], None),
        (0, [Away(A, Span(day(1), day(3)))], None),
        (1, [Away(A, Span(day(1), day(3)))], B),
        (3, [Away(A, Span(day(1), day(3)))], B),
        (4, [Away(A, Span(day(1), day(3)))], None),
        (2, [Away(B, Span(day(1), day(3)))], None),
    ],
)
def test_who_stands_in_by_day(on, away, stands):
    assert find_stand_in(POST, PAIR, away, day(on)) == stands


REQUESTS = st.lists(
    st.tuples(st.sampled_from([A, B, C]), st.integers(0, 20), st.integers(0, 8)), min_size=1, max_size=12
)


@given(REQUESTS)
def test_no_order_of_requests_ever_empties_a_post(requests):
    """A and B of one post, B and C of another: whatever was granted, somebody is there on every day."""
    holdings = [*PAIR, Holding(OTHER, "A", B, Span(day(0))), Holding(OTHER, "B", C, Span(day(3), day(18)))]
    granted = []
    for who, first, length in requests:
        wanted = Away(who, Span(day(first), day(first + length)))
        others = [one for one in granted if one.account != who]
        if find_gap(wanted, holdings, others) is None:
            granted.append(wanted)
    for number in range(30):
        today = day(number)
        away = {one.account for one in granted if one.span.holds(today)}
        for post in (POST, OTHER):
            held = {one.account for one in holdings if one.post == post and one.span.holds(today)}
            assert held - away
            stands = find_stand_in(post, holdings, granted, today)
            first = next(one.account for one in holdings if one.post == post and one.position == "A")
            assert (stands is not None) == (first in away)


# The same against the database.
pair = pytest.mark.django_db


@pytest.fixture
def second(cast):
    """李强, B holder of the clerk's post."""
    account = create_account(username="liqiang", name="李强", kind="staff", password=None, actor=SYSTEM, at=CAST_AT)
    appoint_holder(
        post_id=cast.posts["clerk"], account_id=account.id, position="B", starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT
    )
    return account


def leave(account_id, actor=SYSTEM, first=1, last=5, **changes):
    values = {"kind": "leave", "starts_on": day(first), "last_day": day(last), **changes}
    return record_absence(account_id=account_id, actor=actor, at=CAST_AT, **values)


@pair
def test_an_absence_names_its_posts_and_who_stands_in(cast, second):
    absence_id = leave(cast.clerk.account_id, actor=cast.clerk)
    (row,) = list_absences(on=DAY, department_id=cast.department.id)
    assert (row.id, row.name, row.standing, row.recorded_by) == (absence_id, "王芳", "running", "王芳")
    assert [(post.post, post.position, post.others) for post in row.posts] == [("卫生健康受理岗", "A", ("李强",))]
    assert list_absences(on=day(70), department_id=cast.department.id) == ()
    assert list_absences(on=DAY, department_id=cast.other_department.id) == ()


@pair
def test_when_b_is_away_too_it_is_refused_with_what_to_do(cast, second):
    leave(second.id, first=3, last=4)
    with pytest.raises(Conflict) as caught:
        leave(cast.clerk.account_id)
    assert (caught.value.code, "受理岗" in caught.value.message) == ("post_would_be_empty", True)
    assert "任用" in caught.value.advice
    assert leave(cast.clerk.account_id, first=5, last=9)


@pair
def test_a_post_without_b_lets_nobody_go(cast):
    with pytest.raises(Conflict) as caught:
        leave(cast.reviewer.account_id)
    assert caught.value.code == "post_would_be_empty"
    with pytest.raises(Invalid):
        leave(cast.head.account_id)


@pair
def test_b_stays_while_a_is_away(cast, second):
    leave(cast.clerk.account_id)
    holding = RoleGrant.objects.get(account_id=second.id)
    with pytest.raises(Conflict) as caught:
        end_role(grant_id=holding.pk, last_day=day(3), reason="x", actor=SYSTEM, at=CAST_AT)
    assert caught.value.code == "post_would_be_empty"
    end_role(grant_id=holding.pk, last_day=day(5), reason="x", actor=SYSTEM, at=CAST_AT)


@pair
def test_who_may_record(cast, second):
    for actor in (cast.reviewer, cast.stranger, cast.centre, cast.li_ming):
        with pytest.raises(NotAllowed):
            leave(cast.clerk.account_id, actor=actor)
    for number, actor in enumerate((cast.clerk, cast.chief, cast.head, cast.admin)):
        assert leave(cast.clerk.account_id, actor=actor, first=10 * number, last=10 * number + 1)


@pair
@pytest.mark.parametrize(
    ("first", "last", "kind"), [(-1, 3, "leave"), (5, 4, "leave"), (1, 400, "leave"), (1, 2, "sick of it")]
)
def test_days_and_kind_are_checked(cast, second, first, last, kind):
    with pytest.raises(Invalid):
        leave(cast.clerk.account_id, first=first, last=last, kind=kind)


@pair
def test_back_early_and_not_at_all(cast, second):
    absence_id = leave(cast.clerk.account_id)
    with pytest.raises(Conflict):
        end_absence(absence_id=absence_id, last_day=day(5), actor=cast.clerk, at=CAST_AT)
    with pytest.raises(NotAllowed):
        end_absence(absence_id=absence_id, last_day=day(2), actor=cast.reviewer, at=CAST_AT)
    end_absence(absence_id=absence_id, last_day=day(2), actor=cast.clerk, at=CAST_AT)
    assert (row := list_absences(on=day(3), account_id=cast.clerk.account_id)[0]).standing == "over"
    assert (row.last_day, row.planned_last_day) == (day(2), day(5))
    later = leave(cast.clerk.account_id, first=3, last=4)
    cancel_absence(absence_id=later, actor=cast.clerk, at=CAST_AT)
    with pytest.raises(Conflict):
        cancel_absence(absence_id=later, actor=cast.clerk, at=CAST_AT)
    assert leave(second.id, first=3, last=4)


@pair
def test_reading_costs_the_same_at_three_and_at_thirty(cast, second):
    def count():
        with CaptureQueriesContext(connection) as caught:
            list_absences(on=DAY, department_id=cast.department.id)
        return len(caught)

    for number in range(3):
        leave(cast.clerk.account_id, first=2 * number, last=2 * number)
    few = count()
    for number in range(3, 30):
        leave(cast.clerk.account_id, first=2 * number, last=2 * number)
    assert count() == few


def refuse(sentence, model, /, **values):
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        model.objects.create(**values)


@pair
def test_the_database_keeps_posts_held(cast, second):
    absence = Absence.objects.get(pk=leave(cast.clerk.account_id))
    period = DateRange(day(5), day(7))
    line = {"absence": absence, "post_id": cast.posts["clerk"], "position": "B", "period": period}
    refuse("post_is_never_left_empty", AbsencePost, **line)
    refuse("absence_is_an_a_or_b_holders", AbsencePost, **{**line, "position": "C"})
    refuse("absence_at_a_post_has_days", AbsencePost, **{**line, "period": DateRange(day(1), None)})
    own = {"account_id": cast.clerk.account_id, "kind": "leave", "period": period}
    refuse("account_is_absent_once_at_a_time", Absence, **own)
    refuse("absence_kind_is_known", Absence, **{**own, "kind": "whim", "period": DateRange(day(8), day(9))})
    refuse("absence_has_its_first_and_last_day", Absence, **{**own, "period": DateRange(date(2030, 1, 1), None)})
