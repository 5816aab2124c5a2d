from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PolicyConfig(AppConfig):
    name = "policy"

    def ready(self) -> None:
        post_migrate.connect(fill_catalogue, sender=self)


def fill_catalogue(**_kwargs: Any) -> None:
    """Make the shipped catalogue entries after each migrate (and after a test's flush)."""
    from policy.services import load_catalogue

    load_catalogue()
