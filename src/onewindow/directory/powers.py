"""Every write of what persons may do: A and B holders, roles, delegations, and the departments' letters (RD-06)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from onewindow.accounts.queries import get_account
from onewindow.directory.absences import require_post_stays_held
from onewindow.directory.actions import lock_row
from onewindow.directory.events import (
    AuthorisationIssued,
    AuthorisationRevoked,
    HolderAppointed,
    PowersDelegated,
    RoleEnded,
    RoleGranted,
)
from onewindow.directory.models import Authorisation, Centre, Department, Post, RoleGrant
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.rules import (
    CENTRE_LEVELS,
    LEVEL_NAMES,
    Role,
    get_family,
    holds_role,
    require_administrator,
    require_authoriser,
    require_choice,
    require_words,
)
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.actions import record


def appoint_holder(
    *,
    post_id: int,
    account_id: int,
    position: str = "A",
    starts_on: date,
    last_day: date | None = None,
    actor: Actor,
    at: At,
) -> int:
    """Makes somebody the A or B holder of a post, with the post's role, and returns the grant's number (AB 岗).

    Raises NotAllowed, NotFound, Invalid (position, account_id), Conflict: `post_is_held`, `two_sides` (O-03).
    """
    if position not in ("A", "B"):
        raise Invalid("unknown_position", "须为 A 岗或 B 岗", fields={"position": "A 或 B"})
    with write_dated():
        post = lock_row(Post, post_id)
        _require_appointer(actor, post.department_id)
        _require_staff(account_id)
        _require_inside(post, starts_on)
        unit = post.department or post.centre
        grant = RoleGrant.objects.create(
            account_id=account_id,
            role=post.role,
            family=post.side,
            department_id=post.department_id,
            centre_id=post.centre_id,
            region_id=unit.region_id if unit else "",
            post=post,
            position=position,
            period=make_period(starts_on, last_day),
        )
        event = HolderAppointed(grant.pk, post_id, account_id, position, starts_on, last_day)
        record(subject=("post", post_id), event=event, actor=actor, at=at)
    return grant.pk


def grant_role(
    *,
    account_id: int,
    role: str,
    region_code: str,
    department_id: int | None = None,
    centre_id: int | None = None,
    starts_on: date,
    last_day: date | None = None,
    actor: Actor,
    at: At,
) -> int:
    """Grants a role × department × region without a post (head, government leader, supervisor, administrator …).

    Raises NotAllowed, NotFound, Invalid (role, account_id), Conflict: `role_held`, `two_sides` (O-03).
    """
    require_choice("role", role, {member.value: member.value for member in Role})
    family = get_family(role, for_department=department_id is not None)
    _require_appointer(actor, department_id if family == "department" else None)
    with write_dated():
        _require_staff(account_id)
        if department_id is not None:
            _require_inside(lock_row(Department, department_id), starts_on)
        if centre_id is not None:
            _require_inside(lock_row(Centre, centre_id), starts_on)
        grant = RoleGrant.objects.create(
            account_id=account_id,
            role=role,
            family=family,
            department_id=department_id,
            centre_id=centre_id,
            region_id=region_code,
            period=make_period(starts_on, last_day),
        )
        event = RoleGranted(grant.pk, account_id, role, department_id, centre_id, region_code, starts_on, last_day)
        record(subject=("account", account_id), event=event, actor=actor, at=at)
    return grant.pk


def end_role(*, grant_id: int, last_day: date, reason: str, actor: Actor, at: At) -> None:
    """Ends a role or a holding of a post; what was delegated from it ends too. Its past days stay as they were.

    Raises NotAllowed, NotFound, Invalid, Conflict when it has ended or begins only later, or while the post's other holder
    is away and nobody would be left (M-04).
    """
    require_words(reason=reason)
    with transaction.atomic():
        grant = lock_row(RoleGrant, grant_id)
        _require_appointer(actor, grant.department_id if grant.family == "department" else None)
        require_post_stays_held(grant, last_day)
        cut_period(grant, last_day)
        lent = RoleGrant.objects.select_for_update(no_key=True).filter(delegated_from=grant)
        for delegation in lent.filter(period__endswith__gt=grant.period.upper).order_by("pk"):
            cut_period(delegation, last_day)
        event = RoleEnded(grant_id, grant.account_id, grant.role, last_day, reason)
        record(subject=("account", grant.account_id), event=event, actor=actor, at=at)


def delegate_powers(
    *, grant_id: int, account_id: int, starts_on: date, last_day: date, reason: str, actor: Actor, at: At
) -> int:
    """A chief or other holder lends the role, and the letters of the post, to a colleague of the same department for
    days. By the holder or the head of the department only: the centre lends nobody's powers (O-03).

    Raises NotAllowed, NotFound, Invalid (last_day, reason, account_id), Conflict.
    """
    require_words(reason=reason)
    with write_dated():
        grant = lock_row(RoleGrant, grant_id)
        _require_lender(actor, grant)
        if grant.delegated_from_id is not None or grant.family != "department":
            raise Conflict("cannot_be_delegated", "只能委托部门岗位的本职权限，受托人不得再委托")
        _require_colleague(account_id, grant, starts_on)
        period = make_period(starts_on, last_day)
        if starts_on < grant.period.lower or (grant.period.upper and period.upper > grant.period.upper):
            raise Invalid("delegation_too_long", "委托期限超出本人任期", fields={"last_day": "不能晚于本人任期"})
        lent = RoleGrant.objects.create(
            account_id=account_id,
            role=grant.role,
            family=grant.family,
            department_id=grant.department_id,
            region_id=grant.region_id,
            delegated_from=grant,
            reason=reason,
            period=period,
        )
        event = PowersDelegated(lent.pk, grant_id, account_id, starts_on, last_day, reason)
        record(subject=("account", account_id), event=event, actor=actor, at=at)
    return lent.pk


def issue_authorisation(
    *,
    post_id: int,
    department_id: int,
    item_codes: Sequence[str],
    levels: Sequence[str],
    letter_number: str,
    signatory: str,
    signed_on: date,
    starts_on: date,
    last_day: date | None = None,
    actor: Actor,
    at: At,
) -> tuple[int, ...]:
    """Enters one letter of a department: one row for each item and level, all or none (RD-06, W-05).

    A department authorises its own posts; a post of the centre it may entrust to receive and accept only.
    Raises NotAllowed, NotFound, Invalid (levels, item_codes, signed_on …), Conflict `already_authorised`.
    """
    require_authoriser(actor, department_id)
    require_words(letter_number=letter_number, signatory=signatory)
    _require_letter(item_codes, levels, signed_on, starts_on)
    with write_dated():
        post = lock_row(Post, post_id)
        _require_letter_fits(post, department_id, levels)
        _require_inside(post, starts_on)
        rows = Authorisation.objects.bulk_create(
            Authorisation(
                post=post,
                post_side=post.side,
                department_id=department_id,
                item_code=item_code,
                level=level,
                letter_number=letter_number,
                signatory=signatory,
                signed_on=signed_on,
                period=make_period(starts_on, last_day),
            )
            for item_code in sorted(set(item_codes))
            for level in sorted(set(levels))
        )
        numbers = tuple(row.pk for row in rows)
        event = AuthorisationIssued(
            authorisation_ids=numbers,
            post_id=post_id,
            department_id=department_id,
            item_codes=tuple(sorted(set(item_codes))),
            levels=tuple(sorted(set(levels))),
            letter_number=letter_number,
            starts_on=starts_on,
            last_day=last_day,
        )
        record(subject=("department", department_id), event=event, actor=actor, at=at)
    return numbers


def revoke_authorisation(*, authorisation_id: int, reason: str, actor: Actor, at: At) -> None:
    """Takes one line of a letter back, from this moment; acts done under it before stay lawful (RD-06).

    Raises NotAllowed, NotFound, Invalid (reason), Conflict when revoked already.
    """
    require_words(reason=reason)
    with transaction.atomic():
        row = lock_row(Authorisation, authorisation_id)
        require_authoriser(actor, row.department_id)
        if row.revoked_on is not None:
            raise Conflict("revoked_already", "该授权已经撤销")
        row.revoked_on, row.revoke_reason = at.local_date, reason
        row.save(update_fields=["revoked_on", "revoke_reason"])
        event = AuthorisationRevoked(
            authorisation_id, row.post_id, row.item_code, row.level, row.letter_number, at.local_date, reason
        )
        record(subject=("department", row.department_id), event=event, actor=actor, at=at)


def _require_appointer(actor: Actor, department_id: int | None) -> None:
    if department_id is None:
        require_administrator(actor)
    else:
        require_authoriser(actor, department_id)


def _require_lender(actor: Actor, grant: RoleGrant) -> None:
    own = actor.account_id is not None and actor.account_id == grant.account_id
    head = grant.department_id is not None and holds_role(actor, Role.HEAD, grant.department_id)
    if not own and not head and actor.kind != "system":
        raise NotAllowed("not_yours_to_lend", "只有本人或本部门负责人可以委托其权限", article="行政许可法 第二十四条")


def _require_staff(account_id: int) -> None:
    account = get_account(account_id)
    if account is None:
        raise NotFound("no_such_account", "没有这个账户")
    if account.kind != "staff" or not account.is_active:
        raise Invalid("not_staff", "只能任用在用的工作人员账户", fields={"account_id": "不是在用的工作人员"})


def _require_colleague(account_id: int, grant: RoleGrant, on: date) -> None:
    if account_id == grant.account_id:
        raise Invalid("delegate_to_self", "不能委托给本人", fields={"account_id": "请选择他人"})
    _require_staff(account_id)
    same = RoleGrant.objects.filter(account_id=account_id, department=grant.department, period__contains=on)
    if not same.exists():
        raise Invalid("not_a_colleague", "只能委托给本部门在岗人员", fields={"account_id": "不是本部门在岗人员"})


def _require_inside(row: Post | Department | Centre, on: date) -> None:
    period = row.period
    if on < period.lower or (period.upper is not None and on >= period.upper):
        raise Invalid("outside_its_days", "起始日不在该单位或岗位的存续期内", fields={"starts_on": "超出存续期"})


def _require_letter(item_codes: Sequence[str], levels: Sequence[str], signed_on: date, starts_on: date) -> None:
    fields = {}
    if not item_codes or not all(code.strip() for code in item_codes):
        fields["item_codes"] = "请写明授权的事项"
    if not levels or not set(levels) <= set(LEVEL_NAMES):
        fields["levels"] = "须为：" + "、".join(LEVEL_NAMES.values())
    if starts_on < signed_on:
        fields["starts_on"] = "不能早于授权书签署日"
    if fields:
        raise Invalid("bad_letter", "授权书登记有误", fields=fields)


def _require_letter_fits(post: Post, department_id: int, levels: Sequence[str]) -> None:
    if post.side == "centre" and not set(levels) <= set(CENTRE_LEVELS):
        raise Conflict(
            "centre_may_not_decide",
            "综合窗口只能收件和受委托受理，不能签字、用印或作出决定",
            article="行政许可法 第二十四条、第六十九条",
            advice="请授权给该部门自己的岗位",
        )
    if post.side == "department" and post.department_id != department_id:
        raise Conflict("not_its_own_post", "部门只能授权本部门的岗位，或书面委托综合窗口", advice="请选择本部门岗位")
