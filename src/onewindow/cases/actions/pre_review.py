"""The applicant's side of a pre-review: ask for one, withdraw it, submit formally what was shown (RD-02). Never a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from onewindow.cases.actions.binding import end_pre_review
from onewindow.cases.actions.handing_in import check_papers, open_form, split_form
from onewindow.cases.actions.held_papers import describe_taken, take_held_papers
from onewindow.cases.actions.limits import UNITS
from onewindow.cases.actions.payloads import Applicant, MaterialIn
from onewindow.cases.actions.pre_review_content import hash_answers, hash_papers
from onewindow.cases.actions.receiving import Application, settle_applicant
from onewindow.cases.actions.submission import SIGNED_IN, Submission, submit_case
from onewindow.cases.models import PreReview, PreReviewPaper
from onewindow.cases.pre_review_events import PreReviewAsked
from onewindow.cases.rules.pre_review import PreReviewState, require_offered, require_open
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_in_force
from onewindow.clocks.actions import start_clock
from onewindow.clocks.queries import ClockRow
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.ledger.actions import record
from onewindow.parties.queries import read_name_for_paper, require_authority

ARTICLE = "办事指南公布的预审时限"


@dataclass(frozen=True, slots=True)
class Asking:
    """What the applicant gets: a number to follow, and the day by which he is answered. It is no receipt."""

    number: str
    due_on: date


def ask_pre_review(
    *,
    item_code: str,
    form: Mapping[str, Any],
    actor: Actor,
    at: At,
    materials: tuple[MaterialIn, ...] = (),
    applicant: Applicant = SIGNED_IN,
) -> Asking:
    """Have papers and answers looked at before applying: at the applicant's own choice, where the guide publishes a limit.

    Raises NotAllowed (no citizen, no authority), Conflict `no_pre_review`, `pre_review_running`, Invalid as a submission does.
    """
    if actor.kind != "citizen":
        raise NotAllowed(
            "own_choice", "预审由申请人自己选择，不能代他决定", advice="请申请人登录后选择先做预审，或直接收件"
        )
    application = Application(item_code, applicant, form, materials, "online", None, None, "", "")
    try:
        with transaction.atomic():
            item = get_item_in_force(item_code, at.local_date)
            require_offered(item.pre_review_limit, item.pre_review_valid_days)
            return _write_pre_review(application, item, actor, at)
    except IntegrityError as error:
        if "one_open_pre_review_for_an_item" not in str(error):
            raise
        raise Conflict(
            "pre_review_running",
            "这个事项您已经有一份正在预审",
            advice="请等预审意见，或撤回后重新选择；也可以不等预审，直接正式提交",
        ) from error


def _write_pre_review(application: Application, item: ItemView, actor: Actor, at: At) -> Asking:
    check_papers(item, application.materials, actor)
    party_id, agent_id = settle_applicant(application, item, actor, at)
    materials, taken = take_held_papers(
        item, application.materials, applicant_id=party_id, agent_id=agent_id, actor=actor, at=at
    )
    shown, sealed = split_form(item, application.form)
    name = read_name_for_paper(party_id)
    row_id = _take_id()
    number = f"YS{at.local_date:%Y%m%d}{row_id:06d}"
    clock = _start_limit(item, number, actor, at)
    row = PreReview.objects.create(
        pk=row_id,
        number=number,
        item_version_id=item.version_id,
        item_code=item.code,
        item_name=item.name,
        regime=item.regime,
        department_id=item.department_id or 0,
        applicant_id=party_id,
        applicant_masked=name.shown,
        applicant_sealed=get_vault().encrypt(name.name),
        agent_id=agent_id,
        form_open=shown,
        form_sealed=sealed,
        form_hash=hash_answers(item, application.form),
        state=PreReviewState.OPEN.value,
        asked_at=at.occurred_at,
        asked_on=at.local_date,
        clock_id=clock.id,
        origin=at.origin,
    )
    _write_papers(row, item, materials)
    event = PreReviewAsked(
        item_code=item.code,
        item_version_id=item.version_id,
        department_id=row.department_id,
        party_id=party_id,
        materials=tuple(sorted(paper.code for paper in materials if paper.is_handed_in)),
        clocks=({"purpose": "pre_review", "due_on": clock.due_on.isoformat()},),
        reused=describe_taken(taken),
    )
    record(subject=("pre_review", number), event=event, actor=actor, at=at)
    return Asking(number, clock.due_on)


def _take_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_prereview', 'id'))")
        return int(cursor.fetchone()[0])


def _start_limit(item: ItemView, number: str, actor: Actor, at: At) -> ClockRow:
    """The published limit, a clock of its own: it says nothing of the five days from receipt (AL-07)."""
    limit = item.pre_review_limit
    if limit is None:
        raise Conflict("no_pre_review", "这个事项没有公布预审时限，不办理预审")
    unit = UNITS[limit.unit]
    return start_clock(
        subject=("pre_review", number),
        purpose="pre_review",
        whose_time="government",
        regime=item.regime,
        budget=limit.amount,
        unit=unit,
        started_on=at.local_date,
        started_at=at.occurred_at if unit == "hours" else None,
        article=ARTICLE,
        actor=actor,
        at=at,
    )


def _write_papers(row: PreReview, item: ItemView, materials: tuple[MaterialIn, ...]) -> None:
    hashes = hash_papers(materials)
    given = {paper.code: paper for paper in materials if paper.is_handed_in}
    wrong = {f"materials.{code}": "预审只看电子件" for code, p in given.items() if not (p.file_ids or p.held)}
    if wrong:
        raise Invalid("materials_wrong", "预审只看上传的电子件", fields=wrong)
    PreReviewPaper.objects.bulk_create(
        PreReviewPaper(
            pre_review=row,
            position=position,
            code=asked.code,
            name=asked.name,
            file_ids=list(given[asked.code].file_ids),
            held=given[asked.code].held,
            content_hash=hashes[asked.code],
        )
        for position, asked in enumerate(item.materials, 1)
        if asked.code in given
    )


def withdraw_pre_review(*, number: str, actor: Actor, at: At) -> None:
    """The applicant no longer wants it. Raises NotFound for anybody else's, NotAllowed (agent), Conflict when it has ended."""
    with transaction.atomic():
        row = lock_own_pre_review(number, actor)
        if actor.party_id != row.applicant_id:
            require_authority(
                principal_id=row.applicant_id,
                agent_id=actor.party_id or 0,
                power="withdraw",
                on=at.local_date,
                item_code=row.item_code,
            )
        require_open(row.state)
        end_pre_review(row, PreReviewState.WITHDRAWN, "申请人撤回预审", actor, at)


def lock_own_pre_review(number: str, actor: Actor) -> PreReview:
    """The row, locked, for its applicant or agent. Raises NotFound."""
    row = PreReview.objects.select_for_update(no_key=True).filter(number=number).first()
    mine = row is not None and actor.kind == "citizen" and actor.party_id in (row.applicant_id, row.agent_id)
    if row is None or not mine or actor.party_id is None:
        raise NotFound("no_such_pre_review", "没有这份预审")
    return row


def submit_pre_reviewed(
    *,
    number: str,
    idempotency_key: str,
    actor: Actor,
    at: At,
    delivery_way: str = "",
    consent: bool = False,
    reference: str = "",
    window_id: int | None = None,
    by_agent: bool = False,
) -> Submission:
    """Submit formally exactly what was shown, at any moment, answered or not: receipt follows at once (29, RD-02). A window that
    receives the item does it with the applicant before it (`by_agent`: with his agent).

    `consent`: to this one use of papers that are here already, where some are among them; `reference`: where it is kept, signed. Raises as submit_case, NotFound.
    """
    with transaction.atomic():
        row = PreReview.objects.filter(number=number).first() if actor.kind == "staff" else None
        row = row or lock_own_pre_review(number, actor)
        papers = tuple(
            MaterialIn(paper.code, held=paper.held, consent=consent, reference=reference)
            if paper.held
            else MaterialIn(paper.code, file_ids=tuple(paper.file_ids))
            for paper in row.papers.order_by("position")
        )
        return submit_case(
            idempotency_key=idempotency_key,
            item_code=row.item_code,
            applicant=Applicant(party_id=row.applicant_id),
            form={**row.form_open, **open_form(bytes(row.form_sealed))},
            materials=papers,
            channel="window" if actor.kind == "staff" else "online",
            agent_id=row.agent_id if by_agent else None,
            window_id=window_id,
            delivery_way=delivery_way,
            actor=actor,
            at=at,
        )
