from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "onewindow.governance"
    label = "governance"
    verbose_name = "事项清理"
