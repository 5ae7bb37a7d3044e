"""Every word of the desk has its English."""

from __future__ import annotations

import pytest

from onewindow.cases.actions.revealing import PURPOSES as FORM_PURPOSES
from onewindow.cases.actions.wordings import CHANNEL_WORDS
from onewindow.cases.queries.labels import EVENT_LABELS
from onewindow.cases.rules import STATE_LABELS, TRANSITIONS
from onewindow.desk.cases.words import FIELD_WORDS, PROBLEM_PHRASES, STATE_TONES
from onewindow.kit.identity_codes import ID_TYPES
from onewindow.parties.rules import PERSONAL_FIELDS, PURPOSES
from onewindow.web.translations import ROOMS, list_asked_words, list_translations

TOLD = list_translations(ROOMS / "web") | list_translations(ROOMS / "desk") | list_translations(ROOMS / "certificates")


def test_every_word_asked_for_has_its_english() -> None:
    room = ROOMS / "desk"
    # The administration's words are under its own test.
    code = "".join(path.read_text() for path in room.glob("admin/**/*.py"))
    pages = {path.name for path in room.glob("templates/desk/admin/**/*.html")}
    asked = {word: place for word, place in list_asked_words(room).items() if not TOLD.get(word)}
    assert {word: place for word, place in asked.items() if place not in pages and word not in code} == {}


@pytest.mark.parametrize(
    "words",
    [
        EVENT_LABELS.values(),
        STATE_LABELS.values(),
        CHANNEL_WORDS.values(),
        FORM_PURPOSES.values(),
        ID_TYPES.values(),
        PERSONAL_FIELDS.values(),
        PROBLEM_PHRASES,
        [row.label for row in TRANSITIONS],
        [name for name, _ in PURPOSES.values()],
    ],
)
def test_words_of_the_rooms_below_have_their_english(words) -> None:
    assert [word for word in words if not TOLD.get(word)] == []


def test_every_state_has_a_colour() -> None:
    assert set(STATE_TONES) == {state.value for state in STATE_LABELS} - {"draft"}
    assert all(words.label for words in FIELD_WORDS.values())
