"""Chinese text for search: bigrams, pinyin and initials, with rare characters unharmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.kit.chinese import (
    fold_text,
    list_syllables,
    make_bigrams,
    make_pinyin_initials,
    make_pinyin_key,
    normalise,
)


def test_full_width_and_case_are_folded_and_traditional_stays() -> None:
    assert normalise("ＡＢＣ１２３　身份證 ") == "abc123 身份證"


def test_punctuation_does_not_stand_in_the_way() -> None:
    assert fold_text("食品（含保健食品）经营许可") == "食品含保健食品经营许可"


@pytest.mark.parametrize(
    ("text", "pinyin", "initials"),
    [
        ("身份证", "shenfenzheng", "sfz"),
        ("重庆", "chongqing", "cq"),
        ("长乐银行", "changleyinhang", "clyh"),
        ("A4纸", "a4zhi", "a4z"),
        ("妇女", "funv", "fn"),
        ("𠮷", "𠮷", "𠮷"),
        ("", "", ""),
    ],
)
def test_pinyin(text: str, pinyin: str, initials: str) -> None:
    assert make_pinyin_key(text) == pinyin
    assert make_pinyin_initials(text) == initials


def test_bigrams_are_pairs_that_never_cross_punctuation() -> None:
    assert make_bigrams("身份证") == ["份证", "身份"]
    assert make_bigrams("身，份") == ["份", "身"]
    assert make_bigrams("𠮷𬱖") == ["𠮷𬱖"]


@given(st.text())
def test_no_text_breaks_the_keys(text: str) -> None:
    assert make_pinyin_key(text) == "".join(list_syllables(text))
    assert len(make_pinyin_initials(text)) <= len(make_pinyin_key(text))
    assert all(1 <= len(pair) <= 2 for pair in make_bigrams(text))


@given(st.text(alphabet="身份证申领𠮷ａ4 "), st.text(alphabet="身份证申领𠮷ａ4 "))
def test_a_piece_of_a_name_has_only_bigrams_of_the_name(before: str, after: str) -> None:
    assert set(make_bigrams("身份证")) <= set(make_bigrams(before.strip() + "身份证" + after.strip()))
