"""Reads of the directory. The number of statements never depends on the number of rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from onewindow.accounts.queries import AccountRow, get_account
from onewindow.directory.making_rows import (
    get_last_day,
    make_authorisation_row,
    make_centre_row,
    make_department_row,
    make_grant_row,
    make_region_row,
)
from onewindow.directory.models import (
    Authorisation,
    Building,
    Centre,
    Department,
    DepartmentName,
    Post,
    Region,
    Residence,
    RoleGrant,
    Window,
    WindowService,
)
from onewindow.directory.rows import (
    ActingBasis,
    AuthorisationRow,
    BuildingRow,
    CentreRow,
    DepartmentRow,
    GrantRow,
    HolderRow,
    PostRow,
    RegionRow,
    ResidenceRow,
    WindowRow,
)
from onewindow.directory.rules import DECIDING_ROLES, Role, holds_role, list_enclosing_codes
from onewindow.kit.acting import Actor, Grant, NotFound


def load_actor(account_id: int, on: date) -> Actor:
    """Who acts, with every role held on the local day `on`, in two statements. Raises NotFound for no or a closed account.

    `post_id` is the post held as A holder, else as B; `department_id` that post's, else that of the first role.
    """
    account = get_account(account_id)
    if account is None or not account.is_active:
        raise NotFound("no_such_account", "账户不存在或已停用")
    return load_account_actor(account, on)


def load_account_actor(account: AccountRow, on: date) -> Actor:
    """The same for an account that has just been read: no statement for a citizen, one for staff."""
    grants: list[RoleGrant] = []
    if account.kind == "staff":
        found = RoleGrant.objects.filter(account_id=account.id, period__contains=on)
        grants = sorted(found, key=lambda grant: (grant.position or "C", grant.pk))
    return Actor(
        kind=account.kind,
        account_id=account.id,
        name=account.name,
        party_id=account.party_ref,
        department_id=next((grant.department_id for grant in grants if grant.department_id), None),
        post_id=next((grant.post_id for grant in grants if grant.post_id), None),
        grants=tuple(Grant(grant.role, grant.department_id, grant.region_id, grant.centre_id) for grant in grants),
    )


def get_region(code: str) -> RegionRow:
    """The region of a code. Raises NotFound."""
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise NotFound("no_such_region", f"没有代码为 {code} 的行政区划")
    return make_region_row(region)


def list_regions(*, parent_code: str | None) -> tuple[RegionRow, ...]:
    """The regions right below one, by code; with None the outermost."""
    return tuple(make_region_row(region) for region in Region.objects.filter(parent=parent_code).order_by("code"))


def get_region_path(code: str) -> tuple[RegionRow, ...]:
    """The regions around a code, province first, itself last."""
    found = Region.objects.filter(code__in=list_enclosing_codes(code)).order_by("level")
    return tuple(make_region_row(region) for region in found)


def get_centre(centre_id: int) -> CentreRow:
    """A centre by its number. Raises NotFound."""
    centre = Centre.objects.select_related("building").filter(pk=centre_id).first()
    if centre is None:
        raise NotFound("no_such_centre", "没有这个中心")
    return make_centre_row(centre)


def list_buildings() -> tuple[BuildingRow, ...]:
    """Every building, by region and name."""
    found = Building.objects.order_by("region_id", "name")
    return tuple(BuildingRow(row.pk, row.name, row.address, row.region_id) for row in found)


def list_centres(*, on: date, building_id: int | None = None) -> tuple[CentreRow, ...]:
    """The centres of a day; of one building where given (several may share it, O-06)."""
    wanted = {"building_id": building_id} if building_id is not None else {}
    found = Centre.objects.select_related("building").filter(period__contains=on, **wanted)
    return tuple(make_centre_row(centre) for centre in found.order_by("region_id", "pk"))


def load_centres(centre_ids: Iterable[int]) -> dict[int, CentreRow]:
    """Several centres by number, those of another time included; one statement."""
    found = Centre.objects.select_related("building").filter(pk__in=set(centre_ids))
    return {row.pk: make_centre_row(row) for row in found}


def find_centre(name: str) -> CentreRow | None:
    """A centre by its name, of today or of another time."""
    centre = Centre.objects.select_related("building").filter(name=name).first()
    return make_centre_row(centre) if centre else None


# Every submission reads its department: the statement is written out, in the order of DepartmentRow.
GET_DEPARTMENT_SQL = """
SELECT id, name, short_name, kind, credit_code, region_id, reconsideration_organ, court, lower(period), upper(period) - 1
FROM directory_department WHERE id = %s
"""


def get_department(department_id: int) -> DepartmentRow:
    """A department by its number, with today's name. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(GET_DEPARTMENT_SQL, [department_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("no_such_department", "没有这个部门")
    return DepartmentRow(*found)


def find_department(*, credit_code: str) -> DepartmentRow | None:
    """A department by its social credit code."""
    department = Department.objects.filter(credit_code=credit_code).first()
    return make_department_row(department) if department else None


def list_departments(
    *, on: date, centre_id: int | None = None, region_code: str | None = None
) -> tuple[DepartmentRow, ...]:
    """The departments of a day: all, those resident in a centre, or those of one region; one statement."""
    found = Department.objects.filter(period__contains=on)
    if centre_id is not None:
        resident = Residence.objects.filter(centre_id=centre_id, period__contains=on)
        found = found.filter(pk__in=resident.values("department_id"))
    if region_code is not None:
        found = found.filter(region_id=region_code)
    return tuple(make_department_row(department) for department in found.order_by("pk"))


def load_departments(department_ids: Iterable[int]) -> dict[int, DepartmentRow]:
    """Several departments by number, for pages that name many; one statement."""
    return {row.pk: make_department_row(row) for row in Department.objects.filter(pk__in=set(department_ids))}


def get_department_name(department_id: int, on: date) -> str:
    """What the department was called on a day; before its first day, its first name. Raises NotFound."""
    names = list(DepartmentName.objects.filter(department_id=department_id).order_by("period"))
    if not names:
        raise NotFound("no_such_department", "没有这个部门")
    past = [row.name for row in names if row.period.lower <= on]
    return str(past[-1] if past else names[0].name)


def list_residences(centre_id: int, *, on: date) -> tuple[ResidenceRow, ...]:
    """Who resides in a centre on a day, in which form and how often (O-04)."""
    found = Residence.objects.select_related("department").filter(centre_id=centre_id, period__contains=on)
    return tuple(
        ResidenceRow(
            id=row.pk,
            centre_id=row.centre_id,
            department_id=row.department_id,
            department=row.department.name,
            form=row.form,
            entry_mode=row.entry_mode,
            weekdays=tuple(row.weekdays),
            starts_on=row.period.lower,
            last_day=get_last_day(row.period),
        )
        for row in found.order_by("department_id")
    )


def list_centres_of_department(department_id: int, *, on: date) -> tuple[int, ...]:
    """The numbers of the centres a department resides in on a day; one statement (O-04)."""
    found = Residence.objects.filter(department_id=department_id, period__contains=on)
    return tuple(found.order_by("centre_id").values_list("centre_id", flat=True))


def list_windows(centre_id: int, *, on: date) -> tuple[WindowRow, ...]:
    """The windows of a centre on a day with the departments each serves, by number; two statements."""
    return _read_windows(Window.objects.filter(centre_id=centre_id, period__contains=on).order_by("number"), on)


def get_window(window_id: int, *, on: date) -> WindowRow:
    """A window with the departments it serves on a day. Raises NotFound."""
    rows = _read_windows(Window.objects.filter(pk=window_id), on)
    if not rows:
        raise NotFound("no_such_window", "没有这个窗口")
    return rows[0]


def list_posts(
    *, on: date, department_id: int | None = None, centre_id: int | None = None, post_id: int | None = None
) -> tuple[PostRow, ...]:
    """The posts of a day with their A and B holders; of a department, a centre, or one; two statements."""
    wanted = {"department_id": department_id, "centre_id": centre_id, "pk": post_id}
    found = Post.objects.filter(period__contains=on, **{key: value for key, value in wanted.items() if value})
    posts = list(found.order_by("pk"))
    holders: dict[int, list[HolderRow]] = defaultdict(list)
    held = RoleGrant.objects.select_related("account").filter(post__in=posts, period__contains=on)
    for grant in held.order_by("position"):
        last_day = get_last_day(grant.period)
        row = HolderRow(grant.pk, grant.account_id, grant.account.name, grant.position, grant.period.lower, last_day)
        holders[grant.post_id or 0].append(row)
    return tuple(
        PostRow(
            id=post.pk,
            name=post.name,
            role=post.role,
            side=post.side,
            department_id=post.department_id,
            centre_id=post.centre_id,
            window_id=post.window_id,
            holders=tuple(holders[post.pk]),
            starts_on=post.period.lower,
            last_day=get_last_day(post.period),
        )
        for post in posts
    )


def get_post(post_id: int, *, on: date) -> PostRow:
    """A post with its holders of a day. Raises NotFound."""
    rows = list_posts(on=on, post_id=post_id)
    if not rows:
        raise NotFound("no_such_post", "没有这个岗位，或岗位当日未设立")
    return rows[0]


def list_role_grants(
    *, on: date | None = None, account_id: int | None = None, department_id: int | None = None, role: str = ""
) -> tuple[GrantRow, ...]:
    """Role grants with their holders' names, of a day or (None) of all time; one statement."""
    found = RoleGrant.objects.select_related("account")
    if on is not None:
        found = found.filter(period__contains=on)
    wanted = {"account_id": account_id, "department_id": department_id, "role": role}
    found = found.filter(**{key: value for key, value in wanted.items() if value})
    return tuple(make_grant_row(grant) for grant in found.order_by("pk"))


def find_authorisation(
    post_id: int, item_code: str, level: str, on: date, *, department_id: int | None = None
) -> AuthorisationRow | None:
    """The letter by which a post may act on an item at a level on a day; None when there is none in force (RD-06).

    Levels do not contain one another: a letter to decide does not let accept. Give `department_id` for a post of the
    centre, so that only the letter of the item's own department counts.
    """
    found = _get_letters_in_force(item_code, level, on).filter(post_id=post_id)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    authorisation = found.order_by("pk").first()
    return make_authorisation_row(authorisation) if authorisation else None


def is_authorised(post_id: int, item_code: str, level: str, on: date) -> bool:
    """Whether a letter lets the post act on the item at the level on that day."""
    return find_authorisation(post_id, item_code, level, on) is not None


def find_acting_basis(actor: Actor, *, department_id: int, item_code: str, level: str, on: date) -> ActingBasis | None:
    """By what right the actor may act for `department_id` on its item; None when by none (O-03, RD-06). ≤ 2 statements.

    The head of the organ needs no letter; everyone else acts by a letter of that department to a post held that day, or
    lent by a delegation. Receiving alone needs no letter at the department's own posts and at comprehensive windows
    that serve it. A grant to SYSTEM or the centre's people never yields sign, seal or decide.
    """
    if holds_role(actor, Role.HEAD, department_id):
        return ActingBasis("head", post_id=actor.post_id)
    held = RoleGrant.objects.filter(account_id=actor.account_id or 0, period__contains=on)
    letters = _get_letters_in_force(item_code, level, on).filter(department_id=department_id)
    letter = letters.filter(_at_posts(held)).order_by("pk").first()
    if letter is not None:
        return ActingBasis("letter", letter.post_id, make_authorisation_row(letter))
    if level != "receive":
        return None
    if any(holds_role(actor, role, department_id) for role in DECIDING_ROLES):
        return ActingBasis("own_department", post_id=actor.post_id)
    serving = WindowService.objects.filter(
        department_id=department_id, window_kind="comprehensive", period__contains=on, window__period__contains=on
    )
    post_ids = held.filter(post__side="centre", post__role=Role.CLERK, post__window__in=serving.values("window_id"))
    post_id = post_ids.order_by("pk").values_list("post_id", flat=True).first()
    return ActingBasis("comprehensive_window", post_id=post_id) if post_id else None


# Asked by every act of every case, so it is plain SQL: the ORM took ten times the time of the answer.
LEVELS_SQL = """
SELECT letter.level FROM directory_authorisation letter
WHERE letter.item_code = %(item)s AND letter.department_id = %(department)s AND letter.period @> %(day)s::date
  AND (letter.revoked_on IS NULL OR letter.revoked_on > %(day)s::date)
  AND letter.post_id IN (
      SELECT coalesce(held.post_id, lender.post_id) FROM directory_rolegrant held
      LEFT JOIN directory_rolegrant lender ON lender.id = held.delegated_from_id
      WHERE held.account_id = %(account)s AND held.period @> %(day)s::date)
"""


def list_levels(actor: Actor, *, department_id: int, item_code: str, on: date) -> frozenset[str]:
    """The levels at which letters of `department_id` let the actor act on its item that day, lent posts included; one
    statement (RD-06). Roles are not asked here: find_acting_basis and the rooms above do."""
    if actor.account_id is None or actor.kind != "staff":
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            LEVELS_SQL, {"item": item_code, "department": department_id, "account": actor.account_id, "day": on}
        )
        return frozenset(level for (level,) in cursor.fetchall())


def list_authorisations(
    *, on: date | None = None, post_id: int | None = None, department_id: int | None = None, item_code: str = ""
) -> tuple[AuthorisationRow, ...]:
    """The letters in force on a day or (None) of all time, of a post, a department or an item; one statement."""
    found = Authorisation.objects.all()
    if on is not None:
        found = found.filter(_in_force(on))
    wanted = {"post_id": post_id, "department_id": department_id, "item_code": item_code}
    found = found.filter(**{key: value for key, value in wanted.items() if value})
    return tuple(make_authorisation_row(row) for row in found.order_by("item_code", "level", "pk"))


def _in_force(on: date) -> Q:
    return Q(period__contains=on) & (Q(revoked_on__isnull=True) | Q(revoked_on__gt=on))


def _at_posts(held: QuerySet[RoleGrant]) -> Q:
    """Letters to the posts somebody holds, and to those lent by a delegation."""
    return Q(post__in=held.values("post_id")) | Q(post__in=held.values("delegated_from__post_id"))


def _get_letters_in_force(item_code: str, level: str, on: date) -> QuerySet[Authorisation]:
    return Authorisation.objects.filter(_in_force(on), item_code=item_code, level=level)


def _read_windows(found: QuerySet[Window], on: date) -> tuple[WindowRow, ...]:
    windows = list(found)
    served: dict[int, list[tuple[int, str]]] = defaultdict(list)
    services = WindowService.objects.filter(window__in=windows, period__contains=on).order_by("department_id")
    for window_id, department_id, name in services.values_list("window_id", "department_id", "department__name"):
        served[window_id].append((department_id, name))
    return tuple(
        WindowRow(
            window.pk,
            window.centre_id,
            window.number,
            window.name,
            window.floor,
            window.kind,
            tuple(number for number, _ in served[window.pk]),
            tuple(name for _, name in served[window.pk]),
            window.period.lower,
            get_last_day(window.period),
        )
        for window in windows
    )
