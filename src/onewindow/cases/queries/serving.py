"""The notices of legal effect of a case and how far their service has come (RD-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onewindow.cases.rules import HAND_PROOFS, LEGAL_NOTICES
from onewindow.messages.queries import list_confirmed_addresses, list_messages
from onewindow.messages.rules import CHANNELS, PROOF_KINDS


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One send of one notice. `proofs`: what a person may enter for it; none once it is served."""

    message_id: int
    name: str
    channel: str
    channel_name: str
    address: str
    state: str
    sent_at: datetime
    served_at: datetime | None
    proof: str
    failure: str
    proofs: tuple[str, ...]


def list_notices(number: str) -> tuple[NoticeRow, ...]:
    """Every send of legal effect of a case, oldest first, addresses masked; one statement. The caller has read the case."""
    rows = (row for row in list_messages(("case", number)) if row.service)
    return tuple(
        NoticeRow(
            message_id=row.id,
            name=LEGAL_NOTICES.get(row.template, row.template),
            channel=row.channel,
            channel_name=CHANNELS[row.channel],
            address=row.address_masked,
            state=row.state,
            sent_at=row.queued_at,
            served_at=row.delivered_at,
            proof=f"{PROOF_KINDS[row.proof_kind]}：{row.proof_text}" if row.proof_kind else "",
            failure=row.failure,
            proofs=find_proofs(row.channel, row.state),
        )
        for row in rows
    )


def find_proofs(channel: str, state: str) -> tuple[str, ...]:
    """What may still be entered: hand-over and receipts, posting and return of a letter; a failed send may be handed over."""
    if state == "delivered":
        return ()
    if channel == "letter":
        return (*(("posted",) if state == "queued" else ()), "carrier_receipt", "returned")
    if channel == "counter" or state == "failed":
        return HAND_PROOFS["counter"]
    return ()


def list_service_channels(party_id: int) -> tuple[str, ...]:
    """The channels on which a party agreed to be served, in words; one statement."""
    return tuple(CHANNELS[row.channel] for row in list_confirmed_addresses(("party", party_id)))
