"""`manage.py import_observations FILE [--mapping CODE] [--dry-run] [--json]`: see contracts.md sections 2 and 3."""

import json
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.models import FileMapping, MappingVersion
from evaluation.services.imports import ImportResult, import_observations
from evaluation.years import school_year_code

SHOWN = 20


class Command(BaseCommand):
    """Import observations, all rows of a file or none."""

    help = "Import a file of observations: checked whole, imported whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a .csv or .csv.gz file, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="only check, import nothing")
        parser.add_argument("--mapping", help="code of the mapping that reads a state's own file")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with _file(options["file"]) as (path, name):
            result = import_observations(
                path,
                actor=None,
                dry_run=options["dry_run"],
                file_name=name,
                mapping=_mapping(options["mapping"]),
            )
        if options["json"]:
            self.stdout.write(json.dumps(_facts(result)))
        else:
            self._say(result)
        if not result.is_good:
            sys.exit(1)

    def _say(self, result: ImportResult) -> None:
        checked = result.checked
        if checked.refusal:
            self.stderr.write(checked.refusal)
        for problem in checked.errors[:SHOWN]:
            self.stderr.write(problem.sentence)
        if checked.errors_total > SHOWN:
            self.stderr.write(f"And {checked.errors_total - SHOWN} further errors.")
        for kind, found in checked.oddities.get("kinds", {}).items():
            self.stdout.write(f"Odd: {kind}, {found['count']} times, first in line {found['line']}.")
        for notice in checked.notices:
            self.stdout.write(_notice(notice))
        self.stdout.write(_outcome(result))


def _mapping(code: str | None) -> MappingVersion | None:
    """Return the newest version of a mapping; none for an observation file."""
    if not code:
        return None
    found = FileMapping.objects.filter(code=code).first()
    if found is None:
        codes = ", ".join(FileMapping.objects.values_list("code", flat=True))
        raise CommandError(f"There is no mapping {code}. Use one of: {codes}.", returncode=2)
    return found.newest


@contextmanager
def _file(given: str) -> Iterator[tuple[Path, str]]:
    """Give the file a path; standard input is written to a temporary file first."""
    if given != "-":
        path = Path(given)
        if not path.is_file():
            raise CommandError(f"There is no file {given}.", returncode=2)
        yield path, path.name
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name), "standard input"


def _outcome(result: ImportResult) -> str:
    rows = result.checked.rows
    if not result.is_good:
        return "Nothing was imported."
    if result.is_repeat:
        return f"This file was imported before: {rows} rows, no change."
    if result.dry_run:
        return f"{rows} rows are good. Nothing was imported, as asked."
    return (
        f"{rows} rows: {result.added} new, {result.changed} changed, {result.unchanged} as before, "
        f"in {result.seconds:.1f} seconds."
    )


def _notice(notice: dict[str, Any]) -> str:
    level = ("state", "district")[notice["level"]]
    return (
        f"Notice: {notice['measure']}, {school_year_code(notice['school_year'])}: of {notice['compared']} "
        f"{level} rows that can be compared with the sum of the level below, {notice['above']} are above it "
        f"and {notice['below']} below."
    )


def _facts(result: ImportResult) -> dict[str, Any]:
    checked = result.checked
    return {
        "imported": result.is_good and not result.dry_run,
        "dry_run": result.dry_run,
        "repeated": result.is_repeat,
        "rows": checked.rows,
        "added": result.added,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "school_years": [school_year_code(year) for year in checked.school_years],
        "refusal": checked.refusal,
        "errors_total": checked.errors_total,
        "errors": [
            {
                "line": problem.line,
                "column": problem.column,
                "found": problem.found,
                "sentence": problem.sentence,
            }
            for problem in checked.errors
        ],
        "notices": list(checked.notices),
        "oddities": checked.oddities,
        "seconds": round(result.seconds, 3),
    }
