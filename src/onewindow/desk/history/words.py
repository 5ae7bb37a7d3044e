"""The words of migrated history and of what goes in and out."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onewindow.exchange.queries import TransferRow

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
PERSON_WORDS: Mapping[str, str | Promise] = {
    "sealed": _("加密保存，页面和导出用本系统的化名"),
    "pseudonyms": _("来源系统已用化名，照原样保存"),
}
IMPORT_WORDS: Mapping[str, str | Promise] = {
    "history": _("事件日志（XES、CSV）"),
    "gbt39046": _("GB/T 39046 数据（JSON、zip）"),
}
# Form of an export → (kind, ending of its file).
FORMS = {
    "xes": ("xes", "xes"),
    "ocel": ("ocel", "ocel.json"),
    "gbt_json": ("gbt39046", "json"),
    "gbt_zip": ("gbt39046", "zip"),
}
FORM_WORDS: Mapping[str, str | Promise] = {
    "xes": _("事件日志 XES"),
    "ocel": _("事件日志 OCEL 2.0"),
    "gbt_json": _("GB/T 39046 表5至表8（JSON）"),
    "gbt_zip": _("GB/T 39046 表5至表8（各表 CSV）"),
}
OF_LABELS: Mapping[str, str | Promise] = {"own": _("本中心办件"), "history": _("迁入历史数据")}
ORIGIN_WORDS: Mapping[str, str | Promise] = {"live": _("实际办件"), "demo": _("模拟数据")}
STATE_WORDS: Mapping[str, str | Promise] = {
    "waiting": _("等待"),
    "running": _("进行中"),
    "previewed": _("等待确认"),
    "done": _("完成"),
    "failed": _("未完成"),
    "stopped": _("已停止"),
}
TRANSFER_TONES = {
    "waiting": "grey",
    "running": "blue",
    "previewed": "amber",
    "done": "green",
    "failed": "red",
    "stopped": "grey",
}
COUNTED: Mapping[str, str | Promise] = {
    "cases": _("办件"),
    "events": _("事件"),
    "new": _("新增"),
    "same": _("相同"),
    "conflicts": _("冲突"),
    "faulty": _("有错，不导入"),
    "flagged": _("有提示"),
}


def name_transfer(row: TransferRow) -> str | Promise:
    """What an import or an export brings or takes."""
    if row.direction == "in":
        return IMPORT_WORDS[row.kind]
    if row.kind == "gbt39046":
        return FORM_WORDS["gbt_zip" if row.file_name.endswith(".zip") else "gbt_json"]
    return FORM_WORDS[row.kind]


def list_counted(row: TransferRow) -> list[tuple[str | Promise, int]]:
    """The counts with their words."""
    return [(words, row.counts[name]) for name, words in COUNTED.items() if name in row.counts]


FILTER_WORDS: Mapping[str, str | Promise] = {
    "of": _("哪些办件"),
    "since": _("收件（开始）日期自"),
    "until": _("至"),
    "department": _("部门"),
    "origin": _("来源类别"),
    "system": _("来源系统"),
}


def list_filtered(row: TransferRow) -> list[tuple[str | Promise, str | Promise]]:
    """What an export was asked for, in words."""
    said = {key: value for key, value in row.options.items() if key in FILTER_WORDS and value}
    names: Mapping[str, str | Promise] = {**OF_LABELS, **ORIGIN_WORDS}
    return [(FILTER_WORDS[key], names.get(value, value)) for key, value in said.items()]
