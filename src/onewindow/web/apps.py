import logging

from django.apps import AppConfig

from onewindow.web.translations import compile_catalogues


class WebConfig(AppConfig):
    name = "onewindow.web"
    label = "web"

    def ready(self) -> None:
        """Compiles the English, so that no build step is needed; without the right to write, pages stay Chinese."""
        try:
            compile_catalogues()
        except OSError as error:
            logging.getLogger("onewindow.web").warning("英文译文未能编译：%s", error)
