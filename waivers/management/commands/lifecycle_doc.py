"""`manage.py lifecycle_doc`: write docs/lifecycle.md from the table of moves and the registry of checks."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from waivers.lifecycle import lifecycle_text

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"


class Command(BaseCommand):
    help = "Write docs/lifecycle.md; with --check only say whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when the document is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            text = lifecycle_text()
        if not options["check"]:
            DOCUMENT.write_text(text, encoding="utf-8")
            self.stdout.write("docs/lifecycle.md is written.")
        elif not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text:
            raise CommandError("docs/lifecycle.md is not current. Run: manage.py lifecycle_doc")
        else:
            self.stdout.write("docs/lifecycle.md is current.")
