"""Imports and exports asked for on the desk: long work in a thread of the worker, so that the law's own acts never wait for it."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import Error, connections

from onewindow.exchange.running import has_waiting_transfers, run_next_transfer
from onewindow.kit.acting import At
from onewindow.project.worker import make_moment

logger = logging.getLogger("onewindow.transfers")
_running: list[threading.Thread] = []


def start_transfers(at: At) -> int:
    """Begin a thread when something waits and none runs; returns 1 when it began one. What a killed worker left is taken up again."""
    if (_running and _running[0].is_alive()) or not has_waiting_transfers():
        return 0
    _running[:] = [threading.Thread(target=run_transfers, name="transfers", daemon=True)]
    _running[0].start()
    return 1


def run_transfers() -> None:
    """Run what waits, one after the other, on a connection of this thread."""
    try:
        while run_next_transfer(simulated=settings.DEMO, tick=make_moment):
            pass
    except Error as error:
        logger.warning("database not available: %s", str(error).strip())
    finally:
        connections.close_all()
