"""Notices of legal effect: where the applicant may be served, what their service sets going, and proof entered by hand (RD-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from onewindow.accounts.queries import find_account_by_party
from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import pause_limits, stop_delivery_limit
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, open_matter, require_act
from onewindow.cases.actions.procedures.tying import find_paused_procedure, tie_pause
from onewindow.cases.events import CasePaused, ExclusionLapsed, ReadyNoticeServed, ServiceAgreed
from onewindow.cases.models import Case, ExclusionNotice
from onewindow.cases.rules import DECISION_NOTICES, HAND_PROOFS, Act, Doer, State, check_pause, refuse_unconfirmed
from onewindow.kit.acting import SYSTEM, Actor, At, Conflict, Invalid, NotAllowed, NotFound, Refusal
from onewindow.kit.cipher import get_vault
from onewindow.kit.local_time import LOCAL
from onewindow.messages.actions import record_posting, record_proof, record_return
from onewindow.messages.queries import MessageRow, find_confirmation_id, find_service, get_message, hash_address
from onewindow.messages.rules import PROOF_KINDS, check_address
from onewindow.parties.actions import agree_to_service
from onewindow.parties.queries import read_contact_for_sending


def list_contact_addresses(case: Case, party_id: int, *, mail: bool = False) -> dict[str, str]:
    """Where a party can be written to, by channel: phone and account, with `mail` the e-mail on file; the applicant's wish for this
    case comes first."""
    contact = read_contact_for_sending(party_id)
    found = {"sms": contact.phone} | ({"email": contact.email} if mail else {})
    account = find_account_by_party(party_id)
    if account is not None:
        found["in_app"] = str(account.id)
    if case.notice_address_sealed is not None and party_id == case.applicant_id:
        wished = get_vault().decrypt(bytes(case.notice_address_sealed))
        found["email" if "@" in wished else "sms"] = wished
    return {channel: address for channel, address in found.items() if is_reachable(channel, address)}


def is_reachable(channel: str, address: str) -> bool:
    """Whether a message can go there at all: a landline gets no short message."""
    try:
        return bool(address) and check_address(channel, address) is not None
    except Invalid:
        return False


def find_service_addresses(case: Case) -> dict[str, str]:
    """The applicant's addresses that the messages room holds as confirmed, by channel (RD-13)."""
    holder = ("party", case.applicant_id)
    return {
        channel: address
        for channel, address in list_contact_addresses(case, case.applicant_id, mail=True).items()
        if find_confirmation_id(holder, channel, hash_address(channel, address)) is not None
    }


def require_service_address(case: Case) -> None:
    """Raises Conflict `address_not_confirmed` where electronic service has no address to go to."""
    if not find_service_addresses(case):
        raise refuse_unconfirmed()


def prove_electronic_delivery(matter: Matter) -> str:
    """The messages room's own proof that the decision was served electronically, in words.

    Raises Conflict `address_not_confirmed`, `decision_not_served`.
    """
    notice = DECISION_NOTICES.get(matter.case.result, "")
    proof = find_service(matter.subject, notice).proof
    if proof is not None and proof.delivered_at is not None and proof.channel in ("sms", "email", "in_app"):
        moment = proof.delivered_at.astimezone(LOCAL)
        return f"{PROOF_KINDS[proof.proof_kind]}：{proof.proof_text}（{moment:%Y-%m-%d %H:%M}）"[:200]
    require_service_address(matter.case)
    raise Conflict(
        "decision_not_served",
        "决定还没有送达到申请人确认的电子送达地址",
        "RD-13",
        "请等送达回执到达后再登记；长时间没有回执的，改用当面或邮寄送达",
    )


def begin_noticed_exclusion(*, number: str, message: MessageRow, at: At) -> Outcome | None:
    """The notice of excluded time was served: the time is excluded from that day (45, RD-05). None when no notice waits.

    Served too late, or after the decision, it excludes nothing, and the case says so.
    """
    with transaction.atomic():
        matter = open_matter_now(number, SYSTEM, at)
        notice = ExclusionNotice.objects.filter(case=matter.case, outcome="", issued_at__lte=message.queued_at).first()
        if notice is None or message.delivered_at is None:
            return None
        matter.at = replace(at, occurred_at=message.delivered_at)
        try:
            with transaction.atomic():
                return _exclude_served_time(matter, notice, message)
        except Refusal as refusal:
            return lapse_exclusion(open_matter(number, SYSTEM, matter.at), notice, refusal.code)


def _exclude_served_time(matter: Matter, notice: ExclusionNotice, message: MessageRow) -> Outcome:
    row, served_on = require_act(matter, Act.PAUSE), matter.today
    check_pause(matter.facts, kind=notice.kind, delivered_on=served_on, ends_on=notice.ends_on, today=served_on)
    procedure = find_paused_procedure(matter, notice.kind, served_on, notice.ends_on)
    pause_limits(
        matter,
        kind=notice.kind,
        article=notice.article,
        notice=notice.paper_number,
        delivered_on=served_on,
        ends_on=notice.ends_on,
    )
    tie_pause(procedure, notice.paper_number, notice.ends_on)
    ExclusionNotice.objects.filter(pk=notice.pk).update(outcome="begun", served_on=served_on)
    change_state(matter, State.PAUSED, paused_until=notice.ends_on)
    proof = f"{PROOF_KINDS[message.proof_kind]}：{message.proof_text}"[:200]
    event = CasePaused(
        notice.kind, notice.article, served_on, notice.ends_on, notice.method, proof, (), tuple(matter.clocks)
    )
    return finish_act(matter, row.label, event)


def lapse_exclusion(matter: Matter, notice: ExclusionNotice, reason: str) -> Outcome:
    """A notice that will exclude no time any more."""
    ExclusionNotice.objects.filter(pk=notice.pk).update(outcome="lapsed")
    return finish_act(matter, "所需时间告知失效", ExclusionLapsed(notice.paper_number, reason))


def end_delivery_by_notice(*, number: str, message: MessageRow, at: At) -> Outcome | None:
    """The notice that the result waits was served: the organ's time to deliver ends on that day (44, RD-13). None when it had ended."""
    with transaction.atomic():
        matter = open_matter(number, SYSTEM, at)
        if matter.case.state != State.READY or matter.case.running_clock_id is None or message.delivered_at is None:
            return None
        matter.at = replace(at, occurred_at=message.delivered_at)
        stop_delivery_limit(matter, "已通知领取")
        event = ReadyNoticeServed(matter.today, message.channel, message.proof_kind, tuple(matter.clocks))
        return finish_act(matter, "领取通知已送达", event)


POSTED, RETURNED = "posted", "returned"


def record_notice_service(*, number: str, message_id: int, proof: str, text: str, actor: Actor, at: At) -> None:
    """What people did with a notice of this case: handed over, signed for, posted, or came back, with its proof in `text`.

    `proof`: one of HAND_PROOFS for the channel, or posted, returned (letters). What failed electronically may still be handed
    over. Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    with transaction.atomic():
        matter, message = open_matter(number, actor, at), get_message(message_id)
        if message.subject != matter.subject or not message.service:
            raise NotFound("no_such_message", "本件没有这条通知")
        if not matter.doers & {Doer.RECEIVER, Doer.ISSUER, Doer.ACCEPTOR, Doer.CHIEF}:
            raise NotAllowed("not_authorised", "您没有登记本件送达情况的权限")
        if not text.strip():
            raise Invalid("no_proof_text", "请写明送达凭证", fields={"text": "签收单、邮件号或退回原因"})
        _write_service(message, proof, text.strip(), actor, at)


def agree_to_case_service(*, number: str, channel: str, reference: str, actor: Actor, at: At) -> None:
    """The applicant signed at the window that he agrees to be served at the phone or e-mail on file; `reference`: where the paper is.

    Raises NotFound, NotAllowed, Invalid, Conflict `no_address_on_file`.
    """
    with transaction.atomic():
        matter = open_matter(number, actor, at)
        if not matter.doers & {Doer.RECEIVER, Doer.ISSUER, Doer.ACCEPTOR}:
            raise NotAllowed("not_authorised", "您没有登记本件送达地址的权限", advice="请由收件窗口或本部门窗口登记")
        if channel not in ("sms", "email") or not reference.strip():
            fields = {"reference": "请写明签名的送达地址确认书存放处"} if channel in ("sms", "email") else {}
            raise Invalid("agreement_unproved", "请写明送达方式和签名的确认书", "RD-13", fields=fields)
        agree_to_service(party_id=matter.case.applicant_id, channel=channel, how="signature", actor=actor, at=at)
        event = ServiceAgreed(channel, reference.strip())
        finish_act(matter, "申请人同意电子送达", event)


def _write_service(message: MessageRow, proof: str, text: str, actor: Actor, at: At) -> None:
    letter = message.channel == "letter"
    if letter and proof == POSTED:
        record_posting(message_id=message.id, reference=text, actor=actor, at=at)
    elif letter and proof == RETURNED:
        record_return(message_id=message.id, reason=text, actor=actor, at=at)
    elif proof in HAND_PROOFS.get(message.channel, HAND_PROOFS["counter"]):
        record_proof(message_id=message.id, kind=proof, text=text, actor=actor, at=at)
    else:
        raise Invalid("bad_proof", "这种送达方式没有这种凭证", fields={"proof": "请从列表中选择"})


def hand_over_notice(*, message_id: int, text: str, moment: datetime, actor: Actor, at: At) -> None:
    """Note that a notice was handed over when its act was done: the act itself held the proof."""
    record_proof(
        message_id=message_id, kind="signed_receipt", text=text, actor=actor, at=replace(at, occurred_at=moment)
    )
