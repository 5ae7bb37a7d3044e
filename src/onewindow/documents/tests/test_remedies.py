"""Tables of what a refusal must say, and of which remedies it names in how many days (AL-13, BE-06, RD-12); without a database."""

import pytest

from onewindow.documents.rules import list_missing_keys, normalise_data
from onewindow.documents.testing import make_document_data
from onewindow.documents.tests.test_rules import write_words

ONLINE = "https://xzfy.example.cn/"
# What is left out or empty of a refusal → what it is refused for, by name.
LACKING = [
    ({"facts": ""}, ["facts"]),
    ({"facts": "   "}, ["facts"]),
    ({"reasons": []}, ["reasons"]),
    ({"reasons": [""]}, ["reasons[0]"]),
    ({"reasons": ["面积不足", " "]}, ["reasons[1]"]),
    ({"basis": ""}, ["basis"]),
    ({"decided_on": None}, ["decided_on"]),
    ({"applicant": ""}, ["applicant"]),
    ({"department": ""}, ["department"]),
    ({"reconsideration_organ": ""}, ["reconsideration_organ"]),
    ({"electronic_service": True}, ["reconsideration_channel"]),
    ({"facts": "", "reasons": [], "basis": "", "reconsideration_organ": ""}, ["facts", "reasons", "basis", "reconsideration_organ"]),
    ({}, []),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "missing"), LACKING)
def test_a_refusal_without_its_parts_is_named(changes, missing):
    """AL-13, 38(2): in writing, with reasons, and the rights of reconsideration and suit told."""
    data = normalise_data(make_document_data("refusal_decision", **changes))
    assert sorted(list_missing_keys("refusal_decision", data)) == sorted(missing)


# What is true of the case → what the paper says, and what it must not say.
REMEDIES = [
    ("licence", {}, ("六十日", "复议法》第二十条", "第二十四条", "六个月", "第四十六条"), ("十五日内", ONLINE)),
    ("filing", {}, ("六十日", "复议法》第二十条", "第二十四条", "六个月", "第四十六条"), ("行政许可",)),
    ("licence", {"reconsideration_article": "第二十七条"}, ("六十日", "第二十七条", "六个月"), ("第二十四条",)),
    ("filing", {"reconsideration_article": "第二十七条"}, ("六十日", "第二十七条", "六个月"), ("第二十四条",)),
    ("licence", {"reconsideration_first": True}, ("六十日", "第二十三条", "第四十五条", "十五日"), ("六个月",)),
    ("licence", {"electronic_service": True, "reconsideration_channel": ONLINE}, ("第二十二条", ONLINE, "六十日"), ()),
    ("licence", {"court": "北京市第一中级人民法院"}, ("北京市第一中级人民法院",), ("荔城区",)),
    ("licence", {"reconsideration_organ": "国务院某部"}, ("国务院某部",), ("莆田市人民政府",)),
]  # fmt: skip


@pytest.mark.parametrize(("regime", "changes", "said", "unsaid"), REMEDIES)
def test_which_remedies_in_how_many_days(regime, changes, said, unsaid):
    """BE-06, RD-12: 复议法 20, 22 to 24, 27; 行诉法 45, 46."""
    words = write_words("refusal_decision", regime, **changes)
    assert [piece for piece in said if piece not in words] == []
    assert [piece for piece in unsaid if piece in words] == []
