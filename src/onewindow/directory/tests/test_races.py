"""Two administrators at once: the database lets one through and tells the other why."""

from datetime import date, datetime
from threading import Barrier, Thread

from django.db import connection

from onewindow.accounts.actions import create_account
from onewindow.directory.powers import appoint_holder, grant_role
from onewindow.directory.queries import list_role_grants
from onewindow.directory.testing import CAST_AT, REGION, make_cast
from onewindow.kit.acting import SYSTEM, At, Refusal
from onewindow.kit.local_time import LOCAL

TODAY = date(2026, 3, 2)
AT = At(occurred_at=datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL), origin="demo")


def run_together(*acts):
    """What each act came to: "done" or the code of its refusal."""
    barrier = Barrier(len(acts))
    outcomes = []

    def run(act):
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_appointments_at_once(committed_db):
    cast = make_cast()
    people = [
        create_account(username=f"new{number}", name="新人", kind="staff", actor=SYSTEM, at=CAST_AT).id
        for number in range(4)
    ]

    def make_appointment(account_id):
        return lambda: appoint_holder(
            post_id=cast.posts["clerk"], account_id=account_id, position="B", starts_on=TODAY, actor=SYSTEM, at=AT
        )

    assert run_together(*map(make_appointment, people)) == ["done", "post_is_held", "post_is_held", "post_is_held"]

    newcomer = create_account(username="both", name="两边", kind="staff", actor=SYSTEM, at=CAST_AT).id

    def make_grant(role, **place):
        return lambda: grant_role(
            account_id=newcomer, role=role, region_code=REGION, starts_on=TODAY, actor=SYSTEM, at=AT, **place
        )

    player = make_grant("chief", department_id=cast.department.id)
    referee = make_grant("supervisor", centre_id=cast.centre_id)
    assert run_together(player, referee) == ["done", "two_sides"]
    assert len(list_role_grants(on=TODAY, account_id=newcomer)) == 1
