"""The database refuses nonsense in named sentences, whoever writes it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from onewindow.exchange.models import PastCase, PastEvent, PastRecord, Transfer, TransferFault
from onewindow.exchange.testing import MADE_AT, import_path, keep_file, write_log, write_trace

pytestmark = pytest.mark.django_db
MOMENT = MADE_AT.occurred_at
DAY = date(2026, 11, 23)
COMING = {
    "direction": "in", "kind": "history", "system": "旧系统", "file_name": "a.csv", "sha256": "0" * 64, "calendar": "weekdays",
    "zone": "Asia/Shanghai", "persons": "sealed", "actor_name": "系统", "state": "waiting", "origin": "demo",
}  # fmt: skip
GOING = {
    "direction": "out",
    "kind": "xes",
    "file_name": "a.xes",
    "actor_name": "系统",
    "state": "waiting",
    "origin": "demo",
}

WRONG_TRANSFERS = [
    (COMING, {"kind": "xes"}, "transfer_goes_a_known_way"),
    (GOING, {"kind": "history"}, "transfer_goes_a_known_way"),
    (GOING, {"state": "dreaming"}, "transfer_state_is_known"),
    (COMING, {"calendar": "lunar"}, "import_names_its_system_calendar_and_persons"),
    (COMING, {"system": ""}, "import_names_its_system_calendar_and_persons"),
    (COMING, {"persons": ""}, "import_names_its_system_calendar_and_persons"),
    (COMING, {"sha256": "abc"}, "import_knows_its_file"),
    (GOING, {"personal": True, "purpose": "supervise"}, "personal_export_names_its_purpose"),
    (GOING, {"kind": "gbt39046", "personal": True}, "personal_export_names_its_purpose"),
    (GOING, {"purpose": "supervise"}, "personal_export_names_its_purpose"),
    (GOING, {"state": "done"}, "transfer_ends_once"),
    (GOING, {"ended_at": Now()}, "transfer_ends_once"),
    (GOING, {"state": "failed", "ended_at": Now()}, "failed_transfer_says_why"),
    (GOING, {"done": -1}, "transfer_progress_is_not_negative"),
]


@pytest.mark.parametrize(("good", "change", "sentence"), WRONG_TRANSFERS)
def test_a_transfer_cannot_contradict_itself(good, change, sentence):
    Transfer.objects.create(**good)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Transfer.objects.create(**good | change)


WRONG_CASES = [
    ({"number": "case-1"}, "past_case_is_kept_once_per_system"),
    ({"number": ""}, "past_case_names_its_system_and_number"),
    ({"calendar": "lunar"}, "past_case_calendar_is_known"),
    ({"due_at": MOMENT}, "past_case_limit_says_where_it_is_from"),
    ({"due_source": "moment"}, "past_case_limit_says_where_it_is_from"),
    ({"due_at": MOMENT, "due_on": DAY, "due_source": "guess"}, "past_case_limit_says_where_it_is_from"),
    ({"ended_at": MOMENT}, "past_case_end_has_its_day"),
    ({"event_count": 0}, "past_case_has_an_event"),
]
WRONG_EVENTS = [
    ({"position": 1}, "past_event_has_its_place"),
    ({"position": 0}, "past_events_count_from_one"),
    ({"activity": ""}, "past_event_names_its_activity"),
    ({"at_text": ""}, "past_event_keeps_its_time_as_given"),
]
WRONG_RECORDS = [
    ({"table": "wishes"}, "past_record_is_of_a_known_table"),
    ({"position": 0}, "past_records_count_from_one"),
    ({"position": 1}, "past_record_has_its_place"),
]


@pytest.fixture
def past(tmp_path):
    import_path(keep_file(tmp_path, write_log([write_trace("case-1", ("收件",))])))
    return PastCase.objects.get()


@pytest.mark.parametrize(("change", "sentence"), WRONG_CASES)
def test_a_past_case_cannot_contradict_itself(past, change, sentence):
    good = {
        "transfer": past.transfer, "system": past.system, "number": "case-2", "line": 1, "content_hash": b"x", "variant_hash": b"x",
        "calendar": "weekdays", "started_at": MOMENT, "started_on": DAY, "event_count": 1, "attributes": [],
    }  # fmt: skip
    PastCase.objects.create(**good)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        PastCase.objects.create(**good | {"number": "case-3"} | change)


@pytest.mark.parametrize(("change", "sentence"), WRONG_EVENTS)
def test_a_past_event_cannot_either(past, change, sentence):
    good = {"case": past, "position": 2, "activity": "决定", "at": MOMENT, "at_text": "2026", "attributes": []}
    PastEvent.objects.create(**good)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        PastEvent.objects.create(**good | {"position": 3} | change)


@pytest.mark.parametrize(("change", "sentence"), WRONG_RECORDS)
def test_a_past_record_cannot_either(past, change, sentence):
    good = {"case": past, "table": "application", "position": 1, "fields": {}}
    PastRecord.objects.create(**good)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        PastRecord.objects.create(**good | {"position": 2} | change)


@pytest.mark.parametrize(
    ("change", "sentence"), [({"kind": "odd"}, "fault_kind_is_known"), ({"message": ""}, "fault_says_what_is_wrong")]
)
def test_a_fault_says_what_and_where(change, sentence):
    good = {
        "transfer": Transfer.objects.create(**COMING),
        "line": 1,
        "trace": 1,
        "kind": "faulty",
        "message": "没有编号",
    }
    TransferFault.objects.create(**good)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        TransferFault.objects.create(**good | change)
