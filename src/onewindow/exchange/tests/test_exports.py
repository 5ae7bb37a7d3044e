"""What goes out: the same cases, events and order, nobody's name, simulated data labelled, on record."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.cases.rules import State
from onewindow.cases.testing import FORM, at_day, make_case, make_case_cast
from onewindow.exchange.actions import ask_export, end_export, stop_transfer
from onewindow.exchange.exports import write_event_log
from onewindow.exchange.models import Transfer
from onewindow.exchange.reading_xes import read_xes
from onewindow.exchange.rules.choices import ExportFilters, ImportChoices
from onewindow.exchange.rules.values import hash_trace
from onewindow.exchange.running import write_transfer
from onewindow.exchange.sources import check_source, find_source
from onewindow.exchange.testing import MADE_AT, export_bytes, import_path, keep_file, write_log, write_trace
from onewindow.kit.acting import SYSTEM, Conflict, NotAllowed
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(cast):
    return make_case_cast(cast)


@pytest.fixture
def numbers(play):
    states = (State.RECEIVED, State.CORRECTING, State.GRANTED, State.DELIVERED, State.REFUSED)
    return [make_case(play, state=state, key=state) for state in states]


def read_back(tmp_path, content):
    source = find_source(keep_file(tmp_path, content, "out.xes"))
    return list(read_xes(source, check_source(source).encoding, None))


def test_own_cases_go_out_as_xes_in_the_order_of_the_ledger(tmp_path, numbers):
    counts, content = export_bytes("xes", ExportFilters())
    traces = read_back(tmp_path, content)
    assert [trace.key for trace in traces] == numbers and not any(trace.faults for trace in traces)
    assert counts.cases == 5 and counts.events == sum(len(trace.events) for trace in traces)
    for trace in traces:
        seen = [entry for entry in list_entries(subject=("case", trace.key)) if entry.event != "CaseOpened"]
        said = [event.attributes[0][2] for event in trace.events]
        assert said == [entry.event for entry in seen]
        assert [event.at for event in trace.events] == [entry.occurred_at for entry in seen]
        assert trace.find("onewindow:label") == "模拟数据" and trace.find("origin") == "demo"
    assert traces[0].events[0].activity == "已收件，出具收件回执" and traces[0].events[0].resource == "申请人"


def test_own_cases_go_out_as_ocel(numbers):
    _, content = export_bytes("ocel", ExportFilters())
    log = json.loads(content)
    types = {one["type"] for one in log["objects"]}
    assert (
        types == {"case", "material", "document", "department", "post"} == {one["name"] for one in log["objectTypes"]}
    )
    known = {one["id"] for one in log["objects"]}
    assert len(known) == len(log["objects"]) and set(numbers) <= known
    links = [link["objectId"] for one in (*log["events"], *log["objects"]) for link in one["relationships"]]
    assert set(links) <= known
    assert {event["type"] for event in log["events"]} == {one["name"] for one in log["eventTypes"]}
    told = {(one["name"], attribute["name"]) for one in log["eventTypes"] for attribute in one["attributes"]}
    assert {(event["type"], attribute["name"]) for event in log["events"] for attribute in event["attributes"]} <= told
    places: dict[str, list[int]] = {}
    for event in log["events"]:
        (case,) = {link["objectId"] for link in event["relationships"]} & set(numbers)
        told_place = {one["name"]: one["value"] for one in event["attributes"]}["onewindow:sequence"]
        places.setdefault(case, []).append(int(told_place))
    assert [places[case] for case in numbers] == [list(range(1, len(places[case]) + 1)) for case in numbers]
    papers = [link for event in log["events"] for link in event["relationships"] if link["qualifier"] == "出具文书"]
    assert papers and log["onewindow"]["label"] == "模拟数据"


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_nobody_is_named(play, numbers, kind):
    _, content = export_bytes(kind, ExportFilters())
    text = content.decode()
    names = [play.li_ming.name, play.clerk.name, play.chief.name, FORM["applicant_number"], FORM["phone"]]
    assert [name for name in names if str(name) in text] == []


def test_filters_choose(play, numbers):
    late = make_case(play, key="later", at=at_day(at_day().local_date.replace(day=25)))
    assert export_bytes("xes", ExportFilters(since=at_day().local_date.replace(day=25)))[0].cases == 1
    assert late in export_bytes("xes", ExportFilters(since=at_day().local_date.replace(day=25)))[1].decode()
    assert export_bytes("xes", ExportFilters(until=at_day().local_date))[0].cases == 5
    assert export_bytes("xes", ExportFilters(origin="live"))[0].cases == 0
    assert export_bytes("xes", ExportFilters(department=play.cast.department.credit_code))[0].cases == 6
    assert export_bytes("xes", ExportFilters(department="没有这个部门"))[0].cases == 0


def test_history_goes_out_as_it_came_in(tmp_path):
    inner = '<list key="a"><values><int key="x" value="1"/></values></list>'
    trace = write_trace('A&"1', ("收件", "决 定"), attributes=[("string", "note", "a\tb<c>")])
    log = write_log([trace.replace("</trace>", inner + "</trace>"), write_trace("B", ("收件",))])
    import_path(keep_file(tmp_path, log), ImportChoices("旧系统", "weekdays", persons="pseudonyms"))
    given = read_back(tmp_path, log)
    counts, content = export_bytes("xes", ExportFilters("history"))
    back = read_back(tmp_path, content)
    assert counts.cases == 2 and [trace.events for trace in strip(back)] == [trace.events for trace in strip(given)]
    for out, came in zip(back, given, strict=True):
        assert came.attributes == tuple(one for one in out.attributes if not one[0].startswith("onewindow:"))
        assert out.find("onewindow:label") == "迁入历史数据" and hash_trace(out) != hash_trace(came)
    _, counts = import_path(keep_file(tmp_path, log), ImportChoices("旧系统", "weekdays", persons="pseudonyms"))
    assert counts.same == 2


def strip(traces):
    """Without what a writer adds or where a line stood."""
    return [replace(trace, events=tuple(replace(event, line=0) for event in trace.events)) for trace in traces]


def test_sealed_people_never_go_out(tmp_path):
    trace = write_trace("A", ("收件",), attributes=[("string", "responsible", "王芳")])
    import_path(keep_file(tmp_path, write_log([trace])), ImportChoices("旧系统", "weekdays"))
    for kind in ("xes", "ocel"):
        text = export_bytes(kind, ExportFilters("history"))[1].decode()
        assert "王芳" not in text and '"R0"' not in text and "人员-" in text


def test_only_who_may_and_only_what_he_may_read(play, numbers):
    for actor in (play.clerk, play.chief, play.cast.centre):
        with pytest.raises(NotAllowed):
            ask_export(kind="xes", filters=ExportFilters(), file_name="a", actor=actor, at=MADE_AT)
    ask_export(kind="xes", filters=ExportFilters(), file_name="a", actor=play.cast.supervisor, at=MADE_AT)
    assert export_bytes("xes", ExportFilters(), actor=play.cast.supervisor)[0].cases == 5
    assert export_bytes("xes", ExportFilters(), actor=play.cast.stranger)[0].cases == 0


def test_an_export_is_on_record_and_can_be_stopped(numbers):
    asked = {
        "kind": "xes",
        "filters": ExportFilters(origin="demo"),
        "file_name": "a.xes",
        "actor": SYSTEM,
        "at": MADE_AT,
    }
    transfer = ask_export(**asked, running=True)
    counts = write_transfer(transfer, io.BytesIO(), simulated=True, actor=SYSTEM, tick=lambda: MADE_AT)
    end_export(transfer=transfer, counts=counts, content="", actor=SYSTEM, at=MADE_AT)
    entry = list_entries(subject=("exchange", transfer.pk))[-1]
    assert (
        entry.event == "DataExported"
        and entry.data["cases"] == 5
        and entry.data["filters"] == [["of", "own"], ["origin", "demo"]]
    )
    assert not entry.data["personal"] and entry.data["sha256"] == counts.sha256
    stopped = ask_export(**asked, running=True)
    stop_transfer(transfer_id=stopped.pk, actor=SYSTEM, at=MADE_AT)
    with pytest.raises(Conflict):
        end_export(transfer=stopped, counts=counts, content="", actor=SYSTEM, at=MADE_AT)
    assert Transfer.objects.get(pk=stopped.pk).state == "stopped"


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_the_statements_do_not_grow_with_the_cases(play, kind):
    def count():
        with CaptureQueriesContext(connection) as caught:
            write_event_log(kind, ExportFilters(), io.BytesIO(), simulated=True, actor=SYSTEM, go_on=lambda *_: True)
        return len(caught)

    for key in range(3):
        make_case(play, key=f"a{key}")
    few = count()
    for key in range(27):
        make_case(play, key=f"b{key}")
    assert count() == few
