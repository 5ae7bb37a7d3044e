"""The staffing table of windows: staff, posts, items, functions, cases in hand and per head (W-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from onewindow.cases.queries.windows import PerStaff, WindowLoad, count_answered_for, count_window_loads
from onewindow.catalogue.queries import list_item_names
from onewindow.desk.navigation import show_page
from onewindow.directory.duty_queries import (
    list_stated_functions,
    list_window_functions,
    list_window_items,
    list_window_staff,
)
from onewindow.directory.duty_rules import WINDOW_FUNCTIONS, derive_functions
from onewindow.directory.inside_rows import WindowStaffRow
from onewindow.directory.queries import WindowRow, list_centres, list_windows
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, holds_role, require_role
from onewindow.kit.acting import Actor, NotFound
from onewindow.web.acting import get_today, require_staff

READERS = (*sorted(DECIDING_ROLES), *sorted(CENTRE_ROLES - {Role.GUIDE}), Role.GOVERNMENT_LEADER)
ITEMS_BASE = gettext_noop("有授权书的事项 ÷ 窗口在岗人数（A岗和B岗，不重复计人）")
CASES_BASE = gettext_noop("本窗口收件、尚未办完的件 ÷ 窗口在岗人数（A岗和B岗，不重复计人）")


@dataclass(frozen=True, slots=True)
class WindowTable:
    """One window with its figures, each with its base (X-01)."""

    window: WindowRow
    functions: tuple[str, ...]
    staff: tuple[WindowStaffRow, ...]
    people: int
    items: dict[str, frozenset[str]]
    load: WindowLoad
    items_each: PerStaff
    cases_each: PerStaff


@require_GET
def show_windows(request: HttpRequest) -> HttpResponse:
    """Every window the actor may see, with what it does and carries. Raises NotAllowed for others."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *READERS)
    tables = make_tables(list_seen_windows(actor, today), today)
    return show_page(request, "desk/inside/windows.html", {"tables": tables, "today": today}, here="windows")


@require_GET
def show_window(request: HttpRequest, window_id: int) -> HttpResponse:
    """One window: who works there, on what, and how much each answers for. Raises NotFound where it is none of the actor's."""
    actor, today = require_staff(request), get_today(request)
    require_role(actor, *READERS)
    window = next((row for row in list_seen_windows(actor, today) if row.id == window_id), None)
    if window is None:
        raise NotFound("no_such_window", "没有这个窗口")
    table = make_tables([window], today)[0]
    answered = count_answered_for([row.account_id for row in table.staff if row.account_id], window_id=window_id)
    context: dict[str, Any] = {
        "table": table,
        "staff": [(row, answered.get(row.account_id or 0, 0)) for row in table.staff],
        "items": list(name_items(table)),
        "stated": list_window_functions(window_id),
        "function_words": WINDOW_FUNCTIONS,
        "may_edit": holds_role(actor, Role.ADMINISTRATOR),
        "today": today,
    }
    return show_page(request, "desk/inside/window.html", context, here="windows")


def list_seen_windows(actor: Actor, today: date) -> list[WindowRow]:
    """The windows of the actor's centre or region; for a department's people those that serve the department."""
    windows = [row for centre in list_centres(on=today) for row in list_windows(centre.id, on=today)]
    if any(holds_role(actor, role) for role in (*CENTRE_ROLES, Role.GOVERNMENT_LEADER)):
        return windows
    own = {grant.department_id for grant in actor.grants if grant.department_id is not None}
    centres = {grant.centre_id for grant in actor.grants if grant.centre_id is not None}
    return [row for row in windows if own & set(row.department_ids) or row.centre_id in centres]


def make_tables(windows: list[WindowRow], today: date) -> list[WindowTable]:
    """The tables of several windows in a fixed number of statements."""
    ids = [row.id for row in windows]
    staff, items = list_window_staff(ids, on=today), list_window_items(ids, on=today)
    functions, loads = list_stated_functions(ids, on=today), count_window_loads(ids, on=today)
    return [
        make_table(
            window,
            tuple(row for row in staff if row.window_id == window.id),
            items.get(window.id, {}),
            functions.get(window.id, frozenset()),
            loads.get(window.id, WindowLoad()),
        )
        for window in windows
    ]


def make_table(
    window: WindowRow,
    staff: tuple[WindowStaffRow, ...],
    items: dict[str, frozenset[str]],
    functions: frozenset[str],
    load: WindowLoad,
) -> WindowTable:
    """One window's figures."""
    people = len({row.account_id for row in staff if row.account_id is not None})
    does = derive_functions(functions)
    return WindowTable(
        window=window,
        functions=tuple(word for key, word in WINDOW_FUNCTIONS.items() if key in does),
        staff=staff,
        people=people,
        items=items,
        load=load,
        items_each=PerStaff(len(items), people, ITEMS_BASE),
        cases_each=PerStaff(load.in_hand, people, CASES_BASE),
    )


def name_items(table: WindowTable) -> Any:
    """(code, name, levels) of the items with a letter."""
    names = list_item_names(table.items)
    return ((code, names.get(code, code), sorted(levels)) for code, levels in table.items.items())
