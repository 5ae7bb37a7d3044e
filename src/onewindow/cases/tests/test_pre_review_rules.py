"""Pre-review by rule (RD-02): when it exists, what a pass needs, what a complete list is, what binds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onewindow.cases.rules.pre_review import (
    FORM,
    Asked,
    Pass,
    PreReviewState,
    binds_submission,
    check_mending,
    date_pass,
    require_nothing_new,
    require_offered,
    require_open,
    require_passable,
)
from onewindow.kit.acting import Conflict, Invalid, Refusal

DAY = date(2026, 9, 21)
ASKED = (Asked("M1", "申请表", True), Asked("M2", "平面图", True), Asked("M3", "委托书", False))
PASSED = Pass(DAY + timedelta(30), "f", {"M1": "1", "M2": "2"})


@pytest.mark.parametrize(
    ("limit", "days", "offered"), [(5, 30, True), (None, 30, False), (5, None, False), (None, None, False)]
)
def test_it_exists_only_with_a_published_limit_and_validity(limit, days, offered):
    if offered:
        require_offered(limit, days)
        return
    with pytest.raises(Conflict, match="no_pre_review"):
        require_offered(limit, days)


@pytest.mark.parametrize("state", PreReviewState)
def test_only_an_open_one_is_answered_or_withdrawn(state):
    if state is PreReviewState.OPEN:
        require_open(state)
    else:
        with pytest.raises(Conflict, match="pre_review_over"):
            require_open(state)


@pytest.mark.parametrize(
    ("handed_in", "passes"),
    [({"M1", "M2"}, True), ({"M1", "M2", "M3"}, True), ({"M1"}, False), ({"M3"}, False), (set(), False)],
)
def test_nothing_essential_may_lack_from_a_pass(handed_in, passes):
    if passes:
        require_passable(ASKED, handed_in)
        return
    with pytest.raises(Conflict, match="pre_review_lacks"):
        require_passable(ASKED, handed_in)


@pytest.mark.parametrize(
    ("handed_in", "told", "fault"),
    [
        ({"M1", "M2"}, {"M1": "没有签名"}, ""),
        ({"M1", "M2"}, {"form": "地址不全"}, ""),
        ({"M1"}, {"M2": "缺少"}, ""),
        ({"M1"}, {"M1": "没有签名", "M2": "缺少"}, ""),
        ({"M1", "M2"}, {}, "lines"),
        ({"M1", "M2"}, {"M9": "没有"}, "lines.M9"),
        ({"M1", "M2"}, {"M1": "  "}, "lines.M1"),
        ({"M1"}, {"M1": "没有签名"}, "lines"),
        (set(), {"M1": "缺少"}, "lines"),
    ],
)
def test_a_mending_list_is_complete(handed_in, told, fault):
    if not fault:
        check_mending(ASKED, handed_in, told)
        return
    with pytest.raises(Invalid) as caught:
        check_mending(ASKED, handed_in, told)
    assert fault in caught.value.fields


@pytest.mark.parametrize(
    ("told", "now", "listed", "refused"),
    [
        ({"M1"}, {"M1": "1", "M2": "2", FORM: "f"}, {"M2"}, True),
        ({"M1"}, {"M1": "9", "M2": "2", FORM: "f"}, {"M2"}, False),
        ({"M2"}, {"M1": "1", "M2": "2", FORM: "f"}, {"M2"}, False),
        ({FORM}, {"M1": "1", FORM: "f"}, {"M2"}, True),
        ({FORM}, {"M1": "1", FORM: "g"}, {"M2"}, False),
        ({"M3"}, {"M1": "1", "M3": "3", FORM: "f"}, {"M2"}, False),
        ({"M3"}, {"M1": "1", FORM: "f"}, {"M2"}, False),
    ],
)
def test_what_was_left_unchanged_and_unlisted_is_not_found_fault_with_later(told, now, listed, refused):
    require_nothing_new(told, None, now, listed)
    if not refused:
        require_nothing_new(told, PASSED, now, listed)
        return
    with pytest.raises(Refusal, match="list_was_complete"):
        require_nothing_new(told, PASSED, now, listed)


@pytest.mark.parametrize(
    ("on", "form", "papers", "binds"),
    [
        (0, "f", {"M1": "1", "M2": "2"}, True),
        (30, "f", {"M2": "2", "M1": "1"}, True),
        (31, "f", {"M1": "1", "M2": "2"}, False),
        (0, "g", {"M1": "1", "M2": "2"}, False),
        (0, "f", {"M1": "1", "M2": "9"}, False),
        (0, "f", {"M1": "1"}, False),
        (0, "f", {"M1": "1", "M2": "2", "M3": "3"}, False),
        (0, "f", {}, False),
    ],
)
def test_a_pass_binds_exactly_what_was_shown_within_its_validity(on, form, papers, binds):
    assert binds_submission(PASSED, DAY + timedelta(on), form, papers) is binds


def test_the_last_day_of_a_pass():
    assert date_pass(DAY, 30) == date(2026, 10, 21)
