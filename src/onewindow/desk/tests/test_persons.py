"""A person's page at the window: found by the document, agents registered with scope and term, a phone changed with the original."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import make_case
from onewindow.desk.persons.marks import mark_person
from onewindow.desk.tests.conftest import sign_in
from onewindow.files.testing import make_png
from onewindow.kit.acting import At
from onewindow.kit.identity_codes import make_citizen_number
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_outbox
from onewindow.parties.queries import get_masked_party, list_authorities
from onewindow.parties.testing import make_person

pytestmark = pytest.mark.django_db
TODAY = date.today()
NUMBER = make_citizen_number(1, date(1990, 3, 7))
AGENT = {
    "id_type": "identity_card",
    "number": make_citizen_number(66, date(1988, 1, 2)),
    "name": "黄小青",
    "phone": "13700000066",
    "basis": "entrusted",
    "powers": ["supplement", "collect"],
    "scope": "matter",
    "valid_from": TODAY.isoformat(),
    "valid_to": (TODAY + timedelta(days=30)).isoformat(),
    "original_seen": "on",
}


def _page(play, tail: str = "", case: str = "") -> str:
    return f"/desk/persons/{mark_person(play.li_ming.party_id)}{tail}" + (f"?case={case}" if case else "")


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("委托书.png", make_png())


def _open_case(play) -> str:
    return make_case(play, at=At(datetime.now(UTC), origin="demo"))


def test_a_person_is_found_by_his_document_and_shown_masked(play):
    client = sign_in(play.clerk)
    answer = client.post("/desk/persons/", {"id_type": "identity_card", "number": NUMBER})
    assert answer.status_code == 302
    text = client.get(answer["Location"]).content.decode()
    assert "李*" in text and NUMBER not in text and "13800001234" not in text and "没有登记" in text
    assert client.post("/desk/persons/", {"id_type": "identity_card", "number": "1"}).status_code == 422
    unknown = client.post("/desk/persons/", {"id_type": "identity_card", "number": AGENT["number"]})
    assert unknown.status_code == 422 and "没有登记过" in unknown.content.decode()


def test_a_forged_mark_opens_nobody(play):
    assert sign_in(play.clerk).get(f"/desk/persons/{play.li_ming.party_id}").status_code == 404
    assert sign_in(play.reviewer).get(_page(play)).status_code == 403


def test_from_a_case_the_agent_is_registered_with_scope_term_and_paper(play):
    """AL-02: authority and place in the case in one act."""
    number, client = _open_case(play), sign_in(play.clerk)
    assert _page(play, case=number).split("?")[1] in client.get(f"/desk/cases/{number}").content.decode()
    answer = client.post(_page(play, "/agents", number), AGENT | {"evidence": _paper()})
    assert answer.status_code == 302, answer.content.decode()
    case = get_case(number, play.clerk, TODAY)
    row = list_authorities(principal_id=play.li_ming.party_id)[0]
    assert (case.agent.id, case.agent.identity_check) == (row.agent_id, "original_seen")
    assert (row.matter, row.powers, row.valid_to) == (
        ("case", number),
        ("supplement", "collect"),
        TODAY + timedelta(30),
    )
    text = client.get(_page(play, case=number)).content.decode()
    assert f"只办理办件 {number}" in text and "补正材料、领取结果" in text
    paper = client.get(_page(play, f"/agents/{row.id}/paper"))
    assert paper.status_code == 200 and paper.content == make_png()
    entry = list_entries(subject=("case", number))[-1]
    assert entry.event == "CaseAgentNamed" and "黄小青" not in str(entry.data)


def test_a_fault_keeps_what_was_typed_and_the_paper(play):
    number, client = _open_case(play), sign_in(play.clerk)
    answer = client.post(_page(play, "/agents", number), AGENT | {"powers": [], "evidence": _paper()})
    text = answer.content.decode()
    assert answer.status_code == 422 and "黄小青" in text and "委托书已经上传" in text
    kept = answer.context["agent_form"].data["evidence_id"]
    again = client.post(_page(play, "/agents", number), AGENT | {"evidence_id": kept})
    assert again.status_code == 302, again.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"original_seen": ""}, "没有核对原件"),
        ({"evidence_id": ""}, "请上传委托书"),
        ({"valid_from": "2020-01-01", "valid_to": "2020-12-31"}, "已经过了终止日"),
        ({"number": "1"}, 'id="id_number-error"'),
        ({"scope": "world"}, 'id="id_scope-error"'),
    ],
)
def test_a_faulty_registration_is_refused_and_leaves_nothing(play, change, said):
    number, client = _open_case(play), sign_in(play.clerk)
    kept = client.post("/desk/files/", {"file": _paper()}).json()["id"]
    answer = client.post(_page(play, "/agents", number), AGENT | {"evidence_id": kept} | change)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not list_authorities(principal_id=play.li_ming.party_id)
    assert get_case(number, play.clerk, TODAY).agent is None


def test_somebody_elses_upload_is_no_evidence(play):
    """A number of another's file would open it."""
    number = _open_case(play)
    foreign = sign_in(play.chief).post("/desk/files/", {"file": _paper()}).json()["id"]
    answer = sign_in(play.clerk).post(_page(play, "/agents", number), AGENT | {"evidence_id": foreign})
    assert answer.status_code == 422 and "没有这份文件" in answer.content.decode()


def test_a_finished_case_takes_no_new_agent(play):
    number = make_case(play, state=State.WITHDRAWN, at=At(datetime.now(UTC), origin="demo"))
    kept = sign_in(play.clerk).post("/desk/files/", {"file": _paper()}).json()["id"]
    answer = sign_in(play.clerk).post(_page(play, "/agents", number), AGENT | {"evidence_id": kept})
    assert answer.status_code == 422 and "已经办完" in answer.content.decode()


def test_an_authority_is_revoked_at_the_window_with_a_reason(play):
    client = sign_in(play.clerk)
    kept = client.post("/desk/files/", {"file": _paper()}).json()["id"]
    later = {"valid_from": (TODAY + timedelta(3)).isoformat(), "scope": "all", "evidence_id": kept}
    assert client.post(_page(play, "/agents"), AGENT | later).status_code == 302
    row = list_authorities(principal_id=play.li_ming.party_id)[0]
    assert client.post(_page(play, f"/agents/{row.id}/revoke"), {"reason": ""}).status_code == 422
    assert client.post(_page(play, f"/agents/{row.id}/revoke"), {"reason": "解除委托"}).status_code == 302
    assert "生效前撤回" in client.get(_page(play)).content.decode()
    foreign = f"/desk/persons/{mark_person(play.chen_jie.party_id)}/agents/{row.id}/revoke"
    assert client.post(foreign, {"reason": "x"}).status_code == 404


def test_a_phone_is_changed_only_with_the_original_in_hand_and_the_old_one_is_told(play):
    client, party = sign_in(play.clerk), play.li_ming.party_id
    refused = client.post(_page(play, "/phone"), {"phone": "13700008888"})
    assert refused.status_code == 422 and "13700008888" in refused.content.decode()
    assert get_masked_party(party).phone == "138****1234"
    assert client.post(_page(play, "/phone"), {"phone": "13700008888", "original_seen": "on"}).status_code == 302
    changed = get_masked_party(party)
    assert (changed.phone, changed.identity_check) == ("137****8888", "original_seen")
    told = [row for row in list_outbox(limit=10) if "联系电话已在窗口核对证件后改为137****8888" in row.text]
    assert len(told) == 1
    assert {"PartyContactRevised", "PartyIdentityChecked"} <= {e.event for e in list_entries(subject=("party", party))}


def test_the_page_costs_the_same_with_three_agents_and_thirty(play, count_queries):
    client = sign_in(play.clerk)
    kept = client.post("/desk/files/", {"file": _paper()}).json()["id"]

    def add(serials):
        for serial in serials:
            make_person(At(datetime.now(UTC), origin="demo"), serial, "王强", f"137000{serial:05d}")
            number = make_citizen_number(serial, date(1990, 3, 7))
            told = AGENT | {"number": number, "name": "王强", "phone": "", "scope": "all", "evidence_id": kept}
            assert client.post(_page(play, "/agents"), told).status_code == 302

    add(range(100, 103))
    few = count_queries(lambda: client.get(_page(play)))
    add(range(103, 130))
    assert count_queries(lambda: client.get(_page(play))) == few
