"""Receipt at any hour (RD-02): its day is the local date, a legal day ends at 24:00, and the five days follow from it (AL-07)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from onewindow.cases.actions import submit_case
from onewindow.cases.testing import FORM
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db


def _local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOCAL)  # type: ignore[arg-type,misc]


# Moment of receipt → legal day, last day for the one notice (2026: 25–27 Sept. Mid-Autumn, 1–7 Oct. National Day, 20 Sept. and
# 10 Oct. worked in exchange).
HOURS = [
    (_local(2026, 9, 21, 0, 0, 0), date(2026, 9, 21), date(2026, 9, 29)),
    (_local(2026, 9, 21, 8, 59, 59), date(2026, 9, 21), date(2026, 9, 29)),
    (_local(2026, 9, 21, 12, 30), date(2026, 9, 21), date(2026, 9, 29)),
    (_local(2026, 9, 21, 17, 0, 1), date(2026, 9, 21), date(2026, 9, 29)),
    (_local(2026, 9, 21, 22, 15), date(2026, 9, 21), date(2026, 9, 29)),
    (_local(2026, 9, 21, 23, 59, 59), date(2026, 9, 21), date(2026, 9, 29)),
    (_local(2026, 9, 22, 0, 0, 0), date(2026, 9, 22), date(2026, 9, 30)),
    # The universal day is another one; the local date counts.
    (datetime(2026, 9, 20, 16, 0, tzinfo=UTC), date(2026, 9, 21), date(2026, 9, 29)),
    (datetime(2026, 9, 20, 15, 59, 59, tzinfo=UTC), date(2026, 9, 20), date(2026, 9, 28)),
    # A day off receives like any other; only the five days leave it out.
    (_local(2026, 9, 26, 10, 0), date(2026, 9, 26), date(2026, 10, 9)),
    (_local(2026, 10, 1, 9, 0), date(2026, 10, 1), date(2026, 10, 13)),
    (_local(2026, 12, 31, 23, 59, 59), date(2026, 12, 31), None),
]


@pytest.mark.parametrize(("moment", "day", "due"), HOURS)
def test_the_day_of_receipt_is_the_local_date_at_any_hour(play, moment, day, due):
    sent = submit_case(
        idempotency_key=moment.isoformat(),
        item_code=play.item.code,
        form=FORM,
        actor=play.li_ming,
        at=At(moment, origin="demo"),
    )
    assert sent.received_on == day and sent.receipt.issued_on == day
    if due is not None:
        assert sent.notice_due_on == due
