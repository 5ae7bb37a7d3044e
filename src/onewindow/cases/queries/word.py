"""What the applicant gave his word for: as facts for the rules, and as pages tell it (RD-10). One statement, none where none was given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from onewindow.cases.models import Case
from onewindow.cases.rules import COMMITS, LIFTED, NO_WORD, TOLERATES, Promise, State, Word

WORD_SQL = """
SELECT jsonb_build_object(
  'lacking', (SELECT jsonb_agg(jsonb_build_array(m.code, m.name) ORDER BY m.position) FROM cases_casematerial m
     WHERE m.case_id = %(case)s AND m.essential AND m.rank = 'secondary' AND m.supplied_on IS NULL),
  'promises', (SELECT jsonb_agg(jsonb_build_array(p.code, p.name, p.due_by, p.supplied_on, coalesce(n.state, ''))
     ORDER BY p.due_by, p.code) FROM cases_paperpromise p LEFT JOIN cases_breachnote n ON n.promise_id = p.id WHERE p.case_id = %(case)s),
  'notes', (SELECT jsonb_agg(to_jsonb(n) ORDER BY n.noted_on, n.id) FROM cases_breachnote n WHERE n.case_id = %(case)s),
  'commitment', (SELECT to_jsonb(c) || jsonb_build_object('due_on', k.due_on)
     FROM cases_commitment c LEFT JOIN clocks_clock k ON k.id = c.check_clock_id WHERE c.case_id = %(case)s)
)::text
"""


@dataclass(frozen=True, slots=True)
class NoteView:
    """The inside note of one broken promise, as department and applicant see it; `state`: noted contested stands lifted."""

    noted_on: date
    papers: str
    state: str
    contest: str
    contested_on: date | None
    answer: str
    answered_on: date | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """The commitment and its check; `covers` names papers, `state`: "" checking met rectifying false, `due_on`: of the check."""

    basis: str
    covers: tuple[str, ...]
    made_on: date
    paper_number: str
    state: str
    due_on: date | None
    finding: str
    found_on: date | None
    found_by: str
    rectify_by: date | None


@dataclass(frozen=True, slots=True)
class WordView:
    """`tolerable`: (code, name) of papers that may be promised now."""

    tolerable: tuple[tuple[str, str], ...] = ()
    promises: tuple[Promise, ...] = ()
    notes: tuple[NoteView, ...] = ()
    commitment: CommitmentView | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.promises or self.commitment)

    @property
    def is_broken(self) -> bool:
        """Whether a noted breach stands, so that only refusal or withdrawal is left."""
        return any(one.supplied_on is None and one.note not in ("", LIFTED) for one in self.promises)


def load_word(case: Case) -> Word:
    """The applicant's word as the rules see it."""
    found = _read_word(case)
    if found is None:
        return NO_WORD
    commitment = found["commitment"]
    return Word(
        may_commit=COMMITS in case.word_kinds,
        tolerable=tuple(code for code, _ in _list_tolerable(case, found)),
        promises=_list_promises(found),
        committed=commitment is not None,
        check=(commitment or {}).get("state", ""),
    )


def load_word_view(case: Case) -> WordView:
    """The applicant's word as pages tell it; the caller has read the case."""
    found = _read_word(case)
    if found is None:
        return WordView()
    return WordView(
        tolerable=_list_tolerable(case, found),
        promises=_list_promises(found),
        notes=tuple(_make_note(row) for row in found["notes"] or ()),
        commitment=_make_commitment(found["commitment"]) if found["commitment"] else None,
    )


def _read_word(case: Case) -> dict[str, Any] | None:
    if not (case.has_word or (case.word_kinds and case.state == State.RECEIVED)):
        return None
    with connection.cursor() as cursor:
        cursor.execute(WORD_SQL, {"case": case.pk})
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return found


def _list_tolerable(case: Case, found: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if TOLERATES not in case.word_kinds or case.state != State.RECEIVED or found["commitment"]:
        return ()
    return tuple((code, name) for code, name in found["lacking"] or ())


def _list_promises(found: dict[str, Any]) -> tuple[Promise, ...]:
    return tuple(
        Promise(
            code,
            name,
            date.fromisoformat(due_by),
            read_optional_day(supplied_on),
            note,
        )
        for code, name, due_by, supplied_on, note in found["promises"] or ()
    )


def read_optional_day(text: str | None) -> date | None:
    """A day of the database's JSON, or none."""
    return date.fromisoformat(text) if text else None


def _make_note(row: dict[str, Any]) -> NoteView:
    return NoteView(
        noted_on=date.fromisoformat(row["noted_on"]),
        contested_on=read_optional_day(row["contested_on"]),
        answered_on=read_optional_day(row["answered_on"]),
        **{name: row[name] for name in ("papers", "state", "contest", "answer", "answered_by")},
    )


def _make_commitment(row: dict[str, Any]) -> CommitmentView:
    return CommitmentView(
        covers=tuple(one["name"] for one in row["covers"]),
        made_on=date.fromisoformat(row["made_on"]),
        due_on=read_optional_day(row["due_on"]),
        found_on=read_optional_day(row["found_on"]),
        rectify_by=read_optional_day(row["rectify_by"]),
        **{name: row[name] for name in ("basis", "paper_number", "state", "finding", "found_by")},
    )
