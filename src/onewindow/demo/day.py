"""A whole day of a centre over HTTP against a running server: people apply, clerks, reviewers and chiefs do their work.

Hefei published 1,300 applications a day; that is the default. Nothing here touches the cases but the open interface.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onewindow.demo.caller import Caller, Reply
from onewindow.demo.filling import Filler, invent_answers, list_walk_in_papers
from onewindow.demo.roles import DayCase, list_calls, list_day_cases
from onewindow.demo.world import list_department_plans, list_enterprise_plans, list_staff_plans
from onewindow.kit.identity_codes import CREDIT_CODE, IDENTITY_CARD, make_citizen_number
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.verification import verify_ledger

API = "/api/v1/cases"
ERRORS_SHOWN = 20
BIRTH_YEARS = 45


@dataclass(slots=True)
class Tally:
    """What the threads of one day share, under one lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    errors: list[str] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    cut_off: int = 0


def run_day(description: dict[str, Any], *, cases: int = 1300, clients: int = 8) -> dict[str, Any]:
    """Play the day and look every case up again. `description` is that of `describe_demo`.

    `passed`: no error, each case where its part must leave it, each acknowledged application there once, ledger clean.
    """
    run = f"{datetime.now(LOCAL):%Y%m%d%H%M%S}"
    plans = list(list_day_cases(cases))
    tally = Tally()
    began = time.monotonic()
    _run_threads(plans, clients, tally, _PlayOne(description, run, datetime.now(LOCAL).date()))
    played = time.monotonic() - began
    seconds = sorted(tally.seconds)
    found = Counter[str]()
    _run_threads(plans, clients, tally, _LookUpOne(description, found))
    verdict = verify_ledger()
    duplicates = len(tally.numbers) - len(set(tally.numbers.values()))
    clean = not verdict.findings
    return {
        "label": "模拟数据",
        "passed": not tally.errors and clean and not duplicates and len(tally.numbers) == cases,
        "cases": cases,
        "acknowledged": len(tally.numbers),
        "states": dict(sorted(found.items())),
        "errors": tally.errors[:ERRORS_SHOWN],
        "error_count": len(tally.errors),
        "duplicates": duplicates,
        "ledger_clean": clean,
        "calls": len(seconds),
        "cut_off_calls": tally.cut_off,
        "seconds": round(played, 1),
        "cases_per_second": round(cases / played, 1) if played else 0,
        "calls_per_second": round(len(seconds) / played, 1) if played else 0,
        "p50_ms": _find_percentile(seconds, 50),
        "p99_ms": _find_percentile(seconds, 99),
    }


@dataclass(frozen=True, slots=True)
class _PlayOne:
    """Apply, then do what the part says; the first wrong answer ends the case and is an error."""

    description: dict[str, Any]
    run: str
    today: date

    def __call__(self, case: DayCase, caller: Caller, tally: Tally) -> None:
        tokens = _find_tokens(self.description, case)
        sent = caller.post(API, tokens["clerk"], _make_application(case, self.today), f"day-{self.run}-{case.serial}")
        if not sent.good:
            raise ValueError(_describe_error(case, "submit", sent))
        number = sent.body["number"]
        with tally.lock:
            tally.numbers[case.serial] = number
        for role, act, payload in list_calls(case, self.today):
            path = f"{API}/{number}/materials" if act == "supplement" else f"{API}/{number}/actions/{act}"
            reply = caller.post(path, tokens[role], payload)
            # A try that was cut off may have been done: then the repeated act is refused, and the look-up decides.
            if not reply.good and not (reply.retried and reply.status == 409):
                raise ValueError(_describe_error(case, act, reply))


@dataclass(frozen=True, slots=True)
class _LookUpOne:
    """Every acknowledged case is there, in the state its part must leave it in."""

    description: dict[str, Any]
    found: Counter[str]

    def __call__(self, case: DayCase, caller: Caller, tally: Tally) -> None:
        number = tally.numbers.get(case.serial)
        if number is None:
            return
        reply = caller.get(f"{API}/{number}", _find_tokens(self.description, case)["clerk"])
        state = reply.body.get("state", "missing") if reply.good else "missing"
        with tally.lock:
            self.found[state] += 1
        if state != case.part.end:
            raise ValueError(f"{number} {case.guide['name']}（{case.part.name}）：应为 {case.part.end}，实为 {state}")


def _run_threads(plans: list[DayCase], clients: int, tally: Tally, job: Any) -> None:
    waiting: queue.SimpleQueue[DayCase] = queue.SimpleQueue()
    for plan in plans:
        waiting.put(plan)
    base_url = job.description["base_url"]
    threads = [threading.Thread(target=_work, args=(waiting, base_url, tally, job)) for _ in range(max(1, clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work(waiting: queue.SimpleQueue[DayCase], base_url: str, tally: Tally, job: Any) -> None:
    caller = Caller(base_url)
    while True:
        try:
            case = waiting.get_nowait()
        except queue.Empty:
            break
        try:
            job(case, caller, tally)
        except (ValueError, KeyError, ConnectionError) as error:
            with tally.lock:
                tally.errors.append(str(error))
    caller.close()
    with tally.lock:
        tally.seconds += caller.seconds
        tally.cut_off += caller.cut_off


def _find_tokens(description: dict[str, Any], case: DayCase) -> dict[str, str]:
    code = case.guide["department"]["credit_code"]
    key = next(plan.key for plan in list_department_plans() if plan.credit_code == code)
    tokens: dict[str, str] = {}
    for plan in list_staff_plans():
        if plan.department == key:
            tokens.setdefault(plan.role, description["tokens"][plan.username])
    return tokens


def _make_application(case: DayCase, today: date) -> dict[str, Any]:
    applicant = _invent_applicant(case)
    enterprise = applicant["id_type"] == CREDIT_CODE
    filler = Filler(applicant["name"], applicant["id_number"], applicant["phone"], today, case.serial, enterprise)
    return {
        "item": case.guide["code"],
        "applicant": applicant,
        "form": invent_answers(case.guide["form"], filler),
        "materials": list(list_walk_in_papers(case.guide, left_out=frozenset(case.asked))),
        "delivery_way": "window",
    }


def _invent_applicant(case: DayCase) -> dict[str, Any]:
    if "person" not in case.guide["service_objects"]:
        firms = list_enterprise_plans()
        firm = firms[case.serial % len(firms)]
        return {"id_type": CREDIT_CODE, "id_number": firm.credit_code, "name": firm.name, "phone": firm.mobile}
    born = date(1960 + case.serial // 900 % BIRTH_YEARS, 1 + case.serial % 12, 1 + case.serial % 28)
    number = make_citizen_number(case.serial % 900, born)
    return {"id_type": IDENTITY_CARD, "id_number": number, "name": "模拟申请人", "phone": f"139{case.serial:08d}"}


def _describe_error(case: DayCase, act: str, reply: Reply) -> str:
    told = f"{reply.body.get('code', '')} {reply.body.get('message', '')} {reply.body.get('fields') or ''}".strip()
    return f"{case.guide['name']}（{case.part.name}）{act}：{reply.status} {told}"


def _find_percentile(seconds: list[float], percent: int) -> float:
    if not seconds:
        return 0.0
    place = min(len(seconds) - 1, len(seconds) * percent // 100)
    return round(seconds[place] * 1000, 1)
