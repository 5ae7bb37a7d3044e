"""Past cases come in whole or not at all, once, with their provenance; whatever is wrong with a file is said in one sentence."""

from __future__ import annotations

import gzip
import json
from random import Random

import pytest
from django.db import connection

from onewindow.exchange.models import PastCase, PastEvent, Transfer, TransferFault
from onewindow.exchange.past import PastRange, list_past_cases, read_trace_given, stream_past_cases
from onewindow.exchange.reading_xes import read_xes
from onewindow.exchange.rules.choices import ExportFilters, ImportChoices
from onewindow.exchange.rules.values import hash_trace
from onewindow.exchange.sources import check_source, find_source
from onewindow.exchange.testing import CHOICES, import_path, keep_file, write_log, write_trace
from onewindow.kit.acting import Invalid, NotAllowed
from onewindow.ledger.queries import list_entries
from onewindow.ledger.verification import verify_ledger

pytestmark = pytest.mark.django_db
GOOD = write_log([write_trace(f"case-{number}", ("收件", "审查", "决定")) for number in range(5)])
SHEET = "case_id,activity,timestamp,resource,case:channel,deadline,note\n"


def count_rows():
    return PastCase.objects.count(), PastEvent.objects.count()


@pytest.mark.parametrize("packed", [False, True])
def test_a_log_comes_in_once_with_its_provenance(tmp_path, packed):
    path = keep_file(tmp_path, GOOD, packed=packed)
    transfer, counts = import_path(path)
    assert (counts.new, counts.events, counts.faulty) == (5, 15, 0)
    _, counts = import_path(path)
    assert (counts.new, counts.same) == (0, 5) and count_rows() == (5, 15)
    kept = PastCase.objects.get(number="case-3")
    assert kept.transfer == transfer and kept.system == "旧系统"
    assert transfer.file_name == path.name and transfer.sha256 == check_source(find_source(path)).sha256
    entries = list_entries(subject=("exchange", transfer.pk))
    assert [entry.event for entry in entries] == ["TransferAsked", "PastCasesImported", "ImportEnded"]
    assert {entry.origin for entry in entries[1:]} == {"migrated"} and entries[1].source == "outside"
    assert transfer.sha256[:16] in entries[1].reference and entries[1].data["cases"] == 5
    assert verify_ledger().findings == ()


def test_other_content_under_a_number_is_a_named_conflict(tmp_path):
    import_path(keep_file(tmp_path, GOOD))
    changed = write_log([write_trace("case-1", ("收件", "退件")), write_trace("case-9", ("收件",))])
    transfer, counts = import_path(keep_file(tmp_path, changed))
    assert (counts.new, counts.conflicts) == (1, 1)
    fault = TransferFault.objects.get(transfer=transfer)
    assert (fault.kind, fault.key, fault.line, fault.trace) == ("conflict", "case-1", 3, 1)
    assert PastCase.objects.get(number="case-1").event_count == 3
    _, counts = import_path(keep_file(tmp_path, GOOD), ImportChoices("旧系统", "calendar_days", persons="pseudonyms"))
    assert (counts.conflicts, counts.same) == (5, 0)
    _, counts = import_path(keep_file(tmp_path, GOOD), ImportChoices("另一系统", "calendar_days"))
    assert counts.new == 5


def test_a_number_twice_in_a_file(tmp_path):
    one, other = write_trace("case-1", ("收件",)), write_trace("case-1", ("收件", "决定"))
    transfer, counts = import_path(keep_file(tmp_path, write_log([one, one, other])))
    assert (counts.new, counts.same, counts.conflicts) == (1, 1, 1)
    assert "第 3 行" in TransferFault.objects.get(transfer=transfer).message


def test_a_preview_writes_nothing_and_tells_the_same(tmp_path):
    transfer, counts = import_path(keep_file(tmp_path, GOOD), preview=True)
    assert (counts.new, count_rows()) == (5, (0, 0))
    transfer.refresh_from_db()
    assert transfer.state == "previewed" and transfer.counts["new"] == 5


BAD_TRACES = {
    "没有编号": write_trace("", ("收件",)),
    "没有事件": write_trace("x", ()),
    "没有活动名称": write_trace("x", ("",)),
    "不是整数": write_trace("x", ("收件",), attributes=[("int", "a", "1.5")]),
    "不认识的元素": write_trace("x", ("收件",), attributes=[("sprite", "a", "1")]),
    "属性名称超过": write_trace("x", ("收件",), attributes=[("string", "k" * 201, "1")]),
    "超过65536个字": write_trace("x", ("收件",), attributes=[("string", "k", "v" * 70_000)]),
    "嵌套超过": write_trace("x", ("收件",)).replace("</trace>", '<list key="a">' * 25 + "</list>" * 25 + "</trace>"),
    "没有正确的时间": write_trace("x", ("收件",)).replace("time:timestamp", "time:other"),
    "期限不是时间": write_trace("x", ("收件",), attributes=[("string", "deadline", "soon")]),
    "像有证件号码": write_trace("a@example.nl", ("收件",)),
}


@pytest.mark.parametrize("words", BAD_TRACES)
def test_a_faulty_case_stays_out_whole_and_the_others_come_in(tmp_path, words):
    log = write_log([write_trace("a", ("收件",)), BAD_TRACES[words], write_trace("b", ("收件",))])
    transfer, counts = import_path(keep_file(tmp_path, log))
    assert (counts.new, counts.faulty, counts.cases) == (2, 1, 3)
    assert sorted(PastCase.objects.values_list("number", flat=True)) == ["a", "b"]
    fault = TransferFault.objects.filter(transfer=transfer).first()
    assert words in fault.message and fault.trace == 2 and fault.line >= 5


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<log>&b;</log>'
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE log SYSTEM "file:///etc/passwd">\n<log/>'
BAD_FILES = {
    "cut gzip": (gzip.compress(GOOD.encode())[:-20], "import_damaged", "压缩数据读不到结尾"),
    "gzip with a wrong sum": (gzip.compress(GOOD.encode())[:-8] + b"\x00" * 8, "import_damaged", ""),
    "bomb": (BOMB.encode(), "xml_has_doctype", "第 2 行"),
    "outside entity": (OUTSIDE.encode(), "xml_has_doctype", "第 2 行"),
    "cut xml": (GOOD.encode()[: len(GOOD.encode()) // 2], "import_not_xml", "行"),
    "NUL in xml": (GOOD.replace("收件", "收\x00件").encode(), "import_not_xml", "第 4 行"),
    "wrong utf-8": (GOOD.encode("gb18030"), "import_not_xml", "行"),
    "another xml": (b"<html><body/></html>", "not_a_log", "html"),
    "empty": (b"", "import_empty", "空"),
    "blank": (b" \n\n", "import_empty", "空"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)) * 4, "import_encoding", "行"),
    "no columns": (b"a,b,c\n1,2,3\n", "import_columns", "编号"),
    "open quote": ((SHEET + 'a,"收件,2026-01-01\n' * 3).encode(), "import_not_csv", "行"),
    "huge field": ((SHEET + "a," + "x" * 300_000 + ",2026-01-01\n").encode(), "import_not_csv", "第 2 行"),
    "twice a column": (b"case_id,activity,activity,timestamp\n1,2,3,4\n", "import_columns", "重复"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_one_sentence_and_nothing_is_written(tmp_path, name):
    content, code, words = BAD_FILES[name]
    with pytest.raises(Invalid) as refused:
        import_path(keep_file(tmp_path, content))
    assert refused.value.code == code and words in refused.value.message
    assert count_rows() == (0, 0)


def test_files_cut_anywhere_never_break_the_import(tmp_path):
    """Every way of cutting or staining a file gives a refusal or whole cases, never an error of the program."""
    random, packed = Random(7), gzip.compress(GOOD.encode())
    for turn in range(120):
        raw = bytearray(random.choice([packed, GOOD.encode(), make_sheet().encode("gb18030"), make_sheet().encode()]))
        for _ in range(random.randint(0, 3)):
            raw[random.randrange(len(raw))] = random.choice([0, 10, 34, 60, 38, 255, random.randrange(256)])
        content = bytes(raw[: random.randint(1, len(raw))])
        try:
            import_path(keep_file(tmp_path, content, f"log{turn}"), ImportChoices(f"系统{turn}", "weekdays"))
        except Invalid as refused:
            assert refused.message
    for case in PastCase.objects.all():
        assert case.event_count == PastEvent.objects.filter(case=case).count() > 0


def make_sheet():
    rows = ["a,收件,2026-01-01T09:00:00,王芳,Desk,2026-01-09,早", "b,收件,2026-01-01 10:00:00,王芳,Post,,"]
    return (
        SHEET
        + "\n".join([*rows, "a,决定,2026-01-05T09:00:00,赵强,Desk,2026-01-09,", "b,决定,2026-01-06,赵强,Post,,"])
        + "\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_sheet_comes_in_in_every_usual_encoding(tmp_path, encoding):
    """Lines of two cases may alternate; times without a zone are of the named one."""
    path = keep_file(tmp_path, make_sheet().encode(encoding), "log.csv")
    _, counts = import_path(path, ImportChoices("表格", "legal"))
    assert (counts.new, counts.events, counts.faulty) == (2, 4, 0)
    case = PastCase.objects.get(number="a")
    assert (case.channel, case.due_source, str(case.due_on)) == ("Desk", "day", "2026-01-09")
    events = list(PastEvent.objects.filter(case=case).order_by("position"))
    assert [event.activity for event in events] == ["收件", "决定"]
    assert events[0].at.isoformat() == "2026-01-01T01:00:00+00:00" and events[0].resource.startswith("人员-")
    assert events[0].attributes == [["note", "string", "早"]]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,决定,gestern,,Desk,,", "时间不正确"), ("a,,2026-01-02,,Desk,,", "没有活动名称"), ("a,决定,2026-01-02,,Post,,", "不一致"),
        ("a,决定,2026-01-02,,Desk,,x,y,z", "列"), ("a,决\x00定,2026-01-02,,Desk,,", "空字符"),
    ],
)  # fmt: skip
def test_a_bad_line_keeps_its_case_out(tmp_path, row, words):
    content = SHEET + f"a,收件,2026-01-01,,Desk,,\n{row}\nb,收件,2026-01-01,,Post,,\n"
    transfer, counts = import_path(keep_file(tmp_path, content, "log.csv"), ImportChoices("表格", "weekdays"))
    assert (counts.new, counts.faulty) == (1, 1)
    fault = TransferFault.objects.get(transfer=transfer)
    assert words in fault.message and fault.line == 3 and fault.key == "a"


def test_a_log_of_another_country_is_refused_case_by_case_under_the_chinese_calendar(tmp_path):
    transfer, counts = import_path(keep_file(tmp_path, GOOD), ImportChoices("荷兰", "legal"))
    assert (counts.new, counts.faulty) == (0, 5)
    assert "北京时间" in TransferFault.objects.filter(transfer=transfer).first().message


def test_everything_the_source_said_can_be_had_back(tmp_path):
    inner = '<list key="a"><values><int key="x" value="1"/></values></list><float key="f" value="1.0E3"/>'
    trace = write_trace(
        "A&1", ("收件", "决定"), attributes=[("string", "responsible", "王芳"), ("id", "ref", "13800001234")]
    )
    path = keep_file(tmp_path, write_log([trace.replace("</trace>", inner + "</trace>")]))
    import_path(path, ImportChoices("旧系统", "weekdays"))
    given = next(iter(read_xes(find_source(path), "", None)))
    [(case, events)] = stream_past_cases(ExportFilters())
    assert hash_trace(read_trace_given(case, events)) == hash_trace(given) == bytes(case.content_hash)
    shown = json.dumps([case.attributes, [event.resource for event in events]], ensure_ascii=False)
    assert "王芳" not in shown and "13800001234" not in shown and "R0" not in shown


def test_eleven_digits_are_a_number_where_the_importer_vouches(tmp_path):
    path = keep_file(tmp_path, write_log([write_trace("13800001234", ("收件",))]))
    assert import_path(path, ImportChoices("旧系统", "weekdays", persons="sealed"))[1].faulty == 1
    assert import_path(path, ImportChoices("旧系统", "weekdays", persons="pseudonyms"))[1].new == 1


def test_only_the_administrator_imports(tmp_path, cast):
    with pytest.raises(NotAllowed):
        import_path(keep_file(tmp_path, GOOD), actor=cast.clerk)
    assert not Transfer.objects.exists()


def test_the_application_may_not_change_history(tmp_path):
    import_path(keep_file(tmp_path, GOOD))
    rights = "SELECT has_table_privilege(current_user, %s, 'UPDATE') OR has_table_privilege(current_user, %s, 'DELETE')"
    for table in ("exchange_past_case", "exchange_past_event", "exchange_past_record"):
        with connection.cursor() as cursor:
            cursor.execute(rights, [table, table])
            assert cursor.fetchone() == (False,)


def test_lists_page_through_everything_once(tmp_path, django_assert_num_queries):
    traces = [write_trace(f"case-{number:03}", ("收件",)) for number in range(30)]
    import_path(keep_file(tmp_path, write_log(traces)), CHOICES)
    seen, cursor = [], ""
    while True:
        with django_assert_num_queries(1):
            page = list_past_cases(PastRange(), cursor=cursor, limit=7)
        seen += [row.number for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert sorted(seen) == [f"case-{number:03}" for number in range(30)]
