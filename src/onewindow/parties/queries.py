"""Reads of parties: masked, always. Clear values come only from `actions.reveal_party`, on record."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from onewindow.kit.acting import NotAllowed, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.kit.identity_codes import ID_TYPES, parse_identity, parse_phone
from onewindow.ledger.queries import list_entries
from onewindow.parties.models import AgentAuthority, Party
from onewindow.parties.rules import PURPOSE_NAMES, AuthorityRow, check_phone_ending, covers_act
from onewindow.parties.sealing import hash_name, hash_number, hash_phone, hash_phone_ending


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party as every screen shows it. Persons are masked; an organisation's name and code are public."""

    id: int
    kind: str
    id_type: str
    id_type_name: str
    number: str
    name: str
    phone: str
    address: str
    email: str
    legal_representative: str
    identity_check: str
    legacy: bool


@dataclass(frozen=True, slots=True)
class SendingContact:
    """Addresses for `messages.send_message` only, which seals them; never for a page."""

    phone: str
    email: str
    address: str


@dataclass(frozen=True, slots=True)
class PaperName:
    """A name as a paper prints it, and as screens show it."""

    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class RevealRow:
    """Who saw which fields of a party, when and for what (个人信息保护法 45)."""

    occurred_at: datetime
    actor_name: str
    fields: tuple[str, ...]
    purpose: str
    matter: tuple[str, str]


def make_party_view(party: Party) -> PartyView:
    """The masked row."""
    return PartyView(
        id=party.pk,
        kind=party.kind,
        id_type=party.id_type,
        id_type_name=ID_TYPES[party.id_type],
        number=party.number_shown,
        name=party.name_shown,
        phone=party.phone_shown,
        address=party.address_shown,
        email=party.email_shown,
        legal_representative=party.representative_shown,
        identity_check=party.identity_check,
        legacy=party.legacy,
    )


def get_masked_party(party_id: int) -> PartyView:
    """One party, masked. Raises NotFound."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound("no_such_party", "没有这个办事人")
    return make_party_view(party)


# Read with every case: the statement is written out, and its rows need no model.
MASKED_SQL = """
SELECT id, kind, id_type, number_shown, name_shown, phone_shown, address_shown, email_shown, representative_shown,
    identity_check, legacy
FROM parties_party WHERE id = ANY(%s)
"""


def list_masked_parties(party_ids: Iterable[int]) -> dict[int, PartyView]:
    """Many parties by id in one query, masked; unknown ids are left out."""
    with connection.cursor() as cursor:
        cursor.execute(MASKED_SQL, [sorted(set(party_ids))])
        return {
            party_id: PartyView(party_id, kind, id_type, ID_TYPES[id_type], *shown)
            for party_id, kind, id_type, *shown in cursor.fetchall()
        }


def find_party(id_type: str, number: str) -> PartyView | None:
    """The party of a document number, masked; None when unknown. Raises Invalid for a number that cannot be."""
    code = parse_identity(id_type, number)
    party = Party.objects.filter(id_type=id_type, number_hash=hash_number(id_type, code.number)).first()
    return make_party_view(party) if party else None


def find_parties_by_name(name: str, *, phone_ending: str = "", limit: int = 20) -> list[PartyView]:
    """Parties of exactly this name however it is typed, optionally with this phone ending; masked, oldest first."""
    found = Party.objects.filter(name_hash=hash_name(name))
    if phone_ending:
        found = found.filter(phone_ending_hash=hash_phone_ending(check_phone_ending(phone_ending)))
    return [make_party_view(party) for party in found.order_by("pk")[:limit]]


def find_parties_by_phone(phone: str, *, limit: int = 20) -> list[PartyView]:
    """Parties with this phone, masked, oldest first. Raises Invalid."""
    found = Party.objects.filter(phone_hash=hash_phone(parse_phone(phone))).order_by("pk")
    return [make_party_view(party) for party in found[:limit]]


def matches_phone_ending(party_id: int, ending: str) -> bool:
    """Whether the party's phone ends so: the second half of tracking by number. Unknown parties do not match."""
    stored = Party.objects.filter(pk=party_id).values_list("phone_ending_hash", flat=True).first()
    asked = hash_phone_ending(ending.strip())
    return stored is not None and hmac.compare_digest(bytes(stored), asked)


def matches_name(party_id: int, name: str) -> bool:
    """Whether a typed name is the party's, however it is typed."""
    stored = Party.objects.filter(pk=party_id).values_list("name_hash", flat=True).first()
    return stored is not None and hmac.compare_digest(bytes(stored), hash_name(name))


def read_contact_for_sending(party_id: int) -> SendingContact:
    """Where messages to a party go. Nobody sees it: hand it to `messages` at once. Raises NotFound."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound("no_such_party", "没有这个办事人")
    vault = get_vault()
    phone, email, address = (
        vault.decrypt(sealed) if sealed is not None else ""
        for sealed in (party.phone_sealed, party.email_sealed, party.address_sealed)
    )
    return SendingContact(phone, email, address)


def read_name_for_paper(party_id: int) -> PaperName:
    """The name a numbered paper prints. Nobody sees it: hand it to `documents` at once. One statement. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_sealed, name_shown FROM parties_party WHERE id = %s", [party_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("no_such_party", "没有这个办事人")
    return open_paper_name(*found)


def open_paper_name(name_sealed: bytes | memoryview, name_shown: str) -> PaperName:
    """The name of a party's two columns, where another room's statement read them."""
    return PaperName(get_vault().decrypt(bytes(name_sealed)), name_shown)


def list_reveals(party_id: int) -> list[RevealRow]:
    """Everybody who saw this party's data in clear, newest first; shown to the party itself (PI-01)."""
    rows = [entry for entry in list_entries(subject=("party", party_id)) if entry.event == "PartyRevealed"]
    return [
        RevealRow(
            occurred_at=entry.occurred_at,
            actor_name=entry.actor_name,
            fields=tuple(entry.data["fields"]),
            purpose=PURPOSE_NAMES.get(entry.data["purpose"], entry.data["purpose"]),
            matter=(entry.data["matter"][0], entry.data["matter"][1]),
        )
        for entry in reversed(rows)
    ]


def make_authority_row(authority: AgentAuthority) -> AuthorityRow:
    """The row as other rooms see it."""
    return AuthorityRow(
        id=authority.pk,
        principal_id=authority.principal_id,
        agent_id=authority.agent_id,
        basis=authority.basis,
        powers=tuple(authority.powers),
        item_code=authority.item_code,
        matter=(authority.matter_kind, authority.matter_id),
        valid_from=authority.valid.lower,
        valid_to=authority.valid.upper - timedelta(days=1),
        evidence_id=authority.evidence_id,
        revoked_on=authority.revoked_on,
    )


def find_authority(
    *,
    principal_id: int,
    agent_id: int,
    power: str,
    on: date,
    item_code: str = "",
    matter: tuple[str, str | int] = ("", ""),
) -> AuthorityRow | None:
    """The authority in force on a day that lets an agent use a power for an item and a matter; None without one (`covers_act`)."""
    wanted = (str(matter[0]), str(matter[1]))
    for given in list_authorities(principal_id=principal_id, agent_id=agent_id)[::-1]:
        if covers_act(given, power, on, item_code=item_code, matter=wanted):
            return given
    return None


def require_authority(
    *,
    principal_id: int,
    agent_id: int,
    power: str,
    on: date,
    item_code: str = "",
    matter: tuple[str, str | int] = ("", ""),
) -> AuthorityRow:
    """The same, or NotAllowed (AL-02, RD-13: agents collect with authority)."""
    found = find_authority(
        principal_id=principal_id, agent_id=agent_id, power=power, on=on, item_code=item_code, matter=matter
    )
    if found is None:
        raise NotAllowed(
            "no_authority",
            "没有查到有效的委托授权",
            article="行政许可法 第二十九条",
            advice="请提交写明权限和期限的委托书，由窗口核验后登记",
        )
    return found


def list_authorities(*, principal_id: int | None = None, agent_id: int | None = None) -> list[AuthorityRow]:
    """Authorities given by a principal or held by an agent, newest first, revoked ones included."""
    found = AgentAuthority.objects.order_by("-pk")
    if principal_id is not None:
        found = found.filter(principal_id=principal_id)
    if agent_id is not None:
        found = found.filter(agent_id=agent_id)
    return [make_authority_row(authority) for authority in found]


def list_powers(
    *, principal_id: int, agent_id: int, on: date, item_code: str = "", matter: tuple[str, str | int] = ("", "")
) -> frozenset[str]:
    """Every power an agent has on a day for an item and a matter; one statement."""
    wanted = (str(matter[0]), str(matter[1]))
    return frozenset(
        power
        for given in list_authorities(principal_id=principal_id, agent_id=agent_id)
        for power in given.powers
        if covers_act(given, power, on, item_code=item_code, matter=wanted)
    )


def match_authority(
    agent_id: int, on: date, *, principal: str, item: str, matter: tuple[str, str] | None = None
) -> Exists:
    """The same line as `covers_act`, whatever the power, as a condition on another room's rows: the party in their column
    `principal` lets the agent act on `on` for the item in their column `item` and, where given, the matter (kind, column)."""
    reached = Q(matter_kind="", matter_id="")
    if matter is not None:
        kind, column = matter
        reached |= Q(matter_kind=kind, matter_id=OuterRef(column))
    held = AgentAuthority.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on), agent_id=agent_id, valid__contains=on
    )
    return Exists(held.filter(reached, principal_id=OuterRef(principal), item_code__in=["", OuterRef(item)]))


def get_authority(authority_id: int) -> AuthorityRow:
    """One authority. Raises NotFound. Who may see it is decided by whoever asks."""
    authority = AgentAuthority.objects.filter(pk=authority_id).first()
    if authority is None:
        raise NotFound("no_such_authority", "没有这项授权")
    return make_authority_row(authority)
