"""Which cases somebody has opened as they now stand: the condition of signing many at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from onewindow.cases.models import CaseOpening
from onewindow.kit.acting import Actor


def list_opened_numbers(*, actor: Actor, numbers: Iterable[str]) -> frozenset[str]:
    """Of these cases, those the actor opened at their present version; one statement."""
    found = CaseOpening.objects.filter(
        account_id=actor.account_id or 0, case__number__in=list(numbers), case_version=F("case__version")
    )
    return frozenset(found.values_list("case__number", flat=True))
