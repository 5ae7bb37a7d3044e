"""Addresses of the register (prefix `desk/certificates/`, names of the desk)."""

from django.urls import path

from onewindow.desk.certificates import acts, pushes, register

urlpatterns = [
    path("", register.show_certificate_register, name="certificates"),
    path("pushes/", pushes.show_pushes, name="pushes"),
    path("pushes/list.csv", pushes.export_pushes, name="pushes_csv"),
    path("pushes/<int:push_id>/sign", pushes.sign_for_push, name="push_sign"),
    path("pushes/<int:push_id>/urge", pushes.urge_section, name="push_urge"),
    path("sections/do/<str:name>", pushes.do_section_act, name="section_act"),
    path("sections/do/<str:name>/<str:section_id>", pushes.do_section_act, name="section_act_on"),
    path("list.csv", register.export_register, name="certificates_csv"),
    path("at/<str:certificate>", register.show_certificate, name="certificate"),
    path("at/<str:certificate>/acts/<str:name>", acts.do_certificate_act, name="certificate_act"),
    path(
        "at/<str:certificate>/documents/<str:paper_number>",
        register.send_certificate_document,
        name="certificate_document",
    ),
]
