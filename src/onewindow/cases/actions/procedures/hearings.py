"""The hearing: told, asked for or ordered, called, held; the decision follows its record (行政许可法 46-48, AL-12, RD-05)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import start_limits, stop_one_limit
from onewindow.cases.actions.loading import Matter, Outcome, finish_act, require_act
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.actions.procedures.people import (
    Person,
    find_concerned,
    find_speaker,
    hand_paper,
    list_persons,
    note_procedure,
    record_telling,
    require_service,
    require_texts,
)
from onewindow.cases.actions.procedures.tying import end_tied_pause
from onewindow.cases.models import CaseHearing, CaseHearingRequest
from onewindow.cases.procedure_events import (
    HearingCalled,
    HearingHeld,
    HearingOrdered,
    HearingRequested,
    HearingRequestWithdrawn,
    HearingRightTold,
)
from onewindow.cases.queries.organs import list_organ_members
from onewindow.cases.rules import Act
from onewindow.cases.rules.procedures import ARTICLE_46, ARTICLE_47, ARTICLE_48, is_heard
from onewindow.cases.rules.procedures_hearing import (
    HOURS,
    check_chair,
    check_hearing_day,
    check_request,
    judge_move,
    refuse_heard,
)
from onewindow.clocks.queries import ClockRow, get_clock
from onewindow.clocks.rules import get_statutory_limit
from onewindow.kit.acting import Actor, At, Conflict, Invalid
from onewindow.workdays.queries import load_calendar

# 5, 48(2): in public, but for these.
SECRETS = {
    "": "公开举行",
    "state": "涉及国家秘密，不公开举行",
    "trade": "涉及商业秘密，不公开举行",
    "privacy": "涉及个人隐私，不公开举行",
}


def tell_hearing_right(
    *,
    number: str,
    delivery_method: str,
    delivery_proof: str,
    actor: Actor,
    at: At,
    person: int = 0,
    expected_version: int | None = None,
) -> Outcome:
    """Tell the applicant (0) or a person with an interest of the right to a hearing, before the decision (47).

    Five working days from today to ask, in his favour (RD-05); the decision waits for them. Raises Conflict `told_already`,
    `heard_already`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.TELL_HEARING_RIGHT)
        service = require_service(delivery_method, delivery_proof, ARTICLE_47)
        told = find_concerned(matter, person)
        if any(right.person == person for right in matter.facts.pending.rights):
            raise Conflict("told_already", "已经告知过这位当事人听证权利", ARTICLE_47)
        if is_heard(matter.facts.pending, person):
            raise refuse_heard()
        note_procedure(matter)
        clock = start_hearing_clock(matter, "hearing_request", str(person), "applicant")
        paper = hand_paper(matter, told, "hearing_right", last_day=clock.due_on, provisional=clock.provisional)
        record_telling(matter, told, "hearing_right", paper, service, clock=clock)
        event = HearingRightTold(person, clock.due_on, *service, matter.paper_facts, tuple(matter.clocks))
        return finish_act(matter, row.label, event)


def start_hearing_clock(matter: Matter, purpose: str, part: str, whose_time: str) -> ClockRow:
    """A limit of the hearing by its article, from today; it decides nothing about when the case is due."""
    law = get_statutory_limit(purpose, matter.today)
    order = {"purpose": purpose, "budget": law.budget, "unit": law.unit, "article": law.article, "part": part}
    return get_clock(start_limits(matter, matter.today, order | {"whose_time": whose_time})[purpose])


def request_hearing(
    *,
    number: str,
    reason: str,
    actor: Actor,
    at: At,
    person: int | None = None,
    expected_version: int | None = None,
) -> Outcome:
    """Ask for a hearing, within five working days of being told; it must be organised within twenty (47).

    Raises Conflict `request_too_late`, `asked_already`, `heard_already`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.REQUEST_HEARING)
        require_texts(ARTICLE_47, reason=reason)
        asker = find_concerned(matter, find_speaker(matter, person))
        check_request(asker.id, matter.facts.pending, matter.today)
        note_procedure(matter)
        hearing = _join_hearing(matter, asker)
        _stop_right(matter, asker)
        event = HearingRequested(hearing.pk, asker.id, tuple(matter.clocks))
        return finish_act(matter, row.label, event)


def _join_hearing(matter: Matter, asker: Person) -> CaseHearing:
    """The open hearing, or a new one on this request with its twenty days. Raises Conflict for a second request."""
    hearing = matter.case.hearings.filter(state="open").first()
    if hearing is None:
        clock = start_hearing_clock(matter, "hearing", str(matter.case.version), "government")
        hearing = CaseHearing.objects.create(
            case=matter.case,
            basis="request",
            state="open",
            reason="当事人要求听证",
            opened_on=matter.today,
            clock_id=clock.id,
        )
    if hearing.requests.filter(interest=asker.interest).exists():
        raise Conflict("asked_already", "已经提出过听证申请", ARTICLE_47)
    CaseHearingRequest.objects.create(hearing=hearing, interest=asker.interest, asked_on=matter.today)
    return hearing


def _stop_right(matter: Matter, asker: Person) -> None:
    """Who asked has used his days."""
    telling = matter.case.tellings.filter(kind="hearing_right", interest=asker.interest).first()
    if telling is not None and telling.clock_id is not None:
        stop_one_limit(matter, telling.clock_id, "已提出听证申请")


def withdraw_hearing_request(
    *, number: str, actor: Actor, at: At, person: int | None = None, expected_version: int | None = None
) -> Outcome:
    """Whoever asked for the hearing does not want it any more; with the last request the hearing falls away, unless it was held.

    Raises Conflict `no_request`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.WITHDRAW_HEARING_REQUEST)
        asker = find_concerned(matter, find_speaker(matter, person))
        hearing = matter.case.hearings.get(state="open")
        done = hearing.requests.filter(interest=asker.interest, withdrawn_on__isnull=True).update(
            withdrawn_on=matter.today
        )
        if not done:
            raise Conflict("no_request", "没有可以撤回的听证申请", ARTICLE_47)
        is_last = not hearing.requests.filter(withdrawn_on__isnull=True).exists()
        if is_last:
            _drop_hearing(matter, hearing)
        return finish_act(matter, row.label, HearingRequestWithdrawn(hearing.pk, asker.id, is_last))


def _drop_hearing(matter: Matter, hearing: CaseHearing) -> None:
    hearing.state, hearing.ended_on = "withdrawn", matter.today
    hearing.save(update_fields=["state", "ended_on"])
    if hearing.clock_id is not None:
        stop_one_limit(matter, hearing.clock_id, "听证申请已撤回")
    end_tied_pause(matter, hearing)


def order_hearing(*, number: str, reason: str, actor: Actor, at: At, expected_version: int | None = None) -> Outcome:
    """Decide to hold a hearing ex officio: where a rule demands one, or for a great matter of public interest (46).

    Raises Conflict `hearing_open`, NotAllowed.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.ORDER_HEARING)
        require_texts(ARTICLE_46, reason=reason)
        note_procedure(matter)
        hearing = CaseHearing.objects.create(
            case=matter.case, basis="ex_officio", state="open", reason=reason[:500], opened_on=matter.today
        )
        return finish_act(matter, row.label, HearingOrdered(hearing.pk, reason))


def call_hearing(
    *,
    number: str,
    day: date,
    hour: str,
    place: str,
    chair: int,
    delivery_method: str,
    delivery_proof: str,
    actor: Actor,
    at: At,
    closed_for: str = "",
    announce: bool = False,
    move_reason: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """Tell everybody time, place and chair, seven whole working days ahead (48(1)); ex officio it is announced to the public (46).

    Called again, with new notices to all, it moves the hearing: once, with `move_reason`, unless it must be (`judge_move`). Raises
    Invalid `hearing_too_soon`, `hearing_too_late`, `chair_outside`, `move_reason_needed`, Conflict `chair_reviewed`,
    `hearing_moved_already`, `hearing_cannot_move`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.CALL_HEARING)
        service = require_service(delivery_method, delivery_proof, ARTICLE_48)
        hearing = matter.case.hearings.get(state="open")
        reason = note_move(matter, hearing, move_reason)
        latest = get_clock(hearing.clock_id).due_on if hearing.clock_id else None
        is_kept = bool(reason) and hearing.day is not None and matter.today <= hearing.day
        check_hearing_day(day, matter.today, latest, load_calendar(), is_kept=is_kept)
        check_hearing_words(hour, place, closed_for)
        name_chair(matter, hearing, chair)
        hearing.called_on, hearing.day, hearing.hour = matter.today, day, hour
        hearing.called_since_answer = bool(hearing.challenge_answer)
        hearing.place, hearing.closed_for = place.strip()[:200], closed_for
        _give_notices(matter, hearing, service)
        announced = (announce or hearing.basis == "ex_officio") and not closed_for
        if announced or hearing.basis == "ex_officio":
            hearing.announcement_paper = _announce_hearing(matter, hearing)
        hearing.save()
        event = HearingCalled(hearing.pk, day, hour, chair, announced, *service, matter.paper_facts, reason)
        return finish_act(matter, row.label, event)


def note_move(matter: Matter, hearing: CaseHearing, reason: str) -> str:
    """Keep why a hearing called already is moved; "" where this call moves nothing by choice. Raises Conflict, Invalid."""
    told = matter.facts.pending.hearing
    is_chair_out = hearing.chair_id is not None and hearing.chair_id in list_reviewers(matter)
    if told is None or not judge_move(told, reason, matter.today, is_chair_out=is_chair_out):
        return ""
    hearing.moved_on, hearing.move_reason = matter.today, reason.strip()[:500]
    return hearing.move_reason


def check_hearing_words(hour: str, place: str, closed_for: str) -> None:
    """Raises Invalid for no hour, no place, or a reason for closing that the law does not know (5, 48(2))."""
    require_texts(ARTICLE_48, place=place)
    if hour not in HOURS:
        raise Invalid("hearing_hour", "请选择听证开始的时间", ARTICLE_48, fields={"hour": "8:00 至 18:30"})
    if closed_for not in SECRETS:
        message = "除涉及国家秘密、商业秘密或者个人隐私外，听证应当公开举行"
        raise Invalid("hearing_is_public", message, ARTICLE_48, fields={"closed_for": "不能成为不公开的理由"})


def name_chair(matter: Matter, hearing: CaseHearing, chair: int) -> None:
    """Of the organ, and none of those who reviewed (48(3)). Raises Invalid, Conflict."""
    members = list_organ_members(matter.case.department_id, matter.today)
    check_chair(chair, list_reviewers(matter), members)
    hearing.chair_id, hearing.chair_name = chair, members[chair]


def list_reviewers(matter: Matter) -> frozenset[int]:
    """Everybody who reviewed the application: steps, checks, and whoever accepted or returned it is among the steps' handlers."""
    case = matter.case
    steps = case.steps.exclude(handler_account=None).values_list("handler_account_id", flat=True)
    checks = case.examinations.filter(assigned_on__isnull=False).values_list("first_officer_id", "second_officer_id")
    return frozenset(steps) | {officer for pair in checks for officer in pair}


def _give_notices(matter: Matter, hearing: CaseHearing, service: tuple[str, str]) -> None:
    for person in list_persons(matter):
        paper = hand_paper(
            matter,
            person,
            "hearing_notice",
            day=hearing.day,
            hour=hearing.hour,
            place=hearing.place,
            chair=hearing.chair_name,
            openness=SECRETS[hearing.closed_for],
        )
        record_telling(matter, person, "hearing_notice", paper, service, until=hearing.day)


def _announce_hearing(matter: Matter, hearing: CaseHearing) -> str:
    """To the public, without the applicant's full name."""
    paper = issue_case_paper(
        matter,
        "hearing_announcement",
        applicant=matter.case.applicant_masked,
        told_on=matter.today,
        day=hearing.day,
        hour=hearing.hour,
        place=hearing.place,
        reason=hearing.reason,
    )
    return paper.number


def hold_hearing(
    *,
    number: str,
    attended: tuple[str, ...],
    review_opinion: str,
    arguments: str,
    signed: bool,
    actor: Actor,
    at: At,
    unsigned: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """Record the hearing: who came, the reviewer's opinion with evidence and reasons, evidence and arguments of the others, signed (48).

    `unsigned` says who would not sign and why. The excluded time ends with it. Raises Conflict before its day,
    `chair_reviewed`, `person_not_summoned`, Invalid.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.HOLD_HEARING)
        require_texts(ARTICLE_48, review_opinion=review_opinion, arguments=arguments, attended="".join(attended))
        if not signed and not unsigned.strip():
            message = "听证笔录应当交听证参加人确认无误后签字或者盖章"
            raise Invalid("record_unsigned", message, ARTICLE_48, fields={"signed": "请确认，或者写明谁拒绝签字及理由"})
        hearing = matter.case.hearings.get(state="open")
        # Named before he reviewed, by whatever way: the record of such a hearing would carry no decision (48(3)).
        check_chair(hearing.chair_id or 0, list_reviewers(matter), (hearing.chair_id or 0,))
        rows = [
            ("时间、地点", f"{hearing.day} {hearing.hour} {hearing.place}"),
            ("主持人", hearing.chair_name),
            ("参加人", "、".join(attended)),
            ("审查意见及证据、理由", review_opinion),
            ("证据、申辩和质证", arguments),
            ("核对", unsigned.strip() or "参加人核对无误后签字或者盖章"),
        ]
        facts = [{"label": label, "value": value} for label, value in rows]
        hearing.record_paper = issue_case_paper(matter, "hearing_record", day=hearing.day, facts_list=facts).number
        hearing.state, hearing.ended_on = "held", matter.today
        hearing.save(update_fields=["record_paper", "state", "ended_on"])
        if hearing.clock_id is not None:
            stop_one_limit(matter, hearing.clock_id, "听证已举行")
        end_tied_pause(matter, hearing)
        event = HearingHeld(hearing.pk, matter.today, matter.paper_facts, tuple(matter.clocks))
        return finish_act(matter, row.label, event)
