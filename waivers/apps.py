from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WaiversConfig(AppConfig):
    name = "waivers"

    def ready(self) -> None:
        from statepl.core.logs import hide_after
        from waivers import (
            checks,  # noqa: F401 - registers the checks of the lifecycle gates
            delegations,
            recusals,
        )

        recusals.register()
        delegations.register()
        hide_after("/waivers/feed/")
        _register_letters(self)


def _register_letters(config: AppConfig) -> None:
    """Name the kinds of work about letters, decisions and packs; fill the letter templates after each migrate."""
    from statepl.jobs.registry import register
    from waivers.services import batches, letters, packs

    register(letters.KIND, letters.make_letter_document)
    register(batches.KIND, batches.release_batch)
    register(packs.KIND, packs.make_pack)
    post_migrate.connect(fill_letter_templates, sender=config)


def fill_letter_templates(**_kwargs: Any) -> None:
    """Make the shipped letter templates after each migrate (and after a test's flush)."""
    from waivers.services.letters import load_letter_templates

    load_letter_templates()
