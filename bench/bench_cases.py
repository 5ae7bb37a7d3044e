"""What a case costs: python bench/bench_cases.py [N]  (200 by default).

Prints the statements of every act; CPU and wall milliseconds of submitting, of reading (as programs ask, and the whole case page)
and of a case with 3 materials and 4 committed steps (accept, complete the step, grant, deliver), application and PostgreSQL apart;
then its speed against plain psycopg writing the same rows of the same tables with the same locking reads, one transaction a step.
The bounds of issue 2: read ≤ 2 ms CPU, ratio ≥ 0.3 (a submission's bound is over HTTP: bench_http.py). Own database, as a live one:
the test cluster runs without fsync, so commits are cheap for both sides. Each kind runs in rounds, one after the other, and its
median round counts, so that what else the machine does falls on both sides.
"""

# ruff: noqa: E402, S608
from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

os.environ["ONEWINDOW_TEST_SUFFIX"] = "_bench_cases"
os.environ["DJANGO_SETTINGS_MODULE"] = "onewindow.project.settings"
sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir, "src"))

import django

from onewindow.project.testing import CLUSTER, NAME, copy_template, drop_database, make_template, name_template

django.setup()

import psycopg
from django.core.management import call_command
from django.db import connection, connections

from onewindow.cases.actions import accept_case, complete_step, deliver_case, grant_case, submit_case
from onewindow.cases.queries import get_case, get_case_standing
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, CaseCast, at_day, hand_in_all, make_case, make_case_cast
from onewindow.directory.testing import make_cast
from onewindow.kit.cipher import derive_vault, install_vault
from onewindow.project.roles import APPLICATION

AT = at_day()
TICK = os.sysconf("SC_CLK_TCK")
ROUNDS = 5


def prepare_database() -> None:
    """A migrated database of this bench's own."""

    def migrate() -> None:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()

    make_template(name_template(), migrate)
    copy_template(name_template(), NAME)
    install_vault(derive_vault(b"a vault for benches, of no value at all"))


def read_backend_seconds(pid: int) -> float:
    """CPU seconds of one PostgreSQL process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def find_backend() -> int:
    """The process that serves Django's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@dataclass
class Cost:
    """Milliseconds of one act in each round."""

    name: str
    act: Callable[[int], object]
    backend: int
    wall: list[float] = field(default_factory=list)
    application: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    def run_round(self, first: int, count: int) -> None:
        """Do the act `count` times."""
        database, own, wall = read_backend_seconds(self.backend), process_time(), perf_counter()
        for i in range(first, first + count):
            self.act(i)
        each = 1000 / count
        self.wall.append((perf_counter() - wall) * each)
        self.application.append((process_time() - own) * each)
        self.database.append((read_backend_seconds(self.backend) - database) * each)

    @property
    def cpu(self) -> float:
        return median(self.application) + median(self.database)

    def print_line(self) -> None:
        print(
            f"{self.name:34} wall {median(self.wall):6.2f} ms   CPU {self.cpu:5.2f} ms "
            f"(application {median(self.application):.2f} + PostgreSQL {median(self.database):.2f})"
        )


def count_statements(act: Callable[[], object]) -> tuple[int, object]:
    """How many statements an act sends, BEGIN and COMMIT apart, and what it returns."""
    sent: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        result = act()
    return len(sent), result


def print_statements(play: CaseCast) -> None:
    """The statements of every act of one case, and of reading it."""
    count, number = count_statements(lambda: submit_one(play, "counted"))
    counts = {"submit": count} | {
        name: count_statements(partial(act, str(number)))[0] for name, act in list_steps(play).items()
    }
    reads = {"read (programs)": get_case_standing, "read (page)": get_case}
    counts |= {name: count_statements(partial(read, str(number), play.clerk, DAY))[0] for name, read in reads.items()}
    print("statements: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


def submit_one(play: CaseCast, key: str) -> str:
    return submit_case(
        idempotency_key=key,
        item_code=play.item.code,
        form=FORM,
        materials=hand_in_all(play.item),
        channel="api",
        actor=play.li_ming,
        at=AT,
    ).number


def list_steps(play: CaseCast) -> dict[str, Callable[[str], object]]:
    """The four steps after submission, each committed."""
    return {
        "accept": lambda number: accept_case(number=number, actor=play.clerk, at=AT),
        "complete step": lambda number: complete_step(number=number, opinion="符合条件", actor=play.reviewer, at=AT),
        "grant": lambda number: grant_case(number=number, content="准予许可", actor=play.chief, at=AT),
        "deliver": lambda number: deliver_case(
            number=number, method="counter", proof="签收单", receiver="李明", actor=play.clerk, at=AT
        ),
    }


def walk_case(play: CaseCast, key: str) -> str:
    """A case from submission through its four steps."""
    number = submit_one(play, key)
    for step in list_steps(play).values():
        step(number)
    return number


class PlainWriter:
    """The same rows by plain psycopg: copied from a finished case, so that nothing is computed, only written."""

    def __init__(self, url: str, model: str) -> None:
        self.db = psycopg.connect(url)
        self.model = model
        self.columns = {table: self._read_columns(table) for table in TABLES}
        own = "subject_id = %s"
        self.clocks = self._list_ids("clocks_clock", own)
        self.papers = self._list_ids("documents_document", own)
        self.entries = self._list_ids("ledger_entry", own)
        self.case = self._list_ids("cases_case", "number = %s")[0]

    def _read_columns(self, table: str) -> list[str]:
        rows = self.db.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in rows if name != "id"]

    def _list_ids(self, table: str, where: str) -> list[int]:
        return [row[0] for row in self.db.execute(f"SELECT id FROM {table} WHERE {where} ORDER BY id", [self.model])]

    def copy(self, table: str, where: str, values: list[object], **changes: object) -> int:
        """One INSERT of a copied row with some columns changed; returns its id."""
        names = self.columns[table]
        chosen = ", ".join("%s" if name in changes else name for name in names)
        given = [changes[name] for name in names if name in changes]
        sql = f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table} WHERE {where} RETURNING id"
        return int(self.db.execute(sql, [*given, *values]).fetchone()[0])

    def note(self, number: str, entry: int) -> None:
        """Advance the head and append the entry of an act."""
        sql = (
            "INSERT INTO ledger_head AS h (subject_kind, subject_id, seq, previous, hash) VALUES ('case', %s, 1, '', '') "
            "ON CONFLICT (subject_kind, subject_id) DO UPDATE SET seq = h.seq + 1, previous = h.hash RETURNING seq"
        )
        seq = self.db.execute(sql, [number]).fetchone()[0]
        self.copy("ledger_entry", "id = %s", [entry], subject_id=number, seq=seq)

    def paper(self, number: str, position: int, key: str) -> None:
        code = f"{key}{position}".rjust(12, "0")
        self.copy(
            "documents_document", "id = %s", [self.papers[position]],
            subject_id=number, number=f"甲{position}〔{DAY.year}〕{key}号", check_code=code,
        )  # fmt: skip

    def clock(self, number: str, position: int) -> int:
        return self.copy(
            "clocks_clock", "id = %s", [self.clocks[position]], subject_id=number, stopped_on=None, stop_reason=""
        )

    def lock(self, number: str) -> None:
        self.db.execute("SELECT * FROM cases_case WHERE number = %s FOR NO KEY UPDATE", [number]).fetchone()

    def stop(self, *clock_ids: int) -> None:
        self.db.execute(
            "UPDATE clocks_clock SET stopped_on = %s, stop_reason = 'x' WHERE id = ANY(%s)", [DAY, list(clock_ids)]
        )

    def update(self, case_id: int) -> None:
        self.db.execute(
            "UPDATE cases_case SET version = version + 1, last_label = 'x', last_actor = 'y', waiting_on = 'clerk', "
            "step_name = 'z', step_place = 'hall', step_role = 'clerk' WHERE id = %s", [case_id],
        )  # fmt: skip

    def walk(self, key: str) -> None:
        """The five transactions of one case."""
        number = key.rjust(23, "0")
        notice = self.clock(number, 0)
        serial = self.db.execute("SELECT nextval('cases_receipt_seq')").fetchone()[0]
        case_id = self.copy("cases_case", "id = %s", [self.case], number=number, receipt_seq=serial, key=key)
        for code in ("M01", "M02", "M03"):
            self.copy("cases_casematerial", "case_id = %s AND code = %s", [self.case, code], case_id=case_id)
        self.paper(number, 0, key)
        self.note(number, self.entries[0])
        self.db.commit()
        self.lock(number)
        self.stop(notice)
        clocks = [self.clock(number, position) for position in (1, 2)]
        step = self.copy("cases_casestep", "case_id = %s", [self.case], case_id=case_id)
        self.paper(number, 1, key)
        self.update(case_id)
        self.note(number, self.entries[1])
        self.db.commit()
        self.lock(number)
        self.db.execute("UPDATE cases_casestep SET opinion = 'x' WHERE id = %s", [step])
        self.update(case_id)
        self.note(number, self.entries[2])
        self.db.commit()
        self.lock(number)
        self.stop(*clocks)
        delivery = self.clock(number, 3)
        self.paper(number, 2, key)
        self.update(case_id)
        self.note(number, self.entries[3])
        self.db.commit()
        self.lock(number)
        self.stop(delivery)
        self.copy("cases_casedelivery", "case_id = %s", [self.case], case_id=case_id)
        self.paper(number, 3, key)
        self.update(case_id)
        self.note(number, self.entries[4])
        self.db.commit()


TABLES = (
    "cases_case",
    "cases_casematerial",
    "cases_casestep",
    "cases_casedelivery",
    "clocks_clock",
    "documents_document",
    "ledger_entry",
)


def measure_costs(play: CaseCast, writer: PlainWriter, count: int) -> dict[str, Cost]:
    """Everything in rounds, interleaved, after a warm-up that is not counted."""
    own = find_backend()
    read = make_case(play, state=State.DELIVERED, key="to-read")
    costs = {
        "submit": Cost("submit (in process)", lambda i: submit_one(play, f"s{i}"), own),
        "read": Cost("read, as programs ask", lambda _: get_case_standing(read, play.clerk, DAY), own),
        "page": Cost("read, the whole page", lambda _: get_case(read, play.clerk, DAY), own),
        "walk": Cost("case + 3 materials + 4 steps", lambda i: walk_case(play, f"w{i}"), own),
        "plain": Cost("the same rows by plain psycopg", lambda i: writer.walk(f"{i:06d}"), writer.db.info.backend_pid),
    }
    for cost in costs.values():
        for i in range(20):
            cost.act(count + i)
    share = max(count // ROUNDS, 1)
    for turn in range(ROUNDS):
        for cost in costs.values():
            cost.run_round(turn * share, share)
    return costs


def main() -> int:
    """Measure and print; 1 when a bound is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    prepare_database()
    play = make_case_cast(make_cast())
    writer = PlainWriter(CLUSTER.make_url(APPLICATION, NAME), walk_case(play, "model"))
    print(f"load of the machine (1 min) {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {count} of each")
    print_statements(play)
    costs = measure_costs(play, writer, count)
    writer.db.close()
    for cost in costs.values():
        cost.print_line()
    ratio = median(costs["plain"].wall) / median(costs["walk"].wall)
    print(f"speed against plain psycopg: {ratio:.2f} by the clock, {costs['plain'].cpu / costs['walk'].cpu:.2f} by CPU")
    for each in connections.all():
        each.close()
    drop_database(NAME)
    return 0 if ratio >= 0.3 and costs["read"].cpu <= 2 else 1


if __name__ == "__main__":
    sys.exit(main())
