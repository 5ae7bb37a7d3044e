"""The parts in the simulated day: which acts, by whom, with what words, and in which state the case must end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from onewindow.cases.rules import is_review_step
from onewindow.demo.filling import is_essential
from onewindow.demo.world import list_item_guides, may_extend

# Who does an act at the desk; a review step names its own role, and an applicant from home acts for himself.
ACT_ROLES = {
    "accept": "clerk", "notify": "clerk", "decline_needless": "clerk", "decline_authority": "clerk", "supplement": "clerk",
    "decide_instantly": "clerk", "pause": "reviewer", "end_pause": "reviewer", "extend": "head", "grant": "chief",
    "refuse": "chief", "ready": "clerk", "deliver": "clerk", "withdraw": "clerk", "close": "clerk", "shelve": "applicant",
}  # fmt: skip
APPLICANT_ACTS = frozenset({"supplement", "withdraw", "shelve"})
# The word of a part for an act of the open interface, where the two differ.
ACT_NAMES = {
    "decline_needless": "decline",
    "decline_authority": "decline",
    "shelve": "close",
    "supplement_rest": "supplement",
}
ONE_IN_ONLINE = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of case of the day; `weight` of a hundred. `end` is the state it must be found in afterwards."""

    name: str
    acts: tuple[str, ...]
    end: str
    weight: int
    licence_only: bool = False
    online_only: bool = False


_TO_DELIVERY = ("review", "grant", "ready", "deliver")
PARTS = (
    Part("done", ("accept", *_TO_DELIVERY), "delivered", 38),
    Part("filed", ("accept", *_TO_DELIVERY, "close"), "closed", 3),
    Part("corrected", ("notify", "supplement", "accept", *_TO_DELIVERY), "delivered", 10),
    Part("resumed", ("accept", "pause", "end_pause", *_TO_DELIVERY), "delivered", 2, licence_only=True),
    Part("extended", ("accept", "extend", *_TO_DELIVERY), "delivered", 2, licence_only=True),
    Part("refused", ("accept", "review", "refuse", "deliver"), "delivered", 6),
    Part("not_required", ("decline_needless",), "not_accepted", 2),
    Part("wrong_authority", ("decline_authority",), "not_accepted", 2),
    Part("withdrawn", ("accept", "withdraw"), "withdrawn", 3),
    Part("shelved", ("notify", "shelve"), "closed_not_accepted", 2, online_only=True),
    # What the law makes wait stays open at the end of the day.
    Part("waits_for_acceptance", (), "received", 8),
    Part("waits_for_papers", ("notify",), "correcting", 5),
    Part("waits_for_review", ("accept",), "accepted", 6),
    Part("waits_for_decision", ("accept", "review"), "accepted", 4),
    Part("waits_for_collection", ("accept", "review", "grant", "ready"), "ready", 4),
    Part("paused", ("accept", "pause"), "paused", 3, licence_only=True),
)
INSTANT = Part("instant", ("decide_instantly",), "delivered", 0)
_WHEEL = tuple(part for part in PARTS for _ in range(part.weight))


@dataclass(frozen=True, slots=True)
class DayCase:
    """One application of the day; `online`: from home, by a citizen with an account, who uploads the papers."""

    serial: int
    guide: dict[str, Any]
    part: Part
    online: bool

    @property
    def asked(self) -> list[str]:
        """The papers left out at first where the part begins with a notice."""
        codes = [paper["code"] for paper in self.guide["materials"] if is_essential(paper)]
        return codes[-1:] if "notify" in self.part.acts else []


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make: whose token, which act of the open interface, with what words."""

    role: str
    act: str
    payload: dict[str, Any]


def list_day_cases(number: int) -> Iterator[DayCase]:
    """The applications of a day, the same ones every day. Limited items stay out: their order is another test (RD-04)."""
    guides = [guide for guide in list_item_guides() if _is_open_today(guide)]
    for serial in range(number):
        guide = guides[serial % len(guides)]
        part = _choose_part(serial, guide)
        online = "person" in guide["service_objects"] and (part.online_only or serial % ONE_IN_ONLINE == 0)
        yield DayCase(serial, guide, part, online and part is not INSTANT)


def _is_open_today(guide: dict[str, Any]) -> bool:
    """Items of another time run only at their dates (RD-19)."""
    return not guide["quantity_limit"]["limited"] and not guide.get("valid_to")


def _choose_part(serial: int, guide: dict[str, Any]) -> Part:
    if guide["case_kind"] == "instant":
        return INSTANT
    part = _WHEEL[serial * 37 % len(_WHEEL)]
    lawful = may_extend(guide) if "extend" in part.acts else guide["regime"] == "licence" or not part.licence_only
    possible = "person" in guide["service_objects"] or not part.online_only
    return part if lawful and possible else PARTS[0]


def list_calls(case: DayCase, today: date) -> Iterator[Call]:
    """The calls in order; a review is one call for each review step of the item."""
    for act in case.part.acts:
        if act == "review":
            for step in case.guide["steps"]:
                if is_review_step(step["name"]):
                    yield Call(step["role"], "complete_step", {"opinion": f"{step['name']}：符合条件（模拟）"})
        else:
            role = "applicant" if case.online and act in APPLICANT_ACTS else ACT_ROLES[act]
            yield Call(role, ACT_NAMES.get(act, act), make_payload(act, case, today))


def make_payload(act: str, case: DayCase, today: date) -> dict[str, Any]:
    """The words of one act."""
    basis = case.guide["legal_bases"][0]
    words: dict[str, dict[str, Any]] = {
        "accept": {},
        "notify": {"corrections": [{"code": code, "problem": "未提交", "demand": "请补交"} for code in case.asked]},
        "supplement": {"materials": [{"code": code, "originals": 1, "original_seen": True} for code in case.asked]},
        "decline_needless": {"reason": "not_required", "explanation": "您的情形不需要办理本事项（模拟）"},
        "decline_authority": {
            "reason": "wrong_authority",
            "explanation": "所在地不在莆田市，不属于本机关职权范围（模拟）",
            "competent_organ": "泉州市人民政府相应主管部门",
        },
        "extend": {"days": 5, "reason": "涉及多处现场，情况复杂（模拟）"},
        "end_pause": {"reason": "评审提前结束（模拟）"},
        "grant": {"content": f"准予{case.guide['name']}（模拟）"},
        "refuse": {
            "facts": "申报内容与实际不符（模拟）",
            "reasons": ["不符合办理条件"],
            "basis": f"《{basis['law']}》{basis['article']}",
        },
        "decide_instantly": {"content": f"当场办结：{case.guide['name']}（模拟）", "proof": "当面签收（模拟）"},
        "ready": {"notice_method": "phone", "notice_proof": "电话通知，通话记录（模拟）"},
        "deliver": {"method": "counter", "proof": "签收（模拟）", "receiver": ""},
        "withdraw": {"proof": "signature", "reference": "撤回申请书存窗口（模拟）"},
        "shelve": {"reason": "暂不办理（模拟）"},
        "close": {"reason": "已送达，归档（模拟）"},
        "pause": {
            "kind": "expert_review",
            "reason": "需要专家评审（模拟）",
            "ends_on": (today + timedelta(days=14)).isoformat(),
            "delivery_method": "window",
            "delivery_proof": "当面签收（模拟）",
        },
    }
    return words[act]
