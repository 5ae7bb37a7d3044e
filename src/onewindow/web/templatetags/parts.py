"""The parts of pages: `{% load parts %}`. What each takes is listed in docs/rooms/web.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import Any

import lucide
import segno
from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_noop

from onewindow.catalogue import terms
from onewindow.kit.local_time import LOCAL
from onewindow.messages.rules import CHANNELS
from onewindow.web.fields import Fault, Field, make_bound_field, make_faults, make_form_faults
from onewindow.web.schema_fields import make_answer_sections, make_schema_sections
from onewindow.web.wording import say

register = template.Library()

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
CLOCK_WORDS: Mapping[str, tuple[str, str]] = {
    "overdue": ("red", gettext_noop("已超期")),
    "promise": ("promise", gettext_noop("超承诺")),
    "statute": ("statute", gettext_noop("超法定")),
    "at_risk": ("amber", gettext_noop("即将到期")),
    "on_time": ("green", gettext_noop("时限内")),
    "paused": ("grey", gettext_noop("已中止计时")),
    "met": ("green", gettext_noop("按时完成")),
    "missed": ("red", gettext_noop("超期完成")),
    "no_limit": ("grey", gettext_noop("没有时限")),
    "done": ("green", gettext_noop("已办结")),
}
UNIT_WORDS: Mapping[str, str] = {
    "working_day": gettext_noop("个工作日"),
    "calendar_day": gettext_noop("日"),
    "hour": gettext_noop("小时"),
    "working_days": "个工作日",
    "calendar_days": "日",
    "hours": "小时",
}
TERMS: Mapping[str, Mapping[str, str]] = {
    "regime": terms.REGIMES,
    "type": terms.TYPE_CODES,
    "object": terms.SERVICE_OBJECTS,
    "case_kind": terms.CASE_KINDS,
    "place": terms.STEP_PLACES,
    "role": terms.STEP_ROLES,
    "rank": terms.MATERIAL_RANKS,
    "source": terms.MATERIAL_SOURCES,
    "form": terms.MATERIAL_FORMS,
    "delivery": terms.DELIVERY_WAYS,
    "depth": terms.ONLINE_DEPTHS,
    "basis": terms.BASIS_LEVELS,
    "procedure": terms.SPECIAL_PROCEDURES,
    "result": terms.RESULT_KINDS,
    "level": terms.EXERCISE_LEVELS,
    "channel": CHANNELS,
    "message_state": {
        "queued": gettext_noop("待发"),
        "sending": gettext_noop("发送中"),
        "sent": gettext_noop("已发出"),
        "delivered": gettext_noop("已送达"),
        "failed": gettext_noop("未送达"),
    },
}
STATE_TONES: Mapping[str, str] = {
    "received": "grey",
    "correcting": "amber",
    "accepted": "blue",
    "paused": "amber",
    "granted": "green",
    "refused": "red",
    "ready": "green",
    "delivered": "green",
    "closed": "green",
    "not_accepted": "red",
    "closed_not_accepted": "grey",
    "withdrawn": "grey",
    # A certificate's.
    "pending": "blue",
    "in_force": "green",
    "lapsed": "grey",
    "revoked": "red",
    "cancelled": "red",
    "deregistered": "grey",
}
MASK_PURPOSE = "handle_matter"
AROUND = 2


@lru_cache(maxsize=512)
def draw_icon(name: str, size: int, label: str) -> SafeString:
    """A lucide icon as inline SVG; silent for readers of the page by ear unless it has a label."""
    silence: dict[str, object] = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return mark_safe(lucide._render_icon(name, size, **{"class": "icon"}, focusable="false", **silence))  # noqa: S308 (escaped by ElementTree)


@register.filter(name="at_code")
def find_at_code(code: str, mapping: Mapping[str, Any]) -> Any:
    """{{ paper.code|at_code:reused }}: what a mapping holds under a code, None without."""
    return mapping.get(code)


@register.simple_tag(name="icon")
def render_icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """{% icon "search" 20 %}"""
    return draw_icon(str(name), int(size), str(label))


@register.simple_tag(name="status_pill")
def render_status_pill(text: str, tone: str = "grey") -> SafeString:
    """{% status_pill "办理中" "blue" %}: blue, green, amber, red, grey, outline."""
    return format_html('<span class="pill pill-{}">{}</span>', tone, say(text))


@register.inclusion_tag("web/parts/clock_badge.html", name="clock_badge")
def render_clock_badge(
    standing: str, due_on: date | None = None, left: str = "", provisional: bool = False
) -> dict[str, object]:
    """{% clock_badge "overdue" due_on "超 2 天" %}: overdue (promise, statute), at_risk, on_time, paused, met,
    missed."""
    tone, words = CLOCK_WORDS.get(standing, ("grey", standing))
    return {
        "standing": standing,
        "tone": tone,
        "words": gettext(words),
        "due_on": due_on,
        "left": left,
        "provisional": provisional,
    }


@register.inclusion_tag("web/parts/masked_value.html", name="masked_value", takes_context=True)
def render_masked_value(
    context: RequestContext,
    value: str,
    label: str = "",
    reveal_url: str = "",
    field_name: str = "",
    purpose: str = MASK_PURPOSE,
) -> dict[str, object]:
    """{% masked_value "3503**" "身份证号" url "identity_number" %}: a button posts `field` and `purpose` to the url."""
    return {
        "value": value,
        "label": label,
        "reveal_url": reveal_url,
        "field_name": field_name,
        "purpose": purpose,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("web/parts/empty_state.html", name="empty_state")
def render_empty_state(
    title: str, text: str = "", icon_name: str = "inbox", link: str = "", link_text: str = ""
) -> dict[str, str]:
    """{% empty_state "没有办件" "换一个条件再查" %}"""
    return {"title": title, "text": text, "icon_name": icon_name, "link": link, "link_text": link_text}


@register.inclusion_tag("web/parts/notice.html", name="notice")
def render_notice(text: str, tone: str = "", title: str = "", role: str = "") -> dict[str, str]:
    """{% notice "请在 5 日内补正" "warn" %}: good, warn, bad, or nothing for plain."""
    return {"text": text, "tone": tone, "title": title, "role": role}


@register.inclusion_tag("web/parts/timeline.html", name="timeline")
def render_timeline(entries: Iterable[object]) -> dict[str, object]:
    """{% timeline entries %}: each has title, when (aware datetime) and may have who, note, tone, href, link_text."""
    return {"entries": entries}


@register.inclusion_tag("web/parts/field.html", name="form_field")
def render_form_field(bound: BoundField | Field) -> dict[str, object]:
    """{% form_field form.name %} or a Field made by `web.fields.make_field`."""
    return {"field": bound if isinstance(bound, Field) else make_bound_field(bound)}


@register.inclusion_tag("web/parts/fields.html", name="form_fields")
def render_form_fields(form: forms.BaseForm) -> dict[str, object]:
    """{% form_fields form %}: all fields of a Django form."""
    return {"fields": [make_bound_field(bound) for bound in form]}


@register.inclusion_tag("web/parts/error_summary.html", name="error_summary")
def render_error_summary(faulty: forms.BaseForm | Mapping[str, str] | Sequence[Fault] | None) -> dict[str, object]:
    """{% error_summary form %}, or a Refusal's fields, or Faults; nothing when there is no fault."""
    if faulty is None:
        return {"faults": ()}
    if isinstance(faulty, forms.BaseForm):
        return {"faults": make_form_faults(faulty) if faulty.is_bound else ()}
    return {"faults": make_faults(faulty) if isinstance(faulty, Mapping) else faulty}


@register.inclusion_tag("web/parts/schema.html", name="schema_fields")
def render_schema_fields(
    schema: Mapping[str, Any], data: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None
) -> dict[str, object]:
    """{% schema_fields item.form data errors %}: the questions of a catalogue form schema."""
    return {"sections": make_schema_sections(schema, data or {}, errors)}


@register.inclusion_tag("web/parts/answers.html", name="schema_answers")
def render_schema_answers(schema: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, object]:
    """{% schema_answers item.form data %}: what was answered, as words."""
    return {"sections": make_answer_sections(schema, data)}


@register.inclusion_tag("web/parts/day_table.html", name="day_table")
def render_day_table(days: Iterable[Any]) -> dict[str, object]:
    """{% day_table days %}: each has date, counts, reason; the counted days are numbered from 1."""
    lines, number = [], 0
    for day in days:
        number += bool(day.counts)
        lines.append(
            {"date": day.date, "counts": day.counts, "reason": day.reason, "number": number if day.counts else None}
        )
    return {"days": lines}


@register.inclusion_tag("web/parts/bar_chart.html", name="bar_chart")
def render_bar_chart(rows: Sequence[tuple[str, int]], title: str) -> dict[str, object]:
    """{% bar_chart rows "各部门办件量" %}: rows of (label, whole number), drawn in the order given."""
    largest = max((value for _, value in rows), default=0) or 1
    bars = [
        {
            "label": label,
            "value": value,
            "y": 4 + 26 * number,
            "text_y": 16 + 26 * number,
            "width": (width := round(240 * value / largest)),
            "end": 106 + width,
        }
        for number, (label, value) in enumerate(rows)
    ]
    return {"bars": bars, "height": 26 * len(bars) + 8, "title": title}


@register.simple_tag(name="qr_code")
def render_qr_code(text: str, label: str = "") -> SafeString:
    """{% qr_code url "扫码查进度" %}: an inline SVG on white."""
    drawn = BytesIO()
    segno.make(text, error="m").save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, svgclass=None, lineclass=None
    )
    picture = (
        drawn.getvalue().decode().replace("<svg ", f'<svg viewBox="0 0 {_measure_qr(text)} {_measure_qr(text)}" ', 1)
    )
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label or text, mark_safe(picture))  # noqa: S308 (drawn from modules, holds no text)


@register.simple_tag(name="fact_words")
def render_limit_words(amount: int | None, unit: str) -> str:
    """{% fact_words 20 "working_day" %}: 20 个工作日."""
    if amount is None:
        return ""
    words = gettext(UNIT_WORDS.get(unit, unit))
    return f"{amount} {words.removesuffix('s') if amount == 1 and _reads_english() else words}"


@register.filter(name="term")
def write_term(value: object, kind: str) -> str:
    """{{ item.regime|term:"regime" }}: a word of the catalogue as people say it; unknown words stay as they are."""
    return say(TERMS[kind].get(str(value), str(value))) if value else ""


@register.filter(name="say")
def say_words(text: object) -> str:
    """{{ account.sentence|say }}: what a room says, in the reader's language."""
    return say(text)


@register.filter(name="state_tone")
def find_state_tone(state: str) -> str:
    """{% status_pill case.state_label case.state|state_tone %}: the colour of a case's state."""
    return STATE_TONES.get(str(state), "grey")


@register.filter(name="rate_words")
def write_rate(rate: Any) -> str:
    """A Rate(numerator, denominator, base) as a percentage of two decimals; a dash where nothing was counted (RD-16)."""
    if not rate.denominator:
        return "—"
    return f"{Decimal(rate.numerator) * 100 / Decimal(rate.denominator):.2f}%"


@register.filter(name="local_day")
def write_local_day(day: date | None) -> str:
    """2026年11月23日（周一); in English 23 November 2026 (Mon). A moment is shown as its local day (RD-02)."""
    if day is None:
        return ""
    local = day.astimezone(LOCAL).date() if isinstance(day, datetime) else day
    if _reads_english():
        return f"{local.day} {local:%B %Y} ({local:%a})"
    return f"{local.year}年{local.month}月{local.day}日（{WEEKDAYS[local.weekday()]}）"


@register.filter(name="local_time")
def write_local_time(moment: datetime | None) -> str:
    """2026年11月23日 10:05, in the local time of the legal day (RD-02)."""
    if moment is None:
        return ""
    local = moment.astimezone(LOCAL)
    if _reads_english():
        return f"{local.day} {local:%B %Y, %H:%M}"
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@register.filter(name="money")
def write_money(fen: int | None) -> str:
    """Fen as yuan: 2000 → 20.00 元."""
    if fen is None:
        return ""
    return gettext("%(yuan)s 元") % {"yuan": f"{Decimal(fen) / 100:,.2f}"}


@register.inclusion_tag("web/parts/pagination.html", name="pagination", takes_context=True)
def render_pagination(context: RequestContext, number: int, total_pages: int) -> dict[str, object]:
    """{% pagination page.number page.total_pages %}: numbered pages by the query key `page`."""
    request = context["request"]

    def write_link(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}"

    shown = [n for n in range(1, total_pages + 1) if n in (1, total_pages) or abs(n - number) <= AROUND]
    pages: list[dict[str, object]] = []
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            pages.append({"number": "…", "href": "", "here": False})
        pages.append({"number": page, "href": write_link(page), "here": page == number})
    return {
        "pages": pages,
        "before": write_link(number - 1) if number > 1 else "",
        "after": write_link(number + 1) if number < total_pages else "",
    }


@register.inclusion_tag("web/parts/next_page.html", name="next_page", takes_context=True)
def render_next_page(context: RequestContext, next_cursor: str) -> dict[str, object]:
    """{% next_page page.next_cursor %}: keyset paging by the query key `after`."""
    query = context["request"].GET.copy()
    first = "after" in query
    query.pop("after", None)
    start = f"?{query.urlencode()}"
    query["after"] = next_cursor
    return {"first": start if first else "", "next": f"?{query.urlencode()}" if next_cursor else ""}


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")


def _measure_qr(text: str) -> int:
    return int(segno.make(text, error="m").symbol_size(scale=1, border=2)[0])
