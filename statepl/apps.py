from django.apps import AppConfig


class StateplConfig(AppConfig):
    name = "statepl"

    def ready(self) -> None:
        from statepl import checks  # noqa: F401
