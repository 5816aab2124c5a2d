"""`manage.py restore DIR`: what a backup holds, checked file by file first."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from statepl.management.snapshots import SnapshotRefused, restore_backup


class Command(BaseCommand):
    help = "Put the database and the files back to what a backup holds. Stop the site first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away what is there now")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore_backup(options["folder"].resolve(), replace=options["replace"])
        except (SnapshotRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        facts = {
            "made_at": manifest["made_at"],
            "files": len(manifest["files"]),
            "audit_rows": manifest["audit"]["rows"],
        }
        sentence = (
            f"Restored to {facts['made_at']}: {facts['files']} files. "
            f"The audit trail of {facts['audit_rows']} rows fits. "
            "Run `manage.py migrate` before the site starts."
        )
        self.stdout.write(json.dumps(facts) if options["json"] else sentence)
