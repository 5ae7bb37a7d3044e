"""Every write of the organisation: centres, departments, windows, posts. Powers of persons are in `powers`."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q

from onewindow.directory.events import (
    BuildingCreated,
    CentreFounded,
    DepartmentClosed,
    DepartmentCreated,
    DepartmentEntered,
    DepartmentLeft,
    DepartmentRenamed,
    PostClosed,
    PostCreated,
    WindowClosed,
    WindowOpened,
    WindowRenamed,
    WindowServiceAdded,
    WindowServiceEnded,
)
from onewindow.directory.models import (
    Authorisation,
    Building,
    Centre,
    Department,
    DepartmentName,
    Post,
    Residence,
    RoleGrant,
    SigningPost,
    Window,
    WindowService,
)
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.rules import (
    CENTRE_POST_ROLES,
    DECIDING_ROLES,
    DEPARTMENT_KINDS,
    ENTRY_MODES,
    RESIDENCE_FORMS,
    WINDOW_KINDS,
    require_administrator,
    require_choice,
    require_words,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotFound
from onewindow.kit.identity_codes import parse_credit_code
from onewindow.ledger.actions import record

Row = TypeVar("Row", bound=models.Model)


def lock_row(model: type[Row], row_id: int) -> Row:
    """The row, locked until the transaction ends. Raises NotFound."""
    row = model._default_manager.select_for_update(no_key=True).filter(pk=row_id).first()
    if row is None:
        raise NotFound("not_in_directory", "没有这条记录，可能已被更改", advice="请刷新后重试")
    return row


def create_building(*, name: str, address: str, region_code: str, actor: Actor, at: At) -> int:
    """Registers a building (O-06) and returns its number. Raises NotAllowed, Invalid, Conflict."""
    require_administrator(actor)
    require_words(name=name, address=address)
    with write_dated():
        building = Building.objects.create(name=name, address=address, region_id=region_code)
        event = BuildingCreated(building.pk, name, region_code)
        record(subject=("building", building.pk), event=event, actor=actor, at=at)
    return building.pk


def found_centre(
    *,
    name: str,
    region_code: str,
    building_id: int,
    founding_document: str,
    starts_on: date,
    last_day: date | None = None,
    actor: Actor,
    at: At,
) -> int:
    """Founds a centre by its document (O-01) and returns its number; with `last_day` one of another time, known from an
    account (RD-19). Raises NotAllowed, Invalid, Conflict."""
    require_administrator(actor)
    require_words(name=name, founding_document=founding_document)
    with write_dated():
        centre = Centre.objects.create(
            name=name,
            region_id=region_code,
            building_id=building_id,
            founding_document=founding_document,
            period=make_period(starts_on, last_day),
        )
        event = CentreFounded(centre.pk, name, region_code, founding_document, starts_on, last_day)
        record(subject=("centre", centre.pk), event=event, actor=actor, at=at)
    return centre.pk


def create_department(
    *,
    name: str,
    short_name: str,
    credit_code: str,
    region_code: str,
    reconsideration_organ: str = "",
    court: str = "",
    kind: str = "approval",
    starts_on: date,
    actor: Actor,
    at: At,
) -> int:
    """Registers a department and returns its number. An approval department names its reconsideration organ, normally
    the government of the same level (复议法 24), and its court (RD-12). Raises NotAllowed, Invalid, Conflict."""
    require_administrator(actor)
    require_words(name=name, short_name=short_name)
    require_choice("kind", kind, DEPARTMENT_KINDS)
    if kind == "approval":
        require_words(reconsideration_organ=reconsideration_organ, court=court)
    code = parse_credit_code(credit_code).code
    with write_dated():
        department = Department.objects.create(
            name=name,
            short_name=short_name,
            kind=kind,
            credit_code=code,
            region_id=region_code,
            reconsideration_organ=reconsideration_organ,
            court=court,
            period=make_period(starts_on),
        )
        period = make_period(starts_on)
        DepartmentName.objects.create(department=department, name=name, short_name=short_name, period=period)
        event = DepartmentCreated(department.pk, name, code, region_code, starts_on)
        record(subject=("department", department.pk), event=event, actor=actor, at=at)
    return department.pk


def rename_department(
    *, department_id: int, name: str, short_name: str, document: str, starts_on: date, actor: Actor, at: At
) -> None:
    """Renames from a day on, by a document; earlier days keep the earlier name. `starts_on` is not in the future.

    Raises NotAllowed, NotFound, Invalid, Conflict when not later than the last renaming.
    """
    require_administrator(actor)
    require_words(name=name, short_name=short_name, document=document)
    if starts_on > at.local_date:
        raise Invalid("rename_in_future", "更名须在生效当日或以后登记", fields={"starts_on": "不能晚于今天"})
    with write_dated():
        department = lock_row(Department, department_id)
        last = DepartmentName.objects.filter(department=department).order_by("-period")[0]
        if starts_on <= last.period.lower:
            raise Conflict("renamed_that_day", "更名日期须晚于上一次更名")
        cut_period(last, starts_on - timedelta(days=1))
        DepartmentName.objects.create(
            department=department, name=name, short_name=short_name, document=document, period=make_period(starts_on)
        )
        event = DepartmentRenamed(department_id, department.name, name, starts_on, document)
        department.name, department.short_name = name, short_name
        department.save(update_fields=["name", "short_name"])
        record(subject=("department", department_id), event=event, actor=actor, at=at)


def close_department(*, department_id: int, last_day: date, reason: str, actor: Actor, at: At) -> None:
    """Ends a department with all that is dated under it: residences, windows served, posts, roles and letters.

    Raises NotAllowed, NotFound, Invalid, Conflict when something of it begins only after `last_day`.
    """
    require_administrator(actor)
    require_words(reason=reason)
    with write_dated():
        department = lock_row(Department, department_id)
        cut_period(department, last_day)
        for model in (DepartmentName, Residence, WindowService, Post, RoleGrant, Authorisation):
            _cut_all(model, Q(department=department), last_day)
        _cut_all(SigningPost, Q(post__department=department), last_day)
        event = DepartmentClosed(department_id, last_day, reason)
        record(subject=("department", department_id), event=event, actor=actor, at=at)


def admit_department(
    *,
    centre_id: int,
    department_id: int,
    form: str,
    entry_mode: str = "permanent",
    weekdays: Sequence[int] = (),
    starts_on: date,
    last_day: date | None = None,
    actor: Actor,
    at: At,
) -> int:
    """A department takes up residence in a centre (O-04, W-01, W-02); `weekdays` (Monday 1) for periodic entry only.

    Raises NotAllowed, NotFound, Invalid (form, entry_mode, weekdays, last_day), Conflict when resident already.
    """
    require_administrator(actor)
    require_choice("form", form, RESIDENCE_FORMS)
    _require_entry(entry_mode, weekdays, last_day)
    days = tuple(sorted(set(weekdays)))
    with write_dated():
        lock_row(Centre, centre_id)
        lock_row(Department, department_id)
        residence = Residence.objects.create(
            centre_id=centre_id,
            department_id=department_id,
            form=form,
            entry_mode=entry_mode,
            weekdays=list(days),
            period=make_period(starts_on, last_day),
        )
        event = DepartmentEntered(department_id, centre_id, form, entry_mode, days, starts_on, last_day)
        record(subject=("centre", centre_id), event=event, actor=actor, at=at)
    return residence.pk


def end_residence(*, residence_id: int, last_day: date, actor: Actor, at: At) -> None:
    """A department leaves the centre with a day. Raises NotAllowed, NotFound, Invalid, Conflict."""
    require_administrator(actor)
    with transaction.atomic():
        residence = lock_row(Residence, residence_id)
        cut_period(residence, last_day)
        event = DepartmentLeft(residence.department_id, residence.centre_id, last_day)
        record(subject=("centre", residence.centre_id), event=event, actor=actor, at=at)


def open_window(
    *,
    centre_id: int,
    number: int,
    name: str,
    floor: int,
    kind: str = "single",
    department_ids: Sequence[int] = (),
    starts_on: date,
    actor: Actor,
    at: At,
) -> int:
    """Opens a window that serves the given departments; a single window serves one. Returns its number in the database.

    Raises NotAllowed, NotFound, Invalid, Conflict when the number is in use.
    """
    require_administrator(actor)
    require_words(name=name)
    require_choice("kind", kind, WINDOW_KINDS)
    with write_dated():
        lock_row(Centre, centre_id)
        period = make_period(starts_on)
        window = Window.objects.create(
            centre_id=centre_id, number=number, name=name, floor=floor, kind=kind, period=period
        )
        WindowService.objects.bulk_create(
            WindowService(window=window, window_kind=kind, department_id=served, period=period)
            for served in department_ids
        )
        event = WindowOpened(window.pk, centre_id, number, kind, tuple(department_ids), starts_on)
        record(subject=("window", window.pk), event=event, actor=actor, at=at)
    return window.pk


def rename_window(*, window_id: int, name: str, actor: Actor, at: At) -> None:
    """Gives a window another name. Raises NotAllowed, NotFound, Invalid."""
    require_administrator(actor)
    require_words(name=name)
    with transaction.atomic():
        window = lock_row(Window, window_id)
        event = WindowRenamed(window_id, window.name, name)
        window.name = name
        window.save(update_fields=["name"])
        record(subject=("window", window_id), event=event, actor=actor, at=at)


def add_window_service(*, window_id: int, department_id: int, starts_on: date, actor: Actor, at: At) -> None:
    """A window begins to serve a department. Raises NotAllowed, NotFound, Conflict (a single window serves one)."""
    require_administrator(actor)
    with write_dated():
        window = lock_row(Window, window_id)
        lock_row(Department, department_id)
        WindowService.objects.create(
            window=window, window_kind=window.kind, department_id=department_id, period=make_period(starts_on)
        )
        event = WindowServiceAdded(window_id, department_id, starts_on)
        record(subject=("window", window_id), event=event, actor=actor, at=at)


def end_window_service(*, window_id: int, department_id: int, last_day: date, actor: Actor, at: At) -> None:
    """A window stops serving a department. Raises NotAllowed, NotFound, Conflict when it does not serve it."""
    require_administrator(actor)
    with transaction.atomic():
        lock_row(Window, window_id)
        served = WindowService.objects.filter(window_id=window_id, department_id=department_id)
        service = served.filter(period__contains=last_day).first()
        if service is None:
            raise Conflict("window_does_not_serve", "该窗口当日并未承接这个部门的业务")
        cut_period(service, last_day)
        event = WindowServiceEnded(window_id, department_id, last_day)
        record(subject=("window", window_id), event=event, actor=actor, at=at)


def close_window(*, window_id: int, last_day: date, actor: Actor, at: At) -> None:
    """Closes a window; its services end with it. Raises NotAllowed, NotFound, Invalid, Conflict."""
    require_administrator(actor)
    with transaction.atomic():
        window = lock_row(Window, window_id)
        cut_period(window, last_day)
        _cut_all(WindowService, Q(window=window), last_day)
        event = WindowClosed(window_id, last_day)
        record(subject=("window", window_id), event=event, actor=actor, at=at)


def create_post(
    *,
    name: str,
    role: str,
    department_id: int | None = None,
    centre_id: int | None = None,
    window_id: int | None = None,
    starts_on: date,
    actor: Actor,
    at: At,
) -> int:
    """Sets up a post of a department, or of the centre at a comprehensive window (RD-06), and returns its number.

    Raises NotAllowed, NotFound, Invalid (department_id, role, window_id).
    """
    require_administrator(actor)
    require_words(name=name)
    side = _find_side(role, department_id, centre_id)
    with write_dated():
        if window_id is not None:
            _require_fitting_window(lock_row(Window, window_id), side, department_id, centre_id, starts_on)
        post = Post.objects.create(
            name=name,
            role=role,
            side=side,
            department_id=department_id,
            centre_id=centre_id,
            window_id=window_id,
            period=make_period(starts_on),
        )
        event = PostCreated(post.pk, name, role, department_id, centre_id, window_id, starts_on)
        record(subject=("post", post.pk), event=event, actor=actor, at=at)
    return post.pk


def close_post(*, post_id: int, last_day: date, actor: Actor, at: At) -> None:
    """Closes a post; its holders and letters end with it. Raises NotAllowed, NotFound, Invalid, Conflict."""
    require_administrator(actor)
    with transaction.atomic():
        post = lock_row(Post, post_id)
        cut_period(post, last_day)
        _cut_all(RoleGrant, Q(post=post) | Q(delegated_from__post=post), last_day)
        _cut_all(Authorisation, Q(post=post), last_day)
        _cut_all(SigningPost, Q(post=post), last_day)
        record(subject=("post", post_id), event=PostClosed(post_id, last_day), actor=actor, at=at)


def _require_entry(entry_mode: str, weekdays: Sequence[int], last_day: date | None) -> None:
    require_choice("entry_mode", entry_mode, ENTRY_MODES)
    if (entry_mode == "periodic") != bool(weekdays) or not set(weekdays) <= set(range(1, 8)):
        raise Invalid("bad_weekdays", "定期进驻须写明星期几，其他方式不写", fields={"weekdays": "1 至 7，周一为 1"})
    if entry_mode == "temporary" and last_day is None:
        raise Invalid("temporary_without_end", "临时进驻须有截止日", fields={"last_day": "请填写"})


def _find_side(role: str, department_id: int | None, centre_id: int | None) -> str:
    if (department_id is None) == (centre_id is None):
        raise Invalid("post_of_nobody", "岗位须属于一个部门或一个中心", fields={"department_id": "二者择一"})
    if role not in (DECIDING_ROLES if department_id else CENTRE_POST_ROLES):
        raise Invalid("role_without_its_side", "该角色与岗位所属单位不符", fields={"role": "与单位不符"})
    return "department" if department_id else "centre"


def _require_fitting_window(
    window: Window, side: str, department_id: int | None, centre_id: int | None, on: date
) -> None:
    if side == "centre":
        fits = window.kind == "comprehensive" and window.centre_id == centre_id
    else:
        served = WindowService.objects.filter(window=window, department_id=department_id or 0)
        fits = served.filter(period__contains=on).exists()
    if not fits:
        raise Invalid("window_does_not_fit", "该窗口不承接此单位的业务", fields={"window_id": "请选择本单位的窗口"})


def _cut_all(model: Any, condition: Q, last_day: date) -> None:
    """Ends every row that would outlast the day; one that begins only later makes the whole act a Conflict."""
    end = last_day + timedelta(days=1)
    open_rows = model.objects.select_for_update(of=("self",), no_key=True).filter(condition).order_by("pk")
    for row in open_rows.filter(Q(period__upper_inf=True) | Q(period__endswith__gt=end)):
        if row.period.lower > last_day:
            raise Conflict("begins_later", "其下尚有此后才生效的记录", advice="请先终止这些记录")
        cut_period(row, last_day)
