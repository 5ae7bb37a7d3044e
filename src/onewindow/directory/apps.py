from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "onewindow.directory"
    label = "directory"
    verbose_name = "机构与授权"
