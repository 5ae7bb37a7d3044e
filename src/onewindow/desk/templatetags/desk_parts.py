"""Small parts of desk pages: a state's pill, what is left of a limit, a word of a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from onewindow.desk.cases.words import STANDING_WORDS, find_standing
from onewindow.web.wording import say

register = template.Library()
RUNNING = frozenset({"promise", "statute", "at_risk", "on_time"})


@register.simple_tag(name="pill")
def render_state_pill(label: str, state: str, tones: Mapping[str, str]) -> SafeString:
    """{% pill case.state_label case.state tones %}"""
    return format_html('<span class="pill pill-{}">{}</span>', tones.get(state, "grey"), say(label))


@register.inclusion_tag("desk/parts/limit_cell.html", name="limit_cell")
def render_limit_cell(row: Any, today: date) -> dict[str, object]:
    """{% limit_cell row today %}: a missed promise or a missed statute (RD-18), AT RISK, ON TIME, with what is left and the
    last day; nothing where none runs."""
    standing = find_standing(row)
    tone, words = STANDING_WORDS[standing]
    due_on = find_running_day(row, standing) if standing in RUNNING else None
    left = write_left(due_on, today) if due_on else ""
    return {"standing": standing, "tone": tone, "words": str(words), "due_on": due_on, "left": left}


def find_running_day(row: Any, standing: str = "") -> date | None:
    """The last day of the limit that runs now, or of the statute that was missed. A whole case has one for each part of its life,
    a list row just one."""
    waits_for_decision = row.accepted_on and row.state in ("accepted", "paused")
    if standing == "statute" and waits_for_decision and row.statutory_due_on:
        return row.statutory_due_on  # type: ignore[no-any-return]
    if not hasattr(row, "notice_due_on"):
        found: date | None = row.due_on
    elif row.decided_on:
        found = row.delivery_due_on
    else:
        found = row.due_on if row.accepted_on else row.notice_due_on
    return found


def write_left(due_on: date, today: date) -> str:
    """How many calendar days are left or over."""
    days = (due_on - today).days
    if days == 0:
        return gettext("今天到期")
    if days < 0:
        return ngettext("超 %(days)s 天", "超 %(days)s 天", -days) % {"days": -days}
    return ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days}


@register.filter(name="word_of")
def find_word(key: object, words: Mapping[str, object]) -> object:
    """{{ row.waiting_on|word_of:waiting_words }}"""
    return words.get(str(key), key)


@register.filter(name="said")
def translate_word(text: object) -> str:
    """{{ phrase|said }}: a word kept in Chinese, in the reader's language where it has one."""
    return say(text)
