"""`manage.py backup DIR`: database, files and a manifest of hashes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statepl.management.snapshots import SnapshotRefused, make_backup


class Command(BaseCommand):
    help = "Write the database, the files people gave and a manifest of hashes into a new folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        try:
            manifest = make_backup(folder)
        except (SnapshotRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        files = manifest["files"]
        size = sum(file["bytes"] for file in files.values())
        facts = {
            "folder": str(folder),
            "files": len(files),
            "bytes": size,
            "audit_rows": manifest["audit"]["rows"],
        }
        self.stdout.write(
            json.dumps(facts)
            if options["json"]
            else f"{folder} holds {len(files)} files, {size} bytes, and {facts['audit_rows']} rows of the audit trail."
        )
