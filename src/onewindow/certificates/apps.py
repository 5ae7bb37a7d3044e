"""Django's registration of the room."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "onewindow.certificates"
    label = "certificates"
    verbose_name = "证照"
