"""A walk-in application as typed at the window: who applies, the form, the papers. Nothing is asked twice (AL-04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.signing import BadSignature, dumps, loads
from django.http import QueryDict

from onewindow.cases.actions import Applicant
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.rules import list_fields, read_posted_form
from onewindow.kit.identity_codes import (
    CREDIT_CODE,
    IDENTITY_CARD,
    ORGANISATION_ID_TYPES,
    is_citizen_number,
    list_credit_code_faults,
)
from onewindow.parties.rules import PartyDetails

SALT = "desk-intake"
DETAILS = ("name", "phone", "address", "email", "legal_representative")
PREFILLS = {
    "applicant.name": "name",
    "applicant.identity_number": "number",
    "applicant.identity_kind": "id_type",
    "applicant.credit_code": "number",
    "applicant.phone": "phone",
    "applicant.address": "address",
    "applicant.email": "email",
    "applicant.legal_representative": "legal_representative",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies on the counter. `stage`: identify (whose number?), known or new (the rest is shown)."""

    key: str
    stage: str
    details: PartyDetails
    party_id: int | None
    form: Mapping[str, Any]
    agent_number: str = ""
    certificate: str = ""

    @property
    def applicant(self) -> Applicant:
        """A known party by its id, else the identity to register."""
        if self.party_id is not None:
            return Applicant(party_id=self.party_id)
        given = self.details
        return Applicant(
            id_type=given.id_type,
            id_number=given.number,
            **{name: getattr(given, name) for name in DETAILS},
        )

    @property
    def party_mark(self) -> str:
        """The party found, signed, so that a page cannot name another."""
        return dumps(self.party_id, salt=SALT) if self.party_id is not None else ""

    @property
    def is_organisation(self) -> bool:
        """Whether the number is an organisation's."""
        return self.details.id_type in ORGANISATION_ID_TYPES


def start_sheet() -> Sheet:
    """An empty sheet with its own idempotency key: pressed twice, received once."""
    return Sheet(str(uuid4()), "identify", PartyDetails(IDENTITY_CARD, "", ""), None, {})


def read_sheet(item: ItemView, posted: QueryDict) -> Sheet:
    """The sheet as typed. What the applicant block says fills the form's questions of the same meaning.

    Names of the block begin with `a-`, which no question of a form schema can.
    """
    number = posted.get("a-number", "").strip()
    details = PartyDetails(
        id_type=choose_id_type(posted.get("a-id_type", IDENTITY_CARD), number),
        number=number,
        **{name: posted.get(f"a-{name}", "") for name in DETAILS},
    )
    stage = posted.get("a-stage", "identify")
    form = read_posted_form(item.form, dict(posted.lists()))
    return Sheet(
        key=posted.get("a-key", "")[:128] or str(uuid4()),
        stage=stage if stage in ("known", "new") else "identify",
        details=details,
        party_id=read_party_mark(posted.get("a-party", "")),
        form=fill_form(item, form, details),
        agent_number=posted.get("a-agent_number", "").strip(),
        certificate=posted.get("a-certificate", "").strip(),
    )


def choose_id_type(chosen: str, number: str) -> str:
    """A credit code typed into the box for identity cards is taken for what it is."""
    if chosen == IDENTITY_CARD and number and not is_citizen_number(number) and not list_credit_code_faults(number):
        return CREDIT_CODE
    return chosen


def read_party_mark(mark: str) -> int | None:
    """The party that this page found a moment ago; None when the mark is no mark of ours."""
    try:
        return int(loads(mark, salt=SALT)) if mark else None
    except (BadSignature, TypeError, ValueError):
        return None


def fill_form(item: ItemView, form: Mapping[str, Any], details: PartyDetails) -> dict[str, Any]:
    """The form with blank questions about the applicant filled from what is known of the applicant."""
    filled = dict(form)
    for key, source in list_mirrored(item, organisation=details.id_type in ORGANISATION_ID_TYPES):
        if not filled.get(key):
            filled[key] = getattr(details, source)
    return filled


def list_mirrored(item: ItemView, *, organisation: bool) -> list[tuple[str, str]]:
    """Which question of the form says the same as which part of the applicant block: (key, part).

    A person has no credit code and an organisation no identity card.
    """
    other = "applicant.identity_number" if organisation else "applicant.credit_code"
    found = []
    for field in list_fields(item.form):
        prefill = field.get("prefill", "")
        source = PREFILLS.get(prefill, "phone" if field.get("autocomplete") == "tel" else "")
        if source and prefill != other:
            found.append((str(field["key"]), source))
    return found


def find_first_gap(item: ItemView, form: Mapping[str, Any]) -> str:
    """The first required question without an answer: where the cursor belongs; "" when the papers come next."""
    for field in list_fields(item.form):
        if field.get("required") and not field.get("show_when") and not form.get(field["key"]):
            return str(field["key"])
    return ""
