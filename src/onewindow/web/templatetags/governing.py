"""The words of governance: `{% load governing %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext, gettext_noop

from onewindow.catalogue.policies import EFFECTS, EXEMPTIONS
from onewindow.catalogue.terms import UNITS
from onewindow.directory.rules import SIGNING_BODIES
from onewindow.governance import terms
from onewindow.governance.exports import write_span
from onewindow.governance.rules import MeasureChange, Span
from onewindow.governance.rules.measures import MEASURES
from onewindow.web.templatetags.parts import write_money
from onewindow.web.wording import say

register = template.Library()

WORDS: Mapping[str, Mapping[str, str]] = {
    "type": terms.ITEM_TYPES,
    "result": terms.RESULTS,
    "entry": terms.ENTRIES,
    "reason": terms.REASONS,
    "disposition": terms.DISPOSITIONS,
    "state": terms.STATES,
    "mark": terms.MARKS,
    "waiter": terms.WAITERS,
    "waiting_reason": terms.WAITING_REASONS,
    "waiting_end": terms.WAITING_ENDS,
    "direction": terms.DIRECTIONS,
    "carried": terms.CARRIED,
    "cost": terms.COST_KINDS,
    "measure": MEASURES,
    "body": SIGNING_BODIES,
    "effect": EFFECTS,
    "exemption": EXEMPTIONS,
    "limit_unit": UNITS,
    "unit": {"percent": "%", "number": "", "working_day": gettext_noop("个工作日")},
    "qualifier": {"": "", "about": gettext_noop("约"), "most": gettext_noop("至多"), "least": gettext_noop("至少")},
    "difference": {
        "same": gettext_noop("一致"),
        "rounding": gettext_noop("账目取整"),
        "cut": gettext_noop("账目去尾，没有四舍五入"),
        "differs": gettext_noop("不一致"),
        "fits": gettext_noop("有整数相符"),
        "unfit": gettext_noop("没有整数相符"),
        "alone": gettext_noop("无从比较"),
    },
}
TONES: Mapping[str, str] = {
    "draft": "grey",
    "signing": "amber",
    "published": "green",
    "recorded": "outline",
    "keep": "green",
    "simplify": "blue",
    "merge": "amber",
    "devolve": "amber",
    "cancel": "red",
    "must_enter": "green",
    "deferred": "amber",
    "returned": "grey",
    "withdrawn": "red",
    "drafted": "blue",
    "unchanged": "grey",
    "same": "green",
    "rounding": "green",
    "fits": "blue",
    "cut": "amber",
    "unfit": "amber",
    "differs": "red",
    "alone": "grey",
}


@register.filter(name="governed")
def say_governed(value: object, kind: str) -> str:
    """{{ line.result|governed:"result" }}: a word of governance in the reader's language."""
    return say(WORDS[kind].get(str(value), str(value))) if value not in (None, "") else ""


@register.filter(name="governed_tone")
def find_governed_tone(value: object) -> str:
    """The colour of a state, a result, an entry decision, a difference."""
    return TONES.get(str(value), "grey")


@register.filter(name="reasons")
def say_reasons(values: Any) -> str:
    """{{ line.reasons|reasons }}: the grounds, in order."""
    return gettext("、").join(say(terms.REASONS[value]) for value in values)


@register.filter(name="measured")
def say_measured(change: MeasureChange, side: str) -> str:
    """{{ change|measured:"before" }}: before or after, as people say it; a dash where nothing is said."""
    value = getattr(change, side)
    if value is None:
        return "—"
    return write_money(value) if change.key == "fees" else say(write_span(value))


@register.filter(name="saved")
def say_saved(change: MeasureChange) -> str:
    """What was saved, with its unit; empty where the two cannot be compared."""
    if not change.saved:
        return ""
    if change.key == "fees":
        return write_money(change.saved)
    unit = say(terms.SPAN_UNITS[change.before.unit]) if isinstance(change.before, Span) else ""
    more = gettext("以上") if change.at_least else ""
    return f"{change.saved}{' ' if unit and unit.isascii() else ''}{unit}{more}"


@register.filter(name="count_of")
def get_count(counts: Mapping[str, int], key: str) -> int:
    """{{ counts.by_result|count_of:"keep" }}"""
    return counts.get(key, 0)
