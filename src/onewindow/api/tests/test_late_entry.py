"""A late entry through the open interface: by staff, with its source and reason, told back in the timeline (RD-15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onewindow.cases.testing import FORM

pytestmark = pytest.mark.django_db


def _tell(hours: float = 3, **more: str | None) -> dict[str, dict[str, str | None]]:
    moment = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    return {"late_entry": {"occurred_at": moment, "reason": "停电期间纸质登记"} | more}


def _apply_at_window(callers, **changes):
    """A clerk receives for 李明."""
    applicant = {"id_type": "identity_card", "id_number": FORM["applicant_number"], "name": "李明"}
    return callers.apply(who="clerk", applicant=applicant, **changes)


def test_act_is_entered_late(callers):
    told = _tell(50, source="paper", reference="停机登记簿 3 页")
    number = _apply_at_window(callers, **_tell(60)).body["number"]
    answer = callers.find("clerk").post(f"cases/{number}/actions/accept", {"comment": "齐全"} | told)
    assert answer.status == 200, answer.body
    line = callers.find("clerk").get(f"cases/{number}").body["timeline"][-1]
    assert (line["source"], line["reference"], line["late_reason"]) == ("paper", "停机登记簿 3 页", "停电期间纸质登记")
    assert datetime.fromisoformat(line["recorded_at"]) - datetime.fromisoformat(line["occurred_at"]) > timedelta(
        hours=49
    )


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"reason": ""}, "late_entry.reason"),
        ({"hours": -1}, "late_entry.occurred_at"),
        ({"hours": 0}, "late_entry.occurred_at"),
        ({"hours": 48}, "late_entry.occurred_at"),
        ({"source": "outside"}, "late_entry.reference"),
        ({"source": "outside", "reference": "  "}, "late_entry.reference"),
        ({"source": "outside", "hours": 0.05, "reason": ""}, "late_entry.reference"),
        ({"source": "law"}, "body.body.late_entry.source"),
        ({"occurred_at": "2026-09-21T10:00:00"}, "body.body.late_entry.occurred_at"),
        ({"occurred_at": None}, "body.body.late_entry.occurred_at"),
    ],
)
def test_wrong_late_entry_names_its_fault(callers, told, fault):
    number = callers.apply().body["number"]
    answer = callers.find("clerk").post(f"cases/{number}/actions/accept", _tell(**told))
    assert answer.status == 422 and fault in answer.body["fields"], answer.body


def test_citizens_make_no_late_entries(callers):
    refused = callers.apply(**_tell())
    assert (refused.status, refused.body["code"]) == (403, "late_entry_is_for_staff")
    number = callers.apply().body["number"]
    told = {"proof": "signature", "reference": "卷宗"} | _tell()
    assert callers.find("li_ming").post(f"cases/{number}/actions/withdraw", told).status == 403


def test_same_key_with_another_late_entry_is_another_body(callers):
    told = _tell()
    assert _apply_at_window(callers, **told).status == 201
    assert _apply_at_window(callers, **told).status == 200
    assert _apply_at_window(callers, **_tell(5)).body["code"] == "idempotency_key_reused"


def test_stranger_learns_nothing_by_a_late_entry(callers):
    number = callers.apply().body["number"]
    assert callers.find("chen_jie").post(f"cases/{number}/actions/accept", _tell()).status == 404
