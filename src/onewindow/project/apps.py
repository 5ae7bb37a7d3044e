"""The project is an app only so that every process is assembled before its first request."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Assembles the house when Django is ready."""

    name = "onewindow.project"
    label = "project"

    def ready(self) -> None:
        from onewindow.project.assembly import install_house  # noqa: PLC0415  models exist only now

        install_house()
