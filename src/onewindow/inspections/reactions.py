"""What follows from a filing: the enterprise is told before anybody comes, and told again when nobody will."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from onewindow.accounts.queries import find_account_by_party
from onewindow.directory.queries import get_department
from onewindow.inspections.events import InspectionCalledOff, InspectionFiled
from onewindow.inspections.models import Inspection
from onewindow.inspections.rules import KINDS, describe_days
from onewindow.kit.acting import SYSTEM, At, Invalid
from onewindow.ledger.queries import EntryRow
from onewindow.messages.actions import send_message
from onewindow.messages.rules import check_address
from onewindow.parties.queries import read_contact_for_sending

FILED_TEXT = (
    "{department}定于{days}到贵单位进行{kind}，依据《{law}》{article}，已在政务服务中心备案（备案号{number}）。"
    "检查人员不少于两人，应当主动出示执法证件，不出示的您有权拒绝（行政处罚法第五十五条）。没有备案的检查，可以在“我的企业”里反映。"
)
CALLED_OFF_TEXT = "{department}原定{days}对贵单位的{kind}（备案号{number}）已取消。"


def on_inspection_filed(entry: EntryRow, at: At) -> None:
    """Tell the enterprise who comes, when, by which law."""
    tell_enterprise(int(entry.subject[1]), FILED_TEXT, f"inspection-filed-{entry.id}", at)


def on_inspection_called_off(entry: EntryRow, at: At) -> None:
    """Tell the enterprise that nobody comes; only where it had been told that somebody would."""
    if entry.data["was_filed"]:
        tell_enterprise(int(entry.subject[1]), CALLED_OFF_TEXT, f"inspection-off-{entry.id}", at)


def tell_enterprise(inspection_id: int, text: str, key: str, at: At) -> None:
    """To the telephone on file and to the enterprise's own account; one without either sees it on its page when it signs in."""
    row = Inspection.objects.get(pk=inspection_id)
    last = row.period.upper - timedelta(days=1)
    words = text.format(
        department=get_department(row.department_id).name,
        days=describe_days(row.period.lower, last),
        kind=KINDS[row.kind],
        law=row.law,
        article=row.article,
        number=inspection_id,
    )
    addresses = {"sms": read_contact_for_sending(row.party_id).phone}
    account = find_account_by_party(row.party_id)
    if account is not None:
        addresses["in_app"] = str(account.id)
    for channel, address in addresses.items():
        if can_be_told(channel, address):
            send_message(
                key=f"{key}:{channel}",
                channel=channel,
                address=address,
                template="inspection",
                text=words,
                subject=("inspection", inspection_id),
                actor=SYSTEM,
                at=at,
            )


def can_be_told(channel: str, address: str) -> bool:
    """Whether a message can go there at all: a landline gets no short message."""
    try:
        return bool(address) and check_address(channel, address) is not None
    except Invalid:
        return False


WIRING: dict[type, tuple[Callable[[EntryRow, At], None], ...]] = {
    InspectionFiled: (on_inspection_filed,),
    InspectionCalledOff: (on_inspection_called_off,),
}
