"""The whole demo centre: loaded once, in every state, on working days, nothing in the future, ledger intact."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from django.test import Client

from onewindow.accounts.queries import find_account, find_account_by_token
from onewindow.cases.actions import submit_case
from onewindow.cases.actions.dispatch import read_payload
from onewindow.cases.actions.payloads import MaterialIn
from onewindow.cases.queries import list_cases
from onewindow.certificates.queries import (
    count_certificates,
    list_certificates,
    list_own_certificates,
    list_pending_renewals,
)
from onewindow.certificates.rules import CertificateState
from onewindow.demo.certificate_plans import CERTIFICATE_STORIES
from onewindow.demo.describe import describe_accounts, describe_demo
from onewindow.demo.load import load_demo_centre
from onewindow.demo.organisation import found_demo_organisation
from onewindow.demo.people import CONTRACT_ACCOUNTS, DEMO_PASSWORD
from onewindow.demo.scenarios import STORIES, list_case_plans
from onewindow.directory.queries import list_departments, load_actor
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries, list_events_after
from onewindow.ledger.verification import verify_ledger
from onewindow.workdays.queries import load_calendar

AT = At(datetime(2026, 11, 23, 11, 0, tzinfo=LOCAL), origin="demo")
ENDS = {
    "received": "received", "waiting": "received", "notified": "correcting", "half_supplied": "correcting",
    "supplied": "correcting", "corrected": "accepted", "accepted": "accepted", "in_review": "accepted",
    "returned": "accepted", "to_decide": "accepted", "at_risk": "accepted", "overdue": "accepted", "paused": "paused",
    "resumed": "ready", "extended": "accepted", "granted": "granted", "refused": "delivered", "ready": "ready",
    "delivered": "delivered", "closed": "closed", "wrong_authority": "not_accepted", "not_required": "not_accepted",
    "shelved": "closed_not_accepted", "withdrawn": "withdrawn", "deemed": "accepted", "late": "delivered", "instant": "delivered",
    "surveyed": "accepted", "tested": "accepted", "expert_review": "paused", "hearing_asked": "paused",
    "hearing_announced": "accepted", "sent_up": "accepted",
    **dict.fromkeys(CERTIFICATE_STORIES, "delivered"), "renewal_pending": "accepted", "renewal_by_law": "granted",
}  # fmt: skip


def _list_all_events():
    position, rows = "", []
    while page := list_events_after(after=position, limit=500):
        rows += page
        position = page[-1].position
    return rows


def _list_demo_cases():
    centre = load_actor(find_account("centre").id, AT.local_date)
    cursor, rows = "", []
    while True:
        page = list_cases(actor=centre, on=AT.local_date, waiting="all", cursor=cursor, limit=100)
        rows += page.rows
        cursor = page.next_cursor
        if not cursor:
            return rows


@pytest.fixture
def cut_off(committed_db):
    """A first load that ended after the organisation."""
    found_demo_organisation(at=AT)


def test_demo_centre_is_loaded_whole_and_once(cut_off):
    counts = load_demo_centre(at=AT)
    assert counts == load_demo_centre(at=AT) == load_demo_centre(at=AT, only_if_empty=True)
    assert (counts["departments"], counts["items"]) == (24, 24)
    assert counts["cases"] == len(list_case_plans()) >= 120
    _check_states()
    _check_register()
    _check_inside()
    _check_times()
    _check_description()
    _check_contract()
    assert verify_ledger().findings == ()


def _check_states():
    assert set(STORIES) == set(ENDS) == {plan.story for plan in list_case_plans()}
    wanted = Counter(ENDS[plan.story] for plan in list_case_plans())
    assert Counter(str(row.state) for row in _list_demo_cases()) == wanted


def _check_register():
    """Thirty certificates and more, one at least in every state; two renewals wait, the law has granted one (RD-14, AL-18)."""
    head = load_actor(find_account("supervisor").id, AT.local_date)
    shown = {
        state: list_certificates(actor=head, on=AT.local_date, show=state, limit=200).rows for state in CertificateState
    }
    assert all(shown.values()), {state.value: len(rows) for state, rows in shown.items()}
    assert sum(map(len, shown.values())) >= 30
    waiting = list_pending_renewals(actor=head, on=AT.local_date)
    assert [(one.timely, one.warned) for one in waiting] == [(True, True), (True, False)]
    liming = load_actor(find_account("liming").id, AT.local_date)
    assert list_own_certificates(actor=liming, on=AT.local_date)
    events = [row.event for row in _list_all_events() if row.subject[0] == "certificate"]
    assert events.count("CertificateDeemedRenewed") == 1
    counts = count_certificates(actor=head, on=AT.local_date)
    assert counts.proceedings and counts.expiring_60 > counts.expiring_30 > 0


def _check_inside():
    """One example at least of each thing that goes on inside a department (M-04, S-05, W-05, W-06, W-08)."""
    events = Counter(row.event for row in _list_all_events())
    assert events["DutyRotaSet"] == 3 and events["DutySwapped"] == 1
    assert events["AbsenceRecorded"] == 1
    assert any("（代A岗" in row.actor_name for row in _list_all_events() if row.event == "CaseCorrectedOnSpot")
    assert events["CaseHandedOver"] == 1 and events["HandoverProposed"] == 2
    assert events["SealRegistered"] == events["SealTaken"] == 2
    assert events["MeetingClosed"] == 1 and events["MeetingConcluded"] >= 1
    assert events["InspectionBooked"] == 5 and events["InspectionFiled"] == 3
    for once in ("InspectionNotFiled", "InspectionCalledOff", "FindingsRecorded", "UnfiledInspectionRecorded"):
        assert events[once] == 1


def _check_times():
    """Acts of people happen on working days in office hours and before the moment of loading; every row says demo."""
    calendar = load_calendar()
    for row in _list_all_events():
        assert row.origin == "demo"
        assert row.occurred_at <= AT.occurred_at
        if row.subject[0] == "case" and row.source == "here":
            moment = row.occurred_at.astimezone(LOCAL)
            assert calendar.is_workday(moment.date())
            assert time(8, 30) <= moment.time() <= time(18, 0)


def _check_description():
    told = describe_demo("http://localhost:8000", at=AT)
    assert set(told["accounts"]) == set(CONTRACT_ACCOUNTS)
    assert told["password"] == DEMO_PASSWORD
    again = describe_demo("http://localhost:8000", at=AT)
    for tokens in (told["tokens"], again["tokens"]):
        for username in CONTRACT_ACCOUNTS:
            assert find_account_by_token(tokens[username], AT.occurred_at).account.username == username
    assert len(describe_accounts("http://localhost:8000")) == len(CONTRACT_ACCOUNTS) + 3
    sample = told["sample_application"]
    liming = load_actor(find_account("liming").id, AT.local_date)
    papers = tuple(read_payload(MaterialIn, paper) for paper in sample["materials"])
    sent = submit_case(
        idempotency_key="sample", item_code=sample["item"], form=sample["form"], materials=papers, channel="api",
        delivery_way=sample["delivery_way"], actor=liming, at=AT,
    )  # fmt: skip
    assert list_entries(subject=("case", sent.number))[0].event == "CaseReceived"


def _call(method, path, token, body=None, key=""):
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    reply = getattr(Client(), method)(path, body, content_type="application/json", headers=headers)
    return reply.status_code, reply.json()


def _check_contract():
    """Design 9: the sample application goes through the acts by the accounts of the contract; a stranger sees nothing."""
    told = describe_demo("http://testserver")
    tokens, sample = told["tokens"], told["sample_application"]
    status, sent = _call("post", "/api/v1/cases", tokens["liming"], sample, "sample-1")
    assert status == 201, sent
    path = f"/api/v1/cases/{sent['number']}"
    assert _call("post", "/api/v1/cases", tokens["liming"], sample, "sample-1")[0] == 200
    assert _call("post", "/api/v1/cases", tokens["liming"], sample | {"delivery_way": "post"}, "sample-1")[0] == 422
    for stranger in ("zhaoqiang", "chenjie"):
        assert _call("get", path, tokens[stranger])[0] == 404
    for who in ("leader", "centre", "supervisor", "admin", "zhaoqiang"):
        assert _call("post", f"{path}/actions/grant", tokens[who], {"content": "不应成功"})[0] in (403, 404)
    for username, act, payload, state in _list_contract_acts():
        status, told = _call("post", f"{path}/actions/{act}", tokens[username], payload)
        assert (status, told.get("state")) == (200, state), (act, told)


def _list_contract_acts():
    ends_on = (datetime.now(LOCAL) + timedelta(days=10)).date().isoformat()
    served = {"delivery_method": "window", "delivery_proof": "签收"}
    yield "wangfang", "accept", {}, "accepted"
    yield "reviewer", "complete_step", {"opinion": "属实"}, "accepted"
    yield "reviewer", "complete_step", {"opinion": "属实"}, "accepted"
    yield (
        "reviewer",
        "pause",
        {"kind": "hearing", "reason": "利害关系人要求听证", "ends_on": ends_on} | served,
        "paused",
    )
    yield "reviewer", "end_pause", {"reason": "听证结束"}, "accepted"
    yield "head", "extend", {"days": 5, "reason": "情况复杂"}, "accepted"
    yield "chief", "grant", {"content": "准予"}, "granted"
    yield "wangfang", "ready", {"notice_method": "phone", "notice_proof": "通话记录"}, "ready"
    yield "wangfang", "deliver", {"method": "counter", "proof": "签收", "receiver": ""}, "delivered"


def test_a_database_with_departments_of_its_own_is_left_alone(cast):
    before = len(list_departments(on=AT.local_date))
    assert load_demo_centre(at=AT, only_if_empty=True) == {}
    assert len(list_departments(on=AT.local_date)) == before
