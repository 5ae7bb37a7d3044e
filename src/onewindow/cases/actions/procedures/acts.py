"""The acts of procedures by name: payload shape and action, for `dispatch.ACTS`."""

from __future__ import annotations

from collections.abc import Callable

from onewindow.cases.actions.loading import Outcome
from onewindow.cases.actions.procedures import payloads
from onewindow.cases.actions.procedures.challenges import answer_challenge, challenge_chair
from onewindow.cases.actions.procedures.escalating import escalate_case
from onewindow.cases.actions.procedures.examinations import (
    assign_examiners,
    cancel_procedure,
    order_examination,
    record_examination,
)
from onewindow.cases.actions.procedures.expert_reviews import order_expert_review, record_expert_opinion
from onewindow.cases.actions.procedures.hearings import (
    call_hearing,
    hold_hearing,
    order_hearing,
    request_hearing,
    tell_hearing_right,
    withdraw_hearing_request,
)
from onewindow.cases.actions.procedures.statements import (
    answer_statement,
    invite_statement,
    make_statement,
    register_interest,
)
from onewindow.cases.rules import Act

PROCEDURE_RUNS: tuple[tuple[str, type, Callable[..., Outcome]], ...] = (
    (Act.ORDER_EXAMINATION.value, payloads.OrderExaminationIn, order_examination),
    (Act.ASSIGN_EXAMINERS.value, payloads.AssignExaminersIn, assign_examiners),
    (Act.RECORD_EXAMINATION.value, payloads.RecordExaminationIn, record_examination),
    (Act.CANCEL_PROCEDURE.value, payloads.CancelProcedureIn, cancel_procedure),
    (Act.REGISTER_INTEREST.value, payloads.RegisterInterestIn, register_interest),
    (Act.INVITE_STATEMENT.value, payloads.InviteStatementIn, invite_statement),
    (Act.MAKE_STATEMENT.value, payloads.MakeStatementIn, make_statement),
    (Act.ANSWER_STATEMENT.value, payloads.AnswerStatementIn, answer_statement),
    (Act.TELL_HEARING_RIGHT.value, payloads.TellHearingRightIn, tell_hearing_right),
    (Act.REQUEST_HEARING.value, payloads.RequestHearingIn, request_hearing),
    (Act.WITHDRAW_HEARING_REQUEST.value, payloads.WithdrawHearingRequestIn, withdraw_hearing_request),
    (Act.ORDER_HEARING.value, payloads.OrderHearingIn, order_hearing),
    (Act.CALL_HEARING.value, payloads.CallHearingIn, call_hearing),
    (Act.CHALLENGE_CHAIR.value, payloads.ChallengeChairIn, challenge_chair),
    (Act.ANSWER_CHALLENGE.value, payloads.AnswerChallengeIn, answer_challenge),
    (Act.HOLD_HEARING.value, payloads.HoldHearingIn, hold_hearing),
    (Act.ORDER_EXPERT_REVIEW.value, payloads.OrderExpertReviewIn, order_expert_review),
    (Act.RECORD_EXPERT_OPINION.value, payloads.RecordExpertOpinionIn, record_expert_opinion),
    (Act.ESCALATE.value, payloads.EscalateIn, escalate_case),
)
