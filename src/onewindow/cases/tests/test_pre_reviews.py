"""Pre-review at work (RD-02): chosen, clocked, answered on paper, binding; and the receipt it never delays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.cases.actions import (
    Applicant,
    Correction,
    MaterialIn,
    accept_case,
    ask_pre_review,
    correct_on_spot,
    notify_corrections,
    pass_pre_review,
    return_pre_review,
    reveal_pre_review_form,
    submit_case,
    submit_pre_reviewed,
    withdraw_pre_review,
)
from onewindow.cases.models import Case, PreReview, PreReviewBond, PreReviewLine, PreReviewPaper
from onewindow.cases.queries import get_case
from onewindow.cases.queries.pre_reviews import (
    find_case_bond,
    get_pre_review,
    get_pre_review_file,
    list_own_pre_reviews,
    list_pre_reviews,
)
from onewindow.cases.reactions import on_pre_review_answered
from onewindow.cases.testing import DAY, FORM, at_day, make_case_cast
from onewindow.cases.tests.proving import refused
from onewindow.clocks.queries import list_clocks
from onewindow.documents.queries import list_documents, read_document_data
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png
from onewindow.kit.acting import Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_outbox
from onewindow.parties.agents import add_agent_authority

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
OFFERED = {"pre_review_limit": {"amount": 3, "unit": "working_day"}, "pre_review_valid_days": 30}


@pytest.fixture
def play(cast):
    return make_case_cast(cast, **OFFERED)


def _upload(actor, byte):
    return store_file(content=make_png(byte), filename=f"{byte}.png", actor=actor, at=at_day()).id


@pytest.fixture
def papers(play):
    """Every paper of the guide, uploaded by 李明."""
    return tuple(MaterialIn(m.code, file_ids=(_upload(play.li_ming, n),)) for n, m in enumerate(play.item.materials))


def _ask(play, papers, **changes):
    given = {"item_code": play.item.code, "form": FORM, "materials": papers, "actor": play.li_ming, "at": at_day()}
    return ask_pre_review(**given | changes).number


def _submit(play, papers, key="formal", **changes):
    given = {"item_code": play.item.code, "form": FORM, "materials": papers, "actor": play.li_ming, "at": at_day()}
    return submit_case(idempotency_key=key, **given | changes)


def _pass(play, number, on=DAY):
    return pass_pre_review(number=number, actor=play.clerk, at=at_day(on))


def _line(code="M01"):
    return (Correction(code, "缺少签名"),)


def test_asking_is_no_receipt_and_has_its_own_clock(play, papers):
    told = ask_pre_review(item_code=play.item.code, form=FORM, materials=papers, actor=play.li_ming, at=at_day())
    assert told.number.startswith("YS20260921") and told.due_on == date(2026, 9, 24)
    assert not Case.objects.exists() and not list_documents(subject=("pre_review", told.number))
    clock = list_clocks(("pre_review", told.number))[0]
    assert (clock.purpose, clock.whose_time, clock.stopped_on) == ("pre_review", "government", None)
    entry = list_entries(subject=("pre_review", told.number))[0]
    assert entry.event == "PreReviewAsked" and "李明" not in str(entry.data)
    view = get_pre_review(told.number, play.clerk, DAY)
    assert (view.state, view.may_answer, view.may_end) == ("open", True, False)
    assert [field.value for field in view.form if field.personal] == ["••••••"] * 3


def test_only_where_the_guide_publishes_it(cast, files):
    play = make_case_cast(cast)
    with pytest.raises(Conflict, match="no_pre_review"):
        _ask(play, ())
    assert not PreReview.objects.exists()


def test_only_the_applicant_chooses_it(play, papers):
    """Never a window's or a department's choice: it would be a refusal of receipt by another name."""
    for actor in (play.clerk, play.chief, play.cast.window_clerk, play.cast.centre):
        with pytest.raises(NotAllowed, match="own_choice"):
            _ask(play, papers, actor=actor)


def test_one_at_a_time_for_an_item(play, papers):
    _ask(play, papers)
    with pytest.raises(Conflict, match="pre_review_running"):
        _ask(play, papers)
    assert PreReview.objects.count() == 1
    _ask(play, (), actor=play.chen_jie)


def test_an_agent_asks_by_authority_only(play, papers):
    given = {"actor": play.chen_jie, "applicant": Applicant(party_id=play.li_ming.party_id)}
    with pytest.raises(NotAllowed, match="no_authority"):
        _ask(play, (), **given)
    term = {"valid_from": DAY, "valid_to": DAY, "basis": "online", "actor": play.li_ming, "at": at_day()}
    pair = {"principal_id": play.li_ming.party_id, "agent_id": play.chen_jie.party_id}
    add_agent_authority(powers=("apply",), **pair, **term)
    number = _ask(play, (), **given)
    assert get_pre_review(number, play.li_ming, DAY).agent.id == play.chen_jie.party_id
    with pytest.raises(NotAllowed, match="no_authority"):
        withdraw_pre_review(number=number, actor=play.chen_jie, at=at_day())


def test_a_wrong_form_or_a_strangers_upload_is_refused(play):
    with pytest.raises(Invalid):
        _ask(play, (), form={**FORM, "area": "many"})
    foreign = (MaterialIn("M01", file_ids=(_upload(play.chen_jie, 1),)),)
    for wrong in (foreign, (MaterialIn("M01", copies=1),), (MaterialIn("M99", file_ids=(1,)),)):
        with pytest.raises(Invalid):
            _ask(play, wrong)
    assert not PreReview.objects.exists()


def test_a_pass_is_a_numbered_paper_with_its_last_day(play, papers):
    number = _ask(play, papers)
    paper = _pass(play, number, DAY + timedelta(1))
    view = get_pre_review(number, play.li_ming, DAY)
    assert (view.state, view.valid_to, view.document.number) == ("passed", DAY + timedelta(31), paper.number)
    assert "预通" in paper.number
    data = read_document_data(paper.id)
    assert (data["case_number"], data["valid_to"], len(data["materials"])) == (number, "2026-10-22", 3)
    assert list_clocks(("pre_review", number))[0].stopped_on == DAY + timedelta(1)
    entry = list_entries(subject=("pre_review", number))[-1]
    on_pre_review_answered(entry, at_day())
    assert any("预审不是收件" in sent.text for sent in list_outbox(limit=5))
    with pytest.raises(Conflict, match="pre_review_over"):
        _pass(play, number)


def test_who_answers_a_pre_review(play, papers):
    """It binds, so only who could accept: the department, or a window by letter; no centre, no stranger."""
    number = _ask(play, papers)
    for actor in (play.cast.stranger, play.cast.centre, play.cast.supervisor, play.cast.leader, play.li_ming):
        with pytest.raises(NotFound):
            pass_pre_review(number=number, actor=actor, at=at_day())
        if actor is not play.li_ming:
            with pytest.raises(NotFound):
                get_pre_review(number, actor, DAY)
    with pytest.raises(NotAllowed, match="not_an_acceptor"):
        pass_pre_review(number=number, actor=play.cast.window_clerk, at=at_day())
    with pytest.raises(NotFound):
        get_pre_review(number, play.chen_jie, DAY)
    pass_pre_review(number=number, actor=play.reviewer, at=at_day())


def test_nothing_essential_may_lack_from_a_pass_and_a_list_names_it(play, papers):
    number = _ask(play, papers[:1])
    with pytest.raises(Conflict, match="pre_review_lacks"):
        _pass(play, number)
    given = {"number": number, "actor": play.clerk, "at": at_day()}
    with pytest.raises(Invalid):
        return_pre_review(problems={"M01": "没有签名"}, **given)
    paper = return_pre_review(problems={"M01": "没有签名", "M02": "缺少", "M03": "缺少"}, **given)
    assert "预完" in paper.number
    view = get_pre_review(number, play.li_ming, DAY)
    assert view.state == "to_mend" and [one.problem for one in view.papers] == ["没有签名", "缺少", "缺少"]


def test_a_complete_list_was_complete(play, papers):
    number = _ask(play, papers)
    given = {"actor": play.clerk, "at": at_day()}
    return_pre_review(number=number, problems={"M01": "没有签名"}, **given)
    better = (MaterialIn("M01", file_ids=(_upload(play.li_ming, 77),)), *papers[1:])
    again = _ask(play, better)
    with pytest.raises(Conflict, match="list_was_complete"):
        return_pre_review(number=again, problems={"M02": "份数不足"}, **given)
    with pytest.raises(Conflict, match="list_was_complete"):
        return_pre_review(number=again, problems={"form": "地址"}, **given)
    return_pre_review(number=again, problems={"M01": "签名不是本人"}, **given)


# What is submitted after a pass → whether it binds.
CHANGES = {
    "same": (0, {}, True),
    "last day": (30, {}, True),
    "day after": (31, {}, False),
    "other answer": (0, {"form": {**FORM, "area": "99"}}, False),
    "fewer papers": (0, {"materials": "fewer"}, False),
    "other paper": (0, {"materials": "other"}, False),
    "other person": (0, {"actor": "chen_jie", "materials": ()}, False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_pass_binds_exactly_what_was_passed(play, papers, name):
    """Notice and "needed" papers are refused, citing the pass; anything else is free as ever."""
    after, changes, binds = CHANGES[name]
    paper = _pass(play, _ask(play, papers))
    other = (MaterialIn("M01", file_ids=(_upload(play.li_ming, 99),)), *papers[1:])
    chosen = {"fewer": papers[:2], "other": other, (): ()}
    told = dict(changes)
    if "materials" in told:
        told["materials"] = chosen[told["materials"]]
    if "actor" in told:
        told["actor"] = play.chen_jie
    at = at_day(DAY + timedelta(after))
    sent = _submit(play, told.pop("materials", papers), at=at, **told)
    bond = find_case_bond(sent.number)
    assert (bond is not None) is binds
    given = {"number": sent.number, "actor": play.clerk, "at": at}
    if binds:
        assert bond.paper == paper.number
        for code in ("M01", "M02", "form"):
            refusal = refused("pre_review_binds", notify_corrections, corrections=_line(code), **given)
            assert paper.number in refusal.message
        assert list_entries(subject=("case", sent.number))[0].data["pre_review"]
        accept_case(**given)
        return
    lacking = [m.code for m in get_case(sent.number, play.clerk, DAY).materials if m.missing]
    codes = sorted({"M01", *lacking})
    notify_corrections(corrections=tuple(Correction(code, "问题") for code in codes), **given)


def test_an_unanswered_or_mended_one_binds_nothing(play, papers):
    number = _ask(play, papers)
    return_pre_review(number=number, problems={"M01": "没有签名"}, actor=play.clerk, at=at_day())
    sent = _submit(play, papers)
    assert find_case_bond(sent.number) is None
    notify_corrections(number=sent.number, corrections=_line(), actor=play.clerk, at=at_day())


def test_formal_submission_at_any_moment_ends_it_and_gets_its_receipt_at_once(play, papers):
    """RD-02: it never delays receipt; the five days run from receipt as if there had been no pre-review (AL-07 untouched)."""
    number = _ask(play, papers)
    sent = _submit(play, papers[:1], at=at_day(DAY + timedelta(1)))
    assert sent.receipt.number and sent.received_on == DAY + timedelta(1)
    assert sent.notice_due_on == date(2026, 9, 30)
    view = get_pre_review(number, play.li_ming, DAY)
    assert view.state == "superseded" and list_clocks(("pre_review", number))[0].stopped_on == DAY + timedelta(1)
    with pytest.raises(Conflict, match="pre_review_over"):
        _pass(play, number)
    assert list_entries(subject=("pre_review", number))[-1].data["case_number"] == sent.number


def test_one_press_submits_exactly_what_was_shown(play, papers):
    number = _ask(play, papers)
    _pass(play, number)
    given = {"number": number, "idempotency_key": "press", "actor": play.li_ming, "at": at_day()}
    with pytest.raises(NotFound):
        submit_pre_reviewed(**given | {"actor": play.chen_jie})
    sent = submit_pre_reviewed(**given)
    assert submit_pre_reviewed(**given).number == sent.number
    assert find_case_bond(sent.number) is not None
    assert get_pre_review(number, play.li_ming, DAY).case_numbers == (sent.number,)
    at_window = submit_pre_reviewed(**given | {"actor": play.clerk, "idempotency_key": "window"})
    case = Case.objects.get(number=at_window.number)
    assert (case.channel, case.applicant_id) == ("window", play.li_ming.party_id)
    assert find_case_bond(at_window.number) is not None
    with pytest.raises(NotAllowed):
        submit_pre_reviewed(**given | {"actor": play.cast.stranger, "idempotency_key": "stranger"})


def test_what_is_changed_after_submission_leaves_the_bond(play, papers):
    _pass(play, _ask(play, papers))
    number = _submit(play, papers).number
    given = {"number": number, "actor": play.clerk, "at": at_day()}
    correct_on_spot(note="换了一份", materials=(MaterialIn("M01", copies=1),), **given)
    assert "M01" not in find_case_bond(number).covered
    refused("pre_review_binds", notify_corrections, corrections=_line("M02"), **given)
    notify_corrections(corrections=_line("M01"), **given)


def test_the_applicant_withdraws_it_any_time_before_the_answer(play, papers):
    number = _ask(play, papers)
    with pytest.raises(NotFound):
        withdraw_pre_review(number=number, actor=play.chen_jie, at=at_day())
    withdraw_pre_review(number=number, actor=play.li_ming, at=at_day())
    assert get_pre_review(number, play.li_ming, DAY).state == "withdrawn"
    with pytest.raises(Conflict):
        withdraw_pre_review(number=number, actor=play.li_ming, at=at_day())
    _ask(play, papers)


def test_personal_answers_are_read_by_the_answerer_on_record(play, papers):
    number = _ask(play, papers)
    told = reveal_pre_review_form(number=number, actor=play.clerk, at=at_day())
    assert told["applicant_name"] == "李明"
    assert list_entries(subject=("pre_review", number))[-1].event == "PreReviewFormRevealed"
    with pytest.raises(NotFound):
        reveal_pre_review_form(number=number, actor=play.cast.supervisor, at=at_day())


def test_files_and_lists_are_for_its_people(play, papers):
    number = _ask(play, papers)
    file_id = papers[0].file_ids[0]
    assert get_pre_review_file(number, file_id, play.clerk, DAY).material_code == "M01"
    for actor in (play.chen_jie, play.cast.stranger, play.cast.supervisor):
        with pytest.raises(NotFound):
            get_pre_review_file(number, file_id, actor, DAY)
    with pytest.raises(NotFound):
        get_pre_review_file(number, 99999, play.clerk, DAY)
    assert [row.number for row in list_pre_reviews(actor=play.clerk, on=DAY).rows] == [number]
    assert list_pre_reviews(actor=play.clerk, on=DAY + timedelta(9)).rows[0].is_overdue
    assert not list_pre_reviews(actor=play.cast.stranger, on=DAY).rows
    assert [row.number for row in list_own_pre_reviews(actor=play.li_ming, on=DAY)] == [number]
    assert not list_own_pre_reviews(actor=play.chen_jie, on=DAY)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "perhaps", "ended_on": DAY}, "pre_review_state_is_known"),
        ({"state": "passed", "ended_on": DAY}, "answered_pre_review_has_its_day_and_paper"),
        ({"valid_to": DAY}, "only_a_pass_is_valid_for_a_time"),
        ({"state": "withdrawn"}, "ended_pre_review_has_its_day"),
    ],
)
def test_the_database_refuses_nonsense_of_pre_reviews(play, papers, change, constraint):
    _ask(play, papers)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PreReview.objects.update(**change)


def test_the_database_keeps_the_rest(play, papers):
    number = _ask(play, papers)
    row = PreReview.objects.get(number=number)
    paper, day_before = row.papers.first(), DAY - timedelta(1)
    wrong = [
        (lambda: PreReviewPaper.objects.create(pre_review=row, position=9, code="M01", name="x", file_ids=[1], content_hash="x"), "pre_review_shows_each_paper_once"),
        (lambda: PreReviewPaper.objects.filter(pk=paper.pk).update(file_ids=[]), "paper_shown_has_files_or_is_here"),
        (lambda: PreReviewLine.objects.create(pre_review=row, position=1, code="M01", name="x", problem=""), "mending_list_says_what_is_wrong"),
    ]  # fmt: skip
    return_pre_review(number=number, problems={"M01": "没有签名"}, actor=play.clerk, at=at_day())
    wrong += [
        (lambda: PreReviewLine.objects.create(pre_review=row, position=2, code="M01", name="x", problem="y"), "mending_list_names_each_paper_once"),
        (lambda: PreReview.objects.update(answered_on=day_before), "pre_review_is_answered_after_it_was_asked"),
    ]  # fmt: skip
    for act, constraint in wrong:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            act()
    assert not PreReviewBond.objects.exists()
