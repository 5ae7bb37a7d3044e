"""The procedures of one case as pages and programs show them: one statement, whatever happened in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from onewindow.cases.models import Case, CaseTelling
from onewindow.cases.queries.parts import read_day
from onewindow.cases.rules.procedures import APPLICANT, CHECK_KINDS
from onewindow.documents.queries import DocumentRow, find_document
from onewindow.kit.cipher import get_vault

PERSON_WORDS = {APPLICANT: "申请人"}
DAYS = ("day", "latest", "until")


@dataclass(frozen=True, slots=True)
class ExaminationView:
    """A check by two officers; `assign_due_on` where the law gives five working days to name them (55)."""

    id: int
    kind: str
    label: str
    subject: str
    reason: str
    planned_on: date | None
    ordered_on: date
    assigned_on: date | None
    assign_due_on: date | None
    officers: tuple[str, ...]
    done_on: date | None
    findings: str
    conclusion: str
    standards: tuple[str, ...]
    is_plain: bool
    file_ids: tuple[int, ...]
    paper: str
    cancelled_on: date | None
    excluded_until: date | None

    @property
    def assigned_late(self) -> bool:
        """Whether the officers were named after the five working days."""
        return bool(self.assign_due_on and self.assigned_on and self.assigned_on > self.assign_due_on)


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody whose important interest the case touches (36); the name masked."""

    id: int
    name: str
    interest: str
    registered_on: date


@dataclass(frozen=True, slots=True)
class TellingView:
    """One person told, with proof of service; `last_day` to state views or to ask for a hearing."""

    kind: str
    person: int
    name: str
    told_on: date
    method: str
    proof: str
    paper: str
    last_day: date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class StatementView:
    """What somebody said and how it was answered."""

    id: int
    person: int
    name: str
    made_on: date
    way: str
    said: str
    answer: str
    answer_reasons: str
    answered_on: date | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """Who asked for a hearing, and when."""

    person: int
    name: str
    asked_on: date
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class HearingView:
    """A hearing from its order or request to its record; `latest`: the twentieth working day after the request (47)."""

    id: int
    basis: str
    state: str
    reason: str
    opened_on: date
    latest: date | None
    called_on: date | None
    day: date | None
    hour: str
    place: str
    chair_name: str
    closed_for: str
    announcement_paper: str
    challenged_on: date | None
    challenger: str
    challenge: str
    challenge_answer: str
    challenge_reasons: str
    moved_on: date | None
    move_reason: str
    ended_on: date | None
    record_paper: str
    excluded_until: date | None
    requests: tuple[RequestView, ...]


@dataclass(frozen=True, slots=True)
class ExpertReviewView:
    """Experts, their question and their opinion (45)."""

    id: int
    question: str
    experts: tuple[str, ...]
    ordered_on: date
    given_on: date | None
    opinion: str
    conclusion: str
    file_ids: tuple[int, ...]
    cancelled_on: date | None
    excluded_until: date | None


@dataclass(frozen=True, slots=True)
class EscalationView:
    """Where the case was before and where it is now (35)."""

    lower_name: str
    upper_name: str
    opinion: str
    basis: str
    sent_on: date
    paper: str


@dataclass(frozen=True, slots=True)
class ProceduresView:
    """All of it; empty tuples where nothing happened."""

    examinations: tuple[ExaminationView, ...] = ()
    people: tuple[PersonView, ...] = ()
    tellings: tuple[TellingView, ...] = ()
    statements: tuple[StatementView, ...] = ()
    hearings: tuple[HearingView, ...] = ()
    reviews: tuple[ExpertReviewView, ...] = ()
    escalation: EscalationView | None = None

    @property
    def is_empty(self) -> bool:
        return self == NO_PROCEDURES

    def list_excluded_ends(self) -> tuple[date | None, ...]:
        """Until when time was excluded for each of them (45)."""
        ends = [one.excluded_until for one in self.examinations]
        ends += [one.excluded_until for one in self.hearings]
        ends += [one.excluded_until for one in self.reviews]
        return tuple(ends)

    @property
    def open_hearing(self) -> HearingView | None:
        """The hearing to be held."""
        return next((hearing for hearing in self.hearings if hearing.state == "open"), None)


NO_PROCEDURES = ProceduresView()
PROCEDURES_SQL = """
SELECT (SELECT jsonb_agg(to_jsonb(e) || jsonb_build_object('assign_due_on', c.due_on) ORDER BY e.id)
          FROM cases_caseexamination e LEFT JOIN clocks_clock c ON c.id = e.assignment_clock_id WHERE e.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id) FROM cases_caseinterest i WHERE i.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(t) || jsonb_build_object('due_on', c.due_on, 'provisional', c.provisional) ORDER BY t.id)
          FROM cases_casetelling t LEFT JOIN clocks_clock c ON c.id = t.clock_id WHERE t.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(s) || jsonb_build_object('said_sealed', encode(s.said_sealed, 'hex')) ORDER BY s.id)
          FROM cases_casestatement s WHERE s.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(h) || jsonb_build_object('latest', c.due_on,
          'challenge_sealed', encode(h.challenge_sealed, 'hex'),
          'requests', (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.id) FROM cases_casehearingrequest r WHERE r.hearing_id = h.id))
          ORDER BY h.id)
          FROM cases_casehearing h LEFT JOIN clocks_clock c ON c.id = h.clock_id WHERE h.case_id = %(case)s)::text,
       (SELECT jsonb_agg(to_jsonb(v) ORDER BY v.id) FROM cases_caseexpertreview v WHERE v.case_id = %(case)s)::text,
       (SELECT to_jsonb(x) || jsonb_build_object('lower_name', l.name, 'upper_name', u.name)
          FROM cases_caseescalation x JOIN directory_department l ON l.id = x.lower_department_id
          JOIN directory_department u ON u.id = x.upper_department_id WHERE x.case_id = %(case)s)::text
"""
Row = dict[str, Any]


def load_procedures(case: Case, viewer: int | None) -> ProceduresView:
    """The procedures of a case. `viewer` None: somebody inside, who sees all; else a person of the case (0 the applicant), who
    reads of others neither words nor service, and of experts and higher organs only that and when."""
    with connection.cursor() as cursor:
        cursor.execute(PROCEDURES_SQL, {"case": case.pk})
        checks, people, tellings, statements, hearings, reviews, sent = (
            json.loads(text) if text else None for text in cursor.fetchone()
        )
    names = PERSON_WORDS | {row["id"]: row["masked"] for row in people or ()}
    own = [row for row in tellings or () if viewer is None or _get_person(row) == viewer]
    said = [row for row in statements or () if viewer is None or _get_person(row) == viewer]
    return ProceduresView(
        tuple(_make_examination(row) for row in checks or ()),
        tuple(PersonView(r["id"], r["masked"], r["interest"], _day(r["registered_on"])) for r in people or ()),
        tuple(_make_telling(row, names) for row in own),
        tuple(_make_statement(row, names) for row in said),
        tuple(_make_hearing(row, names, viewer) for row in hearings or ()),
        tuple(_make_review(row, viewer) for row in reviews or ()),
        _make_escalation(sent, viewer) if sent else None,
    )


def _get_person(row: Row, key: str = "interest_id") -> int:
    return int(row[key] or APPLICANT)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _pick(row: Row, *names: str) -> Row:
    return {
        name: read_day(row[name]) if name.endswith(("_on", "_until")) or name in DAYS else row[name] for name in names
    }


def _open_words(sealed: str | None) -> str:
    return get_vault().decrypt(bytes.fromhex(sealed)) if sealed else ""


def _make_examination(row: Row) -> ExaminationView:
    plain = ("id", "kind", "subject", "reason", "planned_on", "ordered_on", "assigned_on", "assign_due_on", "done_on", "findings",
             "conclusion", "is_plain", "paper", "cancelled_on", "excluded_until")  # fmt: skip
    return ExaminationView(
        label=CHECK_KINDS[row["kind"]],
        officers=tuple(row["officer_names"]),
        standards=tuple(row["standards"]),
        file_ids=tuple(row["file_ids"]),
        **_pick(row, *plain),
    )


def _make_telling(row: Row, names: dict[int, str]) -> TellingView:
    person = _get_person(row)
    plain = _pick(row, "kind", "told_on", "method", "proof", "paper")
    last_day = _day(row["until"] or row["due_on"])
    return TellingView(
        person=person, name=names[person], last_day=last_day, is_provisional=bool(row["provisional"]), **plain
    )


def _make_statement(row: Row, names: dict[int, str]) -> StatementView:
    person = _get_person(row)
    plain = _pick(row, "id", "made_on", "way", "answer", "answer_reasons", "answered_on", "answered_by")
    return StatementView(person=person, name=names[person], said=_open_words(row["said_sealed"]), **plain)


def _make_hearing(row: Row, names: dict[int, str], viewer: int | None) -> HearingView:
    plain = ("id", "basis", "state", "reason", "opened_on", "latest", "called_on", "day", "hour", "place", "chair_name", "closed_for",
             "announcement_paper", "challenged_on", "challenge_answer", "challenge_reasons", "moved_on", "move_reason", "ended_on", "record_paper",
             "excluded_until")  # fmt: skip
    requests = tuple(
        RequestView(_get_person(one), names[_get_person(one)], _day(one["asked_on"]), read_day(one["withdrawn_on"]))
        for one in row["requests"] or ()
    )
    challenger = _get_person(row, "challenger_id")
    mine = viewer is None or viewer == challenger
    return HearingView(
        challenger=names[challenger] if row["challenged_on"] else "",
        challenge=_open_words(row["challenge_sealed"]) if mine else "",
        requests=requests,
        **_pick(row, *plain),
    )


def _make_review(row: Row, viewer: int | None) -> ExpertReviewView:
    inside = viewer is None
    return ExpertReviewView(
        experts=tuple(row["experts"]) if inside else (),
        file_ids=tuple(row["file_ids"]) if inside else (),
        opinion=row["opinion"] if inside else "",
        **_pick(row, "id", "question", "ordered_on", "given_on", "conclusion", "cancelled_on", "excluded_until"),
    )


def _make_escalation(row: Row, viewer: int | None) -> EscalationView:
    opinion = row["opinion"] if viewer is None else ""
    return EscalationView(opinion=opinion, **_pick(row, "lower_name", "upper_name", "basis", "sent_on", "paper"))


FILES_SQL = """
SELECT unnest(e.file_ids) FROM cases_caseexamination e JOIN cases_case c ON c.id = e.case_id WHERE c.number = %(number)s
UNION SELECT unnest(v.file_ids) FROM cases_caseexpertreview v JOIN cases_case c ON c.id = v.case_id WHERE c.number = %(number)s
"""


def load_procedure_file_ids(number: str) -> frozenset[int]:
    """The photographs and opinions kept with a case's checks and expert reviews."""
    with connection.cursor() as cursor:
        cursor.execute(FILES_SQL, {"number": number})
        return frozenset(file_id for (file_id,) in cursor.fetchall())


def find_served_paper(number: str, document_number: str) -> DocumentRow | None:
    """A paper that was served on a person with an interest in the case; it is not in the applicant's file."""
    tellings = CaseTelling.objects.filter(case__number=number, paper=document_number, interest__isnull=False)
    return find_document(document_number) if tellings.exists() else None
