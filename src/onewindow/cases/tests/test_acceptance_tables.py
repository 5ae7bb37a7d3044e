"""Tables of days and outcomes: what becomes of a receipt, a notice and a hand-in on each day (AL-05..AL-09, RD-03).

Received on Monday 2026-09-21; Friday 25 September is 中秋节, so the fifth working day is 29 September; 1 to 7 October are off.
"""

from datetime import date

import pytest

from onewindow.cases.actions import run_act
from onewindow.cases.models import Case
from onewindow.cases.sweeps import record_deemed_acceptances, record_overdue_full_supplements
from onewindow.cases.testing import at_day, hand_in_all, make_case, make_case_cast
from onewindow.kit.acting import Refusal

pytestmark = pytest.mark.django_db
FILING = {
    "regime": "filing",
    "type_code": "14",
    "statutory_limit": {"none": True, "note": "法律法规未规定"},
    "special_procedures": [],
}


def sep(day):
    return date(2026, 9, day)


def octo(day):
    return date(2026, 10, day)


def ask(*codes):
    return {"corrections": [{"code": code, "problem": "缺少"} for code in codes]}


def bring(*codes):
    return {"materials": [{"code": code, "copies": 1} for code in codes]}


ALL = ("M01", "M02", "M03")
WRONG = {"reason": "wrong_authority", "explanation": "由市里办理"}
NEEDLESS = {"reason": "not_required", "explanation": "依法不需要"}
# id: (law, papers handed in at receipt, moves (day, who, act, payload), the last move's refusal or state, kind, day of acceptance)
ROWS = {
    "AL-08 complete, the same day": (ALL, [(sep(21), "clerk", "accept", {})], ("accepted", "ordinary", sep(21))),
    "AL-08 complete, the last day": (ALL, [(sep(29), "clerk", "accept", {})], ("accepted", "ordinary", sep(29))),
    "AL-07 recorded too late: from receipt": (ALL, [(sep(30), "clerk", "accept", {})], ("accepted", "deemed", sep(21))),
    "AL-07 a gap is not accepted": (("M01",), [(sep(21), "clerk", "accept", {})], "papers_lacking"),
    "AL-07 nor on the last day": (("M01",), [(sep(29), "clerk", "accept", {})], "papers_lacking"),
    "AL-07 silence accepts with the gap": ((), [(sep(30), "clerk", "accept", {})], ("accepted", "deemed", sep(21))),
    "AL-07 the worker not before the fifth day ends": ((), [(sep(29), "", "sweep", {})], ("received", "", None)),
    "AL-07 the worker the day after": ((), [(sep(30), "", "sweep", {})], ("accepted", "deemed", sep(21))),
    "AL-07 the worker weeks later": ((), [(octo(20), "", "sweep", {})], ("accepted", "deemed", sep(21))),
    "AL-07 the notice on the last day": ((), [(sep(29), "clerk", "notify", ask(*ALL))], ("correcting", "", None)),
    "AL-07 the notice a day late": ((), [(sep(30), "clerk", "notify", ask(*ALL))], "notice_too_late"),
    "RD-03 a notice with a hole": ((), [(sep(21), "clerk", "notify", ask("M01", "M03"))], "corrections_incomplete"),
    "RD-03 a notice of a paper nobody asks": (ALL, [(sep(21), "clerk", "notify", ask("M09"))], "corrections_wrong"),
    "RD-03 an empty notice": (ALL, [(sep(21), "clerk", "notify", ask())], "corrections_wrong"),
    "AL-05 no licence needed": (ALL, [(sep(21), "clerk", "decline", NEEDLESS)], ("not_accepted", "", None)),
    "AL-05 not our power, no organ named": (ALL, [(sep(21), "clerk", "decline", WRONG)], "decline_incomplete"),
    "AL-05 not our power, theirs": (
        (), [(sep(21), "clerk", "decline", WRONG | {"competent_organ": "市卫健委"})], ("not_accepted", "", None)
    ),
    "AL-05 missing papers decline nothing": (
        (), [(sep(21), "clerk", "decline", {"reason": "papers_missing", "explanation": "缺"})], "decline_incomplete"
    ),
    "AL-05 too late to decline": (ALL, [(sep(30), "clerk", "decline", NEEDLESS)], "deemed_accepted"),
    "AL-06 put right on the spot": (
        ("M01", "M02"),
        [(sep(21), "clerk", "correct_on_spot", {"note": "补交", **bring("M03")}), (sep(21), "clerk", "accept", {})],
        ("accepted", "ordinary", sep(21)),
    ),
    "AL-06 a part put right": (
        (),
        [(sep(21), "clerk", "correct_on_spot", {"note": "补交", **bring("M03")}), (sep(21), "clerk", "accept", {})],
        "papers_lacking",
    ),
    "RD-03 no second notice": (
        (), [(sep(22), "clerk", "notify", ask(*ALL)), (sep(23), "clerk", "notify", ask(*ALL))], "state_does_not_allow"
    ),
    "RD-03 a part supplied": (
        ("M01",),
        [(sep(22), "clerk", "notify", ask("M02", "M03")), (sep(23), "li_ming", "supplement", bring("M02")),
         (sep(24), "clerk", "accept", {})],
        "corrections_open",
    ),
    "RD-03 something else supplied": (
        ("M01",),
        [(sep(22), "clerk", "notify", ask("M02", "M03")), (sep(23), "li_ming", "supplement", bring("M01"))],
        "supplement_wrong",
    ),
    "AL-08 all supplied: from the last paper": (
        ("M01",),
        [(sep(22), "clerk", "notify", ask("M02", "M03")), (sep(23), "li_ming", "supplement", bring("M02")),
         (sep(24), "li_ming", "supplement", bring("M03")), (sep(28), "clerk", "accept", {})],
        ("accepted", "supplemented", sep(24)),
    ),
    "AL-08 all supplied, not yet recorded": (
        ("M01",),
        [(sep(22), "clerk", "notify", ask("M02", "M03")), (sep(24), "li_ming", "supplement", bring("M02", "M03")),
         (octo(9), "", "sweep", {})],
        ("correcting", "", None),
    ),
    "RD-03 all supplied and five days of silence": (
        ("M01",),
        [(sep(22), "clerk", "notify", ask("M02", "M03")), (sep(24), "li_ming", "supplement", bring("M02", "M03")),
         (octo(10), "", "sweep", {})],
        ("accepted", "supplemented", sep(24)),
    ),
    "RD-03 the notice of half a year ago stays open": (
        (), [(sep(22), "clerk", "notify", ask(*ALL)), (date(2026, 12, 22), "", "sweep", {})], ("correcting", "", None)
    ),
    "RD-03 only the applicant closes it": (
        (), [(sep(22), "clerk", "notify", ask(*ALL)), (sep(23), "clerk", "close", {})], "only_the_applicant"
    ),
    "RD-03 closed and taken up again": (
        (),
        [(sep(22), "clerk", "notify", ask(*ALL)), (sep(23), "li_ming", "close", {}), (sep(28), "li_ming", "resume", {})],
        ("correcting", "", None),
    ),
    "RD-03 not closed once all is there": (
        (),
        [(sep(22), "clerk", "notify", ask(*ALL)), (sep(23), "li_ming", "supplement", bring(*ALL)),
         (sep(23), "li_ming", "close", {})],
        "must_be_accepted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_what_becomes_of_an_application(play, row):
    papers, moves, expected = ROWS[row]
    assert play_moves(play, papers, moves) == expected


@pytest.mark.parametrize(
    ("papers", "moves", "expected"),
    [
        (ALL, [(octo(30), "clerk", "accept", {})], ("accepted", "ordinary", octo(30))),
        ((), [(octo(30), "clerk", "accept", {})], "papers_lacking"),
        ((), [(octo(30), "clerk", "notify", ask(*ALL))], ("correcting", "", None)),
        ((), [(octo(30), "", "sweep", {})], ("received", "", None)),
    ],
)
def test_other_regimes_are_never_deemed_accepted(cast, papers, moves, expected):
    """RD-01: 32(4)'s silence binds licences; elsewhere the notice stays possible."""
    assert play_moves(make_case_cast(cast, **FILING), papers, moves) == expected


def play_moves(play, papers, moves):
    """The refusal's code of the last move, or state, kind and day of acceptance after it."""
    handed = tuple(paper for paper in hand_in_all(play.item) if paper.code in papers)
    number = make_case(play, materials=handed)
    for at, (day, who, act, payload) in enumerate(moves, 1):
        if act == "sweep":
            record_deemed_acceptances(at=at_day(day))
            record_overdue_full_supplements(at=at_day(day))
            continue
        try:
            run_act(number=number, name=act, payload=payload, actor=getattr(play, who), at=at_day(day))
        except Refusal as refusal:
            assert at == len(moves), refusal
            return refusal.code
    case = Case.objects.get(number=number)
    return case.state, case.acceptance_kind, case.accepted_on
