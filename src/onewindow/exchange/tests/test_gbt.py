"""GB/T 39046-2020: the schema judges every field, every export of ours keeps to it, and nothing is lost on the way out, in and out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from datetime import datetime
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, make_case, make_case_cast
from onewindow.exchange.actions import ask_export
from onewindow.exchange.models import PastCase, PastRecord, TransferFault
from onewindow.exchange.past import find_past_numbers, get_past_case
from onewindow.exchange.reading_gbt import read_gbt_file
from onewindow.exchange.rules.choices import ExportFilters, ImportChoices
from onewindow.exchange.rules.gbt_codes import CODE_LISTS, UNREAD
from onewindow.exchange.rules.gbt_schema import (
    TABLE_OF,
    TABLES,
    judge_gbt_case,
    judge_gbt_value,
    mask_gbt_row,
    read_gbt_format,
)
from onewindow.exchange.sources import check_source, find_source
from onewindow.exchange.testing import MADE_AT, export_bytes, import_path, keep_file
from onewindow.exchange.writing_gbt import arm_gbt_cell, disarm_gbt_cell, write_gbt_json
from onewindow.kit.acting import Invalid, NotAllowed
from onewindow.kit.identity_codes import make_credit_code
from onewindow.ledger.queries import list_entries
from onewindow.parties.queries import list_reveals

NUMBERS = count(1)
LEGAL = "legal"


def find_spec(path):
    table, _, key = path.partition(".")
    return TABLE_OF[table].get_field(key)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("application.case_no", "A" * 50, False), ("application.case_no", "A" * 51, True), ("application.case_no", "甲\n", True),
        ("application.case_type", "1", False), ("application.case_type", "3", True), ("application.case_type", "11", True),
        ("application.id_number", "3" * 18, False), ("application.id_number", "3" * 19, True),
        ("application.post_code", "351100", False), ("application.post_code", "35110", True), ("application.post_code", "35110X", True),
        ("application.division", "350302", False), ("application.division", "350302100", False), ("application.division", "3503021001", True),
        ("application.source", "4", False), ("application.source", "5", True), ("application.id_type", "111", False),
        ("application.id_type", "1111", True), ("application.applied_at", "2026-09-21 10:30:00", False),
        ("application.applied_at", "20260921103000", False), ("application.applied_at", "2026-09-31", True),
        ("application.project_code", "9" * 25, True), ("application.implementing_code", "1" * 31, False),
        ("acceptance.unit_code", "1" * 17, True), ("acceptance.unit_code", "1" * 18, False), ("acceptance.document_no", "受" * 31, True),
        ("handling.state", "2", False), ("handling.state", "3", True), ("handling.opinion", "一\n二", False),
        ("handling.opinion", "一\x07", True), ("handling.opinion", "字" * 2001, True), ("special.kind", "1", False),
        ("special.kind", "3", True), ("document.copies", "一", True), ("completion.express", "7", False), ("completion.fee", "x", True),
    ],
)  # fmt: skip
def test_every_format_is_held(path, value, fault):
    assert bool(judge_gbt_value(find_spec(path), value, masked=False)[0]) is fault


def test_a_code_of_a_list_that_was_not_read_passes_and_is_flagged():
    unread = [(table.key, spec) for table in TABLES for spec in table.fields if spec.codes == UNREAD]
    assert {f"{table}.{spec.key}" for table, spec in unread} == {
        "application.id_type", "application.agent_id_type", "document.received", "handling.action", "completion.express", "completion.fee",
    }  # fmt: skip
    for _, spec in unread:
        _, most, length = read_gbt_format(spec.format)
        fault, flag = judge_gbt_value(spec, "7" * (1 if most else length), masked=False)
        assert fault == "" and "照原样" in flag
    assert "比标准印的24位长" in judge_gbt_value(find_spec("application.implementing_code"), "1" * 31, masked=False)[1]


def test_code_lists_are_those_of_annex_a():
    assert {key: len(codes) for key, (_, codes) in CODE_LISTS.items()} == {
        "item_type": 12, "exercise_level": 7, "subject_nature": 4, "service_object": 6, "handling_form": 5, "case_type": 3,
        "special_kind": 2, "satisfaction": 5, "handling_state": 2,
    }  # fmt: skip


def make_rows(number="B1", **more):
    rows = {
        "application": [
            {"case_no": number, "applied_at": "2026-09-21 10:30:00", "applicant_name": "李明", "source": "1"}
        ]
    }
    return rows | more


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({}, "没有申请信息"), (make_rows(wishes=[]), "没有数据表"), (make_rows(application=[{"case_no": "B1"}]), "缺少申请时间"),
        (make_rows(acceptance=[{"case_no": "B2", "accepted_at": "2026-09-22"}]), "与申请信息不同"),
        (make_rows(application=make_rows()["application"] * 2), "只能有一行"),
        (make_rows(handling=[{"case_no": "B1", "step_name": "审查", "colour": "red"}]), "没有数据项"),
    ],
)  # fmt: skip
def test_a_case_is_judged_whole(rows, words):
    assert any(words in fault for fault in judge_gbt_case(rows, masked=False).faults)


def test_masking_hides_people_not_organisations():
    person = {
        "applicant_name": "欧阳明",
        "id_number": "350302199003071234",
        "mobile": "13800001234",
        "address": "福建省莆田市城厢区",
    }
    masked = mask_gbt_row(TABLE_OF["application"], person)
    assert masked == {
        "applicant_name": "欧阳*",
        "id_number": "3****************4",
        "mobile": "138****1234",
        "address": "福建省莆*****",
    }
    firm = {"applicant_name": "莆田某公司", "id_number": make_credit_code(1), "legal_representative": "李明"}
    assert mask_gbt_row(TABLE_OF["application"], firm) == firm | {"legal_representative": "李*"}
    assert mask_gbt_row(TABLE_OF["handling"], {"opinion": "同意李明的申请"}) == {"opinion": "***"}
    assert mask_gbt_row(TABLE_OF["application"], masked, already=True) == masked


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_a_cell_comes_back_as_it_was(text):
    assert arm_gbt_cell(disarm_gbt_cell(text)) == text
    assert disarm_gbt_cell(text)[:1] not in ("=", "+", "-", "@")


letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])
inside = st.one_of(letters, st.sampled_from("\n\t,\"'=+-@*；"))


def make_values(spec):
    if spec.format == "time":
        moments = st.datetimes(min_value=datetime(2005, 1, 1), max_value=datetime(2030, 1, 1))
        shapes = st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S+08:00"])
        return st.tuples(moments, shapes).map(lambda pair: pair[0].strftime(pair[1]))
    if spec.codes and spec.codes != UNREAD:
        return st.sampled_from(sorted(CODE_LISTS[spec.codes][1]))
    if spec.format == "text":
        return st.text(inside, min_size=1, max_size=30)
    kind, most, length = read_gbt_format(spec.format)
    signs = st.sampled_from("0123456789") if kind == "n" else letters
    return st.text(signs, min_size=1 if most else length, max_size=min(length, 30))


def make_table_rows(table):
    needed = {spec.key: make_values(spec) for spec in table.fields if spec.required and spec.key != "case_no"}
    free = {spec.key: make_values(spec) for spec in table.fields if not spec.required}
    row = st.fixed_dictionaries(needed, optional=free)
    least = 1 if table.key == "application" else 0
    return st.lists(row, min_size=least, max_size=1 if table.single else 3)


cases = st.fixed_dictionaries({table.key: make_table_rows(table) for table in TABLES})


def number_rows(rows, number):
    """The made rows as one case; tables without rows say nothing."""
    return {table.key: [{"case_no": number, **row} for row in rows[table.key]] for table in TABLES if rows[table.key]}


def order(rows):
    return {key: [dict(sorted(row.items())) for row in own] for key, own in sorted(rows.items())}


def read_all(path):
    source = find_source(path)
    return [item.rows for item in read_gbt_file(source, check_source(source))]


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(made=st.lists(cases, min_size=1, max_size=3), kind=st.sampled_from(["json", "zip"]))
def test_out_in_and_out_again_loses_no_field(tmp_path, made, kind):
    """Any records that keep to the schema: written, imported, exported in clear, imported elsewhere and exported again."""
    turn = next(NUMBERS)
    given_rows = [number_rows(rows, f"办件{turn}-{number}") for number, rows in enumerate(made)]
    assert not any(judge_gbt_case(rows, masked=False).faults for rows in given_rows)
    text = "".join(write_gbt_json(given_rows, label="", masked=False, left=Counter()))
    first, second = f"甲{turn}", f"乙{turn}"
    _, counts = import_path(keep_file(tmp_path, text, "in.json"), ImportChoices(first, LEGAL), kind="gbt39046")
    assert (counts.new, counts.faulty) == (len(made), 0)
    _, content = export_bytes(kind, ExportFilters("history", system=first), purpose="supervise")
    out = keep_file(tmp_path, content, f"out.{kind}")
    assert [order(rows) for rows in read_all(out)] == [order(rows) for rows in given_rows]
    _, counts = import_path(out, ImportChoices(second, LEGAL), kind="gbt39046")
    assert counts.new == len(made)
    _, again = export_bytes("json", ExportFilters("history", system=second), purpose="supervise")
    back = read_all(keep_file(tmp_path, again, "again.json"))
    assert [order(rows) for rows in back] == [order(rows) for rows in given_rows]
    _, same = import_path(out, ImportChoices(second, LEGAL), kind="gbt39046")
    assert (same.new, same.same) == (0, len(made))


@pytest.fixture
def play(cast):
    return make_case_cast(cast)


STATES = (
    State.RECEIVED, State.CORRECTING, State.ACCEPTED, State.PAUSED, State.GRANTED, State.REFUSED, State.DELIVERED, State.WITHDRAWN,
)  # fmt: skip


@pytest.fixture
def numbers(play):
    return [make_case(play, state=state, key=state) for state in STATES]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["json", "zip"])
@pytest.mark.parametrize("purpose", ["", "supervise"])
def test_every_export_of_ours_keeps_to_the_schema(tmp_path, play, numbers, kind, purpose):
    counts, content = export_bytes(kind, ExportFilters(), actor=play.cast.supervisor, purpose=purpose)
    cases_out = read_all(keep_file(tmp_path, content, f"own.{kind}"))
    assert [rows["application"][0]["case_no"] for rows in cases_out] == numbers and counts.cases == len(numbers)
    for rows in cases_out:
        verdict = judge_gbt_case(rows, masked=not purpose)
        assert verdict.faults == []
    by_state = dict(zip(STATES, cases_out, strict=True))
    granted = by_state[State.GRANTED]
    assert granted["completion"][0]["result_text"] == "准予" and granted["completion"][0]["certificate_no"]
    assert granted["acceptance"][0]["document_no"] and granted["acceptance"][0]["promised_at"] and granted["document"]
    assert by_state[State.PAUSED]["special"][0]["kind"] == "2" and "acceptance" not in by_state[State.RECEIVED]
    assert by_state[State.REFUSED]["completion"][0]["result_text"] == "不予" and granted["handling"][0]["state"] == "2"
    _, imported = import_path(tmp_path / f"own.{kind}", ImportChoices("本系统", LEGAL), kind="gbt39046")
    assert (imported.new, imported.faulty) == (len(numbers), 0)
    _, back = export_bytes("json", ExportFilters("history"), purpose=purpose)
    assert [order(rows) for rows in read_all(keep_file(tmp_path, back, "back.json"))] == [
        order(rows) for rows in cases_out
    ]


@pytest.mark.django_db
def test_personal_fields_are_for_those_whose_duty_it_is(tmp_path, play, numbers):
    personal = [play.li_ming.name, FORM["applicant_number"], FORM["phone"]]
    masked = export_bytes("json", ExportFilters(), actor=play.cast.admin)[1].decode()
    assert [name for name in personal if name in masked] == [] and '"masked": true' in masked and "模拟数据" in masked
    assert list_reveals(play.li_ming.party_id) == []
    asked = {"kind": "gbt39046", "filters": ExportFilters(), "file_name": "a.json", "personal": True, "at": MADE_AT}
    with pytest.raises(NotAllowed):
        ask_export(**asked, purpose="supervise", actor=play.cast.admin)
    with pytest.raises(Invalid):
        ask_export(**asked, purpose="curiosity", actor=play.cast.supervisor)
    with pytest.raises(NotAllowed):
        export_bytes("json", ExportFilters(), actor=play.cast.admin, purpose="supervise")
    transfer = ask_export(**asked, purpose="supervise", actor=play.cast.supervisor)
    assert transfer.personal and list_entries(subject=("exchange", transfer.pk))[0].event == "TransferAsked"
    clear = export_bytes("json", ExportFilters(), actor=play.cast.supervisor, purpose="supervise")[1].decode()
    assert [name for name in personal if name not in clear] == [] and '"masked": false' in clear
    assert len(list_reveals(play.li_ming.party_id)) == len(numbers)


@pytest.mark.django_db
def test_imported_records_are_history_with_sealed_people(tmp_path):
    rows = make_rows(
        acceptance=[
            {
                "case_no": "B1",
                "accepted_at": "2026-09-22 09:00:00",
                "promised_at": "2026-09-28",
                "clerk": "王芳",
                "unit": "卫健局",
            }
        ],
        handling=[
            {
                "case_no": "B1",
                "step_name": "审查",
                "ended_at": "2026-09-23 09:00:00",
                "handler": "赵强",
                "opinion": "李明符合条件",
            }
        ],
        completion=[{"case_no": "B1", "completed_at": "2026-09-29 09:00:00", "express": "1"}],
    )
    path = keep_file(tmp_path, "".join(write_gbt_json([rows], label="", masked=False, left=Counter())), "in.json")
    transfer, counts = import_path(path, ImportChoices("省平台", LEGAL), kind="gbt39046")
    assert (counts.new, counts.flagged) == (1, 1)
    assert TransferFault.objects.get(transfer=transfer).kind == "flag"
    view = get_past_case(find_past_numbers("B1")[0])
    assert [event.activity for event in view.events] == ["收件", "受理", "审查", "办结"]
    assert (view.row.timeliness, view.row.channel, view.row.department, view.days_late) == (
        "late",
        "窗口办理",
        "卫健局",
        1,
    )
    case = PastCase.objects.get()
    shown = json.dumps([case.attributes, [event.resource for event in view.events]], ensure_ascii=False)
    shown += json.dumps(list(PastRecord.objects.values_list("fields", flat=True)), ensure_ascii=False)
    assert [name for name in ("王芳", "赵强", "李明") if name in shown] == []
    text = export_bytes("json", ExportFilters("history"))[1].decode()
    assert "李明" not in text and "赵强" not in text and "李*" in text


GOOD = "".join(write_gbt_json([make_rows()], label="", masked=False, left=Counter()))


def make_zip(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(f"{name}.csv", content)
    return out.getvalue()


ABOUT = "format,onewindow.gbt39046/1\nmasked,false\n"
EMPTY = {table.key: "case_no\n" for table in TABLES}
BAD = {
    "cut": GOOD[: GOOD.index("]}") - 5].encode(), "no end": GOOD[: GOOD.rindex("]")].encode(), "twice a name": GOOD.replace('"source"', '"case_no"').encode(),
    "other json": b'{"a": 1}', "list": b"[1, 2]", "not json": b"{nonsense", "other format": GOOD.replace("gbt39046/1", "x").encode(),
    "deep": b"{" + b'"a":[' * 100_000, "xml": b"<log/>", "sheet": b"case_no,name\n1,2\n", "cut zip": make_zip(about=ABOUT, **EMPTY)[:-30],
    "zip without tables": make_zip(about=ABOUT), "zip without about": make_zip(**EMPTY), "zip of another code": make_zip(about=ABOUT, **EMPTY | {"application": "case_no\n办件".encode("gb18030")}),
    "zip with an open quote": make_zip(about=ABOUT, **EMPTY | {"handling": 'case_no\n"a'}), "zip without a number": make_zip(about=ABOUT, **EMPTY | {"handling": "name\na"}),
    "number instead of text": GOOD.replace('"1"', "1").encode(), "half a letter": GOOD.replace("李明", "\\ud800").encode(), "NUL": GOOD.replace("李明", "\\u0000").encode(),
    "no application": make_zip(about=ABOUT, **EMPTY | {"handling": "case_no,step_name\nX1,审查\n"}),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD)
def test_bad_records_are_said_and_nothing_is_written(tmp_path, name):
    try:
        transfer, counts = import_path(
            keep_file(tmp_path, BAD[name], "in"), ImportChoices("省平台", LEGAL), kind="gbt39046"
        )
    except Invalid as refused:
        assert "文件" in refused.message
    else:
        assert counts.faulty == 1 and TransferFault.objects.filter(transfer=transfer, kind="faulty").exists()
    assert not PastCase.objects.exists()


@pytest.mark.django_db
def test_one_object_of_another_layout_comes_in_too(tmp_path):
    whole = json.dumps(json.loads(GOOD), indent=2, ensure_ascii=False)
    _, counts = import_path(keep_file(tmp_path, whole, "in.json"), ImportChoices("省平台", LEGAL), kind="gbt39046")
    assert counts.new == 1


@pytest.mark.django_db
def test_a_zip_holds_the_code_lists_and_no_formula(tmp_path):
    rows = make_rows(handling=[{"case_no": "B1", "step_name": "=1+1", "opinion": "'=2"}])
    import_path(
        keep_file(tmp_path, "".join(write_gbt_json([rows], label="", masked=False, left=Counter())), "in.json"),
        ImportChoices("省平台", LEGAL), kind="gbt39046",
    )  # fmt: skip
    packed = zipfile.ZipFile(io.BytesIO(export_bytes("zip", ExportFilters("history"), purpose="supervise")[1]))
    assert set(packed.namelist()) == {f"{name}.csv" for name in (*TABLE_OF, "code_lists", "about")}
    cells = list(csv.reader(io.StringIO(packed.read("handling.csv").decode("utf-8-sig"))))
    assert "'=1+1" in cells[1] and "''=2" in cells[1] and "特别程序种类" in packed.read("code_lists.csv").decode()
    assert "迁入历史数据" in packed.read("about.csv").decode()


@pytest.mark.django_db
def test_the_statements_do_not_grow_with_the_cases(play):
    def count_statements():
        with CaptureQueriesContext(connection) as caught:
            export_bytes("json", ExportFilters())
        return len(caught)

    for key in range(3):
        make_case(play, key=f"a{key}")
    few = count_statements()
    for key in range(27):
        make_case(play, key=f"b{key}")
    assert count_statements() == few
