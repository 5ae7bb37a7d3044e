"""Tracking by number and the end of a phone number, with one answer for every miss (no enumeration)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from onewindow.cases.models import Case
from onewindow.cases.queries.labels import INSIDE_EVENTS, label_event
from onewindow.cases.queries.standing import is_agent_today, judge_case
from onewindow.cases.queries.views import TrackStep, TrackView
from onewindow.cases.rules import STATE_LABELS, State
from onewindow.ledger.queries import list_entries
from onewindow.parties.queries import matches_phone_ending

NEXT_STEPS = {
    State.RECEIVED: "审核材料：齐全即受理，不齐的一次告知补正",
    State.CORRECTING: "请按补正告知书补交材料",
    State.ACCEPTED: "正在审查，按期作出决定",
    State.PAUSED: "依法扣除所需时间，期满自动恢复计算",
    State.GRANTED: "制作并送达办理结果",
    State.REFUSED: "送达决定书",
    State.READY: "请携带身份证件到窗口领取办理结果",
    State.DELIVERED: "已送达",
    State.CLOSED: "已办结归档",
    State.NOT_ACCEPTED: "请查看不予受理通知书中的理由和救济途径",
    State.SHELVED: "可以恢复办理，已交材料仍然有效",
    State.WITHDRAWN: "申请已撤回",
}
# What the ledger holds about people at work is not shown to somebody who is not signed in.
QUIET_EVENTS = INSIDE_EVENTS | {
    "CaseFormRevealed",
    "ClockRederived",
    "PromiseBroken",
    "BreachUrged",
    "BreachContested",
    "ContestAnswered",
}


def track_case(number: str, phone_ending: str, on: date) -> TrackView | None:
    """Where a case stands, for whoever knows its number and the last four digits of the applicant's phone, or of the
    phone of his agent while he is one.

    None for an unknown number and for a wrong ending, after the same work. No personal data.
    """
    found = Case.objects.defer("body_hash", "form_open", "form_sealed").annotate(
        department_name=F("department__name"),
        due=F("due_clock__due_on"),
        due_is_provisional=F("due_clock__provisional"),
        running_due=F("running_clock__due_on"),
        running_warn=F("running_clock__warn_on"),
        statutory_due=F("statutory_clock__due_on"),
    )
    case = found.filter(number=number.strip()[:50]).first()
    known = matches_phone_ending(case.applicant_id if case else 0, phone_ending)
    if case is not None and not known and case.agent_id is not None:
        known = matches_phone_ending(case.agent_id, phone_ending) and is_agent_today(case, on)
    if case is None or not known:
        return None
    return _make_track_view(case, on)


def _make_track_view(case: Any, on: date) -> TrackView:
    state = State(case.state)
    steps = tuple(
        TrackStep(entry.event, label_event(entry.event, entry.data), entry.occurred_at)
        for entry in list_entries(subject=("case", case.number))
        if entry.event not in QUIET_EVENTS
    )
    plain = ["number", "item_code", "item_name", "department_id", "department_name", "received_on", "accepted_on", "paused_until", "decided_on", "ready_on", "delivered_on"]  # fmt: skip
    return TrackView(
        state=state.value,
        state_label=STATE_LABELS[state],
        due_on=case.due,
        due_provisional=bool(case.due_is_provisional),
        next_step=NEXT_STEPS[state],
        timeline=steps,
        **judge_case(case, case.running_due, case.running_warn, case.statutory_due, on),
        **{name: getattr(case, name) for name in plain},
    )
