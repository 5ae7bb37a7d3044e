"""The life of a running centre: database, schema, demo, processes, and the orderly end."""

from __future__ import annotations

import os
import subprocess
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
        cluster = prepare_environment()
        supervisor = Supervisor(list_children(home, port), cluster, groups, _say)
        try:
            if _prepare_data():
                return 1
            supervisor.start_all()
            wait_until_ready(address, supervisor)
            if not supervisor.stopping:
                _greet(address)
            supervisor.watch()
        finally:
            supervisor.stop_all()
            if cluster:
                cluster.detach()
    _say("已停止")
    return 0


def _prepare_data() -> int:
    # A process of its own: the parent stays small, and keeps no database connection or thread.
    return subprocess.run([sys.executable, "-m", "onewindow.project.prepare"], check=False).returncode


def _greet(address: str) -> None:
    _say(f"一窗已启动：{address}  （工作人员：{address}/desk/，按 Ctrl-C 停止）")
    subprocess.run([sys.executable, "-m", "onewindow.project.greet", address], check=False)


def _say(text: str) -> None:
    print(text, flush=True)
