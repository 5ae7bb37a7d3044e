"""The commands that need the database, each one call; imported only after Django is set up."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from onewindow.demo.day import run_day
from onewindow.demo.describe import describe_accounts, describe_demo
from onewindow.demo.load import load_demo_centre
from onewindow.demo.people import make_time_code
from onewindow.kit.acting import At, Conflict
from onewindow.kit.local_time import LOCAL
from onewindow.project.commands import migrate_database, prepare_static, seal_records, verify_records
from onewindow.project.environment import find_home
from onewindow.project.exporting import export_file
from onewindow.project.importing import import_file
from onewindow.project.launcher import read_port, read_running
from onewindow.workdays.exports import answer_add, answer_count, answer_explain
from onewindow.workdays.queries import load_calendar

Outcome = tuple[dict[str, Any], int]


def run_command(arguments: argparse.Namespace) -> Outcome:
    """Run the command named by `arguments.command`."""
    commands: dict[str, Callable[[argparse.Namespace], Outcome]] = {
        "migrate": run_migrate, "verify": lambda _: verify_records(), "seal": run_seal, "demo": run_demo,
        "day": run_simulated_day, "import": import_file, "export": export_file, "workdays": run_workdays,
    }  # fmt: skip
    return commands[arguments.command](arguments)


def run_migrate(arguments: argparse.Namespace) -> Outcome:
    """Schema, rights and static files."""
    outcome = migrate_database()
    prepare_static()
    return outcome


def run_seal(arguments: argparse.Namespace) -> Outcome:
    """Seal the named day, by default yesterday."""
    return seal_records(arguments.day or datetime.now(LOCAL).date() - timedelta(days=1))


def run_demo(arguments: argparse.Namespace) -> Outcome:
    """Load the demo centre where it is missing, and describe it. Raises Conflict where its public passwords may not be."""
    if not settings.DEMO:
        raise Conflict(
            "no_demo_here",
            "这里不装演示中心：它的口令是公开的",
            advice="试用请另设 ONEWINDOW_HOME，去掉 ONEWINDOW_PUBLIC_URL 和 ONEWINDOW_DEMO=0",
        )
    migrate_database()
    load_demo_centre(at=At(datetime.now(LOCAL), origin="demo"))
    if arguments.json:
        return describe_demo(find_address()), 0
    code = make_time_code(At(datetime.now(LOCAL)))
    return {"text": "\n".join([*describe_accounts(find_address()), f"  现在的动态码 {code}（约 30 秒内有效）"])}, 0


def run_simulated_day(arguments: argparse.Namespace) -> Outcome:
    """A day of applications over HTTP against the running centre; exit code 1 when anything is not where it should be."""
    if read_running(find_home()) is None:
        raise Conflict("centre_is_closed", "中心没有运行", advice="请先用 ./onewindow run 启动，再模拟一天")
    answer = run_day(describe_demo(find_address()), cases=arguments.cases, clients=arguments.clients)
    findings = verify_records()[0]["findings"]
    answer |= {"verify_clean": not findings, "verify_findings": findings}
    answer["passed"] = answer["passed"] and not findings
    return answer, 0 if answer["passed"] else 1


def find_address() -> str:
    """The running centre's address, or the one it would have."""
    running = read_running(find_home())
    return running[1] if running else f"http://127.0.0.1:{read_port()}"


def run_workdays(arguments: argparse.Namespace) -> Outcome:
    """add, count and explain of the legal calendar (contract: design 9)."""
    calendar = load_calendar()
    if arguments.word == "count":
        return answer_count(calendar, arguments.start, arguments.end), 0
    answer = answer_add if arguments.word == "add" else answer_explain
    return answer(calendar, arguments.start, arguments.days), 0


def load_demo_once() -> None:
    """Load the demo centre into an empty database; does nothing in one that has a department."""
    load_demo_centre(at=At(datetime.now(LOCAL), origin="demo"), only_if_empty=True)
