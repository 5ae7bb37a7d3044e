"""Who answers for a case (首办负责, S-05): one person from receipt on, handed over by name, ordered by the chief, never without one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from onewindow.cases.actions import (
    Applicant,
    accept_case,
    decline_handover,
    hand_over_case,
    order_handover,
    run_act,
    submit_case,
    take_over_case,
)
from onewindow.cases.models import Case, CaseHandover, CaseTenure
from onewindow.cases.queries import count_cases, get_case, list_cases
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, FORM, at_day, hand_in_all, make_case
from onewindow.clocks.queries import list_clocks
from onewindow.directory.first_contacts import set_first_contact
from onewindow.directory.inside_queries import list_colleagues, list_first_contacts
from onewindow.directory.models import FirstContact
from onewindow.directory.testing import CAST_DAY
from onewindow.kit.acting import SYSTEM, Conflict, Invalid, NotAllowed
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(1)


def send(play, key="key", actor=None, **changes):
    told = {
        "applicant": Applicant(party_id=play.li_ming.party_id),
        "item_code": play.item.code,
        "form": FORM,
        "materials": hand_in_all(play.item),
        "channel": "window",
    }
    return submit_case(idempotency_key=key, actor=actor or play.clerk, at=at_day(), **{**told, **changes}).number


def find_answering(play, number):
    found = get_case(number, play.chief, DAY).responsible
    return (found.account_id, found.post) if found else None


def set_rule(play, post, **changes):
    values = {"post_id": play.cast.posts[post], "document": "首办责任制", "starts_on": CAST_DAY, **changes}
    return set_first_contact(department_id=play.cast.department.id, actor=SYSTEM, at=at_day(), **values)


def test_the_clerk_who_receives_answers(play):
    assert find_answering(play, send(play)) == (play.clerk.account_id, "卫生健康受理岗")
    window = send(play, "w", actor=play.cast.window_clerk, window_id=play.cast.comprehensive_window_id)
    assert find_answering(play, window) == (play.cast.window_clerk.account_id, "综合受理岗")


def test_online_the_departments_rule_names_who_answers(play):
    """Visible: the rule with its document stands on the department's page; without one, window posts come first."""
    assert find_answering(play, make_case(play)) == (play.clerk.account_id, "卫生健康受理岗")
    set_rule(play, "reviewer")
    assert find_answering(play, make_case(play, key="ruled")) == (play.reviewer.account_id, "卫生健康审核岗")
    assert [row.document for row in list_first_contacts(play.cast.department.id)] == ["首办责任制"]
    set_rule(play, "chief", starts_on=NEXT)
    assert find_answering(play, make_case(play, key="today")) == (play.reviewer.account_id, "卫生健康审核岗")
    assert find_answering(play, make_case(play, key="later", at=at_day(NEXT)))[0] == play.chief.account_id


def test_a_rule_names_a_post_of_the_department_and_does_not_begin_before_another(play):
    with pytest.raises(Invalid):
        set_rule(play, "stranger")
    set_rule(play, "reviewer", starts_on=DAY)
    with pytest.raises(Conflict):
        set_rule(play, "chief", starts_on=DAY)
    with pytest.raises(NotAllowed):
        set_first_contact(
            department_id=play.cast.department.id,
            post_id=play.cast.posts["chief"],
            document="x",
            starts_on=NEXT,
            actor=play.clerk,
            at=at_day(),
        )


def test_naming_who_answers_costs_a_submission_no_statement(play):
    make_case(play)
    with CaptureQueriesContext(connection) as caught:
        make_case(play, key="counted")
    assert len([query for query in caught if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 3
    assert not CaseTenure.objects.exists()


def test_whoever_answered_stays_until_the_receiver_accepts(play):
    number = send(play)
    hand_over_case(
        number=number, to_account=play.reviewer.account_id, reason="轮岗", actor=play.clerk, at=at_day(hour=11)
    )
    assert find_answering(play, number)[0] == play.clerk.account_id
    assert number in [row.number for row in list_cases(actor=play.reviewer, on=DAY).rows]
    with pytest.raises(NotAllowed):
        take_over_case(number=number, actor=play.chief, at=at_day(hour=12))
    take_over_case(number=number, actor=play.reviewer, at=at_day(hour=12))
    case = get_case(number, play.chief, DAY)
    assert [(one.name, one.ended_at is None) for one in case.tenures] == [("王芳", False), ("林海", True)]
    assert case.tenures[0].begun_at == case.received_at
    assert case.tenures[0].ended_at == case.tenures[1].begun_at == at_day(hour=12).occurred_at
    assert [(one.from_name, one.to_name, one.reason, one.outcome) for one in case.handovers] == [
        ("王芳", "林海", "轮岗", "accepted")
    ]
    events = [row.event for row in case.timeline]
    assert events == ["CaseReceived", "HandoverProposed", "CaseHandedOver"]
    # The applicant is told that the person changed, not what was said inside.
    assert [row.event for row in get_case(number, play.li_ming, DAY).timeline] == ["CaseReceived", "CaseHandedOver"]
    with pytest.raises(NotAllowed):
        hand_over_case(
            number=number, to_account=play.chief.account_id, reason="x", actor=play.clerk, at=at_day(hour=13)
        )


def test_a_declined_offer_changes_nothing_and_says_why(play):
    number = send(play)
    hand_over_case(number=number, to_account=play.reviewer.account_id, reason="x", actor=play.clerk, at=at_day(hour=11))
    with pytest.raises(Invalid):
        decline_handover(number=number, reason=" ", actor=play.reviewer, at=at_day(hour=12))
    decline_handover(number=number, reason="不属本岗", actor=play.reviewer, at=at_day(hour=12))
    assert find_answering(play, number)[0] == play.clerk.account_id
    assert CaseHandover.objects.get().answer == "不属本岗"
    with pytest.raises(NotAllowed):
        take_over_case(number=number, actor=play.reviewer, at=at_day(hour=13))


def test_a_second_offer_replaces_the_first(play):
    number = send(play)
    for hour, who in ((11, play.reviewer), (12, play.chief)):
        hand_over_case(number=number, to_account=who.account_id, reason="x", actor=play.clerk, at=at_day(hour=hour))
    assert sorted(CaseHandover.objects.values_list("outcome", flat=True)) == ["proposed", "replaced"]
    with pytest.raises(NotAllowed):
        take_over_case(number=number, actor=play.reviewer, at=at_day(hour=13))
    take_over_case(number=number, actor=play.chief, at=at_day(hour=13))


def test_the_chief_orders_and_only_chief_or_head(play):
    number = send(play)
    order = {"number": number, "to_account": play.reviewer.account_id, "reason": "长期外出"}
    for actor in (play.clerk, play.reviewer, play.cast.centre, play.cast.stranger, play.cast.admin):
        with pytest.raises(NotAllowed):
            order_handover(**order, actor=actor, at=at_day(hour=11))
    order_handover(**order, actor=play.chief, at=at_day(hour=11))
    assert find_answering(play, number)[0] == play.reviewer.account_id
    entry = list_entries(subject=("case", number))[-1]
    assert (entry.event, entry.data["ordered"], entry.data["to_account"]) == (
        "CaseHandedOver", True, play.reviewer.account_id,
    )  # fmt: skip


def test_a_case_of_before_the_rule_gets_its_first_answerer_by_order(play):
    number = send(play)
    Case.objects.filter(number=number).update(responsible_account=None, responsible_post=None)
    assert find_answering(play, number) is None
    order_handover(number=number, to_account=play.clerk.account_id, reason="补定", actor=play.chief, at=at_day(hour=11))
    tenures = get_case(number, play.chief, DAY).tenures
    assert [(one.name, one.begun_at) for one in tenures] == [("王芳", at_day(hour=11).occurred_at)]


@pytest.mark.parametrize("wrong", ["stranger", "centre", "clerk"])
def test_only_to_a_colleague_on_duty_and_somebody_else(play, wrong):
    number = send(play)
    with pytest.raises(Invalid) as caught:
        hand_over_case(
            number=number,
            to_account=getattr(play.cast, wrong).account_id,
            reason="x",
            actor=play.clerk,
            at=at_day(hour=11),
        )
    assert "to_account" in caught.value.fields


def test_handing_over_moves_no_clock_and_gives_no_power(play):
    """RD-05, RD-06: answering is a duty."""
    number = send(play)
    before = [(clock.purpose, clock.due_on) for clock in list_clocks(("case", number))]
    order_handover(number=number, to_account=play.reviewer.account_id, reason="x", actor=play.chief, at=at_day(hour=11))
    assert [(clock.purpose, clock.due_on) for clock in list_clocks(("case", number))] == before
    accept_case(number=number, actor=play.clerk, at=at_day(hour=12))
    allowed = {act.name for act in get_case(number, play.reviewer, DAY).allowed_actions}
    assert "hand_over" in allowed
    assert not allowed & {"grant", "refuse", "extend", "order_handover"}


def test_my_cases_are_listed_and_counted_until_they_are_closed(play):
    mine = send(play)
    send(play, "other", actor=play.cast.window_clerk)
    delivered = make_case(play, key="done", state=State.DELIVERED)
    assert [row.number for row in list_cases(actor=play.clerk, on=DAY, waiting="mine").rows] == [mine]
    assert count_cases(actor=play.clerk, on=DAY).mine == 1
    assert delivered not in [row.number for row in list_cases(actor=play.clerk, on=DAY, waiting="mine").rows]
    run_act(
        number=mine, name="order_handover", payload={"to_account": play.reviewer.account_id, "reason": "x"},
        actor=play.head, at=at_day(hour=11),
    )  # fmt: skip
    assert count_cases(actor=play.clerk, on=DAY).mine == 0
    assert count_cases(actor=play.reviewer, on=DAY).mine == 1


def test_nothing_is_handed_over_before_it_was_taken(play):
    number = send(play)
    with pytest.raises(Conflict):
        order_handover(number=number, to_account=play.reviewer.account_id, reason="x", actor=play.chief, at=at_day())


def test_colleagues_are_named_once_at_the_post_they_hold(play):
    rows = list_colleagues(play.cast.department.id, on=DAY)
    assert [(row.name, row.post) for row in rows] == [
        ("王芳", "卫生健康受理岗"), ("林海", "卫生健康审核岗"), ("黄敏", "卫生健康首席代表"), ("郑国", ""),
    ]  # fmt: skip


def refuses(sentence):
    return pytest.raises(IntegrityError, match=sentence)


def test_the_database_keeps_one_responsible_person_at_a_time(play):
    case = Case.objects.get(number=send(play))
    start = at_day().occurred_at
    row = {"case": case, "account_id": play.clerk.account_id}
    CaseTenure.objects.create(**row, period=DateTimeTZRange(start, None))
    with refuses("case_has_one_responsible_person_at_a_time"), transaction.atomic():
        later = DateTimeTZRange(start + timedelta(hours=1), None)
        CaseTenure.objects.create(case=case, account_id=play.reviewer.account_id, period=later)
    with refuses("tenure_has_a_beginning"), transaction.atomic():
        CaseTenure.objects.create(**row, period=DateTimeTZRange(None, start))


def test_the_database_refuses_handovers_that_say_nothing(play):
    case = Case.objects.get(number=send(play))
    moment = at_day().occurred_at
    good = {
        "case": case, "from_account_id": play.clerk.account_id, "to_account_id": play.chief.account_id, "reason": "x",
        "proposed_by_id": play.clerk.account_id, "proposed_at": moment, "outcome": "proposed",
    }  # fmt: skip
    wrong = {
        "handover_outcome_is_known": {"outcome": "lost", "answered_at": moment},
        "handover_is_open_until_answered": {"outcome": "accepted"},
        "handover_has_a_reason": {"reason": ""},
        "declined_handover_says_why": {"outcome": "declined", "answered_at": moment},
        "handover_goes_to_somebody_else": {"to_account_id": play.clerk.account_id},
    }
    for sentence, changes in wrong.items():
        with refuses(sentence), transaction.atomic():
            CaseHandover.objects.create(**{**good, **changes})
    CaseHandover.objects.create(**good)
    with refuses("case_has_one_open_handover"), transaction.atomic():
        CaseHandover.objects.create(**good)


def test_the_database_keeps_one_rule_of_first_contact_at_a_time(play):
    set_rule(play, "reviewer")
    row = FirstContact.objects.get()
    values = {"department_id": row.department_id, "post_id": row.post_id}
    with refuses("department_has_one_first_contact_at_a_time"), transaction.atomic():
        FirstContact.objects.create(**values, document="x", period=row.period)
    with refuses("first_contact_names_its_document"), transaction.atomic():
        FirstContact.objects.create(**values, document="", period=(date(2000, 1, 1), date(2001, 1, 1)))
    with refuses("first_contact_period_has_days"), transaction.atomic():
        FirstContact.objects.create(**values, document="x", period=(None, date(2001, 1, 1)))
