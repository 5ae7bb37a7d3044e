"""Walks inside the review of a licence: checks, statements, experts and hearings by random people, beside the oracle (Must show 2).

Nothing is decided while the law wants something ended first; no procedure moves a limit, only the written notice of article 45;
and from every state of a review a decision can still be reached by lawful acts alone.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onewindow.cases.models import Case, CaseExamination, CaseStatement
from onewindow.cases.tests.oracle_reviews import REVIEW, Reviewed
from onewindow.cases.tests.procedure_play import SERVED
from onewindow.cases.tests.test_law_walks import ENDINGS, KINDS, START, WALK, WHO, Walker, make_play, word_act
from onewindow.clocks.queries import list_clocks

REVIEW_ACTS = [
    "order_examination",
    "assign_examiners",
    "assign_one",
    "record_examination",
    "make_statement",
    "answer_statement",
    "order_expert_review",
    "record_expert_opinion",
    "tell_hearing_right",
    "request_hearing",
    "withdraw_hearing_request",
    "order_hearing",
    "call_hearing",
    "call_soon",
    "call_late",
    "hold_hearing",
]
OLD_ACTS = ["complete_step", "pause", "end_pause", "extend", "grant", "refuse", "withdraw", "accept"]
SAID: dict[str, dict[str, object]] = {
    "order_examination": {"check_kind": "verification", "subject": "场所"},
    "make_statement": {"said": "请快些"},
    "order_expert_review": {"question": "安全吗", "experts": ["郑教授"]},
    "tell_hearing_right": {"person": 0, **SERVED},
    "request_hearing": {"reason": "说明"},
    "withdraw_hearing_request": {},
    "order_hearing": {"reason": "公共利益"},
    "hold_hearing": {"attended": ["李明"], "review_opinion": "符合", "arguments": "无", "signed": True},
}
CALLS = ("call_hearing", "call_soon", "call_late")
STEP = st.tuples(
    st.integers(0, 9),
    st.integers(0, 199),
    st.sampled_from([*REVIEW_ACTS, *OLD_ACTS]),
    st.sampled_from(WHO),
    st.sampled_from([0, 0, 0, 0, 1, 1, 3, 7]),
)


class ReviewWalker(Walker):
    """A licence under review, and the oracle's book with its procedures."""

    acts = [*REVIEW_ACTS, *OLD_ACTS]
    endings = {*ENDINGS, "grant", "refuse"}
    book_of = Reviewed
    besides = frozenset({"hearing_request", "hearing"})
    book: Reviewed

    def word(self, name: str) -> tuple[str, dict[str, object]]:
        today = self.on.isoformat()
        if name in SAID:
            return name, SAID[name]
        if name in CALLS:
            return "call_hearing", self._call(name)
        if name in ("assign_examiners", "assign_one"):
            officers = [self.play.reviewer.account_id, self.play.clerk.account_id]
            return "assign_examiners", {
                "examination": self._find_check(),
                "officers": officers[: 1 + (name[-1] == "s")],
            }
        if name == "record_examination":
            found = {"done_on": today, "findings": "好", "conclusion": "pass"}
            return name, {"examination": self._find_check(), **found}
        if name == "answer_statement":
            first = CaseStatement.objects.filter(case__number=self.number, answer="").order_by("id").first()
            return name, {"statement": first.pk if first else 0, "answer": "adopted", "reasons": "有理"}
        if name == "record_expert_opinion":
            return name, {"given_on": today, "opinion": "安全", "opinion_result": "pass"}
        return word_act(name, self.on)

    def choose(self, roll: int, pick: int, act: str, who: str) -> tuple[str, str]:
        """Unlawful tries are mostly near misses: a decision too early, a hearing a day too soon, a desk's act by the window."""
        if roll == 7:
            return "grant", "head"
        if roll == 8:
            return ("call_soon", "chief") if self.book.hearing else (act, "clerk")
        return super().choose(roll, pick, act, who)

    def _call(self, name: str) -> dict[str, object]:
        """For the first day the oracle finds lawful, the day before it, or one long after."""
        days = (self.on + timedelta(ahead) for ahead in range(1, 60))
        first = next(day for day in days if self.book._is_day_lawful(self.on, day))
        day = first + timedelta({"call_hearing": 0, "call_soon": -1, "call_late": 60}[name])
        return {
            "day": day.isoformat(),
            "hour": "09:30",
            "place": "三楼",
            "chair": self.play.head.account_id,
            "move_reason": "场地冲突",
            **SERVED,
        }

    def _find_check(self) -> int:
        open_ = CaseExamination.objects.filter(case__number=self.number, done_on=None, cancelled_on=None)
        first = open_.order_by("id").first()
        return first.pk if first else 0

    def compare(self) -> None:
        super().compare()
        for purpose, due in (("hearing_request", self.book.right_ends_on), ("hearing", self.book.organise_by)):
            if due is not None and self.book.state in REVIEW:
                clocks = [clock for clock in list_clocks(("case", self.number)) if clock.purpose == purpose]
                assert due in {clock.due_on for clock in clocks}

    def finish(self) -> None:
        """Ends every procedure that stands, by lawful acts and by waiting, and then the case.

        Before each is ended a decision is tried, so that in the end each stands alone in its way.
        """
        if self.book.state == "paused":
            self.try_act("end_pause", "chief")
        if self.book.state in REVIEW and self.book.steps_done == 0:
            self.try_act("complete_step", "reviewer")
        for _ in range(30):
            if self.book.state not in REVIEW or not self._clear_one():
                break
        super().finish()

    def _clear_one(self) -> bool:
        """Ends one of what stands, each walk another one first."""
        book = self.book
        standing = {
            self._clear_check: bool(book.checks),
            self._answer: bool(book.unanswered),
            self._hear_experts: book.expert_asked,
            self._clear_hearing: bool(book.hearing),
            self._outwait_right: book._is_right_open(self.on),
        }
        ways = [way for way, stands in standing.items() if stands]
        if not ways:
            return False
        assert not self.try_act("grant", "head")
        return ways[len(book.events) % len(ways)]()

    def _clear_check(self) -> bool:
        return self.try_act("record_examination" if self.book.checks[0] else "assign_examiners", "chief")

    def _answer(self) -> bool:
        return self.try_act("answer_statement", "head")

    def _hear_experts(self) -> bool:
        return self.try_act("record_expert_opinion", "chief")

    def _clear_hearing(self) -> bool:
        if self.book.called_for is None:
            return self.try_act("call_hearing", "chief")
        self.wait(max(0, (self.book.called_for - self.on).days))
        return self.try_act("hold_hearing", "chief")

    def _outwait_right(self) -> bool:
        self.wait((self.book.right_ends_on - self.on).days + 1)  # type: ignore[operator]
        return True


@pytest.fixture
def play(cast):
    return make_play(cast, "licence")


def walk_review(play, start: date, steps) -> None:
    walker = ReviewWalker(play, KINDS["licence"][0], start, f"review-{Case.objects.count()}", True)
    assert walker.try_act("accept", "clerk")
    for roll, pick, act, who, days in steps:
        walker.wait(days)
        walker.try_act(*walker.choose(roll, pick, act, who))
    walker.wait(0)
    walker.finish()


GIVEN = given(start=START, steps=st.lists(STEP, min_size=4, max_size=14))


@pytest.mark.django_db
@settings(WALK, max_examples=40)
@GIVEN
def test_no_walk_inside_a_review_leaves_the_law(play, start, steps):
    walk_review(play, start, steps)


@pytest.mark.long
@pytest.mark.django_db
@settings(WALK, max_examples=320, derandomize=False)
@GIVEN
def test_no_long_walk_inside_a_review_leaves_the_law(play, start, steps):
    walk_review(play, start, steps)
