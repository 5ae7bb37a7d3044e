"""Every word of the administration has its English."""

from __future__ import annotations

import re

import pytest

from onewindow.catalogue import terms
from onewindow.catalogue.forms import FIELD_KINDS
from onewindow.desk.admin.catalogue.words import FIELD_HINTS, PART_LABELS, ROW_NAMES, SECTIONS
from onewindow.desk.templatetags.admin_words import WORDS
from onewindow.directory.rules import REGION_LEVELS
from onewindow.web.translations import ROOMS, list_asked_words, list_translations

TOLD = list_translations(ROOMS / "web") | list_translations(ROOMS / "desk") | list_translations(ROOMS / "certificates")


def test_every_word_asked_for_has_its_english() -> None:
    asked = {word: place for word, place in list_asked_words(ROOMS / "desk").items() if "admin" in str(place)}
    assert {word: place for word, place in asked.items() if not TOLD.get(word)} == {}


@pytest.mark.parametrize(
    "words",
    [*WORDS.values(), PART_LABELS, ROW_NAMES, FIELD_HINTS, terms.GUIDE_LABELS, terms.REGIMES, terms.BASIS_LEVELS,
     terms.MATERIAL_SOURCES, terms.TYPE_CODES, terms.SUBJECT_NATURES, FIELD_KINDS, REGION_LEVELS],
)  # fmt: skip
def test_every_word_of_a_table_has_its_english(words: dict[object, str]) -> None:
    assert [word for word in words.values() if not TOLD.get(word)] == []


def test_every_section_has_its_english() -> None:
    assert [title for title, _ in SECTIONS.values() if not TOLD.get(title)] == []
    assert all(re.search("[a-zA-Z]", TOLD[title]) for title, _ in SECTIONS.values())
