"""Acceptance, the one notice, review and time: what the law asks of each act, and that a refused act leaves nothing (32–34, 42, 45)."""

from datetime import date, timedelta

import pytest

from onewindow.cases.actions import (
    Correction,
    MaterialIn,
    accept_case,
    close_case,
    complete_step,
    correct_on_spot,
    decline_case,
    end_case_pause,
    extend_case,
    grant_case,
    notify_corrections,
    pause_case,
    resume_case,
    return_step,
    supplement_case,
)
from onewindow.cases.models import Case, CaseStep
from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, finish_review, hand_in_all, make_case, make_case_cast
from onewindow.cases.tests.proving import read_paper, refused, see
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
AT = at_day()
LATER = at_day(DAY + timedelta(1))


# --- 32: acceptance, non-acceptance, the one notice


def test_receipt_is_not_acceptance(play):
    """RD-02: a numbered receipt at once, with the day until which silence may last."""
    view = see(play, make_case(play))
    assert (view.state, view.accepted_on, view.notice_due_on) == (State.RECEIVED, None, date(2026, 9, 29))
    assert [paper.kind for paper in view.documents] == ["receipt"]
    assert {"accept", "decline", "notify", "correct_on_spot"} <= {act.name for act in view.allowed_actions}


def test_acceptance_starts_statute_and_promise(play):
    number = make_case(play, state=State.ACCEPTED)
    view = see(play, number)
    running = {clock.purpose: clock.due_on for clock in view.clocks if clock.stopped_on is None}
    assert running == {"statutory": date(2026, 10, 26), "promised": date(2026, 9, 29)}
    assert view.due_on == date(2026, 9, 29)
    assert read_paper(view, "acceptance")["acceptance_kind"] == "ordinary"
    assert view.step_name == "审查"
    assert view.waiting_on == "reviewer"


def test_non_acceptance_names_the_right_organ(play):
    """AL-05."""
    number = make_case(play)
    given = {"number": number, "reason": "wrong_authority", "explanation": "由市里办理", "actor": play.clerk, "at": AT}
    assert "competent_organ" in refused("decline_incomplete", decline_case, **given).fields
    decline_case(**given, competent_organ="莆田市卫生健康委员会")
    view = see(play, number)
    assert view.state == State.NOT_ACCEPTED
    paper = read_paper(view, "non_acceptance")
    assert paper["competent_organ"] == "莆田市卫生健康委员会"
    assert paper["reconsideration_organ"] == "莆田市城厢区人民政府"


def test_only_the_laws_two_reasons_decline(play):
    given = {"number": make_case(play), "explanation": "材料不齐", "actor": play.clerk, "at": AT}
    refused("decline_incomplete", decline_case, reason="papers_missing", **given)


def test_one_notice_complete_and_only_one(play):
    """AL-07, C-06, RD-03."""
    number = make_case(play)
    lines = (Correction("M01", "缺少签名"), Correction("M02", "图纸不清", "重新绘制"))
    refused("corrections_wrong", notify_corrections, number=number, corrections=(), actor=play.clerk, at=AT)
    refused(
        "corrections_wrong",
        notify_corrections,
        number=number,
        corrections=(Correction("M99", "没有"),),
        actor=play.clerk,
        at=AT,
    )
    notify_corrections(number=number, corrections=lines, actor=play.clerk, at=AT)
    view = see(play, number)
    assert [(line.code, line.supplied_on) for line in view.corrections] == [("M01", None), ("M02", None)]
    assert len(read_paper(view, "correction_notice")["corrections"]) == 2
    assert not [clock for clock in view.clocks if clock.stopped_on is None]
    refused("state_does_not_allow", notify_corrections, number=number, corrections=lines, actor=play.clerk, at=LATER)


def test_the_list_shrinks_and_acceptance_dates_from_the_last_paper(play):
    """RD-03, AL-08."""
    number = make_case(play)
    lines = (Correction("M01", "缺少签名"), Correction("M02", "图纸不清"))
    notify_corrections(number=number, corrections=lines, actor=play.clerk, at=AT)
    paper = {code: (MaterialIn(code, copies=1),) for code in ("M01", "M02", "M03")}
    refused("supplement_wrong", supplement_case, number=number, materials=paper["M03"], actor=play.li_ming, at=LATER)
    supplement_case(number=number, materials=paper["M01"], actor=play.li_ming, at=LATER)
    refused("corrections_open", accept_case, number=number, actor=play.clerk, at=LATER)
    refused("supplement_wrong", supplement_case, number=number, materials=paper["M01"], actor=play.li_ming, at=LATER)
    third = at_day(DAY + timedelta(2))
    supplement_case(number=number, materials=paper["M02"], actor=play.clerk, at=third)
    assert [paper.kind for paper in see(play, number).documents].count("receipt") == 3
    refused("must_be_accepted", close_case, number=number, actor=play.li_ming, at=third)
    accept_case(number=number, actor=play.clerk, at=at_day(DAY + timedelta(3)))
    case = Case.objects.get(number=number)
    assert (case.acceptance_kind, case.accepted_on) == ("supplemented", DAY + timedelta(2))


def test_a_form_can_be_asked_again(play):
    number = make_case(play)
    notify_corrections(number=number, corrections=(Correction("form", "面积有误"),), actor=play.clerk, at=AT)
    supplement_case(number=number, form={**FORM, "area": "40.00"}, actor=play.li_ming, at=LATER)
    assert next(field.value for field in see(play, number).form if field.path == "area") == "40.00"


def test_closed_by_the_applicant_is_never_completed_and_resumable(play):
    """RD-03, RD-16."""
    number = make_case(play, state=State.CORRECTING)
    refused("only_the_applicant", close_case, number=number, actor=play.clerk, at=AT)
    close_case(number=number, actor=play.li_ming, at=AT)
    case = Case.objects.get(number=number)
    assert (case.state, case.completed_on, case.accepted_on) == (State.SHELVED, None, None)
    resume_case(number=number, actor=play.li_ming, at=LATER)
    view = see(play, number)
    assert view.state == State.CORRECTING
    assert [line.supplied_on for line in view.corrections] == [None]
    assert sum(material.supplied_on is not None for material in view.materials) == 3


def test_correcting_on_the_spot_is_no_notice(play):
    """AL-06."""
    number = make_case(play, materials=())
    correct_on_spot(number=number, note="补签字", materials=hand_in_all(play.item), actor=play.clerk, at=AT)
    view = see(play, number)
    assert view.state == State.RECEIVED
    assert view.notified_on is None
    assert not any(material.missing for material in view.materials)
    accept_case(number=number, actor=play.clerk, at=AT)


def test_other_regimes_are_not_deemed_and_have_no_delivery_clock(cast):
    """RD-01."""
    play = make_case_cast(
        cast,
        regime="filing",
        type_code="14",
        statutory_limit={"none": True, "note": "法律法规未规定"},
        special_procedures=[],
    )
    number = make_case(play)
    assert see(play, number).notice_due_on is None
    late = at_day(DAY + timedelta(60))
    notify_corrections(number=number, corrections=(Correction("M01", "缺少签名"),), actor=play.clerk, at=late)
    supplement_case(number=number, materials=(MaterialIn("M01", copies=1),), actor=play.li_ming, at=late)
    accept_case(number=number, actor=play.clerk, at=late)
    refused("no_extension", extend_case, number=number, days=5, reason="复杂", actor=play.head, at=late)
    pause = {"reason": "需要", "ends_on": late.local_date + timedelta(9), "delivery_method": "counter"}
    refused(
        "not_a_pause",
        pause_case,
        number=number,
        kind="hearing",
        delivery_proof="签收",
        actor=play.chief,
        at=late,
        **pause,
    )
    finish_review(play, number, late)
    grant_case(number=number, content="予以备案", actor=play.chief, at=late)
    view = see(play, number)
    assert view.delivery_due_on is None
    assert "result" in [paper.kind for paper in view.documents]


# --- 34: review


def test_steps_are_walked_with_opinions_and_returned_with_reasons_the_clock_unmoved(play):
    """C-18."""
    number = make_case(play, state=State.ACCEPTED)
    due = see(play, number).due_on
    refused("not_authorised", complete_step, number=number, opinion="好", actor=play.clerk, at=AT)
    refused("opinion_needed", complete_step, number=number, opinion=" ", actor=play.reviewer, at=AT)
    refused("steps_left", grant_case, number=number, content="准予", actor=play.chief, at=AT)
    complete_step(number=number, opinion="符合条件", actor=play.reviewer, at=AT)
    assert see(play, number).waiting_on == "decider"
    refused("reasons_needed", return_step, number=number, position=2, reasons="", actor=play.chief, at=AT)
    refused("return_target", return_step, number=number, position=1, reasons="再查", actor=play.chief, at=AT)
    return_step(number=number, position=2, reasons="面积需复核", actor=play.chief, at=LATER)
    view = see(play, number)
    assert view.due_on == due
    assert [(step.round, step.state) for step in view.steps] == [(1, "returned"), (2, "todo")]
    assert "step_return" not in [paper.kind for paper in get_case(number, play.li_ming, DAY).documents]
    complete_step(number=number, opinion="已复核", actor=play.reviewer, at=LATER)
    grant_case(number=number, content="准予", actor=play.chief, at=LATER)
    assert CaseStep.objects.filter(case__number=number, state="todo").count() == 0


# --- 42, 45: time


def test_a_pause_moves_every_date_and_needs_its_notice(play):
    """AL-17, RD-05; trap open-zaak#885: suspending moves the end."""
    number = make_case(play, state=State.ACCEPTED)
    before = see(play, number)
    given = {
        "number": number, "reason": "需要检测", "delivery_method": "counter", "delivery_proof": "签收单",
        "actor": play.chief, "at": AT,
    }  # fmt: skip
    end = date(2026, 10, 9)
    refused("not_a_pause", pause_case, kind="survey", ends_on=end, **given)
    refused("notice_not_delivered", pause_case, kind="testing", ends_on=end, delivered_on=DAY + timedelta(1), **given)
    refused("notice_incomplete", pause_case, kind="testing", ends_on=end, **given | {"delivery_proof": ""})
    pause_case(kind="testing", ends_on=end, **given)
    after = see(play, number)
    assert after.state == State.PAUSED
    assert after.due_on > before.due_on
    assert after.statutory_due_on > before.statutory_due_on
    assert read_paper(after, "excluded_time")["procedure"] == "testing"
    refused("state_does_not_allow", grant_case, number=number, content="准予", actor=play.chief, at=AT)
    pause_case(kind="testing", ends_on=date(2026, 10, 16), **given)
    assert see(play, number).statutory_due_on > after.statutory_due_on
    end_case_pause(number=number, reason="检测完成", actor=play.chief, at=at_day(date(2026, 9, 23)))
    ended = see(play, number)
    assert ended.state == State.ACCEPTED
    assert before.statutory_due_on < ended.statutory_due_on < after.statutory_due_on


def test_a_lapsed_pause_does_not_keep_the_department_from_deciding(play):
    """RD-05: by itself, whether or not a worker woke."""
    number = make_case(play, state=State.PAUSED)
    after = at_day(DAY + timedelta(10))
    finish_review(play, number, after)
    grant_case(number=number, content="准予", actor=play.chief, at=after)
    assert [entry.event for entry in list_entries(subject=("case", number))].count("CasePauseEnded") == 1


def test_extension_by_the_head_once_before_expiry_with_reasons(play):
    """AL-14."""
    number = make_case(play, state=State.ACCEPTED)
    given = {"number": number, "days": 10, "reason": "案情复杂", "at": AT}
    for actor in (play.chief, play.clerk, play.cast.leader, play.cast.admin):
        refused("not_authorised_to_decide", extend_case, actor=actor, **given)
    refused("extension_days", extend_case, actor=play.head, **given | {"days": 11})
    refused("reason_needed", extend_case, actor=play.head, **given | {"reason": ""})
    extend_case(actor=play.head, **given)
    view = see(play, number)
    assert view.statutory_due_on == date(2026, 11, 9)
    assert read_paper(view, "extension")["new_due_on"] == "2026-11-09"
    refused("already_extended", extend_case, actor=play.head, **given)


def test_no_extension_after_expiry(play):
    number = make_case(play, state=State.ACCEPTED)
    late = at_day(date(2026, 10, 27))
    refused("limit_expired", extend_case, number=number, days=5, reason="复杂", actor=play.head, at=late)


def test_an_extension_does_not_mend_a_promise_already_missed(play):
    """RD-18."""
    number = make_case(play, state=State.ACCEPTED)
    extend_case(number=number, days=5, reason="复杂", actor=play.head, at=at_day(date(2026, 10, 12)))
    view = see(play, number)
    assert view.due_on == date(2026, 9, 29)
    assert view.statutory_due_on == date(2026, 11, 2)
