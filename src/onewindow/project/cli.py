"""`./onewindow COMMAND`: the words, their arguments, and how an outcome is printed (contract: design 9)."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django

from onewindow.exchange.rules.choices import OF_WORDS, ORIGINS
from onewindow.exchange.rules.judging import CALENDARS
from onewindow.exchange.rules.people import PERSON_MODES
from onewindow.kit.acting import Refusal
from onewindow.project.database import prepare_environment
from onewindow.project.environment import find_home, make_home
from onewindow.project.launcher import (
    explain_start_failure,
    is_ready,
    locate_home,
    read_port,
    read_running,
    stop_centre,
)

EXPORT_KINDS = ("xes", "ocel", "gbt39046")
KINDS = ("items", "divisions", "workdays", "history", "gbt39046", "governance")


def make_parser() -> argparse.ArgumentParser:
    """All commands and their arguments; exit code 2 on wrong usage is argparse's own."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one JSON object")
    parser = argparse.ArgumentParser(prog="onewindow", description="一窗：政务服务中心软件")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("run", "启动中心"), ("stop", "停止中心"), ("status", "运行状态"), ("migrate", "更新数据库结构"),
        ("verify", "核对台账"),
    ):  # fmt: skip
        commands.add_parser(name, parents=[common], help=text)
    demo = commands.add_parser("demo", parents=[common], help="装载演示中心并列出演示账号")
    demo.add_argument("--cases", type=int, default=None, help=argparse.SUPPRESS)
    day = commands.add_parser("day", parents=[common], help="通过 HTTP 模拟一整天的办件")
    day.add_argument("--cases", type=int, default=1300)
    day.add_argument("--clients", type=int, default=8)
    seal = commands.add_parser("seal", parents=[common], help="封存一日台账")
    seal.add_argument("--day", type=date.fromisoformat, default=None)
    imports = commands.add_parser("import", parents=[common], help="导入")
    imports.add_argument("kind", choices=KINDS)
    imports.add_argument("file", type=Path)
    imports.add_argument("--preview", action="store_true", help="只看会改变什么，不写入")
    _add_history_choices(imports)
    _add_exports(commands, common)
    _add_workdays(commands, common)
    return parser


def _add_exports(commands: Any, common: argparse.ArgumentParser) -> None:
    exports = commands.add_parser("export", parents=[common], help="导出办件")
    exports.add_argument("kind", choices=EXPORT_KINDS)
    exports.add_argument("file", type=Path, help="文件名以 .gz 结尾则压缩；gbt39046 以 .zip 结尾则为各表 CSV")
    exports.add_argument("--of", choices=tuple(OF_WORDS), default="own", help="本中心办件，或迁入历史数据")
    for name, text in (("since", "收件（开始）日期自"), ("until", "收件（开始）日期至")):
        exports.add_argument(f"--{name}", type=date.fromisoformat, default=None, help=text)
    exports.add_argument("--department", default="", help="部门名称或统一社会信用代码")
    exports.add_argument("--origin", choices=ORIGINS, default="", help="本中心办件的来源类别")
    exports.add_argument("--system", default="", help="迁入历史数据的来源系统")


def _add_history_choices(imports: Any) -> None:
    history = imports.add_argument_group("历史办件（history、gbt39046）")
    history.add_argument("--calendar", choices=tuple(CALENDARS), help="按哪种日历判断期限；history 必须写明")
    history.add_argument("--system", help="来源系统的名称，默认用文件名")
    history.add_argument("--zone", default="Asia/Shanghai", help="没有写时区的时间属于哪个时区")
    history.add_argument("--persons", choices=tuple(PERSON_MODES), default="sealed", help="人员名称怎样保存")
    history.add_argument("--map", action="append", default=[], metavar="用途=属性名", help="期限、渠道等在文件里的名称")
    history.add_argument("--hide", action="append", default=[], metavar="属性名", help="还有哪些属性是个人信息")


def _add_workdays(commands: Any, common: argparse.ArgumentParser) -> None:
    words = commands.add_parser("workdays", help="工作日计算").add_subparsers(dest="word", required=True)
    for name in ("add", "explain"):
        word = words.add_parser(name, parents=[common])
        word.add_argument("start", type=date.fromisoformat)
        word.add_argument("days", type=int)
    count = words.add_parser("count", parents=[common])
    count.add_argument("start", type=date.fromisoformat)
    count.add_argument("end", type=date.fromisoformat)


def print_outcome(answer: dict[str, Any], as_json: bool) -> None:
    """One JSON object, or lines a person reads."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
        return
    if "text" in answer:
        print(answer["text"])
        return
    for key, value in answer.items():
        if isinstance(value, list) and value and not isinstance(value[0], str):
            print(f"{key}:")
            for item in value:
                print("  " + (item.get("message") or "  ".join(f"{v}" for v in item.values())))
        else:
            print(f"{key}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value}")


def show_status() -> tuple[dict[str, Any], int]:
    """Whether the centre runs, and where."""
    running = read_running(find_home())
    if running is None:
        return {"running": False}, 1
    return {"running": True, "pid": running[0], "address": running[1], "ready": is_ready(running[1])}, 0


def stop_running() -> tuple[dict[str, Any], int]:
    """Stop the centre, or what a killed one left behind; exit code 1 when there was nothing to stop or it did not end."""
    stopped = stop_centre(find_home())
    return {"stopped": stopped}, 0 if stopped else 1


def run_with_django(arguments: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Everything that needs the database: join it, set Django up, run the command, leave the database."""
    read_port()  # a wrong number is said before Django's settings stumble over it
    make_home(find_home())
    cluster = prepare_environment()
    try:
        django.setup()
        from onewindow.project import dispatch  # noqa: PLC0415  Django must be set up first

        return dispatch.run_command(arguments)
    finally:
        if cluster:
            cluster.detach()


def run_main(words: list[str]) -> int:
    """Parse, run, print; returns the exit code (0 good, 1 finding, 2 usage)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.project.settings")
    parser = make_parser()
    arguments = parser.parse_args(words)
    if arguments.command == "import" and arguments.kind == "history" and not arguments.calendar:
        parser.error("导入历史办件须用 --calendar 写明按哪种日历判断期限：" + "、".join(CALENDARS))
    try:
        if arguments.command == "run":
            locate_home()
            from onewindow.project.centre import run_centre  # noqa: PLC0415  reads the environment prepared above

            return run_centre()
        simple = {"stop": stop_running, "status": show_status}
        if arguments.command in simple:
            answer, code = simple[arguments.command]()
        else:
            answer, code = run_with_django(arguments)
    except Refusal as refusal:
        answer, code = {"error": refusal.code, "message": refusal.message, "advice": refusal.advice}, 1
    except Exception as error:
        reason = explain_start_failure(error)
        if not arguments.json:
            print(reason, file=sys.stderr)
            return 1
        answer, code = {"error": "cannot_start", "message": reason, "advice": ""}, 1
    try:
        print_outcome(answer, arguments.json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


if __name__ == "__main__":
    sys.exit(run_main(sys.argv[1:]))
