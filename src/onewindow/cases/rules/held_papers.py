"""Papers that are here already: which of them fits what a guide asks, and which is too old to be offered (BE-03).

国务院关于在线政务服务的若干规定 7: what can be had by sharing may not be asked of the applicant again.

The stated rule of matching, and there is no other: two papers are the same when both guides give them the same kind (材料种类); where
either gives none, when their names are equal once blanks, width and quotation marks are left aside. Words in brackets count:
身份证（法定代表人） is not 身份证（经办人）. What fits is offered, never taken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ARTICLE_7 = "国务院关于在线政务服务的若干规定 第七条"
SOURCES = {"material": "以前办事交过的材料", "document": "本中心出具的文书", "certificate": "本中心颁发的证照"}
ISSUED_HERE = frozenset({"document", "certificate"})
VERIFIED = {"": "未经核验", "original_seen": "窗口核对过原件", "accepted": "受理时审查过", "issued": "本中心出具"}
CONSENTS = {"online": "本人在网上同意", "window": "本人在窗口当面同意", "agent": "代理人凭授权代为同意"}
# Why a paper that fits is not offered.
STALE_WORDS = {
    "withheld": "本人不再提供",
    "faulty": "原办件告知过它需要补正",
    "ended": "有效期已过",
    "undated": "要求近期出具，而它的出具日期没有登记",
    "too_old": "出具时间超过要求",
}
_IGNORED = dict.fromkeys(map(ord, "《》〈〉“”‘’\"'「」『』"))


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """One paper held of one person. `on`: the day it was handed in or issued; `issued_on`: the date it bears, where known.

    `number`: of the case it was handed in with, or its own. `verified` of VERIFIED, by `department`. `hashes`: SHA-256 of its
    files. `faulty`: the notice of its own case finds fault with it still. `withheld`: its owner no longer offers it.
    """

    key: str
    source: str
    name: str
    kind: str
    number: str
    item_name: str
    department: str
    on: date
    issued_on: date | None = None
    valid_to: date | None = None
    verified: str = ""
    faulty: bool = False
    withheld: bool = False
    file_ids: tuple[int, ...] = ()
    hashes: tuple[str, ...] = ()


def normalise_paper_name(name: str) -> str:
    """The name without blanks, width and quotation marks."""
    return "".join(unicodedata.normalize("NFKC", name).translate(_IGNORED).split()).casefold()


def fits_material(held: HeldPaper, name: str, kind: str = "") -> bool:
    """Whether a held paper is what a guide asks by this name and kind: the rule above."""
    if held.kind and kind:
        return held.kind == kind
    return normalise_paper_name(held.name) == normalise_paper_name(name)


def find_staleness(held: HeldPaper, max_age_days: int | None, on: date) -> str:
    """Why it cannot be offered on a day, a key of STALE_WORDS; "" when it can. `max_age_days`: calendar days from the date it bears.

    Where the guide asks for a paper of the last days, a date nobody noted is no date.
    """
    if held.withheld:
        return "withheld"
    if held.faulty:
        return "faulty"
    if held.valid_to is not None and held.valid_to < on:
        return "ended"
    if max_age_days is not None:
        if held.issued_on is None:
            return "undated"
        if (on - held.issued_on).days > max_age_days:
            return "too_old"
    return ""


def choose_offers(
    held: Iterable[HeldPaper], name: str, kind: str, max_age_days: int | None, on: date
) -> tuple[HeldPaper, ...]:
    """The papers to offer for one material: fitting, fresh, the newest first, each content once; what is issued here comes first."""
    fresh = [
        paper for paper in held if fits_material(paper, name, kind) and not find_staleness(paper, max_age_days, on)
    ]
    ordered = sorted(fresh, key=lambda paper: (paper.source in ISSUED_HERE, paper.on, paper.key), reverse=True)
    seen: set[tuple[str, ...]] = set()
    offers = []
    for paper in ordered:
        content = tuple(sorted(paper.hashes)) or (paper.key,)
        if content not in seen:
            seen.add(content)
            offers.append(paper)
    return tuple(offers)
