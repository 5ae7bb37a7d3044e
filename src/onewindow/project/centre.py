"""The life of a running centre: database, schema, demo, processes, and the orderly end."""

from __future__ import annotations

import os
import sys

from onewindow.project.database import prepare_environment
from onewindow.project.launcher import (
    check_ports,
    hold_launcher_lock,
    list_children,
    locate_home,
    read_port,
    wait_until_ready,
)
from onewindow.project.supervisor import Supervisor, remove_leftovers


def run_centre() -> int:
    """Open the centre and keep it open until Ctrl-C. Returns the exit code; failures are raised for one sentence."""
    home, port = locate_home(), read_port()
    address = f"http://127.0.0.1:{port}"
    with hold_launcher_lock(home) as lock:
        lock.write(f"{os.getpid()} {address}")
        lock.flush()
        groups = home.run / "groups.json"
        remove_leftovers(groups)
        check_ports(port)
        supervisor = Supervisor(list_children(home, port), None, groups, _say)
        supervisor.listen()
        cluster = supervisor.cluster = prepare_environment()
        try:
            if not _open_doors(address, supervisor):
                return 1
            supervisor.watch()
        finally:
            supervisor.stop_all()
            if cluster:
                cluster.detach()
    _say("已停止")
    return 0


def _open_doors(address: str, supervisor: Supervisor) -> bool:
    # Processes of their own: the parent stays small, and keeps no database connection or thread.
    if supervisor.run_first([sys.executable, "-m", "onewindow.project.prepare"]):
        return supervisor.stopping
    if supervisor.stopping:
        return True
    supervisor.start_all()
    wait_until_ready(address, supervisor)
    if not supervisor.stopping:
        _say(f"一窗已启动：{address}  （工作人员：{address}/desk/，按 Ctrl-C 停止）")
        supervisor.run_first([sys.executable, "-m", "onewindow.project.greet", address])
    return True


def _say(text: str) -> None:
    try:
        print(text, flush=True)
    except OSError:
        pass  # whoever read along has gone; the centre stays open
