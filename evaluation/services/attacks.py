"""Attacking a published file: counts of what an outsider learns. Neither the file nor a number of it is kept."""

import time
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from disclosure.attacker import Tally, tally
from evaluation.attacking import Columns, Foreign, Words, read_file
from evaluation.models import Subgroup
from evaluation.rules import can_attack
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.csvio import TableError, read_foreign
from statepl.core.errors import require

MAX_ROWS = 50_000
SECONDS = 20.0


def attack_file(
    file: IO[bytes] | bytes,
    *,
    name: str,
    columns: Columns,
    words: Words,
    actor: Any,
    seconds: float = SECONDS,
    max_rows: int = MAX_ROWS,
) -> tuple[Foreign, Tally]:
    """Return what the file says and how much of what it hides follows; linear programs stop after `seconds`.

    The trail keeps that it was done, with the counts. Raises NotPermitted, or ValidationError with a sentence.
    """
    require(can_attack(actor))
    found, counted = attack(file, columns=columns, words=words, seconds=seconds, max_rows=max_rows)
    facts = {"file": name[:200], "rows": len(found.published.keys), **vars(counted)}
    with transaction.atomic():
        record(Verb.FILE_ATTACKED, actor, actor=actor, after=facts)
    return found, counted


def attack(
    file: IO[bytes] | bytes, *, columns: Columns, words: Words, seconds: float, max_rows: int
) -> tuple[Foreign, Tally]:
    """Do the same without a person: for the command of operators. Raises ValidationError."""
    try:
        rows = read_foreign(file, column=columns.agency, max_rows=max_rows)
        found = read_file(rows, columns, words=words, dimensions=known_dimensions())
    except TableError as error:
        raise ValidationError({"file": str(error)}) from error
    end = time.monotonic() + seconds
    return found, tally(found.published, found.structure, has_time=lambda: time.monotonic() < end)


def known_dimensions() -> dict[str, str]:
    """Return of which kind the groups of the catalogue are: code, name and EDFacts code in lower case."""
    rows = Subgroup.objects.filter(is_partition=True).values_list("code", "name", "edfacts_code", "dimension")
    return {word.casefold(): dimension for *words, dimension in rows for word in words if word}
