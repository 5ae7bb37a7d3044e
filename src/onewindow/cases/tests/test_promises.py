"""Papers to follow on a promise (容缺受理, BE-09, RD-10): tables of what may be promised, by when, and what comes of it.

Received on Monday 2026-09-21; the promise of five working days ends on 29 September, the statute on 26 October.
"""

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import run_act
from onewindow.cases.models import BreachNote, Case, PaperPromise
from onewindow.cases.queries import get_case, track_case
from onewindow.cases.reactions import on_promise_broken
from onewindow.cases.sweeps import note_broken_promises, record_deemed_acceptances, urge_broken_promises
from onewindow.cases.testing import at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.documents.queries import read_document_data
from onewindow.kit.acting import NotFound, Refusal
from onewindow.ledger.queries import list_entries
from onewindow.messages.models import Message

pytestmark = pytest.mark.django_db
BY = date(2026, 9, 24)


def sep(day):
    return date(2026, 9, day)


@pytest.fixture
def tolerant(cast):
    return make_case_cast(cast, tolerates_missing=True)


def receive(play, *papers, key="key-1"):
    handed = tuple(paper for paper in hand_in_all(play.item) if paper.code in papers)
    return make_case(play, materials=handed, key=key)


def act(play, number, name, payload, who="li_ming", day=21):
    on = day if isinstance(day, date) else sep(day)
    try:
        actor = getattr(play, who, None) or getattr(play.cast, who)
        run_act(number=number, name=name, payload=payload, actor=actor, at=at_day(on, 11))
    except Refusal as refusal:
        return refusal.code
    return Case.objects.get(number=number).state


def promise(by, *codes, **more):
    return {"codes": list(codes or ("M03",)), "by": by.isoformat(), **more}


def accepted_on_promise(play, key="key-1"):
    number = receive(play, "M01", "M02", key=key)
    assert act(play, number, "promise_papers", promise(BY)) == "received"
    assert act(play, number, "accept", {}, "clerk") == "accepted"
    return number


GRANT = {"content": "准予"}
REFUSE = {"facts": "缺卫生检测报告", "reasons": ["承诺后补的材料逾期未补"], "basis": "某办法第六条"}
HAND_IN = {"materials": [{"code": "M03", "copies": 1}]}


@pytest.mark.parametrize(
    ("papers", "payload", "who", "day", "expected"),
    [
        (("M01", "M02"), promise(sep(28)), "li_ming", 21, "received"),
        (("M01", "M02"), promise(sep(22)), "li_ming", 21, "received"),
        (("M01", "M02"), promise(sep(29)), "li_ming", 21, "promise_wrong"),  # not strictly before the day it falls due
        (("M01", "M02"), promise(date(2026, 10, 20)), "li_ming", 21, "promise_wrong"),
        (("M01", "M02"), promise(sep(21)), "li_ming", 21, "promise_wrong"),
        (("M01", "M02"), promise(sep(24)), "li_ming", 25, "promise_wrong"),
        (("M01",), promise(sep(24), "M02"), "li_ming", 21, "promise_wrong"),  # a main paper
        (("M01",), promise(sep(24), "M02", "M03"), "li_ming", 21, "promise_wrong"),  # main papers never follow
        (("M01", "M02", "M03"), promise(sep(24)), "li_ming", 21, "nothing_to_promise"),
        (("M01", "M02"), promise(sep(24)), "clerk", 21, "signature_needed"),
        (("M01", "M02"), promise(sep(24), reference="卷宗 4"), "clerk", 21, "received"),
        (("M01", "M02"), promise(sep(24)), "reviewer", 21, "not_authorised"),
        (("M01", "M02"), promise(sep(24)), "chen_jie", 21, "no_such_case"),
        (("M01", "M02"), promise(date(2026, 10, 1)), "li_ming", 30, "state_does_not_allow"),  # silence accepted it (32)
    ],
)  # fmt: skip
def test_what_may_be_promised(tolerant, papers, payload, who, day, expected):
    number = receive(tolerant, *papers)
    assert act(tolerant, number, "promise_papers", payload, who, day) == expected


def test_only_items_that_say_so_tolerate(play):
    number = receive(play, "M01", "M02")
    assert act(play, number, "promise_papers", promise(BY)) == "nothing_to_promise"


def test_without_a_limit_nothing_can_be_promised(cast):
    play = make_case_cast(
        cast, tolerates_missing=True, regime="filing", type_code="14", promised_limit=None, case_kind="instant",
        statutory_limit={"none": True, "note": "未规定"}, special_procedures=[],
    )  # fmt: skip
    assert act(play, receive(play, "M01", "M02"), "promise_papers", promise(BY)) == "no_limit_to_promise"


def test_acceptance_on_a_promise_tells_what_follows_and_stops_no_clock(tolerant):
    plain = receive(tolerant, "M01", "M02", "M03", key="plain")
    assert act(tolerant, plain, "accept", {}, "clerk") == "accepted"
    number = accepted_on_promise(tolerant)
    view, same = (get_case(one, tolerant.clerk, sep(21)) for one in (number, plain))
    assert (view.due_on, view.statutory_due_on) == (same.due_on, same.statutory_due_on) == (sep(29), date(2026, 10, 26))
    paper = next(paper for paper in view.documents if paper.kind == "tolerance_notice")
    assert read_document_data(paper.id)["materials"] == [{"name": "卫生检测报告", "note": "2026-09-24前补交"}]
    assert "tolerance_notice" not in [one.kind for one in same.documents]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([("grant", GRANT, "chief", 22)], "promised_paper_missing"),
        ([("hand_in_promised", HAND_IN, "li_ming", 24), ("grant", GRANT, "chief", 24)], "granted"),
        ([("hand_in_promised", HAND_IN, "clerk", 23), ("grant", GRANT, "chief", 24)], "granted"),
        ([("hand_in_promised", {"materials": [{"code": "M01", "copies": 1}]}, "li_ming", 23)], "promised_wrong"),
        ([("hand_in_promised", {}, "li_ming", 23)], "promised_wrong"),
        ([("grant", GRANT, "chief", 25)], "promise_broken"),
        ([("grant", GRANT, "head", date(2026, 11, 2))], "promise_broken"),
        ([("refuse", REFUSE, "chief", 25)], "refused"),
        ([("withdraw", {"proof": "signature", "reference": "卷宗"}, "li_ming", 25)], "withdrawn"),
        ([("hand_in_promised", HAND_IN, "li_ming", 25)], "promise_broken"),
        ([("hand_in_promised", HAND_IN, "clerk", 28), ("grant", GRANT, "chief", 28)], "promise_broken"),
        ([("hand_in_promised", HAND_IN, "li_ming", 23), ("hand_in_promised", HAND_IN, "li_ming", 23)], "nothing_promised"),
        ([("notify", {"corrections": [{"code": "M03", "problem": "缺"}]}, "clerk", 23)], "state_does_not_allow"),
    ],
)  # fmt: skip
def test_what_comes_of_a_promise(tolerant, moves, expected):
    number = accepted_on_promise(tolerant)
    finish_review(tolerant, number, at_day(sep(21), 12))
    outcomes = [act(tolerant, number, name, payload, who, day) for name, payload, who, day in moves]
    assert outcomes[-1] == expected


STAND, LIFT = ({"outcome": outcome, "answer": "已核实"} for outcome in ("stands", "lifted"))


@pytest.mark.parametrize(
    ("answers", "moves", "expected"),
    [
        ([], ["hand_in_promised"], "promise_broken"),
        ([], ["grant"], "promise_broken"),
        ([None], ["hand_in_promised"], "promise_broken"),  # contested, not answered
        ([None], ["grant"], "promise_broken"),
        ([STAND], ["hand_in_promised"], "promise_broken"),
        ([STAND], ["grant"], "promise_broken"),
        ([STAND], ["refuse"], "refused"),
        ([STAND], ["withdraw"], "withdrawn"),
        ([LIFT], ["grant"], "promised_paper_missing"),
        ([LIFT], ["hand_in_promised", "grant"], "granted"),
        ([LIFT], ["refuse"], "steps_left"),  # nothing is broken: refused only after the review
    ],
)  # fmt: skip
def test_a_standing_breach_ends_in_refusal_or_withdrawal_alone(tolerant, answers, moves, expected):
    """RD-10: only a contest that the department upheld opens the way again."""
    number = accepted_on_promise(tolerant)
    if moves != ["refuse"] or answers == [STAND]:
        finish_review(tolerant, number, at_day(sep(21), 12))
    note_broken_promises(at=at_day(sep(25)))
    for answer in answers:
        assert act(tolerant, number, "contest_breach", {"contest": "检测机构停业"}, "li_ming", 25) == "accepted"
        if answer is not None:
            assert act(tolerant, number, "answer_contest", answer, "chief", 28) == "accepted"
    sent = {
        "hand_in_promised": (HAND_IN, "li_ming"), "grant": (GRANT, "chief"), "refuse": (REFUSE, "chief"),
        "withdraw": ({"proof": "signature", "reference": "卷宗"}, "li_ming"),
    }  # fmt: skip
    offered = {
        one.name for who in (tolerant.li_ming, tolerant.chief) for one in get_case(number, who, sep(28)).allowed_actions
    }
    assert (moves[0] in offered) == (expected not in ("promise_broken", "steps_left", "promised_paper_missing"))
    assert [act(tolerant, number, name, *sent[name], 28) for name in moves][-1] == expected


def test_a_promised_paper_may_come_before_the_acceptance(tolerant):
    number = receive(tolerant, "M01", "M02")
    act(tolerant, number, "promise_papers", promise(sep(22)))
    assert act(tolerant, number, "hand_in_promised", HAND_IN, "li_ming", 22) == "received"
    assert act(tolerant, number, "accept", {}, "clerk", 23) == "accepted"
    assert note_broken_promises(at=at_day(sep(28))) == 0


@pytest.mark.parametrize(("day", "expected"), [(24, "steps_left"), (25, "refused")])
def test_a_broken_promise_is_refused_without_further_review_and_not_before(tolerant, day, expected):
    number = accepted_on_promise(tolerant)
    assert act(tolerant, number, "refuse", REFUSE, "chief", day) == expected


def test_a_breach_is_noted_once_urged_contested_and_answered_and_is_nobody_elses_business(tolerant):
    number = accepted_on_promise(tolerant)
    assert note_broken_promises(at=at_day(BY)) == 0, "the promised day ends at 24:00"
    assert note_broken_promises(at=at_day(sep(25))) == 1
    assert note_broken_promises(at=at_day(sep(28))) == 0
    assert act(tolerant, number, "answer_contest", {"outcome": "stands", "answer": "x"}, "chief", 25) == "no_contest"
    assert get_case(number, tolerant.li_ming, sep(25)).word.notes[0].state == "noted"
    assert act(tolerant, number, "contest_breach", {"contest": " "}, "li_ming", 25) == "contest_needed"
    assert act(tolerant, number, "contest_breach", {"contest": "检测机构停业"}, "clerk", 25) == "not_authorised"
    assert act(tolerant, number, "contest_breach", {"contest": "检测机构停业"}, "li_ming", 25) == "accepted"
    assert act(tolerant, number, "contest_breach", {"contest": "再说一次"}, "li_ming", 25) == "nothing_to_contest"
    given = {"outcome": "lifted", "answer": "情况属实，撤销记载"}
    assert act(tolerant, number, "answer_contest", given, "clerk", 28) == "not_authorised"
    assert act(tolerant, number, "answer_contest", given, "chief", 28) == "accepted"
    (note,) = get_case(number, tolerant.li_ming, sep(28)).word.notes
    assert (note.state, note.answer, note.contest) == ("lifted", "情况属实，撤销记载", "检测机构停业")
    seen = {step.event for step in track_case(number, "1234", sep(28)).timeline}
    assert not seen & {"PromiseBroken", "BreachUrged", "BreachContested", "ContestAnswered"}, (
        "whoever knows number and phone sees no note"
    )
    with pytest.raises(NotFound):
        get_case(number, tolerant.chen_jie, sep(28))


def test_an_unresolved_promise_is_overdue_like_anything_else(tolerant):
    number = accepted_on_promise(tolerant)
    assert get_case(number, tolerant.clerk, sep(29)).timeliness == "at_risk"
    assert get_case(number, tolerant.clerk, sep(30)).missed == "promise"
    assert get_case(number, tolerant.clerk, date(2026, 10, 27)).missed == "statute"


def test_silence_after_a_promise_still_accepts_from_receipt_and_the_promise_stands(tolerant):
    number = receive(tolerant, "M01", "M02")
    act(tolerant, number, "promise_papers", promise(sep(28)))
    assert record_deemed_acceptances(at=at_day(sep(30))) == 1
    case = Case.objects.get(number=number)
    assert (case.acceptance_kind, case.accepted_on) == ("deemed", sep(21))
    assert PaperPromise.objects.get().due_by < get_case(number, tolerant.clerk, sep(30)).due_on
    assert note_broken_promises(at=at_day(sep(30))) == 1
    assert BreachNote.objects.get().papers == "卫生检测报告"


def two_days(cast):
    """Two secondary papers promised by two days, the case accepted."""
    papers = [
        {"code": code, "name": name, "originals": 1, "basis": "细则", "rank": rank}
        for code, name, rank in (
            ("M01", "申请表", "main"),
            ("M02", "平面图", "secondary"),
            ("M03", "检测报告", "secondary"),
        )
    ]
    play = make_case_cast(cast, tolerates_missing=True, materials=papers)
    number = receive(play, "M01")
    assert act(play, number, "promise_papers", promise(sep(22), "M02")) == "received"
    assert act(play, number, "promise_papers", promise(sep(24), "M03")) == "received"
    assert act(play, number, "accept", {}, "clerk") == "accepted"
    return play, number


def test_every_broken_promise_has_its_own_note_once(cast):
    play, number = two_days(cast)
    assert [note_broken_promises(at=at_day(sep(day))) for day in (22, 23, 24, 25, 28)] == [0, 1, 0, 1, 0]
    notes = get_case(number, play.li_ming, sep(28)).word.notes
    assert [(note.papers, note.noted_on) for note in notes] == [("平面图", sep(23)), ("检测报告", sep(25))]


def test_a_second_breach_is_contested_after_the_first_was_answered(cast):
    play, number = two_days(cast)
    contest = {"contest": "检测机构停业"}
    note_broken_promises(at=at_day(sep(23)))
    assert act(play, number, "contest_breach", contest, "li_ming", 23) == "accepted"
    assert act(play, number, "answer_contest", LIFT, "chief", 24) == "accepted"
    assert act(play, number, "contest_breach", contest, "li_ming", 24) == "nothing_to_contest"
    note_broken_promises(at=at_day(sep(25)))
    papers = {"materials": [{"code": "M02", "copies": 1}]}
    assert act(play, number, "hand_in_promised", papers, "li_ming", 25) == "promise_broken"
    assert act(play, number, "contest_breach", contest, "li_ming", 25) == "accepted"
    assert act(play, number, "answer_contest", STAND, "chief", 28) == "accepted"
    assert [note.state for note in get_case(number, play.li_ming, sep(28)).word.notes] == ["lifted", "stands"]
    assert act(play, number, "refuse", REFUSE, "chief", 28) == "refused"


def test_the_department_is_urged_every_five_working_days_until_it_decides(tolerant):
    """The interval is the centre's own; 1 to 7 October are days off (RD-10)."""
    number = accepted_on_promise(tolerant)
    note_broken_promises(at=at_day(sep(25)))
    days = [sep(25) + timedelta(days) for days in range(30)]
    urged = [day for day in days if urge_broken_promises(at=at_day(day))]
    assert urged == [date(2026, 10, 9), date(2026, 10, 15), date(2026, 10, 22)]
    last = [entry for entry in list_entries(subject=("case", number)) if entry.event == "BreachUrged"][-1]
    assert (last.data["codes"], last.data["due_on"]) == (["M03"], "2026-09-29")
    assert get_case(number, tolerant.clerk, date(2026, 10, 22)).timeliness == "overdue"
    on_promise_broken(last, at_day(date(2026, 10, 22)))
    on_promise_broken(last, at_day(date(2026, 10, 22)))
    told = Message.objects.filter(template="BreachUrged")
    assert {message.subject_id for message in told} == {number} and told.count() == 2, "head and chief, once each"
    assert act(tolerant, number, "refuse", REFUSE, "chief", date(2026, 10, 23)) == "refused"
    assert urge_broken_promises(at=at_day(date(2026, 11, 20))) == 0


def test_what_was_lifted_or_withdrawn_is_urged_no_more(tolerant):
    lifted, gone = accepted_on_promise(tolerant), accepted_on_promise(tolerant, "key-2")
    note_broken_promises(at=at_day(sep(25)))
    act(tolerant, lifted, "contest_breach", {"contest": "机构停业"}, "li_ming", 25)
    act(tolerant, lifted, "answer_contest", LIFT, "chief", 25)
    act(tolerant, gone, "withdraw", {"proof": "signature", "reference": "卷宗"}, "li_ming", 25)
    assert urge_broken_promises(at=at_day(date(2026, 11, 2))) == 0
