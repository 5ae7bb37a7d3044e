"""Secondary papers to follow on the applicant's written promise (容缺受理, BE-09, RD-10): no clock ever stops for them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from onewindow.cases.actions.handing_in import store_materials
from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import make_limit_order, order_decision_limits
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, open_matter, require_act
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.actions.payloads import MaterialIn
from onewindow.cases.models import BreachNote, CaseMaterial, PaperPromise
from onewindow.cases.rules import (
    CONTESTED,
    LIFTED,
    NOTED,
    STANDS,
    UNDECIDED,
    URGE_EVERY,
    Act,
    check_promises,
    list_unnoted_breaches,
)
from onewindow.cases.word_events import (
    BreachContested,
    BreachUrged,
    ContestAnswered,
    PapersPromised,
    PromiseBroken,
    PromisedPapersCame,
)
from onewindow.clocks.rules import make_clock_record
from onewindow.kit.acting import SYSTEM, Actor, At, Invalid
from onewindow.ledger.actions import record
from onewindow.workdays.queries import peek_calendar


def promise_papers(
    *,
    number: str,
    codes: tuple[str, ...],
    by: date,
    actor: Actor,
    at: At,
    reference: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """The applicant promises in writing to hand in lacking secondary papers by a day strictly before the case would fall due.

    A window enters a signed promise and says where it is kept (`reference`). Raises Invalid, Conflict `nothing_to_promise`.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.PROMISE_PAPERS)
        require_signed(actor, reference)
        due_on = find_earliest_due(matter)
        check_promises(codes, by, tolerable=frozenset(matter.facts.word.tolerable), today=matter.today, due_on=due_on)
        papers = matter.case.materials.filter(code__in=codes).order_by("position")
        PaperPromise.objects.bulk_create(
            PaperPromise(
                case=matter.case,
                code=paper.code,
                name=paper.name,
                due_by=by,
                promised_on=matter.today,
                reference=reference.strip(),
            )
            for paper in papers
        )
        # The promise stands for the paper: its absence makes the application no longer incomplete (32).
        CaseMaterial.objects.filter(case=matter.case, code__in=codes).update(essential=False)
        change_state(matter, None, has_word=True)
        return finish_act(matter, row.label, PapersPromised(tuple(sorted(codes)), by, reference.strip()))


def require_signed(actor: Actor, reference: str) -> None:
    """Who signs online signs by his own account; a window says where the signed paper is. Raises Invalid."""
    if actor.kind != "citizen" and not reference.strip():
        raise Invalid("signature_needed", "请写明申请人签名的承诺书存放处", "RD-10", fields={"reference": "必填"})


def find_earliest_due(matter: Matter) -> date | None:
    """The earliest day this case can fall due: as if accepted from its receipt, which is what silence would do (32(4))."""
    case = matter.case
    orders = {order["purpose"]: order for order in order_decision_limits(matter.item, case.regime, case.received_on)}
    chosen = orders.get("promised") or orders.get("statutory")
    if chosen is None:
        return None
    record = make_clock_record(make_limit_order(matter, case.received_on, chosen), peek_calendar())
    due_on: date = record["due_on"]
    return due_on


def hand_in_promised(
    *,
    number: str,
    actor: Actor,
    at: At,
    materials: tuple[MaterialIn, ...] = (),
    expected_version: int | None = None,
) -> Outcome:
    """Hand in papers that were promised, in their time; each hand-in gets its receipt.

    Raises Invalid, Conflict: `promise_broken` once a day passed without its paper, unless the department lifted the note.
    """
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.HAND_IN_PROMISED)
        waiting = {promise.code: promise.name for promise in matter.facts.word.absent}
        supplied = {paper.code for paper in materials}
        faults = dict.fromkeys(sorted(supplied - waiting.keys()), "没有承诺后补这份材料")
        faults |= {paper.code: "没有附上材料" for paper in materials if not paper.is_handed_in}
        if not supplied:
            faults["materials"] = "请附上承诺后补的材料"
        if faults:
            raise Invalid("promised_wrong", "补交的材料有误", "RD-10", "请按承诺补交", faults)
        store_materials(matter, materials)
        matter.case.promises.filter(code__in=supplied).update(supplied_on=matter.today)
        issue_case_paper(
            matter,
            "receipt",
            received_on=matter.today,
            channel="补正提交",
            materials=[{"name": waiting[code]} for code in sorted(supplied)],
        )
        left = tuple(sorted(waiting.keys() - supplied))
        return finish_act(matter, row.label, PromisedPapersCame(tuple(sorted(supplied)), left, matter.paper_facts))


def note_broken_promise(*, number: str, at: At) -> Outcome | None:
    """Note of each promise, once, that its day passed without the paper; the applicant may contest. None when there is nothing new.

    The clock runs on; what the case may end in is left to the rules.
    """
    with transaction.atomic():
        matter = open_matter(number, SYSTEM, at)
        late = list_unnoted_breaches(matter.facts.word, matter.today)
        if not late or matter.case.decided_on is not None:
            return None
        row = require_act(matter, Act.NOTE_BREACH)
        urge_on = find_next_urging(matter.today)
        BreachNote.objects.bulk_create(
            BreachNote(
                case=matter.case,
                promise=promise,
                noted_on=matter.today,
                papers=promise.name,
                state=NOTED,
                urge_on=urge_on,
            )
            for promise in matter.case.promises.filter(code__in=[promise.code for promise in late]).order_by(
                "due_by", "code"
            )
        )
        event = PromiseBroken(tuple(promise.code for promise in late), late[0].due_by)
        return finish_act(matter, row.label, event)


def find_next_urging(today: date) -> date:
    """The day the department is urged next: the centre's own interval, in working days."""
    return peek_calendar().add_workdays(today, URGE_EVERY)[0]


def urge_broken_promise(*, number: str, at: At) -> str | None:
    """Urge the department to decide what a breach leaves to decide, again and again until it does. None when nothing is due.

    No act on the case: its version and its clocks stay as they are.
    """
    with transaction.atomic():
        matter = open_matter(number, SYSTEM, at)
        broken = [promise.code for promise in matter.facts.word.promises if promise.is_broken(matter.today)]
        due = BreachNote.objects.filter(case=matter.case, urge_on__lte=matter.today, promise__code__in=broken)
        codes = tuple(due.order_by("promise__code").values_list("promise__code", flat=True))
        if not codes or matter.facts.state not in UNDECIDED:
            return None
        due.update(urge_on=find_next_urging(matter.today))
        event = BreachUrged(codes, matter.due.promised or matter.due.statutory)
        record(subject=matter.subject, event=event, actor=SYSTEM, at=at)
        return number


def contest_breach(*, number: str, contest: str, actor: Actor, at: At, expected_version: int | None = None) -> Outcome:
    """The applicant says why what is noted so far is wrong; the department must answer on record. Raises Invalid, Conflict."""
    with transaction.atomic():
        matter = open_matter(number, actor, at, expected_version)
        row = require_act(matter, Act.CONTEST_BREACH)
        if not contest.strip():
            raise Invalid("contest_needed", "请写明异议", fields={"contest": "必填"})
        BreachNote.objects.filter(case=matter.case, state=NOTED).update(
            state=CONTESTED, contest=contest.strip()[:2000], contested_on=matter.today
        )
        return finish_act(matter, row.label, BreachContested(matter.today))


def answer_contest(
    *, number: str, outcome: str, answer: str, actor: Actor, at: At, expected_version: int | None = None
) -> Outcome:
    """The department answers the contest: the contested notes all `stands` or are `lifted`, with reasons. Raises Invalid, Conflict."""
    with transaction.atomic():
        matter = open_matter(number, actor, at, expected_version)
        row = require_act(matter, Act.ANSWER_CONTEST)
        faults = {} if outcome in (STANDS, LIFTED) else {"outcome": "请选择维持或者撤销记载"}
        if not answer.strip():
            faults["answer"] = "请写明答复"
        if faults:
            raise Invalid("answer_incomplete", "答复不完整", fields=faults)
        BreachNote.objects.filter(case=matter.case, state=CONTESTED).update(
            state=outcome, answer=answer.strip()[:2000], answered_on=matter.today, answered_by=actor.name
        )
        return finish_act(matter, row.label, ContestAnswered(outcome))
