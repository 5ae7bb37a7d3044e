"""The worker: runs queued reactions, the law's own acts, message delivery and the daily seal; tells the live process."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.db import Error, close_old_connections, connection, connections

from onewindow.kit.acting import At, Conflict
from onewindow.kit.local_time import LOCAL

logger = logging.getLogger("onewindow.worker")
CHANNEL = "onewindow"
REST_SECONDS = 0.2


@dataclass(slots=True)
class Sweep:
    """Something the worker does every so often; `act` takes the moment and returns how much it did."""

    name: str
    every_seconds: float
    act: Callable[[At], int]
    due: float = 0.0


def make_moment() -> At:
    """The worker is the only place beside the web's acting.py that reads the clock."""
    return At(datetime.now(LOCAL))


def seal_yesterday(at: At) -> int:
    """Seal the day before once it has ended (一日一报); returns 1 when a seal was made."""
    from onewindow.ledger.actions import seal_day  # noqa: PLC0415  Django must be set up first

    try:
        seal_day(day=at.local_date - timedelta(days=1))
    except Conflict:
        return 0
    return 1


def notify_live(last: int) -> int:
    """Tell the live process when something new was recorded; one notice for a batch of rows. Returns the new mark."""
    from onewindow.ledger.queries import find_last_position  # noqa: PLC0415  Django must be set up first

    position = find_last_position()
    if position != last:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(position)])
    return position


def run_sweeps(sweeps: list[Sweep], now: float) -> int:
    """Run what is due. A failing sweep is reported and tried again at its next turn."""
    done = 0
    for sweep in sweeps:
        if now < sweep.due:
            continue
        sweep.due = now + sweep.every_seconds
        try:
            done += sweep.act(make_moment())
        except Error:
            raise
        except Exception:
            logger.exception("sweep %s failed", sweep.name)
    return done


class Worker:
    """The loop; `stop` ends it after the round in hand."""

    def __init__(self, sweeps: list[Sweep], heartbeat: Path) -> None:
        self.sweeps = sweeps
        self.heartbeat = heartbeat
        self.stopping = False
        self.position = -1

    def stop(self, number: int, frame: object) -> None:
        """Signal handler: finish the round, then leave."""
        self.stopping = True

    def run(self) -> None:
        """Work until stopped; a database that is away is waited for."""
        while not self.stopping:
            try:
                close_old_connections()
                self.heartbeat.write_text(str(os.getpid()))
                self.position = notify_live(self.position)
                if not run_sweeps(self.sweeps, time.monotonic()):
                    time.sleep(REST_SECONDS)
            except Error as error:
                logger.warning("database not available: %s", str(error).strip())
                connections.close_all()
                time.sleep(1.0)


def run_worker() -> None:
    """Entry of the worker process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.project.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415  Django must be set up first

    from onewindow.project.wiring import list_sweeps  # noqa: PLC0415  Django must be set up first

    worker = Worker(list_sweeps(), settings.HOME.run / "worker.heartbeat")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, worker.stop)
    worker.run()


if __name__ == "__main__":
    run_worker()
