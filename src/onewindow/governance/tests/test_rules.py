"""The rules of governance, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.catalogue.rules import read_guide, write_guide
from onewindow.catalogue.testing import make_guide
from onewindow.governance import terms
from onewindow.governance.rules import (
    Indicator,
    LineContent,
    LineGroup,
    Measures,
    Span,
    compare_measures,
    count_groups,
    divide_cost,
    explain_difference,
    hash_round,
    judge_line,
    list_fits,
    list_fitting_bases,
    list_unready_lines,
    make_mean,
    make_share,
    make_speed_up,
    measure_guide,
    plan_consequence,
)

DAY = date(2013, 11, 30)


def line(**rest) -> LineContent:
    return LineContent(**{"name": "卫生许可", "item_type": "licence", **rest})


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"result": "keep"}, ""),
        ({"name": " "}, "name"),
        ({"item_type": "x"}, "item_type"),
        ({"result": "x"}, "result"),
        ({"entry": "x"}, "entry"),
        ({"disposition": "x"}, "disposition"),
        ({"reasons": ("x",)}, "reasons"),
        ({"result": "merge"}, "merged_into"),
        ({"result": "merge", "merged_into": "开办企业"}, ""),
        ({"result": "merge", "merged_into": "A", "item_code": "A"}, "merged_into"),
        ({"result": "keep", "merged_into": "A"}, "merged_into"),
        ({"result": "devolve"}, "devolved_to_level"),
        ({"result": "devolve", "devolved_to_level": "9"}, "devolved_to_level"),
        ({"result": "devolve", "devolved_to_level": "4"}, ""),
        ({"result": "keep", "devolved_to_level": "4"}, "devolved_to_level"),
        ({"result": "cancel", "entry": "must_enter"}, "entry"),
        ({"result": "cancel", "reasons": ("frequent",)}, "reasons"),
        ({"result": "cancel", "reasons": ("unlawful",)}, ""),
        ({"entry": "must_enter"}, ""),
        ({"entry": "must_enter", "reasons": ("frequent", "close_to_people")}, ""),
        ({"entry": "must_enter", "reasons": ("rare",)}, "reasons"),
        ({"entry": "deferred"}, "reasons"),
        ({"entry": "deferred", "reasons": ("premises",)}, ""),
        ({"entry": "returned"}, "reasons"),
        ({"entry": "returned", "reasons": ("premises",)}, "reasons"),
        ({"unnamed": True, "item_code": "A"}, "item_code"),
        ({"departments_involved": 0}, "departments_involved"),
        ({"result": "keep", "changes": {"visits": 0}}, "changes"),
        ({"result": "simplify", "changes": {"visits": 0}}, ""),
        ({"result": "simplify", "changes": {"law": 0}}, "changes"),
    ],
)
def test_k04_k07_what_a_line_may_say(content, field) -> None:
    assert list(judge_line(line(**content))) == ([field] if field else [])


@pytest.mark.parametrize("reason", terms.REASONS_OF_ENTRY["returned"])
def test_k05_every_ground_of_the_account_sends_an_item_back(reason) -> None:
    assert judge_line(line(entry="returned", reasons=(reason,))) == {}


@pytest.mark.parametrize(("disposition", "result"), list(product(terms.DISPOSITIONS, terms.RESULTS)))
def test_k21_a_class_goes_with_its_results_alone(disposition, result) -> None:
    rest = {"merge": {"merged_into": "A"}, "devolve": {"devolved_to_level": "4"}}.get(result, {})
    faults = judge_line(line(disposition=disposition, result=result, **rest))
    assert ("disposition" in faults) == (result not in terms.RESULTS_OF_DISPOSITION[disposition])


def test_k06_what_keeps_a_round_from_signature_is_named_line_by_line() -> None:
    lines = [
        (1, line(item_code="A", result="cancel")),
        (2, line(item_code="B", result="merge", merged_into="A")),
        (3, line(item_code="C")),
        (4, line(item_code="D", entry="returned")),
        (5, line(item_code="E", result="keep")),
    ]
    assert list(list_unready_lines(lines)) == ["line_4", "line_2", "line_3"]
    assert list_unready_lines(lines[:1]) == {}


def test_k06_another_reason_is_another_text_to_sign() -> None:
    def sign(*reasons: str) -> str:
        content = line(entry="returned", reasons=reasons)
        return hash_round(title="x", number=1, effective_on=DAY, lines=[(1, content)])

    assert sign("rare") == sign("rare") != sign("complex")


groups = st.lists(
    st.builds(
        LineGroup, item_type=st.sampled_from(list(terms.ITEM_TYPES)), result=st.sampled_from(["", *terms.RESULTS]),
        entry=st.sampled_from(["", *terms.ENTRIES]), in_hall=st.sampled_from([None, True, False]), joint=st.booleans(),
        number=st.integers(1, 300),
    )
)  # fmt: skip


@given(groups)
def test_a_rounds_parts_sum_to_its_whole(found) -> None:
    counts = count_groups(found)
    assert sum(counts.by_result.values()) == sum(counts.by_entry.values()) == counts.total
    assert sum(one.total for one in counts.types) == counts.total
    leaving = sum(counts.by_result[result] for result in terms.LEAVING)
    assert counts.retained + leaving == counts.total
    assert counts.in_hall <= counts.total and counts.joint <= counts.total


def test_k02_k04_the_counts_of_the_accounts() -> None:
    hefei = count_groups(
        [
            LineGroup("licence", "keep", "", True, False, 207),
            LineGroup("licence", "keep", "", False, False, 23),
            LineGroup("non_licence", "keep", "", True, False, 40),
            LineGroup("non_licence", "keep", "", False, False, 47),
        ]
    )
    assert [(one.retained, one.in_hall) for one in hefei.types] == [(230, 207), (87, 40)]
    fujin = count_groups(
        [LineGroup("other", "", key, None, False, n) for key, n in zip(terms.ENTRIES, (81, 43, 137), strict=True)]
    )
    assert fujin.total == 261 and fujin.by_entry == {"": 0, "must_enter": 81, "deferred": 43, "returned": 137}


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (168_127, 169_927, "98.94"),
        (18_354, 18_489, "99.27"),
        (190, 212, "89.62"),
        (50, 85, "58.82"),
        (39, 240, "16.25"),
        (117, 190, "61.58"),
        (1, 800, "0.13"),
        (0, 5, "0.00"),
        (0, 0, "—"),
    ],
)
def test_x01_rates_are_computed_to_two_decimals_half_up(part, whole, printed) -> None:
    assert make_share("instant_rate", DAY, part, whole, "x").value == printed


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_x08_a_rate_carries_its_parts_and_its_base(part, whole) -> None:
    rate = make_share("instant_rate", DAY, part, whole, "按事项")
    assert (rate.numerator, rate.denominator, rate.base) == (part, whole, "按事项")
    assert abs(Decimal(rate.value) - Decimal(part) * 100 / whole) <= Decimal("0.005")


def test_k14_speed_up_compares_sums() -> None:
    promised, statutory = 28 * 168, 295 * 168
    speed = make_speed_up("promise_speed_up", DAY, promised, statutory, "x", scale=168)
    assert (speed.value, speed.numerator_text, speed.denominator_text) == ("90.51", "267.00", "295.00")
    mean = make_mean("mean_promise", DAY, 5 * 168 + 4 * 168, 2, "x", scale=168)
    assert (mean.value, mean.numerator_text, mean.denominator_text) == ("4.50", "9.00", "2")
    assert make_mean("mean_promise", DAY, 0, 0, "x", scale=168).value == "—"
    saved = Indicator("days_saved", DAY, 267 * 168, None, "x", "working_day", 168)
    assert (saved.value, saved.denominator_text) == ("267.00", "")
    assert Indicator("items", DAY, 12, None, "x", "number").value == "12"


@pytest.mark.parametrize(
    ("printed", "base", "fits"),
    [
        ("61.6", 190, [(117, "rounded")]),
        ("92.43", 102, []),
        ("92.43", 190, []),
        ("20.17", 102, []),
        ("20.17", 190, []),
        ("99.26", 18_489, [(18_352, "rounded"), (18_353, "rounded"), (18_354, "cut")]),
        ("46", 87, [(40, "rounded")]),
        ("50", 0, []),
    ],
)
def test_x11_which_whole_numbers_print_as_a_figure(printed, base, fits) -> None:
    assert [(fit.numerator, fit.how) for fit in list_fits(printed, base)] == fits


def test_x11_the_smallest_bases_that_fit() -> None:
    assert [fit.denominator for fit in list_fitting_bases("92.43", above=50)] == [185, 251, 304]


@given(st.integers(1, 500), st.integers(0, 500))
def test_x11_what_was_printed_from_whole_numbers_fits_them(denominator, part) -> None:
    part = min(part, denominator)
    printed = make_share("instant_rate", DAY, part, denominator, "x").value
    assert part in [fit.numerator for fit in list_fits(printed, denominator)]


@pytest.mark.parametrize(
    ("printed", "part", "whole", "how"),
    [
        ("90", 207, 230, "same"),
        ("46", 40, 87, "rounding"),
        ("99.26", 18_354, 18_489, "cut"),
        ("99.9", 168_127, 169_927, "differs"),
        ("99.9", 0, 0, "differs"),
    ],
)
def test_x11_why_a_printed_figure_is_not_ours(printed, part, whole, how) -> None:
    assert explain_difference(printed, make_share("in_hall_rate", DAY, part, whole, "x")) == how


def test_k23_cost_per_case() -> None:
    assert divide_cost(3_200_000, 18_354) == Decimal("1.74")
    assert divide_cost(100, 0) is None


@pytest.mark.parametrize(
    ("before", "after", "saved", "at_least"),
    [
        (Span(60, "day"), Span(10, "day"), 50, False),
        (Span(15, "day", over=True), Span(0, "day"), 15, True),
        (Span(1, "month"), Span(1, "week"), None, False),
        (Span(2, "day"), Span(0, "hour"), 2, False),
        (Span(2, "day"), None, None, False),
    ],
)
def test_k09_spans_of_different_units_are_not_subtracted(before, after, saved, at_least) -> None:
    (change,) = compare_measures(Measures(span=before), Measures(span=after))
    assert (change.saved, change.at_least) == (saved, at_least)


def test_k08_a_version_is_measured_from_its_own_words() -> None:
    guide = read_guide(make_guide())
    found = measure_guide(guide)
    assert found.span == Span(5, "working_day") and found.steps == len(guide.steps)
    assert (found.documents, found.visits, found.fees) == (len(guide.materials), guide.visits, 0)
    instant = read_guide(make_guide(case_kind="instant", promised_limit=None))
    assert measure_guide(instant).span == Span(0, "working_day")
    change = {one.key: one.saved for one in compare_measures(measure_guide(guide), measure_guide(instant))}
    assert change["span"] == 5 and change["documents"] == 0


def wording(**rest) -> dict:
    return write_guide(read_guide(make_guide(**rest)))


@pytest.mark.parametrize(
    ("content", "in_force", "kind", "words"),
    [
        ({"result": "cancel"}, True, "withdrawn", "取消"),
        ({"result": "merge", "merged_into": "开办企业"}, True, "withdrawn", "并入“开办企业”"),
        ({"result": "devolve", "devolved_to_level": "4", "devolved_to": "荔城区"}, True, "withdrawn", "下放县级荔城区"),
        ({"result": "cancel"}, False, "unchanged", "事项没有在实施，不需要撤下"),
        ({"result": "keep"}, True, "unchanged", "与目录一致"),
        ({"entry": "must_enter"}, True, "unchanged", "与目录一致"),
        ({"entry": "returned", "reasons": ("rare",)}, True, "drafted", "进厅改动"),
        ({"result": "simplify", "changes": {"visits": 0}}, True, "drafted", "到现场次数改动"),
    ],
)
def test_k06_publishing_withdraws_drafts_or_leaves_alone(content, in_force, kind, words) -> None:
    found = plan_consequence(line(**content), wording(), in_force=in_force)
    assert (found.kind, found.words) == (kind, words)


def test_k06_what_is_not_in_the_catalogue_is_left_alone_and_said() -> None:
    assert plan_consequence(line(result="cancel"), None, in_force=False).kind == "unchanged"


def test_k07_simplifying_leaves_out_what_it_says_and_nothing_else() -> None:
    newest = wording()
    material, step = newest["materials"][0]["code"], newest["steps"][0]["name"]
    changes = {
        "promised_limit": {"amount": 1, "unit": "working_day"}, "materials_left_out": [material], "steps_left_out": [step],
    }  # fmt: skip
    found = plan_consequence(line(result="simplify", changes=changes), newest, in_force=True)
    assert found.guide is not None
    assert [row["code"] for row in found.guide["materials"]] == [row["code"] for row in newest["materials"][1:]]
    assert [row["name"] for row in found.guide["steps"]] == [row["name"] for row in newest["steps"][1:]]
    assert found.guide["promised_limit"]["amount"] == 1
    untouched = set(newest) - {"materials", "steps", "promised_limit"}
    assert all(found.guide[key] == newest[key] for key in untouched)
    assert read_guide(found.guide)


def test_k12_the_last_fee_struck_off_makes_the_item_free() -> None:
    fee = {"name": "工本费", "amount_fen": 2000, "law": "居民身份证法", "article": "第二十条", "level": "law"}
    newest = wording(charges=True, fees=[fee])
    found = plan_consequence(line(result="simplify", changes={"fees_left_out": ["工本费"]}), newest, in_force=True)
    assert found.fees == ("工本费",) and found.guide is not None and found.guide["charges"] is False
    assert plan_consequence(line(result="cancel"), newest, in_force=True).fees == ("工本费",)
