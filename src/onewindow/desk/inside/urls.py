"""Addresses of what goes on inside a department (prefix `desk/`, namespace `desk`)."""

from django.urls import path

from onewindow.desk.inside import absences, acts, duties, seals, taken_back, windows

urlpatterns = [
    path("absences/", absences.show_absences, name="absences"),
    path("duties/", duties.show_duties, name="duties"),
    path("seals/", seals.show_window_seals, name="seals"),
    path("seals/<int:seal_id>", seals.show_window_seal, name="seal"),
    path("taken-back/", taken_back.show_taken_back, name="taken_back"),
    path("windows/", windows.show_windows, name="windows"),
    path("windows/<int:window_id>", windows.show_window, name="window"),
    path("inside/do/<str:name>", acts.perform_inside_act, name="inside_act"),
    path("inside/do/<str:name>/<str:target>", acts.perform_inside_act, name="inside_act"),
]
