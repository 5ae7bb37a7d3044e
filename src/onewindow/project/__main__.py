"""`python -m onewindow.project COMMAND`: Django's own commands (makemigrations, check, …) on this checkout's database."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from onewindow.project.database import prepare_environment
from onewindow.project.postgres import DatabaseUnavailable


def run_django_command(arguments: list[str]) -> None:
    """Run one Django management command; the embedded database is joined before and left after."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.project.settings")
    cluster = prepare_environment()
    try:
        execute_from_command_line(["onewindow", *arguments])
    finally:
        if cluster:
            cluster.detach()


if __name__ == "__main__":
    try:
        run_django_command(sys.argv[1:])
    except DatabaseUnavailable as error:
        sys.exit(str(error))
