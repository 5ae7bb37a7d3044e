"""Addresses of migrated history (prefix `desk/history/`, namespace `desk`)."""

from django.urls import path

from onewindow.desk.history import pages

urlpatterns = [
    path("", pages.show_history, name="history"),
    path("cases", pages.list_history, name="history_list"),
    path("cases.csv", pages.export_history_sheet, name="history_csv"),
    path("cases/<int:past_id>", pages.show_past_case, name="history_case"),
]
