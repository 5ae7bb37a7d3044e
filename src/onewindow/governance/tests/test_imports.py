"""An account comes in whole, twice without a trace, with every fault by its place; a round's lines as a table (RD-19, RD-20)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.directory.queries import find_centre, get_region, list_centres
from onewindow.governance import terms
from onewindow.governance.imports import import_account, import_account_file, preview_account
from onewindow.governance.line_lists import read_line_list, write_line_list
from onewindow.governance.models import (
    AuthorityChange,
    CentreCost,
    EntryBatch,
    Improvement,
    OwnHallClosure,
    PublishedFigure,
    Round,
    RoundLine,
    WaitingMatter,
)
from onewindow.governance.rules import LineContent, judge_line
from onewindow.governance.testing import ROUND_AT
from onewindow.kit.acting import SYSTEM, Invalid, NotAllowed
from onewindow.ledger.queries import list_entries

ACCOUNT: dict[str, Any] = {
    "format": "onewindow.governance/1",
    "centre": {
        "name": "某市行政服务中心",
        "region_path": [{"code": "230000", "name": "黑龙江省"}, {"code": "230800", "name": "佳木斯市"}],
        "building": "旧楼", "address": "某路", "founding_document": "账目未载明", "starts_on": "2004-01-01",
        "last_day": "2007-12-31",
    },
    "source": "某市行政服务中心2007年账目",
    "rounds": [
        {
            "number": 1, "title": "三类划分", "effective_on": "2007-11-12",
            "lines": [
                {"name": "养犬登记", "entry": "must_enter", "reasons": ["frequent"]},
                {"entry": "must_enter", "reasons": ["frequent"], "count": 80},
                {"entry": "deferred", "reasons": ["premises"], "count": 43},
            ],
        }
    ],
    "batches": [{"number": 1, "title": "首批", "departments_named": 33}],
    "waiting": [{"name": "车驾管", "reason": "premises", "day_note": "2007年"}],
    "closed_halls": [{"department_name": "房管局", "hall": "大厅", "day_note": "未载明", "evidence": "账目"}],
    "authority_changes": [
        {"name": "制证", "direction": "down", "from_level": "3", "to_level": "4", "day_note": "未载明"}
    ],
    "improvements": [{"name": "身份证", "day_note": "约2005年", "before": {"span": {"amount": 60}}}],
    "figures": [{"key": "completion_rate", "as_of": "2007-12-15", "printed": "99.26"}],
    "costs": [{"year": 2007, "kind": "rent", "amount_fen": 3200000}],
}  # fmt: skip
MODELS = (
    Round, EntryBatch, WaitingMatter, OwnHallClosure, AuthorityChange, Improvement, PublishedFigure, CentreCost,
)  # fmt: skip


def bring_in(**changes: Any) -> Any:
    return import_account(text=json.dumps({**ACCOUNT, **changes}), actor=SYSTEM, at=ROUND_AT)


@pytest.mark.django_db
def test_rd19_an_account_founds_its_centre_and_enters_everything_once() -> None:
    assert bring_in().count("new") == 8
    centre = find_centre("某市行政服务中心")
    assert centre is not None and centre.last_day == date(2007, 12, 31)
    assert get_region("230800").name == "佳木斯市"
    assert list_centres(on=date(2026, 1, 1)) == ()
    assert [model.objects.count() for model in MODELS] == [1] * 8
    lines = RoundLine.objects.order_by("line_no")
    assert [line.name for line in lines[:2]] == ["养犬登记", "未列名事项 1"] and lines[123].name == "未列名事项 123"
    assert lines.filter(entry="must_enter").count() == 81 and lines.filter(unnamed=True).count() == 123
    assert not any(model.objects.exclude(mark="published_input").exists() for model in MODELS)
    before = len(list_entries(subject=("centre", centre.id)))
    again = bring_in()
    assert (again.count("new"), again.count("same"), again.is_new_centre) == (0, 8, False)
    assert len(list_entries(subject=("centre", centre.id))) == before


@pytest.mark.django_db
def test_a_round_entered_otherwise_is_a_fault_not_a_second_truth() -> None:
    bring_in()
    other = json.loads(json.dumps(ACCOUNT))
    other["rounds"][0]["lines"][2]["count"] = 44
    with pytest.raises(Invalid, match="account_invalid") as refusal:
        bring_in(**other)
    assert "rounds.0" in refusal.value.fields


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"format": "x"}, "format"),
        ({"source": ""}, "source"),
        ({"mark": ""}, "mark"),
        ({"mark": "guess"}, "mark"),
        ({"colour": "x"}, "colour"),
        ({"centre": {"name": "某市行政服务中心"}}, "centre.starts_on"),
        ({"centre": {}}, "centre.name"),
        ({"rounds": [{"number": 1, "title": "x"}]}, "rounds.0.effective_on"),
        ({"rounds": [{"number": 1, "effective_on": "2007-01-01"}]}, "rounds.0.title"),
        (
            {"rounds": [{"title": "x", "effective_on": "2007-01-01", "lines": [{"entry": "deferred"}]}]},
            "rounds.0.lines.0.reasons",
        ),
        (
            {"rounds": [{"title": "x", "effective_on": "2007-01-01", "lines": [{"name": "甲", "count": 2}]}]},
            "rounds.0.lines.0.count",
        ),
        (
            {"rounds": [{"title": "x", "effective_on": "2007-01-01", "lines": [{"count": 3000}, {"count": 3000}]}]},
            "rounds.0.lines",
        ),
        ({"figures": [{"key": "items", "as_of": "2007-01-01", "printed": "261项"}]}, "figures.0.printed"),
        ({"waiting": [{"name": "甲", "reason": "premises"}]}, "waiting.0"),
        ({"costs": [{"year": 1999, "kind": "rent"}]}, "costs.0.year"),
    ],
)
def test_faults_are_named_by_place_and_nothing_is_entered(changes, path) -> None:
    with pytest.raises(Invalid, match="account_invalid") as refusal:
        bring_in(**changes)
    assert path in refusal.value.fields
    assert not any(model.objects.exists() for model in MODELS) and find_centre("某市行政服务中心") is None


@pytest.mark.django_db
def test_a_preview_writes_nothing_and_a_broken_file_is_refused(tmp_path) -> None:
    preview = preview_account(json.dumps(ACCOUNT))
    assert preview.is_new_centre and preview.count("new") == 8 and not preview.faults
    assert find_centre("某市行政服务中心") is None
    with pytest.raises(Invalid, match="import_unreadable"):
        preview_account("{")
    with pytest.raises(Invalid, match="import_unreadable"):
        import_account_file(tmp_path / "absent.json", actor=SYSTEM, at=ROUND_AT)
    file = tmp_path / "account.json"
    file.write_text(json.dumps(ACCOUNT), encoding="utf-8")
    assert import_account_file(file, actor=SYSTEM, at=ROUND_AT).count("new") == 8


def test_who_may_import(cast) -> None:
    for nobody in (cast.centre, cast.head, cast.supervisor):
        with pytest.raises(NotAllowed):
            import_account(text=json.dumps(ACCOUNT), actor=nobody, at=ROUND_AT)
    bring_in()
    with pytest.raises(NotAllowed):
        more = {**ACCOUNT, "costs": [{"year": 2006, "kind": "rent"}]}
        import_account(text=json.dumps(more), actor=cast.centre, at=ROUND_AT)


HEAD = "事项名称,清理结果,进厅决定,理由,在厅办理,类别\n"


def test_a_table_is_read_in_words_or_codes() -> None:
    found = read_line_list(HEAD + "甲,保留,退回原单位,发生数量很少；程序复杂,否,行政许可\n乙,keep,,,true,licence\n")
    assert found.faults == {}
    first, second = found.lines
    assert (first.result, first.entry, first.reasons) == ("keep", "returned", ("rare", "complex"))
    assert (first.in_hall, second.in_hall, second.item_type) == (False, True, "licence")


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("甲,撤掉,,,,", "清理结果"),
        ("甲,保留,,天气,,", "理由"),
        ("甲,保留,,,也许,", "在厅办理"),
        ("甲,归并,,,,", "并入"),
        (",保留,,,,", "事项名称"),
    ],
)
def test_faults_of_a_table_are_named_by_line(row, word) -> None:
    found = read_line_list(HEAD + "好,保留,,,,\n\n" + row + "\n")
    assert list(found.faults) == [4] and word in found.faults[4][0]


def test_a_table_without_names_or_with_doubles_is_refused() -> None:
    with pytest.raises(Invalid, match="import_columns"):
        read_line_list("编码,结果\n1,2\n")
    with pytest.raises(Invalid, match="import_unreadable"):
        read_line_list(HEAD + '"甲,保留\n')
    found = read_line_list("实施编码,事项名称\nA,甲\nA,乙\n涉,丙\n")
    assert found.faults == {3: ("实施编码重复",)}
    assert read_line_list("事项名称,涉及部门数\n甲,很多\n").faults
    assert read_line_list("事项名称\n" + "长" * 400 + "\n").faults


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).map(str.strip).filter(bool)
contents = st.builds(
    LineContent, name=words, item_type=st.sampled_from(list(terms.ITEM_TYPES)),
    result=st.sampled_from(["", "keep", "cancel"]), in_hall=st.sampled_from([None, True, False]),
    instant=st.sampled_from([None, True, False]), departments_involved=st.sampled_from([None, 1, 12]),
    reasons=st.sampled_from([(), ("rare",), ("rare", "complex")]), note=st.sampled_from(["", "说明，有逗号", '引"号']),
)  # fmt: skip


@given(st.lists(contents.filter(lambda line: not judge_line(line)), min_size=1, max_size=6))
def test_a_table_goes_out_and_comes_back_the_same(lines) -> None:
    kept = [replace(line, unnamed=line.name.startswith("未列名事项")) for line in lines if line.name[0] not in "=+-@'"]
    assert read_line_list(write_line_list(kept)).lines == tuple(kept)


def test_a_name_is_never_a_formula() -> None:
    assert "'=1+1" in write_line_list([LineContent(name="=1+1")])
