from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "statepl.core"
    label = "core"
