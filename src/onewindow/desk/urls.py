"""Addresses of the desk (prefix `desk/`)."""

from django.urls import include, path

from onewindow.desk.cases import (
    acting,
    after_checks,
    case_page,
    chief,
    intake,
    paper_dates,
    papers,
    pre_reviews,
    revealing,
    serving,
    signing,
    visits,
    worklist,
)
from onewindow.desk.live import tickets
from onewindow.desk.persons import acts as person_acts
from onewindow.desk.persons import pages as person_pages

app_name = "desk"
urlpatterns = [
    path("", worklist.show_worklist, name="worklist"),
    path("list.csv", worklist.export_worklist, name="worklist_csv"),
    path("live-ticket", tickets.give_ticket, name="live_ticket"),
    path("intake/", intake.choose_item, name="intake"),
    path("intake/<str:code>/", intake.take_application, name="intake_item"),
    path("files/", papers.take_file, name="take_file"),
    path("cases/<str:number>", case_page.show_case, name="case"),
    path("cases/<str:number>/receipt", papers.show_receipt, name="receipt"),
    path("cases/<str:number>/acts/<str:name>", acting.do_act, name="act"),
    path("cases/<str:number>/papers/<str:code>", paper_dates.note_dates, name="paper_dates"),
    path("cases/<str:number>/served/<int:message_id>", serving.record_service, name="record_service"),
    path("cases/<str:number>/agree-service", serving.record_service_agreement, name="agree_service"),
    path("after-checks/", after_checks.show_after_checks, name="after_checks"),
    path("cases/<str:number>/visits", visits.note_case_visit, name="visit"),
    path("pre-reviews/", pre_reviews.show_pre_reviews, name="pre_reviews"),
    path("pre-reviews/<str:number>", pre_reviews.show_pre_review_at_desk, name="pre_review"),
    path("pre-reviews/<str:number>/pass", pre_reviews.pass_at_desk, name="pre_review_pass"),
    path("pre-reviews/<str:number>/return", pre_reviews.return_at_desk, name="pre_review_return"),
    path("pre-reviews/<str:number>/receive", pre_reviews.receive_pre_reviewed, name="pre_review_receive"),
    path("pre-reviews/<str:number>/reveal", pre_reviews.show_pre_review_form, name="pre_review_reveal"),
    path("pre-reviews/<str:number>/paper", pre_reviews.send_pre_review_paper, name="pre_review_paper"),
    path("pre-reviews/<str:number>/files/<int:file_id>", pre_reviews.send_pre_review_file, name="pre_review_file"),
    path("visits/", visits.show_repeated_visits, name="repeated_visits"),
    path("cases/<str:number>/withdrawal-code", acting.send_withdrawal_code, name="withdrawal_code"),
    path("cases/<str:number>/form", acting.correct_form, name="correct_form"),
    path("cases/<str:number>/reveal/<int:party_id>", revealing.show_party, name="reveal_party"),
    path("cases/<str:number>/reveal-form", revealing.show_form, name="reveal_form"),
    path("cases/<str:number>/files/<int:file_id>", papers.send_file, name="file"),
    path("cases/<str:number>/documents/<str:document_number>", papers.send_document, name="document"),
    path("persons/", person_pages.find_person, name="persons"),
    path("persons/<str:mark>", person_pages.show_person_at_window, name="person"),
    path("persons/<str:mark>/phone", person_acts.change_phone, name="person_phone"),
    path("persons/<str:mark>/agents", person_acts.register_agent, name="person_agents"),
    path("persons/<str:mark>/agents/<int:authority_id>/revoke", person_acts.revoke_authority, name="person_revoke"),
    path("persons/<str:mark>/agents/<int:authority_id>/paper", person_pages.send_evidence, name="person_evidence"),
    path("", include("onewindow.desk.inside.urls")),
    path("certificates/", include("onewindow.desk.certificates.urls")),
    path("admin/", include("onewindow.desk.admin.urls")),
    path("history/", include("onewindow.desk.history.urls")),
    path("governance/", include("onewindow.desk.governance.urls")),
    path("chief/", chief.show_chief, name="chief"),
    path("chief/sign", signing.sign_cases, name="sign"),
    path("chief/delegate", signing.delegate_role, name="delegate"),
]
