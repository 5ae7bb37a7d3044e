"""Every write of the case room."""

from onewindow.cases.actions.acceptance import (
    accept_case,
    correct_on_spot,
    decline_case,
    notify_corrections,
    supplement_case,
)
from onewindow.cases.actions.agency import authorise_case_agent
from onewindow.cases.actions.batch import open_case, sign_batch
from onewindow.cases.actions.decision import decide_instantly, grant_case, refuse_case
from onewindow.cases.actions.delivery import close_case, deliver_case, ready_case
from onewindow.cases.actions.dispatch import ACTS, ActSpec, read_payload, run_act
from onewindow.cases.actions.drafts import discard_case_draft, purge_expired_drafts, save_case_draft
from onewindow.cases.actions.handing_over import decline_handover, hand_over_case, order_handover, take_over_case
from onewindow.cases.actions.held_papers import look_for_paper_offers, offer_paper_again, withhold_paper
from onewindow.cases.actions.instantly import submit_and_decide_instantly
from onewindow.cases.actions.lawful import deem_accepted, end_lapsed_pause, grant_by_law
from onewindow.cases.actions.limits_moved import end_case_pause, extend_case, pause_case
from onewindow.cases.actions.loading import Outcome
from onewindow.cases.actions.paper_dates import note_paper_dates
from onewindow.cases.actions.payloads import Applicant, Correction, MaterialIn
from onewindow.cases.actions.pre_review import ask_pre_review, submit_pre_reviewed, withdraw_pre_review
from onewindow.cases.actions.pre_reviewing import pass_pre_review, return_pre_review, reveal_pre_review_form
from onewindow.cases.actions.revealing import reveal_case_form
from onewindow.cases.actions.steps import complete_step, return_step
from onewindow.cases.actions.submission import Submission, submit_case
from onewindow.cases.actions.taking_back import bring_case_back, take_case_back
from onewindow.cases.actions.visits import record_visit
from onewindow.cases.actions.withdrawal import request_withdrawal_code, resume_case, withdraw_case

__all__ = [
    "ACTS",
    "ActSpec",
    "Applicant",
    "Correction",
    "MaterialIn",
    "Outcome",
    "Submission",
    "accept_case",
    "ask_pre_review",
    "authorise_case_agent",
    "bring_case_back",
    "close_case",
    "complete_step",
    "correct_on_spot",
    "decide_instantly",
    "decline_case",
    "decline_handover",
    "deem_accepted",
    "deliver_case",
    "discard_case_draft",
    "end_case_pause",
    "end_lapsed_pause",
    "extend_case",
    "grant_by_law",
    "grant_case",
    "hand_over_case",
    "note_paper_dates",
    "notify_corrections",
    "look_for_paper_offers",
    "offer_paper_again",
    "open_case",
    "order_handover",
    "pass_pre_review",
    "pause_case",
    "purge_expired_drafts",
    "read_payload",
    "ready_case",
    "record_visit",
    "refuse_case",
    "request_withdrawal_code",
    "resume_case",
    "return_pre_review",
    "return_step",
    "reveal_case_form",
    "reveal_pre_review_form",
    "run_act",
    "save_case_draft",
    "sign_batch",
    "submit_and_decide_instantly",
    "submit_case",
    "submit_pre_reviewed",
    "supplement_case",
    "take_case_back",
    "take_over_case",
    "withdraw_case",
    "withdraw_pre_review",
    "withhold_paper",
]
