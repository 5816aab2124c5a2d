from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StakeholdersConfig(AppConfig):
    name = "stakeholders"

    def ready(self) -> None:
        from statepl.core.logs import hide_after

        hide_after("/invitations/")
        hide_after("/unsubscribe/")
        hide_after("/replies/")
        hide_after("/promises/")
        hide_after("/minutes-of/")
        from stakeholders import readiness, services, tasks  # noqa: F401  readiness registers gate G6
        from statepl.jobs import mail, registry

        registry.register(services.TELL, services.tell_everybody)
        registry.register(services.LOG_IMPORT_KIND, tasks.import_log)
        mail.when_failed("stakeholders.invitation", services.follow_failed_mail)

        post_migrate.connect(fill_groups, sender=self)


def fill_groups(**_kwargs: Any) -> None:
    """Make the shipped groups after each migrate (and after a test's flush)."""
    from stakeholders.services import load_groups

    load_groups()
