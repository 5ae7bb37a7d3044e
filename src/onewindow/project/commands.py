"""What each `./onewindow` command does once Django is set up. Each returns the object to print and the exit code."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.actions import seal_day
from onewindow.ledger.verification import verify_ledger
from onewindow.project.environment import CHECKOUT
from onewindow.project.roles import grant_rights, lacks_rights
from onewindow.web.translations import compile_catalogues
from onewindow.workdays.actions import load_shipped_calendar

Outcome = tuple[dict[str, Any], int]


def migrate_database() -> Outcome:
    """Bring the schema up to date as the owner, then give the application its rights; quick when nothing is new."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()
    owner, application = os.environ["OWNER_DATABASE_URL"], settings.DATABASES["default"]["USER"]
    if plan or lacks_rights(owner, application):
        grant_rights(owner, application)
    load_shipped_calendar(actor=SYSTEM, at=At(datetime.now(LOCAL)))
    return {"applied": [f"{migration.app_label}.{migration.name}" for migration, _ in plan]}, 0


def prepare_static() -> None:
    """Collect the static files and compile the English texts, once per state of the sources."""
    stamp = settings.HOME.run / "static.stamp"
    mark = _hash_sources()
    if stamp.exists() and stamp.read_text() == mark and settings.STATIC_ROOT.exists():
        return
    compile_catalogues()
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(mark)


def _hash_sources() -> str:
    digest = hashlib.sha256(sys.version.encode())
    root = Path(CHECKOUT, "src", "onewindow")
    for pattern in ("*/static/**/*", "*/locale/**/*.po"):
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                digest.update(f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    return digest.hexdigest()


def verify_records() -> Outcome:
    """Recompute the whole ledger; exit code 1 when anything is not as it was written."""
    verdict = verify_ledger()
    answer = asdict(verdict) | {"clean": not verdict.findings, "findings": [asdict(item) for item in verdict.findings]}
    return answer, 1 if verdict.findings else 0


def seal_records(day: date) -> Outcome:
    """Seal the ledger in the name of `day`. A day that is sealed already raises Conflict."""
    seal = seal_day(day=day)
    return {"day": day.isoformat(), "count": seal.count, "root": bytes(seal.root).hex()}, 0
