from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    name = "statepl.districts"
    label = "districts"

    def ready(self) -> None:
        from statepl.districts import services, tasks
        from statepl.jobs import registry

        registry.register(services.IMPORT_KIND, tasks.import_directory)
