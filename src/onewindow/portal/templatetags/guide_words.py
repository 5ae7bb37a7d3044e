"""Words of the guide page: `{% load guide_words %}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from onewindow.catalogue.guides import Fee, ItemView
from onewindow.catalogue.regulations import RegulationRow
from onewindow.portal.four_facts import word_fee
from onewindow.web.templatetags.parts import write_local_time

register = template.Library()
BLANK = "＿" * 14


@register.filter(name="can_apply_online")
def can_apply_online(item: ItemView, today: date) -> bool:
    """Whether the item is in force today and taken online (depth accept or full; RD-02)."""
    in_force = (
        item.valid_from is not None and item.valid_from <= today and (not item.valid_to or item.valid_to >= today)
    )
    return in_force and not item.historic and item.online_depth in ("accept", "full")


@register.filter(name="fee_words")
def show_fee_words(fee: Fee) -> str:
    """The amount, or the published standard."""
    return word_fee(fee)


@register.filter(name="find_regulation")
def find_cited_regulation(found: Mapping[str, RegulationRow], law: str) -> RegulationRow | None:
    """The entry of the register a cited law has, if any."""
    return found.get(law)


@register.simple_tag(name="paper_link")
def render_paper_link(where: str, words: str) -> SafeString:
    """A link where the guide gives an address, else the words of the guide."""
    parts = urlsplit(where)
    if parts.scheme in ("http", "https") or (where.startswith("/") and not where.startswith("//")):
        return format_html('<a href="{}">{}</a>', where, words)
    return format_html("<span>{}：{}</span>", words, where)


@register.simple_tag(name="form_blank")
def render_form_blank(field: Mapping[str, Any]) -> SafeString:
    """Room to write by hand: boxes to tick for choices, a line for the rest."""
    choices = field.get("choices") or ()
    if field["kind"] == "yes_no":
        choices = ({"label": gettext("是")}, {"label": gettext("否")})
    if choices:
        return format_html_join("　", "□ {}", ((one["label"],) for one in choices))
    if field["kind"] == "date":
        return format_html("{}", gettext("＿＿＿＿年＿＿月＿＿日"))
    if field["kind"] == "file":
        return format_html("{}", gettext("（另附）"))
    return format_html("{}<br>{}" if field["kind"] == "textarea" else "{}", *([BLANK] * 2))


@dataclass(frozen=True, slots=True)
class DatedLine:
    """One entry of a case's story as the applicant reads it."""

    title: str
    when: datetime
    who: str
    note: str = ""


@register.inclusion_tag("web/parts/timeline.html", name="case_timeline")
def render_case_timeline(rows: Iterable[Any]) -> dict[str, object]:
    """{% case_timeline case.timeline %}: what happened, dated, newest last."""
    return {"entries": [make_dated_line(row) for row in rows]}


def make_dated_line(row: Any) -> DatedLine:
    """One entry; what was entered late says so, and when (RD-15)."""
    late = getattr(row, "late_reason", "")
    note = gettext("补录，登记于%(when)s") % {"when": write_local_time(row.recorded_at)} if late else ""
    return DatedLine(row.label or row.event, row.occurred_at, getattr(row, "actor_name", ""), note)
