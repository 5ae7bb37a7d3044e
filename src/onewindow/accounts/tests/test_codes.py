import hashlib
from datetime import datetime, timedelta

import pytest

from onewindow.accounts.actions import create_account
from onewindow.accounts.codes import confirm_code, issue_code, sign_in_with_code, spend_code
from onewindow.accounts.models import OneTimeCode
from onewindow.kit.acting import ANONYMOUS, SYSTEM, At, Conflict, Invalid, NotAllowed, Refusal
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
TARGET = hashlib.sha256(b"a").hexdigest()


def at(minutes=0.0):
    return At(occurred_at=T0 + timedelta(minutes=minutes), origin="demo")


def issue(minutes=0.0, purpose="confirm_withdrawal", about="case:1"):
    return issue_code(purpose=purpose, target_key=TARGET, about=about, at=at(minutes))


def confirm(code, minutes=1.0, purpose="confirm_withdrawal", about="case:1"):
    return confirm_code(purpose=purpose, target_key=TARGET, about=about, code=code, at=at(minutes))


def spend(code_id, minutes=2.0, about="case:1"):
    spend_code(code_id=code_id, purpose="confirm_withdrawal", target_key=TARGET, about=about, at=at(minutes))


def make_wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_is_confirmed_and_spent_once():
    issued = issue()
    row = OneTimeCode.objects.get()
    assert len(issued.code) == 6 and issued.code not in row.code_hash
    code_id = confirm(issued.code)
    spend(code_id)
    with pytest.raises(Conflict):
        spend(code_id)
    with pytest.raises(Invalid):
        confirm(issued.code)


def test_it_is_good_for_its_own_thing_only():
    issued = issue()
    with pytest.raises(Invalid):
        confirm(issued.code, about="case:2")
    code_id = confirm(issued.code)
    with pytest.raises(Conflict):
        spend(code_id, about="case:2")


def test_it_expires_and_so_does_the_proof():
    issued = issue()
    with pytest.raises(Invalid):
        confirm(issued.code, minutes=30)
    code_id = confirm(issued.code, minutes=29)
    with pytest.raises(Conflict):
        spend(code_id, minutes=39)


def test_five_wrong_tries_void_it():
    issued = issue()
    advice = []
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            confirm(make_wrong(issued.code))
        advice.append(refused.value.advice)
    assert advice[0] == "还可再试 4 次" and advice[-1] == "请重新获取验证码"
    with pytest.raises(Invalid):
        confirm(issued.code)


def test_a_new_code_voids_the_one_before():
    first = issue()
    second = issue(1.0)
    if first.code != second.code:
        with pytest.raises(Invalid):
            confirm(first.code, 1.5)
    assert confirm(second.code, 1.5)


def test_sending_is_limited_by_minute_and_day():
    issue()
    with pytest.raises(Refusal) as refused:
        issue(0.9)
    assert (refused.value.code, refused.value.status) == ("code_too_soon", 429)
    for number in range(1, 10):
        issue(number * 2.0)
    with pytest.raises(Refusal):
        issue(60)
    assert issue(24 * 60 + 1)


def test_citizens_sign_in_by_code_and_staff_do_not():
    citizen = create_account(username="liming", name="李明", kind="citizen", actor=ANONYMOUS, at=at())
    staff = create_account(username="wangfang", name="王芳", kind="staff", actor=SYSTEM, at=at())
    issued = issue(purpose="sign_in", about="")
    row = sign_in_with_code(account_id=citizen.id, target_key=TARGET, code=issued.code, actor=ANONYMOUS, at=at(1))
    assert row.id == citizen.id
    again = issue(5, purpose="sign_in", about="")
    with pytest.raises(NotAllowed):
        sign_in_with_code(account_id=staff.id, target_key=TARGET, code=again.code, actor=ANONYMOUS, at=at(6))
