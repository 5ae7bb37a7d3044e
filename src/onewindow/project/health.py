"""/healthz (this process answers) and /readyz (the database answers and its schema is the one of this code)."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

WORKER_SECONDS = 30
_schema_checked = False


def show_health(request: HttpRequest) -> JsonResponse:
    """Alive."""
    return JsonResponse({"status": "ok"})


def show_readiness(request: HttpRequest) -> JsonResponse:
    """Ready to serve: 200, or 503 naming what is missing. A silent worker is named but does not stop the counter."""
    missing = [*_check_database()]
    answer = {"status": "ready" if not missing else "not ready", "missing": missing, "worker": _look_at_worker()}
    return JsonResponse(answer, status=503 if missing else 200)


def _check_database() -> list[str]:
    global _schema_checked  # noqa: PLW0603  looked at until it is right, then never again
    try:
        if not _schema_checked:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return ["migrations"]
            _schema_checked = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return ["database"]
    return []


def _look_at_worker() -> str:
    try:
        age = time.time() - (settings.HOME.run / "worker.heartbeat").stat().st_mtime
    except FileNotFoundError:
        return "not started"
    return "working" if age < WORKER_SECONDS else f"silent for {int(age)} s"
