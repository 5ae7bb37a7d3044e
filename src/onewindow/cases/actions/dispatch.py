"""Acts by name: plain references from the names of the open API to payload shape and action; no registry, no strings to classes."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Union, get_args, get_origin, get_type_hints

from onewindow.cases.actions import payloads
from onewindow.cases.actions.acceptance import (
    accept_case,
    correct_on_spot,
    decline_case,
    notify_corrections,
    supplement_case,
)
from onewindow.cases.actions.after_checks import record_after_check
from onewindow.cases.actions.committing import commit_case
from onewindow.cases.actions.decision import decide_instantly, grant_case, refuse_case
from onewindow.cases.actions.delivery import close_case, deliver_case, ready_case
from onewindow.cases.actions.handing_over import decline_handover, hand_over_case, order_handover, take_over_case
from onewindow.cases.actions.limits_moved import end_case_pause, extend_case, pause_case
from onewindow.cases.actions.loading import Outcome
from onewindow.cases.actions.procedures.acts import PROCEDURE_RUNS
from onewindow.cases.actions.promising import answer_contest, contest_breach, hand_in_promised, promise_papers
from onewindow.cases.actions.steps import complete_step, return_step
from onewindow.cases.actions.taking_back import bring_case_back, take_case_back
from onewindow.cases.actions.withdrawal import resume_case, withdraw_case
from onewindow.cases.rules import Act
from onewindow.kit.acting import Actor, At, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class ActSpec:
    """One act that can be asked for by name."""

    name: str
    payload: type
    run: Callable[..., Outcome]


ACTS: dict[str, ActSpec] = {
    name: ActSpec(name, payload, run)
    for name, payload, run in (
        (Act.ACCEPT.value, payloads.AcceptIn, accept_case),
        (Act.DECLINE.value, payloads.DeclineIn, decline_case),
        (Act.NOTIFY.value, payloads.NotifyIn, notify_corrections),
        (Act.SUPPLEMENT.value, payloads.SupplementIn, supplement_case),
        (Act.CORRECT_ON_SPOT.value, payloads.CorrectOnSpotIn, correct_on_spot),
        (Act.COMPLETE_STEP.value, payloads.CompleteStepIn, complete_step),
        (Act.RETURN_STEP.value, payloads.ReturnStepIn, return_step),
        (Act.PAUSE.value, payloads.PauseIn, pause_case),
        (Act.END_PAUSE.value, payloads.EndPauseIn, end_case_pause),
        (Act.EXTEND.value, payloads.ExtendIn, extend_case),
        (Act.GRANT.value, payloads.GrantIn, grant_case),
        (Act.REFUSE.value, payloads.RefuseIn, refuse_case),
        (Act.DECIDE_INSTANTLY.value, payloads.DecideInstantlyIn, decide_instantly),
        (Act.READY.value, payloads.ReadyIn, ready_case),
        (Act.DELIVER.value, payloads.DeliverIn, deliver_case),
        (Act.WITHDRAW.value, payloads.WithdrawIn, withdraw_case),
        (Act.CLOSE.value, payloads.CloseIn, close_case),
        (Act.RESUME.value, payloads.ResumeIn, resume_case),
        (Act.PROMISE_PAPERS.value, payloads.PromisePapersIn, promise_papers),
        (Act.HAND_IN_PROMISED.value, payloads.HandInPromisedIn, hand_in_promised),
        (Act.CONTEST_BREACH.value, payloads.ContestBreachIn, contest_breach),
        (Act.ANSWER_CONTEST.value, payloads.AnswerContestIn, answer_contest),
        (Act.COMMIT.value, payloads.CommitIn, commit_case),
        (Act.RECORD_AFTER_CHECK.value, payloads.RecordAfterCheckIn, record_after_check),
        (Act.HAND_OVER.value, payloads.HandOverIn, hand_over_case),
        (Act.TAKE_OVER.value, payloads.TakeOverIn, take_over_case),
        (Act.DECLINE_HANDOVER.value, payloads.DeclineHandoverIn, decline_handover),
        (Act.ORDER_HANDOVER.value, payloads.OrderHandoverIn, order_handover),
        (Act.TAKE_BACK.value, payloads.TakeBackIn, take_case_back),
        (Act.BRING_BACK.value, payloads.BringBackIn, bring_case_back),
    )
} | {name: ActSpec(name, payload, run) for name, payload, run in PROCEDURE_RUNS}


def run_act(
    *,
    number: str,
    name: str,
    payload: Mapping[str, Any],
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Do the act `name` with a payload of plain JSON values. Raises NotFound for an unknown name, Invalid for a wrong shape."""
    spec = ACTS.get(name)
    if spec is None:
        raise NotFound("no_such_act", f"没有“{name}”这种操作", advice="可用的操作见办件的 allowed_actions")
    sent = read_payload(spec.payload, payload)
    given = {field.name: getattr(sent, field.name) for field in fields(spec.payload)}
    return spec.run(number=number, actor=actor, at=at, expected_version=expected_version, **given)


def read_payload(shape: Any, sent: Mapping[str, Any], path: str = "") -> Any:
    """A payload dataclass from plain values. Raises Invalid naming every missing, unknown or wrong field."""
    hints = get_type_hints(shape)
    faults: dict[str, str] = {f"{path}{name}": "没有这个字段" for name in sent if name not in hints}
    values: dict[str, Any] = {}
    for field in fields(shape):
        at_path = f"{path}{field.name}"
        if field.name in sent:
            try:
                values[field.name] = read_value(hints[field.name], sent[field.name], at_path)
            except Invalid as refusal:
                faults |= refusal.fields
        elif field.default is MISSING and field.default_factory is MISSING:
            faults[at_path] = "必填"
    if faults:
        raise Invalid("payload_wrong", "提交的内容不完整或有误", fields=faults)
    return shape(**values)


def read_value(wanted: Any, value: Any, path: str) -> Any:
    """One plain value as the type a payload declares. Raises Invalid."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        return None if value is None else read_value(next(t for t in inner if t is not type(None)), value, path)
    if origin is tuple:
        if not isinstance(value, list | tuple) or len(value) > 500:
            raise _refuse_value(path, "应为列表")
        return tuple(read_value(inner[0], item, f"{path}.{position}") for position, item in enumerate(value))
    if is_dataclass(wanted):
        if isinstance(value, wanted):  # type: ignore[arg-type]
            return value
        if not isinstance(value, Mapping):
            raise _refuse_value(path, "应为对象")
        return read_payload(wanted, value, f"{path}.")
    if wanted is date:
        return _read_date(value, path)
    if origin is dict or wanted is dict:
        if not isinstance(value, Mapping):
            raise _refuse_value(path, "应为对象")
        return dict(value)
    return _read_plain(wanted, value, path)


def _read_plain(wanted: Any, value: Any, path: str) -> Any:
    if wanted is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return value
    if wanted is bool and isinstance(value, bool):
        return value
    if wanted is str and isinstance(value, str) and len(value) <= 20_000 and "\x00" not in value:
        return value.strip()
    raise _refuse_value(path, {int: "应为整数", bool: "应为是或否", str: "应为文字"}.get(wanted, "类型有误"))


def _read_date(value: Any, path: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _refuse_value(path, "应为日期 YYYY-MM-DD") from error


def _refuse_value(path: str, fault: str) -> Invalid:
    return Invalid("payload_wrong", "提交的内容有误", fields={path: fault})
