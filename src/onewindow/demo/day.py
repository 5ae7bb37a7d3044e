"""A whole day of a centre over HTTP against a running server: people apply, clerks, reviewers and chiefs do their work.

Hefei published 1,300 applications a day; that is the default. Nothing here touches the cases but the open interface.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onewindow.demo.citizens import draw_sample_scan
from onewindow.demo.day_caller import Caller, Reply
from onewindow.demo.day_parts import Call, DayCase, list_calls, list_day_cases
from onewindow.demo.day_people import find_day_tokens, list_day_papers, make_day_application
from onewindow.kit.local_time import LOCAL

API = "/api/v1"
ERRORS_SHOWN = 20
FEED_SECONDS = 20.0
Job = Callable[[DayCase, Caller], None]


@dataclass(slots=True)
class Day:
    """What the threads of one day share, under one lock. `numbers`: every acknowledged application by its serial."""

    description: dict[str, Any]
    name: str
    today: date
    lock: threading.Lock = field(default_factory=threading.Lock)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    states: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: list[float] = field(default_factory=list)
    submitting: list[float] = field(default_factory=list)
    told: Counter[int] = field(default_factory=Counter)
    cut_off: int = 0


def run_day(description: dict[str, Any], *, cases: int = 1300, clients: int = 8) -> dict[str, Any]:
    """Play the day, then read every case back. `description` is that of `describe_demo`.

    `passed`: no error, each case in the state where its part must leave it, each acknowledged application there exactly once.
    """
    now = datetime.now(LOCAL)
    day = Day(description, f"{now:%Y%m%d%H%M%S%f}", now.date())
    plans = list(list_day_cases(cases))
    position = _read_feed(day, "")[1]
    began = time.monotonic()
    _run_threads(day, plans, clients, lambda case, caller: play_day_case(day, case, caller))
    played = time.monotonic() - began
    measured = _measure_day(day, cases, played)
    _run_threads(day, plans, clients, lambda case, caller: look_up_day_case(day, case, caller))
    received = _count_receipts(day, position)
    lost = sorted(number for number in day.numbers.values() if not received[number])
    doubled = sorted(number for number in day.numbers.values() if received[number] > 1)
    all_there = len(set(day.numbers.values())) == cases and not lost and not doubled
    return {
        "label": "模拟数据",
        "passed": all_there and not day.errors and not day.wrong,
        "cases": cases,
        "clients": clients,
        "acknowledged": len(day.numbers),
        "lost": lost,
        "doubled": doubled,
        "wrong": day.wrong[:ERRORS_SHOWN],
        "errors": day.errors[:ERRORS_SHOWN],
        "error_count": len(day.errors) + len(day.wrong),
        "by_scenario": {name: dict(sorted(found.items())) for name, found in sorted(day.states.items())},
        **measured,
    }


def play_day_case(day: Day, case: DayCase, caller: Caller) -> None:
    """Apply, then do what the part says; raises ValueError at the first wrong answer, which ends the case."""
    tokens = find_day_tokens(day.description, case)
    who = tokens["applicant" if case.online else "clerk"]
    body = make_day_application(case, day.today, _upload_papers(case, caller, who))
    began = time.perf_counter()
    sent = caller.post(f"{API}/cases", who, body, Idempotency_Key=f"day-{day.name}-{case.serial}")
    took = time.perf_counter() - began
    if not sent.good:
        raise ValueError(_describe_error(case, "submit", sent))
    number, version = sent.body["number"], sent.body["version"]
    with day.lock:
        day.numbers[case.serial] = number
        day.submitting.append(took)
    for call in list_calls(case, day.today):
        version = _act(case, call, f"{API}/cases/{number}", tokens[call.role], version, caller)


def look_up_day_case(day: Day, case: DayCase, caller: Caller) -> None:
    """An acknowledged case is there, in the state in which its part must leave it."""
    number = day.numbers.get(case.serial)
    if number is None:
        return
    reply = caller.get(f"{API}/cases/{number}", find_day_tokens(day.description, case)["clerk"])
    state = reply.body.get("state", "missing") if reply.good else "missing"
    with day.lock:
        day.states[case.part.name][state] += 1
        if state != case.part.end:
            told = f"{number} {case.guide['name']}（{case.part.name}）：应为 {case.part.end}，实为 {state}"
            day.wrong.append(told)


def _upload_papers(case: DayCase, caller: Caller, token: str) -> dict[str, int]:
    if not case.online:
        return {}
    file_ids = {}
    for paper in list_day_papers(case):
        reply = caller.upload(f"{API}/files", token, draw_sample_scan(), f"{paper['code']}.png")
        if not reply.good:
            raise ValueError(_describe_error(case, "upload", reply))
        file_ids[paper["code"]] = reply.body["id"]
    return file_ids


def _act(case: DayCase, call: Call, address: str, token: str, version: int, caller: Caller) -> int:
    """One act on the version we know. A try that was cut off may have been done: then the repeated one meets a newer version."""
    reply = caller.post(f"{address}/actions/{call.act}", token, call.payload, If_Match=f'"{version}"')
    if reply.good:
        return int(reply.body["version"])
    if reply.retried and reply.status == 409 and reply.body.get("code") == "case_has_moved_on":
        found = caller.get(address, token)
        if found.good and found.body["version"] == version + 1:
            return version + 1
    raise ValueError(_describe_error(case, call.act, reply))


def _count_receipts(day: Day, position: str) -> Counter[str]:
    """How often the ledger's feed tells of the receipt of each of our cases, waiting a little for the last ones."""
    ours = set(day.numbers.values())
    counted = Counter[str]()
    give_up = time.monotonic() + FEED_SECONDS
    while True:
        events, position = _read_feed(day, position)
        counted.update(number for number in events if number in ours)
        if len(counted) == len(ours) or time.monotonic() > give_up:
            return counted
        time.sleep(0.5)


def _read_feed(day: Day, position: str) -> tuple[list[str], str]:
    """The numbers of the cases received after a position of the feed, and the position reached."""
    caller = Caller(day.description["base_url"])
    received: list[str] = []
    while True:
        reply = caller.get(f"{API}/events?limit=500&after={position}", day.description["tokens"]["supervisor"])
        if not reply.good:
            raise ConnectionError(f"GET events: {reply.status} {reply.body.get('message', '')}")
        events = reply.body["events"]
        received += [event["subject"].partition("/")[2] for event in events if event["event"] == "CaseReceived"]
        position = reply.body["next"]
        if len(events) < 500:
            caller.close()
            return received, position


def _run_threads(day: Day, plans: list[DayCase], clients: int, job: Job) -> None:
    waiting: queue.SimpleQueue[DayCase] = queue.SimpleQueue()
    for plan in plans:
        waiting.put(plan)
    threads = [threading.Thread(target=_work, args=(day, waiting, job)) for _ in range(max(1, clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work(day: Day, waiting: queue.SimpleQueue[DayCase], job: Job) -> None:
    caller = Caller(day.description["base_url"])
    while True:
        try:
            case = waiting.get_nowait()
        except queue.Empty:
            break
        try:
            job(case, caller)
        except (ValueError, KeyError, ConnectionError) as error:
            with day.lock:
                day.errors.append(str(error))
    caller.close()
    with day.lock:
        day.seconds += caller.seconds
        day.told += caller.told
        day.cut_off += caller.cut_off


def _measure_day(day: Day, cases: int, played: float) -> dict[str, Any]:
    seconds, submitting = sorted(day.seconds), sorted(day.submitting)
    return {
        "requests": len(seconds),
        "answers": {str(status): count for status, count in sorted(day.told.items())},
        "cut_off": day.cut_off,
        "seconds": round(played, 1),
        "throughput": round(cases / played, 1) if played else 0,
        "requests_per_second": round(len(seconds) / played, 1) if played else 0,
        "p50_ms": _find_percentile(seconds, 50),
        "p99_ms": _find_percentile(seconds, 99),
        "submit_p50_ms": _find_percentile(submitting, 50),
        "submit_p99_ms": _find_percentile(submitting, 99),
    }


def _describe_error(case: DayCase, act: str, reply: Reply) -> str:
    told = f"{reply.body.get('code', '')} {reply.body.get('message', '')} {reply.body.get('fields') or ''}".strip()
    return f"{case.guide['name']}（{case.part.name}）{act}：{reply.status} {told}"


def _find_percentile(seconds: list[float], percent: int) -> float:
    if not seconds:
        return 0.0
    place = min(len(seconds) - 1, len(seconds) * percent // 100)
    return round(seconds[place] * 1000, 1)
