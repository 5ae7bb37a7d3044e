"""The catalogue's history in public: what was kept, cancelled, devolved; before and after; series with their bases (K-02..K-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from onewindow.directory.queries import CentreRow, get_centre
from onewindow.governance.exports import (
    write_centre_json,
    write_improvements_csv,
    write_round_json,
    write_series_csv,
)
from onewindow.governance.line_lists import write_line_list
from onewindow.governance.queries import (
    CentreSeries,
    ImprovementRow,
    PrintedRow,
    RoundRow,
    compute_series,
    get_round,
    list_all_lines,
    list_authority_changes,
    list_batches,
    list_costs,
    list_departed,
    list_history_centres,
    list_improvements,
    list_own_hall_closures,
    list_printed_figures,
    list_round_lines_of,
    list_rounds,
    list_waiting,
)
from onewindow.governance.queries.rounds import LINES_SHOWN
from onewindow.governance.terms import ENTRIES, ITEM_TYPES, RESULTS
from onewindow.web.acting import get_today
from onewindow.web.site import get_site
from onewindow.web.wording import say

LAST_PAGE = 100


@dataclass(frozen=True, slots=True)
class History:
    """What the page and the files of a centre are made of."""

    centre: CentreRow
    is_today: bool
    on: date
    rounds: tuple[RoundRow, ...]
    series: CentreSeries
    printed: tuple[PrintedRow, ...]
    improvements: tuple[ImprovementRow, ...]


def load_history(centre_id: int, on: date) -> History:
    """The settled rounds, the series, the printed figures, the before and after of a centre. Raises NotFound."""
    centre = get_centre(centre_id)
    is_today = centre.last_day is None or centre.last_day >= on
    rounds = list_rounds(centre_id, settled_only=True)
    return History(
        centre=centre,
        is_today=is_today,
        on=on,
        rounds=rounds,
        series=compute_series(centre_id, rounds, on=on),
        printed=list_printed_figures(centre_id, rounds),
        improvements=list_improvements(centre_id, on=on, is_today=is_today),
    )


def show_histories(request: HttpRequest) -> HttpResponse:
    """The centres whose catalogue has a history: ours first, then those told by their published accounts (RD-19)."""
    return render(request, "portal/governed/centres.html", {"centres": list_history_centres(get_today(request))})


def show_catalogue_history(request: HttpRequest, centre_id: int) -> HttpResponse:
    """One centre: counts by type and day, indicators, printed figures, rounds, what left, before and after. Raises NotFound."""
    history = load_history(centre_id, get_today(request))
    context: dict[str, Any] = {
        "history": history,
        "centre": history.centre,
        "charts": list_charts(history),
        **split_types(history),
        "latest": [rows[-1] for rows in history.series.indicators.values()],
        "daily": [one for rows in history.series.indicators.values() for one in reversed(rows)],
        "departed": list_departed(centre_id),
        "batches": list_batches(centre_id),
        "waiting": list_waiting(centre_id),
        "closures": list_own_hall_closures(centre_id),
        "changes": list_authority_changes(centre_id),
        "costs": list_costs(centre_id, on=history.on, is_today=history.is_today),
    }
    return render(request, "portal/governed/centre.html", context)


def split_types(history: History) -> dict[str, Any]:
    """The counts by type to show at once, and those of earlier months; of a centre of another time everything at once."""
    points = tuple(reversed(history.series.types))
    if not history.is_today:
        return {"newest": points, "older": ()}
    newest = tuple(point for point in points if point.on == points[0].on)
    return {"newest": newest, "older": points[len(newest) :]}


def list_charts(history: History) -> list[tuple[str, list[tuple[str, int]]]]:
    """Bar charts (title, rows): of a centre of today its items month by month, else kept and in the hall by round."""
    found = history.series.indicators
    if "items" in found:
        items = [(f"{one.on:%Y-%m-%d}", one.numerator) for one in found["items"]]
        hall = [(f"{one.on:%Y-%m-%d}", one.numerator) for one in found["in_hall_rate"]]
        return [(gettext("实施中的事项"), items), (gettext("其中在厅"), hall)]
    charts: dict[str, list[tuple[str, int]]] = {}
    for point in history.series.types:
        bars = charts.setdefault(say(ITEM_TYPES[point.item_type]), [])
        bars.append((gettext("%(year)s年保留") % {"year": point.on.year}, point.retained))
        bars.append((gettext("%(year)s年在厅") % {"year": point.on.year}, point.in_hall))
    return list(charts.items())


def show_public_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """A published or recorded round with its lines. Raises NotFound, also for one still in work."""
    found = get_round(round_id, settled_only=True)
    asked = {
        "result": request.GET.get("result", "") if request.GET.get("result") in RESULTS else "",
        "entry": request.GET.get("entry", "") if request.GET.get("entry") in ENTRIES else "",
        "item_type": request.GET.get("type", "") if request.GET.get("type") in ITEM_TYPES else "",
    }
    page = read_page_number(request)
    lines = list_round_lines_of(round_id, page=page, wanted=asked)
    context = {
        "round": found,
        "centre": get_centre(found.centre_id),
        "lines": lines.lines,
        "total": lines.total,
        "asked": asked,
        "page": page,
        "total_pages": min(LAST_PAGE, -(-lines.total // LINES_SHOWN)),
        "results": [key for key in RESULTS if found.counts.by_result[key]],
        "entries": [key for key in ENTRIES if found.counts.by_entry[key]],
    }
    return render(request, "portal/governed/round.html", context)


def read_page_number(request: HttpRequest) -> int:
    """`?page=`, 1 when it makes no sense."""
    raw = request.GET.get("page", "")
    return min(max(int(raw), 1), LAST_PAGE) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 1


def export_history(request: HttpRequest, centre_id: int, kind: str) -> HttpResponse:
    """`before-after.csv`, `series.csv` or `history.json` of a centre; labelled where the data are simulated (RD-20)."""
    history = load_history(centre_id, get_today(request))
    simulated = get_site().simulated and history.is_today
    if kind == "before-after.csv":
        return send_text(write_improvements_csv(history.improvements, simulated=simulated), kind)
    if kind == "series.csv":
        return send_text(write_series_csv(history.series, history.printed, simulated=simulated), kind)
    content = write_centre_json(
        centre_id=centre_id,
        name=history.centre.name,
        is_today=history.is_today,
        on=history.on,
        rounds=history.rounds,
        series=history.series,
        improvements=history.improvements,
        printed=history.printed,
        simulated=simulated,
    )
    return send_text(content, "history.json")


def export_public_round(request: HttpRequest, round_id: int, kind: str) -> HttpResponse:
    """A settled round's lines as `lines.csv`, or the round whole as `round.json`. Raises NotFound."""
    found = get_round(round_id, settled_only=True)
    if kind == "lines.csv":
        return send_text(write_line_list(list_all_lines(round_id)), kind)
    return send_text(write_round_json(found), "round.json")


def send_text(content: str, name: str) -> HttpResponse:
    """A file to keep; CSV begins with the mark by which spreadsheets know UTF-8."""
    is_csv = name.endswith(".csv")
    kind = "text/csv" if is_csv else "application/json"
    answer = HttpResponse(("\ufeff" if is_csv else "") + content, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
