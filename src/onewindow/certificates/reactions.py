"""What follows a certificate's event: its holder is told what happened to it, once per entry and channel."""

from __future__ import annotations

from collections.abc import Callable

from onewindow.accounts.queries import find_account_by_party
from onewindow.certificates import events
from onewindow.certificates.actions.pushing import Happening, list_section_accounts, push_to_section
from onewindow.certificates.models import Certificate, RegulationPush
from onewindow.kit.acting import SYSTEM, At, Invalid
from onewindow.kit.local_time import get_local_date
from onewindow.ledger.queries import EntryRow
from onewindow.messages.actions import send_message
from onewindow.messages.rules import check_address
from onewindow.parties.queries import read_contact_for_sending

# One text per event that changes what the holder has or may do. {item} and {number} of the certificate, the rest of the event.
TEXTS: dict[str, str] = {
    "CertificateChanged": "您持有的“{item}”证照（{number}）已准予变更，决定书可在“我的证照”中下载。",
    "CertificateRenewed": "您持有的“{item}”证照（{number}）已准予延续，有效期至{valid_to}。",
    "CertificateDeemedRenewed": "您持有的“{item}”证照（{number}）依法自{deemed_on}起视为准予延续，有效期至{valid_to}，证明可在“我的证照”中下载。",
    "CertificateActProposed": "您持有的“{item}”证照（{number}），有关部门拟作出处理，您可以在{answer_by}前陈述、申辩，告知书可在“我的证照”中下载。",
    "ProceedingDropped": "您持有的“{item}”证照（{number}），有关部门决定不予处理。",
    "CertificateWithdrawn": "您持有的“{item}”证照（{number}）已被撤回，理由、补偿和救济途径见决定书。",
    "CertificateRevoked": "您持有的“{item}”证照（{number}）已被撤销，理由和行政复议、诉讼的途径见决定书。",
    "CertificateCancelled": "您持有的“{item}”证照（{number}）已被吊销并登记，详见行政处罚决定书。",
    "CertificateDeregistered": "您持有的“{item}”证照（{number}）已注销，理由和行政复议、诉讼的途径见决定书。",
}


def on_certificate_changed(entry: EntryRow, at: At) -> None:
    """Tell the holder."""
    found = Certificate.objects.filter(number=entry.subject[1]).first()
    if found is None:
        return
    words = {**entry.data, "item": found.item_name, "number": found.number}
    text = TEXTS[entry.event].format(**words)
    send_to_holder(found.holder_id, f"certificate-entry:{entry.id}", entry.event, text, entry.subject, at)


# Which push follows which event.
PUSHED = {
    "CertificateChanged": "change",
    "CertificateRenewed": "renew",
    "CertificateDeemedRenewed": "deem_renewed",
    "CertificateWithdrawn": "withdraw",
    "CertificateRevoked": "revoke",
    "CertificateCancelled": "cancel",
    "CertificateDeregistered": "deregister",
}


def on_certificate_pushed(entry: EntryRow, at: At) -> None:
    """Hand the change over to the section that regulates the item, once."""
    found = Certificate.objects.filter(number=entry.subject[1]).first()
    if found is None:
        return
    last = found.versions.order_by("-number")[0]
    happening = Happening(
        entry_id=entry.id,
        kind=PUSHED[entry.event],
        item_code=found.item_code,
        item_name=found.item_name,
        department_id=found.department_id,
        holder_masked=last.holder_masked,
        happened_on=get_local_date(entry.occurred_at),
        certificate_number=found.number,
    )
    push_to_section(happening=happening, at=at)


def on_push_urged(entry: EntryRow, at: At) -> None:
    """Tell everybody who may sign that something waits for his signature."""
    push = RegulationPush.objects.filter(pk=int(entry.subject[1])).first()
    if push is None or push.signed_on is not None:
        return
    text = f"“{push.item_name}”的审管衔接信息（{push.case_number or push.certificate_number}）等待签收，请尽快办理。"
    for account_id in sorted(list_section_accounts(push, at.local_date)):
        send_message(
            key=f"push-urged:{entry.id}:{account_id}",
            channel="in_app",
            address=str(account_id),
            template="PushUrged",
            text=text,
            subject=entry.subject,
            actor=SYSTEM,
            at=at,
        )


def send_to_holder(party_id: int, key: str, template: str, text: str, subject: tuple[str, str], at: At) -> None:
    """To the phone and to the account; keys make repeats harmless."""
    addresses = {"sms": read_contact_for_sending(party_id).phone}
    account = find_account_by_party(party_id)
    if account is not None:
        addresses["in_app"] = str(account.id)
    for channel, address in addresses.items():
        if takes_messages(channel, address):
            send_message(
                key=f"{key}:{channel}",
                channel=channel,
                address=address,
                template=template,
                text=text,
                subject=subject,
                actor=SYSTEM,
                at=at,
            )


def takes_messages(channel: str, address: str) -> bool:
    """Whether a message can go there at all: a landline gets no short message."""
    try:
        return bool(address) and check_address(channel, address) is not None
    except Invalid:
        return False


Reaction = Callable[[EntryRow, At], None]
WIRING: dict[type, tuple[Reaction, ...]] = {
    events.CertificateChanged: (on_certificate_changed, on_certificate_pushed),
    events.CertificateRenewed: (on_certificate_changed, on_certificate_pushed),
    events.CertificateDeemedRenewed: (on_certificate_changed, on_certificate_pushed),
    events.CertificateActProposed: (on_certificate_changed,),
    events.ProceedingDropped: (on_certificate_changed,),
    events.CertificateWithdrawn: (on_certificate_changed, on_certificate_pushed),
    events.CertificateRevoked: (on_certificate_changed, on_certificate_pushed),
    events.CertificateCancelled: (on_certificate_changed, on_certificate_pushed),
    events.CertificateDeregistered: (on_certificate_changed, on_certificate_pushed),
    events.PushUrged: (on_push_urged,),
}
