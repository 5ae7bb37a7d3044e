"""Numbers by which people and organisations are known: shape, check digit, birth date. Never the place of registration.

GB 11643 citizen numbers, GB 32100 social credit codes with the GB 11714 organisation code inside, passports, travel
permits of Hong Kong, Macao and Taiwan residents, permanent residence cards, phones. Divisions change and vanish, so a
division code is no reason to refuse anybody (domain 4.1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_37_36

from onewindow.kit.acting import Invalid

IDENTITY_CARD = "identity_card"
PASSPORT = "passport"
HK_MACAO_PERMIT = "hk_macao_permit"
TAIWAN_PERMIT = "taiwan_permit"
HMT_RESIDENCE = "hmt_residence"
FOREIGN_RESIDENCE = "foreign_residence"
CREDIT_CODE = "credit_code"
ORGANISATION_CODE = "organisation_code"

PERSON_ID_TYPES: dict[str, str] = {
    IDENTITY_CARD: "居民身份证",
    PASSPORT: "护照",
    HK_MACAO_PERMIT: "港澳居民来往内地通行证",
    TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    HMT_RESIDENCE: "港澳台居民居住证",
    FOREIGN_RESIDENCE: "外国人永久居留身份证",
}
ORGANISATION_ID_TYPES: dict[str, str] = {
    CREDIT_CODE: "统一社会信用代码",
    ORGANISATION_CODE: "组织机构代码（旧）",
}
ID_TYPES: dict[str, str] = PERSON_ID_TYPES | ORGANISATION_ID_TYPES

# No province has the code 39 (East China ends at 37), so a number made with it belongs to nobody.
SYNTHETIC_DIVISION = "390100"
EARLIEST_BIRTH_YEAR = 1880

_CITIZEN = re.compile(r"[1-9]\d{16}[\dX]")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_OLD_FOREIGN_CARD = re.compile(r"[A-Z]{3}\d{12}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_PLAIN_SHAPES = {
    # ICAO 9303 allows nine characters in the machine-readable zone; some states print a few more.
    PASSPORT: (re.compile(r"(?=.*\d)[A-Z0-9]{5,12}"), "护照号码应为5至12位字母和数字"),
    HK_MACAO_PERMIT: (re.compile(r"[HM]\d{8}(\d{2})?"), "应为字母H或M加8位数字（旧证为10位数字）"),
    TAIWAN_PERMIT: (re.compile(r"\d{8}"), "台湾居民来往大陆通行证号码应为8位数字"),
}
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}")
_FOREIGN_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_DROPPED = re.compile(r"[\s\-\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff·•()]")


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A GB 11643 number taken apart; `sex` is "male" or "female" by the order number (odd male)."""

    number: str
    division: str
    born_on: date
    sex: str


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A GB 32100 code taken apart."""

    code: str
    registrar: str
    kind: str
    division: str
    organisation_code: str


@dataclass(frozen=True, slots=True)
class IdentityCode:
    """A number of any kind, normalised. `legacy`: a form no longer issued (9-digit organisation code, old cards)."""

    id_type: str
    number: str
    born_on: date | None = None
    sex: str = ""
    legacy: bool = False


def normalise_code(text: str) -> str:
    """Full-width letters and digits made half-width, blanks and hyphens dropped, letters capital."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).upper()


def parse_citizen_number(text: str, on: date | None = None) -> CitizenNumber:
    """An 18-character citizen number; nobody is born after the local day `on`. Raises Invalid naming the fault."""
    number = normalise_code(text)
    if len(number) == 15 and number.isascii() and number.isdigit():
        raise _refuse_code("old_number", "15位的旧身份证号码已停用", "请填写现用居民身份证上的18位号码")
    if len(number) != 18:
        raise _refuse_code("bad_length", f"身份证号码应为18位，现为{len(number)}位", "请对照证件核对是否漏填或多填")
    if not _CITIZEN.fullmatch(number):
        raise _refuse_code("bad_shape", "身份证号码前17位应为数字，末位为数字或X", "请对照证件核对")
    if not mod_11_2.is_valid(number):
        raise _refuse_code("bad_check", "身份证号码校验不通过，可能有一位填错", "请对照证件逐位核对")
    born_on = _parse_birth_date(number[6:14], on)
    return CitizenNumber(number, number[:6], born_on, "male" if int(number[16]) % 2 else "female")


def is_citizen_number(text: str) -> bool:
    """Whether the text is a well-formed citizen number."""
    try:
        parse_citizen_number(text)
    except Invalid:
        return False
    return True


def make_citizen_number(serial: int, born_on: date, division: str = SYNTHETIC_DIVISION) -> str:
    """A valid number of nobody, for demonstration data: `serial` 0..999 is the order number (odd male).

    Raises ValueError for a serial or division out of shape.
    """
    if not 0 <= serial <= 999 or not re.fullmatch(r"[1-9]\d{5}", division):
        raise ValueError("serial is 0..999 and division six digits")
    stem = f"{division}{born_on:%Y%m%d}{serial:03d}"
    return stem + mod_11_2.calc_check_digit(stem)


def parse_credit_code(text: str) -> CreditCode:
    """An 18-character social credit code, both check characters verified. Raises Invalid naming the fault."""
    code = normalise_code(text)
    faults = list_credit_code_faults(code)
    if faults:
        raise _refuse_code("bad_credit_code", f"统一社会信用代码有误：{faults[0]}", "请对照营业执照或登记证书核对")
    return CreditCode(code, code[0], code[1], code[2:8], code[8:17])


def list_credit_code_faults(text: str) -> list[str]:
    """What is wrong with a credit code, in words; imports flag with it and never crash on real data."""
    code = normalise_code(text)
    if len(code) != 18:
        return [f"应为18位，现为{len(code)}位"]
    strange = sorted(set(code) - _CREDIT_ALPHABET)
    if strange:
        return [f"含有不使用的字符“{''.join(strange)}”（不用I、O、S、V、Z）"]
    if not code[2:8].isdigit():
        return ["第3至8位登记机关行政区划应为数字"]
    faults = [] if uscc.calc_check_digit(code[:17]) == code[17] else ["末位校验不通过，可能有一位填错"]
    if not is_organisation_code(code[8:17]):
        faults.append("第9至17位组织机构代码校验不通过")
    return faults


def make_credit_code(serial: int, registrar: str = "9", kind: str = "1", division: str = SYNTHETIC_DIVISION) -> str:
    """A valid credit code of nobody, for demonstration data: `serial` 0..9,999,999. Raises ValueError out of range."""
    if not 0 <= serial <= 9_999_999:
        raise ValueError("serial is 0..9999999")
    stem = f"X{serial:07d}"
    code = registrar + kind + division + stem + calculate_organisation_check(stem)
    return code + uscc.calc_check_digit(code)


def calculate_organisation_check(stem: str) -> str:
    """The ninth character of a GB 11714 code from its first eight (digits and capital letters)."""
    total = sum(int(character, 36) * weight for character, weight in zip(stem, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def is_organisation_code(text: str) -> bool:
    """Whether the text is a nine-character GB 11714 code (with or without its hyphen)."""
    code = normalise_code(text)
    return bool(_ORGANISATION.fullmatch(code)) and calculate_organisation_check(code[:8]) == code[8]


def is_certificate_mark(text: str) -> bool:
    """Whether an electronic certificate mark ends in its ISO 7064 MOD 37,36 check character (GB/T 36904)."""
    return bool(mod_37_36.is_valid(text.rsplit(".", 1)[-1].upper()))


def calculate_certificate_check(serial: str) -> str:
    """The ISO 7064 MOD 37,36 check character of digits and capital letters. Raises ValueError for other characters."""
    if not re.fullmatch(r"[0-9A-Z]+", serial):
        raise ValueError("only digits and capital letters")
    return str(mod_37_36.calc_check_digit(serial))


def parse_identity(id_type: str, text: str, on: date | None = None) -> IdentityCode:
    """Any number of ID_TYPES, normalised and checked as far as its kind allows. Raises Invalid naming the fault."""
    if id_type in (IDENTITY_CARD, HMT_RESIDENCE):
        return _parse_resident(id_type, text, on)
    if id_type == FOREIGN_RESIDENCE:
        return _parse_foreign_residence(text, on)
    if id_type == CREDIT_CODE:
        return IdentityCode(id_type, parse_credit_code(text).code)
    if id_type == ORGANISATION_CODE:
        if not is_organisation_code(text):
            raise _refuse_code("bad_check", "组织机构代码应为9位且校验正确", "如已换领统一社会信用代码，请填写18位代码")
        return IdentityCode(id_type, normalise_code(text), legacy=True)
    if id_type in _PLAIN_SHAPES:
        return _parse_plain_number(id_type, text)
    raise Invalid(
        "bad_id_type",
        "不认识的证件种类",
        advice="请从列表中选择证件种类",
        fields={"id_type": "不认识的证件种类，请从列表中选择"},
    )


def guess_organisation_code(text: str) -> IdentityCode:
    """An organisation's number: 18 characters, or a 9-character code recognised as legacy. Raises Invalid."""
    kind = ORGANISATION_CODE if len(normalise_code(text)) == 9 else CREDIT_CODE
    return parse_identity(kind, text)


def parse_mobile(text: str) -> str:
    """An 11-digit mainland mobile number, +86 and blanks removed. Raises Invalid."""
    digits = normalise_code(text)
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    if not _MOBILE.fullmatch(digits):
        raise Invalid(
            "bad_mobile",
            "手机号码应为11位，以13至19开头",
            advice="请核对手机号码",
            fields={"phone": "号码不对，请填写11位手机号码，以13至19开头"},
        )
    return digits


def parse_phone(text: str) -> str:
    """A mobile number, a landline with area code, or an international number with +. Raises Invalid."""
    digits = normalise_code(text)
    if _LANDLINE.fullmatch(digits) or (_FOREIGN_PHONE.fullmatch(digits) and not digits.startswith("+86")):
        return digits
    return parse_mobile(text)


def _parse_birth_date(digits: str, on: date | None) -> date:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise _refuse_code("bad_birth_date", "号码中的出生日期不存在", "请对照证件核对第7至14位") from error
    if born_on.year < EARLIEST_BIRTH_YEAR or (on is not None and born_on > on):
        raise _refuse_code("bad_birth_date", "号码中的出生日期不合理", "请对照证件核对第7至14位")
    return born_on


def _parse_resident(id_type: str, text: str, on: date | None) -> IdentityCode:
    citizen = parse_citizen_number(text, on)
    if id_type == HMT_RESIDENCE and citizen.division not in ("810000", "820000", "830000"):
        raise _refuse_code(
            "bad_shape", "港澳台居民居住证号码以810000、820000或830000开头", "如持居民身份证，请改选证件种类"
        )
    return IdentityCode(id_type, citizen.number, citizen.born_on, citizen.sex)


def _parse_foreign_residence(text: str, on: date | None) -> IdentityCode:
    number = normalise_code(text)
    if _OLD_FOREIGN_CARD.fullmatch(number):
        return IdentityCode(FOREIGN_RESIDENCE, number, legacy=True)
    citizen = parse_citizen_number(number, on)
    if not number.startswith("9"):
        raise _refuse_code("bad_shape", "外国人永久居留身份证号码以9开头", "如持居民身份证，请改选证件种类")
    return IdentityCode(FOREIGN_RESIDENCE, number, citizen.born_on, citizen.sex)


def _parse_plain_number(id_type: str, text: str) -> IdentityCode:
    shape, message = _PLAIN_SHAPES[id_type]
    number = normalise_code(text)
    if not shape.fullmatch(number):
        raise _refuse_code("bad_shape", message, "请对照证件核对")
    return IdentityCode(id_type, number, legacy=id_type == HK_MACAO_PERMIT and len(number) == 11)


def _refuse_code(code: str, message: str, advice: str) -> Invalid:
    return Invalid(code, message, advice=advice, fields={"number": message})
