"""What `import_districts` and `import_schools` share: arguments, words and exit codes."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from statepl.districts.directory_files import ImportRefused
from statepl.districts.services import ImportResult

LISTED = 1000


class ImportCommand(BaseCommand):
    """Exit 0 when done, 1 when the input was refused (nothing saved), 2 when called wrongly."""

    what = ""
    service: Callable[..., ImportResult]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a .csv or .csv.gz file, or - for standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        file = _open(options["file"])
        try:
            with file:
                result = type(self).service(file, actor=None)
        except ValidationError as refusal:
            self._refuse(refusal, as_json=options["json"])
            sys.exit(1)
        self.stdout.write(
            json.dumps({"ok": True, **asdict(result)}) if options["json"] else self._done(result)
        )

    def _done(self, result: ImportResult) -> str:
        return (
            f"{result.total} {self.what} read: {result.created} new, {result.changed} changed, "
            f"{result.unchanged} as before."
        )

    def _refuse(self, refusal: ValidationError, *, as_json: bool) -> None:
        errors = refusal.errors if isinstance(refusal, ImportRefused) else []
        sentences = [error.sentence for error in errors[:LISTED]]
        if as_json:
            facts = {
                "ok": False,
                "message": " ".join(refusal.messages),
                "count": len(errors),
                "errors": sentences,
            }
            self.stdout.write(json.dumps(facts))
            return
        for sentence in (*refusal.messages, *sentences):
            self.stderr.write(sentence)


def _open(name: str) -> IO[bytes]:
    """Open FILE for reading; packed content is recognized by the reader. A missing file is a wrong call."""
    if name == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    path = Path(name)
    if not path.is_file():
        raise CommandError(f"There is no file {name}.", returncode=2)
    return path.open("rb")
