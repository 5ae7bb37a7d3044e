"""Addresses of governance at the desk (prefix `desk/governance/`, namespace `desk`)."""

from django.urls import path

from onewindow.desk.governance import acts, lines, pages

urlpatterns = [
    path("", pages.show_governance, name="governance"),
    path("<int:centre_id>/", pages.show_governance, name="governance_centre"),
    path("<int:centre_id>/entries", pages.show_entries, name="governance_entries"),
    path("<int:centre_id>/measures", pages.show_measures, name="governance_measures"),
    path("<int:centre_id>/rules", pages.show_rules, name="governance_rules"),
    path("rounds/<int:round_id>", pages.show_round, name="governance_round"),
    path("rounds/<int:round_id>/lines.csv", lines.export_lines, name="governance_lines_csv"),
    path("rounds/<int:round_id>/import", lines.import_lines, name="governance_import"),
    path("lines/<int:line_id>", lines.edit_line, name="governance_line"),
    path("do/<str:name>/<str:target>", acts.perform_governance_act, name="governance_act"),
]
