"""The open answers of a form as they were given, for a page on which they are put right."""

from __future__ import annotations

from datetime import date
from typing import Any

from onewindow.cases.queries.one import load_readable_case
from onewindow.kit.acting import Actor


def get_open_answers(number: str, actor: Actor, on: date) -> dict[str, Any]:
    """The answers that are not personal, by field key. Raises NotFound as get_case. Personal ones: `reveal_case_form`."""
    return dict(load_readable_case(number, actor, on).form_open)
