"""Who is told by message of a procedure: the applicant as always, and whoever has an interest of what concerns him (36, 47, 48)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from onewindow.accounts.queries import find_account_by_party
from onewindow.cases import procedure_events as events
from onewindow.cases.models import Case, CaseInterest
from onewindow.cases.queries.standing import list_people
from onewindow.kit.acting import SYSTEM, At, Invalid
from onewindow.ledger.queries import EntryRow
from onewindow.messages.actions import send_message
from onewindow.messages.rules import check_address
from onewindow.parties.queries import read_contact_for_sending

TEXTS: dict[str, str] = {
    "InterestRegistered": "“{item}”（{number}）的审查直接关系您的重大利益，告知书已出具。您可以在{until}前陈述和申辩。",
    "StatementInvited": "“{item}”（{number}）正在审查，您可以在{until}前陈述和申辩，告知书已出具。",
    "StatementAnswered": "您对“{item}”（{number}）的陈述申辩已有答复，请登录查看是否采纳及理由。",
    "HearingRightTold": "“{item}”（{number}）作出决定前，您有权要求听证，请在{last_day}前提出。您不承担听证费用。",
    "HearingCalled": "“{item}”（{number}）的听证定于{day} {hour}举行，通知书已出具。认为主持人应当回避的可以提出申请。",
    "ChallengeAnswered": "“{item}”（{number}）听证主持人的回避申请已有决定，请登录查看。",
    "CaseEscalated": "您申请的“{item}”（{number}）已完成初步审查，全部材料已报送上级机关决定，您不需要重复提交材料。",
}
# Whom an event concerns: one person, everybody, or the applicant alone.
EVERYBODY = frozenset({"HearingCalled", "ChallengeAnswered"})


def on_procedure_changed(entry: EntryRow, at: At) -> None:
    """Tell whom it concerns, once per entry, person and channel."""
    case = (
        Case.objects.only("number", "item_code", "item_name", "applicant_id", "agent_id")
        .filter(number=entry.subject[1])
        .first()
    )
    if case is None:
        return
    text = TEXTS[entry.event].format(**{**entry.data, "item": case.item_name, "number": case.number})
    for party_id in sorted(set(list_concerned(case, entry, at.local_date))):
        send_to_party(party_id, entry, text, at)


def list_concerned(case: Case, entry: EntryRow, on: date) -> Iterable[int]:
    """The parties an event concerns on a day; what is said to one interested person is no matter of the others."""
    own = list_people(case, on)
    interests = CaseInterest.objects.filter(case_id=case.pk)
    if entry.event in EVERYBODY:
        return [*own, *interests.values_list("party_id", flat=True)]
    if entry.event == "StatementAnswered":
        spoke = interests.filter(statements=int(entry.data["statement"])).values_list("party_id", flat=True)
        return list(spoke) or own
    person = int(entry.data.get("person", 0))
    return list(interests.filter(pk=person).values_list("party_id", flat=True)) if person else own


def send_to_party(party_id: int, entry: EntryRow, text: str, at: At) -> None:
    """A short message to the phone and a note in the account, where there are such."""
    contact, account = read_contact_for_sending(party_id), find_account_by_party(party_id)
    addresses = {"sms": contact.phone, "in_app": str(account.id) if account else ""}
    for channel, address in addresses.items():
        if address and _can_reach(channel, address):
            send_message(
                key=f"case-entry:{entry.id}:{party_id}:{channel}",
                channel=channel,
                address=address,
                template=entry.event,
                text=text,
                subject=entry.subject,
                actor=SYSTEM,
                at=at,
            )


def _can_reach(channel: str, address: str) -> bool:
    try:
        return check_address(channel, address) is not None
    except Invalid:
        return False


Reaction = Callable[[EntryRow, At], None]
WIRING: dict[type, tuple[Reaction, ...]] = {
    events.InterestRegistered: (on_procedure_changed,),
    events.StatementInvited: (on_procedure_changed,),
    events.StatementAnswered: (on_procedure_changed,),
    events.HearingRightTold: (on_procedure_changed,),
    events.HearingCalled: (on_procedure_changed,),
    events.ChallengeAnswered: (on_procedure_changed,),
    events.CaseEscalated: (on_procedure_changed,),
}
