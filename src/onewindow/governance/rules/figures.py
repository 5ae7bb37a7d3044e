"""Rates and means with numerator, denominator and base (X-01, X-08); printed figures held against whole numbers (X-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from onewindow.governance.terms import COMPUTED, FIGURES

CENT = Decimal("0.01")
# Two decimals are the house's rule; a printed figure is held against its own.
NEAR_BASES = 1000


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure on one day. `numerator` in units of 1/`scale`, of a percentage `denominator` too; None: a plain sum.

    `base` says in words what was counted; `unit` is percent, working_day or number. The value is computed, never stored.
    """

    key: str
    on: date
    numerator: int
    denominator: int | None
    base: str
    unit: str
    scale: int = 1

    @property
    def label(self) -> str:
        """What the figure is called."""
        return {**FIGURES, **COMPUTED}[self.key][0]

    @property
    def exact(self) -> Decimal | None:
        """The value before rounding; None where nothing was counted."""
        if self.denominator == 0:
            return None
        if self.unit == "percent" and self.denominator is not None:
            return Decimal(self.numerator) * 100 / self.denominator
        value = Decimal(self.numerator) / self.scale
        return value if self.denominator is None else value / self.denominator

    @property
    def value(self) -> str:
        """Two decimals, half up, without its unit; "—" where nothing was counted. Plain counts have no decimals."""
        if self.exact is None:
            return "—"
        return str(self.numerator) if self.unit == "number" else str(round_half_up(self.exact))

    @property
    def numerator_text(self) -> str:
        """The numerator in whole units or with two decimals."""
        return self._write_part(self.numerator)

    @property
    def denominator_text(self) -> str:
        """The denominator likewise; empty where there is none."""
        if self.denominator is None:
            return ""
        return self._write_part(self.denominator) if self.unit == "percent" else str(self.denominator)

    def _write_part(self, part: int) -> str:
        return str(part) if self.scale == 1 else str(round_half_up(Decimal(part) / self.scale))


@dataclass(frozen=True, slots=True)
class Fit:
    """A whole number over a base that prints as the figure does: rounded half up, or cut off."""

    numerator: int
    denominator: int
    how: str


def round_half_up(value: Decimal, places: Decimal = CENT) -> Decimal:
    """The value at two decimals, a half going up (domain 2.22)."""
    return value.quantize(places, rounding=ROUND_HALF_UP)


def make_share(key: str, on: date, part: int, whole: int, base: str) -> Indicator:
    """A share of a whole, as a percentage."""
    return Indicator(key, on, part, whole, base, "percent")


def make_mean(key: str, on: date, total: int, count: int, base: str, *, scale: int) -> Indicator:
    """A mean in working days; `total` in units of 1/`scale` of one."""
    return Indicator(key, on, total, count, base, "working_day", scale)


def make_speed_up(key: str, on: date, promised: int, statutory: int, base: str, *, scale: int) -> Indicator:
    """1 − Σpromised / Σstatutory (K-14): sums are compared, never single limits (domain 2.23, row 17).

    Both sums in units of 1/`scale` of a working day; the indicator's denominator too.
    """
    return Indicator(key, on, statutory - promised, statutory, base, "percent", scale)


def list_fits(printed: str, denominator: int) -> tuple[Fit, ...]:
    """The whole numbers that, over `denominator`, print as this percentage, half up or cut off; empty where none does (X-11)."""
    if denominator <= 0:
        return ()
    figure, places = Decimal(printed), _get_places(printed)
    near = int(figure * denominator / 100)
    found = []
    for numerator in range(max(0, near - 1), near + 3):
        exact = Decimal(numerator) * 100 / denominator
        if exact.quantize(places, rounding=ROUND_HALF_UP) == figure:
            found.append(Fit(numerator, denominator, "rounded"))
        elif exact.quantize(places, rounding=ROUND_DOWN) == figure:
            found.append(Fit(numerator, denominator, "cut"))
    return tuple(found)


def list_fitting_bases(printed: str, *, above: int, most: int = 3) -> tuple[Fit, ...]:
    """The smallest bases over `above` for which a whole number prints as this percentage, rounded half up (X-11)."""
    found: list[Fit] = []
    for denominator in range(above + 1, above + NEAR_BASES):
        rounded = [fit for fit in list_fits(printed, denominator) if fit.how == "rounded"]
        found += rounded[:1]
        if len(found) == most:
            break
    return tuple(found)


def _get_places(printed: str) -> Decimal:
    decimals = len(printed.partition(".")[2])
    return Decimal(1).scaleb(-decimals)


def explain_difference(printed: str, ours: Indicator) -> str:
    """Why a printed percentage is not ours: `same`, `rounding` (coarser print), `cut` (cut off, not rounded), `differs`."""
    if ours.exact is None:
        return "differs"
    figure, places = Decimal(printed), _get_places(printed)
    if figure == round_half_up(ours.exact):
        return "same"
    if figure == ours.exact.quantize(places, rounding=ROUND_HALF_UP):
        return "rounding"
    return "cut" if figure == ours.exact.quantize(places, rounding=ROUND_DOWN) else "differs"


def divide_cost(amount_fen: int, cases: int) -> Decimal | None:
    """Yuan per completed case, two decimals, half up; None without cases (K-23)."""
    return round_half_up(Decimal(amount_fen) / 100 / cases) if cases > 0 else None
