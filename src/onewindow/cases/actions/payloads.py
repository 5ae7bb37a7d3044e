"""The shapes of what is sent with each act: plain typed facts. A form or the API checks the shape, the act the substance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies: a known party by `party_id`, or the identity to register. All empty: the signed-in citizen."""

    party_id: int | None = None
    id_type: str = ""
    id_number: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    email: str = ""
    legal_representative: str = ""


@dataclass(frozen=True, slots=True)
class MaterialIn:
    """One paper handed in: uploads by file id, paper by count, and what the window did with the original.

    `held`: the key of a paper of the applicant that is here already, used with his `consent` for this once (BE-03);
    `reference`: where the consent he signed at the window is kept."""

    code: str
    file_ids: tuple[int, ...] = ()
    originals: int = 0
    copies: int = 0
    original_seen: bool = False
    copy_kept: bool = False
    original_returned: bool = False
    held: str = ""
    consent: bool = False
    reference: str = ""

    @property
    def is_handed_in(self) -> bool:
        return bool(self.held or self.file_ids or self.originals or self.copies or self.original_seen or self.copy_kept)


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the one notice: which material, what is wrong with it, what is demanded.

    `declined`: the applicant does not agree that a paper held here is looked up instead (BE-03)."""

    code: str
    problem: str
    demand: str = ""
    declined: bool = False


@dataclass(frozen=True, slots=True)
class AcceptIn:
    """`needed`: codes of papers asked under a condition that this case needs and that lack; acceptance is then refused."""

    comment: str = ""
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclineIn:
    reason: str
    explanation: str
    competent_organ: str = ""


@dataclass(frozen=True, slots=True)
class NotifyIn:
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class SupplementIn:
    """`by_agent`: at the window, the agent of the case hands it in. `channel`: how it came to the window: window, post, fax, email."""

    materials: tuple[MaterialIn, ...] = ()
    form: dict[str, Any] = field(default_factory=dict)
    by_agent: bool = False
    channel: str = "window"


@dataclass(frozen=True, slots=True)
class CorrectOnSpotIn:
    """`by_agent`: the agent of the case confirms it for the applicant."""

    note: str
    form: dict[str, Any] = field(default_factory=dict)
    materials: tuple[MaterialIn, ...] = ()
    by_agent: bool = False


@dataclass(frozen=True, slots=True)
class CompleteStepIn:
    opinion: str
    result: str = "pass"


@dataclass(frozen=True, slots=True)
class ReturnStepIn:
    position: int
    reasons: str


@dataclass(frozen=True, slots=True)
class PauseIn:
    """`ends_on`: the last excluded day as told to the applicant in writing. `delivery_method`: counter (signed for now, with
    `delivery_proof`, so it begins at once), post or electronic (it begins when served); `delivered_on`: default the day of the act.
    """

    kind: str
    reason: str
    ends_on: date
    delivery_method: str
    delivery_proof: str = ""
    article: str = ""
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class EndPauseIn:
    reason: str


@dataclass(frozen=True, slots=True)
class ExtendIn:
    """`days`: working days."""

    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class GrantIn:
    content: str
    conditions: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    certificate_name: str = ""


@dataclass(frozen=True, slots=True)
class RefuseIn:
    facts: str
    reasons: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class DecideInstantlyIn:
    content: str
    method: str = "counter"
    receiver: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class ReadyIn:
    """`notice_method`: counter, phone, post (each with proof), or electronic: proved by the messages room."""

    notice_method: str
    notice_proof: str = ""


@dataclass(frozen=True, slots=True)
class DeliverIn:
    """`proof`: for counter and post; an electronic delivery is proved by the messages room."""

    method: str
    proof: str = ""
    receiver: str = ""
    by_agent: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawIn:
    """`proof` signature: `reference` names where the signed paper is kept; `proof` code: the one-time code sent before.

    `by_agent`: the agent of the case brings it; the proof is the applicant's own all the same."""

    proof: str
    reference: str = ""
    code: str = ""
    by_agent: bool = False


@dataclass(frozen=True, slots=True)
class CloseIn:
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResumeIn:
    note: str = ""


@dataclass(frozen=True, slots=True)
class PromisePapersIn:
    """`codes`: lacking secondary papers; `by`: the last day for them; `reference`: where the signed promise is kept (window)."""

    codes: tuple[str, ...]
    by: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class HandInPromisedIn:
    materials: tuple[MaterialIn, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestBreachIn:
    contest: str


@dataclass(frozen=True, slots=True)
class AnswerContestIn:
    """`outcome`: stands or lifted."""

    outcome: str
    answer: str


@dataclass(frozen=True, slots=True)
class CommitIn:
    """`reference`: where the signed commitment is kept (window)."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class RecordAfterCheckIn:
    """`result`: met, rectifying (with `rectify_by`) or false."""

    result: str
    finding: str
    rectify_by: date | None = None


@dataclass(frozen=True, slots=True)
class HandOverIn:
    """`to_account`: a colleague's account number."""

    to_account: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakeOverIn:
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeclineHandoverIn:
    reason: str


@dataclass(frozen=True, slots=True)
class OrderHandoverIn:
    """`to_account`: a colleague's account number."""

    to_account: int
    reason: str


@dataclass(frozen=True, slots=True)
class TakeBackIn:
    """`purpose`: review, sign, seal; `reason_code`: one of rules.taking_back.REASONS."""

    purpose: str
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class BringBackIn:
    note: str = ""
