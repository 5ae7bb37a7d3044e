"""Adding working days by prefix arrays against a walk day by day, for the limits the law knows (goal: at least 20 times).

Run: python bench/bench_workdays.py
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from onewindow.clocks.rules import ClockTerms, Pause, derive_dates
from onewindow.workdays.rules import build_calendar, read_shipped_notices

# 行政许可法 32 (5), 44 (10), 42 (20, 20 + 10, 45, 45 + 15), Suining's construction budget (90).
LIMITS = (5, 10, 20, 30, 45, 60, 90)
GOAL = 20
ONE_DAY = timedelta(days=1)


def walk_days(kinds: dict[date, str], start: date, n: int) -> date:
    """What everybody writes first: a day, another day, look it up."""
    day = start
    while n:
        day += ONE_DAY
        kind = kinds.get(day)
        if kind == "work" or (kind is None and day.weekday() < 5):
            n -= 1
    return day


def measure_seconds(call: Callable[[date, int], object], starts: list[date], n: int, rounds: int) -> float:
    """Seconds for one call, the best of five runs."""
    best = float("inf")
    for _ in range(5):
        begun = perf_counter()
        for _ in range(rounds):
            for start in starts:
                call(start, n)
        best = min(best, perf_counter() - begun)
    return best / (rounds * len(starts))


def main() -> int:
    """Print one JSON object; exit 1 when the mix of limits falls below the goal."""
    notices = read_shipped_notices()
    calendar = build_calendar(notices, 0)
    kinds = {day.day: day.kind for notice in notices for day in notice.days}
    source = random.Random(1)
    starts = [date(2004, 1, 1) + timedelta(days=source.randrange(8100)) for _ in range(500)]
    rows, fast_sum, slow_sum = {}, 0.0, 0.0
    for n in LIMITS:
        assert all(calendar.add_workdays(start, n)[0] == walk_days(kinds, start, n) for start in starts)
        fast = measure_seconds(calendar.add_workdays, starts, n, 20)
        slow = measure_seconds(lambda start, days: walk_days(kinds, start, days), starts, n, 1)
        rows[str(n)] = {"add_ns": round(fast * 1e9), "walk_ns": round(slow * 1e9), "ratio": round(slow / fast, 1)}
        fast_sum, slow_sum = fast_sum + fast, slow_sum + slow
    terms = ClockTerms(20, "working_days", date(2026, 9, 21), warn_before=4)
    pauses = (Pause(date(2026, 10, 9), date(2026, 10, 15)),)
    derive = measure_seconds(lambda _start, _n: derive_dates(terms, calendar, pauses), starts, 0, 5)
    ratio = round(slow_sum / fast_sum, 1)
    answer = {
        "bench": "workdays",
        "ratio": ratio,
        "goal": GOAL,
        "by_limit": rows,
        "derive_clock_ns": round(derive * 1e9),
    }
    print(json.dumps(answer, ensure_ascii=False))
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
