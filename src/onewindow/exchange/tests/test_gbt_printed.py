"""Tables 5 to 8 of GB/T 39046-2020 copied by hand from a reading of the standard: the schema and a real export are held to them.

Nothing here is taken from `rules.gbt_schema` or `rules.gbt_codes`, so a slip of theirs is seen.
"""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from onewindow.cases.rules import State
from onewindow.cases.testing import make_case, make_case_cast
from onewindow.exchange.rules.choices import ExportFilters
from onewindow.exchange.rules.gbt_codes import CODE_LISTS
from onewindow.exchange.rules.gbt_schema import TABLES
from onewindow.exchange.testing import export_bytes

# Field → format as printed; "" where our reading of the standard gives the item without a format.
CASE_NO = {"case_no": "an..50"}
PRINTED: dict[str, dict[str, str]] = {
    "application": CASE_NO | {
        "implementing_code": "an..24", "item_name": "", "case_type": "n1", "applicant_name": "an..100", "id_type": "n3",
        "id_number": "an..18", "agent_name": "", "agent_id_type": "n3", "agent_id_number": "an..18", "mobile": "an..18",
        "post_code": "n6", "address": "", "legal_representative": "", "source": "n1", "applied_at": "time",
        "project_code": "an..24", "division": "n..9",
    },
    "document": CASE_NO | {"name": "", "received": "n1", "way": "", "copies": "", "received_at": "time", "attachment": ""},
    "acceptance": CASE_NO | {
        "implementing_code": "an..24", "unit": "", "unit_code": "an18", "clerk": "", "accepted_at": "time",
        "document_no": "an..30", "promised_at": "time", "case_type": "n1", "division": "n..9",
    },
    "handling": CASE_NO | {
        "action": "", "step_name": "", "handler": "", "opinion": "", "started_at": "time", "ended_at": "time", "unit": "",
        "unit_code": "an18", "state": "n1",
    },
    "special": CASE_NO | {
        "name": "", "kind": "n1", "started_at": "time", "reason": "", "applied_by": "", "ended_at": "time", "result": "",
        "opinion": "", "unit": "", "handler": "",
    },
    "completion": CASE_NO | {
        "handler": "", "completed_at": "time", "certificate_name": "", "certificate_no": "", "result_text": "", "validity": "",
        "issuing_unit": "", "division": "n..9", "express": "n1", "fee": "n1",
    },
}  # fmt: skip
# The one length we take longer than printed: the national coding rule of the same year has 31 signs.
WIDER = {"implementing_code": "an..64"}
# Annex A, and the states of table 7.
LISTS = {
    "item_type": "00 01 02 03 04 05 06 07 08 09 10 20",
    "exercise_level": "1 2 3 4 5 6 7",
    "subject_nature": "1 2 3 9",
    "service_object": "1 2 3 4 5 6",
    "handling_form": "1 2 3 4 9",
    "case_type": "1 2 9",
    "special_kind": "1 2",
    "satisfaction": "1 2 3 4 5",
    "handling_state": "1 2",
}
# Field → the signs it may hold. The source of an application is judged by the list of handling forms.
CODED = {
    ("application", "case_type"): "129", ("acceptance", "case_type"): "129", ("application", "source"): "12349",
    ("handling", "state"): "12", ("special", "kind"): "12",
}  # fmt: skip
# Words of annex A that the pages and files show.
MEANINGS = {
    ("case_type", "1"): "即办", ("case_type", "2"): "承诺", ("special_kind", "1"): "延长", ("handling_form", "1"): "窗口",
    ("handling_form", "3"): "移动", ("handling_form", "4"): "快递", ("handling_state", "1"): "待办", ("handling_state", "2"): "已办",
    ("exercise_level", "4"): "县", ("exercise_level", "5"): "镇", ("service_object", "1"): "自然人", ("service_object", "2"): "企业",
    ("item_type", "01"): "许可", ("item_type", "07"): "确认", ("item_type", "20"): "公共服务",
}  # fmt: skip
STATES = (
    State.RECEIVED, State.CORRECTING, State.ACCEPTED, State.PAUSED, State.GRANTED, State.REFUSED, State.DELIVERED, State.WITHDRAWN,
)  # fmt: skip


def fits(printed: str, value: str) -> bool:
    """Whether a value keeps to a format as printed: an any signs, n digits, .. at most."""
    if printed == "time":
        return bool(datetime.fromisoformat(value))
    kind, most, length = re.fullmatch(r"(an|n)(\.\.)?(\d+)", printed).groups()  # type: ignore[union-attr]
    right_length = len(value) <= int(length) if most else len(value) == int(length)
    return right_length and (kind == "an" or bool(re.fullmatch(r"[0-9]+", value)))


def test_the_schema_has_the_printed_items_and_lengths():
    assert {table.key: [spec.key for spec in table.fields] for table in TABLES} == {
        key: list(fields) for key, fields in PRINTED.items()
    }
    for table in TABLES:
        for spec in table.fields:
            printed = PRINTED[table.key][spec.key]
            assert printed in ("", spec.format) or spec.format == WIDER.get(spec.key), (table.key, spec.key)
            if spec.key in WIDER:
                assert f"an..{spec.printed}" == printed


def test_the_code_lists_are_the_printed_ones():
    assert {key: " ".join(codes) for key, (_, codes) in CODE_LISTS.items()} == LISTS
    for (key, code), word in MEANINGS.items():
        assert word in CODE_LISTS[key][1][code]
    for table in TABLES:
        for spec in table.fields:
            if (signs := CODED.get((table.key, spec.key))) is not None:
                assert "".join(CODE_LISTS[spec.codes][1]) == signs


@pytest.mark.parametrize(
    ("printed", "value", "good"),
    [
        ("an18", "1" * 18, True), ("an18", "1" * 17, False), ("n1", "1", True), ("n1", "a", False), ("n..9", "", False),
        ("n..9", "350302", True), ("n..9", "1" * 10, False), ("an..30", "受" * 31, False),
    ],
)  # fmt: skip
def test_the_judge_of_this_file_can_say_no(printed, value, good):
    assert fits(printed, value) is good


@pytest.mark.django_db
def test_a_real_export_keeps_to_the_printed_tables(cast):
    play = make_case_cast(cast)
    numbers = [make_case(play, state=state, key=state) for state in STATES]
    _, content = export_bytes("json", ExportFilters(), actor=cast.supervisor, purpose="supervise")
    cases = json.loads(content)["cases"]
    assert [case["application"][0]["case_no"] for case in cases] == numbers
    seen = set()
    for case in cases:
        assert set(case) <= set(PRINTED)
        for table, rows in case.items():
            for row in rows:
                assert row["case_no"] == case["application"][0]["case_no"] and set(row) <= set(PRINTED[table])
                for key, value in row.items():
                    printed = WIDER.get(key, PRINTED[table][key])
                    assert not printed or fits(printed, value), f"{table}.{key} {printed}: {value}"
                    assert value in CODED.get((table, key), value), f"{table}.{key}: {value}"
                    seen.add((table, key))
    assert {table for table, _ in seen} == set(PRINTED) and set(CODED) <= seen
