"""The directory's and the calendar's words as people say them: `{% load admin_words %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext, gettext_noop

from onewindow.directory import rules
from onewindow.web.templatetags.parts import WEEKDAYS
from onewindow.web.wording import say

register = template.Library()

WORDS: Mapping[str, Mapping[Any, str]] = {
    "role": rules.ROLE_NAMES,
    "level": rules.LEVEL_NAMES,
    "window": rules.WINDOW_KINDS,
    "residence": rules.RESIDENCE_FORMS,
    "entry": rules.ENTRY_MODES,
    "department": rules.DEPARTMENT_KINDS,
    "revision": {
        "draft": gettext_noop("等待确认"),
        "published": gettext_noop("现行"),
        "superseded": gettext_noop("已被取代"),
        "discarded": gettext_noop("已作废"),
    },
    "field": {
        "number": gettext_noop("证件号码"),
        "name": gettext_noop("姓名或名称"),
        "phone": gettext_noop("电话"),
        "address": gettext_noop("地址"),
        "email": gettext_noop("电子邮箱"),
        "legal_representative": gettext_noop("法定代表人"),
    },
}


@register.filter(name="word")
def say_word(value: object, kind: str) -> str:
    """{{ post.role|word:"role" }}: role, level, window, residence, entry, department, revision, field."""
    return say(WORDS[kind].get(str(value), str(value))) if value else ""


@register.filter(name="say")
def say_text(value: object) -> str:
    """A room's own Chinese words in the reader's language."""
    return say(value)


@register.filter(name="weekday")
def say_weekday(number: int) -> str:
    """1 → 周一."""
    return gettext(WEEKDAYS[number - 1])


@register.filter(name="at")
def get_at(mapping: Mapping[Any, Any], key: object) -> Any:
    """The value of a mapping at a key; the key itself where it has none."""
    return mapping.get(key, key)
