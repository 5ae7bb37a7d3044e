"""Tables of outcomes, played through the acts: papers, proofs, receipt by the hour, delivery, late entry, figures (AL-04, AL-09,
RD-02, RD-13, RD-15, RD-16).

Received on Monday 2026-09-21; Friday 25 September is 中秋节, so the fifth working day is 29 September; 1 to 7 October are off.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from onewindow.cases.actions import deliver_case, grant_case, ready_case, submit_case
from onewindow.cases.models import Case
from onewindow.cases.queries import get_case, get_figures
from onewindow.cases.rules import State
from onewindow.cases.sweeps import record_deemed_acceptances
from onewindow.cases.testing import DAY, FORM, MaterialIn, at_day, finish_review, hand_in_all, make_case
from onewindow.cases.tests.proving import see
from onewindow.cases.tests.test_acceptance_tables import ALL, NEEDLESS, WRONG, ask, bring, octo, play_moves, sep
from onewindow.documents.models import Document
from onewindow.documents.queries import find_seal
from onewindow.kit.acting import At, Refusal
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
AT = at_day()

# What is sent → the field that is refused; "" for what is received. Nothing asked for lacking is a refusal of receipt (RD-02).
SENT = {
    "all papers of the guide": ((), {}, ""),
    "no paper at all": (("M01", "M02", "M03"), {}, ""),
    "one paper lacks": (("M02",), {}, ""),
    "a paper the guide does not list": ((), {"materials": (MaterialIn("M99", copies=1),)}, "materials.M99"),
    "an original returned that was not seen": (
        (), {"materials": (MaterialIn("M01", original_returned=True),)}, "materials.M01"
    ),
    "the same paper twice": (
        (), {"materials": (MaterialIn("M01", copies=1), MaterialIn("M01", copies=1))}, "materials.M01"
    ),
    "an answer nobody asked": ((), {"form": {**FORM, "religion": "无"}}, "form.religion"),
    "an answer of the wrong kind": ((), {"form": {**FORM, "area": "很大"}}, "form.area"),
    "an answer outside the choices": ((), {"form": {**FORM, "site_kind": "casino"}}, "form.site_kind"),
}  # fmt: skip


@pytest.mark.parametrize(("lacking", "changes", "field"), SENT.values(), ids=SENT)
def test_only_what_the_guide_asks_is_taken(play, lacking, changes, field):
    """AL-04, 31: nothing unrelated to the matter is asked or taken; what lacks is told by the one notice, never at the door."""
    papers = tuple(paper for paper in hand_in_all(play.item) if paper.code not in lacking)
    given = {"idempotency_key": "k", "item_code": play.item.code, "form": FORM, "materials": papers, **changes}
    if not field:
        number = submit_case(actor=play.li_ming, at=AT, **given).number
        assert {paper.code for paper in see(play, number).materials if paper.missing} == set(lacking)
        return
    with pytest.raises(Refusal) as caught:
        submit_case(actor=play.li_ming, at=AT, **given)
    assert field in caught.value.fields
    assert not Case.objects.exists()


THEIRS = WRONG | {"competent_organ": "市卫健委"}
# What was handed in, the moves → the papers with seal and day that the applicant has in hand, in their order.
PAPERS = {
    "received": (ALL, [], [("receipt", sep(21))]),
    "received with gaps": ((), [], [("receipt", sep(21))]),
    "accepted at once": (ALL, [(sep(21), "clerk", "accept", {})], [("receipt", sep(21)), ("acceptance", sep(21))]),
    "accepted on the last day": (
        ALL, [(sep(29), "clerk", "accept", {})], [("receipt", sep(21)), ("acceptance", sep(29))]
    ),
    "accepted by silence": ((), [(sep(30), "", "sweep", {})], [("receipt", sep(21)), ("acceptance", sep(30))]),
    "no licence needed": (
        ALL, [(sep(22), "clerk", "decline", NEEDLESS)], [("receipt", sep(21)), ("non_acceptance", sep(22))]
    ),
    "another organ's power": (
        (), [(sep(22), "clerk", "decline", THEIRS)], [("receipt", sep(21)), ("non_acceptance", sep(22))]
    ),
    "told once what lacks": (
        (), [(sep(22), "clerk", "notify", ask(*ALL))], [("receipt", sep(21)), ("correction_notice", sep(22))]
    ),
    "supplied and accepted": (
        (),
        [(sep(22), "clerk", "notify", ask(*ALL)), (sep(24), "li_ming", "supplement", bring(*ALL)),
         (sep(28), "clerk", "accept", {})],
        [("receipt", sep(21)), ("correction_notice", sep(22)), ("receipt", sep(24)), ("acceptance", sep(28))],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("handed", "moves", "papers"), PAPERS.values(), ids=PAPERS)
def test_every_answer_to_an_application_is_a_numbered_dated_sealed_paper(play, handed, moves, papers):
    """AL-09, 32 last: for acceptance and non-acceptance alike, with the organ's special seal and the day."""
    play_moves(play, handed, moves)
    number = Case.objects.get().number
    rows = Document.objects.filter(subject_kind="case", subject_id=number).order_by("id")
    assert [(row.kind, row.issued_on) for row in rows] == papers
    assert all(row.number and find_seal(row, play.cast.department.name)[1] for row in rows)
    assert len({row.number for row in rows}) == len(papers)


# The moment of receipt → its day, and the last day for the one notice.
MOMENTS = [
    (sep(21), 0, 0, sep(29)),
    (sep(21), 17, 31, sep(29)),  # after the hall closed
    (sep(21), 23, 59, sep(29)),
    (sep(22), 0, 0, sep(30)),  # a minute later is another day
    (sep(20), 10, 0, sep(28)),  # a Sunday that is worked
    (sep(26), 12, 0, octo(9)),  # a Saturday that is off
    (sep(30), 23, 59, octo(13)),
    (octo(1), 0, 1, octo(13)),  # National Day
    (octo(7), 23, 0, octo(13)),
    (octo(10), 9, 0, octo(16)),  # a Saturday that is worked
]


@pytest.mark.parametrize(("day", "hour", "minute", "last"), MOMENTS)
def test_the_day_of_receipt_ends_at_midnight(play, day, hour, minute, last):
    """RD-02: received on the local day at any hour, and the five days run from it."""
    number = make_case(play, at=at_day(day, hour, minute))
    case = Case.objects.select_related("notice_clock").get(number=number)
    assert (case.state, case.received_on, case.notice_clock.due_on) == (State.RECEIVED, day, last)
    record_deemed_acceptances(at=at_day(last, 23, 59))
    assert Case.objects.get(number=number).state == State.RECEIVED
    record_deemed_acceptances(at=at_day(last + timedelta(1), 0, 0))
    case.refresh_from_db()
    assert (case.state, case.accepted_on) == (State.ACCEPTED, day)


COUNTER = {"method": "counter", "proof": "签收单", "receiver": "李明"}
BY_PHONE = {"notice_method": "phone", "notice_proof": "通话记录 1"}
# The act, what is sent → the refusal or the state, and whether government time has ended.
DELIVERIES = {
    "signed for at the counter": (deliver_case, COUNTER, State.DELIVERED, True),
    "by post with its number": (deliver_case, COUNTER | {"method": "post", "proof": "EMS 1"}, State.DELIVERED, True),
    "nothing signed": (deliver_case, COUNTER | {"proof": ""}, "delivery_incomplete", False),
    "an address nobody confirmed": (deliver_case, COUNTER | {"method": "electronic"}, "address_not_confirmed", False),
    "by no known way": (deliver_case, COUNTER | {"method": "pigeon"}, "delivery_incomplete", False),
    "an agent without authority": (deliver_case, COUNTER | {"by_agent": True}, "no_agent", False),
    "ready and told": (ready_case, BY_PHONE, State.READY, True),
    "ready, and no proof of telling": (ready_case, BY_PHONE | {"notice_proof": ""}, "notice_unproved", False),
    "ready, told at an address nobody confirmed": (
        ready_case, BY_PHONE | {"notice_method": "electronic"}, "address_not_confirmed", False
    ),
}  # fmt: skip


@pytest.mark.parametrize(("act", "given", "outcome", "over"), DELIVERIES.values(), ids=DELIVERIES)
def test_what_is_delivered_and_when_government_time_ends(play, act, given, outcome, over):
    """RD-13, AL-16: proof of every service; ready and told ends government time, and so an unclaimed paper is no red card."""
    number = make_case(play, state=State.GRANTED)
    if isinstance(outcome, State):
        assert act(number=number, actor=play.clerk, at=AT, **given).state == outcome
    else:
        with pytest.raises(Refusal) as caught:
            act(number=number, actor=play.clerk, at=AT, **given)
        assert caught.value.code == outcome
    clock = next(one for one in see(play, number).clocks if one.purpose == "delivery")
    assert (clock.stopped_on is not None) == over


NOW, LONG_AGO, TOMORROW = timedelta(0), timedelta(days=-20), timedelta(days=1)
PAPER = {"source": "paper", "reference": "停电登记簿 3"}
WHY = {"late_reason": "停电期间纸质办理"}
# When it happened, by which source, why so late → the refusal, or whether it is counted as entered late.
ENTRIES = {
    "now, here": (NOW, {}, False),
    "fourteen minutes ago": (timedelta(minutes=-14), {}, False),
    "sixteen minutes ago, no reason": (timedelta(minutes=-16), {}, "late_entry_needs_reason"),
    "sixteen minutes ago, with its reason": (timedelta(minutes=-16), PAPER | WHY, True),
    "weeks ago, no reason": (LONG_AGO, {}, "late_entry_needs_reason"),
    "weeks ago, on paper, no reason": (LONG_AGO, PAPER, "late_entry_needs_reason"),
    "weeks ago, on paper, with its reason": (LONG_AGO, PAPER | WHY, True),
    "weeks ago, by an outside system": (LONG_AGO, {"source": "outside", "reference": "GA-1"} | WHY, True),
    "tomorrow": (TOMORROW, {}, "act_in_the_future"),
}


@pytest.mark.parametrize(("since", "known", "outcome"), ENTRIES.values(), ids=ENTRIES)
def test_what_happened_earlier_is_entered_with_source_and_reason(play, since, known, outcome):
    """RD-15: when it happened, when it was written down and how we know; entered late is counted beside, not inside."""
    number = make_case(play, state=State.ACCEPTED)
    finish_review(play, number, AT)
    moment = datetime.now(UTC) + since
    at = replace(At(moment), **known)
    if isinstance(outcome, str):
        with pytest.raises(Refusal) as caught:
            grant_case(number=number, content="准予", actor=play.chief, at=at)
        assert caught.value.code == outcome
        return
    grant_case(number=number, content="准予", actor=play.chief, at=at)
    case, entry = Case.objects.get(number=number), list_entries(subject=("case", number))[-1]
    assert case.late_entry is outcome
    assert (entry.occurred_at, entry.source) == (moment, known.get("source", "here"))
    figures = get_figures(since=DAY, until=at.local_date)
    assert (figures.late_entries, figures.on_time.denominator) == ((1, 0) if outcome else (0, 1))


# State a case was brought to on the day of its receipt → received, accepted, completed, granted, refused; on time of how many.
COUNTED = {
    State.RECEIVED: (1, 0, 0, 0, 0, (0, 0)),
    State.CORRECTING: (1, 0, 0, 0, 0, (0, 0)),
    State.SHELVED: (1, 0, 0, 0, 0, (0, 0)),  # closed, not accepted: never counted as completed (RD-03)
    State.NOT_ACCEPTED: (1, 0, 0, 0, 0, (0, 0)),
    State.ACCEPTED: (1, 1, 0, 0, 0, (0, 0)),
    State.PAUSED: (1, 1, 0, 0, 0, (0, 0)),
    State.GRANTED: (1, 1, 1, 1, 0, (1, 1)),  # completed is decided, not delivered
    State.REFUSED: (1, 1, 1, 0, 1, (1, 1)),
    State.READY: (1, 1, 1, 1, 0, (1, 1)),
    State.DELIVERED: (1, 1, 1, 1, 0, (1, 1)),
    State.CLOSED: (1, 1, 1, 1, 0, (1, 1)),
    State.WITHDRAWN: (1, 1, 1, 0, 0, (1, 1)),  # lawfully ended
}


@pytest.mark.parametrize(("state", "counted"), COUNTED.items())
def test_as_what_a_case_is_counted(play, state, counted):
    """RD-16: 收件, 受理, 办结, 按时."""
    make_case(play, state=state)
    found = get_figures(since=DAY, until=DAY)
    rate = (found.on_time.numerator, found.on_time.denominator)
    assert (found.received, found.accepted, found.completed, found.granted, found.refused, rate) == counted


@pytest.mark.parametrize(("later", "on_time"), [(0, 1), (-1, 1), (1, 0), (30, 0)])
def test_on_time_is_by_the_last_day_included(play, later, on_time):
    """RD-16: completed by `due_on`."""
    number = make_case(play, state=State.ACCEPTED)
    day = get_case(number, play.clerk, DAY).due_on + timedelta(later)
    finish_review(play, number, AT)
    grant_case(number=number, content="准予", actor=play.chief, at=at_day(day, 23, 59))
    rate = get_figures(since=DAY, until=day).on_time
    assert (rate.numerator, rate.denominator) == (on_time, 1)
