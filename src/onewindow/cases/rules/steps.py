"""The item's steps as the case walks them: which belong to review, who is waited for, how a return goes back (C-18)."""

from __future__ import annotations

from collections.abc import Sequence

from onewindow.cases.rules.table import State
from onewindow.kit.acting import Invalid

# A guide tells the whole road from 申请 to 送达. Receipt, acceptance, decision and delivery are acts of the table with rules of
# their own; what is left is review.
_OWN_ACTS_BEFORE = ("申请", "收件", "受理", "接件", "登记收件")
_OWN_ACTS_AFTER = ("决定", "办结", "送达", "颁证", "发证", "领证", "制证", "颁发", "归档", "取件", "报送", "上报")

APPLICANT = "applicant"
DECIDER = "decider"
NOBODY = ""


def is_review_step(name: str) -> bool:
    """Whether a guide's step is review: 审查, 踏勘, 公示…; 受理审查 and the like count as review."""
    if any(word in name for word in ("审查", "审核", "复核", "勘", "公示", "公告", "检验", "检测", "评审", "核验")):
        return True
    return not any(word in name for word in (*_OWN_ACTS_BEFORE, *_OWN_ACTS_AFTER))


def derive_waiting(state: State, step_role: str) -> str:
    """Whom the case waits for: a role of the department, `decider`, `applicant`, or nobody."""
    if state is State.CORRECTING or state is State.SHELVED:
        return APPLICANT
    if state is State.RECEIVED:
        return "clerk"
    if state in (State.ACCEPTED, State.PAUSED):
        return step_role or DECIDER
    if state in (State.GRANTED, State.REFUSED):
        return "clerk"
    if state is State.READY:
        return APPLICANT
    return NOBODY


def find_return_target(positions_done: Sequence[int], current: int | None, target: int) -> int:
    """The step a return goes back to. Raises Invalid unless it was done before the present one."""
    if target not in positions_done or (current is not None and target >= current):
        raise Invalid("return_target", "只能退回到已经完成的环节", fields={"position": "不是已完成的环节"})
    return target
