"""What a case's decision waits for, read for the rules: one statement, and none for a case in which nothing happens."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import connection

from onewindow.cases.models import Case
from onewindow.cases.rules.procedures import (
    NOTHING,
    HearingRight,
    OpenExamination,
    OpenHearing,
    Pending,
    StatementPeriod,
)
from onewindow.kit.acting import Actor

PENDING_SQL = """
SELECT jsonb_build_object(
  'examinations', (SELECT jsonb_agg(jsonb_build_array(e.id, e.kind, e.assigned_on IS NOT NULL) ORDER BY e.id)
     FROM cases_caseexamination e WHERE e.case_id = %(case)s AND e.done_on IS NULL AND e.cancelled_on IS NULL),
  'standards', (SELECT jsonb_agg(s ORDER BY e.id) FROM cases_caseexamination e, unnest(e.standards) s
     WHERE e.case_id = %(case)s AND e.conclusion = 'fail'),
  'interests', (SELECT jsonb_agg(i.id ORDER BY i.id) FROM cases_caseinterest i WHERE i.case_id = %(case)s),
  'rights', (SELECT jsonb_agg(jsonb_build_array(coalesce(t.interest_id, 0), c.due_on, c.provisional, EXISTS (
       SELECT 1 FROM cases_casehearingrequest r JOIN cases_casehearing h ON h.id = r.hearing_id
       WHERE h.case_id = t.case_id AND r.interest_id IS NOT DISTINCT FROM t.interest_id)) ORDER BY t.id)
     FROM cases_casetelling t JOIN clocks_clock c ON c.id = t.clock_id
     WHERE t.case_id = %(case)s AND t.kind = 'hearing_right'),
  'periods', (SELECT jsonb_agg(jsonb_build_array(coalesce(t.interest_id, 0), t.until) ORDER BY t.id)
     FROM cases_casetelling t WHERE t.case_id = %(case)s AND t.kind = 'statement'),
  'unanswered', (SELECT jsonb_agg(s.id ORDER BY s.id) FROM cases_casestatement s
     WHERE s.case_id = %(case)s AND s.answer = ''),
  'hearing', (SELECT jsonb_build_array(h.id, h.basis, h.day, h.challenged_on IS NOT NULL AND h.challenge_answer = '',
       (SELECT jsonb_agg(i.id ORDER BY i.id) FROM cases_caseinterest i WHERE i.case_id = h.case_id AND i.registered_on <= h.day
          AND NOT EXISTS (SELECT 1 FROM cases_casetelling t WHERE t.case_id = h.case_id AND t.kind = 'hearing_notice'
            AND t.interest_id = i.id AND t.until = h.day AND t.told_on >= h.opened_on)),
       h.moved_on IS NOT NULL, CASE WHEN h.called_since_answer THEN '' ELSE h.challenge_answer END)
     FROM cases_casehearing h WHERE h.case_id = %(case)s AND h.state = 'open'),
  'heard', (SELECT h.record_paper FROM cases_casehearing h WHERE h.case_id = %(case)s AND h.state = 'held'
     ORDER BY h.id DESC LIMIT 1),
  'summoned', (SELECT jsonb_agg(jsonb_build_array(coalesce(t.interest_id, 0), h.day) ORDER BY t.id)
     FROM cases_casetelling t JOIN cases_casehearing h ON h.case_id = t.case_id AND h.state = 'held' AND h.day = t.until
     WHERE t.case_id = %(case)s AND t.kind = 'hearing_notice'),
  'reviews', (SELECT jsonb_agg(v.id ORDER BY v.id) FROM cases_caseexpertreview v
     WHERE v.case_id = %(case)s AND v.given_on IS NULL AND v.cancelled_on IS NULL)
)::text
"""


def load_pending(case: Case) -> Pending:
    """The procedures of a case that still stand, as facts; no statement where none ever began."""
    if not case.has_procedures:
        return Pending(goes_up=True) if case.goes_up else NOTHING
    with connection.cursor() as cursor:
        cursor.execute(PENDING_SQL, {"case": case.pk})
        (text,) = cursor.fetchone()
    found = json.loads(text)
    return Pending(
        examinations=tuple(OpenExamination(*row) for row in found["examinations"] or ()),
        interests=tuple(found["interests"] or ()),
        rights=tuple(_read_right(row) for row in found["rights"] or ()),
        periods=tuple(StatementPeriod(who, date.fromisoformat(day)) for who, day in found["periods"] or ()),
        unanswered=tuple(found["unanswered"] or ()),
        hearing=_read_hearing(found["hearing"]),
        heard=found["heard"] or "",
        summoned=tuple((who, date.fromisoformat(day)) for who, day in found["summoned"] or ()),
        reviews=tuple(found["reviews"] or ()),
        failed_standards=tuple(found["standards"] or ()),
        goes_up=case.goes_up,
    )


def _read_right(row: list[Any]) -> HearingRight:
    person, day, provisional, asked = row
    return HearingRight(person, date.fromisoformat(day), provisional, asked)


def _read_hearing(row: list[Any] | None) -> OpenHearing | None:
    if row is None:
        return None
    number, basis, day, challenged, unsummoned, moved, answered = row
    told = date.fromisoformat(day) if day else None
    return OpenHearing(number, basis, told, challenged, tuple(unsummoned or ()), moved, answered)


INTERESTED_SQL = "SELECT party_id FROM cases_caseinterest WHERE case_id = %s AND party_id = %s"


def load_interested(case: Case, actor: Actor) -> frozenset[int]:
    """The actor's party if it is registered as interested in the case (36); asked of citizens with no other standing only."""
    stranger = actor.kind == "citizen" and actor.party_id not in (None, case.applicant_id, case.agent_id)
    if not case.has_procedures or not stranger:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(INTERESTED_SQL, [case.pk, actor.party_id])
        return frozenset(party for (party,) in cursor.fetchall())
