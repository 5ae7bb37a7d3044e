"""The pieces by which an item is found: bigrams, pinyin, initials, codes (issue 1b). Pure; both sides of a search use it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onewindow.catalogue.guides import Guide
from onewindow.kit.chinese import (
    fold_text,
    list_syllables,
    make_bigrams,
    make_pinyin_initials,
    make_pinyin_key,
    normalise,
)

LONGEST_QUERY = 100
MOST_TERMS = 6
MOST_PIECES = 4
# Full pinyin is cut into fives, longer than any one common syllable, so that a piece is rare; initials into twos and threes.
SOUND_SIZE = 5
INITIAL_SIZES = (2, 3)

_CODE = re.compile(r"[0-9A-Z](?:[0-9A-Z_-]{2,63})")
# Six digits are in no name: such a word can only be a code.
_DIGITS = re.compile(r"(?:\D*\d){6}")
_LATIN = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SearchTexts:
    """What the search row of a version holds: the name apart from everything else, as text and
    as sound; the pieces of the name, and all pieces."""

    name_text: str
    name_sounds: str
    name_pieces: list[str]
    all_text: str
    all_sounds: str
    pieces: list[str]


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: the text to contain, and the ways its pieces may be met (any of `ways`, all pieces of a way)."""

    text: str
    ways: tuple[tuple[str, ...], ...]
    code: str = ""


def make_search_texts(guide: Guide, department_name: str) -> SearchTexts:
    """Everything search reads of a guide. Keywords, department, main item, result and English name count as other."""
    departments = {department_name, guide.department.name}
    others = [guide.main_item, *guide.keywords, guide.result.name, *guide.topics, *sorted(departments)]
    words = [word for word in dict.fromkeys(others) if word and word != guide.name]
    codes = [guide.basic_code, guide.handling_code, *guide.local_codes]
    english = _WORD.findall(normalise(guide.english_name))
    name_pieces = set(_list_pieces(guide.name))
    pieces = name_pieces.union(piece for word in words for piece in _list_pieces(word))
    pieces.update(f"c:{code.upper()}" for code in codes if code)
    pieces.update(f"w:{word}" for word in english)
    return SearchTexts(
        name_text=fold_text(guide.name),
        name_sounds=_join_sounds([guide.name]),
        name_pieces=sorted(name_pieces),
        all_text="|".join([fold_text(guide.name), *(fold_text(word) for word in words), *english]),
        all_sounds=_join_sounds([guide.name, *words]),
        pieces=sorted(pieces),
    )


def read_search_words(text: str) -> tuple[Term, ...]:
    """The terms of what somebody typed, all of which must be met; empty when nothing searchable was typed."""
    terms = (_read_term(word) for word in normalise(text[:LONGEST_QUERY]).split(" "))
    return tuple(term for term in dict.fromkeys(terms) if term.text or term.code)[:MOST_TERMS]


def _read_term(word: str) -> Term:
    folded = fold_text(word)
    code = word.upper() if _CODE.fullmatch(word.upper()) else ""
    if code and _DIGITS.match(code):
        return Term(folded, (), code)
    if folded and _LATIN.fullmatch(folded):
        return Term(folded, tuple(dict.fromkeys(_list_latin_ways(folded))), code)
    return Term(folded, (tuple(_thin_out(make_bigrams(folded))),) if folded else (), code)


def _list_latin_ways(word: str) -> Iterator[tuple[str, ...]]:
    """sfz may be initials, shenfenzheng pinyin, identity an English word, a4 part of a name."""
    size = min(len(word), max(INITIAL_SIZES))
    yield tuple(_thin_out([f"i:{part}" for part in _cut(word, size)]))
    if len(word) >= SOUND_SIZE:
        yield tuple(_thin_out([f"p:{part}" for part in _cut(word, SOUND_SIZE)]))
    if len(word) <= 6:
        yield (f"p:{word}",)
    yield tuple(_thin_out(make_bigrams(word)))
    yield (f"w:{word}",)


def _list_pieces(text: str) -> Iterator[str]:
    folded = fold_text(text)
    yield from folded
    yield from make_bigrams(folded)
    initials = make_pinyin_initials(folded)
    yield f"i:{initials[:1]}"
    for size in INITIAL_SIZES:
        yield from (f"i:{part}" for part in _cut(initials, size))
    sounds = make_pinyin_key(folded)
    yield from (f"p:{part}" for part in _cut(sounds, SOUND_SIZE))
    syllables = list_syllables(folded)
    yield from (f"p:{syllable}" for syllable in syllables if len(syllable) <= 6)
    # Four letters that begin with a syllable: what has been typed of two short ones.
    yield from (f"p:{''.join(syllables[place : place + 4])[:4]}" for place in range(len(syllables)))


def _join_sounds(words: Iterable[str]) -> str:
    return "|".join(f"{make_pinyin_key(word)}|{make_pinyin_initials(word)}" for word in words)


def _cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(len(text) - size + 1)]


def _thin_out(pieces: list[str]) -> list[str]:
    """A few pieces spread over the whole are enough to find; the text itself is compared afterwards."""
    distinct = list(dict.fromkeys(pieces))
    if len(distinct) <= MOST_PIECES:
        return distinct
    step = (len(distinct) - 1) / (MOST_PIECES - 1)
    return [distinct[round(place * step)] for place in range(MOST_PIECES)]
