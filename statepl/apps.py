from django.apps import AppConfig


class StateplConfig(AppConfig):
    name = "statepl"
