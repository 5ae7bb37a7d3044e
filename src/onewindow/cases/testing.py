"""Cases for tests, made through actions only, so that every made state is one that life can reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from onewindow.accounts.actions import create_account
from onewindow.cases.actions import (
    Correction,
    MaterialIn,
    accept_case,
    close_case,
    complete_step,
    decline_case,
    deliver_case,
    grant_case,
    notify_corrections,
    pause_case,
    ready_case,
    refuse_case,
    submit_case,
    withdraw_case,
)
from onewindow.cases.models import Case
from onewindow.cases.rules import State
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.testing import make_item
from onewindow.directory.actions import create_department
from onewindow.directory.powers import grant_role
from onewindow.directory.queries import DepartmentRow, get_department, load_actor
from onewindow.directory.testing import CAST_AT, CAST_DAY, Cast, authorise_post, link_actor
from onewindow.kit.acting import SYSTEM, Actor, At
from onewindow.kit.identity_codes import make_citizen_number, make_credit_code
from onewindow.kit.local_time import LOCAL
from onewindow.kit.testing import replay_rows
from onewindow.parties.testing import make_person

DAY = date(2026, 9, 21)
# The answers of the sample form: a barber's shop of nobody.
FORM: dict[str, object] = {
    "applicant_name": "李明",
    "applicant_number": make_citizen_number(1, date(1990, 3, 7)),
    "phone": "13800001234",
    "site_name": "明明理发店",
    "area": "36.50",
    "site_kind": "barber",
}
LEVELS = ("receive", "accept", "sign", "seal", "decide")


def at_day(day: date = DAY, hour: int = 10, minute: int = 0) -> At:
    """A moment of a made day; origin demo, so that it is not judged as late entry."""
    return At(datetime.combine(day, time(hour, minute), LOCAL), origin="demo")


@dataclass(frozen=True, slots=True)
class CaseCast:
    """The cast at work on one item: 李明 with his party, letters for the clerk and the chief, and the item in force."""

    cast: Cast
    item: ItemView
    li_ming: Actor
    chen_jie: Actor

    @property
    def clerk(self) -> Actor:
        return self.cast.clerk

    @property
    def reviewer(self) -> Actor:
        return self.cast.reviewer

    @property
    def chief(self) -> Actor:
        return self.cast.chief

    @property
    def head(self) -> Actor:
        return self.cast.head


def make_case_cast(cast: Cast, *, item: ItemView | None = None, **guide: Any) -> CaseCast:
    """The cast with parties and letters for one item of the cast's department; `guide` changes the item."""
    return replay_rows(repr(("case cast", cast, item, guide)), lambda: _make_case_cast_anew(cast, item, guide))


def _make_case_cast_anew(cast: Cast, item: ItemView | None, guide: dict[str, Any]) -> CaseCast:
    reference = {"credit_code": cast.department.credit_code, "name": cast.department.name}
    made = item or make_item(department=reference, **guide)
    for key, levels in (("clerk", ("receive", "accept")), ("chief", LEVELS)):
        authorise_post(
            post_id=cast.posts[key], department_id=cast.department.id, item_codes=(made.code,), levels=levels
        )
    people = make_people(cast)
    return CaseCast(cast, made, people[0], people[1])


def make_people(cast: Cast) -> tuple[Actor, Actor]:
    """李明 and 陈洁 with their parties; numbers of people who cannot exist."""
    first, second = make_person(at_day()), make_person(at_day(), 2, "陈洁", "13900005678")
    return link_actor(cast.li_ming, first.id), link_actor(cast.chen_jie, second.id)


def hand_in_all(item: ItemView) -> tuple[MaterialIn, ...]:
    """Every paper of the guide, on paper, seen and kept."""
    return tuple(MaterialIn(material.code, copies=1, original_seen=True, copy_kept=True) for material in item.materials)


def make_case(
    play: CaseCast,
    *,
    state: State = State.RECEIVED,
    at: At | None = None,
    key: str = "key-1",
    form: dict[str, object] | None = None,
    materials: tuple[MaterialIn, ...] | None = None,
) -> str:
    """The number of a case brought to `state` by the acts that lead there, all on the day of `at`."""
    told = (state, at or at_day(), key, form, materials)
    return replay_rows(repr(("case", play, told)), lambda: _make_case_anew(play, *told))


def _make_case_anew(
    play: CaseCast,
    state: State,
    moment: At,
    key: str,
    form: dict[str, object] | None,
    materials: tuple[MaterialIn, ...] | None,
) -> str:
    number = submit_case(
        idempotency_key=key,
        item_code=play.item.code,
        form=FORM if form is None else form,
        materials=hand_in_all(play.item) if materials is None else materials,
        actor=play.li_ming,
        at=moment,
    ).number
    for step in ROADS[state]:
        step(play, number, moment)
    return number


def finish_review(play: CaseCast, number: str, at: At) -> None:
    """Complete every review step by the role it asks for."""
    for _ in play.item.steps:
        holder = next_handler(play, number)
        if holder is None:
            return
        complete_step(number=number, opinion="符合条件", actor=holder, at=at)


def next_handler(play: CaseCast, number: str) -> Actor | None:
    """Who holds the role of the present step; None when all steps are done."""
    role = Case.objects.get(number=number).step_role
    return {"clerk": play.clerk, "reviewer": play.reviewer, "chief": play.chief, "head": play.head}.get(role)


def _accept(play: CaseCast, number: str, at: At) -> None:
    accept_case(number=number, actor=play.clerk, at=at)


def _notify(play: CaseCast, number: str, at: At) -> None:
    code = play.item.materials[0].code
    notify_corrections(number=number, corrections=(Correction(code, "缺少签名"),), actor=play.clerk, at=at)


def _pause(play: CaseCast, number: str, at: At) -> None:
    pause_case(
        number=number,
        kind="expert_review",
        reason="需要专家评审",
        ends_on=at.local_date + timedelta(days=9),
        delivery_method="counter",
        delivery_proof="当面签收",
        actor=play.chief,
        at=at,
    )


def _grant(play: CaseCast, number: str, at: At) -> None:
    grant_case(number=number, content="准予许可", actor=play.chief, at=at)


def _refuse(play: CaseCast, number: str, at: At) -> None:
    refuse_case(
        number=number, facts="场所面积不足", reasons=("不符合条件",), basis="《条例》第一条", actor=play.chief, at=at
    )


def _ready(play: CaseCast, number: str, at: At) -> None:
    ready_case(number=number, notice_method="phone", notice_proof="通话记录", actor=play.clerk, at=at)


def _deliver(play: CaseCast, number: str, at: At) -> None:
    deliver_case(number=number, method="counter", proof="签收单", receiver="李明", actor=play.clerk, at=at)


def _decline(play: CaseCast, number: str, at: At) -> None:
    decline_case(
        number=number,
        reason="wrong_authority",
        explanation="由市级机关办理",
        competent_organ="莆田市卫生健康委员会",
        actor=play.clerk,
        at=at,
    )


def _withdraw(play: CaseCast, number: str, at: At) -> None:
    withdraw_case(number=number, proof="signature", reference="纸质卷宗第 1 页", actor=play.li_ming, at=at)


def _shelve(play: CaseCast, number: str, at: At) -> None:
    close_case(number=number, actor=play.li_ming, at=at)


def _file(play: CaseCast, number: str, at: At) -> None:
    close_case(number=number, actor=play.clerk, at=at)


Step = Callable[[CaseCast, str, At], None]
_REVIEWED: tuple[Step, ...] = (_accept, finish_review)
ROADS: dict[State, tuple[Step, ...]] = {
    State.RECEIVED: (),
    State.CORRECTING: (_notify,),
    State.ACCEPTED: (_accept,),
    State.PAUSED: (_accept, _pause),
    State.GRANTED: (*_REVIEWED, _grant),
    State.REFUSED: (*_REVIEWED, _refuse),
    State.READY: (*_REVIEWED, _grant, _ready),
    State.DELIVERED: (*_REVIEWED, _grant, _deliver),
    State.CLOSED: (*_REVIEWED, _grant, _deliver, _file),
    State.NOT_ACCEPTED: (_decline,),
    State.SHELVED: (_notify, _shelve),
    State.WITHDRAWN: (_accept, _withdraw),
}


def make_upper_organ(region_code: str = "350300", serial: int = 9) -> tuple[DepartmentRow, dict[str, Actor]]:
    """A department of the city above the cast's district, with a reviewer and a head, for items that go up (35)."""
    made = create_department(
        name="莆田市卫生健康委员会",
        short_name="市卫健委",
        credit_code=make_credit_code(serial, "1"),
        region_code=region_code,
        reconsideration_organ="莆田市人民政府",
        court="莆田市荔城区人民法院",
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )
    people = {}
    for role, name in (("reviewer", "许航"), ("head", "俞敏")):
        account = create_account(
            username=f"upper-{role}", name=name, kind="staff", password=None, actor=SYSTEM, at=CAST_AT
        )
        grant_role(
            account_id=account.id,
            role=role,
            region_code=region_code,
            department_id=made,
            starts_on=CAST_DAY,
            actor=SYSTEM,
            at=CAST_AT,
        )
        people[role] = load_actor(account.id, DAY)
    return get_department(made), people
