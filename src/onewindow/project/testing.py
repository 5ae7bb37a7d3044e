"""The tests' own database cluster, prepared before Django reads its settings (a pytest plugin named in pyproject.toml).

Every test process has a database of its own, copied from a template that is migrated once per set of migrations.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from onewindow.project.environment import CHECKOUT, Home, find_home, make_home
from onewindow.project.postgres import Cluster
from onewindow.project.roles import APPLICATION, OWNER, grant_rights, make_database, make_roles

SUFFIX = os.environ.get("ONEWINDOW_TEST_SUFFIX", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
NAME = f"test{SUFFIX}_{WORKER}" if WORKER else f"test{SUFFIX}_main"


def _find_test_home() -> Home:
    home = find_home()
    root = home.root / "test"
    return Home(root, home.mark)


HOME = _find_test_home()
make_home(HOME)
CLUSTER = Cluster(HOME, "testpg", durable=False)
CLUSTER.attach()
ADMIN = CLUSTER.make_url("postgres", "postgres")
make_roles(ADMIN)
os.environ.update(
    ONEWINDOW_HOME=str(HOME.root),
    ONEWINDOW_TESTING="1",
    ONEWINDOW_DEMO="0",
    DATABASE_URL=CLUSTER.make_url(APPLICATION, NAME),
    OWNER_DATABASE_URL=CLUSTER.make_url(OWNER, NAME),
)


def pytest_unconfigure() -> None:
    """Leave the cluster; the last test process stops it."""
    CLUSTER.detach()


def name_template() -> str:
    """The template database of exactly these migrations and shipped data."""
    digest = hashlib.sha256()
    for path in sorted(Path(CHECKOUT, "src", "onewindow").glob("*/migrations/*.py")):
        digest.update(path.as_posix().encode() + path.read_bytes())
    for path in sorted(Path(CHECKOUT, "src", "onewindow", "workdays", "data").glob("*")):
        digest.update(path.read_bytes())
    return f"template{SUFFIX}_{digest.hexdigest()[:12]}"


# One name for the whole run, even if a migration is edited meanwhile.
TEMPLATE = name_template()


def drop_database(name: str) -> None:
    """Drop a test database and whoever is still connected to it."""
    with psycopg.connect(ADMIN, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copy_template(template: str, name: str) -> None:
    """Make `name` anew from the migrated template."""
    drop_database(name)
    make_database(ADMIN, name, template=template)


@dataclass(frozen=True, slots=True)
class Mark:
    """A database as it stands: how full each table is, and the first transaction of what comes later."""

    counts: dict[str, int]
    horizon: int


TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
LEAVE = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def mark_database(name: str) -> Mark:
    """Where `undo_commits` is to come back to."""
    with psycopg.connect(CLUSTER.make_url("postgres", name)) as connection:
        tables = [table for (table,) in connection.execute(TABLES)]
        found = connection.execute(
            "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296"
        ).fetchone()
        assert found
        return Mark(_count_tables(connection, tables), found[0])


def undo_commits(name: str, mark: Mark) -> bool:
    """Remove every row committed since `mark`, whoever is connected; False when rows of before are no longer all there.

    Much cheaper than a new copy. Numbers that sequences gave out stay given out.
    """
    with psycopg.connect(CLUSTER.make_url("postgres", name)) as connection:
        connection.execute(LEAVE)
        connection.execute("SET session_replication_role = replica")
        now = _count_tables(connection, list(mark.counts))
        # A row that was changed counts as new: without it the table falls short of its mark.
        for table in mark.counts:
            if now[table]:
                connection.execute(
                    sql.SQL("DELETE FROM {} WHERE xmin::text::bigint >= {}").format(
                        sql.Identifier(table), sql.Literal(mark.horizon)
                    )
                )
        return _count_tables(connection, list(mark.counts)) == mark.counts


def _count_tables(connection: psycopg.Connection, tables: list[str]) -> dict[str, int]:
    counts = sql.SQL(", ").join(sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(name)) for name in tables)
    found = connection.execute(sql.SQL("SELECT {}").format(counts)).fetchone()
    return dict(zip(tables, found or (), strict=True))


def make_template(template: str, migrate) -> None:  # type: ignore[no-untyped-def]
    """Migrate once under an advisory lock (other test processes wait), then publish the template by renaming."""
    with psycopg.connect(ADMIN, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            return
        drop_database(NAME)
        make_database(ADMIN, NAME)
        migrate()
        grant_rights(os.environ["OWNER_DATABASE_URL"], APPLICATION)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(NAME), sql.Identifier(template)))


@pytest.fixture(scope="session")
def owner_url() -> str:
    """The owner's connection to the test database, for tests that tamper as only an owner can."""
    return os.environ["OWNER_DATABASE_URL"]
