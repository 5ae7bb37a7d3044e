"""What an approval meeting may say of a case, and when the next one is (W-08)."""

from __future__ import annotations

from datetime import date, timedelta

# Opinions only: the words are chosen so that none of them reads as a decision (RD-06).
CONCLUSIONS = {"agree": "建议准予", "disagree": "建议不予", "verify": "建议补充核实", "defer": "下次再议"}
# After these the case need not come to another meeting by itself.
SETTLED = frozenset({"agree", "disagree"})


def find_next_day(weekday: int, today: date) -> date:
    """The next day of that weekday, today included; Monday is 1."""
    return today + timedelta(days=(weekday - today.isoweekday()) % 7)
