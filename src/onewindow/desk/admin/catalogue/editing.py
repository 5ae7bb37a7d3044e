"""Editing an item section by section: plain form posts, rows added and removed by buttons, nothing lost on bad input."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext

from onewindow.catalogue.actions import create_item, save_draft
from onewindow.catalogue.queries import get_item_version, list_item_versions
from onewindow.catalogue.rules import write_guide
from onewindow.desk.admin.access import CATALOGUE_READERS, require_desk_role, show_admin_page
from onewindow.desk.admin.catalogue.editor import change_rows, drop_blank_rows, list_blocks, read_blocks
from onewindow.desk.admin.catalogue.schema_rows import gather_schema, spread_schema
from onewindow.desk.admin.catalogue.words import SECTIONS
from onewindow.kit.acting import Actor, Conflict, Invalid, NotFound
from onewindow.web.acting import make_at
from onewindow.web.fields import Fault
from onewindow.web.wording import say

NEW = ""


def edit_section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section of an item; saved as its one draft, the version in force stays. Raises NotFound, NotAllowed."""
    actor = require_desk_role(request, *CATALOGUE_READERS)
    names, stored = get_section_names(section), load_newest_content(code)
    if request.method != "POST":
        return show_section(request, code, section, stored, {})
    require_whole_page(request.POST, section)
    posted = {**stored, **read_blocks(names, request.POST)}
    if move_rows(posted, request.POST):
        return show_section(request, code, section, posted, {})
    try:
        save_posted(request, actor, code, posted)
    except (Invalid, Conflict) as refusal:
        return show_section(request, code, section, posted, {"": refusal.message, **refusal.fields})
    messages.success(request, gettext("草稿已保存"))
    return (
        redirect("desk:admin_item_section", code, section)
        if "stay" in request.POST
        else redirect("desk:admin_item", code)
    )


def add_item(request: HttpRequest) -> HttpResponse:
    """A new item begins with its basic section; the rest follows in the draft (K-01)."""
    actor = require_desk_role(request, *CATALOGUE_READERS)
    if request.method != "POST":
        return show_section(request, NEW, "basic", {}, {})
    posted = read_blocks(get_section_names("basic"), request.POST)
    try:
        create_item(guide=drop_blank_rows(posted), actor=actor, at=make_at(request))
    except (Invalid, Conflict) as refusal:
        return show_section(request, NEW, "basic", posted, {"": refusal.message, **refusal.fields})
    messages.success(request, gettext("事项已建立，请补齐各部分"))
    return redirect("desk:admin_item", posted["code"])


def require_whole_page(asked: QueryDict, section: str) -> None:
    """The page's last control must have come: half a page must not empty a section. Raises Invalid."""
    if asked.get("whole") != section:
        raise Invalid("page_incomplete", "页面没有完整提交，什么都没有改", advice="请返回刷新页面后再提交")


def get_section_names(section: str) -> tuple[str, ...]:
    """The fields of a section; Http404 when there is no such section."""
    if section not in SECTIONS:
        raise Http404(section)
    return SECTIONS[section][1]


def load_newest_content(code: str) -> dict[str, Any]:
    """The newest version's JSON with the application form as rows. Raises NotFound."""
    versions = list_item_versions(code)
    if not versions:
        raise NotFound("item_unknown", "没有这个事项", advice="请核对事项编码")
    content = write_guide(get_item_version(versions[0].version_id))
    return {**content, "form": spread_schema(content["form"])}


def move_rows(posted: dict[str, Any], asked: QueryDict) -> bool:
    """Adds, removes or moves a row when one of those buttons was pressed."""
    return any(
        change_rows(posted, command, asked.get(command, "")) for command in ("add", "remove", "up") if command in asked
    )


def save_posted(request: HttpRequest, actor: Actor, code: str, posted: dict[str, Any]) -> None:
    """Saves the posted content as the item's draft. Raises Refusal."""
    guide = drop_blank_rows(posted)
    guide["form"] = gather_schema(guide["form"])
    save_draft(code=code, guide=guide, actor=actor, at=make_at(request))


def show_section(
    request: HttpRequest, code: str, section: str, content: dict[str, Any], errors: dict[str, str]
) -> HttpResponse:
    """The page of a section with what was typed and what is wrong; 422 when something is."""
    title, names = SECTIONS[section]
    context = {
        "code": code,
        "name": content.get("name", ""),
        "section": section,
        "title": say(title),
        "sections": [(key, say(words)) for key, (words, _) in SECTIONS.items()] if code else (),
        "blocks": list_blocks(names, content, errors),
        "faults": [Fault(say(message), f"id_{path}" if path else "") for path, message in errors.items()],
    }
    return show_admin_page(request, "item_edit.html", context, here="catalogue", status=422 if errors else 200)
