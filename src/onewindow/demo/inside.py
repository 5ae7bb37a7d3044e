"""A few examples of what goes on inside departments: duty, an absence, a hand-over, seals, a meeting, inspections (模拟数据)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from onewindow.accounts.queries import find_account
from onewindow.cases.actions import MaterialIn, correct_on_spot, hand_over_case, take_over_case
from onewindow.cases.actions.meetings import (
    close_meeting,
    conclude_on_case,
    convene_meeting,
    record_attendance,
    set_standing_meeting,
)
from onewindow.cases.queries import get_case, list_cases
from onewindow.cases.queries.meetings import get_meeting
from onewindow.demo.organisation import Organisation
from onewindow.demo.world import (
    OPENING_DAY,
    SIMULATED,
    EnterprisePlan,
    get_department_plan,
    list_department_plans,
    list_draft_guides,
    list_enterprise_plans,
    list_item_guides,
    list_staff_plans,
)
from onewindow.directory.absences import record_absence
from onewindow.directory.duties import set_duty_rota, swap_duty
from onewindow.directory.duty_rules import Leader, get_monday
from onewindow.directory.queries import load_actor
from onewindow.documents.seal_queries import get_official_seal, list_official_seals
from onewindow.documents.sealing import register_seal, take_seal
from onewindow.inspections.actions import (
    book_inspection,
    call_inspection_off,
    file_inspection,
    record_findings,
    record_unfiled_inspection,
    return_inspection,
)
from onewindow.kit.acting import SYSTEM, Actor, At, NotFound
from onewindow.kit.identity_codes import CREDIT_CODE
from onewindow.parties.actions import register_party
from onewindow.parties.rules import PartyDetails

ON_DUTY = ("scjg", "wjw", "wl")
WEEKS = 8
# A bureau's two seals at its window (seed 003: the culture bureau and the press bureau, now one).
SEALED = "wl"
RULE = f"{SIMULATED}，无真实文号"


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of one department: clerk A and B, reviewer, chief, head."""

    department_id: int
    window_id: int
    clerk: Actor
    second: Actor
    reviewer: Actor
    chief: Actor
    head: Actor


def show_inside_of_departments(organisation: Organisation, *, at: At) -> bool:
    """Everything here, all or nothing, after the cases have been played; False when it was shown before."""
    if list_official_seals(on=at.local_date, department_ids=[organisation.departments[SEALED]]):
        return False
    with transaction.atomic():
        crews = {key: find_crew(key, organisation, at.local_date) for key in ON_DUTY}
        plan_duty(crews, organisation.centre_id, at)
        stand_in_for_a_day(organisation, at)
        pass_a_case_on(crews["scjg"], at)
        bring_seals(crews[SEALED], at)
        meet_on_cases(organisation, at)
        book_inspections(crews, at)
    return True


def find_crew(key: str, organisation: Organisation, on: date) -> Crew:
    """The people of a department with clerks A and B, a reviewer, a chief and a head. Raises NotFound."""
    people: dict[str, list[Actor]] = {}
    for plan in list_staff_plans():
        if plan.department == key:
            account = find_account(plan.username)
            if account is None:
                raise NotFound("no_demo_people", f"演示账户 {plan.username} 不存在")
            people.setdefault(plan.role, []).append(load_actor(account.id, on))
    window = organisation.windows[get_department_plan(key).windows[0]]
    single = {role: people[role][0] for role in ("reviewer", "chief", "head")}
    clerk, second = people["clerk"][:2]
    return Crew(organisation.departments[key], window, clerk, second, **single)


def list_whole_crews(organisation: Organisation, on: date) -> Iterator[Crew]:
    """Every department that has all five, read one by one: who looks for the first that fits reads no more."""
    roles = {plan.key: set[str]() for plan in list_department_plans()}
    for plan in list_staff_plans():
        if plan.department in roles:
            roles[plan.department].add(plan.role)
    whole = [key for key, held in roles.items() if {"clerk", "reviewer", "chief", "head"} <= held]
    return (find_crew(key, organisation, on) for key in whole)


def plan_duty(crews: dict[str, Crew], centre_id: int, at: At) -> None:
    """W-06: heads and their deputies of three departments sit at the window in turn; two of them have changed weeks."""
    for key, crew in crews.items():
        weeks = set_duty_rota(
            centre_id=centre_id,
            department_id=crew.department_id,
            leaders=(Leader(_get_id(crew.head), "局长"), Leader(_get_id(crew.chief), "副局长、首席代表")),
            starts_on=get_monday(at.local_date),
            weeks=WEEKS,
            actor=crew.head,
            at=at,
        )
        if key == SEALED:
            swap_duty(duty_id=weeks[0], with_duty_id=weeks[1], reason="参加全市会议", actor=crew.chief, at=at)


def stand_in_for_a_day(organisation: Organisation, at: At) -> None:
    """M-04: one clerk is away for three days; on a case the clerk answers for the B holder acts, and both names stand."""
    for crew in list_whole_crews(organisation, at.local_date):
        rows = list_cases(actor=crew.clerk, on=at.local_date, waiting="mine", state="received").rows
        numbers = [row.number for row in rows if row.timeliness == "on_time"]
        if crew.clerk.name == "王芳" or not numbers:
            continue
        record_absence(
            account_id=_get_id(crew.clerk),
            kind="training",
            starts_on=at.local_date,
            last_day=at.local_date + timedelta(days=2),
            actor=crew.chief,
            at=at,
        )
        paper = get_case(numbers[0], crew.second, at.local_date).materials[0]
        again = MaterialIn(paper.code, copies=1, original_seen=True, copy_kept=True)
        correct_on_spot(
            number=numbers[0], note="复印件不清晰，当场重新复印", materials=(again,), actor=crew.second, at=at
        )
        return


def pass_a_case_on(crew: Crew, at: At) -> None:
    """S-05: one case of 王芳's has been taken over by her colleague, another is offered."""
    rows = list_cases(actor=crew.clerk, on=at.local_date, waiting="mine").rows[:2]
    for place, row in enumerate(rows):
        hand_over_case(number=row.number, to_account=_get_id(crew.second), reason="岗位轮换", actor=crew.clerk, at=at)
        if place == 0:
            take_over_case(number=row.number, note="材料齐", actor=crew.second, at=at)


def bring_seals(crew: Crew, at: At) -> None:
    """W-05: two seals at one window, each for its own items, kept by the window's clerk."""
    code = get_department_plan(SEALED).credit_code
    published = [guide["code"] for guide in list_item_guides() if guide["department"]["credit_code"] == code]
    drafts = [guide["code"] for guide in list_draft_guides() if guide["department"]["credit_code"] == code]
    for name, items in (("办证专用章（1）", published), ("办证专用章（2）", drafts)):
        if not items:
            continue
        seal_id = register_seal(
            department_id=crew.department_id,
            window_id=crew.window_id,
            name=f"莆田市文化和旅游局{name}",
            document=RULE,
            item_codes=items,
            custodian_id=_get_id(crew.clerk),
            starts_on=at.local_date,
            actor=crew.head,
            at=at,
        )
        transfer = get_official_seal(seal_id, on=at.local_date).open_transfer
        if transfer is not None:
            take_seal(transfer_id=transfer.id, actor=crew.clerk, at=at)


def meet_on_cases(organisation: Organisation, at: At) -> None:
    """W-08: the leadership of one department has met on what waits for a decision; the decisions are still to be made."""
    for crew in list_whole_crews(organisation, at.local_date):
        if not list_cases(actor=crew.head, on=at.local_date, waiting="decider").rows:
            continue
        set_standing_meeting(
            department_id=crew.department_id,
            weekday=2,
            place="局三楼会议室",
            document=RULE,
            starts_on=OPENING_DAY,
            actor=crew.head,
            at=at,
        )
        meeting = convene_meeting(
            department_id=crew.department_id,
            held_on=at.local_date,
            place="局三楼会议室",
            chair_id=_get_id(crew.head),
            actor=crew.chief,
            at=at,
        )
        hold_meeting(meeting, crew, at)
        return


def hold_meeting(meeting_id: int, crew: Crew, at: At) -> None:
    """Attendance, a word on every case, minutes."""
    present = [_get_id(crew.head), _get_id(crew.chief), _get_id(crew.reviewer)]
    absent = {_get_id(crew.second): "在窗口值守"}
    record_attendance(meeting_id=meeting_id, present=present, absent=absent, actor=crew.chief, at=at)
    for place, line in enumerate(get_meeting(meeting_id, actor=crew.chief).lines):
        conclusion, opinion = (
            ("agree", "审查意见一致，建议准予。") if place % 2 == 0 else ("defer", "待科室补充说明，下次再议。")
        )
        conclude_on_case(
            meeting_id=meeting_id, number=line.number, conclusion=conclusion, opinion=opinion, actor=crew.chief, at=at
        )
    close_meeting(meeting_id=meeting_id, actor=crew.head, at=at)


@dataclass(frozen=True, slots=True)
class InspectionPlan:
    """One inspection of the demo: by which department, how many days from now, and how it stands."""

    department: str
    kind: str
    law: str
    article: str
    reason: str
    days: int
    state: str


FOOD, LICENCE = ("食品安全法", "第一百一十条"), ("行政许可法", "第六十一条")
INSPECTION_PLANS = (
    InspectionPlan("scjg", "inspection", *FOOD, "年度监督检查", 7, "filed"),
    InspectionPlan("wjw", "inspection", *LICENCE, "年度监督检查", 7, "booked"),
    InspectionPlan("scjg", "inspection", *FOOD, "食品原料索证检查", 0, "done"),
    InspectionPlan("wl", "rating", *LICENCE, "服务质量评级", 14, "returned"),
    InspectionPlan("wl", "inspection", *LICENCE, "娱乐场所年度检查", 21, "called_off"),
)


def book_inspections(crews: dict[str, Crew], at: At) -> None:
    """Seed 003: an inspection in every state, two of them of one enterprise on one day, and one that nobody had filed."""
    firm_id = register_firm(list_enterprise_plans()[0], at)
    account = find_account("centre")
    centre = load_actor(account.id if account else 0, at.local_date)
    for plan in INSPECTION_PLANS:
        crew = crews[plan.department]
        move_inspection(book_planned_inspection(plan, firm_id, crew, at), plan.state, crew, centre, at)
    crew = crews["wjw"]
    record_unfiled_inspection(
        department_id=crew.department_id,
        party_id=firm_id,
        kind="inspection",
        done_on=at.local_date - timedelta(days=3),
        reason=f"接群众举报须当场检查（{SIMULATED}）",
        outcome="advice",
        findings="消毒记录缺一天，当场补记。",
        actor=crew.chief,
        at=at,
    )


def register_firm(firm: EnterprisePlan, at: At) -> int:
    """The enterprise as a party; its number."""
    details = PartyDetails(
        CREDIT_CODE, firm.credit_code, firm.name, firm.mobile, legal_representative=firm.legal_representative
    )
    return register_party(details=details, actor=SYSTEM, at=at).id


def book_planned_inspection(plan: InspectionPlan, party_id: int, crew: Crew, at: At) -> int:
    """Booked by the department's reviewer with two of its people."""
    day = at.local_date + timedelta(days=plan.days)
    return book_inspection(
        department_id=crew.department_id,
        party_id=party_id,
        kind=plan.kind,
        law=plan.law,
        article=plan.article,
        reason=f"{plan.reason}（{SIMULATED}）",
        starts_on=day,
        last_day=day,
        officers=(_get_id(crew.reviewer), _get_id(crew.second)),
        actor=crew.reviewer,
        at=at,
    )


def move_inspection(number: int, state: str, crew: Crew, centre: Actor, at: At) -> None:
    """From booked to where the plan has it."""
    if state in ("filed", "done", "called_off"):
        file_inspection(inspection_id=number, actor=centre, at=at)
    if state == "returned":
        return_inspection(inspection_id=number, reason="没有写明评级的标准，请补充后重新预约", actor=centre, at=at)
    if state == "called_off":
        call_inspection_off(inspection_id=number, reason="并入全市联合检查", actor=crew.chief, at=at)
    if state == "done":
        record_findings(
            inspection_id=number,
            done_on=at.local_date,
            outcome="clear",
            findings="进货查验记录齐全，索证票据相符。",
            actor=crew.reviewer,
            at=at,
        )


def _get_id(actor: Actor) -> int:
    return actor.account_id or 0
