"""Rounds, their lines and signatures, what publishing would do and did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from onewindow.catalogue.overviews import count_items_by_centre, load_wordings
from onewindow.directory.queries import CentreRow, load_centres
from onewindow.directory.rules import SIGNING_BODIES
from onewindow.directory.signing import list_signing_posts
from onewindow.governance.models import CancelledFee, Round, RoundLine, Signature
from onewindow.governance.queries.lines import plan_line, read_line
from onewindow.governance.queries.rows import (
    CarryRow,
    CentreSummary,
    DepartedRow,
    LinePage,
    LineRow,
    RoundRow,
    SignatureRow,
)
from onewindow.governance.rules import LineContent, LineGroup, count_groups
from onewindow.governance.terms import LEAVING, LEVELS, SETTLED
from onewindow.kit.acting import NotFound

LINES_SHOWN = 50
FILTERS = ("result", "entry", "item_type")


def list_rounds(centre_id: int, *, settled_only: bool = False) -> tuple[RoundRow, ...]:
    """The rounds of a centre, the latest first, each with its counts; two statements."""
    found = Round.objects.filter(centre_id=centre_id)
    if settled_only:
        found = found.filter(state__in=SETTLED)
    return _make_round_rows(list(found.order_by("-effective_on", "-number")))


def list_history_centres(on: date) -> tuple[CentreSummary, ...]:
    """The centres that have a history: those of today with items in force, then those whose rounds an account tells.

    Six statements at most, however many they are.
    """
    rounds = _make_round_rows(list(Round.objects.filter(state__in=SETTLED).order_by("-effective_on", "-number")))
    by_centre: dict[int, list[RoundRow]] = defaultdict(list)
    for row in rounds:
        by_centre[row.centre_id].append(row)
    items = count_items_by_centre(on)
    centres = load_centres({*by_centre, *items})
    summaries = [_summarise(centre, by_centre[centre.id], items.get(centre.id), on) for centre in centres.values()]
    return tuple(sorted(summaries, key=lambda one: (not one.is_today, one.starts_on or on, one.id)))


def _summarise(centre: CentreRow, rounds: list[RoundRow], items: tuple[int, int] | None, on: date) -> CentreSummary:
    newest = rounds[0].counts if rounds else None
    counted = items or ((newest.retained, newest.in_hall) if newest else (0, 0))
    return CentreSummary(
        id=centre.id,
        name=centre.name,
        is_today=centre.last_day is None or centre.last_day >= on,
        starts_on=centre.starts_on,
        last_day=centre.last_day,
        rounds=len(rounds),
        items=counted[0],
        in_hall=counted[1],
    )


def get_round(round_id: int, *, settled_only: bool = False) -> RoundRow:
    """A round with its counts. Raises NotFound, also for one that is not settled where only those are asked for."""
    rows = [
        row for row in _make_round_rows(list(Round.objects.filter(pk=round_id))) if row.is_settled or not settled_only
    ]
    if not rows:
        raise NotFound("no_such_round", "没有这一轮清理", advice="请从清理轮次中选择")
    return rows[0]


def _make_round_rows(rounds: list[Round]) -> tuple[RoundRow, ...]:
    groups: dict[int, list[LineGroup]] = defaultdict(list)
    departments: dict[int, set[str]] = defaultdict(set)
    joint = Case(When(departments_involved__gte=2, then=Value(True)), default=Value(False))
    columns = ("round_id", "item_type", "result", "entry", "in_hall", "department_name")
    lines = RoundLine.objects.filter(round__in=rounds).annotate(joint=joint)
    for row in lines.values(*columns, "joint").annotate(number=Count("pk")).order_by("round_id"):
        place, department = row.pop("round_id"), row.pop("department_name")
        groups[place].append(LineGroup(**row))
        departments[place] |= {department} - {""}
    return tuple(_make_round_row(one, groups[one.pk], len(departments[one.pk])) for one in rounds)


def _make_round_row(found: Round, groups: list[LineGroup], departments: int) -> RoundRow:
    names = [name for name in RoundRow.__slots__ if name not in ("departments", "counts")]
    given: dict[str, Any] = {name: getattr(found, name) for name in names}
    return RoundRow(**given, departments=departments, counts=count_groups(groups))


def list_round_lines_of(
    round_id: int,
    *,
    page: int = 1,
    text: str = "",
    open_only: bool = False,
    size: int = LINES_SHOWN,
    wanted: Mapping[str, str] | None = None,
) -> LinePage:
    """One page of a round's lines; `wanted` by result, entry or item_type, empty for any; two statements."""
    asked = wanted or {}
    found = RoundLine.objects.filter(round_id=round_id, **{key: asked[key] for key in FILTERS if asked.get(key)})
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(item_code__startswith=text) | Q(department_name__icontains=text)
        )
    if open_only:
        found = found.filter(result="", entry="")
    start = (page - 1) * size
    return LinePage(found.count(), tuple(map(_make_line_row, _read_lines(found)[start : start + size])))


def list_all_lines(round_id: int) -> tuple[LineContent, ...]:
    """What every line says, in order, for files; one statement."""
    return tuple(read_line(row) for row in RoundLine.objects.filter(round_id=round_id).order_by("line_no"))


def get_line(line_id: int) -> LineRow:
    """One line. Raises NotFound."""
    row = _read_lines(RoundLine.objects.filter(pk=line_id)).first()
    if row is None:
        raise NotFound("no_such_line", "没有这一行", advice="请从清单中选择")
    return _make_line_row(row)


def find_next_line(round_id: int, after: int) -> int | None:
    """The next undecided line after a number, from the top again at the end; None when all are decided. Two statements."""
    left = (
        RoundLine.objects.filter(round_id=round_id, result="", entry="")
        .order_by("line_no")
        .values_list("pk", flat=True)
    )
    return left.filter(line_no__gt=after).first() or left.exclude(line_no=after).first()


def find_neighbours(round_id: int, line_no: int) -> tuple[int | None, int | None]:
    """The lines before and after one, whatever is decided; two statements."""
    lines = RoundLine.objects.filter(round_id=round_id).values_list("pk", flat=True)
    before = lines.filter(line_no__lt=line_no).order_by("-line_no").first()
    return before, lines.filter(line_no__gt=line_no).order_by("line_no").first()


def _read_lines(found: QuerySet[RoundLine]) -> QuerySet[RoundLine]:
    return found.annotate(
        kind=F("carried__kind"), words=F("carried__words"), carried_version=F("carried__version_id")
    ).order_by("line_no")


def _make_line_row(row: Any) -> LineRow:
    return LineRow(
        id=row.pk,
        round_id=row.round_id,
        line_no=row.line_no,
        content=read_line(row),
        carried=row.kind or "",
        carried_words=row.words or "",
        version_id=row.carried_version,
    )


def list_signatures(found: RoundRow, *, on: date) -> tuple[SignatureRow, ...]:
    """The four bodies in order: who has signed this edition, or who may today; three statements (K-06)."""
    signed = {row.body: row for row in Signature.objects.filter(round_id=found.id, edition=found.edition)}
    posts = {row.body: row for row in list_signing_posts(found.centre_id, on=on)}
    rows = []
    for body, label in SIGNING_BODIES.items():
        mine, post = signed.get(body), posts.get(body)
        rows.append(
            SignatureRow(
                body=body,
                body_label=label,
                unit=mine.unit if mine else post.unit if post else "",
                post=post.post if post else "",
                holders=post.holders if post else (),
                signed_by=mine.account_name if mine else "",
                signed_on=mine.signed_on if mine else None,
            )
        )
    return tuple(rows)


def preview_carrying(round_id: int, *, on: date) -> tuple[CarryRow, ...]:
    """Each line with a code that publishing on that day would act on, or cannot find; three statements."""
    rows = list(RoundLine.objects.filter(round_id=round_id).exclude(item_code="").order_by("line_no"))
    wordings = load_wordings((row.item_code for row in rows), on=on)
    planned = [(row, plan_line(row, wordings.get(row.item_code))) for row in rows]
    return tuple(
        CarryRow(row.line_no, row.item_code, row.name, plan.kind, plan.words, plan.fees)
        for row, plan in planned
        if plan.kind != "unchanged" or row.item_code not in wordings
    )


def list_departed(centre_id: int) -> tuple[DepartedRow, ...]:
    """What left the catalogue in settled rounds, unnamed items of one kind together, the latest first; two statements."""
    found = RoundLine.objects.select_related("round").filter(
        round__centre_id=centre_id, round__state__in=SETTLED, result__in=LEAVING
    )
    rows = list(found.order_by("-round__effective_on", "round_id", "line_no"))
    fees: dict[int, list[str]] = defaultdict(list)
    for line_id, name in CancelledFee.objects.filter(line__in=rows).order_by("pk").values_list("line_id", "name"):
        fees[line_id].append(name)
    return tuple(_gather_unnamed(_make_departed_row(row, fees[row.pk]) for row in rows))


def _make_departed_row(row: RoundLine, fees: list[str]) -> DepartedRow:
    where = row.merged_into or "".join((LEVELS.get(row.devolved_to_level, ""), row.devolved_to))
    return DepartedRow(
        round_id=row.round_id,
        round_title=row.round.title,
        effective_on=row.round.effective_on,
        name="" if row.unnamed else row.name,
        item_code=row.item_code,
        number=1,
        result=row.result,
        where=where,
        reasons=tuple(row.reasons),
        fees=tuple(fees),
    )


def _gather_unnamed(rows: Iterable[DepartedRow]) -> list[DepartedRow]:
    gathered: dict[object, DepartedRow] = {}
    for place, row in enumerate(rows):
        key = place if row.name else (row.round_id, row.result, row.where, row.reasons)
        before = gathered.get(key)
        number = before.number + 1 if before else 1
        given = {name: getattr(row, name) for name in DepartedRow.__slots__ if name != "number"}
        gathered[key] = DepartedRow(**given, number=number)
    return list(gathered.values())
