"""The shapes of what is sent with the acts of procedures. `person`: 0 the applicant, else the number of a registered interest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OrderExaminationIn:
    """`check_kind`: verification survey inspection testing quarantine; `officers`: accounts of the department."""

    check_kind: str
    subject: str
    reason: str = ""
    officers: tuple[int, ...] = ()
    planned_on: date | None = None


@dataclass(frozen=True, slots=True)
class AssignExaminersIn:
    examination: int
    officers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordExaminationIn:
    """`is_plain`: seen without further technical analysis, so that the decision is due on the spot (55)."""

    examination: int
    done_on: date
    findings: str
    conclusion: str
    standards: tuple[str, ...] = ()
    file_ids: tuple[int, ...] = ()
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class CancelProcedureIn:
    procedure: str
    reason: str


@dataclass(frozen=True, slots=True)
class RegisterInterestIn:
    id_type: str
    id_number: str
    name: str
    interest: str
    until: date
    delivery_method: str
    delivery_proof: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class InviteStatementIn:
    until: date
    delivery_method: str
    delivery_proof: str
    person: int = 0


@dataclass(frozen=True, slots=True)
class MakeStatementIn:
    """`person` and `way` (oral, written) where a desk writes down what somebody says."""

    said: str
    person: int | None = None
    way: str = "oral"


@dataclass(frozen=True, slots=True)
class AnswerStatementIn:
    statement: int
    answer: str
    reasons: str


@dataclass(frozen=True, slots=True)
class TellHearingRightIn:
    delivery_method: str
    delivery_proof: str
    person: int = 0


@dataclass(frozen=True, slots=True)
class RequestHearingIn:
    reason: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawHearingRequestIn:
    person: int | None = None


@dataclass(frozen=True, slots=True)
class OrderHearingIn:
    reason: str


@dataclass(frozen=True, slots=True)
class CallHearingIn:
    """`closed_for`: "" in public, else state, trade, privacy; `move_reason`: why a hearing called already is called again."""

    day: date
    hour: str
    place: str
    chair: int
    delivery_method: str
    delivery_proof: str
    closed_for: str = ""
    announce: bool = False
    move_reason: str = ""


@dataclass(frozen=True, slots=True)
class ChallengeChairIn:
    reason: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerChallengeIn:
    challenge_answer: str
    reasons: str
    chair: int | None = None


@dataclass(frozen=True, slots=True)
class HoldHearingIn:
    attended: tuple[str, ...]
    review_opinion: str
    arguments: str
    signed: bool
    unsigned: str = ""


@dataclass(frozen=True, slots=True)
class OrderExpertReviewIn:
    question: str
    experts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordExpertOpinionIn:
    given_on: date
    opinion: str
    opinion_result: str
    file_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EscalateIn:
    """`upper_organ`: the credit code of the higher organ."""

    upper_organ: str
    opinion: str
    basis: str
