"""Who may do what, as pure rules: roles and their sides, levels of authorisation, region codes."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from onewindow.kit.acting import Actor, Grant, Invalid, NotAllowed


class Role(StrEnum):
    """What somebody is in the organisation; the Chinese names are in ROLE_NAMES."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    CHIEF = "chief"
    HEAD = "head"
    GOVERNMENT_LEADER = "government_leader"
    CENTRE_STAFF = "centre_staff"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    GUIDE = "guide"


ROLE_NAMES = {
    Role.CLERK: "窗口人员",
    Role.REVIEWER: "审核人员",
    Role.CHIEF: "首席代表",
    Role.HEAD: "部门负责人",
    Role.GOVERNMENT_LEADER: "政府负责人",
    Role.CENTRE_STAFF: "中心工作人员",
    Role.SUPERVISOR: "督查人员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.GUIDE: "导办员",
}

# O-03: a department's people decide, the centre's people referee, and nobody is both (RD-06; database constraint
# account_never_stands_on_two_sides_at_once). A clerk stands on the side that posted the clerk.
DECIDING_ROLES = frozenset({Role.CLERK, Role.REVIEWER, Role.CHIEF, Role.HEAD})
CENTRE_ROLES = frozenset({Role.CENTRE_STAFF, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.GUIDE})
CENTRE_POST_ROLES = frozenset({Role.CLERK, Role.GUIDE, Role.CENTRE_STAFF, Role.SUPERVISOR})

LEVEL_NAMES = {"receive": "收件", "accept": "受理", "sign": "签字", "seal": "用印", "decide": "决定"}
CENTRE_LEVELS = ("receive", "accept")

RESIDENCE_FORMS = {
    "approval_section": "审批科室成建制进驻",
    "chief_representative": "首席代表进驻",
    "comprehensive_window": "委托综合窗口",
}
ENTRY_MODES = {"permanent": "常设", "temporary": "临时", "periodic": "定期"}
WINDOW_KINDS = {"single": "部门窗口", "comprehensive": "综合窗口"}
DEPARTMENT_KINDS = {
    "approval": "审批部门",
    "government": "人民政府",
    "organ": "党政工作机构",
    "public_service": "公共服务单位",
    "intermediary": "中介机构",
    "convenience": "便民服务单位",
}
# K-06: a new catalogue is published by the centre with the government office, the legal office and the staffing office.
SIGNING_BODIES = {
    "centre": "服务中心",
    "government_office": "政府办公室",
    "legal_office": "法制机构",
    "staffing_office": "机构编制部门",
}
REGION_LEVELS = {0: "省", 1: "市", 2: "县（市、区）", 3: "乡镇（街道）", 4: "村（社区）"}


def get_family(role: str, *, for_department: bool) -> str:
    """On whose side a holder of `role` stands: department, centre or government. Raises Invalid for a mismatch."""
    if role == Role.GOVERNMENT_LEADER:
        return "government"
    if role in DECIDING_ROLES and for_department:
        return "department"
    if role in CENTRE_ROLES | {Role.CLERK} and not for_department:
        return "centre"
    raise Invalid(
        "role_without_its_side",
        "该角色与所属单位不符",
        article="行政许可法 第二十四条、第六十九条",
        fields={"role": "与单位不符"},
    )


def normalise_region_code(raw: str) -> str:
    """The six-digit form of a province (2 digits) or city (4 digits) code; longer codes unchanged."""
    return raw + "0" * (6 - len(raw)) if len(raw) in (2, 4) else raw


def get_region_stem(code: str) -> str:
    """The leading digits shared by everything inside a region: 350300 (Putian) → 3503."""
    if len(code) != 6:
        return code
    for ending in ("0000", "00"):
        if code.endswith(ending):
            return code.removesuffix(ending)
    return code


def contains_region(outer: str, inner: str) -> bool:
    """Whether region `inner` is `outer` or lies inside it, by the digits of the codes alone."""
    return inner.startswith(get_region_stem(outer))


def list_enclosing_codes(code: str) -> tuple[str, ...]:
    """The codes of the regions around `code`, province first, itself last: 350302100 → 350000, 350300, 350302, itself."""
    stem = get_region_stem(code)
    return tuple(normalise_region_code(stem[:size]) for size in (2, 4, 6, 9, 12) if size <= len(stem))


def list_grants(
    actor: Actor, role: str, *, department_id: int | None = None, region_code: str | None = None
) -> tuple[Grant, ...]:
    """The actor's grants of `role`, of that department and covering that region where these are given."""
    return tuple(
        grant
        for grant in actor.grants
        if grant.role == role
        and (department_id is None or grant.department_id == department_id)
        and (region_code is None or contains_region(grant.region_code, region_code))
    )


def holds_role(actor: Actor, role: str, department_id: int | None = None, *, region_code: str | None = None) -> bool:
    """Whether the actor holds `role` (for that department, covering that region). SYSTEM holds none: software decides
    nothing (RD-06)."""
    return bool(list_grants(actor, role, department_id=department_id, region_code=region_code))


def require_role(actor: Actor, *roles: str, department_id: int | None = None, region_code: str | None = None) -> None:
    """Raises NotAllowed unless the actor holds one of `roles` (for that department, covering that region)."""
    if not any(holds_role(actor, role, department_id, region_code=region_code) for role in roles):
        names = "、".join(ROLE_NAMES[Role(role)] for role in roles)
        raise NotAllowed("role_required", f"此事须由{names}办理", advice="请转给有权办理的人员")


def require_administrator(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is an administrator, or the system at set-up and import."""
    if actor.kind != "system":
        require_role(actor, Role.ADMINISTRATOR)


def require_centre_staff(actor: Actor, centre_id: int) -> None:
    """Raises NotAllowed unless the actor is on the staff of that very centre, or the system at set-up and import."""
    if actor.kind == "system":
        return
    if not any(grant.centre_id == centre_id for grant in list_grants(actor, Role.CENTRE_STAFF)):
        raise NotAllowed("centre_staff_required", "此事须由本中心的工作人员办理", advice="请转给本中心的工作人员")


def require_authoriser(actor: Actor, department_id: int) -> None:
    """Raises NotAllowed unless the actor enters the department's letters: its head, an administrator, or set-up."""
    if actor.kind != "system" and not holds_role(actor, Role.HEAD, department_id):
        require_role(actor, Role.ADMINISTRATOR)


def is_on_weekday(weekdays: Iterable[int], on: date) -> bool:
    """Whether a periodic window is there on `on`; Monday is 1 (W-01)."""
    return on.isoweekday() in set(weekdays)


def require_words(**fields: str) -> None:
    """Raises Invalid naming every field left blank."""
    blank = {key: "请填写" for key, value in fields.items() if not value.strip()}
    if blank:
        raise Invalid("blank_fields", "有必填内容没有填写", fields=blank)


def require_choice(field: str, value: str, choices: dict[str, str]) -> None:
    """Raises Invalid when the value is not one of the known ones."""
    if value not in choices:
        raise Invalid("unknown_choice", "选项不在范围内", fields={field: "须为：" + "、".join(choices.values())})
