"""The shapes of the open interface. They are apart from the tables: a table may change, a shape only grows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema
from pydantic import ConfigDict


class Strict(Schema):
    """What is sent to us: an unknown key is a mistake that is told, not dropped."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """Every error: a code for machines, a sentence and advice for people, the article, the faults by field."""

    code: str
    message: str
    advice: str = ""
    article: str = ""
    fields: dict[str, str] = {}


class AddedDays(Schema):
    """The day reached; provisional beyond the published calendar."""

    date: date
    provisional: bool


class CountedDays(Schema):
    """Working days in (start, end]."""

    days: int
    provisional: bool


class ExplainedDay(Schema):
    """One day: whether it counts, and why."""

    date: date
    counts: bool
    reason: str


class ExplainedDays(AddedDays):
    """The day reached and the account of every day on the way."""

    days: list[ExplainedDay]


class ItemHit(Schema):
    """One found item."""

    code: str
    name: str
    department: str
    regime: str
    case_kind: str
    summary: str = ""


class ItemPage(Schema):
    """Found items; `total` stops counting at a thousand."""

    total: int
    items: list[ItemHit]


class ItemGuide(Schema):
    """The guide of an item in force (行政许可法 30): its facts, and the whole guide as `onewindow.item/1`."""

    code: str
    name: str
    department: str
    version: int
    valid_from: date | None
    valid_to: date | None
    guide: dict[str, Any]


class ApplicantIn(Strict):
    """Who applies; leave it out when the token's own citizen applies."""

    kind: str = Field("person", max_length=16)
    name: str = Field("", max_length=120)
    id_type: str = Field("", max_length=32)
    id_number: str = Field("", max_length=64)
    phone: str = Field("", max_length=32)
    address: str = Field("", max_length=300)
    legal_representative: str = Field("", max_length=120)


class MaterialIn(Strict):
    """One paper: files uploaded before (POST files), or counts of paper handed in at a window."""

    code: str = Field(max_length=32)
    file_ids: list[int] = Field([], max_length=50)
    originals: int = Field(0, ge=0, le=1000)
    copies: int = Field(0, ge=0, le=1000)
    original_seen: bool = False
    copy_kept: bool = False
    original_returned: bool = False


class CaseIn(Strict):
    """One application, complete in one call: all or nothing."""

    item: str = Field(max_length=64)
    applicant: ApplicantIn | None = None
    form: dict[str, Any] = {}
    materials: list[MaterialIn] = Field([], max_length=200)
    notice_address: str = Field("", max_length=200)
    delivery_way: str = Field("", max_length=16)


class MaterialsIn(Strict):
    """The papers that the one notice asked for."""

    materials: list[MaterialIn] = Field(max_length=200)


class PaperOut(Schema):
    """An official paper and the code with which anybody can check it."""

    number: str
    check_code: str


class CaseReceived(Schema):
    """The receipt, given at once (RD-02): receipt is not acceptance."""

    number: str
    state: str
    version: int
    received_on: date
    notice_due_on: date | None
    receipt: PaperOut
    replayed: bool


class AllowedAct(Schema):
    """What this token may do next."""

    name: str
    label: str


class TimelineEntry(Schema):
    """One dated event."""

    event: str
    label: str
    occurred_at: datetime


class CaseOut(Schema):
    """Where a case stands."""

    number: str
    item: str
    item_name: str
    department: str
    state: str
    state_label: str
    result: str
    version: int
    received_at: datetime
    accepted_at: datetime | None
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    timeliness: str
    decided_at: datetime | None
    delivered_on: date | None
    waiting_on: str
    allowed_actions: list[AllowedAct]
    timeline: list[TimelineEntry]
    documents: list[PaperOut]


class ActOut(Schema):
    """The state after an act, and the papers it made."""

    number: str
    state: str
    version: int
    documents: list[PaperOut]


class FileOut(Schema):
    """An uploaded file; its content is named by its SHA-256."""

    id: int
    sha256: str
    media_type: str
    size: int


class EventOut(Schema):
    """One thing that happened. `position` is what to ask `after` next time."""

    position: str
    subject: str
    event: str
    occurred_at: datetime
    recorded_at: datetime
    origin: str


class EventPage(Schema):
    """Events in commit order; `next` is the position to ask after, also when the page is empty."""

    events: list[EventOut]
    next: str
