"""Counts of a round: a round's parts always sum to its whole (K-02..K-04, K-07)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from onewindow.governance.terms import ENTRIES, ITEM_TYPES, LEAVING, RESULTS


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines that are alike in everything that is counted, and how many they are."""

    item_type: str
    result: str
    entry: str
    in_hall: bool | None
    joint: bool
    number: int


@dataclass(frozen=True, slots=True)
class TypeCount:
    """Of one type: all lines, those kept in the catalogue, those handled in the hall after the round (K-02, K-03)."""

    item_type: str
    total: int
    retained: int
    in_hall: int


@dataclass(frozen=True, slots=True)
class RoundCounts:
    """`by_result` and `by_entry` hold every key of their lists, and "" for what is not decided; each sums to `total`."""

    total: int
    by_result: dict[str, int]
    by_entry: dict[str, int]
    types: tuple[TypeCount, ...]
    joint: int

    @property
    def retained(self) -> int:
        """Lines that stay in the catalogue: kept, simplified, or not judged in this round."""
        return sum(one.retained for one in self.types)

    @property
    def in_hall(self) -> int:
        """Lines said to be handled in the hall."""
        return sum(one.in_hall for one in self.types)

    @property
    def undecided(self) -> int:
        """Lines without a clean-up result; in a round of entry decisions that is every line."""
        return self.by_result[""]


def count_groups(groups: Iterable[LineGroup]) -> RoundCounts:
    """The counts of a round from groups of its lines."""
    kept = [*groups]
    by_result: Counter[str] = Counter()
    by_entry: Counter[str] = Counter()
    for group in kept:
        by_result[group.result] += group.number
        by_entry[group.entry] += group.number
    return RoundCounts(
        total=sum(group.number for group in kept),
        by_result={key: by_result[key] for key in ("", *RESULTS)},
        by_entry={key: by_entry[key] for key in ("", *ENTRIES)},
        types=tuple(_count_type(key, kept) for key in ITEM_TYPES if any(group.item_type == key for group in kept)),
        joint=sum(group.number for group in kept if group.joint),
    )


def _count_type(item_type: str, groups: list[LineGroup]) -> TypeCount:
    ours = [group for group in groups if group.item_type == item_type]
    return TypeCount(
        item_type=item_type,
        total=sum(group.number for group in ours),
        retained=sum(group.number for group in ours if group.result not in LEAVING),
        in_hall=sum(group.number for group in ours if group.in_hall),
    )
