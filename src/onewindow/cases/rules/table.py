"""The life of a single-department case as one table: act, from, to, who, by which article."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a case stands. Deemed acceptance is `ACCEPTED` with `acceptance_kind` deemed: the law makes no lesser acceptance."""

    DRAFT = "draft"
    RECEIVED = "received"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    PAUSED = "paused"
    GRANTED = "granted"
    REFUSED = "refused"
    READY = "ready"
    DELIVERED = "delivered"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    SHELVED = "closed_not_accepted"
    WITHDRAWN = "withdrawn"


STATE_LABELS: dict[State, str] = {
    State.DRAFT: "草稿",
    State.RECEIVED: "已收件",
    State.CORRECTING: "待补正",
    State.ACCEPTED: "已受理",
    State.PAUSED: "法定扣除时间中",
    State.GRANTED: "准予",
    State.REFUSED: "不予",
    State.READY: "待领取",
    State.DELIVERED: "已送达",
    State.CLOSED: "已归档",
    State.NOT_ACCEPTED: "不予受理",
    State.SHELVED: "申请人关闭（未受理）",
    State.WITHDRAWN: "申请人撤回",
}


class Act(StrEnum):
    """What can be done to a case; the names of the open API."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    DEEM = "deem"
    DECLINE = "decline"
    NOTIFY = "notify"
    SUPPLEMENT = "supplement"
    CORRECT_ON_SPOT = "correct_on_spot"
    COMPLETE_STEP = "complete_step"
    RETURN_STEP = "return_step"
    PAUSE = "pause"
    END_PAUSE = "end_pause"
    EXTEND = "extend"
    GRANT = "grant"
    GRANT_BY_LAW = "grant_by_law"
    REFUSE = "refuse"
    DECIDE_INSTANTLY = "decide_instantly"
    READY = "ready"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    RESUME = "resume"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    DECLINE_HANDOVER = "decline_handover"
    ORDER_HANDOVER = "order_handover"
    TAKE_BACK = "take_back"
    BRING_BACK = "bring_back"
    # The applicant's word: papers promised for later, a commitment in place of papers (RD-10).
    PROMISE_PAPERS = "promise_papers"
    HAND_IN_PROMISED = "hand_in_promised"
    NOTE_BREACH = "note_breach"
    CONTEST_BREACH = "contest_breach"
    ANSWER_CONTEST = "answer_contest"
    COMMIT = "commit"
    RECORD_AFTER_CHECK = "record_after_check"
    # Procedures inside the review (34-36, 45-48, 55).
    ORDER_EXAMINATION = "order_examination"
    ASSIGN_EXAMINERS = "assign_examiners"
    RECORD_EXAMINATION = "record_examination"
    CANCEL_PROCEDURE = "cancel_procedure"
    REGISTER_INTEREST = "register_interest"
    INVITE_STATEMENT = "invite_statement"
    MAKE_STATEMENT = "make_statement"
    ANSWER_STATEMENT = "answer_statement"
    TELL_HEARING_RIGHT = "tell_hearing_right"
    REQUEST_HEARING = "request_hearing"
    WITHDRAW_HEARING_REQUEST = "withdraw_hearing_request"
    ORDER_HEARING = "order_hearing"
    CALL_HEARING = "call_hearing"
    CHALLENGE_CHAIR = "challenge_chair"
    ANSWER_CHALLENGE = "answer_challenge"
    HOLD_HEARING = "hold_hearing"
    ORDER_EXPERT_REVIEW = "order_expert_review"
    RECORD_EXPERT_OPINION = "record_expert_opinion"
    ESCALATE = "escalate"


class Doer(StrEnum):
    """In what standing somebody acts on one case (RD-06). Roles of the centre give none of them (O-03)."""

    RECEIVER = "receiver"  # a window that receives for the item, comprehensive windows included
    ACCEPTOR = "acceptor"  # the department itself, or a window it entrusted in writing for this item
    REVIEWER = "reviewer"  # holds the role of the present step in the item's own department
    CHIEF = "chief"  # chief representative of the item's own department
    DECIDER = "decider"  # authorised in the item's own department to decide this item
    HEAD = "head"  # head of the item's own organ
    ISSUER = "issuer"  # hands out: the department's window or the window that received
    APPLICANT = "applicant"  # the applicant, or an agent with authority
    RESPONSIBLE = "responsible"  # answers for the case since receipt or the last hand-over (S-05)
    DESIGNATED = "designated"  # to whom a hand-over is proposed
    INTERESTED = "interested"  # somebody registered as having an important interest in the case (36)
    LAW = "law"  # the law itself, recorded by the worker


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `target` None leaves the state as it is."""

    act: Act
    sources: frozenset[State]
    target: State | None
    doers: frozenset[Doer]
    article: str
    label: str


def _row(act: Act, sources: set[State], target: State | None, doers: set[Doer], article: str, label: str) -> Transition:
    return Transition(act, frozenset(sources), target, frozenset(doers), article, label)


_S, _A, _D = State, Act, Doer
_OPEN_REVIEW = {_S.ACCEPTED, _S.PAUSED}
UNDECIDED = {_S.RECEIVED, _S.CORRECTING, *_OPEN_REVIEW}
_DECIDED = {_S.GRANTED, _S.REFUSED}
_GRANTED_ON = {_S.GRANTED, _S.READY, _S.DELIVERED, _S.CLOSED}
_ENDED = {*_GRANTED_ON, _S.REFUSED, _S.WITHDRAWN}
_DESK = {_D.REVIEWER, _D.CHIEF, _D.DECIDER, _D.HEAD}
_OPEN = {_S.RECEIVED, _S.CORRECTING, *_OPEN_REVIEW, *_DECIDED, _S.READY}
_PARTIES = {_D.APPLICANT, _D.INTERESTED, _D.RECEIVER}

TRANSITIONS: tuple[Transition, ...] = (
    # Receipt. Whoever applies gets a receipt at once (RD-02); a window may receive on paper for the applicant.
    _row(_A.SUBMIT, {_S.DRAFT}, _S.RECEIVED, {_D.APPLICANT, _D.RECEIVER}, "行政许可法 第二十九条", "提交"),
    # Acceptance: complete papers, or all that the one notice asked for (32(5)).
    _row(_A.ACCEPT, {_S.RECEIVED, _S.CORRECTING}, _S.ACCEPTED, {_D.ACCEPTOR}, "行政许可法 第三十二条", "受理"),
    # Silence. Received: five days without a notice (32(4)). Correcting: all supplied and still silence (RD-03).
    _row(_A.DEEM, {_S.RECEIVED, _S.CORRECTING}, _S.ACCEPTED, {_D.LAW}, "行政许可法 第三十二条", "视为受理"),
    # Only "no licence needed" and "not our power, theirs is" (32(1)(2)); both are told at once.
    _row(_A.DECLINE, {_S.RECEIVED}, _S.NOT_ACCEPTED, {_D.ACCEPTOR}, "行政许可法 第三十二条", "不予受理"),
    # The one notice (32(4), C-06).
    _row(_A.NOTIFY, {_S.RECEIVED}, _S.CORRECTING, {_D.ACCEPTOR}, "行政许可法 第三十二条", "一次性告知补正"),
    # The list can only shrink (RD-03); a window may take the papers in for the applicant.
    _row(_A.SUPPLEMENT, {_S.CORRECTING}, None, {_D.APPLICANT, _D.RECEIVER}, "行政许可法 第三十二条", "补交材料"),
    # Mistakes that can be put right on the spot are put right, with the applicant, not noticed (32(3)).
    _row(_A.CORRECT_ON_SPOT, {_S.RECEIVED}, None, {_D.RECEIVER, _D.ACCEPTOR}, "行政许可法 第三十二条", "当场更正"),
    # Review through the item's steps, in the hall or the back office (C-18); a return does not move the clock.
    _row(_A.COMPLETE_STEP, _OPEN_REVIEW, None, {_D.REVIEWER}, "行政许可法 第三十四条", "完成环节"),
    _row(_A.RETURN_STEP, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十四条", "退回环节"),
    # Excluded time (45). From PAUSED: a new notice before the notified end.
    # A notice on its way begins its exclusion by itself once it is served (RD-13).
    _row(_A.PAUSE, _OPEN_REVIEW, _S.PAUSED, _DESK | {_D.LAW}, "行政许可法 第四十五条", "依法扣除时间"),
    _row(
        _A.END_PAUSE,
        {_S.PAUSED},
        _S.ACCEPTED,
        _DESK | {_D.LAW},
        "行政许可法 第四十五条",
        "恢复计时",
    ),
    # Once, by the head of the organ, before expiry, with reasons told (42).
    _row(_A.EXTEND, _OPEN_REVIEW, None, {_D.HEAD}, "行政许可法 第四十二条", "延长期限"),
    # The department decides, nobody else (RD-06, 38).
    _row(_A.GRANT, {_S.ACCEPTED}, _S.GRANTED, {_D.DECIDER, _D.HEAD}, "行政许可法 第三十八条", "准予"),
    _row(_A.REFUSE, {_S.ACCEPTED}, _S.REFUSED, {_D.DECIDER, _D.HEAD}, "行政许可法 第三十八条", "不予"),
    # A renewal asked for in time and not decided when the certificate's term ended (50, AL-18).
    _row(_A.GRANT_BY_LAW, _OPEN_REVIEW, _S.GRANTED, {_D.LAW}, "行政许可法 第五十条", "视为准予延续"),
    # Instant items: accepted, decided and delivered in one act by an authorised teller (34, W-03).
    _row(_A.DECIDE_INSTANTLY, {_S.RECEIVED}, _S.DELIVERED, {_D.DECIDER}, "行政许可法 第三十四条", "当场办结"),
    # "Ready" plus a delivered notice ends government time (RD-13).
    _row(_A.READY, _DECIDED, _S.READY, {_D.ISSUER}, "行政许可法 第四十四条", "通知领取"),
    _row(_A.DELIVER, _DECIDED | {_S.READY}, _S.DELIVERED, {_D.ISSUER}, "行政许可法 第四十四条", "送达"),
    # The applicant's own act, by signature or one-time code, any time before the decision (RD-14); a window may take in the
    # signed paper, and the act itself demands that proof of whoever records it.
    _row(
        _A.WITHDRAW,
        UNDECIDED,
        _S.WITHDRAWN,
        {_D.APPLICANT, _D.RECEIVER},
        "",
        "撤回申请",
    ),
    # Only the applicant closes an open notice; the stored papers wait for a resumption (RD-03).
    _row(_A.CLOSE, {_S.CORRECTING}, _S.SHELVED, {_D.APPLICANT}, "", "关闭（未受理）"),
    _row(_A.RESUME, {_S.SHELVED}, _S.CORRECTING, {_D.APPLICANT}, "", "恢复办理"),
    # After delivery the file is closed (C-04).
    _row(_A.CLOSE, {_S.DELIVERED}, _S.CLOSED, {_D.ISSUER}, "行政许可法 第四十四条", "归档"),
    # Who answers for the case stays so until a named receiver takes it over, or the chief orders it (首办负责, S-05).
    _row(_A.HAND_OVER, _OPEN, None, {_D.RESPONSIBLE}, "", "移交首办责任"),
    _row(_A.TAKE_OVER, _OPEN, None, {_D.DESIGNATED}, "", "接收移交"),
    _row(_A.DECLINE_HANDOVER, _OPEN, None, {_D.DESIGNATED}, "", "不接收移交"),
    _row(_A.ORDER_HANDOVER, _OPEN, None, {_D.CHIEF, _D.HEAD}, "", "指定首办责任人"),
    # Back to the department for review, signature or seal, with the reason; no clock stops for it (C-09, RD-05).
    _row(_A.TAKE_BACK, _OPEN_REVIEW, None, _DESK, "", "带回部门办理"),
    _row(_A.BRING_BACK, _OPEN_REVIEW, None, _DESK, "", "交回窗口"),
    # Secondary papers follow later on a written promise, while every clock runs (容缺受理, BE-09, RD-10); a breach is an inside note
    # that the applicant sees, contests, and has answered.
    _row(_A.PROMISE_PAPERS, {_S.RECEIVED}, None, {_D.APPLICANT, _D.RECEIVER}, "", "承诺容缺后补"),
    _row(_A.HAND_IN_PROMISED, UNDECIDED, None, {_D.APPLICANT, _D.RECEIVER}, "", "补交容缺材料"),
    _row(_A.NOTE_BREACH, UNDECIDED, None, {_D.LAW}, "", "记载逾期未补"),
    _row(_A.CONTEST_BREACH, UNDECIDED | _ENDED, None, {_D.APPLICANT}, "", "对记载提出异议"),
    _row(_A.ANSWER_CONTEST, UNDECIDED | _ENDED, None, {_D.CHIEF, _D.HEAD}, "", "答复异议"),
    # The applicant's commitment stands for papers; what he committed to is checked after the grant (告知承诺, C-07, RD-10).
    _row(_A.COMMIT, {_S.RECEIVED}, None, {_D.APPLICANT, _D.RECEIVER}, "", "采用告知承诺"),
    _row(_A.RECORD_AFTER_CHECK, _GRANTED_ON, None, {_D.REVIEWER, _D.CHIEF, _D.HEAD}, "", "记录核查结果"),
    # Substance verified by two officers, things inspected by standards (34, 55); none of these stops the clock by itself.
    _row(_A.ORDER_EXAMINATION, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十四条", "决定核查或检验"),
    _row(_A.ASSIGN_EXAMINERS, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十四条", "指派两名人员"),
    _row(_A.RECORD_EXAMINATION, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十四条", "登记核查或检验结果"),
    _row(_A.CANCEL_PROCEDURE, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十四条", "取消核查或评审"),
    # Others are told and everybody is heard (36); a desk writes down what somebody says in person.
    _row(_A.REGISTER_INTEREST, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十六条", "告知利害关系人"),
    _row(_A.INVITE_STATEMENT, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十六条", "告知陈述申辩"),
    _row(_A.MAKE_STATEMENT, _OPEN_REVIEW, None, _PARTIES | _DESK, "行政许可法 第三十六条", "陈述和申辩"),
    _row(_A.ANSWER_STATEMENT, _OPEN_REVIEW, None, _DESK, "行政许可法 第三十六条", "答复陈述申辩"),
    # The hearing, on request or ex officio (46-48).
    _row(_A.TELL_HEARING_RIGHT, _OPEN_REVIEW, None, _DESK, "行政许可法 第四十七条", "告知听证权利"),
    _row(_A.REQUEST_HEARING, _OPEN_REVIEW, None, _PARTIES | _DESK, "行政许可法 第四十七条", "申请听证"),
    _row(_A.WITHDRAW_HEARING_REQUEST, _OPEN_REVIEW, None, _PARTIES | _DESK, "行政许可法 第四十七条", "撤回听证申请"),
    _row(
        _A.ORDER_HEARING, _OPEN_REVIEW, None, {_D.CHIEF, _D.DECIDER, _D.HEAD}, "行政许可法 第四十六条", "决定举行听证"
    ),
    _row(_A.CALL_HEARING, _OPEN_REVIEW, None, _DESK, "行政许可法 第四十八条", "通知听证时间、地点"),
    _row(_A.CHALLENGE_CHAIR, _OPEN_REVIEW, None, _PARTIES | _DESK, "行政许可法 第四十八条", "申请主持人回避"),
    _row(_A.ANSWER_CHALLENGE, _OPEN_REVIEW, None, {_D.DECIDER, _D.HEAD}, "行政许可法 第四十八条", "决定回避申请"),
    _row(_A.HOLD_HEARING, _OPEN_REVIEW, None, _DESK, "行政许可法 第四十八条", "登记听证笔录"),
    _row(_A.ORDER_EXPERT_REVIEW, _OPEN_REVIEW, None, _DESK, "行政许可法 第四十五条", "组织专家评审"),
    _row(_A.RECORD_EXPERT_OPINION, _OPEN_REVIEW, None, _DESK, "行政许可法 第四十五条", "登记专家意见"),
    # The lower organ reviews, the higher decides (35, 43).
    _row(_A.ESCALATE, {_S.ACCEPTED}, None, {_D.CHIEF, _D.DECIDER, _D.HEAD}, "行政许可法 第四十三条", "报送上级机关"),
)

PROCEDURE_ACTS = frozenset(
    {
        _A.ORDER_EXAMINATION, _A.ASSIGN_EXAMINERS, _A.RECORD_EXAMINATION, _A.CANCEL_PROCEDURE, _A.REGISTER_INTEREST,
        _A.INVITE_STATEMENT, _A.MAKE_STATEMENT, _A.ANSWER_STATEMENT, _A.TELL_HEARING_RIGHT, _A.REQUEST_HEARING,
        _A.WITHDRAW_HEARING_REQUEST, _A.ORDER_HEARING, _A.CALL_HEARING, _A.CHALLENGE_CHAIR, _A.ANSWER_CHALLENGE,
        _A.HOLD_HEARING, _A.ORDER_EXPERT_REVIEW, _A.RECORD_EXPERT_OPINION, _A.ESCALATE,
    }
)  # fmt: skip
"""The acts of procedures inside a review; pages show them in a group of their own."""

ACTS_OF_THE_WHOLE = frozenset({Act.NOTIFY, Act.READY, Act.DELIVER, Act.WITHDRAW, Act.CLOSE})
"""What a member of a joint case may not do alone (design 2): the whole acts for it."""

OPEN_STATES = frozenset(
    {State.RECEIVED, State.CORRECTING, State.ACCEPTED, State.PAUSED, State.GRANTED, State.REFUSED, State.READY}
)
ASKS_AGAIN = frozenset({Act.NOTIFY, Act.SUPPLEMENT, Act.CORRECT_ON_SPOT})
"""What a higher organ may not do: the applicant is not asked for papers again (35)."""
COMPLETED_STATES = frozenset({State.GRANTED, State.REFUSED, State.READY, State.DELIVERED, State.CLOSED})
"""办结: decided, not delivered (RD-16). A withdrawal after acceptance is completed too and has its `completed_on`."""


def find_transition(act: Act, state: State) -> Transition | None:
    """The row for doing `act` in `state`; None when there is none."""
    return next((row for row in TRANSITIONS if row.act is act and state in row.sources), None)


def list_transitions(state: State) -> tuple[Transition, ...]:
    """Every row that leaves or stays in `state`."""
    return tuple(row for row in TRANSITIONS if state in row.sources)
