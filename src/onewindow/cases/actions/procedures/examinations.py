"""Substance verified, a place surveyed, a thing inspected, tested or quarantined: two officers each time (34, 55; AL-10, AL-19)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import stop_one_limit
from onewindow.cases.actions.loading import Matter, Outcome, finish_act, require_act
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.actions.procedures.beginning import open_examination
from onewindow.cases.actions.procedures.people import require_texts
from onewindow.cases.actions.procedures.tying import end_tied_pause
from onewindow.cases.actions.stepping import require_no_chair
from onewindow.cases.models import CaseExamination
from onewindow.cases.procedure_events import (
    ExaminationOrdered,
    ExaminationRecorded,
    ExaminersAssigned,
    ProcedureCancelled,
)
from onewindow.cases.queries.organs import list_organ_members
from onewindow.cases.rules import Act
from onewindow.cases.rules.procedures import ARTICLE_34, ARTICLE_45, CHECK_KINDS, TECHNICAL_KINDS
from onewindow.cases.rules.procedures_hearing import Result, check_officers, check_result
from onewindow.files.queries import list_files
from onewindow.kit.acting import Actor, At, Invalid, NotFound

CONCLUSIONS = {"pass": "符合", "fail": "不符合"}


def order_examination(
    *,
    number: str,
    check_kind: str,
    subject: str,
    actor: Actor,
    at: At,
    reason: str = "",
    officers: tuple[int, ...] = (),
    planned_on: date | None = None,
    expected_version: int | None = None,
) -> Outcome:
    """Decide that substance is verified or something inspected; officers at once or by `assign_examiners`. The clock goes on.

    For inspection, testing and quarantine the five working days to name officers run from acceptance (55). Raises Invalid.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ORDER_EXAMINATION)
        require_texts(ARTICLE_34, subject=subject)
        if check_kind not in CHECK_KINDS:
            raise Invalid("unknown_check", "请选择核查或检验的种类", fields={"check_kind": "不认识的种类"})
        check = open_examination(matter, check_kind, subject, reason, planned_on)
        if officers:
            name_officers(matter, check, officers)
        event = ExaminationOrdered(check.pk, check_kind, planned_on, tuple(matter.clocks))
        return finish_act(matter, row.label, event)


def assign_examiners(
    *,
    number: str,
    examination: int,
    officers: tuple[int, ...],
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Name two or more officers of the department for a check, or others in their place. Raises Invalid `two_officers`."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ASSIGN_EXAMINERS)
        check = find_open_examination(matter, examination)
        late = name_officers(matter, check, officers)
        return finish_act(matter, row.label, ExaminersAssigned(check.pk, check.kind, officers, late))


def find_open_examination(matter: Matter, examination: int) -> CaseExamination:
    """A check of this case that still waits for its result. Raises NotFound."""
    found = matter.case.examinations.filter(pk=examination, done_on__isnull=True, cancelled_on__isnull=True).first()
    if found is None:
        raise NotFound("no_such_check", "没有这项等待登记的核查或检验", ARTICLE_34)
    return found


def name_officers(matter: Matter, check: CaseExamination, officers: tuple[int, ...]) -> bool:
    """Two or more distinct people of the department; their naming ends the five days of 55. Returns whether it came late."""
    members = list_organ_members(matter.case.department_id, matter.today)
    check_officers(officers, members, check.kind)
    require_no_chair(matter, officers)
    first = check.assigned_on is None
    if first:
        check.assigned_on = matter.today
    check.first_officer_id, check.second_officer_id = officers[0], officers[1]
    check.officer_names = [members[account_id] for account_id in officers]
    check.save()
    if not first or check.assignment_clock_id is None:
        return False
    return stop_one_limit(matter, check.assignment_clock_id, "已指派人员")


def record_examination(
    *,
    number: str,
    examination: int,
    done_on: date,
    findings: str,
    conclusion: str,
    actor: Actor,
    at: At,
    standards: tuple[str, ...] = (),
    file_ids: tuple[int, ...] = (),
    is_plain: bool = False,
    expected_version: int | None = None,
) -> Outcome:
    """What two officers found, with photographs, a conclusion, and for 55 the standards; its record is a paper.

    Excluded time of this very check ends with it. Raises Conflict `officers_missing`, Invalid `result_incomplete`, NotFound.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.RECORD_EXAMINATION)
        check = find_open_examination(matter, examination)
        if check.assigned_on is None:
            raise Invalid("two_officers", "应当指派两名以上不同的工作人员", ARTICLE_34, "请先指派人员")
        check_result(Result(check.kind, check.assigned_on, done_on, findings, conclusion, standards), matter.today)
        require_files(file_ids)
        check.done_on, check.findings, check.conclusion = done_on, findings, conclusion
        check.standards, check.file_ids, check.is_plain = list(standards), list(file_ids), is_plain
        check.paper = issue_case_paper(matter, "examination_record", **describe_check(check)).number
        check.save()
        end_tied_pause(matter, check)
        event = ExaminationRecorded(check.pk, check.kind, done_on, conclusion, matter.paper_facts)
        return finish_act(matter, row.label, event)


def require_files(file_ids: tuple[int, ...]) -> None:
    """Raises Invalid for an upload that is not there."""
    if file_ids and len(list_files(set(file_ids))) != len(set(file_ids)):
        raise Invalid("no_such_file", "附件不存在", fields={"file_ids": "请重新上传"})


def describe_check(check: CaseExamination) -> dict[str, Any]:
    """What the record of a check says."""
    rows = [
        ("对象", check.subject),
        ("工作人员", "、".join(check.officer_names)),
        ("情况", check.findings),
        ("技术标准、技术规范", "；".join(check.standards)),
        ("附件", f"{len(check.file_ids)} 份" if check.file_ids else ""),
        ("结论", CONCLUSIONS[check.conclusion]),
    ]
    return {
        "check": CHECK_KINDS[check.kind],
        "done_on": check.done_on,
        "technical": check.kind in TECHNICAL_KINDS,
        "facts_list": [{"label": label, "value": value} for label, value in rows if value],
    }


def cancel_procedure(
    *,
    number: str,
    procedure: str,
    reason: str,
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Call off a check (`examination-7`) or an expert review (`review-3`) ordered in error, with the reason kept. Raises NotFound."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.CANCEL_PROCEDURE)
        require_texts(ARTICLE_45, reason=reason)
        found = _find_cancellable(matter, procedure)
        found.cancelled_on, found.cancel_reason = matter.today, reason[:500]
        found.save(update_fields=["cancelled_on", "cancel_reason"])
        if isinstance(found, CaseExamination) and found.assignment_clock_id and found.assigned_on is None:
            stop_one_limit(matter, found.assignment_clock_id, "已取消")
        end_tied_pause(matter, found)
        return finish_act(matter, row.label, ProcedureCancelled(procedure, reason))


def _find_cancellable(matter: Matter, procedure: str) -> Any:
    kind, _, text = procedure.partition("-")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    if kind == "review":
        found = matter.case.expert_reviews.filter(pk=number, given_on__isnull=True, cancelled_on__isnull=True).first()
        if found is not None:
            return found
    return find_open_examination(matter, number if kind == "examination" else 0)
