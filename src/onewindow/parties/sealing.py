"""From checked details to the columns of the database: sealed value, search hash, mask. The only place that makes them."""

from __future__ import annotations

from typing import Any

from onewindow.kit.cipher import get_vault
from onewindow.kit.masking import mask_address, mask_email, mask_name, mask_number, mask_phone, normalise_name
from onewindow.parties.rules import ORGANISATION, CheckedDetails


def seal_identity(checked: CheckedDetails) -> dict[str, Any]:
    """Columns of document and name."""
    vault, number = get_vault(), checked.code.number
    return {
        "kind": checked.kind,
        "id_type": checked.code.id_type,
        "number_sealed": vault.encrypt(number),
        "number_hash": hash_number(checked.code.id_type, number),
        "number_shown": number if checked.kind == ORGANISATION else mask_number(number),
        "legacy": checked.code.legacy,
    } | seal_name(checked.kind, checked.name)


def seal_name(kind: str, name: str) -> dict[str, Any]:
    """Columns of the name."""
    return {
        "name_sealed": get_vault().encrypt(name),
        "name_hash": hash_name(name),
        "name_shown": name if kind == ORGANISATION else mask_name(name),
    }


def seal_phone(phone: str) -> dict[str, Any]:
    """Columns of the phone; an empty one clears them."""
    if not phone:
        return dict.fromkeys(("phone_sealed", "phone_hash", "phone_ending_hash")) | {"phone_shown": ""}
    return {
        "phone_sealed": get_vault().encrypt(phone),
        "phone_hash": hash_phone(phone),
        "phone_ending_hash": hash_phone_ending(phone[-4:]),
        "phone_shown": mask_phone(phone),
    }


def seal_address(address: str) -> dict[str, Any]:
    """Columns of the postal address; an empty one clears them."""
    return {"address_sealed": _seal(address), "address_shown": mask_address(address)}


def seal_email(email: str) -> dict[str, Any]:
    """Columns of the mail address; an empty one clears them."""
    return {"email_sealed": _seal(email), "email_shown": mask_email(email)[:120] if email else ""}


def seal_representative(name: str) -> dict[str, Any]:
    """Columns of the legal representative; an empty one clears them."""
    return {"representative_sealed": _seal(name), "representative_shown": mask_name(name)}


def seal_party(checked: CheckedDetails) -> dict[str, Any]:
    """Every column that personal data fills."""
    return (
        seal_identity(checked)
        | seal_phone(checked.phone)
        | seal_address(checked.address)
        | seal_email(checked.email)
        | seal_representative(checked.legal_representative)
    )


def hash_number(id_type: str, number: str) -> bytes:
    """Keyed hash of a normalised document number."""
    return get_vault().search_hash(number, f"number {id_type}")


def hash_name(name: str) -> bytes:
    """Keyed hash of a name in its searched form."""
    return get_vault().search_hash(normalise_name(name), "name")


def hash_phone(phone: str) -> bytes:
    """Keyed hash of a normalised phone number."""
    return get_vault().search_hash(phone, "phone")


def hash_phone_ending(ending: str) -> bytes:
    """Keyed hash of the last four digits: with a number known, enough to track; alone, useless."""
    return get_vault().search_hash(ending, "phone ending")


def _seal(text: str) -> bytes | None:
    return get_vault().encrypt(text) if text else None
