"""Prints the demo accounts of a running demo centre."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.project.settings")
django.setup()

from django.conf import settings  # noqa: E402

from onewindow.demo.describe import describe_accounts  # noqa: E402


def greet_newcomer(address: str) -> None:
    """One line per demo account: role, name, password, and how to get the second factor."""
    for line in describe_accounts(address):
        print(line)


if __name__ == "__main__" and settings.DEMO:
    greet_newcomer(sys.argv[1])
