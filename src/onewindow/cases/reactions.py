"""What follows a case's event: the applicant is told of each change of state, and unasked of a limit that was missed (RD-18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F

from onewindow.accounts.queries import find_account_by_party
from onewindow.cases import events, word_events
from onewindow.cases.actions import grant_by_law
from onewindow.cases.actions.papers import word_limit
from onewindow.cases.actions.serving import (
    begin_noticed_exclusion,
    end_delivery_by_notice,
    find_service_addresses,
    hand_over_notice,
    is_reachable,
    list_contact_addresses,
)
from onewindow.cases.models import Case, PreReview
from onewindow.cases.pre_review_events import PreReviewAnswered
from onewindow.cases.queries.pre_reviews import list_pre_review_people
from onewindow.cases.queries.standing import list_people
from onewindow.cases.rules import COUNTER, LEGAL_NOTICES, LICENCE, POST, UNDECIDED
from onewindow.certificates.actions import Happening, prepare_revocation, push_to_section
from onewindow.certificates.events import CertificateDeemedRenewed
from onewindow.certificates.sweeps import tell_staff
from onewindow.clocks.events import ClockRungPassed
from onewindow.directory.queries import get_department, list_role_grants
from onewindow.directory.rules import Role
from onewindow.kit.acting import SYSTEM, At
from onewindow.ledger.queries import EntryRow
from onewindow.messages.actions import record_posting, send_message
from onewindow.messages.events import MessageDelivered
from onewindow.messages.queries import get_message
from onewindow.parties.queries import read_contact_for_sending

Words = dict[str, Any]

# One text per event that changes what the applicant must know or do. {item} and {number} of the case, the rest of the event.
TEXTS: dict[str, str] = {
    "CaseReceived": "您申请的“{item}”已收件，办件编号{number}。收件不等于受理，结果会再通知您。",
    "CaseAccepted": "您申请的“{item}”（{number}）已于{accepted_on}受理。{due}",
    "CaseDeemedAccepted": "您申请的“{item}”（{number}）因期限内未告知补正，依法自{accepted_on}起视为受理。{due}",
    "CaseDeclined": "您申请的“{item}”（{number}）不予受理，理由和救济途径见不予受理通知书。{papers_words}",
    "CorrectionsNotified": "您申请的“{item}”（{number}）需要补正材料，共{count}项，一次性告知书已出具，请按清单补交。{papers_words}",
    "MaterialsSupplemented": "您申请的“{item}”（{number}）补交的材料已收到。{left_words}",
    "ExclusionNotified": "您申请的“{item}”（{number}）需要依法进行专门程序，所需时间自本告知送达之日起至{ends_on}止，不计入办理期限。{papers_words}",
    "CasePaused": "您申请的“{item}”（{number}）需要依法进行专门程序，所需时间至{ends_on}止，不计入办理期限。",
    "CasePauseEnded": "您申请的“{item}”（{number}）已恢复计算办理期限。",
    "CaseExtended": "您申请的“{item}”（{number}）经负责人批准延长{span}，理由见延期告知书。{papers_words}",
    "CaseGranted": "您申请的“{item}”（{number}）已准予，请留意领取或送达通知。{papers_words}",
    "CaseGrantedByLaw": "您申请的“{item}”（{number}）在证照有效期届满前未作出决定，依法自{decided_on}起视为准予延续，证明可在办件中下载。",
    "CaseRefused": "您申请的“{item}”（{number}）{refused}，理由和行政复议、诉讼的途径见决定书。{papers_words}",
    "CaseReadied": "您申请的“{item}”（{number}）办理结果待领取，请携带身份证件到窗口领取。",
    "CaseDelivered": "您申请的“{item}”（{number}）办理结果已送达。",
    "CaseWithdrawn": "您已撤回“{item}”（{number}）的申请。",
    "CaseClosedUnaccepted": "您已关闭“{item}”（{number}），未受理。已交材料保留，可随时恢复办理。",
    "CaseResumed": "您已恢复办理“{item}”（{number}），请按原补正清单补交材料。",
}
TEXTS |= {
    "PapersPromised": "您申请的“{item}”（{number}）承诺于{due_by}前补交次要材料，请按时补交；办理期限照常计算。",
    "PromisedPapersCame": "您申请的“{item}”（{number}）承诺后补的材料已收到。{still_words}",
    "PromiseBroken": "您申请的“{item}”（{number}）承诺于{due_by}前补交的材料没有交。本件此后只能由部门说明理由不予，或者由您撤回。"
    "部门对此作了内部记载，您可以在办件中查看并提出异议，异议成立的可以补交；不记入信用记录。",
    "ContestAnswered": "您对“{item}”（{number}）记载提出的异议，部门已答复：{contest_words}答复全文请在办件中查看。",
    "CommitmentMade": "您申请的“{item}”（{number}）采用告知承诺办理，告知承诺书可在办件中下载。",
    "AfterCheckRecorded": "您以告知承诺办理的“{item}”（{number}）已核查，{check_words}",
    "CommitmentFoundFalse": "您以告知承诺办理的“{item}”（{number}）经核查承诺不实，部门将依照法定程序处理，届时另行告知。",
}
OVERDUE_TEXT = (
    "您申请的“{item}”（{number}）法定期限已于{due_on}届满，{department}尚未办结，目前环节：{step}。"
    "您可以向该部门了解原因，也可以依法先向{organ}申请行政复议，或拨打12345反映。"
)
URGING_TEXT = (
    "“{item}”（{number}）承诺后补的材料逾期没有交。记载没有撤销的，请说明理由作出不予的决定，或者由申请人撤回；"
    "申请人有异议的，请先答复。{due}"
)
# Ahead of the last day, and after it.
CHECK_TEXTS = {
    "after_check": (
        "“{item}”（{number}）以告知承诺准予，请在{due_on}前核查。",
        "“{item}”（{number}）以告知承诺准予，核查期限已于{due_on}届满，还没有核查结果。",
    ),
    "rectification": (
        "“{item}”（{number}）核查后限期改正，改正期限至{due_on}，届满后请复查。",
        "“{item}”（{number}）的改正期限已于{due_on}届满，请复查并记录结果。",
    ),
}
PUT_RIGHT_TEXT = "您以告知承诺办理的“{item}”（{number}）请于{due_on}前改正，到期后部门会复查；没有改正的，依法处理。"
FALSE_WORDS = ("fraud", "告知承诺事后核查发现承诺不实")
UNMET_WORDS = ("not_qualified", "告知承诺事后核查不符合承诺，在给定的期限内没有改正")
# After the decision the organ is late in handing it out, not in deciding (44).
UNDELIVERED_TEXT = (
    "您申请的“{item}”（{number}）已作出决定，法定送达期限已于{due_on}届满，{department}尚未送达。"
    "您可以向该部门了解原因，也可以依法先向{organ}申请行政复议，或拨打12345反映。"
)


def on_case_changed(entry: EntryRow, at: At) -> None:
    """Tell the applicant, and the agent where there is one, what happened: once per entry and channel."""
    case = _load_case(entry)
    if case is None:
        return
    words = word_event(case, entry.data)
    _send_to_people(case, entry, TEXTS[entry.event].format(**words), at)


def on_limit_passed(entry: EntryRow, at: At) -> None:
    """The first day past a statutory limit of the organ's: the applicant is told unasked, with who and what remedies (RD-18)."""
    data = entry.data
    due = (data["rung"], data["whose_time"]) == ("overdue", "government") and data["purpose"] in (
        "statutory",
        "delivery",
    )
    case = _load_case(entry) if due and entry.subject[0] == "case" else None
    if case is None:
        return
    department = get_department(case.department_id)
    words = UNDELIVERED_TEXT if data["purpose"] == "delivery" else OVERDUE_TEXT
    text = words.format(
        item=case.item_name,
        number=case.number,
        due_on=data["due_on"],
        department=department.name,
        step=case.step_name or case.last_label,
        organ=department.reconsideration_organ or "本级人民政府",
    )
    _send_to_people(case, entry, text, at)


def on_promise_broken(entry: EntryRow, at: At) -> None:
    """Tell those who decide for the department that a breach waits for its end, at the note and at each urging (RD-10)."""
    case = _load_case(entry)
    if case is None or case.state not in UNDECIDED:
        return
    grants = list_role_grants(on=at.local_date, department_id=case.department_id)
    deciders = {grant.account_id for grant in grants if grant.role in (Role.HEAD, Role.CHIEF)}
    late = case.due is not None and at.local_date > case.due
    text = URGING_TEXT.format(
        item=case.item_name,
        number=case.number,
        due=f"应于{case.due.isoformat()}前办结{'，已经逾期' if late else ''}。" if case.due else "",
    )
    tell_staff(deciders, f"breach:{entry.id}", entry.event, text, entry.subject, at)


def on_check_limit_passed(entry: EntryRow, at: At) -> None:
    """Ahead of and after the last day of a check or of putting right: those who must check are told, the holder before his day."""
    purpose, rung = entry.data["purpose"], entry.data["rung"]
    case = _load_case(entry) if purpose in CHECK_TEXTS and entry.subject[0] == "case" else None
    if case is None:
        return
    words = {"item": case.item_name, "number": case.number, "due_on": entry.data["due_on"]}
    text = CHECK_TEXTS[purpose][rung == "overdue"].format(**words)
    grants = list_role_grants(on=at.local_date, department_id=case.department_id)
    checkers = {grant.account_id for grant in grants if grant.role in (Role.HEAD, Role.CHIEF)}
    tell_staff(checkers, f"check:{entry.id}", entry.event, text, entry.subject, at)
    if purpose == "rectification" and rung != "overdue":
        _send_to_people(case, entry, PUT_RIGHT_TEXT.format(**words), at)


def on_commitment_found_false(entry: EntryRow, at: At) -> None:
    """Prepare the revocation by procedure for the department, once a case; without a certificate there is nothing to revoke.

    What was never so was obtained by deceit (行政许可法 69 ¶2; 79); what was not met and not put right in the time given is a grant
    to somebody who does not fulfil the conditions (69 ¶1(4)). The department names the ground itself when it tells the holder.
    """
    ground, facts = FALSE_WORDS if not entry.data.get("not_put_right") else UNMET_WORDS
    number = entry.subject[1]
    prepare_revocation(case_number=number, ground=ground, facts=facts, source=("case", number), actor=SYSTEM, at=at)


def on_grant_pushed(entry: EntryRow, at: At) -> None:
    """Hand the grant over to the section that regulates the item, once (C-16)."""
    case = _load_case(entry)
    if case is None:
        return
    happening = Happening(
        entry_id=entry.id,
        kind="grant",
        item_code=case.item_code,
        item_name=case.item_name,
        department_id=case.department_id,
        holder_masked=case.applicant_masked,
        happened_on=case.decided_on,
        case_number=case.number,
        certificate_number=entry.data.get("certificate", ""),
    )
    push_to_section(happening=happening, at=at)


def on_renewed_by_law(entry: EntryRow, at: At) -> None:
    """The law renewed a certificate (50): the case that asked for it ends as granted by law."""
    grant_by_law(number=entry.data["case_number"], at=at)


PRE_REVIEW_TEXTS = {
    "passed": "您就“{item}”选择的预审（{number}）已通过，{valid_to}前以相同内容正式提交不再要求补正。预审不是收件，请记得正式提交。",
    "to_mend": "您就“{item}”选择的预审（{number}）已有意见，共{count}项需要完善，见预审完善清单。您也可以直接正式提交。",
}


def on_pre_review_answered(entry: EntryRow, at: At) -> None:
    """Tell the applicant, and the agent where there is one, what the pre-review said; it is no receipt (RD-02)."""
    row = PreReview.objects.defer("form_open", "form_sealed").filter(number=entry.subject[1]).first()
    if row is not None:
        told = {
            "item": row.item_name,
            "number": row.number,
            "valid_to": row.valid_to,
            "count": len(entry.data["codes"]),
        }
        text = PRE_REVIEW_TEXTS[entry.data["outcome"]].format(**told)
        for party_id in list_pre_review_people(row, at.local_date):
            account = find_account_by_party(party_id)
            ways = {"sms": read_contact_for_sending(party_id).phone, "in_app": str(account.id) if account else ""}
            for channel, address in ways.items():
                if is_reachable(channel, address):
                    send_message(
                        key=f"pre-review-entry:{entry.id}:{party_id}:{channel}",
                        channel=channel,
                        address=address,
                        template=entry.event,
                        text=text,
                        subject=entry.subject,
                        actor=SYSTEM,
                        at=at,
                    )


def word_event(case: Any, data: Words) -> Words:
    """What the texts say of an event: plain words, no personal data."""
    left = data.get("left") or ()
    return {
        **data,
        "item": case.item_name,
        "number": case.number,
        "refused": "不予许可" if case.regime == LICENCE else "不予办理",
        "count": len(data.get("codes") or ()),
        "span": word_limit(int(data.get("days", 0)), data.get("unit", "working_days")),
        "due": f"应于{case.due.isoformat()}前办结。" if case.due else "",
        "papers_words": word_papers(data.get("papers") or ()),
        "still_words": f"还有{len(left)}份待补交。" if left else "承诺的材料已全部补齐。",
        "check_words": f"请于{data.get('rectify_by')}前改正。" if data.get("rectify_by") else "符合承诺。",
        "contest_words": "异议成立，记载撤销，没有补交的材料可以补交。"
        if data.get("outcome") == "lifted"
        else "维持记载。",
        "left_words": f"还有{len(left)}项待补交。" if left else "材料已齐全，将依法受理。",
    }


def word_papers(papers: Any) -> str:
    """The numbers of the papers an act issued, so that what is served names its document (RD-13)."""
    return "".join(f"文书：{paper['number']}，查验码{paper['check_code']}。" for paper in papers)


def _load_case(entry: EntryRow) -> Any:
    found = Case.objects.defer("form_open", "form_sealed", "body_hash").annotate(due=F("due_clock__due_on"))
    return found.filter(number=entry.subject[1]).first()


def _send_to_people(case: Case, entry: EntryRow, text: str, at: At) -> None:
    """A short message to the phone and to the account; a wish for another address comes first. Keys make repeats harmless.

    A notice of legal effect is served on the applicant where he confirmed an address, else by people (RD-13).
    """
    for party_id in list_people(case, at.local_date):
        served: dict[str, str] = {}
        if entry.event in LEGAL_NOTICES and party_id == case.applicant_id:
            served = find_service_addresses(case)
            _queue_by_hand(case, entry, text, at, needed=not served)
        for channel, address in (list_contact_addresses(case, party_id) | served).items():
            send_message(
                key=f"case-entry:{entry.id}:{party_id}:{channel}",
                channel=channel,
                address=address,
                template=entry.event,
                text=text,
                subject=entry.subject,
                service=channel in served,
                holder=("party", party_id),
                actor=SYSTEM,
                at=at,
            )


def _queue_by_hand(case: Case, entry: EntryRow, text: str, at: At, *, needed: bool) -> None:
    """A row for the window or the post: where no address is confirmed, and where the act itself handed over or posted the notice."""
    way = entry.data.get("delivery_method") or entry.data.get("notice_method") or ""
    proof = entry.data.get("delivery_proof") or entry.data.get("notice_proof") or ""
    if not needed and way not in (COUNTER, POST):
        return
    address = read_contact_for_sending(case.applicant_id).address
    letter = bool(address) and (way == POST or (not way and case.delivery_way == "post"))
    message_id = send_message(
        key=f"case-entry:{entry.id}:{case.applicant_id}:by-hand",
        channel="letter" if letter else "counter",
        address=address if letter else COUNTER_PLACE,
        template=entry.event,
        text=text,
        subject=entry.subject,
        service=True,
        actor=SYSTEM,
        at=at,
    )
    state = get_message(message_id).state
    if proof and letter and state == "queued":
        record_posting(message_id=message_id, reference=proof, actor=SYSTEM, at=at)
    elif proof and way == COUNTER and state == "queued":
        hand_over_notice(message_id=message_id, text=proof, moment=entry.occurred_at, actor=SYSTEM, at=at)


def on_notice_served(entry: EntryRow, at: At) -> None:
    """The first proof that a notice of a case arrived sets going what waited for it (RD-05, RD-13)."""
    kind, number = entry.data["about"]
    follow = AFTER_SERVICE.get(entry.data["template"])
    if kind == "case" and follow is not None:
        follow(number=number, message=get_message(entry.data["message_id"]), at=at)


COUNTER_PLACE = "办件窗口"
AFTER_SERVICE: dict[str, Callable[..., object]] = {
    "ExclusionNotified": begin_noticed_exclusion,
    "CaseReadied": end_delivery_by_notice,
}
Reaction = Callable[[EntryRow, At], None]
WIRING: dict[type, tuple[Reaction, ...]] = {
    events.CaseReceived: (on_case_changed,),
    events.CaseAccepted: (on_case_changed,),
    events.CaseDeemedAccepted: (on_case_changed,),
    events.CaseDeclined: (on_case_changed,),
    events.CorrectionsNotified: (on_case_changed,),
    events.MaterialsSupplemented: (on_case_changed,),
    events.CasePaused: (on_case_changed,),
    events.CasePauseEnded: (on_case_changed,),
    events.CaseExtended: (on_case_changed,),
    events.CaseGranted: (on_case_changed, on_grant_pushed),
    events.CaseGrantedByLaw: (on_case_changed,),
    events.CaseRefused: (on_case_changed,),
    events.CaseReadied: (on_case_changed,),
    events.CaseDelivered: (on_case_changed,),
    events.CaseWithdrawn: (on_case_changed,),
    events.CaseClosedUnaccepted: (on_case_changed,),
    events.CaseResumed: (on_case_changed,),
    PreReviewAnswered: (on_pre_review_answered,),
    ClockRungPassed: (on_limit_passed, on_check_limit_passed),
    events.ExclusionNotified: (on_case_changed,),
    word_events.PapersPromised: (on_case_changed,),
    word_events.PromisedPapersCame: (on_case_changed,),
    word_events.PromiseBroken: (on_case_changed, on_promise_broken),
    word_events.BreachUrged: (on_promise_broken,),
    word_events.ContestAnswered: (on_case_changed,),
    word_events.CommitmentMade: (on_case_changed,),
    word_events.AfterCheckRecorded: (on_case_changed,),
    word_events.CommitmentFoundFalse: (on_case_changed, on_commitment_found_false),
    MessageDelivered: (on_notice_served,),
    events.CaseDecidedInstantly: (on_grant_pushed,),
    CertificateDeemedRenewed: (on_renewed_by_law,),
}
