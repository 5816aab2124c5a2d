"""`manage.py erase_due`: what is known of people and whose time is over. Without `--now` it only counts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from stakeholders.services import erase_due, held


class Command(BaseCommand):
    """Print one line for each kind of data; with `--now` erase what is due, as the worker does by itself."""

    help = "Counts, or with --now erases, what is known of people without an account and whose time is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="erase; without it nothing changes")

    def handle(self, *args: Any, **options: Any) -> None:
        for each in held():
            self.stdout.write(
                f"{each.period.code}: {each.due} due of {each.rows} held, after {each.days} days"
            )
        if options["now"]:
            erased = [f"{code}: {number} erased" for code, number in erase_due().items()]
            self.stdout.write(", ".join(erased) or "Nothing was due.")
