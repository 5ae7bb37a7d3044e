"""The applicant's word: papers promised for later (容缺受理, BE-09, RD-10) and commitments that stand for papers (告知承诺, C-07, RD-10).

A promise never stops a clock and never becomes a credit record; what is promised and absent bars the grant, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onewindow.cases.rules.table import Act
from onewindow.kit.acting import Conflict, Invalid

if TYPE_CHECKING:
    from onewindow.cases.rules.facts import Facts

TOLERATES, COMMITS = "t", "c"
# States of a note of breach, and of the check after a grant on a commitment.
NOTED, CONTESTED, STANDS, LIFTED = "noted", "contested", "stands", "lifted"
CHECKING, MET, RECTIFYING, FALSE = "checking", "met", "rectifying", "false"
CHECK_RESULTS = (MET, RECTIFYING, FALSE)
# Working days between two reminders to the department that a breach waits for its decision: the centre's own, no law sets it.
URGE_EVERY = 5


@dataclass(frozen=True, slots=True)
class Promise:
    """One paper promised for later; `due_by` is the last day, `note` the state of the note of its breach."""

    code: str
    name: str
    due_by: date
    supplied_on: date | None = None
    note: str = ""

    def is_broken(self, today: date) -> bool:
        """Its day has passed (to 24:00) without the paper; a note the department lifted is no breach any more."""
        return self.supplied_on is None and today > self.due_by and self.note != LIFTED


@dataclass(frozen=True, slots=True)
class Word:
    """What the applicant gave his word for, as the rules see it.

    `tolerable`: codes of lacking papers that may be promised; `check`: of a commitment, "" before the grant.
    """

    may_commit: bool = False
    tolerable: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    committed: bool = False
    check: str = ""

    @property
    def absent(self) -> tuple[Promise, ...]:
        """What was promised and is not there."""
        return tuple(promise for promise in self.promises if promise.supplied_on is None)

    def has_note(self, state: str) -> bool:
        """Whether a note of a breach is in this state."""
        return any(promise.note == state for promise in self.promises)


NO_WORD = Word()


def is_broken(word: Word, today: date) -> bool:
    """Whether a breach stands: a promised day passed without its paper, and no contest of the applicant's was upheld."""
    return any(promise.is_broken(today) for promise in word.promises)


def list_unnoted_breaches(word: Word, today: date) -> tuple[Promise, ...]:
    """The promises whose day passed without their paper and of which no note was made yet: one note a promise."""
    return tuple(promise for promise in word.promises if promise.is_broken(today) and not promise.note)


def require_kept_word(word: Word, today: date) -> None:
    """A breach that stands ends in refusal or withdrawal, whatever is handed in afterwards (RD-10). Raises Conflict by name."""
    names = "、".join(promise.name for promise in word.promises if promise.is_broken(today))
    if names:
        raise Conflict(
            "promise_broken",
            f"承诺后补的材料逾期未补：{names}",
            "RD-10",
            "只能说明理由不予，或由申请人撤回；申请人可以对记载提出异议，异议成立后方可补交",
        )


def require_promised_papers(word: Word, today: date) -> None:
    """Nothing is granted while a promised paper is missing, nor after a breach that stands. Raises Conflict by name."""
    require_kept_word(word, today)
    if word.absent:
        names = "、".join(promise.name for promise in word.absent)
        raise Conflict(
            "promised_paper_missing",
            f"申请人承诺后补的材料还没有交：{names}",
            "RD-10",
            "补齐后才能准予",
        )


def may_skip_steps(word: Word, act: Act, today: date) -> bool:
    """A commitment lets the department decide at once; a broken promise lets it refuse without further review (RD-10)."""
    return word.committed or (act is Act.REFUSE and is_broken(word, today))


def check_promises(
    wanted: Iterable[str], by: date, *, tolerable: frozenset[str], today: date, due_on: date | None
) -> None:
    """Only secondary papers that lack, by a day after today and strictly before `due_on`. Raises Invalid, Conflict."""
    codes = tuple(wanted)
    if due_on is None:
        raise Conflict("no_limit_to_promise", "本事项没有办理期限，不能容缺受理", "RD-10")
    faults = {}
    if not codes or set(codes) - tolerable:
        faults["codes"] = "请选择可以容缺的次要材料"
    if not today < by < due_on:
        faults["by"] = f"应在今天之后、{due_on:%Y-%m-%d} 之前"
    if faults:
        raise Invalid("promise_wrong", "只有次要材料可以后补，补交日期应早于办结期限", "RD-10", fields=faults)


def _guard_promise(facts: Facts, today: date) -> None:
    if not facts.word.tolerable:
        raise Conflict("nothing_to_promise", "本件没有可以容缺后补的材料", "RD-10")
    _require_uncommitted(facts)
    if facts.notified:
        raise Conflict("already_noticed", "已经一次性告知补正，请按清单补交", "RD-03")


def _require_uncommitted(facts: Facts) -> None:
    if facts.word.committed:
        raise Conflict("committed_already", "本件已经采用告知承诺", "RD-10")


def _guard_hand_in(facts: Facts, today: date) -> None:
    if not facts.word.absent:
        raise Conflict("nothing_promised", "没有等待后补的材料", "RD-10")
    require_kept_word(facts.word, today)


def _guard_note(facts: Facts, today: date) -> None:
    if not list_unnoted_breaches(facts.word, today):
        raise Conflict("no_breach", "没有需要记载的逾期未补", "RD-10")


def _guard_contest(facts: Facts, today: date) -> None:
    if not facts.word.has_note(NOTED):
        raise Conflict("nothing_to_contest", "没有可以提出异议的记载", "RD-10")


def _guard_answer(facts: Facts, today: date) -> None:
    if not facts.word.has_note(CONTESTED):
        raise Conflict("no_contest", "没有等待答复的异议", "RD-10")


def _guard_commit(facts: Facts, today: date) -> None:
    if not facts.word.may_commit:
        raise Conflict("no_commitment_basis", "本事项没有可以采用告知承诺的依据", "RD-10")
    if facts.word.committed or facts.word.promises:
        raise Conflict("committed_already", "本件已经作出承诺", "RD-10")


def _guard_check(facts: Facts, today: date) -> None:
    if facts.word.check not in (CHECKING, RECTIFYING):
        raise Conflict("no_check_open", "没有等待核查的告知承诺", "RD-10")


WORD_GUARDS: dict[Act, Callable[[Facts, date], None]] = {
    Act.PROMISE_PAPERS: _guard_promise,
    Act.HAND_IN_PROMISED: _guard_hand_in,
    Act.NOTE_BREACH: _guard_note,
    Act.CONTEST_BREACH: _guard_contest,
    Act.ANSWER_CONTEST: _guard_answer,
    Act.COMMIT: _guard_commit,
    Act.RECORD_AFTER_CHECK: _guard_check,
}


def check_finding(word: Word, *, result: str, finding: str, rectify_by: date | None, today: date) -> None:
    """A check says what was found; what does not meet the commitment is put right by a day, once. Raises Invalid, Conflict."""
    faults = {}
    if result not in CHECK_RESULTS:
        faults["result"] = "请选择核查结果"
    if not finding.strip():
        faults["finding"] = "请写明核查情况"
    if result == RECTIFYING and (rectify_by is None or rectify_by <= today):
        faults["rectify_by"] = "请写明今天之后的改正期限"
    if result != RECTIFYING and rectify_by is not None:
        faults["rectify_by"] = "只有不符合承诺、需要改正的才写改正期限"
    if faults:
        raise Invalid("finding_incomplete", "核查结果不完整", "RD-10", fields=faults)
    if result == RECTIFYING and word.check == RECTIFYING:
        raise Conflict(
            "rectified_once", "已经给过改正期限，请记录改正后的核查结果", "RD-10", "符合的记符合，不符合的记承诺不实"
        )
