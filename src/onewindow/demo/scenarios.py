"""The stories of the demo cases, as data: what happens to a case, and how many working days after receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from onewindow.demo.certificate_plans import (
    CERTIFICATE_PLANS,
    CERTIFICATE_STORIES,
    ISSUING,
    RENEWING,
    CertificatePlan,
    list_certificate_guides,
)
from onewindow.demo.sent_up import list_escalated_guides
from onewindow.demo.world import list_item_guides, may_extend

# The stories are written for a promise of ten working days; a case of another item keeps the proportions.
USUAL_PROMISE = 10
LONGEST_AGE = 40
CASES_PER_ITEM = 6


@dataclass(frozen=True, slots=True)
class Story:
    """`age`: working days since receipt; `moves`: (act, working days after receipt). `spread`: ended cases may be older.

    `regimes`: where the story can lawfully happen (RD-01); empty: everywhere. `fixed`: days of the law, not of the promise.
    """

    age: int
    moves: tuple[tuple[str, int], ...] = ()
    spread: bool = False
    regimes: tuple[str, ...] = ()
    fixed: bool = False


LICENCE = ("licence",)
_REVIEW = (("accept", 0), ("review", 4))
_DONE = (*_REVIEW, ("grant", 7), ("ready", 8), ("deliver", 9))
STORIES: dict[str, Story] = {
    "received": Story(age=1, fixed=True),
    "waiting": Story(age=3, fixed=True),
    "notified": Story(age=4, moves=(("notify", 1),), fixed=True),
    "half_supplied": Story(age=7, moves=(("notify", 2), ("supplement_part", 5)), fixed=True),
    "supplied": Story(age=6, moves=(("notify", 1), ("supplement_part", 3), ("supplement_rest", 4)), fixed=True),
    "corrected": Story(
        age=20,
        moves=(("notify", 1), ("supplement_part", 3), ("supplement_rest", 4), ("accept", 5), ("review", 6)),
        fixed=True,
    ),
    "accepted": Story(age=2, moves=(("accept", 0),)),
    "in_review": Story(age=5, moves=(("accept", 0), ("step", 3))),
    "returned": Story(age=6, moves=(("accept", 0), ("step", 2), ("return_step", 4))),
    "to_decide": Story(age=6, moves=_REVIEW),
    "at_risk": Story(age=9, moves=_REVIEW),
    "overdue": Story(age=14, moves=(("accept", 0), ("step", 5))),
    "paused": Story(age=8, moves=(("accept", 0), ("pause", 2)), regimes=LICENCE, fixed=True),
    "resumed": Story(
        age=24,
        moves=(("accept", 0), ("pause", 2), ("end_pause", 6), ("review", 8), ("grant", 9), ("ready", 10)),
        regimes=LICENCE,
        fixed=True,
    ),
    "extended": Story(age=16, moves=(("accept", 0), ("step", 3), ("extend", 4)), regimes=LICENCE),
    "granted": Story(age=8, moves=(*_REVIEW, ("grant", 7))),
    "refused": Story(age=12, moves=(*_REVIEW, ("refuse", 7), ("ready", 8), ("deliver", 9)), spread=True),
    "ready": Story(age=10, moves=(*_REVIEW, ("grant", 7), ("ready", 8))),
    "delivered": Story(age=14, moves=_DONE, spread=True),
    "late": Story(
        age=18, moves=(("accept", 0), ("review", 9), ("grant", 13), ("ready", 14), ("deliver", 15)), spread=True
    ),
    "closed": Story(age=18, moves=(*_DONE, ("close", 12)), spread=True),
    "wrong_authority": Story(age=6, moves=(("decline_authority", 0),), spread=True),
    "not_required": Story(age=6, moves=(("decline_needless", 0),), spread=True),
    "shelved": Story(age=18, moves=(("notify", 2), ("shelve", 9)), fixed=True),
    "withdrawn": Story(age=12, moves=(("accept", 0), ("withdraw", 3)), spread=True),
    "deemed": Story(age=9, moves=(("deem", 6),), regimes=LICENCE, fixed=True),
    "instant": Story(age=2, spread=True),
    # What happens inside a review (行政许可法 34-36, 43, 45-48, 55).
    "surveyed": Story(age=5, moves=(("accept", 0), ("survey_order", 1), ("survey", 2)), regimes=LICENCE, fixed=True),
    "tested": Story(
        age=9, moves=(("accept", 0), ("test_order", 1), ("test_officers", 2), ("test", 5)), regimes=LICENCE, fixed=True
    ),
    "expert_review": Story(age=5, moves=(("accept", 0), ("experts", 2)), regimes=LICENCE, fixed=True),
    "hearing_asked": Story(
        age=10,
        moves=(
            ("accept", 0),
            ("interest", 1),
            ("tell_rights", 4),
            ("ask_hearing", 6),
            ("call_hearing", 7),
            ("pause_for_hearing", 7),
        ),
        regimes=LICENCE,
        fixed=True,
    ),
    "hearing_announced": Story(
        age=6, moves=(("accept", 0), ("order_hearing", 2), ("call_hearing", 3)), regimes=LICENCE, fixed=True
    ),
    "sent_up": Story(age=9, moves=(("accept", 0), ("review", 4), ("send_up", 5)), regimes=LICENCE, fixed=True),
}
STORIES |= {
    name: Story(age=moves[-1][1] + 1, moves=moves, regimes=LICENCE, fixed=True)
    for name, moves in CERTIFICATE_STORIES.items()
}
# Every item gets six cases: these in turn, so that all stories and all items meet somewhere.
ROTATION = (
    "delivered", "accepted", "notified", "to_decide", "closed", "received", "granted", "paused", "ready", "in_review", "refused",
    "supplied", "at_risk", "delivered", "withdrawn", "half_supplied", "overdue", "extended", "returned", "delivered", "deemed",
    "wrong_authority", "late", "resumed", "closed", "corrected", "not_required", "waiting",
)  # fmt: skip
# 网吧: quantity is limited, so the earliest are decided first (RD-04).
LIMITED = (("closed", 38), ("refused", 33), ("delivered", 26), ("to_decide", 7), ("accepted", 3), ("received", 1))
# The two citizens with accounts apply online and for themselves.
CITIZEN_CASES = (
    ("liming", "350123102001", "notified"), ("liming", "352017121001", "delivered"), ("liming", "352011202001", "closed"),
    ("liming", "350709001001", "in_review"), ("liming", "350123102001", "ready"), ("chenjie", "352026131001", "in_review"),
    ("chenjie", "350111201001", "shelved"), ("chenjie", "350709001001", "ready"), ("chenjie", "352017121001", "withdrawn"),
    ("chenjie", "350123102001", "refused"),
)  # fmt: skip
# One case for each procedure inside a review.
PROCEDURE_CASES = (
    ("liming", "350123102001", "hearing_asked"), ("firm:3", "350119601001", "hearing_announced"),
    ("firm:5", "350117402001", "tested"), ("firm:7", "350109003001", "surveyed"), ("firm:9", "350123104001", "expert_review"),
    ("firm:11", "350119602001", "sent_up"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One demo case. `applicant`: `liming`, `chenjie`, `person:3` or `firm:5`; `age`: working days since receipt."""

    serial: int
    story: str
    guide: dict[str, Any]
    applicant: str
    age: int
    moves: tuple[tuple[str, int], ...]
    certificate: CertificatePlan | None = None

    @property
    def key(self) -> str:
        """The idempotency key: loading twice makes nothing twice."""
        return f"demo-{self.serial:04d}"

    @property
    def online(self) -> bool:
        return ":" not in self.applicant


def list_case_plans() -> tuple[CasePlan, ...]:
    """All demo cases, the oldest receipt first."""
    plans = [make_case_plan(serial, *facts) for serial, facts in enumerate(_list_facts(), start=1)]
    plans += [_make_register_plan(len(plans) + place, one) for place, one in enumerate(CERTIFICATE_PLANS, start=1)]
    return tuple(sorted(plans, key=lambda plan: (-plan.age, plan.serial)))


def make_case_plan(serial: int, guide: dict[str, Any], story_name: str, applicant: str, age: int | None) -> CasePlan:
    """Fit a story to an item: its promise sets the pace, ended stories are spread over the last forty working days."""
    story = STORIES[story_name]
    pace = USUAL_PROMISE if story.fixed else _find_pace(guide)
    moves = tuple((act, _scale(after, pace)) for act, after in story.moves)
    if age is None:
        last = max((after for _, after in moves), default=0)
        own = story.age if story.fixed else max(1, last + 1, _scale(story.age, pace))
        age = min(LONGEST_AGE, own + (serial * 7 % 26 if story.spread else 0))
    return CasePlan(serial=serial, story=story_name, guide=guide, applicant=applicant, age=age, moves=moves)


def _make_register_plan(serial: int, one: CertificatePlan) -> CasePlan:
    """A case of the register: of the item that grants the permit, or of the one that renews it."""
    guides = {guide["basic_code"]: guide for guide in (*list_item_guides(), *list_certificate_guides())}
    guide = guides[RENEWING if one.renews else ISSUING]
    return replace(make_case_plan(serial, guide, one.story, one.applicant, one.age), certificate=one)


def _scale(after: int, pace: int) -> int:
    return (after * pace + USUAL_PROMISE // 2) // USUAL_PROMISE


def _find_pace(guide: dict[str, Any]) -> int:
    promise = guide["promised_limit"]
    amount = int(promise["amount"])
    return max(1, amount * 5 // 7) if promise["unit"] == "calendar_day" else amount


def _list_facts() -> Iterator[tuple[dict[str, Any], str, str, int | None]]:
    guides = {guide["basic_code"]: guide for guide in list_item_guides()}
    for place, guide in enumerate(guides.values()):
        for turn, (story, age) in enumerate(_list_stories(place, guide)):
            yield guide, story, _choose_applicant(guide, place * CASES_PER_ITEM + turn), age
    guides |= {guide["basic_code"]: guide for guide in list_escalated_guides()}
    for applicant, basic_code, story in (*CITIZEN_CASES, *PROCEDURE_CASES):
        yield guides[basic_code], story, applicant, None


def _list_stories(place: int, guide: dict[str, Any]) -> Iterator[tuple[str, int | None]]:
    if guide["quantity_limit"]["limited"]:
        yield from LIMITED
        return
    for turn in range(CASES_PER_ITEM):
        name = (
            "instant" if guide["case_kind"] == "instant" else ROTATION[(place * CASES_PER_ITEM + turn) % len(ROTATION)]
        )
        allowed = STORIES[name].regimes
        lawful = (not allowed or guide["regime"] in allowed) and (name != "extended" or may_extend(guide))
        yield (name if lawful else "delivered"), None


def _choose_applicant(guide: dict[str, Any], number: int) -> str:
    return f"person:{number * 3 % 40}" if "person" in guide["service_objects"] else f"firm:{number % 24}"
