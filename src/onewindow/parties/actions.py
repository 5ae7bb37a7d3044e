"""Writes of parties: register, correct, confirm, show in clear. Agents' authorities are in `agents`, accounts in `citizens`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from onewindow.accounts.codes import spend_code
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.kit.identity_codes import parse_phone
from onewindow.ledger.actions import record
from onewindow.messages.actions import confirm_address
from onewindow.messages.queries import hash_address
from onewindow.messages.rules import check_address
from onewindow.parties.events import (
    PartyContactRevised,
    PartyIdentityChecked,
    PartyRegistered,
    PartyRenamed,
    PartyRevealed,
)
from onewindow.parties.models import Party
from onewindow.parties.rules import (
    IDENTITY_CHECKS,
    PERSONAL_FIELDS,
    CheckedDetails,
    PartyDetails,
    check_details,
    check_party_name,
    check_postal_address,
    require_contact_owner,
    require_purpose,
)
from onewindow.parties.sealing import (
    hash_name,
    hash_phone,
    seal_address,
    seal_email,
    seal_name,
    seal_party,
    seal_phone,
)

# One statement finds the party or makes it. Two who make it in the same instant: one gets no row and asks once more.
_UPSERT = """
WITH found AS (
    SELECT id, name_hash, phone_hash FROM parties_party WHERE id_type = %(id_type)s AND number_hash = %(number_hash)s
), made AS (
    INSERT INTO parties_party (kind, id_type, number_sealed, number_hash, number_shown, name_sealed, name_hash,
        name_shown, phone_sealed, phone_hash, phone_ending_hash, phone_shown, address_sealed, address_shown,
        email_sealed, email_shown, representative_sealed, representative_shown, legacy, identity_check, registered_at,
        origin)
    SELECT %(kind)s, %(id_type)s, %(number_sealed)s, %(number_hash)s, %(number_shown)s, %(name_sealed)s, %(name_hash)s,
        %(name_shown)s, %(phone_sealed)s::bytea, %(phone_hash)s::bytea, %(phone_ending_hash)s::bytea, %(phone_shown)s,
        %(address_sealed)s::bytea, %(address_shown)s, %(email_sealed)s::bytea, %(email_shown)s,
        %(representative_sealed)s::bytea, %(representative_shown)s, %(legacy)s, %(identity_check)s, %(moment)s, %(origin)s
    WHERE NOT EXISTS (SELECT 1 FROM found)
    ON CONFLICT (id_type, number_hash) DO NOTHING RETURNING id, name_hash, phone_hash
)
SELECT id, name_hash, phone_hash, false FROM found UNION ALL SELECT id, name_hash, phone_hash, true FROM made
"""


@dataclass(frozen=True, slots=True)
class PartyRef:
    """A party's id, and whether this act made it."""

    id: int
    created: bool


@dataclass(frozen=True, slots=True)
class FoundParty:
    """What the hot path learns of a party, new or known, in one statement."""

    id: int
    created: bool
    name_is_the_same: bool
    phone_is_the_same: bool


def upsert_party(*, details: PartyDetails, actor: Actor, at: At, identity_check: str = "declared") -> PartyRef:
    """Find or make the party of a document: submit's hot path, one statement, race safe, called down (not recorded).

    A known party keeps its contact; `revise_contact` changes it. Raises Invalid (field named), Conflict
    `party_name_differs` when the number is known under another name.
    """
    found = find_or_make_party(check_details(details, at.local_date), at, identity_check)
    if not found.name_is_the_same:
        raise Conflict(
            "party_name_differs",
            "这个证件号码已按另一姓名或名称登记",
            advice="请对照证件核对；如已依法更名，请由窗口核验后更正",
            fields={"name": "与登记不符"},
        )
    return PartyRef(found.id, found.created)


def find_or_make_party(checked: CheckedDetails, at: At, identity_check: str = "declared") -> FoundParty:
    """The statement itself, for acts of this room that decide differently about a differing name."""
    columns = seal_party(checked)
    values = columns | {"identity_check": identity_check, "moment": at.occurred_at, "origin": at.origin}
    row = _run_upsert(values) or _run_upsert(values)
    if row is None:
        raise Conflict("party_busy", "系统正忙", advice="请稍后再试")
    phone = bytes(row[2]) if row[2] is not None else None
    return FoundParty(row[0], row[3], bytes(row[1]) == columns["name_hash"], phone == columns["phone_hash"])


def _run_upsert(values: dict[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, values)
        return cursor.fetchone()


def register_party(*, details: PartyDetails, actor: Actor, at: At, original_seen: bool = False) -> PartyRef:
    """Register a party by itself, on record when it is new; `original_seen`: staff held the document in hand.

    Raises as `upsert_party`; NotAllowed for anonymous visitors.
    """
    if actor.kind == "anonymous" or (original_seen and actor.kind not in ("staff", "system")):
        raise NotAllowed("may_not_register", "请先登录，或到窗口登记")
    with transaction.atomic():
        ref = upsert_party(
            details=details, actor=actor, at=at, identity_check="original_seen" if original_seen else "declared"
        )
        if ref.created:
            party = Party.objects.get(pk=ref.id)
            event = PartyRegistered(party.pk, party.kind, party.id_type, party.legacy)
            record(subject=("party", party.pk), event=event, actor=actor, at=at)
    return ref


def register_person(
    *,
    id_type: str,
    number: str,
    name: str,
    phone: str = "",
    address: str = "",
    email: str = "",
    original_seen: bool = False,
    actor: Actor,
    at: At,
) -> PartyRef:
    """Register a natural person by identity card, passport, travel or residence permit. Raises as `register_party`."""
    details = PartyDetails(id_type, number, name, phone, address, email)
    return register_party(details=details, original_seen=original_seen, actor=actor, at=at)


def register_enterprise(
    *,
    number: str,
    name: str,
    legal_representative: str = "",
    phone: str = "",
    address: str = "",
    email: str = "",
    id_type: str = "credit_code",
    original_seen: bool = False,
    actor: Actor,
    at: At,
) -> PartyRef:
    """Register an enterprise or organisation by its credit code (or a legacy code). Raises as `register_party`."""
    details = PartyDetails(id_type, number, name, phone, address, email, legal_representative)
    return register_party(details=details, original_seen=original_seen, actor=actor, at=at)


def revise_contact(
    *,
    party_id: int,
    phone: str | None = None,
    address: str | None = None,
    email: str | None = None,
    code_id: int | None = None,
    actor: Actor,
    at: At,
) -> None:
    """Replace contact fields (None leaves one, "" clears it). A citizen's new phone needs its confirmed code.

    `code_id` is what accounts' `confirm_code` gave for the phone. Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    require_contact_owner(actor, party_id)
    columns: dict[str, Any] = {}
    plain_phone = parse_phone(phone) if phone else ""
    if phone is not None:
        columns |= seal_phone(plain_phone)
    if address is not None:
        columns |= seal_address(check_postal_address(address))
    if email is not None:
        columns |= seal_email(check_address("email", email).plain if email.strip() else "")
    with transaction.atomic():
        party = lock_party(party_id)
        if plain_phone and actor.kind == "citizen":
            spend_phone_code(code_id, plain_phone, at)
        _write_columns(party, columns)
        changed = tuple(
            name for name, value in (("phone", phone), ("address", address), ("email", email)) if value is not None
        )
        record(subject=("party", party_id), event=PartyContactRevised(party_id, changed), actor=actor, at=at)


def agree_to_service(
    *, party_id: int, channel: str, how: str, account_id: int | None = None, actor: Actor, at: At
) -> int:
    """The party agrees to be served electronically at the address it has on file: sms, email, or in_app (`account_id`).

    `how`: code, signature or counter; RD-13. Returns the confirmation's id. Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    require_contact_owner(actor, party_id)
    with transaction.atomic():
        party = lock_party(party_id)
        sealed = {"sms": party.phone_sealed, "email": party.email_sealed}.get(channel)
        address = get_vault().decrypt(sealed) if sealed is not None else str(account_id or "")
        if not address or (channel in ("sms", "email") and sealed is None):
            raise Conflict("no_address_on_file", "没有登记这种联系方式", advice="请先补充联系方式")
        return confirm_address(
            holder=("party", party_id), channel=channel, address=address, how=how, actor=actor, at=at
        )


def change_party_name(*, party_id: int, name: str, reason: str, actor: Actor, at: At) -> None:
    """A name changed by law or written wrongly, corrected by staff who saw the document. Raises NotAllowed, NotFound, Invalid."""
    if actor.kind not in ("staff", "system"):
        raise NotAllowed("counter_only", "更名须由窗口核验证件后办理")
    if not reason.strip():
        raise Invalid("no_reason", "请写明更正依据", fields={"reason": "必填"})
    with transaction.atomic():
        party = lock_party(party_id)
        plain = check_party_name(name)
        if bytes(party.name_hash) == hash_name(plain) and get_vault().decrypt(party.name_sealed) == plain:
            return
        _write_columns(party, seal_name(party.kind, plain))
        record(subject=("party", party_id), event=PartyRenamed(party_id, reason.strip()), actor=actor, at=at)


def record_identity_check(*, party_id: int, how: str, actor: Actor, at: At) -> None:
    """Staff saw the original, or an outside system confirmed the person. Raises NotAllowed, NotFound, Invalid."""
    if actor.kind not in ("staff", "system"):
        raise NotAllowed("counter_only", "身份核验由窗口或外部系统完成")
    if how not in IDENTITY_CHECKS or how == "declared":
        raise Invalid("bad_check", "核验方式不明", fields={"how": "请写明怎样核验：窗口核验原件，或外部系统核验"})
    with transaction.atomic():
        party = lock_party(party_id)
        _write_columns(party, {"identity_check": how})
        record(subject=("party", party_id), event=PartyIdentityChecked(party_id, how), actor=actor, at=at)


def reveal_party(
    *,
    party_id: int,
    fields: tuple[str, ...],
    purpose: str,
    matter: tuple[str, str] | None = None,
    actor: Actor,
    at: At,
) -> dict[str, str]:
    """Show fields in clear, once, on record with purpose and matter (kind, id): PI-01, PI-08, 个人信息保护法 6, 34, 45.

    `fields` of PERSONAL_FIELDS; `purpose` of PURPOSE_NAMES. Raises NotAllowed, NotFound, Invalid.
    """
    unknown = set(fields) - set(PERSONAL_FIELDS)
    if unknown or not fields:
        raise Invalid("bad_fields", "请选择要查看的信息", fields={"fields": "请至少选择一项，如电话、地址"})
    require_purpose(actor, party_id, purpose, matter)
    with transaction.atomic():
        party = Party.objects.filter(pk=party_id).first()
        if party is None:
            raise NotFound("no_such_party", "没有这个办事人")
        kind, number = (str(part) for part in matter) if matter else ("party", str(party_id))
        chosen = tuple(name for name in PERSONAL_FIELDS if name in fields)
        event = PartyRevealed(party_id, chosen, purpose, (kind, number))
        record(subject=("party", party_id), event=event, actor=actor, at=at)
    return {name: _open_field(party, name) for name in chosen}


def lock_party(party_id: int) -> Party:
    """The row, locked until the transaction ends. Raises NotFound."""
    party = Party.objects.select_for_update(no_key=True).filter(pk=party_id).first()
    if party is None:
        raise NotFound("no_such_party", "没有这个办事人")
    return party


def spend_phone_code(code_id: int | None, phone: str, at: At) -> None:
    """Use the confirmed code of a phone inside the act it was asked for. Raises Invalid, Conflict."""
    if code_id is None:
        raise Invalid("phone_not_confirmed", "请先验证新手机号码", fields={"phone": "未验证"})
    spend_code(code_id=code_id, purpose="confirm_phone", target_key=make_target_key(phone), at=at)


def make_target_key(phone: str) -> str:
    """The name under which accounts keep the codes sent to a phone: a keyed hash in hex."""
    return hash_address("sms", phone).hex()


def has_phone(party: Party, phone: str) -> bool:
    """Whether this is the phone on file."""
    return party.phone_hash is not None and bytes(party.phone_hash) == hash_phone(phone)


def _open_field(party: Party, name: str) -> str:
    sealed = getattr(party, {"legal_representative": "representative_sealed"}.get(name, f"{name}_sealed"))
    return get_vault().decrypt(sealed) if sealed is not None else ""


def _write_columns(party: Party, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(party, name, value)
    if columns:
        party.save(update_fields=list(columns))
