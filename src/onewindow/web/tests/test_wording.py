"""What the rooms say is said in English too: every text in their sources, whole or made of parts."""

from __future__ import annotations

import ast

import pytest
from django.utils.translation import override

from onewindow.web.translations import (
    ROOMS,
    compile_catalogues,
    list_said_texts,
    list_translations,
    make_skeleton,
)
from onewindow.web.wording import say

WORDS = {
    word: told
    for room in ("certificates", "desk", "exchange", "governance", "portal", "web")
    for word, told in list_translations(ROOMS / room).items()
}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    compile_catalogues()


def test_every_text_of_the_rooms_has_its_english() -> None:
    with override("en"):
        lacking = {
            text: place
            for text, place in list_said_texts().items()
            if not WORDS.get(text) and ("%(" in text or say(text) == text)
        }
    assert lacking == {}, (
        "give these their English: rooms below web in web/locale/en/LC_MESSAGES/django.po, portal and desk in their own"
    )


def test_chinese_is_said_as_it_is() -> None:
    with override("zh-hans"):
        assert say("完成环节“现场核查”") == "完成环节“现场核查”"
    assert say("") == ""
    assert say(None) == ""


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("这份文件是空的", "This file is empty"),
        ("完成环节“受理”", "Step “Accept” completed"),
        ("周六休息", "Saturday"),
        ("国庆节放假", "Holiday: National Day"),
        ("调休上班（春节）", "Working day made up for Spring Festival"),
        ("工作日（暂定：2027年放假安排尚未公布）", "Working day (provisional: the holidays of 2027 are not announced yet)"),
        ("行政许可法 第三十二条", "Administrative Licensing Law, Article 32"),
        ("行政许可法第三十二条第一款第四项", "Administrative Licensing Law, Article 32, paragraph 1, item 4"),
        ("行政许可法 24、69", "Administrative Licensing Law, Art. 24, 69"),
        ("2026年11月23日", "23 November 2026"),
        (
            "检验时间不计入（行政许可法第四十五条，通知书时〔2026〕1号，2026-11-23送达）",
            "Inspection not counted (Administrative Licensing Law, Article 45, notice 时〔2026〕1号, delivered on 2026-11-23)",
        ),
        (
            "法定期限：自2026-11-23起20个工作日，经批准延长10个工作日，到2027-01-05的24时届满"
            "（暂定：放假安排尚未公布，公布后自动重算）。依据：行政许可法第四十二条。",
            "Statutory limit: 20 working days, extended with approval by 10 working days from 2026-11-23, ends at 24:00 on"
            " 2027-01-05 (provisional: the holidays are not announced yet; derived anew when they are)."
            " Under: Administrative Licensing Law, Article 42.",
        ),
        (
            "王芳已先办理“受理”，本件现为“已受理”",
            "王芳 has already done “Accept”; the case is now “Accepted”",
        ),
        ("须为：临时、定期", "Must be: Temporary, Periodic"),
        ("李明的申请", "李明的申请"),
    ],
)  # fmt: skip
def test_phrases_are_put_into_english(chinese: str, english: str) -> None:
    with override("en"):
        assert say(chinese) == english


def test_a_sentence_of_parts_has_one_skeleton() -> None:
    made = ast.parse('f"{a}：自{b}起{c}{d}，100%"').body[0]
    assert isinstance(made, ast.Expr)
    assert isinstance(made.value, ast.JoinedStr)
    assert make_skeleton(made.value) == "%(1)s：自%(2)s起%(3)s，100%%"
