"""From stored rows to what pages and other rooms see."""

from datetime import date

from onewindow.directory.models import Authorisation, Centre, Department, Region, RoleGrant
from onewindow.directory.rows import AuthorisationRow, CentreRow, DepartmentRow, GrantRow, RegionRow


def get_last_day(period: object) -> date | None:
    """The last day of a stored half-open period; None when it has no end."""
    upper: date | None = getattr(period, "upper", None)
    return date.fromordinal(upper.toordinal() - 1) if upper else None


def make_region_row(region: Region) -> RegionRow:
    """The readable form of a region."""
    return RegionRow(region.code, region.name, region.level, region.parent_id, region.starts_on, region.last_day)


def make_centre_row(centre: Centre) -> CentreRow:
    """The readable form of a centre; its building is loaded with it."""
    return CentreRow(
        id=centre.pk,
        name=centre.name,
        region_code=centre.region_id,
        founding_document=centre.founding_document,
        building_id=centre.building_id,
        building=centre.building.name,
        address=centre.building.address,
        starts_on=centre.period.lower,
        last_day=get_last_day(centre.period),
    )


def make_department_row(department: Department) -> DepartmentRow:
    """The readable form of a department, under today's name."""
    return DepartmentRow(
        id=department.pk,
        name=department.name,
        short_name=department.short_name,
        kind=department.kind,
        credit_code=department.credit_code,
        region_code=department.region_id,
        reconsideration_organ=department.reconsideration_organ,
        court=department.court,
        starts_on=department.period.lower,
        last_day=get_last_day(department.period),
    )


def make_grant_row(grant: RoleGrant) -> GrantRow:
    """The readable form of a role grant; its account is loaded with it."""
    return GrantRow(
        id=grant.pk,
        account_id=grant.account_id,
        account_name=grant.account.name,
        role=grant.role,
        department_id=grant.department_id,
        centre_id=grant.centre_id,
        region_code=grant.region_id,
        post_id=grant.post_id,
        position=grant.position,
        delegated_from=grant.delegated_from_id,
        starts_on=grant.period.lower,
        last_day=get_last_day(grant.period),
    )


def make_authorisation_row(row: Authorisation) -> AuthorisationRow:
    """The readable form of one line of a letter."""
    return AuthorisationRow(
        id=row.pk,
        post_id=row.post_id,
        department_id=row.department_id,
        item_code=row.item_code,
        level=row.level,
        letter_number=row.letter_number,
        signatory=row.signatory,
        signed_on=row.signed_on,
        starts_on=row.period.lower,
        last_day=get_last_day(row.period),
        revoked_on=row.revoked_on,
        revoke_reason=row.revoke_reason,
    )
