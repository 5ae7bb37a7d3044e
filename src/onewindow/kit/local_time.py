"""The local day of the centre: all of China keeps UTC+8."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def get_local_date(moment: datetime) -> date:
    """The calendar day on which `moment` (aware) falls locally; a legal day ends at 24:00 (RD-02)."""
    return moment.astimezone(LOCAL).date()
