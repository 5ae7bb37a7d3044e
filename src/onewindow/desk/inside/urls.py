"""Addresses of what goes on inside a department (prefix `desk/`, namespace `desk`)."""

from django.urls import path

from onewindow.desk.inside import absences, acts, duties, inspections, meetings, seals, taken_back, windows

urlpatterns = [
    path("absences/", absences.show_absences, name="absences"),
    path("duties/", duties.show_duties, name="duties"),
    path("seals/", seals.show_window_seals, name="seals"),
    path("seals/<int:seal_id>", seals.show_window_seal, name="seal"),
    path("inspections/", inspections.show_inspections, name="inspections"),
    path("inspections/<int:inspection_id>", inspections.show_inspection, name="inspection"),
    path("meetings/", meetings.show_meetings, name="meetings"),
    path("meetings/<int:meeting_id>", meetings.show_meeting, name="meeting"),
    path("meetings/<int:meeting_id>/attendance", meetings.note_attendance, name="meeting_attendance"),
    path("meetings/<int:meeting_id>/conclusion", meetings.note_conclusion, name="meeting_conclusion"),
    path("meetings/<int:meeting_id>/minutes.pdf", meetings.send_minutes, name="meeting_minutes"),
    path("taken-back/", taken_back.show_taken_back, name="taken_back"),
    path("windows/", windows.show_windows, name="windows"),
    path("windows/<int:window_id>", windows.show_window, name="window"),
    path("inside/do/<str:name>", acts.perform_inside_act, name="inside_act"),
    path("inside/do/<str:name>/<str:target>", acts.perform_inside_act, name="inside_act"),
]
