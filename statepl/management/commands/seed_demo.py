"""`manage.py seed_demo`: the invented state."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from statepl.accounts.models import User
from statepl.demo.build import build
from statepl.demo.lives import WAYS


class Command(BaseCommand):
    help = "Fill an empty demo database with an invented state in all states and years."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--districts", type=int, default=40)
        parser.add_argument("--stage", default="", choices=["", *(goal for goal, _shift in WAYS if goal)])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database in use, else build."""
        if settings.PRODUCTION:
            raise CommandError("The demo state is not made in production.")
        if options["districts"] < 2:
            raise CommandError("--districts is at least 2.", returncode=2)
        if User.objects.exists():
            raise CommandError("There is data already. FRESH=1 make demo makes the demo state anew.")
        quiet = options["json"]
        build(
            districts=options["districts"],
            stage=options["stage"],
            tell=(lambda _line: None) if quiet else self.stdout.write,
        )
        if quiet:
            self.stdout.write(json.dumps({"districts": options["districts"], "people": User.objects.count()}))
