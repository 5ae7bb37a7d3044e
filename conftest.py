"""What every room's tests share: the database, the cast, real commits, the shared data folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings

from onewindow.kit.testing import advance_sequences
from onewindow.project.testing import NAME, TEMPLATE, Mark, copy_template, make_template, mark_database, undo_commits

# A busy machine makes a property test slow, not wrong.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
SHARED = Path(__file__).resolve().parent.parent / "shared"


def _migrate_owner() -> None:
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


_marks: list[Mark] = []


def _reset_database() -> None:
    for opened in connections.all(initialized_only=True):
        opened.close()
    if not (_marks and undo_commits(NAME, _marks[-1])):
        copy_template(TEMPLATE, NAME)
        _marks.append(mark_database(NAME))
        advance_sequences()
    import_module("onewindow.workdays.testing").forget_calendars()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One database per test process, copied from the migrated template; the application role works in it."""
    with django_db_blocker.unblock():
        make_template(TEMPLATE, _migrate_owner)
        _reset_database()
    yield
    with django_db_blocker.unblock():
        for opened in connections.all(initialized_only=True):
            opened.close()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits, seen by real threads; the database is copied anew afterwards."""
    with django_db_blocker.unblock():
        yield
        _reset_database()


@pytest.fixture
def cast(db: None) -> Any:
    """李明 applies, 王芳 takes it at window 3, 赵强 of another department must see nothing."""
    return import_module("onewindow.directory.testing").make_cast()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data outside the repository: skipped, and said so, where the folder is absent."""
    if not SHARED.is_dir():
        print("\n*** real-data test skipped: no shared data folder beside the checkout ***", file=sys.stderr)
        pytest.skip("no shared data folder beside the checkout")
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def install_everything() -> None:
    """Keys, paths and senders are installed as in a real start."""
    if find_spec("onewindow.project.assembly"):
        os.environ.setdefault("ONEWINDOW_QUIET", "1")
        import_module("onewindow.project.assembly").install_house()


@pytest.fixture
def count_queries() -> Callable[[Callable[[], object]], int]:
    """How many statements a call costs: the smaller of two counts, because now and then one takes a new lease of its quota."""

    def count_once(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as caught:
            call()
        return len(caught)

    return lambda call: min(count_once(call), count_once(call))
