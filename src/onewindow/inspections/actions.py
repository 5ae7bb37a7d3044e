"""Every write of inspections: booked by the department, filed by the centre, recorded by whoever knows (seed 003)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.directory.inside_queries import list_colleagues
from onewindow.directory.queries import get_department
from onewindow.directory.rules import DECIDING_ROLES, Role, require_role
from onewindow.inspections.events import (
    FindingsRecorded,
    InspectionBooked,
    InspectionCalledOff,
    InspectionFiled,
    InspectionNotFiled,
    UnfiledInspectionRecorded,
)
from onewindow.inspections.models import Inspection
from onewindow.inspections.queries import list_enterprises_of
from onewindow.inspections.rules import (
    FILED_FIRST,
    KINDS,
    OUTCOMES,
    TWO_OFFICERS,
    Plan,
    check_done,
    check_plan,
    require_state,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.local_time import get_local_date
from onewindow.ledger.actions import record, refuse_by_constraint
from onewindow.parties.queries import get_masked_party

BOOKERS = (Role.REVIEWER, Role.CHIEF, Role.HEAD)
REFUSALS = {
    "department_inspects_an_enterprise_once_in_the_same_days": Conflict(
        "inspected_already",
        "本部门在这些日子已预约或备案了对这家企业的检查",
        article="优化营商环境条例 第五十四条",
        advice="请并入那一次检查，或另选日期",
    ),
    "unfiled_inspection_is_told_once_by_each_side": Conflict(
        "told_already", "这一天的未备案检查已经登记过", advice="不用重复登记，可在检查记录里查看"
    ),
}


def book_inspection(
    *,
    department_id: int,
    party_id: int,
    kind: str,
    law: str,
    article: str,
    reason: str,
    starts_on: date,
    last_day: date,
    officers: Sequence[int],
    actor: Actor,
    at: At,
) -> int:
    """A department means to inspect an enterprise: by which law and article, why, on which days, which officers (two at least,
    行政处罚法 42). By its reviewer, chief or head; returns the inspection's number.

    Raises NotAllowed, Invalid (each field), NotFound, Conflict `inspected_already` for the same enterprise in the same days.
    """
    require_role(actor, *BOOKERS, department_id=department_id)
    plan = Plan(kind, law, article, reason, starts_on, last_day, tuple(sorted(set(officers))))
    check_plan(plan, at.local_date)
    require_enterprise(party_id)
    _require_officers(department_id, plan.officers, at.local_date)
    try:
        with transaction.atomic():
            row = Inspection.objects.create(
                department_id=department_id,
                party_id=party_id,
                kind=kind,
                law=law.strip(),
                article=article.strip(),
                reason=reason.strip(),
                period=DateRange(starts_on, last_day + timedelta(days=1)),
                officers=list(plan.officers),
                state="booked",
                booked_by_id=actor.account_id or 0,
                booked_at=at.occurred_at,
            )
            event = InspectionBooked(
                department_id, party_id, kind, row.law, row.article, starts_on, last_day, plan.officers
            )
            record(subject=("inspection", row.pk), event=event, actor=actor, at=at)
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error
    return row.pk


def file_inspection(*, inspection_id: int, note: str = "", actor: Actor, at: At) -> None:
    """The centre files it; the enterprise is told (a reaction sends the message). By the centre's staff of that region.

    Raises NotAllowed, NotFound, Conflict when it is filed, returned or called off already, or its days are over.
    """
    with transaction.atomic():
        row = lock_inspection(inspection_id)
        _require_centre(actor, row)
        require_state(row.state, "booked")
        if row.period.upper <= at.local_date:
            raise Conflict(
                "days_are_over", "预约的日期已经过去，不能再备案", advice="请部门另行预约，或补报为未备案检查"
            )
        row.state, row.filed_by_id, row.filed_at, row.answer = (
            "filed",
            actor.account_id,
            at.occurred_at,
            note.strip()[:200],
        )
        row.save(update_fields=["state", "filed_by", "filed_at", "answer"])
        event = InspectionFiled(row.party_id, row.kind, row.period.lower, row.period.upper - timedelta(days=1))
        record(subject=("inspection", inspection_id), event=event, actor=actor, at=at)


def return_inspection(*, inspection_id: int, reason: str, actor: Actor, at: At) -> None:
    """The centre does not file it and says why (no basis, no article, to be joined with another). Raises as file_inspection."""
    _require_inspection_reason(reason)
    with transaction.atomic():
        row = lock_inspection(inspection_id)
        _require_centre(actor, row)
        require_state(row.state, "booked")
        row.state, row.answer = "returned", reason.strip()
        row.save(update_fields=["state", "answer"])
        event = InspectionNotFiled(reason.strip())
        record(subject=("inspection", inspection_id), event=event, actor=actor, at=at)


def call_inspection_off(*, inspection_id: int, reason: str, actor: Actor, at: At) -> None:
    """The department will not come after all. Raises NotAllowed, NotFound, Invalid (reason), Conflict once it took place."""
    _require_inspection_reason(reason)
    with transaction.atomic():
        row = lock_inspection(inspection_id)
        require_role(actor, *BOOKERS, department_id=row.department_id)
        require_state(row.state, "booked", "filed")
        was_filed = row.state == "filed"
        row.state, row.answer = "called_off", reason.strip()
        row.save(update_fields=["state", "answer"])
        event = InspectionCalledOff(row.party_id, was_filed, reason.strip())
        record(subject=("inspection", inspection_id), event=event, actor=actor, at=at)


def record_findings(*, inspection_id: int, done_on: date, outcome: str, findings: str, actor: Actor, at: At) -> None:
    """What came of a filed inspection (行政许可法 61): the day, the kind of outcome, the words. By an officer of it, or the
    department's chief or head. Raises NotAllowed, NotFound, Invalid (each field), Conflict unless it is filed."""
    _require_findings(outcome, findings)
    with transaction.atomic():
        row = lock_inspection(inspection_id)
        _require_officer(actor, row)
        require_state(row.state, "filed")
        filed_on = get_local_date(row.filed_at) if row.filed_at else at.local_date
        last_day = row.period.upper - timedelta(days=1)
        check_done(done_on, row.period.lower, last_day, filed_on=filed_on, today=at.local_date)
        row.state, row.done_on, row.outcome, row.findings = "done", done_on, outcome, findings.strip()
        row.save(update_fields=["state", "done_on", "outcome", "findings"])
        event = FindingsRecorded(row.party_id, done_on, outcome)
        record(subject=("inspection", inspection_id), event=event, actor=actor, at=at)


def record_unfiled_inspection(
    *,
    department_id: int,
    party_id: int,
    kind: str,
    done_on: date,
    reason: str,
    outcome: str,
    findings: str,
    actor: Actor,
    at: At,
) -> int:
    """The department says afterwards that it inspected without a filing, and why it could not wait; shown as unfiled for good.

    Raises NotAllowed, NotFound, Invalid (each field), Conflict `must_be_filed_first` for a contest or a rating.
    """
    require_role(actor, *BOOKERS, department_id=department_id)
    if kind in FILED_FIRST:
        raise Conflict("must_be_filed_first", "检查评比、评级达标须先备案", advice="请先预约，备案后再进行")
    _require_findings(outcome, findings)
    return _keep_unfiled(department_id, party_id, kind, done_on, reason, "department", outcome, findings, actor, at)


def report_inspection(
    *, department_id: int, party_id: int, kind: str, done_on: date, reason: str, actor: Actor, at: At
) -> int:
    """The enterprise reports that it was inspected, or made to take part in a contest, without a filing it knows of.

    By the enterprise's own account, or by somebody with its authority in force. Raises NotAllowed, Invalid, NotFound.
    """
    if actor.kind != "citizen":
        raise NotAllowed("enterprise_alone", "由企业或其授权的人反映")
    if party_id not in list_enterprises_of(actor.party_id, on=at.local_date):
        raise NotAllowed("not_your_enterprise", "您不能代表这家企业", advice="请先由企业办理委托")
    return _keep_unfiled(department_id, party_id, kind, done_on, reason, "enterprise", "", "", actor, at)


def require_unfiled(department_id: int, party_id: int, kind: str, done_on: date) -> None:
    """Raises Conflict `it_was_filed` where the centre had filed this department's visit of that day, so nobody is blamed wrongly."""
    filed = Inspection.objects.filter(
        department_id=department_id, party_id=party_id, kind=kind, period__contains=done_on, state__in=("filed", "done")
    ).first()
    if filed is not None and filed.filed_at is not None and get_local_date(filed.filed_at) <= done_on:
        raise Conflict(
            "it_was_filed",
            f"这一天的检查已经备案（备案号 {filed.pk}）",
            advice="请按备案号查看；检查结果登记在那一次里",
        )


def _keep_unfiled(
    department_id: int, party_id: int, kind: str, done_on: date, reason: str, told_by: str, outcome: str, findings: str,
    actor: Actor, at: At,
) -> int:  # fmt: skip
    require_enterprise(party_id)
    get_department(department_id)
    fields = {} if kind in KINDS else {"kind": "须为：" + "、".join(KINDS.values())}
    if not at.local_date - timedelta(days=366) <= done_on <= at.local_date:
        fields["done_on"] = "今天或以前一年以内"
    if not 1 <= len(reason.strip()) <= 200:
        fields["reason"] = "请写明情况，200 字以内"
    if fields:
        raise Invalid("bad_inspection", "填写不完整或有误", fields=fields)
    require_unfiled(department_id, party_id, kind, done_on)
    try:
        with transaction.atomic():
            row = Inspection.objects.create(
                department_id=department_id,
                party_id=party_id,
                kind=kind,
                reason=reason.strip(),
                period=DateRange(done_on, done_on + timedelta(days=1)),
                state="unfiled",
                booked_by_id=actor.account_id or 0,
                booked_at=at.occurred_at,
                told_by=told_by,
                done_on=done_on,
                outcome=outcome,
                findings=findings.strip(),
            )
            event = UnfiledInspectionRecorded(department_id, party_id, kind, done_on, told_by)
            record(subject=("inspection", row.pk), event=event, actor=actor, at=at)
    except IntegrityError as error:
        raise refuse_by_constraint(error, REFUSALS) from error
    return row.pk


def lock_inspection(inspection_id: int) -> Inspection:
    """The inspection, locked until the transaction ends. Raises NotFound."""
    row = Inspection.objects.select_for_update(no_key=True).filter(pk=inspection_id).first()
    if row is None:
        raise NotFound("no_such_inspection", "没有这次检查")
    return row


def require_enterprise(party_id: int) -> None:
    """Raises Invalid for a person: this is about enterprises."""
    if get_masked_party(party_id).kind != "organisation":
        raise Invalid("not_an_enterprise", "只登记对企业、单位的检查", fields={"party_id": "请选择企业"})


def _require_centre(actor: Actor, row: Inspection) -> None:
    region = get_department(row.department_id).region_code
    require_role(actor, Role.CENTRE_STAFF, region_code=region)


def _require_officers(department_id: int, officers: Sequence[int], on: date) -> None:
    known = {row.account_id for row in list_colleagues(department_id, on=on)}
    if not set(officers) <= known:
        fields = {"officers": "须是本部门在岗人员"}
        raise Invalid("officer_not_ours", "检查人员须是本部门在岗人员", article=TWO_OFFICERS, fields=fields)


def _require_officer(actor: Actor, row: Inspection) -> None:
    require_role(actor, *sorted(DECIDING_ROLES), department_id=row.department_id)
    if actor.account_id not in row.officers:
        require_role(actor, Role.CHIEF, Role.HEAD, department_id=row.department_id)


def _require_inspection_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= 200:
        raise Invalid("reason_needed", "请写明理由", fields={"reason": "1 至 200 字"})


def _require_findings(outcome: str, findings: str) -> None:
    fields = {} if outcome in OUTCOMES else {"outcome": "须为：" + "、".join(OUTCOMES.values())}
    if not 1 <= len(findings.strip()) <= 1000:
        fields["findings"] = "请写明检查情况，1000 字以内"
    if fields:
        raise Invalid("findings_incomplete", "检查结果填写不完整", "行政许可法 第六十一条", fields=fields)
