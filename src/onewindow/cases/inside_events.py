"""What happens to a case inside the department. Codes and days only; reasons are written for colleagues."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseTakenToDepartment:
    """Back from the window for review, signature or seal; `window_could`: the window held the letter to decide (C-09)."""

    purpose: str
    reason_code: str
    reason: str
    window_could: bool


@dataclass(frozen=True, slots=True)
class CaseBroughtToWindow:
    """At the window again."""

    note: str
