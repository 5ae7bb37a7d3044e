"""Before a term ends: the holder is reminded, the department warned, each once and only of what is so (AL-18, RD-14)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.certificates.actions import hold_application
from onewindow.certificates.models import ExpiryReminder
from onewindow.certificates.queries import count_certificates, list_pending_renewals
from onewindow.certificates.sweeps import record_deemed_renewals, remind_holders, warn_departments
from onewindow.certificates.testing import (
    LAST_DAY,
    at_moment,
    lodge_renewal,
    make_certificate,
    make_certificate_cast,
    make_renewal_item,
)
from onewindow.messages.queries import list_messages, list_outbox

pytestmark = pytest.mark.django_db
# Thirty days before 2027-09-20 is Saturday 2027-08-21: Monday still is in time.
IN_TIME, LATE = date(2027, 8, 23), date(2027, 8, 24)
AFTER = LAST_DAY + timedelta(days=1)


@pytest.fixture
def renewal(play):
    return make_renewal_item(play)


def read_reminders(number):
    return sorted({(row.template, row.queued_at.date()) for row in list_messages(("certificate", number))})


def test_holders_are_reminded_sixty_and_thirty_days_before_each_once(play):
    number = make_certificate(play)
    days = [LAST_DAY - timedelta(days=61), LAST_DAY - timedelta(days=60), LAST_DAY - timedelta(days=31),
            LAST_DAY - timedelta(days=30), LAST_DAY, AFTER]  # fmt: skip
    done = [[remind_holders(at=at_moment(day)), remind_holders(at=at_moment(day))] for day in days]
    assert done == [[0, 0], [1, 0], [0, 0], [1, 0], [0, 0], [0, 0]]
    assert len(read_reminders(number)) == 2
    assert sorted(ExpiryReminder.objects.values_list("days", flat=True)) == [30, 60]


def test_a_worker_that_slept_reminds_once_of_the_nearest(play):
    make_certificate(play)
    late = at_moment(LAST_DAY - timedelta(days=20))
    assert [remind_holders(at=late), remind_holders(at=late)] == [1, 0]
    assert sorted(ExpiryReminder.objects.values_list("days", flat=True)) == [30, 60]


def test_who_has_asked_is_not_reminded_and_a_new_term_is_reminded_anew(play, renewal):
    number = make_certificate(play)
    assert remind_holders(at=at_moment(LAST_DAY - timedelta(days=60))) == 1
    lodge_renewal(play, number, renewal, date(2027, 8, 2))
    assert remind_holders(at=at_moment(LAST_DAY - timedelta(days=30))) == 0
    record_deemed_renewals(at=at_moment(AFTER))
    assert remind_holders(at=at_moment(date(2028, 7, 22))) == 1


def read_reminder(number):
    """What the newest reminder says; every channel says the same."""
    newest = list_messages(("certificate", number))[-1]
    assert newest.template == "CertificateExpiring"
    return next(message.text for message in list_outbox() if message.row.id == newest.id)


def test_a_holder_who_owes_papers_is_reminded_of_them(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, date(2027, 7, 1))
    assert remind_holders(at=at_moment(LAST_DAY - timedelta(days=60))) == 0
    hold_application(case_number="case-renew", waits=True, on=date(2027, 8, 2))
    reminded = at_moment(LAST_DAY - timedelta(days=30))
    assert [remind_holders(at=reminded), remind_holders(at=reminded)] == [1, 0]
    assert "（办件case-renew）还有补正材料没有交齐" in read_reminder(number)
    hold_application(case_number="case-renew", waits=False, on=LAST_DAY - timedelta(days=29))
    assert remind_holders(at=at_moment(LAST_DAY)) == 0


@pytest.mark.parametrize("why", ["late", "filing"])
def test_a_holder_whom_silence_renews_nothing_is_told_that_the_end_comes(cast, why):
    """A worker that slept reminds even of an application after the last day for asking."""
    filing = {"regime": "filing", "type_code": "14"} if why == "filing" else {}
    play = make_certificate_cast(cast, **filing)
    number = make_certificate(play)
    lodge_renewal(play, number, make_renewal_item(play), LATE if why == "late" else IN_TIME)
    assert remind_holders(at=at_moment(LATE)) == 1
    told = read_reminder(number)
    assert "（办件case-renew）尚未作出决定，届满前未作决定的不视为准予延续" in told and "提出申请" not in told


def test_the_department_is_warned_ten_days_ahead_once(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    assert warn_departments(at=at_moment(LAST_DAY - timedelta(days=11))) == 0
    warned = at_moment(LAST_DAY - timedelta(days=10))
    assert [warn_departments(at=warned), warn_departments(at=warned)] == [1, 0]
    told = [row for row in list_messages(("certificate", number)) if row.template == "RenewalUndecided"]
    assert {row.channel for row in told} == {"in_app"} and len(told) == 2


@pytest.fixture(params=["owing", "supplied_late", "filing"])
def unowed(request, cast):
    """A renewal asked for in time that silence does not renew: (cast, certificate)."""
    filing = {"regime": "filing", "type_code": "14"} if request.param == "filing" else {}
    play = make_certificate_cast(cast, **filing)
    number = make_certificate(play)
    lodge_renewal(play, number, make_renewal_item(play), IN_TIME)
    if request.param != "filing":
        hold_application(case_number="case-renew", waits=True, on=LATE)
    if request.param == "supplied_late":
        hold_application(case_number="case-renew", waits=False, on=AFTER)
    return play, number


def test_the_department_is_told_of_no_silence_where_the_law_renews_nothing(unowed):
    play, number = unowed
    for day in (LAST_DAY - timedelta(days=10), LAST_DAY, AFTER):
        assert warn_departments(at=at_moment(day)) == 0
        (line,) = list_pending_renewals(actor=play.head, on=day)
        assert (line.certificate.number, line.timely, line.owed, line.warned) == (number, True, False, False)
    assert count_certificates(actor=play.head, on=LAST_DAY).renewals_warned == 0
    assert list_messages(("certificate", number)) == []


def test_papers_supplied_in_time_put_the_warning_back(play, renewal):
    number = make_certificate(play)
    lodge_renewal(play, number, renewal, IN_TIME)
    hold_application(case_number="case-renew", waits=True, on=LATE)
    hold_application(case_number="case-renew", waits=False, on=LAST_DAY - timedelta(days=3))
    assert warn_departments(at=at_moment(LAST_DAY - timedelta(days=3))) == 1
    (line,) = list_pending_renewals(actor=play.head, on=LAST_DAY - timedelta(days=3))
    assert (line.certificate.number, line.owed, line.warned) == (number, True, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"audience": "press"}, "expiry_reminder_has_a_known_audience"), ({}, "expiry_is_reminded_once_at_a_distance")],
)
def test_a_reminder_is_given_once_to_somebody(play, changes, sentence):
    make_certificate(play)
    remind_holders(at=at_moment(LAST_DAY - timedelta(days=60)))
    row = ExpiryReminder.objects.get(days=60)
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        row.save(force_insert=True)
