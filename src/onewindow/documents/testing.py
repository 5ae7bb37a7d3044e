"""Complete data for every kind of paper, for tests and for previews of a wording."""

from __future__ import annotations

from datetime import date
from typing import Any

from onewindow.documents.rules import KINDS, LICENCE

_REMEDIES = {"reconsideration_organ": "莆田市人民政府", "court": "莆田市荔城区人民法院"}
_CORRECTIONS = [
    {"name": "公共场所地址方位示意图", "problem": "未提交", "demand": "提交原件一份"},
    {"name": "卫生检测或者评价报告", "problem": "报告超过有效期", "demand": "提交近一年内的报告复印件一份"},
]


def make_document_data(kind: str, regime: str = LICENCE, **changes: Any) -> dict[str, Any]:
    """Data that lacks nothing for a kind of KINDS, with `changes` laid over it; the applicant is 李明 of the tests' cast."""
    common = {
        "department": "莆田市卫生健康委员会",
        "item_name": "公共场所卫生许可",
        "item_code": "11350300MB1999999X4350123014000",
        "case_number": "202611230000123",
        "applicant": "李明",
        "regime": regime,
        "contact": "0594-0000000",
    }
    required = {key: value for key, value in _make_required().items() if key in KINDS[kind].required}
    extra: dict[str, Any] = (
        {"basis": "《公共场所卫生管理条例》第四条"} if regime != LICENCE or "basis" in KINDS[kind].required else {}
    )
    remedies = _REMEDIES if KINDS[kind].remedies else {}
    return {**common, **required, **extra, **remedies, **changes}


def _make_required() -> dict[str, Any]:
    return {
        "received_on": date(2026, 11, 20),
        "asked_on": date(2026, 11, 18),
        "answered_on": date(2026, 11, 20),
        "valid_to": date(2026, 12, 20),
        "accepted_on": date(2026, 11, 23),
        "notified_on": date(2026, 11, 23),
        "decided_on": date(2026, 11, 23),
        "delivered_on": date(2026, 11, 23),
        "ended_on": date(2026, 11, 23),
        "returned_on": date(2026, 11, 23),
        "starts_on": date(2026, 11, 24),
        "ends_on": date(2026, 12, 14),
        "due_on": date(2026, 12, 21),
        "new_due_on": date(2027, 1, 5),
        "channel": "政务服务中心3号窗口",
        "limit_text": "20个工作日",
        "days_text": "十个工作日",
        "materials": [
            {"name": "卫生许可证申请表", "form": "原件", "copies": 1},
            {
                "name": "公共场所地址方位示意图、平面图和卫生设施平面布局图",
                "form": "复印件",
                "copies": 2,
                "note": "已核对原件",
            },
        ],
        "corrections": _CORRECTIONS,
        "reason_kind": "other",
        "reasons": ["经营场所未设置独立的消毒间。", "从业人员未取得有效的健康合格证明。"],
        "procedure": "testing",
        "reason": "需要对经营场所的空气、微小气候进行检测",
        "approver": "主任陈建国",
        "content": "准予在荔城区文献路1号经营公共浴室，许可项目：公共浴室。",
        "facts": "现场核查时，经营场所消毒间与更衣室共用一室；五名从业人员中两名未能出示健康合格证明。",
        "method": "窗口直接送达",
        "receiver": "李明",
        "papers": [{"name": "准予决定书", "number": "莆卫准〔2026〕000007号"}, {"name": "卫生许可证"}],
        "addressee": "李明",
        "told_on": date(2026, 11, 23),
        "until": date(2026, 11, 30),
        "last_day": date(2026, 11, 30),
        "day": date(2026, 12, 9),
        "hour": "09:30",
        "place": "市行政服务中心三楼听证室",
        "chair": "周敏",
        "check": "现场踏勘",
        "facts_list": [{"label": "工作人员", "value": "林海、黄敏"}, {"label": "情况", "value": "场所面积与申报一致"}],
        "done_on": date(2026, 11, 27),
        "sent_on": date(2026, 11, 30),
        "upper_organ": "福建省卫生健康委员会",
        "opinion": "申请材料齐全，符合法定条件，建议准予。",
        "step_from": "复核",
        "step_to": "窗口受理",
        **_make_meeting(),
        **_make_word(),
        **_make_afterlife(),
    }


def _make_meeting() -> dict[str, Any]:
    """What the minutes of an approval meeting say."""
    return {
        "held_on": date(2026, 11, 24),
        "present": "陈建国、周敏、林海",
        "agenda": [
            {
                "number": "202611230000123",
                "item_name": "公共场所卫生许可",
                "conclusion": "建议准予",
                "opinion": "现场核查合格，材料齐全。",
            }
        ],
    }


def _make_word() -> dict[str, Any]:
    """What the papers of an applicant's word say: a commitment, and the time to put right what was not met."""
    return {
        "committed_on": date(2026, 11, 23),
        "check_text": "决定后三十日内核查",
        "found_on": date(2026, 12, 3),
        "finding": "消毒间与更衣室共用一室",
        "rectify_by": date(2026, 12, 18),
    }


def _make_afterlife() -> dict[str, Any]:
    """What the papers of a certificate's later life say besides."""
    return {
        "certificate_name": "卫生许可证",
        "certificate_number": "莆卫证〔2024〕000031号",
        "valid_from": date(2026, 11, 24),
        "valid_to": date(2030, 11, 23),
        "lodged_on": date(2026, 10, 12),
        "expired_on": date(2026, 11, 23),
        "told_on": date(2026, 11, 2),
        "answer_by": date(2026, 11, 9),
        "entered_on": date(2026, 11, 23),
        "penalised_on": date(2026, 11, 18),
        "intended": "撤销",
        "ground_text": "对不符合法定条件的申请人准予许可",
        "public_interest": "该区域已依法划定为饮用水水源保护区。",
        "compensation": "按评估补偿设备搬迁损失，数额另行书面告知。",
        "statement_text": "已于2026年11月9日收到书面陈述，经复核不予采纳，理由见查明的事实。",
        "penalty_organ": "莆田市卫生健康委员会",
        "penalty_number": "莆卫罚〔2026〕7号",
    }
