"""What comes in: a year's arrangement as JSON {year, papers, days: [{name, date, isOffDay}]}."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from onewindow.kit.acting import Actor, At, Invalid
from onewindow.workdays.actions import draft_revision
from onewindow.workdays.models import IMPORTED
from onewindow.workdays.queries import preview_arrangement
from onewindow.workdays.rules import OFF, WORK, DayChange, Notice, NoticeDay, YearNotice, check_arrangement


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: the draft that waits for a second person (None when nothing would change) and the diff."""

    year: int
    revision_id: int | None
    changes: tuple[DayChange, ...]


def import_workdays_file(*, content: bytes, actor: Actor, at: At) -> ImportReport:
    """Draft the arrangement in a file; publishing it is another person's act. Repeating an import in force changes nothing.

    Raises Invalid for a file that cannot be read or is empty (an unpublished year), NotAllowed for a non-administrator.
    """
    notice = read_workdays_file(content)
    check_arrangement(notice)
    changes = preview_arrangement(notice)
    if not changes:
        return ImportReport(notice.year, None, ())
    row = draft_revision(notice=notice, source=IMPORTED, actor=actor, at=at)
    return ImportReport(notice.year, row.id, changes)


def read_workdays_file(content: bytes) -> YearNotice:
    """The arrangement in a file. Raises Invalid naming what is wrong."""
    try:
        data = json.loads(content)
        days = tuple(sorted((_read_notice_day(row) for row in data["days"]), key=lambda day: day.day))
        return YearNotice(int(data["year"]), days, tuple(_read_paper(text) for text in data.get("papers", ())))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            "bad_workdays_file",
            "文件不是可识别的放假安排",
            advice="格式为 {year, papers, days: [{name, date, isOffDay}]}",
            fields={"file": f"{type(error).__name__}: {error}"},
        ) from error


def _read_notice_day(row: dict[str, Any]) -> NoticeDay:
    if not isinstance(row["isOffDay"], bool):
        raise ValueError("isOffDay must be true or false")
    return NoticeDay(date.fromisoformat(row["date"]), OFF if row["isOffDay"] else WORK, str(row["name"]).strip())


def _read_paper(text: str) -> Notice:
    return Notice(url=text) if text.startswith(("http://", "https://")) else Notice(number=text)
