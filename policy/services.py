"""Writing the catalogue and the settings."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from policy.models import CatalogueEntry, ProgramSettings
from policy.rules import may_change_settings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require

CATALOGUE = Path(__file__).parent / "catalogue" / "catalogue.json"
REFERENCES = {"area": "FlexibilityArea", "flexibility_type": "FlexibilityType"}


def load_catalogue() -> int:
    """Make the shipped entries that are missing; never overwrite what the SEA has changed.

    Returns the number of entries made.
    """
    made = 0
    for kind, entries in json.loads(CATALOGUE.read_text(encoding="utf-8")).items():
        model: type[CatalogueEntry] = apps.get_model("policy", kind)
        known = set(model.objects.values_list("code", flat=True))
        for position, entry in enumerate(entries, start=1):
            if entry["code"] not in known:
                model.objects.create(position=position, **_resolved(entry))
                made += 1
    return made


def _resolved(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        key: apps.get_model("policy", REFERENCES[key]).objects.get(code=value) if key in REFERENCES else value
        for key, value in entry.items()
    }


@transaction.atomic
def change_settings(*, actor: Any, version: int, **changes: Any) -> ProgramSettings:
    """Change the program's settings. Raises StaleVersion, NotPermitted or ValidationError."""
    require(may_change_settings(actor))
    program = ProgramSettings.lock(1, version=version)
    before = {field: getattr(program, field) for field in changes}
    for field, value in changes.items():
        setattr(program, field, value)
    program.save_next()
    changed = {field: value for field, value in changes.items() if before[field] != value}
    record(
        Verb.SETTINGS_CHANGED,
        program,
        actor=actor,
        before={field: before[field] for field in changed},
        after=changed,
    )
    return program
