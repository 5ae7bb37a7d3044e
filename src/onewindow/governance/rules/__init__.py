"""The rules of governance; pure: no database, no clock. Everything is imported from here."""

from onewindow.governance.rules.consequences import Consequence, plan_consequence
from onewindow.governance.rules.counting import LineGroup, RoundCounts, TypeCount, count_groups
from onewindow.governance.rules.figures import (
    Fit,
    Indicator,
    divide_cost,
    explain_difference,
    list_fits,
    list_fitting_bases,
    make_mean,
    make_share,
    make_speed_up,
    round_half_up,
)
from onewindow.governance.rules.lines import LineContent, hash_round, judge_line, list_unready_lines
from onewindow.governance.rules.measures import MeasureChange, Measures, Span, compare_measures, measure_guide

__all__ = [
    "Consequence",
    "Fit",
    "Indicator",
    "LineContent",
    "LineGroup",
    "MeasureChange",
    "Measures",
    "RoundCounts",
    "Span",
    "TypeCount",
    "compare_measures",
    "count_groups",
    "divide_cost",
    "explain_difference",
    "hash_round",
    "judge_line",
    "list_fits",
    "list_fitting_bases",
    "list_unready_lines",
    "make_mean",
    "make_share",
    "make_speed_up",
    "measure_guide",
    "plan_consequence",
    "round_half_up",
]
