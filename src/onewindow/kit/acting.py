"""Who acts, when, and how an act is refused: the three words every action of the house shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from onewindow.kit.local_time import get_local_date


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held for one department inside one region (design 7: role × department × region)."""

    role: str
    department_id: int | None
    region_code: str
    centre_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a staff member by a post, a citizen, nobody known, or the system carrying out the law."""

    kind: str
    account_id: int | None = None
    name: str = ""
    party_id: int | None = None
    department_id: int | None = None
    post_id: int | None = None
    grants: tuple[Grant, ...] = ()


SYSTEM = Actor(kind="system", name="系统")
ANONYMOUS = Actor(kind="anonymous", name="访客")


@dataclass(frozen=True, slots=True)
class At:
    """When an act happened and by what source we know it (RD-15); the third time, `recorded_at`, is the database's own.

    `source`: here (in this system), outside (another system, its number in `reference`), paper (an outage book) or
    law (an act the law itself performs, e.g. deemed acceptance; the article in `reference`).
    `origin`: live, demo, migrated or rebuilt; only live rows are judged for back-dating.
    """

    occurred_at: datetime
    source: str = "here"
    reference: str = ""
    late_reason: str = ""
    origin: str = "live"

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is None:
            raise ValueError("occurred_at must be an aware datetime")

    @property
    def local_date(self) -> date:
        """The local legal day, which ends at 24:00 (RD-02)."""
        return get_local_date(self.occurred_at)


@dataclass(eq=False)
class Refusal(Exception):
    """An act that may not be done: `code` for machines, `message` and `advice` (what to do next) for people, the article."""

    code: str
    message: str
    article: str = ""
    advice: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    status: int = 409

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.code, self.message, self.article, self.advice, self.fields, self.status)


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The actor has no right to this act."""

    status: int = 403


@dataclass(eq=False)
class NotFound(Refusal):
    """There is no such thing, or none that this actor may know of."""

    status: int = 404


@dataclass(eq=False)
class Conflict(Refusal):
    """The thing has moved on: somebody else acted first, or its state does not allow the act."""

    status: int = 409


@dataclass(eq=False)
class Invalid(Refusal):
    """What was sent cannot be understood or is incomplete; `fields` names each fault."""

    status: int = 422
