"""An account of a centre as a file (`onewindow.governance/1`): the facts it publishes, record by record. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from onewindow.catalogue.reading import Faults, one_of, read_record, some_of, texts, whole, write_record
from onewindow.governance import terms
from onewindow.governance.rules import LineContent, Measures, Span, judge_line
from onewindow.kit.acting import Invalid

ACCOUNT_FORMAT = "onewindow.governance/1"
MOST_CHARACTERS = 5_000_000
MOST_ALIKE = 5000
UNNAMED = "未列名事项"


@dataclass(frozen=True, slots=True)
class Division:
    """A region on the way to the centre's own."""

    code: str = texts(12)
    name: str = texts(64)


@dataclass(frozen=True, slots=True)
class AccountCentre:
    """The centre an account tells of; what founds it is used only where the directory does not know it by name."""

    name: str = texts(64)
    region_path: tuple[Division, ...] = ()
    building: str = texts(64)
    address: str = texts(200)
    founding_document: str = texts(120)
    starts_on: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line of a round; `count` above 1 or no name: so many items the account counts without naming them."""

    name: str = texts(300)
    count: int = whole(1, MOST_ALIKE, 1)
    item_type: str = one_of(terms.ITEM_TYPES, "other")
    department_name: str = texts(100)
    enforcement_subject: str = texts(100)
    result: str = one_of(terms.RESULTS)
    entry: str = one_of(terms.ENTRIES)
    reasons: tuple[str, ...] = some_of(terms.REASONS)
    disposition: str = one_of(terms.DISPOSITIONS)
    merged_into: str = texts(300)
    devolved_to_level: str = one_of(terms.LEVELS)
    devolved_to: str = texts(100)
    in_hall: bool | None = None
    instant: bool | None = None
    departments_involved: int | None = whole(1, 1000, None)
    note: str = texts(500)


@dataclass(frozen=True, slots=True)
class AccountRound:
    """A round as the account tells it."""

    number: int = whole(1, 1000, 1)
    title: str = texts(120)
    document_number: str = texts(120)
    document_date: date | None = None
    data_cutoff: date | None = None
    effective_on: date | None = None
    day_note: str = texts(200)
    departments_named: int | None = whole(0, 1000, None)
    note: str = texts(1000)
    lines: tuple[AccountLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountItem:
    """An item that entered."""

    name: str = texts(300)
    department_name: str = texts(100)
    enforcement_subject: str = texts(100)


@dataclass(frozen=True, slots=True)
class AccountBatch:
    """Items that entered together; the account may give their number alone, or leave even that blank."""

    number: int = whole(1, 1000, 1)
    title: str = texts(120)
    document_number: str = texts(120)
    entered_on: date | None = None
    items_named: int | None = whole(0, 100_000, None)
    departments_named: int | None = whole(0, 1000, None)
    note: str = texts(500)
    items: tuple[AccountItem, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountWaiter:
    """What asked to enter and could not."""

    kind: str = one_of(terms.WAITERS, "item")
    name: str = texts(300)
    department_name: str = texts(100)
    reason: str = one_of(terms.WAITING_REASONS)
    since: date | None = None
    day_note: str = texts(200)
    note: str = texts(500)


@dataclass(frozen=True, slots=True)
class AccountClosure:
    """A department's own counter that closed."""

    department_name: str = texts(100)
    hall: str = texts(200)
    closed_on: date | None = None
    day_note: str = texts(200)
    evidence: str = texts(500)


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A power that moved."""

    name: str = texts(300)
    department_name: str = texts(100)
    direction: str = one_of(terms.DIRECTIONS)
    from_level: str = one_of(terms.LEVELS)
    to_level: str = one_of(terms.LEVELS)
    from_unit: str = texts(100)
    to_unit: str = texts(100)
    document_number: str = texts(120)
    changed_on: date | None = None
    day_note: str = texts(200)
    note: str = texts(500)


@dataclass(frozen=True, slots=True)
class AccountSpan:
    """How long, as the account says it."""

    amount: int = whole(0, 10_000, 0)
    unit: str = one_of(terms.SPAN_UNITS, "day")
    over: bool = False


@dataclass(frozen=True, slots=True)
class AccountMeasures:
    """One side of a before and after."""

    span: AccountSpan | None = None
    steps: int | None = whole(0, 1000, None)
    places: int | None = whole(0, 1000, None)
    documents: int | None = whole(0, 1000, None)
    visits: int | None = whole(0, 1000, None)
    fees: int | None = whole(0, 10**12, None)

    def make_measures(self) -> Measures:
        """The same for the rules."""
        span = Span(self.span.amount, self.span.unit, self.span.over) if self.span else None
        return Measures(span, self.steps, self.places, self.documents, self.visits, self.fees)


@dataclass(frozen=True, slots=True)
class AccountImprovement:
    """A before and after."""

    name: str = texts(300)
    department_name: str = texts(100)
    as_of: date | None = None
    day_note: str = texts(200)
    before: AccountMeasures = AccountMeasures()
    after: AccountMeasures = AccountMeasures()
    note: str = texts(500)


@dataclass(frozen=True, slots=True)
class AccountFigure:
    """A figure as printed: digits alone, its unit follows from its key."""

    key: str = one_of({key: words for key, (words, _) in terms.FIGURES.items()})
    as_of: date | None = None
    day_note: str = texts(200)
    printed: str = texts(40)
    qualifier: str = one_of({"about": "约", "most": "至多", "least": "至少"})
    base: str = texts(200)
    explanation: str = texts(1000)


@dataclass(frozen=True, slots=True)
class AccountCost:
    """What a year cost, in fen."""

    year: int = whole(2000, 2100, 2000)
    kind: str = one_of(terms.COST_KINDS)
    amount_fen: int = whole(0, 10**15, 0)
    note: str = texts(300)


@dataclass(frozen=True, slots=True)
class Account:
    """Everything a file says of one centre; `mark` holds for all of it (RD-20)."""

    format: str = texts(40)
    centre: AccountCentre = AccountCentre()
    source: str = texts(300)
    mark: str = one_of(terms.MARKS, "published_input")
    note: str = texts(1000)
    rounds: tuple[AccountRound, ...] = ()
    batches: tuple[AccountBatch, ...] = ()
    waiting: tuple[AccountWaiter, ...] = ()
    closed_halls: tuple[AccountClosure, ...] = ()
    authority_changes: tuple[AccountChange, ...] = ()
    improvements: tuple[AccountImprovement, ...] = ()
    figures: tuple[AccountFigure, ...] = ()
    costs: tuple[AccountCost, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadAccount:
    """An account and its faults by path; one with faults is not imported at all."""

    account: Account
    faults: dict[str, str] = field(default_factory=dict)


def read_account_file(text: str) -> ReadAccount:
    """Reads a file. Raises Invalid when it is no JSON object at all."""
    if len(text) > MOST_CHARACTERS:
        raise Invalid("import_too_large", "文件太大", advice="请分成几个文件导入")
    try:
        raw = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Invalid("import_unreadable", f"第{line}行起不是 JSON", advice="请检查括号、引号和逗号") from error
    faults = Faults({})
    account = read_record(Account, raw, "", faults)
    _judge_account(account, faults)
    return ReadAccount(account, faults.found)


def _judge_account(account: Account, faults: Faults) -> None:
    if account.format != ACCOUNT_FORMAT:
        faults.add("format", f"应为 {ACCOUNT_FORMAT}")
    for path, value in (("centre.name", account.centre.name), ("source", account.source), ("mark", account.mark)):
        if not value:
            faults.add(path, "必填")
    for place, found in enumerate(account.rounds):
        _judge_round(found, f"rounds.{place}", faults)
    for place, figure in enumerate(account.figures):
        if figure.as_of is None or not _is_number(figure.printed):
            faults.add(f"figures.{place}.printed", "须有日期，数字照原文只写数字")


def _judge_round(found: AccountRound, path: str, faults: Faults) -> None:
    if not found.title:
        faults.add(f"{path}.title", "必填")
    if found.effective_on is None:
        faults.add(f"{path}.effective_on", "必填；原文只写到年月的，在 day_note 说明")
    for place, line in enumerate(found.lines):
        if line.count > 1 and line.name:
            faults.add(f"{path}.lines.{place}.count", "列名的事项每项一行")
        for name, message in judge_line(make_line_contents(line)[0]).items():
            faults.add(f"{path}.lines.{place}.{name}", message)
    if sum(line.count for line in found.lines) > MOST_ALIKE:
        faults.add(f"{path}.lines", f"一轮最多{MOST_ALIKE}项")


def _is_number(text: str) -> bool:
    return bool(text) and text.replace(".", "", 1).isdigit() and text.isascii()


def make_line_contents(line: AccountLine, first: int = 1) -> list[LineContent]:
    """The lines a record stands for: one that is named, or `count` unnamed ones numbered from `first`."""
    given: dict[str, Any] = {
        name: getattr(line, name) for name in AccountLine.__slots__ if name not in ("name", "count")
    }
    if line.name:
        return [LineContent(name=line.name, **given)]
    model = LineContent(name="", unnamed=True, **given)
    return [replace(model, name=f"{UNNAMED} {number}") for number in range(first, first + line.count)]


def list_round_lines(found: AccountRound) -> list[LineContent]:
    """Every line of a round; the unnamed ones are numbered through."""
    lines: list[LineContent] = []
    unnamed = 0
    for line in found.lines:
        made = make_line_contents(line, unnamed + 1)
        unnamed += sum(one.unnamed for one in made)
        lines += made
    return lines


def write_account(account: Account) -> dict[str, Any]:
    """The JSON object of an account, every field spelled out."""
    content: dict[str, Any] = write_record(account)
    return content
