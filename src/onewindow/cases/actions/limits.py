"""The clocks of a case: which limits run, by which article, and what moves or ends them (AL-07, AL-14, AL-16, AL-17, RD-01)."""

from __future__ import annotations

from datetime import date
from typing import Any

from onewindow.cases.actions.loading import Matter
from onewindow.cases.rules import (
    DECISION,
    DELIVERY,
    LICENCE,
    LOWER_REVIEW,
    NOTICE,
    find_law,
    find_longest_extension,
)
from onewindow.catalogue.guides import ItemView
from onewindow.clocks.actions import (
    end_pause,
    extend_clock,
    pause_clock,
    place_clocks,
    stop_clock,
    stop_subject_clocks,
)
from onewindow.clocks.queries import ClockRow, get_clock, list_clocks, list_pauses
from onewindow.clocks.rules import LICENCE_PAUSES, ClockOrder, StatutoryLimit, make_clock_order
from onewindow.kit.acting import Invalid

UNITS = {"working_day": "working_days", "calendar_day": "calendar_days", "hour": "hours"}
DECIDING = ("statutory", "promised")


def order_decision_limits(item: ItemView, regime: str, accepted_on: date) -> list[dict[str, Any]]:
    """The decision limits of an accepted case: the statute (the item's own, else the law's for its regime) and the promise.

    A regime without a limit, of an item whose guide says there is none, has only its promise (RD-01). An organ that reviews for a
    higher one has the twenty days of 43, which nobody extends.
    """
    law, stated = find_law(regime, LOWER_REVIEW if item.escalated else DECISION, accepted_on), item.statutory_limit
    # An organ that reviews for a higher one has nothing to extend: 43 knows no extension.
    longest = None if item.escalated else find_longest_extension(regime, accepted_on, stated)
    extension = {"extension_max": longest.most, "extension_role": longest.approver} if longest else {}
    orders: list[dict[str, Any]] = []
    if stated is not None and not stated.none and stated.amount:
        article = f"《{stated.law}》{stated.article}" if stated.law else "办事指南载明的法定期限"
        own = {"budget": stated.amount, "unit": UNITS[stated.unit], "article": article}
        orders.append({"purpose": "statutory", **own, **extension})
    elif law is not None:
        orders.append(make_legal_order(law))
    promise = item.promised_limit
    if promise is not None:
        told = {"budget": promise.amount, "unit": UNITS[promise.unit], "article": "办事指南承诺期限"}
        orders.append({"purpose": "promised", **told, **extension})
    return [_drop_hour_extension(order) for order in orders]


def make_legal_order(law: StatutoryLimit) -> dict[str, Any]:
    """The law's own limit for a decision, with the one extension it allows."""
    order = {"purpose": "statutory", "budget": law.budget, "unit": law.unit, "article": law.article}
    return order | {"extension_max": law.extension, "extension_role": law.extension_role}


def _drop_hour_extension(order: dict[str, Any]) -> dict[str, Any]:
    """A limit in hours cannot be extended by working days."""
    if order["unit"] == "hours":
        return {key: value for key, value in order.items() if not key.startswith("extension")}
    return order


def start_limits(matter: Matter, started_on: date, *orders: dict[str, Any]) -> dict[str, int]:
    """Start clocks of the organ's time for this case, one statement; remember them for the papers and the event.

    Returns the clocks' ids by purpose.
    """
    made = [make_limit_order(matter, started_on, order) for order in orders]
    rows = place_clocks(orders=made) if made else ()
    for row in rows:
        remember_limit(matter, row)
    return {row.purpose: row.id for row in rows}


def make_limit_order(matter: Matter, started_on: date, order: dict[str, Any]) -> ClockOrder:
    """The order of one clock of this case; hours count from the moment of the act."""
    return make_clock_order(
        subject=matter.subject,
        regime=matter.case.regime,
        started_on=started_on,
        started_at=matter.at.occurred_at if order["unit"] == "hours" else None,
        **{"whose_time": "government", **order},
    )


def remember_limit(matter: Matter, row: ClockRow) -> None:
    """Keep a clock's row for this act; its new date goes into the act's event."""
    matter.limits[row.purpose] = row
    matter.clocks.append({"purpose": row.purpose, "due_on": row.due_on.isoformat()})


def start_decision_limits(matter: Matter, accepted_on: date) -> None:
    """Statute and promise run from acceptance (42); the promise, else the statute, is what 按时 is judged by (RD-16)."""
    case = matter.case
    ids = start_limits(matter, accepted_on, *order_decision_limits(matter.item, case.regime, accepted_on))
    case.statutory_clock_id, case.promise_clock_id = ids.get("statutory"), ids.get("promised")
    case.due_clock_id = case.running_clock_id = case.promise_clock_id or case.statutory_clock_id


def start_supplement_limit(matter: Matter) -> None:
    """All that was asked is there: the organ has the same five days to record the acceptance that must follow (RD-03)."""
    law = find_law(matter.case.regime, NOTICE, matter.today)
    if law is None:
        return
    order = {"purpose": "acceptance_notice", "budget": law.budget, "unit": law.unit, "article": law.article}
    ids = start_limits(matter, matter.today, order | {"part": "supplement"})
    matter.case.notice_clock_id = matter.case.running_clock_id = ids["acceptance_notice"]


def start_delivery_limit(matter: Matter) -> None:
    """Ten working days from the decision for a licence (44); other regimes deliver as their guide says (RD-01)."""
    law = find_law(matter.case.regime, DELIVERY, matter.today)
    matter.case.running_clock_id = None
    if law is None:
        return
    order = {"purpose": "delivery", "budget": law.budget, "unit": law.unit, "article": law.article}
    ids = start_limits(matter, matter.today, order)
    matter.case.delivery_clock_id = matter.case.running_clock_id = ids["delivery"]


def stop_limits(matter: Matter, on: date, reason: str, *purposes: str) -> None:
    """Stop the running clocks of these purposes (all without any); none running is no fault."""
    stop_subject_clocks(
        subject=matter.subject, on=on, reason=reason, purposes=purposes, actor=matter.actor, at=matter.at
    )
    matter.case.running_clock_id = None


def stop_notice_limit(matter: Matter, on: date, reason: str) -> None:
    """The five days for the notice are over: accepted, declined or noticed."""
    if matter.case.notice_clock_id is not None:
        stop_limits(matter, on, reason, "acceptance_notice")


def stop_decision_limits(matter: Matter, on: date, reason: str) -> None:
    # Days for asking a hearing that lapsed unused end with the decision they freed.
    stop_limits(matter, on, reason, *DECIDING, "hearing_request")


def stop_delivery_limit(matter: Matter, reason: str) -> None:
    if matter.case.delivery_clock_id is not None:
        stop_limits(matter, matter.today, reason, "delivery")


def stop_all_limits(matter: Matter, on: date, reason: str) -> None:
    stop_limits(matter, on, reason)


def list_decision_clocks(matter: Matter) -> list[int]:
    """The ids of the clocks that decide by when a decision is due."""
    case = matter.case
    return [clock_id for clock_id in (case.statutory_clock_id, case.promise_clock_id) if clock_id is not None]


def pause_limits(matter: Matter, *, kind: str, article: str, notice: str, delivered_on: date, ends_on: date) -> None:
    """Take the notified time out of statute and promise alike. A promise already missed stays missed (RD-18)."""
    case = matter.case
    name = kind if case.regime == LICENCE or kind in LICENCE_PAUSES else "own_rule"
    due = matter.due
    if case.statutory_clock_id is None and case.promise_clock_id is None:
        raise Invalid("no_limit", "本件没有计算中的期限，无需扣除时间")
    for clock_id, due_on in ((case.statutory_clock_id, due.statutory), (case.promise_clock_id, due.promised)):
        if clock_id is None or (clock_id == case.promise_clock_id and due_on and delivered_on > due_on):
            continue
        row = pause_clock(
            clock_id=clock_id,
            kind=name,
            article=article,
            notice_number=notice,
            delivered_on=delivered_on,
            notified_end=ends_on,
            actor=matter.actor,
            at=matter.at,
        )
        remember_limit(matter, row)


def end_limit_pauses(matter: Matter, ended_on: date) -> None:
    """The reason of the pause is over early: its clocks run again from the day after `ended_on`."""
    for clock_id in list_decision_clocks(matter):
        for pause in list_pauses(clock_id):
            if not pause.is_void and pause.ends_on > ended_on:
                remember_limit(
                    matter, end_pause(pause_id=pause.id, ended_on=ended_on, actor=matter.actor, at=matter.at)
                )


def extend_limits(matter: Matter, *, days: int, reason: str) -> None:
    """More days for the statute, and for a promise not missed yet: an extension does not undo a broken promise (RD-18)."""
    case = matter.case
    clock_ids = [case.statutory_clock_id]
    if case.promise_clock_id is not None and matter.due.promised is not None and matter.today <= matter.due.promised:
        clock_ids.append(case.promise_clock_id)
    for clock_id in clock_ids:
        if clock_id is not None:
            remember_limit(
                matter, extend_clock(clock_id=clock_id, days=days, reason=reason, actor=matter.actor, at=matter.at)
            )


def find_running_clock(matter: Matter, purpose: str) -> int | None:
    """The running clock of one purpose, where there is one."""
    rows = list_clocks(matter.subject)
    return next((row.id for row in rows if row.purpose == purpose and row.stopped_on is None), None)


def stop_one_limit(matter: Matter, clock_id: int, reason: str) -> bool:
    """Stop one clock beside those that decide when the case is due. Returns whether it had passed its last day."""
    row = get_clock(clock_id)
    if row.stopped_on is None:
        stop_clock(clock_id=clock_id, on=matter.today, reason=reason, actor=matter.actor, at=matter.at)
    return matter.today > row.due_on
