"""Pre-review (预审): only at the applicant's own choice, with a published limit; it is no receipt and delays none; a pass binds (RD-02)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from onewindow.kit.acting import Conflict, Invalid

FORM = "form"


class PreReviewState(StrEnum):
    """Where a pre-review stands. None of these is a state of a case: nothing was received yet."""

    OPEN = "open"
    PASSED = "passed"
    TO_MEND = "to_mend"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


PRE_REVIEW_LABELS = {
    PreReviewState.OPEN: "正在预审",
    PreReviewState.PASSED: "预审通过",
    PreReviewState.TO_MEND: "需要完善",
    PreReviewState.WITHDRAWN: "申请人撤回预审",
    PreReviewState.SUPERSEDED: "已正式提交，预审终止",
}
ANSWERED = frozenset({PreReviewState.PASSED, PreReviewState.TO_MEND})


@dataclass(frozen=True, slots=True)
class Asked:
    """One paper a guide lists: whether an application without it is incomplete whatever the case (32(4))."""

    code: str
    name: str
    essential: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """What was passed: the hash of each paper and of the answers; it binds to `valid_to`, that day included."""

    valid_to: date
    form_hash: str
    papers: Mapping[str, str]


def require_offered(limit: object, valid_days: int | None) -> None:
    """A pre-review exists only where the guide publishes its limit and how long a pass holds (RD-02). Raises Conflict."""
    if limit is None or valid_days is None:
        raise Conflict(
            "no_pre_review",
            "这个事项没有公布预审时限，不办理预审",
            advice="请直接正式提交；材料不齐的，会一次性告知要补什么",
        )


def require_open(state: str) -> None:
    """Only an open pre-review is answered or withdrawn. Raises Conflict saying how it ended."""
    if state != PreReviewState.OPEN:
        raise Conflict("pre_review_over", f"预审已经结束：{PRE_REVIEW_LABELS[PreReviewState(state)]}")


def date_pass(answered_on: date, valid_days: int) -> date:
    """The last day on which a pass binds: so many calendar days, the day of the answer not counted."""
    return answered_on + timedelta(days=valid_days)


def require_passable(asked: Iterable[Asked], handed_in: Collection[str]) -> None:
    """A pass promises that nothing lacks, so nothing essential may. Raises Conflict with the names."""
    lacking = [paper.name for paper in asked if paper.essential and paper.code not in handed_in]
    if lacking:
        raise Conflict(
            "pre_review_lacks", f"还缺必交材料：{'、'.join(lacking)}，不能通过", advice="请把缺的列入完善清单"
        )


def check_mending(asked: Iterable[Asked], handed_in: Collection[str], told: Mapping[str, str]) -> None:
    """The list is complete: known papers, each with its problem, and every essential one that lacks. `told`: code → problem.

    Raises Invalid.
    """
    papers = {paper.code: paper for paper in asked}
    faults = {f"lines.{code}": "不是本事项要求的材料" for code in told if code != FORM and code not in papers}
    faults |= {f"lines.{code}": "请写明问题" for code, problem in told.items() if not problem.strip()}
    left_out = [p.name for p in papers.values() if p.essential and p.code not in handed_in and p.code not in told]
    if not told:
        faults["lines"] = "请列出需要完善的全部内容"
    elif left_out:
        faults["lines"] = f"还应列入：{'、'.join(left_out)}"
    if faults:
        raise Invalid("mending_wrong", "完善清单不完整或有误", advice="一次写全；没有问题的请通过", fields=faults)


def require_nothing_new(
    told: Collection[str], earlier: Pass | None, now: Mapping[str, str], listed: Collection[str]
) -> None:
    """A list said to be complete was complete: what lay there unchanged and was not on it may not be found fault with later.

    `earlier`: the content answered before, `listed` its list, `now` the content today (form under `form`). Raises Conflict.
    """
    if earlier is None:
        return
    before = {**earlier.papers, FORM: earlier.form_hash}
    new = [code for code in told if code not in listed and code in now and before.get(code) == now[code]]
    if new:
        raise Conflict(
            "list_was_complete",
            f"上次的完善清单没有列入、内容也没有变的，不能再提出：{'、'.join(sorted(new))}",
            advice="预审意见一次写全",
        )


def binds_submission(passed: Pass, received_on: date, form_hash: str, papers: Mapping[str, str]) -> bool:
    """Whether a pass binds a submission: within its validity, with exactly those papers and answers."""
    return received_on <= passed.valid_to and passed.form_hash == form_hash and dict(passed.papers) == dict(papers)


def refuse_bound(names: Iterable[str], number: str, valid_to: date) -> Conflict:
    """The refusal of an act that would go back behind a pass, citing it."""
    return Conflict(
        "pre_review_binds",
        f"本件与预审通过的内容一致（{number}，有效至 {valid_to:%Y-%m-%d}），不得再以此要求补正：{'、'.join(names)}",
        advice="预审通过对窗口有约束力，请受理",
    )
