"""One function for each thing that happens in a story; all it does is call the cases' action with invented words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from onewindow.cases.actions import (
    Correction,
    MaterialIn,
    accept_case,
    close_case,
    complete_step,
    decline_case,
    deem_accepted,
    deliver_case,
    end_case_pause,
    extend_case,
    grant_case,
    notify_corrections,
    pause_case,
    ready_case,
    refuse_case,
    return_step,
    supplement_case,
    withdraw_case,
)
from onewindow.cases.rules import is_review_step
from onewindow.demo.scenarios import CasePlan
from onewindow.demo.timetable import Timetable
from onewindow.kit.acting import Actor, At
from onewindow.kit.local_time import LOCAL


@dataclass(slots=True)
class Scene:
    """One case being played: who may be called to act, and what the story has used up so far.

    `find_actor(role)` gives the item's own people by role, and `applicant` the citizen of an online case.
    """

    plan: CasePlan
    number: str
    receipt: date
    timetable: Timetable
    find_actor: Callable[[str], Actor]
    asked: list[str] = field(default_factory=list)
    steps_done: int = 0

    @property
    def guide(self) -> dict[str, Any]:
        return self.plan.guide

    def list_reviews(self) -> list[tuple[int, dict[str, Any]]]:
        """The item's review steps with their positions, as the cases walk them."""
        return [(place, step) for place, step in enumerate(self.guide["steps"], 1) if is_review_step(step["name"])]

    def act_as(self, role: str, at: At) -> dict[str, Any]:
        """What every action takes."""
        return {"number": self.number, "actor": self.find_actor(role), "at": at}


def play_accept(scene: Scene, at: At) -> None:
    accept_case(comment="材料齐全，符合法定形式", **scene.act_as("clerk", at))


def play_deem(scene: Scene, at: At) -> None:
    """Five working days of silence: the law itself has accepted, the worker writes it down (行政许可法 32)."""
    deem_accepted(number=scene.number, at=at)


def play_notify(scene: Scene, at: At) -> None:
    names = {material["code"]: material["name"] for material in scene.guide["materials"]}
    lines = tuple(
        Correction(code=code, problem=f"未提交“{names[code]}”", demand="请按办事指南的要求补交") for code in scene.asked
    )
    notify_corrections(corrections=lines, **scene.act_as("clerk", at))


def play_supplement(scene: Scene, at: At, *, everything: bool) -> None:
    codes = scene.asked if everything else scene.asked[:1]
    papers = tuple(MaterialIn(code=code, originals=1, original_seen=True) for code in codes)
    scene.asked = scene.asked[len(codes) :]
    supplement_case(materials=papers, **scene.act_as("clerk", at))


def play_part(scene: Scene, at: At) -> None:
    play_supplement(scene, at, everything=False)


def play_rest(scene: Scene, at: At) -> None:
    play_supplement(scene, at, everything=True)


def play_step(scene: Scene, at: At) -> None:
    reviews = scene.list_reviews()
    if scene.steps_done < len(reviews):
        _, step = reviews[scene.steps_done]
        scene.steps_done += 1
        complete_step(opinion=f"{step['name']}：情况属实，符合条件", **scene.act_as(step["role"], at))


def play_review(scene: Scene, at: At) -> None:
    while scene.steps_done < len(scene.list_reviews()):
        play_step(scene, at)


def play_return(scene: Scene, at: At) -> None:
    reviews = scene.list_reviews()
    if 0 < scene.steps_done < len(reviews):
        position, _ = reviews[scene.steps_done - 1]
        scene.steps_done -= 1
        reasons = "现场情况与平面图不一致，请重新核对后再提交意见"
        return_step(position=position, reasons=reasons, **scene.act_as("chief", at))


def play_pause(scene: Scene, at: At) -> None:
    kinds = [procedure["kind"] for procedure in scene.guide["special_procedures"]]
    kind = kinds[0] if kinds else "expert_review"
    pause_case(
        kind=kind,
        reason="依法需要组织检测、评审或者听证，所需时间书面告知申请人",
        ends_on=scene.timetable.find_day(at.local_date, 15),
        delivery_method="window",
        delivery_proof="申请人在送达回证上签收（模拟）",
        **scene.act_as("reviewer", at),
    )


def play_end_pause(scene: Scene, at: At) -> None:
    end_case_pause(reason="评审提前结束，恢复计时", **scene.act_as("reviewer", at))


def play_extend(scene: Scene, at: At) -> None:
    reason = "涉及多处现场，情况复杂，二十日内不能作出决定（模拟）"
    extend_case(days=10, reason=reason, **scene.act_as("head", at))


def play_grant(scene: Scene, at: At) -> None:
    name = scene.guide["result"]["name"]
    first, last = scene.plan.certificate.term if scene.plan.certificate else (None, None)
    today = scene.timetable.now.astimezone(LOCAL).date()
    grant_case(
        valid_from=today + timedelta(days=first) if first is not None else None,
        valid_to=today + timedelta(days=last) if last is not None else None,
        content=f"经审查，申请符合法定条件，准予{scene.guide['name']}。",
        certificate_name=name,
        **scene.act_as("chief", at),
    )


def play_refuse(scene: Scene, at: At) -> None:
    basis = scene.guide["legal_bases"][0]
    refuse_case(
        facts="现场核查与申报资料不一致，不具备所申报的条件（模拟）",
        reasons=("不符合本事项公布的办理条件第一项",),
        basis=f"《{basis['law']}》{basis['article']}",
        **scene.act_as("chief", at),
    )


def play_ready(scene: Scene, at: At) -> None:
    ready_case(notice_method="phone", notice_proof="电话通知，通话记录（模拟）", **scene.act_as("clerk", at))


def play_deliver(scene: Scene, at: At) -> None:
    deliver_case(method="counter", proof="送达回证签名（模拟）", receiver="", **scene.act_as("clerk", at))


def play_close(scene: Scene, at: At) -> None:
    close_case(reason="已送达，归档", **scene.act_as("clerk", at))


def play_shelve(scene: Scene, at: At) -> None:
    close_case(reason="暂不办理，以后再申请", **scene.act_as("applicant", at))


def play_withdraw(scene: Scene, at: At) -> None:
    reference = "申请人签名的撤回申请书存窗口（模拟）"
    withdraw_case(proof="signature", reference=reference, **scene.act_as("clerk", at))


def play_wrong_authority(scene: Scene, at: At) -> None:
    decline_case(
        reason="wrong_authority",
        explanation="申请事项的所在地不在莆田市，不属于本机关职权范围（模拟）",
        competent_organ="泉州市人民政府相应主管部门",
        **scene.act_as("clerk", at),
    )


def play_not_required(scene: Scene, at: At) -> None:
    decline_case(
        reason="not_required", explanation="按现行规定，您的情形不需要办理本事项（模拟）", **scene.act_as("clerk", at)
    )


MOVES: dict[str, Callable[[Scene, At], None]] = {
    "accept": play_accept,
    "deem": play_deem,
    "notify": play_notify,
    "supplement_part": play_part,
    "supplement_rest": play_rest,
    "step": play_step,
    "review": play_review,
    "return_step": play_return,
    "pause": play_pause,
    "end_pause": play_end_pause,
    "extend": play_extend,
    "grant": play_grant,
    "refuse": play_refuse,
    "ready": play_ready,
    "deliver": play_deliver,
    "close": play_close,
    "shelve": play_shelve,
    "withdraw": play_withdraw,
    "decline_authority": play_wrong_authority,
    "decline_needless": play_not_required,
}
