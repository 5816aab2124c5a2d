from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    name = "statepl.districts"
    label = "districts"
