"""What happens inside a department: who answers first. Accounts by number only."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FirstContactSet:
    """Whose A holder answers first for what the department receives online (S-05)."""

    department_id: int
    post_id: int
    document: str
    starts_on: date
