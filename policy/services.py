"""Writing the catalogue and the settings."""

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from policy.models import Assurance, CatalogueEntry, Holiday, ProgramSettings
from policy.rules import may_change_catalogue, may_change_settings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require

CATALOGUE = Path(__file__).parent / "catalogue" / "catalogue.json"
ENTRY_FIELDS = frozenset({"name", "description", "source", "position", "state", "link", "as_of_year"})
REFERENCES = {"area": "FlexibilityArea", "flexibility_type": "FlexibilityType"}


def load_catalogue() -> int:
    """Make the shipped entries and the row of settings where missing; never overwrite what the SEA changed.

    Returns the number of entries made.
    """
    ProgramSettings.current()
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


@transaction.atomic
def add_holidays(days: Iterable[tuple[dt.date, str]], *, actor: Any) -> list[Holiday]:
    """Put days into the state's list of holidays, those in it already left alone; return the new ones.

    Dates that were set before stay as they are: they were promised. `actor` None is the seed of a demo.
    Raises NotPermitted or ValidationError.
    """
    if actor is not None:
        require(may_change_settings(actor))
    known = set(Holiday.objects.values_list("day", flat=True))
    made = [_add_holiday(day, name) for day, name in days if day not in known]
    for holiday in made:
        record(Verb.HOLIDAY_ADDED, holiday, actor=actor, after={"day": holiday.day, "name": holiday.name})
    return made


def _add_holiday(day: dt.date, name: str) -> Holiday:
    holiday = Holiday(day=day, name=name.strip())
    holiday.full_clean()
    holiday.save()
    return holiday


@transaction.atomic
def remove_holiday(holiday: Holiday, *, actor: Any) -> None:
    """Take a day out of the list. Raises NotPermitted."""
    require(may_change_settings(actor))
    # On the trail of the settings: after the row is gone nobody could find its entries by it.
    before = {"day": holiday.day, "name": holiday.name}
    record(Verb.HOLIDAY_REMOVED, ProgramSettings.current(), actor=actor, before=before)
    holiday.delete()


@transaction.atomic
def change_entry(entry: CatalogueEntry, *, actor: Any, **changes: Any) -> CatalogueEntry:
    """Put an entry of the catalogue into the state's own words; its code never changes.

    A changed text of an assurance is a new version: districts acknowledge that one anew (W-10).
    Raises NotPermitted, ValidationError, or ValueError for a field that is not changed here.
    """
    require(may_change_catalogue(actor))
    unknown = changes.keys() - ENTRY_FIELDS
    if unknown:
        raise ValueError(f"{sorted(unknown)} is not changed here.")
    row = type(entry).objects.select_for_update().get(pk=entry.pk)
    before = {field: getattr(row, field) for field, value in changes.items() if getattr(row, field) != value}
    if not before:
        return row
    for field in before:
        setattr(row, field, changes[field])
    if isinstance(row, Assurance) and "description" in before:
        row.text_version += 1
    row.full_clean()
    row.save()
    after = {field: changes[field] for field in before}
    record(Verb.CATALOGUE_CHANGED, row, actor=actor, before=before, after=after)
    return row
