"""The worker's thread for imports and exports: real commits, two runners at once, and what a killed one left behind."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from onewindow.exchange.actions import ask_import, lock_transfer
from onewindow.exchange.figures import compute_past_figures
from onewindow.exchange.past import PastRange
from onewindow.exchange.queries import get_transfer
from onewindow.exchange.rules.choices import ImportChoices
from onewindow.exchange.running import claim_transfer, run_next_transfer
from onewindow.exchange.storage import keep_upload
from onewindow.exchange.testing import import_path, keep_file, write_log, write_trace
from onewindow.kit.acting import SYSTEM
from onewindow.ledger.verification import verify_ledger
from onewindow.project import transfers
from onewindow.project.worker import make_moment

CHOICES = ImportChoices("旧系统", "weekdays")
LOG = write_log([write_trace(f"case-{number}", ("收件", "决定")) for number in range(700)])


def ask(content=LOG):
    name, sha256, size = keep_upload([content.encode()])
    said = {"kind": "history", "file_name": "log.xes", "choices": CHOICES, "confirmed": True}
    return ask_import(**said, sha256=sha256, size=size, content=name, actor=SYSTEM, at=make_moment()).pk


def in_thread(call):
    """The call on a connection of its own."""

    def run():
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_the_worker_runs_what_waits_beside_its_rounds(committed_db):
    transfer_id = ask()
    assert transfers.start_transfers(make_moment()) == 1
    transfers._running[0].join(60)
    assert get_transfer(transfer_id).state == "done" and get_transfer(transfer_id).counts["new"] == 700
    assert transfers.start_transfers(make_moment()) == 0
    assert verify_ledger().findings == ()


def test_what_a_killed_runner_left_is_taken_up_and_doubles_nothing(committed_db):
    transfer_id = ask()
    assert in_thread(claim_transfer).pk == transfer_id
    # The thread's connection is gone as that of a killed worker is; a part of its work was committed.
    assert get_transfer(transfer_id).state == "running"
    assert run_next_transfer(simulated=True, tick=make_moment)
    assert get_transfer(transfer_id).state == "done" and compute_past_figures(PastRange()).cases == 700


def test_a_command_that_was_cut_off_is_said_to_be(committed_db):
    said = {
        "kind": "history",
        "file_name": "log.xes",
        "sha256": "0" * 64,
        "size": 1,
        "choices": CHOICES,
        "confirmed": True,
    }
    transfer_id = in_thread(lambda: ask_import(**said, running=True, actor=SYSTEM, at=make_moment()).pk)
    assert not run_next_transfer(simulated=True, tick=make_moment)
    assert get_transfer(transfer_id).state == "failed" and "中断" in get_transfer(transfer_id).message


def test_what_another_runs_is_left_alone(committed_db):
    transfer_id = ask()
    holds, go = threading.Event(), threading.Event()

    def hold():
        claim_transfer()
        holds.set()
        go.wait(30)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(lambda: in_thread(hold))
        assert holds.wait(30)
        assert not run_next_transfer(simulated=True, tick=make_moment)
        assert get_transfer(transfer_id).state == "running" and not lock_transfer(transfer_id)
        go.set()
        held.result()


@pytest.mark.parametrize("runners", [4])
def test_one_file_imported_by_several_at_once_comes_in_once(committed_db, tmp_path, runners):
    path = keep_file(tmp_path, LOG)
    start = threading.Barrier(runners)

    def run(_):
        start.wait(30)
        return in_thread(lambda: import_path(path, CHOICES)[1])

    with ThreadPoolExecutor(runners) as pool:
        counts = list(pool.map(run, range(runners)))
    assert sum(one.new for one in counts) == 700 and sum(one.same for one in counts) == 700 * (runners - 1)
    assert compute_past_figures(PastRange()).cases == 700 and verify_ledger().findings == ()
