"""Public addresses."""

from django.urls import path

from onewindow.portal import agents, applying, calculator, checking, disclosing, home, items, on_duty, tracking

app_name = "portal"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("items/", items.show_items, name="items"),
    path("items/<str:code>", items.show_guide, name="guide"),
    path("items/<str:code>/form", items.show_blank_form, name="blank_form"),
    path("items/<str:code>/leaflet.pdf", disclosing.download_leaflet, name="leaflet"),
    path("notice-board/", disclosing.show_notice_board, name="notice_board"),
    path("notice-board/<int:department_id>.pdf", disclosing.print_notice_board, name="notice_board_pdf"),
    path("regulations/", disclosing.show_regulations, name="regulations"),
    path("regulations/<int:regulation_id>", disclosing.show_regulation, name="regulation"),
    path("apply/<str:code>", applying.begin_application, name="apply"),
    path("apply/<str:code>/form", applying.answer_form, name="apply_form"),
    path("apply/<str:code>/papers", applying.hand_in_papers, name="apply_papers"),
    path("apply/<str:code>/check", applying.check_answers, name="apply_check"),
    path("apply/<str:code>/done/<str:number>", applying.show_done, name="apply_done"),
    path("track", tracking.track_progress, name="track"),
    path("track/<str:number>", tracking.show_own_case, name="case"),
    path("track/<str:number>/dates", tracking.show_dates, name="case_dates"),
    path("track/<str:number>/papers/<int:document_id>", tracking.download_paper, name="paper"),
    path("track/<str:number>/files/<int:file_id>", tracking.download_file, name="file"),
    path("track/<str:number>/supplement", tracking.answer_notice, name="supplement"),
    path("track/<str:number>/withdraw", tracking.withdraw_own_case, name="withdraw"),
    path("track/<str:number>/close", tracking.close_own_case, name="close"),
    path("track/<str:number>/resume", tracking.resume_own_case, name="resume"),
    path("my/agents/", agents.show_agents, name="agents"),
    path("my/agents/<int:authority_id>/end", agents.end_authority, name="agent_end"),
    path("duty", on_duty.show_duty_rota, name="duty"),
    path("workdays/", calculator.show_workdays, name="workdays"),
    path("check/", checking.ask_check_code, name="check_form"),
    path("check/<str:code>", checking.show_check, name="check"),
    path("about", home.show_about, name="about"),
    path("privacy", home.show_privacy, name="privacy"),
    path("accessibility", home.show_accessibility, name="accessibility"),
]
