"""Plays the stories: every demo case is made and moved by the people of the centre, through the cases' own actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.db import transaction

from onewindow.accounts.queries import find_account
from onewindow.cases.actions import Applicant, MaterialIn, submit_and_decide_instantly, submit_case
from onewindow.certificates.queries import find_certificates_of_case
from onewindow.demo.certificate_moves import CERTIFICATE_MOVES
from onewindow.demo.citizens import draw_sample_scan
from onewindow.demo.filling import Filler, invent_answers, is_essential, list_walk_in_papers
from onewindow.demo.moves import MOVES, Scene
from onewindow.demo.organisation import Organisation
from onewindow.demo.procedure_moves import NEIGHBOUR, PROCEDURE_MOVES
from onewindow.demo.scenarios import CasePlan, list_case_plans
from onewindow.demo.timetable import Timetable
from onewindow.demo.world import (
    SIMULATED,
    list_citizen_plans,
    list_department_plans,
    list_enterprise_plans,
    list_person_plans,
    list_staff_plans,
)
from onewindow.directory.queries import load_actor
from onewindow.files.actions import store_file
from onewindow.kit.acting import Actor, At, Invalid, NotFound
from onewindow.kit.identity_codes import CREDIT_CODE, IDENTITY_CARD
from onewindow.workdays.queries import load_calendar

ALL_MOVES = MOVES | PROCEDURE_MOVES | CERTIFICATE_MOVES
# A story that asks for corrections leaves these many papers out at first.
PAPERS_LEFT_OUT = 2


@dataclass(frozen=True, slots=True)
class Troupe:
    """Everybody who acts, by user name, and the windows of the hall by number. `cases`: who of the register has which case."""

    actors: dict[str, Actor]
    windows: dict[int, int]
    cases: dict[str, str] = field(default_factory=dict)

    def find_member(self, credit_code: str, role: str) -> Actor:
        """The first member of a department with that role. Raises KeyError, StopIteration."""
        key = next(plan.key for plan in list_department_plans() if plan.credit_code == credit_code)
        name = next(plan.username for plan in list_staff_plans() if plan.department == key and plan.role == role)
        return self.actors[name]

    def find_window(self, credit_code: str) -> int:
        """The first window of a department."""
        plan = next(plan for plan in list_department_plans() if plan.credit_code == credit_code)
        return self.windows[plan.windows[0]]


def play_demo_cases(organisation: Organisation, *, at: At) -> int:
    """Plays every story up to `at`, each case all or nothing; those played before are left alone. Returns how many are new."""
    troupe = assemble_troupe(organisation, on=at.local_date)
    timetable = Timetable(load_calendar(), at.occurred_at)
    return sum(play_case(plan, troupe, timetable) for plan in list_case_plans())


def assemble_troupe(organisation: Organisation, *, on: date) -> Troupe:
    """Load every demo account as an actor. Raises NotFound when the people are not there."""
    usernames = [plan.username for plan in list_staff_plans()] + [plan.username for plan in list_citizen_plans()]
    actors = {}
    for username in usernames:
        account = find_account(username)
        if account is None:
            raise NotFound("no_demo_people", f"演示账户 {username} 不存在")
        actors[username] = load_actor(account.id, on)
    return Troupe(actors=actors, windows=organisation.windows)


def play_case(plan: CasePlan, troupe: Troupe, timetable: Timetable) -> bool:
    """One case from receipt as far as its story has come. False when it was played before."""
    receipt = timetable.find_receipt(plan.age, plan.serial)
    at = At(receipt, origin="demo")
    try:
        with transaction.atomic():
            if plan.story == "instant":
                _play_instantly(plan, troupe, at)
                return True
            scene = _submit(plan, troupe, timetable, at)
            if scene is not None:
                _play_moves(scene, receipt)
            return scene is not None
    except Invalid as refusal:
        if refusal.code == "idempotency_key_reused":
            return False
        raise


def _play_moves(scene: Scene, receipt: datetime) -> None:
    last = receipt
    for name, after in scene.plan.moves:
        moment = scene.timetable.find_moment(receipt, after, last, scene.plan.serial)
        if moment is None:
            return
        ALL_MOVES[name](scene, At(moment, origin="demo"))
        last = moment


def _submit(plan: CasePlan, troupe: Troupe, timetable: Timetable, at: At) -> Scene | None:
    asks = any(name == "notify" for name, _ in plan.moves)
    left_out = _choose_left_out(plan) if asks else []
    code = plan.guide["department"]["credit_code"]
    actor = troupe.actors[plan.applicant] if plan.online else troupe.find_member(code, "clerk")
    submission = submit_case(
        idempotency_key=plan.key,
        item_code=plan.guide["code"],
        applicant=Applicant() if plan.online else make_applicant(plan.applicant),
        form=invent_answers(plan.guide["form"], make_filler(plan, at.local_date)),
        materials=_hand_in(plan, actor, left_out, at),
        channel="online" if plan.online else "window",
        window_id=None if plan.online else troupe.find_window(code),
        delivery_way="window",
        certificate=_find_certificate(plan, troupe),
        actor=actor,
        at=at,
    )
    if plan.certificate is not None:
        troupe.cases[plan.certificate.name] = submission.number
    if submission.replayed:
        return None
    find_actor = partial(_find_actor, troupe, plan)
    return Scene(plan, submission.number, at.local_date, timetable, find_actor, asked=left_out)


def _find_certificate(plan: CasePlan, troupe: Troupe) -> str:
    """The certificate a renewal is about, "" for any other case."""
    if plan.certificate is None or not plan.certificate.renews:
        return ""
    (number,) = find_certificates_of_case(troupe.cases[plan.certificate.renews])
    return number


def _play_instantly(plan: CasePlan, troupe: Troupe, at: At) -> None:
    code = plan.guide["department"]["credit_code"]
    actor = troupe.find_member(code, "clerk")
    submit_and_decide_instantly(
        idempotency_key=plan.key,
        item_code=plan.guide["code"],
        applicant=make_applicant(plan.applicant),
        form=invent_answers(plan.guide["form"], make_filler(plan, at.local_date)),
        materials=_hand_in(plan, actor, [], at),
        window_id=troupe.find_window(code),
        content=f"材料齐全，当场办结：{plan.guide['name']}",
        actor=actor,
        at=at,
    )


def _find_actor(troupe: Troupe, plan: CasePlan, role: str) -> Actor:
    if role == "applicant":
        return troupe.actors[plan.applicant]
    if role == "neighbour":
        return troupe.actors[NEIGHBOUR]
    return troupe.find_member(plan.guide["department"]["credit_code"], role)


def _choose_left_out(plan: CasePlan) -> list[str]:
    required = [material for material in plan.guide["materials"] if material["required"]]
    return [material["code"] for material in sorted(required, key=is_essential)[-PAPERS_LEFT_OUT:]]


def _hand_in(plan: CasePlan, actor: Actor, left_out: list[str], at: At) -> tuple[MaterialIn, ...]:
    papers = list_walk_in_papers(plan.guide, left_out=frozenset(left_out))
    if not plan.online:
        return tuple(MaterialIn(**paper) for paper in papers)
    scan = draw_sample_scan()
    return tuple(
        MaterialIn(
            code=paper["code"],
            file_ids=(store_file(content=scan, filename=f"{SIMULATED}-{paper['code']}.png", actor=actor, at=at).id,),
        )
        for paper in papers
    )


def make_applicant(key: str) -> Applicant:
    """`person:3` or `firm:5` as the identity a window writes down."""
    kind, _, number = key.partition(":")
    if kind == "firm":
        firm = list_enterprise_plans()[int(number)]
        return Applicant(
            id_type=CREDIT_CODE,
            id_number=firm.credit_code,
            name=firm.name,
            phone=firm.mobile,
            legal_representative=firm.legal_representative,
        )
    person = list_person_plans()[int(number)]
    return Applicant(id_type=IDENTITY_CARD, id_number=person.number, name=person.name, phone=person.mobile)


def make_filler(plan: CasePlan, on: date) -> Filler:
    """Who fills in the form of a plan."""
    kind, _, number = plan.applicant.partition(":")
    if kind == "firm":
        firm = list_enterprise_plans()[int(number)]
        return Filler(firm.name, firm.credit_code, firm.mobile, on, plan.serial, True, firm.legal_representative)
    people = {citizen.username: citizen for citizen in list_citizen_plans()}
    person = people[kind] if kind in people else list_person_plans()[int(number)]
    return Filler(person.name, person.number, person.mobile, on, plan.serial)
