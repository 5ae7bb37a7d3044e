"""What a guide must say of its pre-review (RD-02): pure."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.catalogue.guides import Guide


def list_pre_review_faults(guide: Guide) -> Iterator[tuple[str, str]]:
    """A pre-review with a limit, and a pass with a validity, or neither."""
    limit, days = guide.pre_review_limit, guide.pre_review_valid_days
    if limit is not None and not limit.amount:
        yield "pre_review_limit.amount", "请写明预审时限；不办理预审的，整项不填"
    if limit is not None and limit.amount and days is None:
        yield "pre_review_valid_days", "办理预审的，请写明通过后几日内有效"
    if limit is None and days is not None:
        yield "pre_review_limit", "请写明预审时限"


def find_pre_review_warning(guide: Guide) -> dict[str, str]:
    """Said to be pre-reviewed online, but without a published limit there is none."""
    if guide.online_depth == "pre_review" and guide.pre_review_limit is None:
        return {"pre_review_limit": "没有公布预审时限，网上不能申请预审"}
    return {}
