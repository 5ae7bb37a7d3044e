"""The folded part of every act form: what happened earlier, where it was first kept, and why it is entered only now (RD-15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onewindow.kit.acting import At, Invalid
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.rules import check_late_entry
from onewindow.web.acting import make_at, require_staff
from onewindow.web.fields import Field, Option, make_field
from onewindow.web.wording import say

# No payload, schema or material has a name that begins so.
LATE_PREFIX = "late_entry."
SOURCE_WORDS = {
    "here": _("本系统，当时没有登记"),
    "outside": _("其他系统"),
    "paper": _("停机期间的纸质登记"),
}
# Kept with the number in the ledger, so the Chinese is the value.
SYSTEMS = ("公安系统", "税务系统", "不动产登记系统", "其他系统")
LABELS = {
    "occurred_at": _("实际发生的时间"),
    "source": _("来源"),
    "system": _("哪个系统"),
    "reference": _("号码"),
    "reason": _("补录原因"),
}


def read_late_entry(request: HttpRequest) -> At:
    """When the act happened: now, unless the folded part was filled. Raises Invalid naming each fault."""
    told = {name: request.POST.get(LATE_PREFIX + name, "").strip() for name in LABELS}
    if not (told["occurred_at"] or told["reference"] or told["reason"]):
        return make_at(request)
    now = make_at(request).occurred_at
    if not told["occurred_at"]:
        raise refuse_moment("请填写实际发生的时间，或者清空补录一栏")
    at = make_at(
        request,
        occurred_at=read_told_moment(told["occurred_at"]),
        source=told["source"] or "here",
        reference=name_reference(told),
        late_reason=told["reason"],
    )
    return check_late_entry(at, actor=require_staff(request), now=now)


def read_told_moment(text: str) -> datetime:
    """A local date and time as a browser writes it, in UTC. Raises Invalid."""
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refuse_moment("请按“2026-09-21 14:30”的样子填写日期和时间") from error


def refuse_moment(fault: str) -> Invalid:
    """The time of a late entry is missing or no time."""
    return Invalid("late_entry_wrong", "补录的内容不完整或有误", fields={f"{LATE_PREFIX}occurred_at": fault})


def name_reference(told: Mapping[str, str]) -> str:
    """The other system and its number, or the page of the outage book; nothing where nothing was given."""
    system = told["system"] if told["source"] == "outside" and told["system"] in SYSTEMS else ""
    return f"{system} {told['reference']}".strip() if told["reference"] else ""


def make_late_questions(
    act: str, posted: QueryDict | None = None, faults: Mapping[str, str] | None = None
) -> tuple[Field, ...]:
    """The questions of the folded part, as they were left. `act` keeps the ids of several forms on one page apart."""

    def ask(name: str, kind: str, hint: str = "", **rest: Any) -> Field:
        fault = (faults or {}).get(LATE_PREFIX + name, "")
        return make_field(
            LATE_PREFIX + name,
            str(LABELS[name]),
            kind,
            id=find_late_target(act, name),
            value=posted.get(LATE_PREFIX + name, "") if posted else "",
            hint=hint,
            error=say(fault),
            **rest,
        )

    source = posted.get(f"{LATE_PREFIX}source", "here") if posted else "here"
    system = posted.get(f"{LATE_PREFIX}system", "") if posted else ""
    sources = tuple(Option(key, str(words), key == source) for key, words in SOURCE_WORDS.items())
    systems = tuple(Option(words, gettext(words), words == system) for words in SYSTEMS)
    return (
        ask("occurred_at", "datetime-local", gettext("当地日期和时间，不能晚于现在"), width_class="input-middle"),
        ask("source", "radio", options=sources),
        ask("system", "select", gettext("来源是其他系统时选择"), options=systems),
        ask("reference", "text", gettext("其他系统的受理号或流水号；纸质登记写登记簿页码")),
        ask("reason", "text", gettext("例如：停电期间纸质登记"), extra=(("maxlength", "200"),)),
    )


def find_late_target(act: str, name: str) -> str:
    """The id of a question of the folded part."""
    return f"id_{act}-late-{name}"


def is_late_filled(questions: tuple[Field, ...]) -> bool:
    """Whether the part stands open: something was typed or is wrong."""
    return any(
        question.error or (question.value and question.kind not in ("radio", "select")) for question in questions
    )
