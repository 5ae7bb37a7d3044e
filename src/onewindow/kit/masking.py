"""How personal data looks on a screen: enough to recognise one's own, never enough to use another's (PI-08)."""

from __future__ import annotations

import re
import unicodedata

# Every two characters are one surname.
_COMPOUND = (
    "欧阳上官司马诸葛夏侯皇甫尉迟公孙慕容令狐长孙宇文司徒司空独孤东方南宫西门闻人澹台端木百里呼延轩辕申屠"
    "太史公冶宗政濮阳淳于单于公羊赫连钟离鲜于闾丘完颜拓跋万俟纳兰"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[start : start + 2] for start in range(0, len(_COMPOUND), 2))
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# GB 18030-2005 left these in the private area; GB 18030-2022 and all present fonts use the code on the right.
_OLD_PRIVATE_CODES = str.maketrans(
    dict(zip("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ue863", "龴龵龶龷龸龹龺龻䶮", strict=True))
)


def normalise_name(name: str) -> str:
    """The form of a name that is searched by: no blanks, one dot, small letters, old codes of a character unified.

    Shown and printed names keep the form they were given in; only the search key uses this.
    """
    plain = unicodedata.normalize("NFKC", name.translate(_OLD_PRIVATE_CODES))
    plain = re.sub(r"[·•・‧.。∙⋅]", "·", _VARIATION.sub("", plain))
    return re.sub(r"\s+", "", plain).casefold()


def mask_number(number: str) -> str:
    """First and last character kept: 3****************X. Five characters or fewer vanish altogether."""
    if len(number) <= 5:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 2) + number[-1]


def mask_phone(phone: str) -> str:
    """138****1234; shorter or foreign numbers keep only their last two digits, the shortest nothing."""
    if len(phone) == 11 and phone.isascii() and phone.isdigit() and phone[0] == "1":
        return f"{phone[:3]}****{phone[-4:]}"
    kept = 2 if len(phone) >= 7 else 0
    return "*" * (len(phone) - kept) + phone[len(phone) - kept :]


def mask_name(name: str) -> str:
    """The surname and stars: 李*, 欧阳**; of names with a dot or in Latin letters the first character only."""
    characters = _VARIATION.sub("", name.strip())
    if len(characters) <= 1:
        return "*" * len(characters)
    kept = 2 if len(characters) > 2 and characters[:2] in COMPOUND_SURNAMES else 1
    rest = "".join(c if c in "· " else "*" for c in characters[kept:])
    return characters[:kept] + (rest if "*" in rest else "*" * len(rest))


def mask_address(address: str) -> str:
    """The first six characters at most, and never more than half: 福建省莆田市******."""
    kept = min(6, len(address) // 2)
    return address[:kept] + "*" * min(len(address) - kept, 6)


def mask_email(email: str) -> str:
    """l***@example.com; without a proper @ nothing is shown."""
    local, at, domain = email.rpartition("@")
    if not local or not at:
        return "***"
    return f"{local[0] if len(local) > 1 else ''}***@{domain}"
