"""`manage.py publish_release SCHOOL_YEAR [--dry-run] [--json]`: see contracts.md section 2."""

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from evaluation.models import Release
from evaluation.protection import Protected, public_counts
from evaluation.services.releases import release_as_operator
from evaluation.years import parse_school_year


class Command(BaseCommand):
    """Protect, audit and publish what is verified for a year."""

    help = "Run disclosure control on what is verified for a school year and publish an immutable release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("school_year", help="for example 2024-25")
        parser.add_argument("--dry-run", action="store_true", help="only show what would be hidden")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        year = parse_school_year(options["school_year"])
        if year is None:
            raise CommandError("Write the school year like 2024-25.", returncode=2)
        started = time.monotonic()
        try:
            done = release_as_operator(year, dry_run=options["dry_run"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=1) from refusal
        facts = {**_facts(done, options["school_year"]), "seconds": round(time.monotonic() - started, 2)}
        self.stdout.write(json.dumps(facts) if options["json"] else _sentences(facts))
        if not facts["clean"]:
            sys.exit(1)


def _facts(done: Protected | Release, school_year: str) -> dict[str, Any]:
    if isinstance(done, Release):
        return {
            "school_year": school_year,
            "release": done.pk,
            "number": done.number,
            "published": done.state == Release.State.PUBLISHED,
            "clean": not done.findings,
            "minimum_n": done.minimum_n,
            "method": done.method,
            "counts": done.counts,
            "sha256": done.sha256,
        }
    return {
        "school_year": school_year,
        "published": False,
        "clean": done.report.is_clean,
        "minimum_n": done.minimum_n,
        "counts": public_counts(done),
    }


def _sentences(facts: dict[str, Any]) -> str:
    counts = facts["counts"]
    cells = (
        f"{counts['cells']} cells: {counts['reported']} printed, {counts['coded']} coded, {counts['withheld']} "
        f"withheld to protect small groups, {counts['withheld_by_source']} withheld by the source."
    )
    if not facts["clean"]:
        return f"{cells}\nThe auditor found cells that can be worked out. Nothing was published."
    if not facts["published"]:
        return f"{cells}\nThe auditor is satisfied. Nothing was published, as asked."
    return f"{cells}\nPublished as release {facts['release']} ({facts['school_year']}, number {facts['number']})."
