"""`manage.py render_report readiness LEAID --out FILE`: a report in the foreground."""

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from reports import services
from reports.kinds import ReportKind
from statepl.core.errors import NotPermitted
from statepl.districts.models import District
from waivers.models import Application


class Command(BaseCommand):
    """Exit 0 when done, 1 when the report cannot be made (nothing written), 2 when called wrongly."""

    help = "Makes a report of a district's newest application as a PDF, in the foreground."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=ReportKind.values, help="which report")
        parser.add_argument(
            "leaid", metavar="LEAID", help="the NCES id, or the state's id where there is none"
        )
        parser.add_argument("--out", metavar="FILE", required=True, help="the PDF to write")
        parser.add_argument("--language", choices=services.languages(), default=services.languages()[0])
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        out = Path(options["out"])
        if out.is_dir() or not out.parent.is_dir():
            raise CommandError(f"There is no folder for {out}.", returncode=2)
        try:
            data, facts = services.render_now(
                _application(options["leaid"]), language=options["language"], kind=options["kind"]
            )
        except (ValidationError, NotPermitted) as refusal:
            self._refuse(_sentence(refusal), as_json=options["json"])
            sys.exit(1)
        _write(out, data)
        facts = {"ok": True, "file": str(out), "sha256": hashlib.sha256(data).hexdigest(), **facts}
        self.stdout.write(json.dumps(facts) if options["json"] else _done(facts))

    def _refuse(self, sentence: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"ok": False, "message": sentence}))
        else:
            self.stderr.write(sentence)


def _sentence(refusal: ValidationError | NotPermitted) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _application(agency_id: str) -> Application:
    """Return the newest application of a district. Raises ValidationError with what is missing."""
    districts = District.objects.filter(Q(leaid=agency_id) | Q(state_id=agency_id))
    district = districts.order_by("leaid" if len(agency_id) == 7 else "pk").first()
    if district is None:
        raise ValidationError(f"There is no district {agency_id}. Import the directory or check the id.")
    found = Application.objects.filter(district=district).select_related("district").first()
    if found is None:
        raise ValidationError(f"{district} has no application: there is nothing to report on.")
    return found


def _write(out: Path, data: bytes) -> None:
    """Write whole or not at all."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _done(facts: dict[str, Any]) -> str:
    return f"{facts['file']}: {facts['pages']} pages, data as of {facts['as_of']}. SHA-256 {facts['sha256']}"
