"""Papers at the window: seen, kept, returned, row by row (AL-04); read from and shown in the same names everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from onewindow.cases.actions import MaterialIn
from onewindow.cases.rules.held_papers import HeldPaper
from onewindow.catalogue.guides import Material

MOST_FILES = 20
Offers = Mapping[str, tuple[HeldPaper, ...]]
NO_OFFERS: Offers = {}


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper to take in. `needs`: what one press of the space bar ticks, from what the guide asks."""

    code: str
    name: str
    rank: str
    wanted: str
    requirement: str
    required: bool
    needs: str
    seen: bool = False
    kept: bool = False
    returned: bool = False
    files: str = ""
    fault: str = ""
    offers: tuple[HeldPaper, ...] = ()
    held: str = ""
    consent: bool = False
    reference: str = ""


def list_paper_rows(
    papers: Iterable[Material], posted: QueryDict | None, faults: Mapping[str, str], offers: Offers = NO_OFFERS
) -> tuple[PaperRow, ...]:
    """Rows for a guide's materials or a case's papers, as typed a moment ago where something was; `offers`: what of the
    applicant is here already, by code (BE-03)."""
    return tuple(_make_row(paper, posted, faults, offers.get(paper.code, ())) for paper in papers)


def _make_row(
    paper: Material, posted: QueryDict | None, faults: Mapping[str, str], offers: tuple[HeldPaper, ...]
) -> PaperRow:
    ticked = {mark: bool(posted and posted.get(f"{paper.code}.{mark}")) for mark in ("seen", "kept", "returned")}
    return PaperRow(
        code=paper.code,
        name=paper.name,
        rank=paper.rank,
        wanted=write_wanted(paper.originals, paper.copies),
        requirement=paper.requirement,
        required=paper.required,
        needs=" ".join(list_needs(paper.originals, paper.copies)),
        files=posted.get(f"{paper.code}.files", "") if posted else "",
        fault=faults.get(f"materials.{paper.code}", "") or faults.get(paper.code, ""),
        offers=offers,
        held=posted.get(f"{paper.code}.held", "") if posted else "",
        consent=bool(posted and posted.get(f"{paper.code}.consent")),
        reference=posted.get(f"{paper.code}.reference", "") if posted else "",
        **ticked,
    )


def list_needs(originals: int, copies: int) -> list[str]:
    """Original and copies: the original is compared and goes back. Original alone: it stays. Copies alone: they stay."""
    if originals and copies:
        return ["seen", "kept", "returned"]
    return ["seen"] if originals else ["kept"]


def write_wanted(originals: int, copies: int) -> str:
    """How many the guide asks for."""
    return "、".join(
        words for words in (f"原件 {originals}" if originals else "", f"复印件 {copies}" if copies else "") if words
    )


def read_papers(posted: QueryDict) -> tuple[MaterialIn, ...]:
    """The papers ticked or photographed, in the order of the page."""
    codes = [name.removesuffix(".paper") for name in posted if name.endswith(".paper")]
    rows = (_read_row(code, posted) for code in codes)
    return tuple(row for row in rows if row.is_handed_in or row.original_returned)


def _read_row(code: str, posted: QueryDict) -> MaterialIn:
    seen, kept, returned = (bool(posted.get(f"{code}.{mark}")) for mark in ("seen", "kept", "returned"))
    ids = [
        part
        for part in posted.get(f"{code}.files", "").split(",")
        if part.isascii() and part.isdigit() and len(part) < 19
    ]
    return MaterialIn(
        code=code,
        file_ids=tuple(int(part) for part in ids[:MOST_FILES]),
        originals=1 if seen and not returned else 0,
        copies=1 if kept else 0,
        original_seen=seen,
        copy_kept=kept,
        original_returned=returned,
        held=posted.get(f"{code}.held", "")[:160],
        consent=bool(posted.get(f"{code}.consent")),
        reference=posted.get(f"{code}.reference", "")[:200],
    )
