"""The shapes of the open interface. They are apart from the tables: a table may change, a shape only grows.

Plain models of pydantic: ninja's own read attributes one by one, which a busy address pays for with each call.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

DEEPEST = 12
HALF_PAIR = re.compile("[\ud800-\udfff]")
LARGEST_ID = 2**63 - 1


def check_plain(value: Any, depth: int = 0) -> Any:
    """The value, if a database can keep it: no NUL, no half of a pair of surrogates, no NaN, not nested without end.

    Raises ValueError, which the interface answers with 422.
    """
    if depth > DEEPEST:
        raise ValueError(f"嵌套超过 {DEEPEST} 层")
    if isinstance(value, str):
        if "\x00" in value or (not value.isascii() and HALF_PAIR.search(value)):
            raise ValueError("含有不能保存的字符")
        return value
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("不是有限的数")
    if isinstance(value, int) and abs(value) > LARGEST_ID:
        raise ValueError("数值太大")
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        check_plain(part, depth + 1)
    return value


Text = Annotated[str, AfterValidator(check_plain)]
Plain = Annotated[dict[str, Any], AfterValidator(check_plain)]
FileId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Strict(BaseModel):
    """What is sent to us: an unknown key is a mistake that is told, not dropped."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Every error: a code for machines, a sentence and advice for people, the article, the faults by field."""

    code: str
    message: str
    advice: str = ""
    article: str = ""
    fields: dict[str, str] = {}


class AddedDays(BaseModel):
    """The day reached; provisional beyond the published calendar."""

    date: date
    provisional: bool


class CountedDays(BaseModel):
    """Working days in (start, end]."""

    days: int
    provisional: bool


class ExplainedDay(BaseModel):
    """One day: whether it counts, and why."""

    date: date
    counts: bool
    reason: str


class ExplainedDays(AddedDays):
    """The day reached and the account of every day on the way."""

    days: list[ExplainedDay]


class ItemHit(BaseModel):
    """One found item."""

    code: str
    name: str
    department: str
    regime: str
    case_kind: str
    summary: str = ""


class ItemPage(BaseModel):
    """Found items; `total` stops counting at a thousand."""

    total: int
    items: list[ItemHit]


class ItemGuide(BaseModel):
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

    id_type: Text = Field("", max_length=32)
    id_number: Text = Field("", max_length=64)
    name: Text = Field("", max_length=120)
    phone: Text = Field("", max_length=32)
    address: Text = Field("", max_length=300)
    email: Text = Field("", max_length=200)
    legal_representative: Text = Field("", max_length=120)


class MaterialIn(Strict):
    """One paper: files uploaded before (POST files), or counts of paper handed in at a window."""

    code: Text = Field(max_length=32)
    file_ids: list[FileId] = Field([], max_length=50)
    originals: int = Field(0, ge=0, le=999)
    copies: int = Field(0, ge=0, le=999)
    original_seen: bool = False
    copy_kept: bool = False
    original_returned: bool = False


class LateEntryIn(Strict):
    """What happened earlier than the call (RD-15), by staff only: when, where it was first kept, and why it comes so late.

    `source`: here, outside (another system; name it with its number in `reference`) or paper (an outage book, its page).
    `reason` is needed for anything older than 15 minutes and for paper. Late entries stand beside on-time rates.
    """

    occurred_at: AwareDatetime
    source: Literal["here", "outside", "paper"] = "here"
    reference: Text = Field("", max_length=200)
    reason: Text = Field("", max_length=200)


class CaseIn(Strict):
    """One application, complete in one call: all or nothing."""

    item: Text = Field(max_length=64)
    applicant: ApplicantIn | None = None
    form: Plain = {}
    materials: list[MaterialIn] = Field([], max_length=200)
    notice_address: Text = Field("", max_length=200)
    delivery_way: Text = Field("", max_length=16)
    late_entry: LateEntryIn | None = None
    certificate: Text = Field("", max_length=80, description="the applicant's certificate that the item is about")


class CertificateEntryOut(BaseModel):
    """One thing that happened to a certificate; `document`: the number of its paper."""

    act: str
    label: str
    on: date
    article: str
    document: str


class CertificateOut(BaseModel):
    """A certificate: `state` pending, in_force, lapsed, withdrawn, revoked, cancelled, deregistered; the holder masked."""

    number: str
    name: str
    item: str
    item_name: str
    department: str
    holder: str
    state: str
    state_label: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    long_term: bool
    case: str
    version: int
    allowed_actions: list[str]
    history: list[CertificateEntryOut]


class MaterialsIn(Strict):
    """The papers that the one notice asked for."""

    materials: list[MaterialIn] = Field(max_length=200)
    late_entry: LateEntryIn | None = None


class ActIn(BaseModel):
    """The facts of an act, by its name; which, the act itself says. Beside them, when it is entered late."""

    model_config = ConfigDict(extra="allow")

    late_entry: LateEntryIn | None = None

    @model_validator(mode="before")
    @classmethod
    def require_plain(cls, value: Any) -> Any:
        """What no database keeps is refused here."""
        return check_plain(value)


class PaperOut(BaseModel):
    """An official paper and the code with which anybody can check it."""

    number: str
    check_code: str


class CaseReceived(BaseModel):
    """The receipt, given at once (RD-02): receipt is not acceptance."""

    number: str
    state: str
    version: int
    received_on: date
    notice_due_on: date | None
    receipt: PaperOut
    replayed: bool


class AllowedAct(BaseModel):
    """What this token may do next, in words, with its article."""

    name: str
    label: str
    article: str


class TimelineEntry(BaseModel):
    """One dated event; with a `late_reason` it was entered late, at `recorded_at` (RD-15)."""

    event: str
    label: str
    occurred_at: datetime
    recorded_at: datetime
    source: str
    reference: str
    late_reason: str


class CaseOut(BaseModel):
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
    missed: str
    decided_at: datetime | None
    delivered_on: date | None
    waiting_on: str
    allowed_actions: list[str]
    actions: list[AllowedAct]
    timeline: list[TimelineEntry]
    documents: list[PaperOut]


class MendingLine(BaseModel):
    """One thing to mend: `code` of a material, or `form`."""

    code: str
    problem: str


class PreReviewOut(BaseModel):
    """How a pre-review stands: open, passed, to_mend, withdrawn, superseded. A pass binds until `valid_to`, that day included."""

    number: str
    item: str
    item_name: str
    department: str
    state: str
    state_label: str
    asked_at: datetime
    due_on: date
    answered_on: date | None
    valid_to: date | None
    lines: list[MendingLine]
    document: PaperOut | None
    cases: list[str]


class ActOut(BaseModel):
    """The state after an act, and the papers it made."""

    number: str
    state: str
    version: int
    documents: list[PaperOut]


class FileOut(BaseModel):
    """An uploaded file; its content is named by its SHA-256."""

    id: int
    sha256: str
    media_type: str
    size: int


class EventOut(BaseModel):
    """One thing that happened. `position` is what to ask `after` next time."""

    position: str
    subject: str
    event: str
    occurred_at: datetime
    recorded_at: datetime
    origin: str


class EventPage(BaseModel):
    """Events in commit order; `next` is the position to ask after, also when the page is empty."""

    events: list[EventOut]
    next: str
