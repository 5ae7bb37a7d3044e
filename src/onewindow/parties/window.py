"""What the window registers with the original in hand: an agent with his authority (行政许可法 29), a changed phone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.kit.acting import SYSTEM, Actor, At, Invalid
from onewindow.kit.masking import mask_phone
from onewindow.messages.actions import send_message
from onewindow.messages.rules import check_address
from onewindow.parties.actions import record_identity_check, register_party, revise_contact
from onewindow.parties.agents import add_agent_authority
from onewindow.parties.queries import get_masked_party, read_contact_for_sending
from onewindow.parties.rules import (
    AuthorityRow,
    PartyDetails,
    require_open_term,
    require_original_seen,
    require_window,
)


def authorise_agent_at_window(
    *,
    principal_id: int,
    agent: PartyDetails,
    basis: str,
    powers: tuple[str, ...],
    valid_from: date,
    valid_to: date,
    evidence_file_id: int | None,
    original_seen: bool,
    item_code: str = "",
    matter: tuple[str, str] = ("", ""),
    actor: Actor,
    at: At,
) -> AuthorityRow:
    """Register the agent by the document in hand and the authority by its paper, both or neither (AL-02).

    Raises NotAllowed `window_only`, Invalid (original, details, powers, term, evidence; agent's fields by name), Conflict
    (`authority_over`, `authority_overlaps`, `party_name_differs`), NotFound (principal, file).
    """
    require_window(actor, "委托授权由窗口核对原件后登记")
    require_original_seen(original_seen)
    require_open_term(valid_to, at.local_date)
    with transaction.atomic():
        agent_id = register_party(details=agent, original_seen=True, actor=actor, at=at).id
        keep_original_seen(agent_id, actor, at)
        return add_agent_authority(
            principal_id=principal_id,
            agent_id=agent_id,
            basis=basis,
            powers=powers,
            valid_from=valid_from,
            valid_to=valid_to,
            evidence_file_id=evidence_file_id,
            item_code=item_code,
            matter=matter,
            actor=actor,
            at=at,
        )


def revise_phone_at_window(*, party_id: int, phone: str, original_seen: bool, actor: Actor, at: At) -> None:
    """A new phone, entered with the person's document in hand; the old phone is told, since codes go to the new one from now on.

    Raises NotAllowed `window_only`, Invalid (original, phone), NotFound.
    """
    require_window(actor, "联系电话由窗口核对本人证件后更改")
    require_original_seen(original_seen)
    if not phone.strip():
        raise Invalid("phone_missing", "请填写新的联系电话", fields={"phone": "必填"})
    with transaction.atomic():
        old = read_contact_for_sending(party_id).phone
        revise_contact(party_id=party_id, phone=phone, actor=actor, at=at)
        keep_original_seen(party_id, actor, at)
        new = read_contact_for_sending(party_id).phone
        if old != new and _takes_messages(old):
            send_message(
                key=f"phone-changed:{party_id}:{at.occurred_at.isoformat()}",
                channel="sms",
                address=old,
                template="phone_changed",
                text=f"【一窗】您的联系电话已在窗口核对证件后改为{mask_phone(new)}。如非本人办理，请立即持证件到窗口或拨打12345反映。",
                subject=("party", party_id),
                actor=SYSTEM,
                at=at,
            )


def _takes_messages(phone: str) -> bool:
    try:
        return bool(phone) and check_address("sms", phone) is not None
    except Invalid:  # a landline
        return False


def keep_original_seen(party_id: int, actor: Actor, at: At) -> None:
    """The stronger check stays on file; one already as strong is not written again."""
    if get_masked_party(party_id).identity_check == "declared":
        record_identity_check(party_id=party_id, how="original_seen", actor=actor, at=at)
