"""`manage.py attack_file FILE --agency COLUMN …`: how much of what a published file hides can be worked out."""

import json
from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from evaluation.attacking import MASKS, WHOLE, Columns, Words
from evaluation.services.attacks import attack

FOREVER = 10.0**9
GIVEN = {"agency": "agency_id", "subgroup": "subgroup", "students": "denominator"}


class Command(BaseCommand):
    """Count what an outsider learns from a published file."""

    help = "Count how many hidden numbers of a published file follow from the others. Prints counts, never numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV, also .csv.gz")
        for each in fields(Columns):
            default = GIVEN.get(each.name, "")
            parser.add_argument(
                f"--{each.name}", default=default, metavar="COLUMN", help=f"default: {default or 'none'}"
            )
        parser.add_argument("--masks", default=MASKS, help="what stands in hidden cells, with commas")
        parser.add_argument("--whole", default=WHOLE, help="what stands for all students, with commas")
        parser.add_argument(
            "--seconds", type=float, default=FOREVER, help="when linear programs stop; default: never"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        columns = Columns(**{each.name: options[each.name] for each in fields(Columns)})
        words = Words.read(options["masks"], options["whole"])
        try:
            with Path(options["file"]).open("rb") as file:
                found, counted = attack(
                    file, columns=columns, words=words, seconds=options["seconds"], max_rows=10**7
                )
        except OSError as error:
            raise CommandError(
                f"{options['file']} cannot be read: {error.strerror}.", returncode=2
            ) from error
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=1) from refusal
        facts = {"rows": len(found.published.keys), "loose_groups": found.loose_groups, **vars(counted)}
        self.stdout.write(json.dumps(facts) if options["json"] else _sentences(facts))


def _sentences(facts: dict[str, int]) -> str:
    return (
        f"{facts['rows']} rows hide {facts['hidden']} numbers. {facts['by_subtraction']} follow by adding and"
        f" subtracting, {facts['by_programs']} more by linear programs; {facts['narrow']} are known to within less"
        f" than three. {facts['untried']} were not tried by programs; {facts['loose_groups']} groups are of no known"
        " kind."
    )
