"""`manage.py verify_audit`: does every row of the audit trail fit its hash, its predecessor, its place?"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from statepl.audit.models import AuditEvent
from statepl.audit.services import first_broken_row


class Command(BaseCommand):
    """Exit 0 when the whole trail fits, 1 with the first row that does not."""

    help = "Checks the chain of the audit trail and names the first row that does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_broken_row()
        facts = {"ok": broken is None, "rows": AuditEvent.objects.count(), "first_broken_row": broken}
        self.stdout.write(json.dumps(facts) if options["json"] else _sentence(facts))
        if broken is not None:
            sys.exit(1)


def _sentence(facts: dict[str, Any]) -> str:
    if facts["ok"]:
        return f"The audit trail fits: {facts['rows']} rows."
    return (
        f"Row {facts['first_broken_row']} of the audit trail does not fit. Rows before it are sound; "
        "compare it with the last backup."
    )
