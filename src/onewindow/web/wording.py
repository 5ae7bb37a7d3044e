"""The rooms speak Chinese; here what they said is put into the reader's language.

A room raises a refusal or labels a row with a finished Chinese sentence. A sentence made in one piece is a msgid of
a catalogue (those of the rooms below are in web's). One made of parts has its skeleton there, the parts as `%(1)s`, `%(2)s`, and is known again by it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation import get_language, gettext

ROOMS = Path(__file__).resolve().parent.parent
_CHINESE = re.compile(r"[一-鿿]")
_PLACE = re.compile(r"%\((\d)\)s")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMBER = "[零一二三四五六七八九十百]+"
_ARTICLE = re.compile(
    rf"《?(?P<law>[一-鿿]+?)》? ?(?:第(?P<article>{_NUMBER})条(?:第(?P<paragraph>{_NUMBER})款)?"
    rf"(?:第(?P<item>{_NUMBER})项)?|(?P<plain>\d+(?:、\d+)*))"
)
_DIGITS = "零一二三四五六七八九"
# What joins words and sentences in Chinese, and in English.
_JOINTS = {"；": "; ", "、": ", ", "，": ", ", "：": ": ", " ": " "}


def say(text: object) -> str:
    """A phrase of a room in the reader's language; what has no English (a name, what somebody wrote) stays as it is."""
    words = str(text) if text else ""
    if not words or not (get_language() or "").startswith("en"):
        return words
    return _put_into_english(words)


@lru_cache(maxsize=4096)
def _put_into_english(words: str) -> str:
    told = gettext(words)
    if told != words or not _CHINESE.search(words):
        return told
    return _fill_skeleton(words) or _name_article(words) or _write_days(words) or _join_pieces(words) or words


def _fill_skeleton(words: str) -> str:
    for pattern, english in _read_skeletons():
        found = pattern.fullmatch(words)
        if found:
            parts = {name.removeprefix("p"): _put_into_english(part) for name, part in found.groupdict("").items()}
            return english % parts
    return ""


@lru_cache(maxsize=1)
def _read_skeletons() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with places, those that say most of themselves first."""
    pairs = []
    for source in sorted(ROOMS.glob("*/locale/en/LC_MESSAGES/django.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale="en")
        pairs += [(one.id, one.string) for one in catalogue if isinstance(one.id, str) and _PLACE.search(one.id)]
    pairs.sort(key=lambda pair: (-len(_PLACE.sub("", pair[0])), pair[0]))
    return tuple((_make_pattern(words), str(english)) for words, english in pairs if english)


def _make_pattern(skeleton: str) -> re.Pattern[str]:
    pieces = _PLACE.split(skeleton.replace("%%", "%"))
    whole = "".join(f"(?P<p{piece}>.*?)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
    return re.compile(whole, re.DOTALL)


def _name_article(words: str) -> str:
    """行政许可法 第三十二条第一款 → Administrative Licensing Law, Article 32, paragraph 1."""
    found = _ARTICLE.fullmatch(words)
    if not found:
        return ""
    law = gettext(found["law"])
    if law == found["law"]:
        return ""
    if found["plain"]:
        return f"{law}, Art. {found['plain'].replace('、', ', ')}"
    parts = [("Article", found["article"]), ("paragraph", found["paragraph"]), ("item", found["item"])]
    return ", ".join([law, *(f"{name} {_read_number(number)}" for name, number in parts if number)])


def _read_number(words: str) -> int:
    """一百零二 → 102; below a thousand."""
    total, digit = 0, 0
    for sign in words:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.index(sign)
    return total + digit


def _write_days(words: str) -> str:
    """2026年11月23日 → 23 November 2026, where nothing else is said."""
    found = _DAY.fullmatch(words)
    if not found:
        return ""
    day = date(*(int(part) for part in found.groups()))
    return f"{day.day} {day:%B %Y}"


def _join_pieces(words: str) -> str:
    """A list or several clauses: each piece for itself, if every one that is Chinese has its English."""
    for joint, english in _JOINTS.items():
        pieces = words.split(joint) if joint in words else []
        told = [_put_into_english(piece) for piece in pieces]
        if pieces and all(new != old or not _CHINESE.search(old) for new, old in zip(told, pieces, strict=True)):
            return english.join(piece.strip() for piece in told)
    return ""
