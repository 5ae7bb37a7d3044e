"""Every read of the case room; frozen rows, fixed numbers of statements."""

from onewindow.cases.queries.announcements import AnnouncedHearing, list_announced_hearings
from onewindow.cases.queries.drafts import DraftView, find_case_draft, list_case_drafts
from onewindow.cases.queries.figures import YearCounts, count_completed_cases, get_figures
from onewindow.cases.queries.interests import (
    InterestRow,
    InterestView,
    get_interest_document,
    get_interest_view,
    list_interest_cases,
)
from onewindow.cases.queries.lists import count_cases, list_cases, list_due_today, list_own_cases
from onewindow.cases.queries.one import (
    explain_case_dates,
    get_case,
    get_case_document,
    get_case_file,
    list_case_files,
)
from onewindow.cases.queries.organs import list_organ_members, list_upper_organs
from onewindow.cases.queries.standing import get_case_standing
from onewindow.cases.queries.tracking import track_case
from onewindow.cases.queries.views import (
    AllowedAct,
    CaseFile,
    CaseRow,
    CaseStanding,
    CaseView,
    CorrectionView,
    DueGroup,
    FieldView,
    Figures,
    HandoverView,
    MaterialView,
    Rate,
    StandInView,
    StepView,
    TenureView,
    TimelineRow,
    TrackView,
    WorkCounts,
)
from onewindow.cases.queries.waiting_list import WaitingList, get_waiting_list

__all__ = [
    "list_interest_cases",
    "list_announced_hearings",
    "get_waiting_list",
    "get_interest_view",
    "get_interest_document",
    "WaitingList",
    "InterestView",
    "InterestRow",
    "AnnouncedHearing",
    "AllowedAct",
    "CaseFile",
    "CaseRow",
    "CaseStanding",
    "CaseView",
    "CorrectionView",
    "DraftView",
    "DueGroup",
    "FieldView",
    "Figures",
    "HandoverView",
    "MaterialView",
    "Rate",
    "StandInView",
    "StepView",
    "TenureView",
    "TimelineRow",
    "TrackView",
    "WorkCounts",
    "YearCounts",
    "count_cases",
    "count_completed_cases",
    "explain_case_dates",
    "find_case_draft",
    "get_case",
    "get_case_document",
    "get_case_file",
    "get_case_standing",
    "get_figures",
    "list_case_drafts",
    "list_case_files",
    "list_cases",
    "list_due_today",
    "list_organ_members",
    "list_own_cases",
    "list_upper_organs",
    "track_case",
]
