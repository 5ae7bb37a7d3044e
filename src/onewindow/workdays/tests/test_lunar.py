"""The tabled lunar festivals against the sky: new moons and solar terms at UTC+8 (series after Meeus, Astronomical Algorithms)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import radians, sin

import pytest

from onewindow.workdays.rules import LUNAR_FESTIVALS

J2000 = datetime(2000, 1, 1, 12)
PUBLISHED = {
    2024: ((2, 10), (4, 4), (6, 10), (9, 17)),
    2025: ((1, 29), (4, 4), (5, 31), (10, 6)),
    2026: ((2, 17), (4, 5), (6, 19), (9, 25)),
}


def to_local_day(julian: float) -> date:
    """The day in China of a dynamical moment (delta T about 75 s)."""
    return (J2000 + timedelta(days=julian - 2451545.0, seconds=-75, hours=8)).date()


def find_new_moon(k: int) -> float:
    t = k / 1236.85
    base = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    m = radians(2.5534 + 29.10535670 * k)
    n = radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
    f = radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
    w = radians(124.7746 - 1.56375588 * k)
    e = 1 - 0.002516 * t
    terms = [
        (-0.40720, n), (0.17241 * e, m), (0.01608, 2 * n), (0.01039, 2 * f), (0.00739 * e, n - m), (-0.00514 * e, n + m),
        (0.00208 * e * e, 2 * m), (-0.00111, n - 2 * f), (-0.00057, n + 2 * f), (0.00056 * e, 2 * n + m),
        (-0.00042, 3 * n), (0.00042 * e, m + 2 * f), (0.00038 * e, m - 2 * f), (-0.00024 * e, 2 * n - m),
        (-0.00017, w),
    ]  # fmt: skip
    return base + sum(size * sin(angle) for size, angle in terms)


def get_sun_longitude(julian: float) -> float:
    """Apparent longitude of the sun in degrees, good to about a hundredth."""
    t = (julian - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    m = radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * sin(m) + 0.019993 * sin(2 * m) + 0.000289 * sin(3 * m)
    omega = radians(125.04 - 1934.136 * t)
    return (mean + centre - 0.00569 - 0.00478 * sin(omega)) % 360


def find_solar_term(year: int, degrees: float) -> date:
    """The day in China on which the sun reaches a longitude (15: Qingming, 270: winter solstice)."""
    low = 2451545.0 + (date(year, 1, 1) - date(2000, 1, 1)).days + ((degrees - 280) % 360) / 360 * 365.25 - 5
    high = low + 10
    for _ in range(50):
        middle = (low + high) / 2
        passed = (get_sun_longitude(middle) - degrees + 180) % 360 >= 180
        low, high = (low, middle) if passed else (middle, high)
    return to_local_day(high)


def list_months(year: int) -> dict[int, date]:
    """First days of the lunar months of a year by number (a leap month falls out): month 11 holds the winter solstice."""
    first_k = round((year - 1 - 2000) * 12.3685) + 8
    moons = [to_local_day(find_new_moon(k)) for k in range(first_k, first_k + 22)]
    before, after = find_solar_term(year - 1, 270), find_solar_term(year, 270)
    begin = max(index for index, day in enumerate(moons) if day <= before)
    end = max(index for index, day in enumerate(moons) if day <= after)
    major = [before, *(find_solar_term(year, degrees) for degrees in range(0, 360, 30))]
    months, number, leap_used = {}, 11, False
    for index in range(begin, end):
        has_major = any(moons[index] <= day < moons[index + 1] for day in major)
        if index > begin:
            if end - begin == 13 and not has_major and not leap_used:
                leap_used = True
                continue
            number = number % 12 + 1
        months[number] = moons[index]
    return months


@pytest.mark.parametrize(("year", "festivals"), [*PUBLISHED.items(), *LUNAR_FESTIVALS.items()])
def test_tabled_festivals_agree_with_the_sky(year, festivals):
    months = list_months(year)
    found = (months[1], find_solar_term(year, 15), months[5] + timedelta(4), months[8] + timedelta(14))
    assert tuple((day.month, day.day) for day in found) == festivals
