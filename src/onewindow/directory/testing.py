"""The cast of every test, made through actions, so that what tests stand on can be reached in life.

李明 applies, 王芳 takes it at window 3, 赵强 of another department must see nothing.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from onewindow.accounts.actions import create_account
from onewindow.accounts.queries import AccountRow
from onewindow.directory.actions import (
    admit_department,
    create_building,
    create_department,
    create_post,
    found_centre,
    open_window,
)
from onewindow.directory.imports import import_divisions
from onewindow.directory.powers import appoint_holder, grant_role, issue_authorisation
from onewindow.directory.queries import DepartmentRow, get_department, load_actor
from onewindow.directory.rules import Role
from onewindow.kit.acting import SYSTEM, Actor, At
from onewindow.kit.identity_codes import make_credit_code
from onewindow.kit.local_time import LOCAL
from onewindow.kit.testing import replay_rows

CAST_DAY = date(2020, 1, 6)
CAST_AT = At(occurred_at=datetime(2020, 1, 6, 9, 0, tzinfo=LOCAL), origin="demo")
REGION = "350302"
DIVISIONS = """code,name,level,parent_code
35,福建省,1,
3503,莆田市,2,35
350302,城厢区,3,3503
350304,荔城区,3,3503
350302100,常太镇,4,350302
350302100200,常太村,5,350302100
"""
# key → user name, name; the two citizens first.
PEOPLE = {
    "li_ming": ("liming", "李明"),
    "chen_jie": ("chenjie", "陈洁"),
    "clerk": ("wangfang", "王芳"),
    "stranger": ("zhaoqiang", "赵强"),
    "reviewer": ("linhai", "林海"),
    "chief": ("huangmin", "黄敏"),
    "head": ("zhengguo", "郑国"),
    "other_head": ("xuli", "许丽"),
    "leader": ("wujian", "吴健"),
    "centre": ("caiyun", "蔡云"),
    "window_clerk": ("yejing", "叶静"),
    "supervisor": ("suhong", "苏红"),
    "admin": ("admin", "方明"),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody: `accounts` and `actors` by the keys of PEOPLE; the same actors by name; the places they work at.

    `department` is the clerk's, reviewer's, chief's and head's; `other_department` the stranger's. `clerk` is at
    `window_id` (number 3); `window_clerk` at the comprehensive window of the centre (number 1).
    """

    accounts: dict[str, AccountRow]
    actors: dict[str, Actor]
    department: DepartmentRow
    other_department: DepartmentRow
    centre_id: int
    window_id: int
    comprehensive_window_id: int
    posts: dict[str, int]

    @property
    def li_ming(self) -> Actor:
        return self.actors["li_ming"]

    @property
    def chen_jie(self) -> Actor:
        return self.actors["chen_jie"]

    @property
    def clerk(self) -> Actor:
        return self.actors["clerk"]

    @property
    def stranger(self) -> Actor:
        return self.actors["stranger"]

    @property
    def reviewer(self) -> Actor:
        return self.actors["reviewer"]

    @property
    def chief(self) -> Actor:
        return self.actors["chief"]

    @property
    def head(self) -> Actor:
        return self.actors["head"]

    @property
    def leader(self) -> Actor:
        return self.actors["leader"]

    @property
    def centre(self) -> Actor:
        return self.actors["centre"]

    @property
    def window_clerk(self) -> Actor:
        return self.actors["window_clerk"]

    @property
    def supervisor(self) -> Actor:
        return self.actors["supervisor"]

    @property
    def admin(self) -> Actor:
        return self.actors["admin"]


def make_cast(*, password: str | None = None) -> Cast:
    """The whole cast, in office since 2020-01-06. With `password` everybody can sign in with it (slow: argon2)."""
    return replay_rows(("cast", password), lambda: _make_cast_anew(password))


def _make_cast_anew(password: str | None) -> Cast:
    accounts = _make_accounts(password)
    import_divisions(text=DIVISIONS, actor=SYSTEM, at=CAST_AT)
    department_id = _make_department(
        "莆田市城厢区卫生健康局", "区卫健局", make_credit_code(1, "1"), accounts["head"].id
    )
    other_id = _make_department(
        "莆田市城厢区市场监督管理局", "区市场监管局", make_credit_code(2, "1"), accounts["other_head"].id
    )
    centre_id = _make_centre()
    windows = _make_windows(centre_id, department_id, other_id)
    posts = _make_posts(accounts, centre_id, windows, department_id, other_id)
    _make_referees(accounts, centre_id)
    return Cast(
        accounts=accounts,
        actors={key: load_actor(account.id, CAST_DAY) for key, account in accounts.items()},
        department=get_department(department_id),
        other_department=get_department(other_id),
        centre_id=centre_id,
        window_id=windows[3],
        comprehensive_window_id=windows[1],
        posts=posts,
    )


def authorise_post(
    *, post_id: int, department_id: int, item_codes: tuple[str, ...], levels: tuple[str, ...] = ("accept", "decide")
) -> None:
    """A letter in force since the cast's first day, for tests that need one."""
    issue_authorisation(
        post_id=post_id,
        department_id=department_id,
        item_codes=item_codes,
        levels=levels,
        letter_number="城卫授〔2020〕1 号",
        signatory="郑国",
        signed_on=CAST_DAY,
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )


def link_actor(actor: Actor, party_id: int) -> Actor:
    """The same citizen with the party that rooms above have registered."""
    return replace(actor, party_id=party_id)


def _make_accounts(password: str | None) -> dict[str, AccountRow]:
    citizens = ("li_ming", "chen_jie")
    return {
        key: create_account(
            username=username,
            name=name,
            kind="citizen" if key in citizens else "staff",
            password=password,
            actor=SYSTEM,
            at=CAST_AT,
        )
        for key, (username, name) in PEOPLE.items()
    }


def _make_department(name: str, short_name: str, code: str, head_id: int) -> int:
    department_id = create_department(
        name=name,
        short_name=short_name,
        credit_code=code,
        region_code=REGION,
        reconsideration_organ="莆田市城厢区人民政府",
        court="莆田市城厢区人民法院",
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )
    grant_role(
        account_id=head_id,
        role=Role.HEAD,
        region_code=REGION,
        department_id=department_id,
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )
    return department_id


def _make_centre() -> int:
    building_id = create_building(
        name="市民服务大厦", address="城厢区荔城中大道", region_code=REGION, actor=SYSTEM, at=CAST_AT
    )
    return found_centre(
        name="莆田市城厢区政务服务中心",
        region_code=REGION,
        building_id=building_id,
        founding_document="城委编〔2020〕1 号",
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )


def _make_windows(centre_id: int, department_id: int, other_id: int) -> dict[int, int]:
    for resident in (department_id, other_id):
        admit_department(
            centre_id=centre_id,
            department_id=resident,
            form="approval_section",
            starts_on=CAST_DAY,
            actor=SYSTEM,
            at=CAST_AT,
        )
    plan = {
        1: ("综合窗口", "comprehensive", (department_id, other_id)),
        3: ("卫生健康", "single", (department_id,)),
        4: ("市场监管", "single", (other_id,)),
    }
    return {
        number: open_window(
            centre_id=centre_id,
            number=number,
            name=name,
            floor=1,
            kind=kind,
            department_ids=served,
            starts_on=CAST_DAY,
            actor=SYSTEM,
            at=CAST_AT,
        )
        for number, (name, kind, served) in plan.items()
    }


def _make_posts(
    accounts: dict[str, AccountRow], centre_id: int, windows: dict[int, int], department_id: int, other_id: int
) -> dict[str, int]:
    plan: dict[str, tuple[str, Role, dict[str, int]]] = {
        "clerk": ("卫生健康受理岗", Role.CLERK, {"department_id": department_id, "window_id": windows[3]}),
        "stranger": ("市场监管受理岗", Role.CLERK, {"department_id": other_id, "window_id": windows[4]}),
        "reviewer": ("卫生健康审核岗", Role.REVIEWER, {"department_id": department_id}),
        "chief": ("卫生健康首席代表", Role.CHIEF, {"department_id": department_id}),
        "window_clerk": ("综合受理岗", Role.CLERK, {"centre_id": centre_id, "window_id": windows[1]}),
        "centre": ("业务科", Role.CENTRE_STAFF, {"centre_id": centre_id}),
    }
    posts = {}
    for key, (name, role, place) in plan.items():
        posts[key] = create_post(name=name, role=role, **place, starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT)
        appoint_holder(post_id=posts[key], account_id=accounts[key].id, starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT)
    return posts


def _make_referees(accounts: dict[str, AccountRow], centre_id: int) -> None:
    for key, role in (("supervisor", Role.SUPERVISOR), ("admin", Role.ADMINISTRATOR)):
        grant_role(
            account_id=accounts[key].id,
            role=role,
            region_code=REGION,
            centre_id=centre_id,
            starts_on=CAST_DAY,
            actor=SYSTEM,
            at=CAST_AT,
        )
    grant_role(
        account_id=accounts["leader"].id,
        role=Role.GOVERNMENT_LEADER,
        region_code=REGION,
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )
