"""Addresses of the register (prefix `desk/certificates/`, names of the desk)."""

from django.urls import path

from onewindow.desk.certificates import acts, register

urlpatterns = [
    path("", register.show_certificate_register, name="certificates"),
    path("list.csv", register.export_register, name="certificates_csv"),
    path("at/<str:certificate>", register.show_certificate, name="certificate"),
    path("at/<str:certificate>/acts/<str:name>", acts.do_certificate_act, name="certificate_act"),
    path(
        "at/<str:certificate>/documents/<str:paper_number>",
        register.send_certificate_document,
        name="certificate_document",
    ),
]
