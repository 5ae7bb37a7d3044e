"""What the directory shows: regions, centres, departments, posts, letters; on today or any day asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from onewindow.desk.admin.access import DIRECTORY_READERS, read_asked_day, require_desk_role, show_admin_page
from onewindow.directory.inside_queries import list_first_contacts
from onewindow.directory.places import list_region_history
from onewindow.directory.queries import (
    get_centre,
    get_department,
    get_region_path,
    list_authorisations,
    list_buildings,
    list_centres,
    list_departments,
    list_posts,
    list_regions,
    list_residences,
    list_role_grants,
    list_windows,
)
from onewindow.directory.rules import REGION_LEVELS, Role, holds_role


def show_directory(request: HttpRequest) -> HttpResponse:
    """Centres and buildings."""
    actor = require_desk_role(request, *DIRECTORY_READERS)
    on = read_asked_day(request)
    context = {
        "on": on,
        "centres": list_centres(on=on),
        "buildings": list_buildings(),
        "may_edit": holds_role(actor, Role.ADMINISTRATOR),
    }
    return show_admin_page(request, "directory.html", context, here="directory")


def show_regions(request: HttpRequest, code: str = "") -> HttpResponse:
    """The four levels below the province, one branch at a time."""
    actor = require_desk_role(request, *DIRECTORY_READERS)
    context = {
        "path": get_region_path(code) if code else (),
        "regions": [(row, REGION_LEVELS[row.level]) for row in list_regions(parent_code=code or None)],
        "history": list_region_history(code) if code else (),
        "code": code,
        "may_edit": holds_role(actor, Role.ADMINISTRATOR),
    }
    return show_admin_page(request, "regions.html", context, here="directory")


def show_centre(request: HttpRequest, centre_id: int) -> HttpResponse:
    """A centre's residents, windows and posts (O-04, W-01, W-02). Raises NotFound."""
    actor = require_desk_role(request, *DIRECTORY_READERS)
    on = read_asked_day(request)
    context = {
        "on": on,
        "centre": get_centre(centre_id),
        "residences": list_residences(centre_id, on=on),
        "windows": list_windows(centre_id, on=on),
        "posts": list_posts(on=on, centre_id=centre_id),
        "may_edit": holds_role(actor, Role.ADMINISTRATOR),
    }
    return show_admin_page(request, "centre.html", context, here="directory")


def show_departments(request: HttpRequest) -> HttpResponse:
    """The departments of a day; `?q=` narrows by name or code."""
    actor = require_desk_role(request, *DIRECTORY_READERS)
    on, text = read_asked_day(request), request.GET.get("q", "").strip()[:60]
    found = [row for row in list_departments(on=on) if text in row.name or text in row.credit_code]
    context = {"on": on, "text": text, "departments": found, "may_edit": holds_role(actor, Role.ADMINISTRATOR)}
    return show_admin_page(request, "departments.html", context, here="directory")


def show_department(request: HttpRequest, department_id: int) -> HttpResponse:
    """A department with its posts, A and B holders, roles, delegations and letters (RD-06, W-05). Raises NotFound."""
    actor = require_desk_role(request, *DIRECTORY_READERS)
    on = read_asked_day(request)
    grants = list_role_grants(department_id=department_id)
    context = {
        "on": on,
        "department": get_department(department_id),
        "posts": list_posts(on=on, department_id=department_id),
        "grants": [grant for grant in grants if grant.delegated_from is None],
        "delegations": [grant for grant in grants if grant.delegated_from is not None],
        "letters": list_authorisations(department_id=department_id),
        "first_contacts": list_first_contacts(department_id),
        "may_edit": holds_role(actor, Role.ADMINISTRATOR),
        "is_head": holds_role(actor, Role.HEAD, department_id),
    }
    return show_admin_page(request, "department.html", context, here="directory")
