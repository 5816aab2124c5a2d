"""`manage.py load_mappings`: the ready-made mappings for Connecticut's files, and their measures."""

from typing import Any

from django.core.management.base import BaseCommand

from evaluation.services.mappings import load_connecticut


class Command(BaseCommand):
    """Add the ready-made mappings that are missing."""

    help = "Add the ready-made mappings for Connecticut's files, and the measures they need."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_connecticut()} mappings added.")
