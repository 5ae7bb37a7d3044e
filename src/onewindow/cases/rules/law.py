"""Dated law of a single case (design 1.5, RD-01, RD-19). The limits themselves are the clocks room's dated table; this says which
regime they bind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.catalogue.guides import StatutoryLimit as StatedLimit
from onewindow.clocks.rules import LICENCE_PAUSES, STATUTORY_LIMITS, StatutoryLimit

LICENCE = "licence"
REGISTRATION = "enterprise_registration"

ARTICLE_32 = "行政许可法 第三十二条"
ARTICLE_34 = "行政许可法 第三十四条"
ARTICLE_42 = "行政许可法 第四十二条"
ARTICLE_45 = "行政许可法 第四十五条"
ARTICLE_57 = "行政许可法 第五十七条"

# RD-01: silence (32(4)), twenty days and one extension (42), delivery (44) bind licences; an enterprise registration has the
# limits of its own regulation; every other regime has what its item's guide states, and nothing from here.
NOTICE, DECISION, DELIVERY = "notice", "decision", "delivery"
# Twenty days of an organ that reviews first and sends up (43), in place of its decision.
LOWER_REVIEW = "lower_review"
BINDING: dict[tuple[str, str], str] = {
    (LICENCE, NOTICE): "acceptance_notice",
    (LICENCE, DECISION): "licence",
    (LICENCE, DELIVERY): "delivery",
    (LICENCE, LOWER_REVIEW): "lower_review",
    (REGISTRATION, DECISION): "registration",
}

# AL-17, RD-05: what article 45 excludes from the time of a licence. A survey, a meeting or an absent leader is not in it.
ARTICLE_45_KINDS = frozenset(LICENCE_PAUSES)
SPECIAL_LAW_KIND = "special_law"

# The law's acts wait this long past a provisional date: no holiday notice has ever moved a day by more.
PROVISIONAL_MARGIN_DAYS = 10

# A draft on the portal is the applicant's scratch paper and is kept this long (a rule of the product, told on the page).
DRAFT_DAYS = 7


def find_law(regime: str, subject: str, on: date) -> StatutoryLimit | None:
    """The national limit that binds a regime on a day (`subject`: notice, decision, delivery); None where none does."""
    name = BINDING.get((regime, subject))
    limit = STATUTORY_LIMITS[name] if name else None
    if limit is None or on < limit.valid_from or (limit.valid_to is not None and on > limit.valid_to):
        return None
    return limit


@dataclass(frozen=True, slots=True)
class Extension:
    """The one extension a decision limit may have: at most `most` units of that limit, by whom, under which article."""

    most: int
    article: str
    approver: str


def find_longest_extension(regime: str, on: date, stated: StatedLimit | None = None) -> Extension | None:
    """The extension of the limit a case runs on; None where none is lawful (AL-14, RD-01).

    The general law's own (42: ten days; 登记条例 19: three) belongs to a limit resting on that article. Where a special law sets the
    limit ("法律、法规另有规定的，依照其规定") only what the item's guide cites from it extends it.
    """
    law = find_law(regime, DECISION, on)
    if law is not None and law.extension and rests_on(stated, law):
        return Extension(law.extension, law.article, law.extension_role)
    own = stated.extension if stated is not None and not stated.none else None
    return Extension(own.amount, f"《{own.law}》{own.article}", own.approver) if own and own.amount else None


def rests_on(stated: StatedLimit | None, law: StatutoryLimit) -> bool:
    """Whether a guide's statutory limit is that of the general law: it cites the same article, or states none of its own."""
    if stated is None or stated.none or not stated.amount:
        return True
    cited = f"{stated.law}{stated.article}"
    for noise in ("《", "》", "中华人民共和国", " "):
        cited = cited.replace(noise, "")
    return bool(stated.article) and (law.article.startswith(cited) or cited.startswith(law.article))
