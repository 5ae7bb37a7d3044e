"""The parts in the simulated day: which acts, by whom, with what words, and in which state the case must end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from onewindow.cases.rules import is_review_step
from onewindow.demo.world import list_item_guides

# Who does an act at the desk; a review step names its own role.
ACT_ROLES = {
    "accept": "clerk", "notify": "clerk", "decline": "clerk", "supplement": "clerk", "decide_instantly": "clerk",
    "pause": "reviewer", "grant": "chief", "refuse": "chief", "ready": "clerk", "deliver": "clerk", "withdraw": "clerk",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of case of the day; `weight` of a hundred. `end` is the state it must be found in afterwards."""

    name: str
    acts: tuple[str, ...]
    end: str
    weight: int


_TO_DELIVERY = ("review", "grant", "ready", "deliver")
PARTS = (
    Part("done", ("accept", *_TO_DELIVERY), "delivered", 46),
    Part("corrected", ("notify", "supplement", "accept", *_TO_DELIVERY), "delivered", 12),
    Part("refused", ("accept", "review", "refuse", "deliver"), "delivered", 6),
    Part("declined", ("decline",), "not_accepted", 3),
    Part("withdrawn", ("accept", "withdraw"), "withdrawn", 3),
    # What the law makes wait stays open at the end of the day.
    Part("waits_for_papers", ("notify",), "correcting", 8),
    Part("waits_for_review", ("accept",), "accepted", 10),
    Part("waits_for_collection", ("accept", "review", "grant", "ready"), "ready", 6),
    Part("paused", ("accept", "pause"), "paused", 6),
)
INSTANT = Part("instant", ("decide_instantly",), "delivered", 0)
_WHEEL = tuple(part for part in PARTS for _ in range(part.weight))


@dataclass(frozen=True, slots=True)
class DayCase:
    """One application of the day."""

    serial: int
    guide: dict[str, Any]
    part: Part

    @property
    def asked(self) -> list[str]:
        """The papers left out at first where the part begins with a notice."""
        codes = [paper["code"] for paper in self.guide["materials"] if paper["required"]]
        return codes[-1:] if "notify" in self.part.acts else []


def list_day_cases(number: int) -> Iterator[DayCase]:
    """The applications of a day, the same ones every day. Limited items stay out: their order is another test (RD-04)."""
    guides = [guide for guide in list_item_guides() if not guide["quantity_limit"]["limited"]]
    for serial in range(number):
        guide = guides[serial % len(guides)]
        yield DayCase(serial, guide, _choose_part(serial, guide))


def _choose_part(serial: int, guide: dict[str, Any]) -> Part:
    if guide["case_kind"] == "instant":
        return INSTANT
    part = _WHEEL[serial * 37 % len(_WHEEL)]
    licence = guide["regime"] == "licence"
    return part if licence or part.name != "paused" else PARTS[0]


def list_calls(case: DayCase, today: date) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(role, act, payload) in order; a review is one call for each review step of the item."""
    for act in case.part.acts:
        if act == "review":
            for step in case.guide["steps"]:
                if is_review_step(step["name"]):
                    yield step["role"], "complete_step", {"opinion": f"{step['name']}：符合条件（模拟）"}
        else:
            yield ACT_ROLES[act], act, make_payload(act, case, today)


def make_payload(act: str, case: DayCase, today: date) -> dict[str, Any]:
    """The words of one act."""
    basis = case.guide["legal_bases"][0]
    words: dict[str, dict[str, Any]] = {
        "accept": {},
        "notify": {"corrections": [{"code": code, "problem": "未提交", "demand": "请补交"} for code in case.asked]},
        "supplement": {"materials": [{"code": code, "originals": 1, "original_seen": True} for code in case.asked]},
        "decline": {"reason": "not_required", "explanation": "您的情形不需要办理本事项（模拟）"},
        "grant": {"content": f"准予{case.guide['name']}（模拟）"},
        "refuse": {"facts": "申报内容与实际不符（模拟）", "reasons": ["不符合办理条件"], "basis": f"《{basis['law']}》{basis['article']}"},
        "decide_instantly": {"content": f"当场办结：{case.guide['name']}（模拟）", "proof": "当面签收（模拟）"},
        "ready": {"notice_method": "sms", "notice_proof": "短信回执（模拟）"},
        "deliver": {"method": "counter", "proof": "签收（模拟）", "receiver": ""},
        "withdraw": {"proof": "signature", "reference": "撤回申请书存窗口（模拟）"},
        "pause": {
            "kind": "expert_review",
            "reason": "需要专家评审（模拟）",
            "ends_on": (today + timedelta(days=14)).isoformat(),
            "delivery_method": "window",
            "delivery_proof": "当面签收（模拟）",
        },
    }  # fmt: skip
    return words[act]
