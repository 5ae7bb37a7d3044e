"""The commands of the exchange: usage, preview, faults as exit codes, and a file that is there whole or not at all."""

from __future__ import annotations

import gzip
import json
from argparse import Namespace

import pytest

from onewindow.cases.testing import make_case, make_case_cast
from onewindow.exchange.figures import compute_past_figures
from onewindow.exchange.past import PastRange
from onewindow.exchange.queries import list_transfers
from onewindow.exchange.testing import keep_file, write_log, write_trace
from onewindow.kit.acting import Invalid
from onewindow.project.cli import make_parser, run_main
from onewindow.project.exporting import export_file, open_new_file
from onewindow.project.importing import import_file

LOG = write_log([write_trace("case-1", ("收件", "决定")), write_trace("", ("收件",))])


def parse(*words: str) -> Namespace:
    return make_parser().parse_args(words)


def test_history_without_a_calendar_is_wrong_usage(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        run_main(["import", "history", str(keep_file(tmp_path, LOG))])
    assert left.value.code == 2 and "--calendar" in capsys.readouterr().err
    for words in (["import", "history", "x", "--calendar", "lunar"], ["export", "pdf", "x"], ["export", "xes"]):
        with pytest.raises(SystemExit) as left:
            run_main(words)
        assert left.value.code == 2


@pytest.mark.django_db
def test_a_preview_leaves_no_trace_and_faults_make_the_exit_code(tmp_path):
    words = ("import", "history", str(keep_file(tmp_path, LOG)), "--calendar", "weekdays", "--zone", "Europe/Amsterdam")
    answer, code = import_file(parse(*words, "--preview"))
    assert code == 1 and answer["new"] == 1 and answer["faults"][0]["message"] == "第 5 行，第 2 件 ：没有编号"
    assert list_transfers().rows == () and compute_past_figures(PastRange()).cases == 0
    answer, code = import_file(parse(*words))
    assert code == 1 and answer["label"] == "迁入历史数据" and answer["system"] == "log"
    assert compute_past_figures(PastRange()).cases == 1 and list_transfers().rows[0].actor_name == "系统"
    json.dumps(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["own.xes", "own.xes.gz", "own.json", "own.zip"])
def test_an_export_stands_whole_under_its_name(tmp_path, cast, name):
    number = make_case(make_case_cast(cast))
    kind = "xes" if "xes" in name else "gbt39046"
    path = tmp_path / name
    answer, code = export_file(parse("export", kind, str(path), "--origin", "demo"))
    assert code == 0 and answer["cases"] == 1 and [one.name for one in tmp_path.iterdir() if name in one.name] == [name]
    content = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    assert number.encode() in content or name.endswith(".zip")
    assert list_transfers(direction="out").rows[0].counts["cases"] == 1


def test_what_breaks_off_leaves_the_old_file(tmp_path):
    path = keep_file(tmp_path, "old", "out.xes")
    with pytest.raises(RuntimeError), open_new_file(path) as stream:
        stream.write(b"half")
        raise RuntimeError("the power went")
    assert path.read_text() == "old" and [one.name for one in tmp_path.iterdir()] == ["out.xes"]
    with pytest.raises(Invalid), open_new_file(tmp_path / "none" / "out.xes"):
        pass
