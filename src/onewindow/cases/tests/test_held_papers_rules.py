"""Never asked twice (BE-03): the stated rule of what is the same paper and what is fresh enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.cases.rules.held_papers import HeldPaper, choose_offers, find_staleness, fits_material
from onewindow.cases.testing import DAY

PAPER = HeldPaper("material:1:M1", "material", "居民身份证", "", "1", "某事项", "某局", DAY)


def _paper(**change):
    return HeldPaper(**({name: getattr(PAPER, name) for name in HeldPaper.__slots__} | change))


@pytest.mark.parametrize(
    ("held", "kind", "name", "asked_kind", "fits"),
    [
        ("居民身份证", "", "居民身份证", "", True),
        (" 居民 身份证", "", "居民身份证", "", True),
        ("《营业执照》", "", "营业执照", "", True),
        ("营业执照（副本）", "", "营业执照(副本)", "", True),
        ("营业执照（副本）", "", "营业执照", "", False),
        ("身份证（法定代表人）", "", "身份证（经办人）", "", False),
        ("身份证", "", "居民身份证", "", False),
        ("身份证明", "居民身份证", "申请人身份证件", "居民身份证", True),
        ("居民身份证", "居民身份证", "居民身份证", "户口簿", False),
        ("居民身份证", "居民身份证", "居民身份证", "", True),
        ("申请人身份证件", "居民身份证", "居民身份证", "", False),
        ("ＡＢＣ证书", "", "abc证书", "", True),
    ],
)
def test_what_is_the_same_paper(held, kind, name, asked_kind, fits):
    assert fits_material(_paper(name=held, kind=kind), name, asked_kind) is fits


@pytest.mark.parametrize(
    ("change", "most", "stale"),
    [
        ({}, None, ""),
        ({"withheld": True}, None, "withheld"),
        ({"faulty": True}, None, "faulty"),
        ({"valid_to": DAY}, None, ""),
        ({"valid_to": DAY - timedelta(1)}, None, "ended"),
        ({}, 30, "undated"),
        ({"issued_on": DAY - timedelta(30)}, 30, ""),
        ({"issued_on": DAY - timedelta(31)}, 30, "too_old"),
        ({"issued_on": DAY}, 1, ""),
        ({"issued_on": DAY - timedelta(400), "valid_to": DAY + timedelta(9)}, None, ""),
        ({"issued_on": DAY - timedelta(2), "valid_to": DAY - timedelta(1)}, 30, "ended"),
    ],
)
def test_what_is_too_old_to_be_offered(change, most, stale):
    """A day of validity is included to its 24:00; age is counted from the date the paper bears, never guessed."""
    assert find_staleness(_paper(**change), most, DAY) == stale


def test_offers_come_newest_first_issued_here_before_all_and_each_content_once():
    older = _paper(key="a", on=DAY - timedelta(9), hashes=("1",))
    again = _paper(key="b", on=DAY - timedelta(2), hashes=("1",))
    other = _paper(key="c", on=DAY - timedelta(1), hashes=("2",))
    issued = _paper(key="d", source="certificate", on=DAY - timedelta(90))
    wrong = _paper(key="e", name="户口簿")
    found = choose_offers([older, wrong, again, issued, other], "居民身份证", "", None, DAY)
    assert [paper.key for paper in found] == ["d", "c", "b"]
