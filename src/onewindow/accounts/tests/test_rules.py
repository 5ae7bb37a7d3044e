from datetime import timedelta

import pytest

from onewindow.accounts.rules import find_password_faults, get_lock_span, hash_token


@pytest.mark.parametrize(
    ("password", "kind", "good"),
    [
        ("jianpu-2046", "staff", True),
        ("jianp-46", "staff", False),
        ("jianp-46", "citizen", True),
        ("abcdefghijk", "staff", False),
        ("1111111111a", "staff", False),
        ("x-WangFang-46", "staff", False),
        ("长安大街三百六十五号1", "citizen", True),
        ("a1" * 65, "citizen", False),
    ],
)
def test_passwords(password, kind, good):
    assert (find_password_faults(password, username="wangfang", kind=kind) == ()) is good


def test_lock_doubles_at_every_fifth_failure_up_to_four_hours():
    spans = {failures: get_lock_span(failures) for failures in range(31)}
    assert [failures for failures, span in spans.items() if span] == [5, 10, 15, 20, 25, 30]
    assert [spans[failures] for failures in (5, 10, 15, 20, 25, 30)] == [
        timedelta(minutes=15),
        timedelta(minutes=30),
        timedelta(hours=1),
        timedelta(hours=2),
        timedelta(hours=4),
        timedelta(hours=4),
    ]


def test_a_token_is_stored_as_its_sha256():
    assert hash_token("owk_x") == hash_token("owk_x") != hash_token("owk_y")
    assert len(hash_token("owk_x")) == 64
