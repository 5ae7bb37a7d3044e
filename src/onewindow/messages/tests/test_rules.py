"""Addresses, texts, transitions, retries."""

from datetime import datetime, timedelta

import pytest

from onewindow.kit.acting import Conflict, Invalid
from onewindow.kit.local_time import LOCAL
from onewindow.messages import rules

NOON = datetime(2026, 11, 23, 12, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("channel", "address", "plain", "masked"),
    [
        ("sms", "+86 138 0000 1234", "13800001234", "138****1234"),
        ("email", " LiMing@Example.com ", "liming@example.com", "l***@example.com"),
        ("in_app", "17", "17", "17"),
        ("letter", "福建省莆田市城厢区荔城大道1号", "福建省莆田市城厢区荔城大道1号", "福建省莆田市******"),
        ("counter", "3号窗口", "3号窗口", "3号窗口"),
    ],
)
def test_addresses_have_one_form_and_a_mask(channel, address, plain, masked):
    assert rules.check_address(channel, address) == rules.CheckedAddress(plain, masked)


@pytest.mark.parametrize(
    ("channel", "address"),
    [("sms", "123"), ("email", "li ming@x.cn"), ("email", "a@b"), ("letter", " "), ("pigeon", "屋顶")],
)
def test_bad_addresses_are_refused(channel, address):
    with pytest.raises(Invalid):
        rules.check_address(channel, address)


def test_a_delivered_message_stays_delivered():
    for state in rules.STATES:
        with pytest.raises(Conflict):
            rules.require_transition("delivered", state)
    for states in rules.TRANSITIONS.values():
        assert states <= set(rules.STATES)


def test_tries_grow_apart_and_end():
    gaps = [rules.find_next_attempt(n, NOON) for n in range(1, rules.MOST_ATTEMPTS)]
    assert gaps == sorted(gaps) and gaps[0] == NOON + timedelta(minutes=1)
    assert rules.find_next_attempt(rules.MOST_ATTEMPTS, NOON) is None


@pytest.mark.parametrize("text", ["", "  ", "长" * 4001])
def test_empty_and_endless_texts_are_refused(text):
    with pytest.raises(Invalid):
        rules.check_text(text)


def test_reason_of_a_failure_keeps_no_number_and_no_address():
    told = rules.hide_contacts("13800001234停机，退回li.ming@example.cn，错误码 404")
    assert told == "（略）停机，退回（略），错误码 404"
