"""C-16, 审管衔接: every grant and change reaches the section that regulates it, once, and is signed for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.catalogue.policies import SIGNING
from onewindow.catalogue.policy_acts import switch_policy_on
from onewindow.certificates.actions import (
    Happening,
    appoint_section,
    cancel_certificate,
    change_certificate,
    end_section,
    push_to_section,
    sign_push,
    urge_push,
)
from onewindow.certificates.models import RegulatingSection, RegulationPush
from onewindow.certificates.queries import count_waiting_pushes, list_pushes, list_regulating_sections
from onewindow.certificates.reactions import PUSHED, WIRING, on_certificate_pushed, on_push_urged
from onewindow.certificates.sweeps import urge_unsigned_pushes
from onewindow.certificates.testing import ISSUED, at_moment, lodge_renewal, make_certificate, make_renewal_item
from onewindow.certificates.tests.test_acts import PENALTY
from onewindow.kit.acting import SYSTEM, Invalid, Refusal
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_messages

pytestmark = pytest.mark.django_db
AT = at_moment()
LATER = at_moment(ISSUED + timedelta(days=30))


def refuses(code, act, **given):
    with pytest.raises(Refusal) as caught:
        act(**given)
    assert caught.value.code == code
    return caught.value


@pytest.fixture
def section(play):
    """The other department regulates everything the first one grants."""
    cast = play.cast
    return appoint_section(
        department_id=cast.department.id, section_department_id=cast.other_department.id, source="三定方案",
        starts_on=ISSUED, actor=cast.admin, at=AT,
    )  # fmt: skip


def make_happening(play, entry_id=1, **changes):
    told = Happening(
        entry_id, "grant", play.item.code, play.item.name, play.cast.department.id, "李*", ISSUED, "case-1"
    )
    return replace(told, **changes)


def push(play, entry_id=1, at=AT, **changes):
    push_to_section(happening=make_happening(play, entry_id, **changes), at=at)
    return RegulationPush.objects.get(entry_id=entry_id)


def test_a_grant_is_handed_over_once_however_often_the_reaction_runs(play, section):
    happening = make_happening(play)
    assert [push_to_section(happening=happening, at=AT) for _ in range(3)] == [True, False, False]
    made = RegulationPush.objects.get()
    assert (made.section_department_id, made.sign_by, made.holder_masked) == (
        play.cast.other_department.id,
        None,
        "李*",
    )


def test_without_a_section_nothing_is_handed_over(play):
    assert push_to_section(happening=make_happening(play), at=AT) is False


def test_the_items_own_section_comes_before_the_departments(play, section):
    cast = play.cast
    appoint_section(
        department_id=cast.department.id, section_department_id=cast.department.id, section_post_id=cast.posts["reviewer"],
        item_code=play.item.code, source="内部分工", starts_on=ISSUED, actor=cast.head, at=AT,
    )  # fmt: skip
    assert push(play).section_post_id == cast.posts["reviewer"]
    assert push(play, 2, item_code="OTHER").section_department_id == cast.other_department.id


def test_every_change_is_handed_over_by_its_event_and_once(play, section):
    number = make_certificate(play)
    change_certificate(number=number, reference="卷 1", content="变更", actor=play.head, at=AT)
    cancel_certificate(number=number, actor=play.head, at=AT, **PENALTY)
    for entry in [*list_entries(subject=("certificate", number))] * 2:
        on_certificate_pushed(entry, AT)
    rows = RegulationPush.objects.order_by("pk").values_list("kind", "certificate_number", "happened_on")
    assert list(rows) == [("change", number, ISSUED), ("cancel", number, ISSUED)]


def test_each_event_that_changes_a_certificate_is_wired_to_the_push():
    wired = {event.__name__ for event, functions in WIRING.items() if on_certificate_pushed in functions}
    assert wired == set(PUSHED)


def test_the_grant_of_a_renewal_is_handed_over_as_the_renewal_only(play, section):
    number = make_certificate(play)
    lodge_renewal(play, number, make_renewal_item(play), ISSUED)
    assert push_to_section(happening=make_happening(play, case_number="case-renew"), at=AT) is False


def test_a_person_of_the_section_signs_once(play, section):
    made = push(play)
    for actor in (play.head, play.cast.supervisor, play.cast.admin, play.li_ming, SYSTEM):
        refuses("not_of_the_section", sign_push, push_id=made.pk, actor=actor, at=AT)
    sign_push(push_id=made.pk, note="已列入检查计划", actor=play.cast.stranger, at=LATER)
    made.refresh_from_db()
    assert (made.signed_on, made.signed_name) == (LATER.local_date, play.cast.stranger.name)
    assert (
        play.cast.stranger.name
        in refuses("push_signed", sign_push, push_id=made.pk, actor=play.cast.stranger, at=LATER).message
    )
    assert [row.event for row in list_entries(subject=("push", made.pk))] == ["PushSigned"]


def test_where_the_section_is_a_post_its_holder_signs(play):
    cast = play.cast
    appoint_section(
        department_id=cast.department.id, section_department_id=cast.department.id, section_post_id=cast.posts["reviewer"],
        source="内部分工", starts_on=ISSUED, actor=cast.head, at=AT,
    )  # fmt: skip
    made = push(play)
    refuses("not_of_the_section", sign_push, push_id=made.pk, actor=cast.chief, at=AT)
    sign_push(push_id=made.pk, actor=cast.reviewer, at=AT)


def set_limit(play, days=3):
    cast = play.cast
    switch_policy_on(
        centre_id=cast.centre_id, kind=SIGNING, effect="warn", amount=days, unit="working_day", document_number="中心〔2026〕1号",
        source="审管衔接办法", starts_on=ISSUED, actor=cast.centre, at=AT,
    )  # fmt: skip


def test_a_limit_only_where_the_centre_cites_one(play, section):
    """RD-21: off by default; in working days over the holidays where it is on."""
    assert push(play).sign_by is None
    set_limit(play)
    before_holiday = at_moment(date(2026, 9, 29))
    # Working days after Tuesday 29 September: 30 September, then 8 and 9 October.
    assert push(play, 2, at=before_holiday).sign_by == date(2026, 10, 9)


def test_what_is_late_is_urged_once_by_itself_and_by_people_once_a_day(play, section):
    made = push(play)
    RegulationPush.objects.update(sign_by=date(2026, 9, 24))
    assert urge_unsigned_pushes(at=at_moment(date(2026, 9, 24))) == 0
    assert [urge_unsigned_pushes(at=at_moment(date(2026, 9, 25))) for _ in range(2)] == [1, 0]
    refuses("urged_today", urge_push, push_id=made.pk, actor=play.head, at=at_moment(date(2026, 9, 25)))
    urge_push(push_id=made.pk, actor=play.cast.centre, at=at_moment(date(2026, 9, 28)))
    refuses("not_to_urge", urge_push, push_id=made.pk, actor=play.cast.stranger, at=LATER)
    for entry in list_entries(subject=("push", made.pk)):
        on_push_urged(entry, LATER)
    assert {row.template for row in list_messages(("push", made.pk))} == {"PushUrged"}
    sign_push(push_id=made.pk, actor=play.cast.stranger, at=LATER)
    refuses("push_signed", urge_push, push_id=made.pk, actor=play.head, at=at_moment(date(2026, 11, 2)))


def test_sections_are_appointed_by_the_head_or_the_administrator_and_end(play, section):
    cast = play.cast
    given = {"department_id": cast.department.id, "section_department_id": cast.other_department.id, "at": AT}
    for actor in (cast.chief, cast.centre, cast.stranger):
        refuses("role_required", appoint_section, source="x", starts_on=ISSUED, actor=actor, **given)
    refuses("section_appointed", appoint_section, source="x", starts_on=ISSUED, actor=cast.head, **given)
    refuses("blank_fields", appoint_section, source=" ", starts_on=ISSUED, actor=cast.head, **given)
    refuses(
        "not_its_post", appoint_section, source="x", starts_on=ISSUED, section_post_id=cast.posts["reviewer"],
        item_code="A", actor=cast.head, **given,
    )  # fmt: skip
    end_section(section_id=section, last_day=date(2026, 9, 30), actor=cast.head, at=AT)
    appoint_section(source="x", starts_on=date(2026, 10, 1), actor=cast.head, **given)
    assert len(list_regulating_sections(actor=cast.head, on=ISSUED)) == 2
    assert len(list_regulating_sections(actor=cast.supervisor, on=date(2026, 10, 1))) == 1
    assert list_regulating_sections(actor=cast.stranger, on=ISSUED) == ()


def test_both_sides_and_the_referees_see_a_push_and_nobody_else(play, section):
    push(play)
    cast = play.cast
    for actor, mine in ((cast.head, False), (cast.stranger, True), (cast.supervisor, False), (cast.leader, False)):
        (line,) = list_pushes(actor=actor, on=ISSUED).rows
        assert line.mine is mine and line.kind_label == "准予"
    for actor in (play.li_ming,):
        refuses("pushes_closed", list_pushes, actor=actor, on=ISSUED)


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_is_one_statement_and_filters(play, section, rows, django_assert_num_queries):
    for i in range(rows):
        push(play, i + 1)
    first = RegulationPush.objects.earliest("pk")
    RegulationPush.objects.filter(pk=first.pk).update(sign_by=ISSUED)
    sign_push(push_id=RegulationPush.objects.latest("pk").pk, actor=play.cast.stranger, at=AT)
    tomorrow = ISSUED + timedelta(days=1)
    with django_assert_num_queries(1):
        page = list_pushes(actor=play.head, on=tomorrow, show="all", limit=2)
    rest = list_pushes(actor=play.head, on=tomorrow, show="all", limit=50, cursor=page.next_cursor)
    assert len(page.rows) + len(rest.rows) == rows
    shown = {show: len(list_pushes(actor=play.head, on=tomorrow, show=show, limit=50).rows)
             for show in ("waiting", "overdue", "signed")}  # fmt: skip
    assert shown == {"waiting": rows - 1, "overdue": 1, "signed": 1}
    assert count_waiting_pushes(actor=play.head, on=tomorrow) == {"waiting": rows - 1, "overdue": 1}
    with pytest.raises(Invalid):
        list_pushes(actor=play.head, on=ISSUED, cursor="mangled")


WRONG = [
    ({"kind": "whim"}, "push_is_of_a_known_kind"),
    ({"case_number": "", "certificate_number": ""}, "push_names_its_case_or_certificate"),
    ({"signed_on": ISSUED}, "push_is_signed_by_somebody_after_it_came"),
    ({"signed_name": "某人"}, "push_is_signed_by_somebody_after_it_came"),
    ({"urged": -1}, "push_is_urged_a_number_of_times"),
]


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_a_push_cannot_contradict_itself(play, section, changes, sentence):
    push(play)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        RegulationPush.objects.update(**changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": ""}, "regulating_section_names_its_source"),
        ({"period": (None, date(2027, 1, 1))}, "regulating_section_begins_on_a_day"),
    ],
)
def test_neither_can_a_section(play, section, changes, sentence):
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        RegulatingSection.objects.update(**changes)
