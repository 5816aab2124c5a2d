from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "statepl.jobs"
    label = "jobs"

    def ready(self) -> None:
        from statepl.jobs import mail, registry, services

        registry.register(services.MESSAGE_KIND, mail.send_message)
