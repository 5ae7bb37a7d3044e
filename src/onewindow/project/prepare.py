"""Everything that must be in place before the doors open: schema, rights, calendar, static files, demo centre."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.project.settings")
django.setup()

from django.conf import settings  # noqa: E402

from onewindow.project.commands import migrate_database, prepare_static  # noqa: E402
from onewindow.project.dispatch import load_demo_once  # noqa: E402
from onewindow.project.launcher import explain_start_failure  # noqa: E402


def prepare_centre() -> None:
    """Schema first, then what the public sees, then the demo centre if the database is empty and it is not unwanted."""
    migrate_database()
    prepare_static()
    if settings.DEMO:
        load_demo_once()


if __name__ == "__main__":
    try:
        prepare_centre()
    except Exception as error:
        print(explain_start_failure(error), file=sys.stderr)
        sys.exit(1)
