"""Chinese first, English complete: nothing a template or a view says is without its English."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from onewindow.cases.rules import STATE_LABELS
from onewindow.catalogue import terms
from onewindow.web.translations import ROOMS, compile_catalogues, list_asked_words, list_translations

WORDS_OF_WEB = list_translations(ROOMS / "web") | list_translations(ROOMS / "certificates")


@pytest.mark.parametrize("room", ["web", "portal"])
def test_every_word_has_its_english(room: str) -> None:
    told = WORDS_OF_WEB | list_translations(ROOMS / room)
    lacking = {word: place for word, place in list_asked_words(ROOMS / room).items() if not told.get(word)}
    assert lacking == {}


def test_words_of_the_catalogue_have_their_english() -> None:
    lists = [terms.REGIMES, terms.SERVICE_OBJECTS, terms.CASE_KINDS, terms.STEP_PLACES, terms.STEP_ROLES]
    lists += [terms.MATERIAL_RANKS, terms.MATERIAL_SOURCES, terms.MATERIAL_FORMS, terms.DELIVERY_WAYS]
    lists += [terms.ONLINE_DEPTHS, terms.BASIS_LEVELS, terms.SPECIAL_PROCEDURES, terms.TYPE_CODES]
    asked = {word for one in lists for word in one.values()} | set(STATE_LABELS.values())
    assert sorted(word for word in asked if not WORDS_OF_WEB.get(word)) == []


def test_catalogues_compile_and_are_read(tmp_path: Path) -> None:
    room = tmp_path / "web" / "locale" / "en" / "LC_MESSAGES"
    room.mkdir(parents=True)
    shutil.copy(ROOMS / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po", room)
    assert [path.name for path in compile_catalogues(tmp_path)] == ["django.mo"]
    assert compile_catalogues(tmp_path) == []
    with override("en"):
        assert gettext("登录") == "Sign in"
    with override("zh-hans"):
        assert gettext("登录") == "登录"
