"""The words of migrated history and of what goes in and out."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STANDINGS: Mapping[str, str | Promise] = {
    "in_time": _("按期办结"),
    "late": _("超期办结"),
    "open": _("未办结"),
    "no_limit": _("没有期限"),
}
TONES = {"in_time": "green", "late": "red", "open": "grey", "no_limit": "outline"}
CALENDAR_WORDS: Mapping[str, str | Promise] = {
    "weekdays": _("周一至周五"),
    "calendar_days": _("自然日"),
    "legal": _("中国法定工作日"),
}
DUE_WORDS: Mapping[str, str | Promise] = {
    "moment": _("来源系统给出的时刻"),
    "day": _("来源系统给出的日期，到当日24时"),
    "counted": _("来源系统只给出天数，按导入时指明的日历推算"),
}
