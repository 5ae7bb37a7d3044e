"""Addresses of the administration (prefix `desk/admin/`, namespace `desk`)."""

from django.urls import path

from onewindow.desk.admin.calendar import acts as calendar_acts
from onewindow.desk.admin.calendar import pages as calendar
from onewindow.desk.admin.catalogue import editing, listing, publishing, transfer
from onewindow.desk.admin.directory import acts as directory_acts
from onewindow.desk.admin.directory import division_change, people
from onewindow.desk.admin.directory import pages as directory
from onewindow.desk.admin.disclosure import acts as disclosure_acts
from onewindow.desk.admin.disclosure import pages as disclosures
from onewindow.desk.admin.exchange import pages as exchange
from onewindow.desk.admin.ledger import pages as ledger
from onewindow.desk.admin.papers import acts as paper_acts
from onewindow.desk.admin.papers import pages as papers

urlpatterns = [
    path("items/", listing.show_admin_items, name="admin_items"),
    path("items/new", editing.add_item, name="admin_item_new"),
    path("items/import", transfer.preview_import, name="admin_import"),
    path("items/import/confirm", transfer.confirm_import, name="admin_import_confirm"),
    path("items/export.json", transfer.export_items, {"kind": "json"}, name="admin_export_json"),
    path("items/export.csv", transfer.export_items, {"kind": "csv"}, name="admin_export_csv"),
    path("items/versions/<int:version_id>", listing.show_version, name="admin_version"),
    path("items/versions/<int:version_id>/form", listing.show_blank_application, name="admin_form_preview"),
    path("items/at/<str:code>", listing.show_admin_item, name="admin_item"),
    path("items/at/<str:code>/edit/<str:section>", editing.edit_section, name="admin_item_section"),
    path("items/at/<str:code>/difference", listing.show_difference, name="admin_difference"),
    path("items/at/<str:code>/do/<str:name>", publishing.perform_item_act, name="admin_item_act"),
    path("directory/", directory.show_directory, name="admin_directory"),
    path("directory/regions/", directory.show_regions, name="admin_regions"),
    path("directory/regions/change", division_change.preview_change, name="admin_division_change"),
    path("directory/regions/change/confirm", division_change.confirm_change, name="admin_division_change_confirm"),
    path("directory/regions/<str:code>", directory.show_regions, name="admin_region"),
    path("directory/centres/<int:centre_id>", directory.show_centre, name="admin_centre"),
    path("directory/departments/", directory.show_departments, name="admin_departments"),
    path("directory/departments/<int:department_id>", directory.show_department, name="admin_department"),
    path("directory/do/<str:name>", directory_acts.perform_directory_act, name="admin_directory_act"),
    path("directory/do/<str:name>/<str:target>", directory_acts.perform_directory_act, name="admin_directory_act"),
    path("people/", people.show_people, name="admin_people"),
    path("people/<int:account_id>", people.show_person, name="admin_person"),
    path("people/<int:account_id>/token", people.give_token, name="admin_token"),
    path("calendar/", calendar.show_calendar, name="admin_calendar"),
    path("calendar/<int:year>", calendar.show_year, name="admin_year"),
    path("calendar/type", calendar_acts.type_notice, name="admin_type_notice"),
    path("calendar/upload", calendar_acts.upload_notice, name="admin_upload_notice"),
    path("calendar/drafts/<int:revision_id>", calendar.show_revision, name="admin_revision"),
    path("calendar/hall", calendar.show_hall_days, name="admin_hall_days"),
    path("calendar/do/<str:name>/<str:target>", calendar_acts.perform_calendar_act, name="admin_calendar_act"),
    path("disclosures/", disclosures.show_disclosures, name="admin_disclosures"),
    path("disclosures/windows/<int:window_id>.pdf", disclosures.print_window_notice, name="admin_window_notice"),
    path("regulations/", disclosures.show_register, name="admin_register"),
    path("disclosures/do/<str:name>", disclosure_acts.perform_disclosure_act, name="admin_disclosure_act"),
    path("disclosures/do/<str:name>/<str:target>", disclosure_acts.perform_disclosure_act, name="admin_disclosure_act"),
    path("papers/", papers.show_papers, name="admin_papers"),
    path("papers/<str:kind>/<str:variant>", papers.show_wordings, name="admin_wordings"),
    path("seals/<int:department_id>", papers.show_seals, name="admin_seals"),
    path("outbox/", papers.show_outbox_state, name="admin_outbox"),
    path("outbox/<int:message_id>", papers.show_send, name="admin_send"),
    path("paper-acts/<str:name>/<str:target>", paper_acts.perform_paper_act, name="admin_paper_act"),
    path("exchange/", exchange.show_transfers, name="admin_transfers"),
    path("exchange/import", exchange.take_import, name="admin_take_import"),
    path("exchange/export", exchange.take_export, name="admin_take_export"),
    path("exchange/<int:transfer_id>", exchange.show_transfer, name="admin_transfer"),
    path("exchange/<int:transfer_id>/confirm", exchange.confirm_transfer, name="admin_transfer_confirm"),
    path("exchange/<int:transfer_id>/stop", exchange.halt_transfer, name="admin_transfer_stop"),
    path("exchange/<int:transfer_id>/file", exchange.send_transfer, name="admin_transfer_file"),
    path("exchange/<int:transfer_id>/faults.csv", exchange.send_faults, name="admin_transfer_faults"),
    path("ledger/", ledger.show_ledger, name="admin_ledger"),
    path("ledger/check", ledger.check_ledger, name="admin_ledger_check"),
    path("reveals/", ledger.show_reveals, name="admin_reveals"),
]
