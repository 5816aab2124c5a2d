"""`manage.py doctor`: what is there, what is missing, and the way out of it."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from statepl.management.diagnosis import Finding, diagnose

MARKS = {"ok": "ok     ", "note": "note   ", "missing": "MISSING"}


class Command(BaseCommand):
    help = "Explain this machine. Exit 1 when something is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in diagnose():
            findings.append(finding)
            if not options["json"]:
                self.stdout.write(line(finding))
        bad = [finding.topic for finding in findings if finding.state == "missing"]
        if options["json"]:
            facts = {"ok": not bad, "findings": [finding.facts() for finding in findings]}
            self.stdout.write(json.dumps(facts))
        else:
            self.stdout.write(f"\nMissing: {', '.join(bad)}." if bad else "\nNothing is missing.")
        if bad:
            sys.exit(1)


def line(finding: Finding) -> str:
    """Return one finding as a line or two."""
    words = f"{MARKS[finding.state]}  {finding.topic:<13}  {finding.sentence}"
    return f"{words}\n{'':<24}{finding.way_out}" if finding.way_out else words
