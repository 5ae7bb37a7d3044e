"""Masks show enough for the owner and never enough for another (PI-08)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.kit import masking


def test_numbers_and_phones_look_as_the_requirement_says():
    assert masking.mask_number("35010519491231002X") == "3****************X"
    assert masking.mask_phone("13800001234") == "138****1234"
    assert masking.mask_phone("05942690000") == "*********00"
    assert masking.mask_phone("+85291234567") == "**********67"
    assert masking.mask_number("E1234") == "*****" and masking.mask_phone("12345") == "*****"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李明", "李*"),
        ("王小芳", "王**"),
        ("欧阳修文", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("司马", "司*"),
        ("阿依古丽·买买提", "阿***·***"),
        ("𬸚㛃䶮", "𬸚**"),
        ("䶮", "*"),
        ("", ""),
        ("John Smith", "J*** *****"),
        ("葛\U000e0100明", "葛*"),
    ],
)
def test_names_keep_the_surname(name, masked):
    assert masking.mask_name(name) == masked


@given(st.text(alphabet="0123456789X", min_size=1, max_size=20))
def test_a_masked_number_keeps_two_characters_at_most(number):
    masked = masking.mask_number(number)
    assert len(masked) == len(number) and sum(c != "*" for c in masked) <= 2


@given(st.text(alphabet="0123456789", min_size=1, max_size=15))
def test_a_masked_phone_hides_four_digits_at_least_and_short_ones_wholly(phone):
    masked = masking.mask_phone(phone)
    assert masked.count("*") >= min(4, len(phone)) and len(masked) == len(phone)


@given(st.text(min_size=1, max_size=12).filter(lambda text: text.strip()))
def test_a_masked_name_hides_all_but_the_surname(name):
    masked = masking.mask_name(name)
    shown = [c for c in masked if c not in "*· "]
    assert len(shown) <= 2 and "*" in masked


@given(st.text(min_size=1, max_size=40))
def test_a_masked_address_shows_half_at_most(address):
    assert len(masking.mask_address(address).rstrip("*")) <= max(1, len(address) // 2)
    assert masking.mask_address(address).endswith("*")


@given(st.from_regex(r"[a-z0-9]{1,10}@example\.com", fullmatch=True))
def test_a_masked_mailbox_shows_one_letter_at_most(email):
    local = masking.mask_email(email).split("***@")[0]
    assert len(local) <= 1 and (len(email.split("@")[0]) == 1) == (local == "")


def test_a_broken_mailbox_shows_nothing():
    assert masking.mask_email("liming") == "***" and masking.mask_email("@x") == "***"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李 明", "李明"),
        ("李　明", "李明"),  # noqa: RUF001
        ("\ue863军", "䶮军"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("葛\U000e0100明", "葛明"),
        ("JOHN Smith", "john smith"),
    ],
)
def test_one_person_written_two_ways_is_searched_by_one_name(one, other):
    assert masking.normalise_name(one) == masking.normalise_name(other)


@given(st.text())
def test_normalising_a_name_twice_changes_nothing_of_its_blanks(name):
    assert not any(c.isspace() for c in masking.normalise_name(name))
