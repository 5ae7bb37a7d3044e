"""Decision, delivery, withdrawal, and who may do what (RD-06, RD-12..RD-15; AL-13, AL-16)."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from onewindow.cases.actions import (
    Applicant,
    accept_case,
    decide_instantly,
    deliver_case,
    grant_case,
    open_case,
    ready_case,
    refuse_case,
    request_withdrawal_code,
    reveal_case_form,
    run_act,
    sign_batch,
    submit_and_decide_instantly,
    submit_case,
    withdraw_case,
)
from onewindow.cases.models import Case
from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.cases.tests.proving import read_paper, refused, see
from onewindow.kit.acting import Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_outbox
from onewindow.parties.agents import add_agent_authority, revoke_agent_authority

pytestmark = pytest.mark.django_db
AT = at_day()
LATER = at_day(DAY + timedelta(1))


# --- 38, 44: decision and delivery


OTHERS = ("clerk", "reviewer", "stranger", "centre", "window_clerk", "supervisor", "admin", "leader")
DECISIONS = (
    ("grant", {"content": "准予"}),
    ("refuse", {"facts": "无", "reasons": ["无"], "basis": "无"}),
    ("extend", {"days": 3, "reason": "复杂"}),
)


def test_nobody_but_the_department_decides(play):
    """O-03, RD-06: no role of the centre or the government, no other department, no one without the letter."""
    number = make_case(play, state=State.ACCEPTED)
    finish_review(play, number, AT)
    for who in OTHERS:
        actor = getattr(play.cast, who)
        for name, payload in DECISIONS:
            refused("not_authorised_to_decide", run_act, number=number, name=name, payload=payload, actor=actor, at=AT)
        if who != "stranger":
            allowed = {act.name for act in get_case(number, actor, DAY).allowed_actions}
            assert allowed.isdisjoint({"grant", "refuse", "extend", "decide_instantly"})


def test_the_head_decides_without_a_letter(play):
    number = make_case(play, state=State.ACCEPTED)
    finish_review(play, number, AT)
    grant_case(number=number, content="准予", actor=play.head, at=AT)


def test_refusal_is_reasoned_and_names_remedies(play):
    """AL-13, RD-12."""
    number = make_case(play, state=State.ACCEPTED)
    finish_review(play, number, AT)
    given = {"number": number, "actor": play.chief, "at": AT, "facts": "面积不足", "basis": "《条例》第四条"}
    refused("refusal_incomplete", refuse_case, reasons=(), **given)
    refuse_case(reasons=("面积不足二十平方米",), **given)
    paper = read_paper(see(play, number), "refusal_decision")
    assert paper["reconsideration_organ"] == "莆田市城厢区人民政府"
    assert paper["court"] == "莆田市城厢区人民法院"
    assert paper["reconsideration_channel"]


def test_delivery_within_ten_days_and_ready_ends_government_time(play):
    """AL-16, RD-13."""
    number = make_case(play, state=State.GRANTED)
    view = see(play, number)
    assert view.delivery_due_on == date(2026, 10, 12)
    assert (view.completed_on, view.delivered_on) == (DAY, None)
    refused(
        "notice_unproved", ready_case, number=number, notice_method="phone", notice_proof="", actor=play.clerk, at=AT
    )
    ready_case(number=number, notice_method="phone", notice_proof="通话记录 1", actor=play.clerk, at=AT)
    view = see(play, number)
    assert not [clock for clock in view.clocks if clock.stopped_on is None]
    assert get_case(number, play.clerk, date(2027, 6, 1)).timeliness == "no_limit"
    given = {"number": number, "receiver": "李明", "actor": play.clerk, "at": LATER}
    refused("delivery_incomplete", deliver_case, method="counter", proof="", **given)
    refused("address_not_confirmed", deliver_case, method="electronic", proof="回执", **given)
    refused("no_agent", deliver_case, method="counter", proof="签收", by_agent=True, **given)
    deliver_case(method="counter", proof="签收单 1", **given)
    view = see(play, number)
    assert (view.state, view.delivery.method) == (State.DELIVERED, "counter")
    assert read_paper(view, "delivery_proof")["papers"][0]["name"]


def test_withdrawal_needs_the_applicants_own_hand(play):
    """RD-14."""
    number = make_case(play, state=State.ACCEPTED)
    given = {"number": number, "at": AT}
    refused("own_proof_needed", withdraw_case, proof="code", actor=play.li_ming, **given)
    refused("own_proof_needed", withdraw_case, proof="wish", reference="x", actor=play.li_ming, **given)
    refused(
        "only_the_applicant", withdraw_case, proof="signature", reference="卷宗", actor=play.cast.supervisor, **given
    )
    refused("no_such_case", withdraw_case, proof="signature", reference="卷宗", actor=play.chen_jie, **given)
    withdraw_case(proof="signature", reference="卷宗 3", actor=play.clerk, **given)
    view = see(play, number)
    assert (view.state, view.completed_on) == (State.WITHDRAWN, DAY)
    assert not [clock for clock in view.clocks if clock.stopped_on is None]


def test_an_agent_acts_by_authority_and_never_withdraws_without_the_applicants_code(play):
    """AL-02, RD-13, RD-14."""
    term = {"valid_from": DAY, "valid_to": DAY + timedelta(30), "basis": "online", "actor": play.li_ming, "at": AT}
    pair = {"principal_id": play.li_ming.party_id, "agent_id": play.chen_jie.party_id}
    first = add_agent_authority(powers=("apply", "supplement", "withdraw"), **pair, **term)
    given = {"item_code": play.item.code, "form": FORM, "materials": hand_in_all(play.item), "at": AT}
    applicant = Applicant(party_id=play.li_ming.party_id)
    number = submit_case(idempotency_key="agent", actor=play.chen_jie, applicant=applicant, **given).number
    assert get_case(number, play.chen_jie, DAY).agent.id == play.chen_jie.party_id
    proof = {"proof": "signature", "reference": "扫描件"}
    refused("own_proof_needed", withdraw_case, number=number, actor=play.chen_jie, at=AT, **proof)
    accept_case(number=number, actor=play.clerk, at=AT)
    finish_review(play, number, AT)
    grant_case(number=number, content="准予", actor=play.chief, at=AT)
    hand_over = {"method": "counter", "proof": "签收", "receiver": "陈洁", "by_agent": True, "at": AT}
    refused("no_authority", deliver_case, number=number, actor=play.clerk, **hand_over)
    revoke_agent_authority(authority_id=first.id, reason="改授权", actor=play.clerk, at=AT)
    add_agent_authority(powers=("apply", "collect"), **pair, **term)
    deliver_case(number=number, actor=play.clerk, **hand_over)


def test_withdrawal_before_acceptance_is_not_completed(play):
    number = make_case(play)
    withdraw_case(number=number, proof="signature", reference="卷宗", actor=play.li_ming, at=AT)
    assert Case.objects.get(number=number).completed_on is None


def test_instant_items_are_done_in_one_act(cast):
    """C-02, W-03."""
    play = make_case_cast(cast, case_kind="instant")
    given = {
        "idempotency_key": "one", "item_code": play.item.code, "form": FORM, "content": "准予", "at": AT,
        "applicant": replace_applicant(play), "materials": hand_in_all(play.item),
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        submit_and_decide_instantly(actor=play.clerk, **given)
    assert Case.objects.count() == 0
    done = submit_and_decide_instantly(actor=play.chief, **given)
    assert done.state == State.DELIVERED
    assert submit_and_decide_instantly(actor=play.chief, **given).number == done.number
    view = see(play, done.number)
    assert (view.acceptance_kind, view.result, view.completed_on) == ("instant", "granted", DAY)
    assert {paper.kind for paper in view.documents} == {"receipt", "acceptance", "grant_decision", "delivery_proof"}


def replace_applicant(play):
    from onewindow.cases.actions import Applicant

    return Applicant(party_id=play.li_ming.party_id)


def test_a_promised_item_is_not_decided_on_the_spot(play):
    number = make_case(play)
    refused("not_instant", decide_instantly, number=number, content="准予", actor=play.chief, at=AT)


# --- who, and by name


def test_strangers_find_nothing(play):
    number = make_case(play)
    for actor in (play.chen_jie, play.cast.stranger):
        with pytest.raises(NotFound):
            get_case(number, actor, DAY)
    refused("not_authorised", accept_case, number=number, actor=play.cast.stranger, at=AT)


def test_a_letter_gives_and_its_lack_refuses(play):
    """RD-06, W-05: 王芳 may accept by letter; the comprehensive window may not without entrustment."""
    number = make_case(play)
    refused("not_authorised", accept_case, number=number, actor=play.cast.window_clerk, at=AT)
    accept_case(number=number, actor=play.clerk, at=AT)


def test_the_second_clerk_is_told_who_was_first(play):
    number = make_case(play)
    version = see(play, number).version
    accept_case(number=number, actor=play.clerk, at=AT, expected_version=version)
    message = refused(
        "case_has_moved_on", accept_case, number=number, actor=play.chief, at=AT, expected_version=version
    ).message
    assert "王芳" in message
    assert "王芳" in refused("state_does_not_allow", accept_case, number=number, actor=play.chief, at=AT).message


def test_acts_by_name_check_their_shape(play):
    number = make_case(play)
    given = {"number": number, "actor": play.clerk, "at": AT}
    assert refused("no_such_act", run_act, name="bless", payload={}, **given).status == 404
    fields = refused("payload_wrong", run_act, name="decline", payload={"reason": 1, "who": "x"}, **given).fields
    assert set(fields) == {"reason", "explanation", "who"}
    payload = {"corrections": [{"code": "M01", "problem": "缺少签名"}]}
    assert run_act(name="notify", payload=payload, **given).state == State.CORRECTING


def test_nothing_is_recorded_before_what_it_follows(play):
    """RD-15."""
    number = make_case(play)
    refused("before_what_it_follows", accept_case, number=number, actor=play.clerk, at=at_day(DAY - timedelta(1)))


def test_late_entry_needs_a_reason_and_is_marked(play):
    """RD-15."""
    number = make_case(play, state=State.ACCEPTED)
    finish_review(play, number, AT)
    live = replace(AT, origin="live")
    refused("late_entry_needs_reason", grant_case, number=number, content="准予", actor=play.chief, at=live)
    paper = replace(live, source="paper", reference="停电登记簿 3", late_reason="停电期间纸质办理")
    grant_case(number=number, content="准予", actor=play.chief, at=paper)
    assert Case.objects.get(number=number).late_entry
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.source, entry.reference, entry.late_reason) == ("paper", "停电登记簿 3", "停电期间纸质办理")


def test_batch_signing_needs_each_case_opened(play):
    numbers = tuple(make_case(play, state=State.ACCEPTED, key=f"k{i}") for i in range(3))
    for number in numbers:
        finish_review(play, number, AT)
    given = {"content": "准予", "actor": play.chief, "at": AT}
    for number in numbers[:2]:
        open_case(number=number, actor=play.chief, at=AT)
    with pytest.raises(Conflict) as caught:
        sign_batch(numbers=numbers, **given)
    assert list(caught.value.fields) == [numbers[2]]
    assert not Case.objects.filter(result="granted").exists()
    open_case(number=numbers[2], actor=play.chief, at=AT)
    assert {done.state for done in sign_batch(numbers=numbers, **given)} == {State.GRANTED}
    assert [entry.event for entry in list_entries(subject=("case", numbers[0]))][-2:] == ["CaseOpened", "CaseGranted"]


def test_personal_answers_are_sealed_masked_and_revealed_on_record(play):
    """PI-01, PI-02, PI-08."""
    number = make_case(play)
    stored = Case.objects.get(number=number)
    assert "applicant_number" not in stored.form_open
    assert FORM["applicant_number"].encode() not in bytes(stored.form_sealed)
    shown = {field.path: field.value for field in see(play, number).form}
    assert FORM["applicant_number"] not in shown.values()
    assert shown["site_name"] == "明明理发店"
    clear = reveal_case_form(number=number, purpose="receive", actor=play.clerk, at=AT)
    assert clear["applicant_number"] == FORM["applicant_number"]
    for actor in (play.cast.stranger, play.cast.supervisor, play.cast.admin, play.chen_jie):
        refused("no_such_case", reveal_case_form, number=number, purpose="review", actor=actor, at=AT)
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.event, entry.data["purpose"]) == ("CaseFormRevealed", "receive")
    assert all(str(FORM["applicant_number"]) not in str(row.data) for row in list_entries(subject=("case", number)))


def test_a_code_for_withdrawal_is_sent_to_the_applicant_and_works_once(play):
    """RD-14."""
    number = make_case(play)
    request_withdrawal_code(number=number, actor=play.li_ming, at=AT)
    text = next(message.text for message in list_outbox(address="13800001234") if number in message.text)
    code = re.search(r"验证码(\d+)", text).group(1)
    wrong = "0" * len(code) if code != "0" * len(code) else "1" * len(code)
    with pytest.raises(Invalid) as caught:
        withdraw_case(number=number, proof="code", code=wrong, actor=play.li_ming, at=AT)
    assert caught.value.code == "wrong_code"
    withdraw_case(number=number, proof="code", code=code, actor=play.li_ming, at=AT)
    assert Case.objects.get(number=number).state == State.WITHDRAWN
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.event, entry.data["proof"]) == ("CaseWithdrawn", "code")
