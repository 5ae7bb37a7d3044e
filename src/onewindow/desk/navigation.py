"""What the desk's navigation offers to whom. In groups, each folding without a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from onewindow.directory.rules import DECIDING_ROLES
from onewindow.kit.acting import Actor
from onewindow.web.acting import get_actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation; `roles` empty: for every staff member. `key` is what a page calls itself in `here`."""

    key: str
    url_name: str
    label: str | Promise
    icon: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, under one word that folds; `key` names it in a page."""

    key: str
    label: str | Promise
    entries: tuple[Entry, ...]


HANDLING = frozenset({"clerk", "reviewer", "chief", "head"})
CATALOGUE = frozenset({"administrator", "centre_staff", "head", "chief"})
HOLDING = frozenset({*HANDLING, "centre_staff", "supervisor", "guide", "administrator"})
OVERSEEING = frozenset({"administrator", "centre_staff", "supervisor"})
REGISTER = HANDLING | OVERSEEING | {"government_leader"}
SENDING = frozenset({"administrator", "centre_staff"})
WATCHING = frozenset({"administrator", "supervisor"})
ROUNDS = CATALOGUE | OVERSEEING | {"government_leader"}
NAV: list[Group] = [
    Group(
        "work",
        gettext_lazy("办件"),
        (
            Entry("worklist", "desk:worklist", gettext_lazy("办件"), "inbox"),
            Entry("intake", "desk:intake", gettext_lazy("窗口收件"), "file-plus", frozenset({"clerk", "chief"})),
            Entry("pre_reviews", "desk:pre_reviews", gettext_lazy("预审"), "clipboard-check", HANDLING),
            Entry("persons", "desk:persons", gettext_lazy("办事人"), "user", frozenset({"clerk", "chief"})),
            Entry("chief", "desk:chief", gettext_lazy("首席代表台"), "pen-tool", frozenset({"chief", "head"})),
            Entry("certificates", "desk:certificates", gettext_lazy("证照登记簿"), "award", REGISTER),
            Entry("visits", "desk:repeated_visits", gettext_lazy("又来一趟"), "footprints", frozenset({"supervisor"})),
        ),
    ),
    Group(
        "window",
        gettext_lazy("窗口和岗位"),
        (
            Entry("windows", "desk:windows", gettext_lazy("窗口台账"), "store", REGISTER),
            Entry("seals", "desk:seals", gettext_lazy("窗口印章"), "stamp", HANDLING | OVERSEEING),
            Entry("taken_back", "desk:taken_back", gettext_lazy("带回部门"), "undo-2", HANDLING | OVERSEEING),
            Entry("absences", "desk:absences", gettext_lazy("AB岗"), "user-round-check", HOLDING),
            Entry("duties", "desk:duties", gettext_lazy("领导值班"), "calendar-clock", HANDLING),
        ),
    ),
    Group(
        "department",
        gettext_lazy("部门内部"),
        (
            Entry("meetings", "desk:meetings", gettext_lazy("审批办公会"), "users-round", HANDLING),
            Entry(
                "inspections", "desk:inspections", gettext_lazy("涉企检查"), "clipboard-check", HANDLING | OVERSEEING
            ),
            Entry(
                "after_checks", "desk:after_checks", gettext_lazy("告知承诺核查"), "search-check", HANDLING | OVERSEEING
            ),
        ),
    ),
    Group(
        "catalogue",
        gettext_lazy("事项和公开"),
        (
            Entry("catalogue", "desk:admin_items", gettext_lazy("事项目录"), "book-open", CATALOGUE),
            Entry("governance", "desk:governance", gettext_lazy("事项清理"), "list-checks", ROUNDS),
            Entry("disclosures", "desk:admin_disclosures", gettext_lazy("六公开"), "newspaper", CATALOGUE),
        ),
    ),
    Group(
        "oversight",
        gettext_lazy("监督"),
        (
            Entry("ledger", "desk:admin_ledger", gettext_lazy("台账"), "scroll-text", WATCHING),
            Entry("history", "desk:history", gettext_lazy("迁入历史数据"), "archive", OVERSEEING),
            Entry("reveals", "desk:admin_reveals", gettext_lazy("查看原文记录"), "eye", frozenset({"supervisor"})),
        ),
    ),
    Group(
        "running",
        gettext_lazy("管理"),
        (
            Entry("directory", "desk:admin_directory", gettext_lazy("机构"), "building-2", OVERSEEING | {"head"}),
            Entry("people", "desk:admin_people", gettext_lazy("人员"), "users", frozenset({"administrator"})),
            Entry("calendar", "desk:admin_calendar", gettext_lazy("工作日历"), "calendar-days", OVERSEEING),
            Entry("papers", "desk:admin_papers", gettext_lazy("文书样式与印章"), "stamp", frozenset({"administrator"})),
            Entry("outbox", "desk:admin_outbox", gettext_lazy("通知发送"), "send", SENDING),
            Entry("exchange", "desk:admin_transfers", gettext_lazy("导入导出"), "arrow-left-right", WATCHING),
        ),
    ),
]


def list_nav_groups(actor: Actor) -> list[Group]:
    """The groups of one person with the entries his roles of today open; none that is empty."""
    held = {grant.role for grant in actor.grants}
    groups = (
        Group(group.key, group.label, tuple(entry for entry in group.entries if not entry.roles or entry.roles & held))
        for group in NAV
    )
    return [group for group in groups if group.entries]


def list_nav_entries(actor: Actor) -> list[Entry]:
    """The entries of one person, by the roles he holds today."""
    return [entry for group in list_nav_groups(actor) for entry in group.entries]


def is_of_a_department(actor: Actor) -> bool:
    """Whether the actor handles cases for a department (RD-06)."""
    return any(grant.role in DECIDING_ROLES for grant in actor.grants)


def show_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """Renders a desk page with its navigation. `here` is the key of the entry it belongs to."""
    groups = list_nav_groups(get_actor(request))
    at = next((entry for group in groups for entry in group.entries if entry.key == here), None)
    frame = {"groups": groups, "here": here, "here_label": at.label if at else ""}
    return render(request, template, {**frame, **context}, status=status)
