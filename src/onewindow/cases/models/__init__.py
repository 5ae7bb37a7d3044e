"""Tables of the case room, one file a topic; everything is imported from here."""

from onewindow.cases.models.case import (
    Case,
    CaseCorrection,
    CaseDelivery,
    CaseDraft,
    CaseMaterial,
    CaseOpening,
    CaseStep,
)
from onewindow.cases.models.exclusion import ExclusionNotice
from onewindow.cases.models.held_papers import PaperDates, ReusedPaper, WithheldPaper
from onewindow.cases.models.meetings import ApprovalMeeting, MeetingAttendance, MeetingLine, StandingMeeting
from onewindow.cases.models.pre_review import PreReview, PreReviewBond, PreReviewLine, PreReviewPaper
from onewindow.cases.models.procedures import (
    CaseEscalation,
    CaseExamination,
    CaseExpertReview,
    CaseHearing,
    CaseHearingRequest,
    CaseInterest,
    CaseStatement,
    CaseTelling,
)
from onewindow.cases.models.responsibility import CaseHandover, CaseTenure
from onewindow.cases.models.standing_in import CaseStandIn
from onewindow.cases.models.taken_back import CaseTakenBack
from onewindow.cases.models.visits import CaseVisit
from onewindow.cases.models.word import BreachNote, Commitment, PaperPromise

__all__ = [
    "ApprovalMeeting",
    "MeetingAttendance",
    "MeetingLine",
    "StandingMeeting",
    "BreachNote",
    "Commitment",
    "PaperPromise",
    "Case",
    "CaseCorrection",
    "CaseDelivery",
    "CaseDraft",
    "CaseEscalation",
    "CaseExamination",
    "CaseExpertReview",
    "CaseHandover",
    "CaseHearing",
    "CaseHearingRequest",
    "CaseInterest",
    "CaseMaterial",
    "CaseOpening",
    "CaseStandIn",
    "CaseStatement",
    "CaseStep",
    "CaseTelling",
    "CaseTakenBack",
    "CaseTenure",
    "CaseVisit",
    "PaperDates",
    "PreReview",
    "PreReviewBond",
    "PreReviewLine",
    "PreReviewPaper",
    "ReusedPaper",
    "WithheldPaper",
    "ExclusionNotice",
]
