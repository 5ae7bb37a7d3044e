"""How every act begins and ends: lock the case, let the law act first, ask the rules; then save, count the version, answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection

from onewindow.cases.events import DATED_EVENTS
from onewindow.cases.models import Case
from onewindow.cases.queries.loaded import load_item_view
from onewindow.cases.queries.pending import load_interested, load_pending
from onewindow.cases.queries.standing import (
    COLUMNS,
    DUE_COLUMNS,
    DUE_JOINS,
    OWN_COLUMNS,
    Due,
    find_letter_code,
    make_facts,
    make_ownership,
)
from onewindow.cases.rules import (
    STATE_LABELS,
    Act,
    Doer,
    Facts,
    State,
    Transition,
    check_act,
    derive_doers,
    derive_waiting,
    find_power,
)
from onewindow.catalogue.guides import ItemView
from onewindow.clocks.queries import ClockRow
from onewindow.directory.inside_queries import STAND_IN_SQL
from onewindow.directory.queries import list_levels
from onewindow.documents.queries import DocumentRow
from onewindow.kit.acting import Actor, At, Conflict, NotAllowed, NotFound
from onewindow.ledger.actions import record
from onewindow.parties.queries import require_authority

ORGAN = ["name", "short_name", "reconsideration_organ", "court"]
# The locking read of every act is written out: composing it by the ORM took longer than running it.
LOCK_SQL = f"""
SELECT {OWN_COLUMNS}, {DUE_COLUMNS}, {", ".join(f"department.{name}" for name in ORGAN)}, version.content_hash,
    absent.id, absent.account_id, absent.name, absent.post_id
FROM cases_case own
JOIN catalogue_itemversion version ON version.id = own.item_version_id
JOIN directory_department department ON department.id = own.department_id
{DUE_JOINS}
LEFT JOIN LATERAL ({STAND_IN_SQL}) absent ON true
WHERE own.number = %(number)s FOR NO KEY UPDATE OF own
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Organ:
    """What papers say of the department that decides, with its remedies (RD-12)."""

    name: str
    short_name: str
    reconsideration_organ: str
    court: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """In whose place the actor acts: the A holder who is away, at which post (代A岗, M-04)."""

    absence_id: int
    account_id: int
    name: str
    post_id: int


@dataclass(slots=True)
class Matter:
    """One locked case during one act."""

    case: Case
    facts: Facts
    doers: frozenset[Doer]
    actor: Actor
    at: At
    due: Due
    content_hash: str
    department: Organ
    stand_in: StandIn | None = None
    papers: list[DocumentRow] = field(default_factory=list)
    clocks: list[dict[str, str]] = field(default_factory=list)
    limits: dict[str, ClockRow] = field(default_factory=dict)
    cached_item: ItemView | None = None

    @property
    def today(self) -> date:
        return self.at.local_date

    @property
    def doer_name(self) -> str:
        """Who acts, and in whose place (M-04)."""
        name = self.actor.name
        return f"{name}（代A岗{self.stand_in.name}）"[:80] if self.stand_in else name

    @property
    def subject(self) -> tuple[str, str]:
        return ("case", self.case.number)

    @property
    def item(self) -> ItemView:
        """The guide the case runs on: the version in force on its day of receipt (RD-19)."""
        if self.cached_item is None:
            self.cached_item = load_item_view(self.case.item_version_id, self.content_hash)
        return self.cached_item

    @property
    def paper_facts(self) -> tuple[dict[str, str], ...]:
        """The papers this act issued, as the ledger keeps them."""
        return tuple(
            {"kind": p.kind, "number": p.number, "check_code": p.check_code, "content_hash": p.content_hash}
            for p in self.papers
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act leaves: the case's state and version now, and the papers it issued."""

    number: str
    state: str
    version: int
    documents: tuple[DocumentRow, ...] = ()


def open_matter(number: str, actor: Actor, at: At, expected_version: int | None = None) -> Matter:
    """Lock a case for an act: two statements for staff, one for others, one more while a notice is open.

    The row is locked for no-key update, so its number and keys stay readable. Raises NotFound, Conflict when somebody else
    acted since `expected_version`.
    """
    asked = {"number": number, "account": actor.account_id, "post": actor.post_id, "day": at.local_date}
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SQL, asked)
        found = cursor.fetchone()
    if found is None:
        raise NotFound("no_such_case", "没有这个办件")
    found, absent = found[:-4], found[-4:]
    own, limits, organ = found[: len(COLUMNS)], found[len(COLUMNS) : -len(ORGAN) - 1], found[-len(ORGAN) - 1 : -1]
    case = Case.from_db("default", COLUMNS, own)
    if expected_version is not None and case.version != expected_version:
        raise Conflict(
            "case_has_moved_on",
            f"{case.last_actor}已先办理“{case.last_label}”，本件现为“{STATE_LABELS[State(case.state)]}”",
            advice="请刷新后再办理",
        )
    due = Due(*limits)
    doers = read_doers(case, actor, at.local_date)
    stand_in = StandIn(*absent) if absent[0] is not None else None
    return Matter(case, read_facts(case, due), doers, actor, at, due, found[-1], Organ(*organ), stand_in)


def read_facts(case: Case, due: Due) -> Facts:
    """The case as the rules see it; one statement more only while a notice is open."""
    missing: frozenset[str] = frozenset()
    if case.state == State.CORRECTING:
        missing = frozenset(case.corrections.filter(supplied_on__isnull=True).values_list("code", flat=True))
    return make_facts(case, due, missing, load_pending(case))


def read_doers(case: Case, actor: Actor, on: date) -> frozenset[Doer]:
    """What the actor is to the case; one statement for staff, none for others."""
    levels = list_levels(actor, department_id=case.department_id, item_code=find_letter_code(case), on=on)
    return derive_doers(actor, make_ownership(case, load_interested(case, actor)), levels)


def require_act(matter: Matter, act: Act) -> Transition:
    """The rules' word on an act. A stranger learns nothing: to those who may do nothing here the case does not exist."""
    if not matter.doers and matter.actor.kind != "staff":
        raise NotFound("no_such_case", "没有这个办件")
    if matter.actor.kind == "anonymous":
        raise NotAllowed("sign_in_first", "请先登录")
    row = check_act(act, matter.facts, matter.doers, matter.today)
    is_agent = Doer.APPLICANT in matter.doers and matter.actor.party_id != matter.case.applicant_id
    if matter.actor.kind == "citizen" and is_agent:
        require_agency(matter, act)
    return row


def require_agency(matter: Matter, act: Act) -> None:
    """The agent of this case has the power for this act, for this item and matter, today (AL-02): asked of an agent signed in, and by
    the window where an agent stands before it. Raises NotAllowed `no_authority`, Conflict `no_agent`."""
    case = matter.case
    if case.agent_id is None:
        raise Conflict("no_agent", "本件没有登记代理人", advice="请先核对委托书，登记代理人和授权")
    require_authority(
        principal_id=case.applicant_id,
        agent_id=case.agent_id,
        power=find_power(act),
        on=matter.today,
        item_code=case.item_code,
        matter=matter.subject,
    )


def change_state(matter: Matter, state: State | None, **changes: Any) -> None:
    """Put the case into `state` (None: as it is) with `changes`, and derive whom it waits for."""
    case = matter.case
    for name, value in changes.items():
        setattr(case, name, value)
    if state is not None:
        case.state = state.value
    case.waiting_on = derive_waiting(State(case.state), case.step_role)


def finish_act(matter: Matter, label: str, event: Any) -> Outcome:
    """Count the version, name who acted, save, and write the one ledger row of the act."""
    case = matter.case
    case.version += 1
    case.late_entry = case.late_entry or (bool(matter.at.late_reason) and isinstance(event, DATED_EVENTS))
    case.last_label, case.last_actor, case.last_at = label, matter.doer_name, matter.at.occurred_at
    ends_stay = bool(case.taken_back) and case.state not in (State.ACCEPTED, State.PAUSED)
    with connection.cursor() as cursor:
        if ends_stay:
            # Decided or withdrawn: whatever was taken back to the department is no longer there (C-09).
            case.taken_back = case.step_place = ""
            cursor.execute(END_STAY_SQL, [matter.at.occurred_at, case.pk])
        cursor.execute(SAVE_SQL, [*(getattr(case, name) for name in SAVED), case.pk])
        if matter.stand_in:
            cursor.execute(KEEP_STAND_IN_SQL, describe_stand_in(matter, matter.stand_in))
    record(subject=matter.subject, event=event, actor=name_doer(matter), at=matter.at)
    return Outcome(case.number, case.state, case.version, tuple(matter.papers))


def name_doer(matter: Matter) -> Actor:
    """Who the ledger names: the actor, at the post stood in for and with both names (M-04)."""
    if matter.stand_in is None:
        return matter.actor
    return replace(matter.actor, name=matter.doer_name, post_id=matter.stand_in.post_id)


END_STAY_SQL = "UPDATE cases_casetakenback SET returned_at = %s WHERE case_id = %s AND returned_at IS NULL"
KEEP_STAND_IN_SQL = """
INSERT INTO cases_casestandin (case_id, absence_id, post_id, absent_account_id, account_id, first_at, last_at, acts)
VALUES (%(case)s, %(absence)s, %(post)s, %(absent)s, %(account)s, %(moment)s, %(moment)s, 1)
ON CONFLICT (case_id, absence_id, account_id) DO UPDATE SET acts = cases_casestandin.acts + 1,
    last_at = greatest(cases_casestandin.last_at, excluded.last_at)
"""


def describe_stand_in(matter: Matter, stand_in: StandIn) -> dict[str, Any]:
    """The values of KEEP_STAND_IN_SQL."""
    return {
        "case": matter.case.pk,
        "absence": stand_in.absence_id,
        "post": stand_in.post_id,
        "absent": stand_in.account_id,
        "account": matter.actor.account_id,
        "moment": matter.at.occurred_at,
    }


CHANGING = [
    "state",
    "acceptance_kind",
    "result",
    "notified_on",
    "full_supplied_on",
    "full_supplied_at",
    "accepted_at",
    "accepted_on",
    "paused_until",
    "extended",
    "decided_at",
    "decided_on",
    "ready_on",
    "delivered_on",
    "completed_on",
    "notice_clock",
    "statutory_clock",
    "promise_clock",
    "delivery_clock",
    "running_clock",
    "due_clock",
    "late_entry",
    "department",
    "has_procedures",
    "has_word",
    "goes_up",
    "lower_department",
    "deciding_item_code",
    "step_position",
    "step_name",
    "step_place",
    "step_role",
    "taken_back",
    "waiting_on",
    "responsible_account",
    "responsible_post",
    "handover_to",
    "version",
    "last_label",
    "last_actor",
    "last_at",
]
SAVED = [str(getattr(Case._meta.get_field(name), "attname", name)) for name in CHANGING]
SAVE_SQL = f"UPDATE cases_case SET {', '.join(f'{name} = %s' for name in SAVED)} WHERE id = %s"  # noqa: S608
