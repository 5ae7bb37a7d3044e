"""One key is one application, however often and from wherever it is sent (must show 6)."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from onewindow.api.testing import make_callers
from onewindow.directory.testing import make_cast


@pytest.mark.django_db
def test_the_same_call_again_is_the_same_case(callers):
    first, again = callers.apply(), callers.apply()
    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body | {"replayed": True}


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(callers):
    callers.apply()
    answer = callers.apply(materials=[])
    assert answer.status == 422 and answer.body["code"] == "idempotency_key_reused"
    assert callers.apply(who="clerk", key="key-1").status != 200


def test_fifty_callers_with_ten_keys_make_ten_cases(committed_db):
    callers = make_callers(make_cast())
    answers, gate = [], threading.Barrier(50)

    def apply(place: int) -> None:
        gate.wait()
        answers.append((place % 10, callers.apply(f"key-{place % 10}")))
        connections.close_all()

    threads = [threading.Thread(target=apply, args=(place,)) for place in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted({answer.status for _, answer in answers}) == [200, 201]
    assert sum(answer.status == 201 for _, answer in answers) == 10
    numbers = {(key, answer.body["number"]) for key, answer in answers}
    assert len(numbers) == 10 and len({number for _, number in numbers}) == 10


def test_of_two_clerks_one_decides_and_the_other_is_told_who_did(committed_db):
    callers = make_callers(make_cast())
    number = callers.apply().body["number"]
    answers, gate = [], threading.Barrier(2)

    def accept() -> None:
        gate.wait()
        answers.append(callers.find("clerk").post(f"cases/{number}/actions/accept", {}, If_Match='"1"'))
        connections.close_all()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [200, 409]
    late = next(answer for answer in answers if answer.status == 409)
    assert "王芳" in late.body["message"] + late.body["advice"]
