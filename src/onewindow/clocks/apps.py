from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "onewindow.clocks"
    label = "clocks"
    verbose_name = "时限"
