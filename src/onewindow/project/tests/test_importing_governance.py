"""`./onewindow import governance FILE`: preview, faults by place, a second import changes nothing (K-07, RD-19)."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from onewindow.demo.accounts import list_account_files
from onewindow.project.importing import import_file

pytestmark = pytest.mark.django_db
FUJIN = next(path for path in list_account_files() if path.name.startswith("fujin"))


def ask(file: Path, *, preview: bool = False) -> tuple[dict, int]:
    return import_file(argparse.Namespace(kind="governance", file=file, preview=preview))


def test_an_account_is_shown_first_then_imported_once(tmp_path: Path) -> None:
    seen, code = ask(FUJIN, preview=True)
    assert (seen["new"], seen["new_centre"], seen["faults"], code) == (11, True, [], 0)
    assert ask(FUJIN)[0]["new"] == 11
    again, _ = ask(FUJIN)
    assert (again["new"], again["same"], again["new_centre"]) == (0, 11, False)
    broken = tmp_path / "broken.json"
    broken.write_text(FUJIN.read_text(encoding="utf-8").replace('"must_enter"', '"perhaps"'), encoding="utf-8")
    seen, code = ask(broken, preview=True)
    assert code == 1 and seen["faults"][0]["path"].startswith("rounds.0")
