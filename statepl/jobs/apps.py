from django.apps import AppConfig

MAIL_ATTEMPTS = 8  # with the queue's pauses, about six hours of a silent mail server


class JobsConfig(AppConfig):
    name = "statepl.jobs"
    label = "jobs"

    def ready(self) -> None:
        from statepl.jobs import mail, registry, services

        registry.register(
            services.MESSAGE_KIND, mail.send_message, max_attempts=MAIL_ATTEMPTS, failed=mail.give_up
        )
