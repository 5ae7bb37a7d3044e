"""Chinese text for search and order: normal form, bigrams, pinyin keys. Pure; rare characters pass unharmed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

# Full-width forms U+FF01..U+FF5E are ASCII moved by a constant; the ideographic space is the odd one out.
_TO_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# What stands between words in a name: nobody types it when searching.
_NOISE = re.compile(r"[^\w]|_", re.UNICODE)
_SPACES = re.compile(r"\s+")
_UNREAD = "\0"


def normalise(text: str) -> str:
    """Half-width, lower case, one space between words. Traditional and rare characters stay what they are."""
    return _SPACES.sub(" ", text.translate(_TO_HALF_WIDTH).lower()).strip()


def fold_text(text: str) -> str:
    """The normal form without spaces and punctuation: what is compared when looking for a piece of a name."""
    return _NOISE.sub("", normalise(text))


def make_bigrams(text: str) -> list[str]:
    """Sorted distinct pairs of neighbouring characters; a text of one character gives that character.

    Pairs never cross punctuation, because a query does not either. Surrogates do not exist in str: 𠮷 is one character.
    """
    return sorted(set(_iterate_bigrams(text)))


def _iterate_bigrams(text: str) -> Iterator[str]:
    for word in _NOISE.split(normalise(text)):
        if len(word) == 1:
            yield word
        yield from (word[start : start + 2] for start in range(len(word) - 1))


def make_pinyin_key(text: str) -> str:
    """Full pinyin without tones or spaces, ü as v: 身份证 → shenfenzheng. What has no reading stays as it is."""
    return "".join(list_syllables(text))


def make_pinyin_initials(text: str) -> str:
    """First letters: 身份证 → sfz. Latin letters and digits of the text stay whole: A4纸 → a4z."""
    return "".join(reading if mark else reading[0] for mark, reading in _read_aloud(fold_text(text)))


def list_syllables(text: str) -> tuple[str, ...]:
    """The reading of each character, or the run of characters that has none, in order."""
    return tuple(reading for _mark, reading in _read_aloud(fold_text(text)))


@cache
def _load_pinyin() -> Any:
    """The dictionaries cost half a second and 40 MB a process: they come with the first text to be read aloud."""
    return import_module("pypinyin")


@lru_cache(maxsize=4096)
def _read_aloud(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs (mark, reading); the mark is set where pypinyin has no reading and the run stays as it was written."""
    readings = _load_pinyin().lazy_pinyin(text, errors=lambda run: _UNREAD + run)
    return tuple((_UNREAD, reading[1:]) if reading[0] == _UNREAD else ("", reading) for reading in readings if reading)
