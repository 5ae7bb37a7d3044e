from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "onewindow.messages"
    label = "messages"
    verbose_name = "通知与送达"
