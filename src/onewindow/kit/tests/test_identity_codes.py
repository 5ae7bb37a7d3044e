"""GB 11643, GB 32100 with GB 11714, travel permits: vectors of domain 4.1 and properties."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from onewindow.kit import identity_codes as codes
from onewindow.kit.acting import Invalid

CREDIT_CODES = [
    "91350100M000100Y43",
    "91110000600037341L",
    "11511301008778183N",
    "115113010833722043",
    "11440100007482575H",
    "11440000MB2D0164XH",
]
births = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 1))
serials = st.integers(min_value=0, max_value=999)


def test_a_valid_number_is_taken_apart():
    parsed = codes.parse_citizen_number("11010519491231002X", on=date(2026, 1, 1))
    assert parsed == codes.CitizenNumber("11010519491231002X", "110105", date(1949, 12, 31), "female")


def test_a_place_nobody_knows_is_no_reason_to_refuse():
    # python-stdnum refuses this one for its place; the person exists all the same.
    assert codes.parse_citizen_number("440524188001010014").sex == "male"
    assert codes.is_citizen_number(codes.make_citizen_number(7, date(1990, 1, 1), division="999999"))


@pytest.mark.parametrize(
    "text",
    ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002ｘ ", "110105-19491231-002X"],
)  # noqa: RUF001
def test_full_width_small_and_spaced_input_is_normalised(text):
    assert codes.parse_citizen_number(text).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("130503670401001", "old_number"),
        ("1101051949123100", "bad_length"),
        ("1101051949123100X2", "bad_shape"),
        ("110105194912310021", "bad_check"),
        ("", "bad_length"),
    ],
)
def test_each_fault_of_a_citizen_number_is_named(text, code):
    with pytest.raises(Invalid) as refused:
        codes.parse_citizen_number(text)
    assert refused.value.code == code and refused.value.advice and "number" in refused.value.fields


def test_birth_dates_must_exist_and_lie_behind_us():
    stem = "39010019990230001"
    with pytest.raises(Invalid, match="bad_birth_date"):
        codes.parse_citizen_number(stem + codes.mod_11_2.calc_check_digit(stem))
    born_tomorrow = codes.make_citizen_number(1, date(2026, 11, 24))
    with pytest.raises(Invalid, match="bad_birth_date"):
        codes.parse_citizen_number(born_tomorrow, on=date(2026, 11, 23))
    assert codes.parse_citizen_number(born_tomorrow, on=date(2026, 11, 24)).born_on == date(2026, 11, 24)
    with pytest.raises(Invalid, match="bad_birth_date"):
        codes.parse_citizen_number(codes.make_citizen_number(1, date(1879, 12, 31)))


@given(serials, births)
def test_made_numbers_are_valid_and_belong_to_nobody(serial, born_on):
    parsed = codes.parse_citizen_number(codes.make_citizen_number(serial, born_on))
    assert (parsed.born_on, parsed.division) == (born_on, codes.SYNTHETIC_DIVISION)


@given(serials, births, st.integers(0, 17), st.integers(1, 9))
def test_any_single_changed_digit_is_caught(serial, born_on, place, change):
    number = codes.make_citizen_number(serial, born_on)
    old = 10 if number[place] == "X" else int(number[place])
    new = (old + change) % (11 if place == 17 else 10)
    altered = number[:place] + ("X" if new == 10 else str(new)) + number[place + 1 :]
    assert not codes.is_citizen_number(altered)


@given(serials, births, st.integers(0, 16))
def test_two_neighbours_swapped_are_caught(serial, born_on, place):
    number = codes.make_citizen_number(serial, born_on)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not codes.is_citizen_number(swapped)


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_real_credit_codes_pass_with_their_nested_code(code):
    parsed = codes.parse_credit_code(code.lower())
    assert parsed.code == code and codes.is_organisation_code(parsed.organisation_code)
    assert uscc.validate(code) == code


@given(st.integers(0, 9_999_999), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_any_single_changed_character_of_a_credit_code_is_caught(serial, place, other):
    code = codes.make_credit_code(serial)
    assert codes.parse_credit_code(code).division == codes.SYNTHETIC_DIVISION
    altered = code[:place] + other + code[place + 1 :]
    assert altered == code or codes.list_credit_code_faults(altered)


@pytest.mark.parametrize("stem", ["M000100Y-4", "60003734-1", "00877818-3", "08337220-4"])
def test_organisation_codes_of_the_domain_pass(stem):
    assert codes.is_organisation_code(stem)
    assert codes.guess_organisation_code(stem).legacy


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("9135", "18位"),
        ("91350100O000100Y43", "字符"),
        ("91AB0100M000100Y43", "行政区划"),
        ("91350100M000100Y44", "末位"),
        ("91350100M000100Z43", "Z"),
    ],
)
def test_malformed_credit_codes_are_flagged_in_words(text, word):
    assert any(word in fault for fault in codes.list_credit_code_faults(text))
    with pytest.raises(Invalid):
        codes.parse_credit_code(text)


def test_a_wrong_nested_code_is_flagged_though_the_last_character_fits():
    stem = "91350100M000100Y5"
    assert codes.list_credit_code_faults(stem + uscc.calc_check_digit(stem)) == ["第9至17位组织机构代码校验不通过"]


@given(st.text(max_size=20))
def test_no_text_crashes_a_parser(text):
    codes.list_credit_code_faults(text)
    for id_type in codes.ID_TYPES:
        try:
            codes.parse_identity(id_type, text)
        except Invalid as refused:
            assert refused.message


@pytest.mark.parametrize(
    ("id_type", "text", "number", "legacy"),
    [
        (codes.PASSPORT, "e12345678", "E12345678", False),
        (codes.HK_MACAO_PERMIT, "h01234567 ", "H01234567", False),
        (codes.HK_MACAO_PERMIT, "M0123456702", "M0123456702", True),
        (codes.TAIWAN_PERMIT, "０１２３４５６７", "01234567", False),
        (codes.FOREIGN_RESIDENCE, "USA110184010101", "USA110184010101", True),
        (codes.ORGANISATION_CODE, "60003734-1", "600037341", True),
        (codes.CREDIT_CODE, "91110000600037341l", "91110000600037341L", False),
    ],
)
def test_other_documents_are_recognised(id_type, text, number, legacy):
    parsed = codes.parse_identity(id_type, text)
    assert (parsed.number, parsed.legacy) == (number, legacy)


def test_residence_permits_and_cards_have_their_own_first_digits():
    permit = codes.make_citizen_number(2, date(1988, 8, 8), division="810000")
    card = codes.make_citizen_number(3, date(1988, 8, 8), division="935392")
    assert codes.parse_identity(codes.HMT_RESIDENCE, permit).born_on == date(1988, 8, 8)
    assert codes.parse_identity(codes.FOREIGN_RESIDENCE, card).sex == "male"
    for id_type, number in ((codes.HMT_RESIDENCE, card), (codes.FOREIGN_RESIDENCE, permit)):
        with pytest.raises(Invalid, match="bad_shape"):
            codes.parse_identity(id_type, number)


@pytest.mark.parametrize(
    ("id_type", "text"),
    [
        (codes.PASSPORT, "ABCDEFGH"),
        (codes.PASSPORT, "1"),
        (codes.HK_MACAO_PERMIT, "K01234567"),
        (codes.TAIWAN_PERMIT, "1234567"),
        (codes.ORGANISATION_CODE, "600037342"),
        ("driving_licence", "1"),
    ],
)
def test_misshapen_documents_are_refused(id_type, text):
    with pytest.raises(Invalid):
        codes.parse_identity(id_type, text)


@pytest.mark.parametrize(
    "text", ["13800001234", "+86 138 0000 1234", "138-0000-1234", "１３８００００１２３４", "8613800001234"]
)  # noqa: RUF001
def test_mobile_numbers_are_normalised(text):
    assert codes.parse_mobile(text) == "13800001234"


@pytest.mark.parametrize("text", ["12800001234", "1380000123", "138000012345", "", "abc"])
def test_no_mobile_number_is_refused(text):
    with pytest.raises(Invalid, match="bad_mobile"):
        codes.parse_mobile(text)


def test_landlines_and_foreign_numbers_are_phones():
    assert codes.parse_phone("0594-2690000") == "05942690000"
    assert codes.parse_phone("+852 9123 4567") == "+85291234567"
    assert codes.parse_phone("+86 13800001234") == "13800001234"
    with pytest.raises(Invalid):
        codes.parse_phone("+86 12345")


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12), st.integers(0, 11))
def test_certificate_check_characters_catch_one_changed_character(serial, place):
    mark = serial + codes.calculate_certificate_check(serial)
    assert codes.is_certificate_mark(mark) and codes.is_certificate_mark("1.2.156.3005.2." + mark)
    place %= len(serial)
    altered = mark[:place] + ("A" if mark[place] != "A" else "B") + mark[place + 1 :]
    assert not codes.is_certificate_mark(altered)


def test_makers_refuse_what_is_out_of_range():
    for call in (
        lambda: codes.make_citizen_number(1000, date(1990, 1, 1)),
        lambda: codes.make_citizen_number(1, date(1990, 1, 1), division="0"),
        lambda: codes.make_credit_code(10_000_000),
        lambda: codes.calculate_certificate_check("a"),
    ):
        with pytest.raises(ValueError):
            call()
