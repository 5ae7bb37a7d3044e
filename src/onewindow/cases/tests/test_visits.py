"""Coming to the window: one visit for a person, a day and a case; counted against the guide; coming again unasked (C-15, RD-22)."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import IntegrityError, connection, transaction

from onewindow.cases import migrations
from onewindow.cases.actions import (
    Applicant,
    Correction,
    MaterialIn,
    accept_case,
    deliver_case,
    grant_case,
    notify_corrections,
    record_visit,
    submit_and_decide_instantly,
    submit_case,
    supplement_case,
)
from onewindow.cases.models import CaseVisit
from onewindow.cases.queries import get_case, get_figures
from onewindow.cases.queries.visits import list_case_visits, list_repeated_visits
from onewindow.cases.rules import State
from onewindow.cases.rules.visits import Coming, exceeds_promise, find_unexplained_visits
from onewindow.cases.testing import DAY, FORM, LEVELS, at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.directory.testing import authorise_post
from onewindow.kit.acting import Conflict, Invalid, NotAllowed
from onewindow.ledger.queries import list_entries


def _walk_in(play, key="walk-in", on=DAY, **changes):
    given = {
        "item_code": play.item.code,
        "applicant": Applicant(party_id=play.li_ming.party_id),
        "form": FORM,
        "materials": hand_in_all(play.item),
        "channel": "window",
        "window_id": play.cast.window_id,
        "actor": play.clerk,
        "at": at_day(on),
    }
    return submit_case(idempotency_key=key, **given | changes).number


def _rows(number):
    found = CaseVisit.objects.filter(case__number=number).order_by("visited_on", "pk")
    return [(row.visited_on, row.who, tuple(row.reasons)) for row in found]


def _finish(play, number, on=DAY, method="counter"):
    accept_case(number=number, actor=play.clerk, at=at_day(on))
    finish_review(play, number, at_day(on))
    grant_case(number=number, content="准予", actor=play.chief, at=at_day(on))
    confirmed = {"address_confirmed": True} if method == "electronic" else {}
    deliver_case(number=number, method=method, proof="签收", receiver="", actor=play.clerk, at=at_day(on), **confirmed)


@pytest.mark.django_db
def test_receipt_supplement_and_collection_at_the_window_are_visits(play):
    number = _walk_in(play)
    asked = (Correction("M01", "缺签名"), Correction("M02", "看不清"))
    notify_corrections(number=number, corrections=asked, actor=play.clerk, at=at_day())
    later = DAY + timedelta(3)
    for code in ("M01", "M02"):  # twice at the counter on one day is one visit
        supplement_case(number=number, materials=(MaterialIn(code, copies=1),), actor=play.clerk, at=at_day(later))
    _finish(play, number, DAY + timedelta(4))
    assert _rows(number) == [
        (DAY, "applicant", ("hand_in",)),
        (later, "applicant", ("supplement",)),
        (DAY + timedelta(4), "applicant", ("collect",)),
    ]
    assert CaseVisit.objects.filter(case__number=number, window_id=play.cast.window_id).count() == 3
    assert [row.reasons for row in list_case_visits(number, play.li_ming, DAY)] == [
        ("递交材料",),
        ("补交材料",),
        ("领取结果",),
    ]


@pytest.mark.django_db
def test_everything_done_on_one_day_is_one_visit(play):
    """C-15: come once, done once."""
    number = _walk_in(play)
    _finish(play, number)
    assert _rows(number) == [(DAY, "applicant", ("hand_in", "collect"))]


@pytest.mark.django_db
def test_an_instant_item_takes_one_visit(cast):
    play = make_case_cast(cast, case_kind="instant")
    authorise_post(
        post_id=cast.posts["clerk"], department_id=cast.department.id, item_codes=(play.item.code,), levels=LEVELS[2:]
    )
    number = submit_and_decide_instantly(
        idempotency_key="one",
        item_code=play.item.code,
        content="准予",
        applicant=Applicant(party_id=play.li_ming.party_id),
        form=FORM,
        materials=hand_in_all(play.item),
        actor=play.clerk,
        at=at_day(),
    ).number
    assert _rows(number) == [(DAY, "applicant", ("hand_in", "collect"))]


@pytest.mark.django_db
def test_online_acts_post_and_fax_are_no_visit(play):
    number = make_case(play, state=State.CORRECTING)
    code = play.item.materials[0].code
    supplement_case(number=number, materials=(MaterialIn(code, copies=1),), actor=play.li_ming, at=at_day())
    by_post = make_case(play, state=State.CORRECTING, key="post")
    given = {"number": by_post, "materials": (MaterialIn(code, copies=1),), "actor": play.clerk, "at": at_day()}
    with pytest.raises(Invalid):
        supplement_case(channel="pigeon", **given)
    supplement_case(channel="post", **given)
    posted = _walk_in(play, "posted", channel="post", window_id=None)
    _finish(play, posted, method="post")
    assert not CaseVisit.objects.exists()


@pytest.mark.django_db
def test_one_key_notes_a_visit_once_a_day(play):
    number = make_case(play)
    given = {"number": number, "who": "applicant", "actor": play.clerk}
    assert record_visit(reason="consult", at=at_day(), **given)
    assert not record_visit(reason="consult", at=at_day(hour=15), **given)
    assert record_visit(reason="other", at=at_day(hour=16), **given)
    assert record_visit(reason="consult", at=at_day(DAY + timedelta(1)), **given)
    assert record_visit(reason="consult", at=at_day(), **given | {"who": "other"})
    assert _rows(number) == [
        (DAY, "applicant", ("consult", "other")),
        (DAY, "other", ("consult",)),
        (DAY + timedelta(1), "applicant", ("consult",)),
    ]
    entries = [entry for entry in list_entries(subject=("case", number)) if entry.event == "CaseVisited"]
    assert len(entries) == 4
    assert set(entries[0].data) == {"visited_on", "who", "reason"}
    assert get_case(number, play.clerk, DAY).version == 1  # nobody's work was overtaken


@pytest.mark.django_db
def test_who_may_note_a_visit(play):
    number = make_case(play)
    given = {"number": number, "reason": "consult", "at": at_day()}
    for actor in (play.cast.stranger, play.cast.supervisor, play.cast.centre):
        with pytest.raises(NotAllowed):
            record_visit(who="applicant", actor=actor, **given)
    with pytest.raises(Exception, match="no_such_case"):
        record_visit(who="applicant", actor=play.chen_jie, **given)
    with pytest.raises(Conflict, match="no_agent"):
        record_visit(who="agent", actor=play.clerk, **given)
    for change in ({"who": "cat"}, {"who": "applicant", "reason": "tea"}):
        with pytest.raises(Invalid, match="visit_unclear"):
            record_visit(**{**given, "actor": play.clerk} | change)
    record_visit(who="applicant", actor=play.cast.window_clerk, **given)
    assert len(_rows(number)) == 1


@pytest.mark.django_db
def test_figures_say_how_often_people_came_with_their_base(play):
    """C-15, X-01."""
    once, twice, never = _walk_in(play, "once"), _walk_in(play, "twice"), make_case(play, key="never")
    _finish(play, once)
    record_visit(number=twice, who="applicant", reason="consult", actor=play.clerk, at=at_day(DAY + timedelta(1)))
    _finish(play, twice, DAY + timedelta(1))
    _finish(play, never, method="post")
    _walk_in(play, "still open")
    told = get_figures(since=DAY, until=DAY + timedelta(1))
    assert (told.visits.numerator, told.visits.denominator, told.visits.text) == (3, 3, "1.00")
    assert (told.done_at_once.numerator, told.done_at_once.denominator) == (2, 3)
    assert "同一人同一天" in told.visits.base and "含一次都没有来的" in told.done_at_once.base
    assert get_figures(since=DAY - timedelta(9), until=DAY - timedelta(1)).visits.text == "—"


def _come(day, *reasons, case="A", notified=None, completed=None):
    def on(number):
        return None if number is None else DAY + timedelta(number)

    return Coming(case, DAY + timedelta(day), reasons or ("hand_in",), on(notified), on(completed))


@pytest.mark.parametrize(
    ("comings", "found"),
    [
        ([_come(0)], []),
        ([_come(0), _come(0, "consult")], []),
        ([_come(0), _come(2, "consult")], [2]),
        ([_come(0), _come(2, "collect")], []),
        ([_come(0), _come(2, "collect", "consult")], [2]),
        ([_come(0, notified=1), _come(2, "supplement", notified=1)], []),
        ([_come(0, notified=2), _come(2, "supplement", notified=2)], []),
        ([_come(0, notified=3), _come(2, "supplement", notified=3)], [2]),
        ([_come(0), _come(2, "consult"), _come(5, "consult")], [2, 5]),
        ([_come(0, notified=3), _come(2, "consult", notified=3), _come(5, "supplement", notified=3)], [2]),
        ([_come(0, completed=1), _come(2, case="B")], []),
        ([_come(0, completed=2), _come(2, case="B")], []),
        ([_come(0, completed=3), _come(2, case="B")], [2]),
        ([_come(0), _come(2, case="B")], [2]),
        ([_come(0, notified=1), _come(2, case="B")], []),
        ([], []),
    ],
)
def test_coming_again_unasked(comings, found):
    """RD-22: a second visit for the same item without a notice."""
    assert [(coming.on - DAY).days for coming in find_unexplained_visits(comings)] == found


@pytest.mark.parametrize(
    ("visits", "promised", "over"), [(0, 0, False), (1, 0, True), (1, 1, False), (2, 1, True), (9, None, False)]
)
def test_the_guides_promise(visits, promised, over):
    assert exceeds_promise(visits, promised) is over


@pytest.mark.django_db
def test_the_supervisor_reads_who_came_again_unasked(play):
    asked, unasked = _walk_in(play, "asked", materials=()), _walk_in(play, "unasked", actor=play.clerk)
    other = _walk_in(play, "other person", applicant=Applicant(party_id=play.chen_jie.party_id))
    later = at_day(DAY + timedelta(1))
    span = {"since": DAY, "until": DAY + timedelta(9)}
    for number in (asked, unasked):
        record_visit(number=number, who="applicant", reason="consult", actor=play.clerk, at=later)
    rows = list_repeated_visits(actor=play.cast.supervisor, **span)
    assert {(row.number, row.first_on, row.on) for row in rows} == {
        (asked, DAY, DAY + timedelta(1)),
        (unasked, DAY, DAY + timedelta(1)),
    }
    assert rows[0].applicant_masked == "李*" and rows[0].reasons == ("咨询",)
    assert other not in {row.number for row in rows}
    assert list_repeated_visits(actor=play.cast.supervisor, since=DAY, until=DAY) == ()
    for actor in (play.clerk, play.chief, play.cast.centre, play.li_ming):
        with pytest.raises(NotAllowed):
            list_repeated_visits(actor=actor, **span)


@pytest.mark.django_db
def test_after_the_one_notice_coming_again_is_explained(play):
    number = _walk_in(play)
    notify_corrections(number=number, corrections=(Correction("M01", "缺"),), actor=play.clerk, at=at_day())
    later = at_day(DAY + timedelta(2))
    supplement_case(number=number, materials=(MaterialIn("M01", copies=1),), actor=play.clerk, at=later)
    assert not list_repeated_visits(actor=play.cast.supervisor, since=DAY, until=DAY + timedelta(9))


@pytest.mark.django_db
def test_the_list_costs_the_same_with_three_and_thirty(play, django_assert_max_num_queries):
    def add(keys):
        for key in keys:
            number = _walk_in(play, f"case {key}")
            record_visit(
                number=number, who="applicant", reason="consult", actor=play.clerk, at=at_day(DAY + timedelta(1))
            )

    add(range(3))
    with django_assert_max_num_queries(2):
        assert len(list_repeated_visits(actor=play.cast.supervisor, since=DAY, until=DAY + timedelta(1))) == 3
    add(range(3, 30))
    with django_assert_max_num_queries(2):
        assert len(list_repeated_visits(actor=play.cast.supervisor, since=DAY, until=DAY + timedelta(1))) == 30


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"who": "cat"}, "visitor_is_known"),
        ({"who": "other"}, "visitor_of_the_case_is_named"),
        ({"person_id": None}, "visitor_of_the_case_is_named"),
        ({"reasons": []}, "visit_has_known_reasons"),
        ({"reasons": ["tea"]}, "visit_has_known_reasons"),
    ],
)
def test_the_database_refuses_nonsense_visits(play, change, constraint):
    _walk_in(play)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CaseVisit.objects.update(**change)


@pytest.mark.django_db
def test_the_database_keeps_one_visit_for_a_person_and_a_day(play):
    number = _walk_in(play)
    record_visit(number=number, who="other", reason="consult", actor=play.clerk, at=at_day())
    for row in CaseVisit.objects.filter(case__number=number):
        row.pk = None
        with pytest.raises(IntegrityError, match="a_person_visits_a_case_once_a_day"), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.django_db
def test_cases_of_before_keep_the_visits_their_acts_prove(play):
    """The migration's statement makes the same rows as the acts do."""
    number, same_day = _walk_in(play), _walk_in(play, "same day")
    _finish(play, number, DAY + timedelta(2))
    _finish(play, same_day)
    made = _rows(number), _rows(same_day)
    CaseVisit.objects.all().delete()
    migration = next(name for _, name, _ in iter_modules(migrations.__path__) if name.endswith("_visits"))
    with connection.cursor() as cursor:
        cursor.execute(import_module(f"{migrations.__name__}.{migration}").NOTE_KNOWN_VISITS)
    assert (_rows(number), _rows(same_day)) == made
