"""Reading directory files: from bytes to checked rows, without the database.

A row's empty cells say nothing: an import never empties a field.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statepl.core.csvio import RowError, TableError, faulty_rows_csv, read_table

LARGEST_COUNT = 2_147_483_647
TELL_EVERY = 500
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of directory file."""

    ids: tuple[str, str]  # the NCES id, then the state's own: one of them is required
    nces_digits: int
    lengths: dict[str, int]  # text columns and their longest value
    counts: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()  # ids of the district: one of them is required
    example: tuple[tuple[str, ...], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return all columns in the order of the template file."""
        return (*self.ids, *self.parents, *self.lengths, *self.counts)


DISTRICTS = Layout(
    ids=("leaid", "state_id"),
    nces_digits=7,
    lengths={"name": 200, "locale": 60, "city": 100, "county": 100, "grades": 40},
    counts=("enrollment",),
    example=(
        ("9900010", "D-001", "Willow Bend Unified", "Rural: Fringe", "Willow Bend", "Alder", "PK-12", "2140"),
        (
            "",
            "D-002",
            "Cedar Hollow Public Schools",
            "Town: Distant",
            "Cedar Hollow",
            "Birch",
            "KG-12",
            "980",
        ),
    ),
)
SCHOOLS = Layout(
    ids=("ncessch", "state_id"),
    nces_digits=12,
    lengths={"name": 200, "level": 40, "locale": 60},
    parents=("leaid", "district_state_id"),
    example=(
        (
            "990001000123",
            "S-0101",
            "9900010",
            "",
            "Willow Bend Elementary School",
            "Elementary",
            "Rural: Fringe",
        ),
        ("", "S-0201", "", "D-002", "Cedar Hollow High School", "High", "Town: Distant"),
    ),
)


class ImportRefused(ValidationError):
    """The file was not taken: nothing was saved. `errors` name line, column, what was found and is allowed."""

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = sorted(errors, key=lambda error: error.line)
        count = len({error.line for error in errors})
        sentence = ngettext(
            "%(count)s row cannot be taken, so nothing was imported.",
            "%(count)s rows cannot be taken, so nothing was imported.",
            count,
        )
        super().__init__(sentence % {"count": count})


@dataclass
class Table:
    """The checked rows of a file, as (line, {column: text})."""

    layout: Layout
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def read_directory(file: IO[bytes], layout: Layout, *, tell: Tell | None = None) -> Table:
    """Read and check a whole file.

    Raises ValidationError when the file as a whole cannot be read, ImportRefused when rows cannot.
    """
    table = Table(layout)
    try:
        for line, row in _rows(file, layout):
            table.rows.append((line, row))
            if tell and len(table.rows) % TELL_EVERY == 0:
                tell(len(table.rows), 0, _("Reading"))
    except TableError as error:
        raise ValidationError(str(error)) from error
    if not table.rows:
        raise ValidationError(_("The file has a header but no rows. Nothing was imported."))
    errors = [error for line, row in table.rows for error in _row_errors(line, row, layout)]
    errors += _repeated(table)
    if errors:
        raise ImportRefused(errors)
    return table


def _rows(file: IO[bytes], layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    optional = tuple(name for name in layout.columns if name != "name")
    return read_table(file, required=("name",), optional=optional)


def rows_to_mend(file: IO[bytes], layout: Layout, errors: Iterable[RowError]) -> str:
    """Return a CSV of the rows that `errors` name, each with its reason; read again from the file."""
    return faulty_rows_csv(errors, _rows(file, layout))


def _row_errors(line: int, row: dict[str, str], layout: Layout) -> list[RowError]:
    errors = []
    if not row["name"]:
        errors.append(RowError(line, "name", "", _("the name as people know it")))
    errors += _id_errors(line, row, layout)
    for column, longest in layout.lengths.items():
        found = row.get(column, "")
        if len(found) > longest:
            allowed = _("at most %(longest)s characters") % {"longest": longest}
            errors.append(RowError(line, column, found, allowed))
    for column in layout.counts:
        found = row.get(column, "")
        if found and not (re.fullmatch(r"\d+", found, re.ASCII) and int(found) <= LARGEST_COUNT):
            errors.append(RowError(line, column, found, _("a whole number, or leave it empty")))
    return errors


def _id_errors(line: int, row: dict[str, str], layout: Layout) -> list[RowError]:
    nces, own = layout.ids
    errors = []
    if not row.get(nces) and not row.get(own):
        errors.append(RowError(line, nces, "", _("the NCES id, or the state's own in state_id")))
    if row.get(nces) and not _is_nces(row[nces], layout.nces_digits):
        errors.append(RowError(line, nces, row[nces], _digits(layout.nces_digits)))
    if len(row.get(own, "")) > 30:
        errors.append(RowError(line, own, row[own], _("an id of at most 30 characters")))
    if layout.parents and not any(row.get(name) for name in layout.parents):
        errors.append(
            RowError(
                line, layout.parents[0], "", _("the district's NCES id, or its own in district_state_id")
            )
        )
    return errors


def _is_nces(value: str, digits: int) -> bool:
    return re.fullmatch(rf"\d{{{digits}}}", value, re.ASCII) is not None


def _digits(number: int) -> str:
    return _("%(number)s digits with the zeros in front; a spreadsheet may have dropped them") % {
        "number": number
    }


def _repeated(table: Table) -> list[RowError]:
    """Find ids that stand on two rows of one file."""
    errors = []
    for column in table.layout.ids:
        first: dict[str, int] = {}
        for line, row in table.rows:
            value = row.get(column)
            if not value:
                continue
            if value in first:
                allowed = _("each id once; row %(line)s has it already") % {"line": first[value]}
                errors.append(RowError(line, column, value, allowed))
            first.setdefault(value, line)
    return errors


def values_of(row: dict[str, str], layout: Layout) -> dict[str, Any]:
    """Return the row's own fields that say something, numbers as numbers."""
    names = (*layout.ids, *layout.lengths)
    values: dict[str, Any] = {name: row[name] for name in names if row.get(name)}
    return values | {name: int(row[name]) for name in layout.counts if row.get(name)}
