from django.apps import AppConfig


class WaiversConfig(AppConfig):
    name = "waivers"

    def ready(self) -> None:
        from waivers import checks  # noqa: F401 - registers the checks of the lifecycle gates
