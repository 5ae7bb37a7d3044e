"""What happens inside the review of some demo cases: a survey, a test, experts, hearings, a hand-over; through the cases' own acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow.cases.actions import pause_case, run_act
from onewindow.cases.queries import get_case
from onewindow.cases.queries.procedures import ProceduresView
from onewindow.demo.citizens import draw_sample_scan
from onewindow.demo.moves import Scene
from onewindow.demo.sent_up import find_upper_code
from onewindow.demo.world import SIMULATED, list_citizen_plans
from onewindow.files.actions import store_file
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.identity_codes import IDENTITY_CARD

SERVED: dict[str, Any] = {"delivery_method": "counter", "delivery_proof": f"送达回证签收（{SIMULATED}）"}
NEIGHBOUR = "chenjie"


def act_by_name(scene: Scene, name: str, role: str, at: At, /, **payload: Any) -> None:
    """One act of a procedure by somebody of the story."""
    run_act(name=name, payload=payload, **scene.act_as(role, at))


def look_inside(scene: Scene, at: At) -> ProceduresView:
    """The procedures as they stand."""
    return get_case(scene.number, SYSTEM, at.local_date).procedures


def list_officers(scene: Scene) -> list[int]:
    """Two people of the department."""
    return [scene.find_actor(role).account_id or 0 for role in ("reviewer", "clerk")]


def play_survey_order(scene: Scene, at: At) -> None:
    act_by_name(scene, "order_examination", "chief", at, check_kind="survey", subject="经营场所", officers=list_officers(scene),
                reason="核对场所与申报是否一致", planned_on=scene.timetable.find_day(at.local_date, 1).isoformat())  # fmt: skip


def play_survey(scene: Scene, at: At) -> None:
    reviewer = scene.find_actor("reviewer")
    photo = store_file(content=draw_sample_scan(), filename=f"{SIMULATED}-现场.png", actor=reviewer, at=at)
    act_by_name(scene, "record_examination", "reviewer", at, examination=look_inside(scene, at).examinations[0].id,
                done_on=at.local_date.isoformat(), conclusion="pass", file_ids=[photo.id],
                findings=f"客房、通道、监控位置与平面图一致（{SIMULATED}）")  # fmt: skip


def play_test_order(scene: Scene, at: At) -> None:
    act_by_name(scene, "order_examination", "chief", at, check_kind="testing", subject="消防设施联动测试")


def play_test_officers(scene: Scene, at: At) -> None:
    check = look_inside(scene, at).examinations[0].id
    act_by_name(scene, "assign_examiners", "chief", at, examination=check, officers=list_officers(scene))


def play_test(scene: Scene, at: At) -> None:
    act_by_name(scene, "record_examination", "reviewer", at, examination=look_inside(scene, at).examinations[0].id,
                done_on=at.local_date.isoformat(), conclusion="pass", findings=f"联动测试合格（{SIMULATED}）",
                standards=[f"消防设施检测技术标准（{SIMULATED}，未核实）"])  # fmt: skip


def play_interest(scene: Scene, at: At) -> None:
    """陈洁 lives next door."""
    plan = next(citizen for citizen in list_citizen_plans() if citizen.username == NEIGHBOUR)
    until = scene.timetable.find_day(at.local_date, 3).isoformat()
    act_by_name(scene, "register_interest", "chief", at, id_type=IDENTITY_CARD, id_number=plan.number, name=plan.name,
                phone=plan.mobile, interest=f"住在经营场所楼上，油烟和噪声影响居住（{SIMULATED}）", until=until, **SERVED)  # fmt: skip


def play_tell_rights(scene: Scene, at: At) -> None:
    for person in (0, *(one.id for one in look_inside(scene, at).people)):
        act_by_name(scene, "tell_hearing_right", "chief", at, person=person, **SERVED)


def play_ask_hearing(scene: Scene, at: At) -> None:
    act_by_name(scene, "make_statement", "neighbour", at, said=f"希望加装油烟净化和隔声设施后再开业（{SIMULATED}）")
    act_by_name(scene, "request_hearing", "neighbour", at, reason=f"影响居住，希望当面说明（{SIMULATED}）")


def play_order_hearing(scene: Scene, at: At) -> None:
    act_by_name(scene, "order_hearing", "chief", at, reason=f"涉及下游村民用水的公共利益（{SIMULATED}）")


def play_call_hearing(scene: Scene, at: At) -> None:
    """Nine working days ahead, under the head, who reviewed nothing."""
    chair = scene.find_actor("head").account_id or 0
    day = scene.timetable.find_day(at.local_date, 9).isoformat()
    act_by_name(scene, "call_hearing", "chief", at, day=day, hour="09:30", place=f"市行政服务中心三楼听证室（{SIMULATED}）",
                chair=chair, announce=True, **SERVED)  # fmt: skip


def play_pause_for_hearing(scene: Scene, at: At) -> None:
    ends_on = scene.timetable.find_day(at.local_date, 10)
    reason = f"举行听证并制作笔录所需时间（{SIMULATED}）"
    pause_case(kind="hearing", reason=reason, ends_on=ends_on, **SERVED, **scene.act_as("chief", at))


def play_experts(scene: Scene, at: At) -> None:
    experts = [f"郑一鸣 主任药师（{SIMULATED}）", f"何静 副主任药师（{SIMULATED}）"]
    act_by_name(scene, "order_expert_review", "chief", at, question="冷藏药品的储存条件是否符合要求", experts=experts)
    reason = f"专家评审所需时间（{SIMULATED}）"
    ends_on = scene.timetable.find_day(at.local_date, 8)
    pause_case(kind="expert_review", reason=reason, ends_on=ends_on, **SERVED, **scene.act_as("chief", at))


def play_send_up(scene: Scene, at: At) -> None:
    act_by_name(scene, "escalate", "chief", at, upper_organ=find_upper_code(), opinion=f"符合条件，建议准予（{SIMULATED}）",
                basis="取水许可和水资源费征收管理条例第十四条（未核实）")  # fmt: skip


PROCEDURE_MOVES: dict[str, Callable[[Scene, At], None]] = {
    "survey_order": play_survey_order,
    "survey": play_survey,
    "test_order": play_test_order,
    "test_officers": play_test_officers,
    "test": play_test,
    "interest": play_interest,
    "tell_rights": play_tell_rights,
    "ask_hearing": play_ask_hearing,
    "order_hearing": play_order_hearing,
    "call_hearing": play_call_hearing,
    "pause_for_hearing": play_pause_for_hearing,
    "experts": play_experts,
    "send_up": play_send_up,
}
