"""An application in the making: the item, the person, the draft, and what is still lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from onewindow.cases.queries import find_case_draft
from onewindow.cases.queries.drafts import DraftView
from onewindow.cases.rules.held_papers import HeldPaper
from onewindow.catalogue.guides import ItemView, Material
from onewindow.catalogue.queries import get_item_in_force
from onewindow.catalogue.rules import list_fields
from onewindow.catalogue.terms import GOVERNMENT_SOURCES
from onewindow.files.queries import FileRow, list_files
from onewindow.kit.acting import Actor, At, Conflict
from onewindow.parties.actions import reveal_party
from onewindow.parties.queries import PartyView, list_authorities, list_masked_parties
from onewindow.parties.rules import OWN_DATA
from onewindow.portal.templatetags.guide_words import can_apply_online
from onewindow.web.acting import make_at, require_citizen

SUBMITTED = "submitted"
KEPT_SUBMISSIONS = 10
# Which field of a party answers which prefill of a form schema.
PREFILLED = {
    "name": "name",
    "identity_number": "number",
    "credit_code": "number",
    "phone": "phone",
    "address": "address",
}
PREFILLED |= {"email": "email", "legal_representative": "legal_representative"}


@dataclass(frozen=True, slots=True)
class Application:
    """Everything a step needs to know; `applicant_id` is None until chosen; `certificate`: which one the item is about."""

    item: ItemView
    actor: Actor
    at: At
    draft: DraftView | None
    applicant_id: int | None
    certificate: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """What has been typed so far."""
        return dict(self.draft.form) if self.draft else {}

    @property
    def files(self) -> dict[str, tuple[int, ...]]:
        """Uploads so far, by code of the paper."""
        return {code: tuple(ids) for code, ids in self.draft.file_ids.items()} if self.draft else {}

    @property
    def held(self) -> dict[str, str]:
        """Papers that are here already, chosen so far, by code of the paper."""
        return dict(self.draft.held) if self.draft else {}

    @property
    def file_keys(self) -> frozenset[str]:
        """Questions answered by an upload."""
        return frozenset(field["key"] for field in list_fields(self.item.form) if field["kind"] == "file")

    @property
    def session_key(self) -> str:
        """Where the chosen applicant is remembered (a number, nothing personal)."""
        return f"applicant:{self.item.code}"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of the guide's list and what was uploaded for it."""

    material: Material
    files: tuple[FileRow, ...]
    error: str
    offers: tuple[HeldPaper, ...] = ()
    chosen: HeldPaper | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the applicant hands it in; what the government holds or checks itself is not asked for."""
        return self.material.source not in GOVERNMENT_SOURCES or bool(self.files)


def load_application(request: HttpRequest, code: str) -> Application:
    """The signed-in citizen's application for an item in force. Raises LoginNeeded, NotFound, Conflict when not online."""
    actor, at = require_citizen(request), make_at(request)
    item = get_item_in_force(code, at.local_date)
    if not can_apply_online(item, at.local_date):
        raise Conflict("not_online", "这个事项目前不能在网上申请", advice="请按办事指南到窗口办理，或拨打咨询电话")
    draft = find_case_draft(item_code=code, actor=actor, on=at.local_date)
    chosen = request.session.get(f"applicant:{code}")
    certificate = request.session.get(f"certificate:{code}", "") if draft else ""
    return Application(item, actor, at, draft, chosen if draft else None, certificate)


def list_applicants(application: Application) -> tuple[PartyView, ...]:
    """For whom this person may apply: himself, and whoever gave him authority to apply (29, AL-02), masked."""
    me, item, today = application.actor.party_id, application.item, application.at.local_date
    if me is None:
        raise Conflict("no_identity", "您的账户还没有核对身份", advice="请带身份证件到窗口核对，当场即可开通")
    allowed = [] if "person" not in item.service_objects else [me]
    for given in list_authorities(agent_id=me) if item.agent_allowed else ():
        fits = "apply" in given.powers and given.item_code in ("", item.code) and given.revoked_on is None
        if fits and given.valid_from <= today <= given.valid_to:
            allowed.append(given.principal_id)
    parties = list_masked_parties(allowed)
    return tuple(parties[party_id] for party_id in dict.fromkeys(allowed) if party_id in parties)


def prefill_form(application: Application, applicant: PartyView) -> dict[str, Any]:
    """Known answers, so that nothing is typed twice; seeing one's own data in clear goes on record (PI-08)."""
    wanted = {
        field["key"]: PREFILLED[source]
        for field in list_fields(application.item.form)
        if (source := field.get("prefill", "").removeprefix("applicant.")) in PREFILLED
        # A person's number is no credit code, nor the other way round.
        and source != ("credit_code" if applicant.kind == "person" else "identity_number")
    }
    if not wanted:
        return {}
    if applicant.id != application.actor.party_id:
        known: Mapping[str, str] = (
            {"name": applicant.name, "number": applicant.number} if applicant.kind != "person" else {}
        )
    else:
        fields = tuple(sorted(set(wanted.values()) & {"name", "number", "phone", "address", "email"}))
        known = reveal_party(
            party_id=applicant.id, fields=fields, purpose=OWN_DATA, actor=application.actor, at=application.at
        )
    return {key: known[source] for key, source in wanted.items() if known.get(source)}


def list_paper_lines(
    item: ItemView,
    files: Mapping[str, tuple[int, ...]],
    errors: Mapping[str, str],
    offers: Mapping[str, tuple[HeldPaper, ...]],
    held: Mapping[str, HeldPaper],
) -> list[PaperLine]:
    """The guide's whole list with the uploads and with what is here already; one query for all of them."""
    rows = list_files([file_id for ids in files.values() for file_id in ids])
    return [
        PaperLine(
            material,
            tuple(rows[file_id] for file_id in files.get(material.code, ()) if file_id in rows),
            errors.get(f"paper_{material.code}", ""),
            offers.get(material.code, ()),
            held.get(material.code),
        )
        for material in item.materials
    ]


def list_missing_papers(
    item: ItemView, files: Mapping[str, tuple[int, ...]], held: Mapping[str, HeldPaper]
) -> list[str]:
    """Names of required papers the applicant should bring that are not there; no reason to refuse receipt (RD-02)."""
    asked = (m for m in item.materials if m.required and m.source not in GOVERNMENT_SOURCES)
    return [material.name for material in asked if not files.get(material.code) and material.code not in held]


def make_key(application: Application) -> str:
    """The idempotency key of this state of the draft: the same page sent twice is one application."""
    draft = application.draft
    words = f"{application.actor.account_id}:{application.item.code}:{draft.saved_at.isoformat() if draft else ''}"
    return salted_hmac("onewindow.portal.apply", words, algorithm="sha256").hexdigest()


def keep_submitted(request: HttpRequest, key: str, number: str, session_key: str) -> None:
    """Remembers which number a key got, so that a late second click finds it."""
    kept = list(request.session.get(SUBMITTED, {}).items())[-KEPT_SUBMISSIONS:]
    request.session[SUBMITTED] = dict([*kept, (key, number)])
    request.session.pop(session_key, None)
    request.session.pop(session_key.replace("applicant:", "certificate:"), None)


def find_submitted(request: HttpRequest, key: str) -> str:
    """The number a key got in this session, or nothing."""
    return str(request.session.get(SUBMITTED, {}).get(key, ""))
