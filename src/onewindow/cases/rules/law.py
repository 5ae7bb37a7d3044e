"""Dated law of a single case (design 1.5, RD-01, RD-19). The limits themselves are the clocks room's dated table; this says which
regime they bind."""

from __future__ import annotations

from datetime import date

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
BINDING: dict[tuple[str, str], str] = {
    (LICENCE, NOTICE): "acceptance_notice",
    (LICENCE, DECISION): "licence",
    (LICENCE, DELIVERY): "delivery",
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
