"""What happens to the demo's certificates after their grant: one function a move, each one action of the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from onewindow.cases.actions import grant_by_law
from onewindow.certificates.actions import (
    cancel_certificate,
    change_certificate,
    deregister_certificate,
    hear_holder,
    propose_act,
    revoke_certificate,
    settle_silence,
    withdraw_certificate,
)
from onewindow.certificates.queries import find_certificates_of_case
from onewindow.demo.moves import Scene
from onewindow.kit.acting import At

ANSWER_DAYS = 7


def act_on_certificate(scene: Scene, at: At) -> dict[str, Any]:
    """What every action takes: the certificate the case left, the head of the department."""
    (number,) = find_certificates_of_case(scene.number)
    return {"number": number, "actor": scene.find_actor("head"), "at": at}


def play_change_certificate(scene: Scene, at: At) -> None:
    change_certificate(
        reference="变更申请书，卷宗 12 号（模拟）",
        content="准予排水，排放口由一个变更为两个，日均排水量不变（模拟）",
        **act_on_certificate(scene, at),
    )


def play_announcement(scene: Scene, at: At, *, intended: str, ground: str, facts: str) -> None:
    propose_act(
        intended=intended,
        ground=ground,
        facts=facts,
        answer_by=at.local_date + timedelta(days=ANSWER_DAYS),
        proof="被许可人在送达回证上签收（模拟）",
        **act_on_certificate(scene, at),
    )


def play_announced_revocation(scene: Scene, at: At) -> None:
    facts = "复查发现申请时提交的水质检测报告与现场采样结果不符，不具备许可条件（模拟）"
    play_announcement(scene, at, intended="revoke", ground="not_qualified", facts=facts)


def play_announced_withdrawal(scene: Scene, at: At) -> None:
    facts = "所接管网因污水处理厂改线停用，原排放口不能继续接入（模拟）"
    play_announcement(scene, at, intended="withdraw", ground="circumstances", facts=facts)


def play_hearing_of_holder(scene: Scene, at: At) -> None:
    statement = "检测报告由委托机构出具，本人不知情，请求给予整改时间（模拟）"
    hear_holder(statement=statement, **act_on_certificate(scene, at))


def play_revocation(scene: Scene, at: At) -> None:
    reply = "经复核，现场仍不具备预处理设施，不予采纳（模拟）"
    revoke_certificate(harms_public_interest=False, reply=reply, **act_on_certificate(scene, at))


def play_certificate_withdrawal(scene: Scene, at: At) -> None:
    withdraw_certificate(
        public_interest="保障城镇污水处理厂改线期间的管网安全（模拟）",
        compensation="按评估结果补偿接管改造费用（模拟）",
        **act_on_certificate(scene, at),
    )


def play_cancellation(scene: Scene, at: At) -> None:
    cancel_certificate(
        organ="莆田市城市管理局",
        decision="莆城管罚〔2026〕18号（模拟）",
        penalised_on=at.local_date,
        basis="《城镇排水与污水处理条例》第五十条第二款",
        **act_on_certificate(scene, at),
    )


def play_deregistration(scene: Scene, at: At, *, ground: str, facts: str = "") -> None:
    deregister_certificate(ground=ground, facts=facts, **act_on_certificate(scene, at))


def play_lapsed_deregistration(scene: Scene, at: At) -> None:
    play_deregistration(scene, at, ground="lapsed")


def play_ended_deregistration(scene: Scene, at: At) -> None:
    play_deregistration(scene, at, ground="ended")


def play_dissolved_deregistration(scene: Scene, at: At) -> None:
    play_deregistration(scene, at, ground="dissolved", facts="企业已办理注销登记，见登记机关公告（模拟）")


def play_renewal_by_law(scene: Scene, at: At) -> None:
    """The term ended, nobody had decided: the law itself has renewed it, the worker writes it down (行政许可法 50)."""
    settle_silence(case_number=scene.number, at=at)
    grant_by_law(number=scene.number, at=at)


CERTIFICATE_MOVES: dict[str, Callable[[Scene, At], None]] = {
    "change": play_change_certificate,
    "announce_revocation": play_announced_revocation,
    "announce_withdrawal": play_announced_withdrawal,
    "hear_holder": play_hearing_of_holder,
    "revoke": play_revocation,
    "withdraw_certificate": play_certificate_withdrawal,
    "cancel": play_cancellation,
    "deregister_lapsed": play_lapsed_deregistration,
    "deregister_ended": play_ended_deregistration,
    "deregister_dissolved": play_dissolved_deregistration,
    "renew_by_law": play_renewal_by_law,
}
