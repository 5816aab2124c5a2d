"""Mappings: written by the SEA for everybody, each change a version of its own."""

import zlib
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.catalogue import connecticut
from evaluation.importing.files import Source
from evaluation.importing.guess import Guess, guess
from evaluation.importing.mapped import Oddities, apply
from evaluation.importing.mapping import Mapping
from evaluation.models import FileMapping, MappingVersion, Measure, Subgroup
from evaluation.rules import can_edit_mappings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.csvio import TableError
from statepl.core.errors import require

SHOWN = 20
HEAD = 256 * 1024  # bytes of a file that are looked at for a first mapping


def guess_mapping(file: IO[bytes], *, actor: Any) -> Guess:
    """Return a first mapping for a file and the columns it found. Raises NotPermitted or ValidationError."""
    require(can_edit_mappings(actor))
    words = Subgroup.objects.values_list("code", "name", "edfacts_code")
    groups = {word.casefold(): code for code, *names in words for word in (code, *names) if word}
    head = file.read(HEAD)
    try:
        if head.startswith(b"\x1f\x8b"):
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD)
        return guess(head, groups=groups)
    except zlib.error as error:
        raise ValidationError(
            {"file": _("The packed file is damaged. Pack it again and send it.")}
        ) from error
    except TableError as error:
        raise ValidationError({"file": str(error)}) from error


@transaction.atomic
def create_mapping(*, code: str, name: str, description: Any, actor: Any) -> FileMapping:
    """Write a mapping, version 1. `actor` None is the operator. Raises NotPermitted or ValidationError."""
    if actor is not None:
        require(can_edit_mappings(actor))
    _refuse_nonsense(description)
    mapping = FileMapping(code=code, name=name)
    mapping.full_clean()
    mapping.save()
    _add_version(mapping, 1, description, actor)
    facts = {"code": code, "name": name, "number": 1}
    record(Verb.MAPPING_CREATED, mapping, actor=actor, after=facts)
    return mapping


@transaction.atomic
def change_mapping(
    mapping: FileMapping, *, name: str, description: Any, actor: Any, version: int
) -> FileMapping:
    """Write the next version; older ones stay. Raises NotPermitted, StaleVersion or ValidationError."""
    require(can_edit_mappings(actor))
    _refuse_nonsense(description)
    mapping = FileMapping.lock(mapping.pk, version=version)
    last = mapping.newest
    before = {"name": mapping.name, "number": last.number}
    mapping.name = name
    mapping.full_clean()
    mapping.save_next()
    if description != last.description:
        last = _add_version(mapping, last.number + 1, description, actor)
    record(
        Verb.MAPPING_CHANGED,
        mapping,
        actor=actor,
        before=before,
        after={"name": name, "number": last.number},
    )
    return mapping


@transaction.atomic
def load_connecticut() -> int:
    """Add the ready-made mappings and their measures that are missing; return how many mappings."""
    known = set(Measure.objects.values_list("code", flat=True))
    last = Measure.objects.order_by("position").values_list("position", flat=True).last() or 0
    for place, row in enumerate(connecticut()["measures"], start=last + 1):
        if row["code"] not in known:
            measure = Measure(**row, position=place)
            measure.full_clean()
            measure.save()
    have = set(FileMapping.objects.values_list("code", flat=True))
    missing = [row for row in connecticut()["mappings"] if row["code"] not in have]
    for row in missing:
        create_mapping(**row, actor=None)
    return len(missing)


def preview(path: Path, description: Any, *, limit: int = SHOWN) -> dict[str, Any]:
    """Return what a mapping makes of a file: the first rows, what was odd in the whole, or the refusal.

    Nothing is stored.
    """
    odd = Oddities()
    rows: list[dict[str, Any]] = []
    try:
        for made in apply(Source.of(path), Mapping.parse(description), odd, limit=settings.IMPORT_MAX_BYTES):
            if len(rows) < limit:
                rows.append({"line": made.line, **made.row})
    except TableError as error:
        return {"refusal": str(error), "rows": [], "oddities": odd.facts()}
    return {"refusal": "", "rows": rows, "oddities": odd.facts()}


def _refuse_nonsense(description: Any) -> None:
    try:
        Mapping.parse(description)
    except TableError as error:
        raise ValidationError({"description": str(error)}) from error


def _add_version(mapping: FileMapping, number: int, description: Any, actor: Any) -> MappingVersion:
    version = MappingVersion(mapping=mapping, number=number, description=description, made_by=actor)
    version.full_clean()
    version.save()
    return version
