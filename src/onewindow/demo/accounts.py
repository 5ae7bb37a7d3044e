"""The published accounts of five centres, entered as governance records them: facts with their source, nothing simulated (RD-20)."""

from __future__ import annotations

from pathlib import Path

from onewindow.demo.world import DATA
from onewindow.governance.imports import import_account_file
from onewindow.kit.acting import SYSTEM, At


def list_account_files() -> tuple[Path, ...]:
    """The files of published facts, one an account."""
    return tuple(sorted((DATA / "accounts").glob("*.json")))


def import_demo_accounts(*, at: At) -> int:
    """Enters the accounts that are missing; returns how many records were new. The demo centre's own lists stay as they are:
    each account is of a centre of another time (RD-19)."""
    return sum(import_account_file(path, actor=SYSTEM, at=at).count("new") for path in list_account_files())
