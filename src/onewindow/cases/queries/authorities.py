"""Who may act for whom, as a person's page shows it: each authority in words, two statements more however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onewindow.catalogue.queries import list_item_names
from onewindow.parties.queries import PartyView, list_authorities, list_masked_parties
from onewindow.parties.rules import AUTHORITY_STATES, BASES, POWERS, AuthorityRow, judge_authority


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """One authority. `other`: the agent of one that was given, the principal of one that is held.

    `case_number` and `item_name`: what it is limited to, "" for everything. `may_end`: it still could be used, now or later.
    """

    id: int
    other: PartyView
    powers: tuple[str, ...]
    item_name: str
    case_number: str
    basis: str
    state: str
    state_label: str
    valid_from: date
    valid_to: date
    revoked_on: date | None
    has_evidence: bool
    may_end: bool


def list_given_authorities(party_id: int, on: date) -> tuple[AuthorityView, ...]:
    """The authorities a person gave, newest first; three statements."""
    return _make_views(list_authorities(principal_id=party_id), on, held=False)


def list_held_authorities(party_id: int, on: date) -> tuple[AuthorityView, ...]:
    """The authorities a person holds, newest first; three statements."""
    return _make_views(list_authorities(agent_id=party_id), on, held=True)


def _make_views(rows: Sequence[AuthorityRow], on: date, *, held: bool) -> tuple[AuthorityView, ...]:
    others = list_masked_parties({row.principal_id if held else row.agent_id for row in rows})
    items = list_item_names(row.item_code for row in rows if row.item_code)
    return tuple(
        _make_authority_view(row, others[row.principal_id if held else row.agent_id], items, on) for row in rows
    )


def _make_authority_view(row: AuthorityRow, other: PartyView, items: dict[str, str], on: date) -> AuthorityView:
    state = judge_authority(row, on)
    return AuthorityView(
        id=row.id,
        other=other,
        powers=tuple(POWERS[power] for power in row.powers),
        item_name=items.get(row.item_code, row.item_code),
        case_number=row.matter[1],
        basis=BASES[row.basis],
        state=state,
        state_label=AUTHORITY_STATES[state],
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        revoked_on=row.revoked_on,
        has_evidence=row.evidence_id is not None,
        may_end=row.revoked_on is None and state != "ended",
    )
