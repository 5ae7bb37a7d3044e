"""Addresses of what goes on inside a department (prefix `desk/`, namespace `desk`)."""

from django.urls import path

from onewindow.desk.inside import absences, acts

urlpatterns = [
    path("absences/", absences.show_absences, name="absences"),
    path("inside/do/<str:name>", acts.perform_inside_act, name="inside_act"),
    path("inside/do/<str:name>/<str:target>", acts.perform_inside_act, name="inside_act"),
]
