"""A published file as an outsider reads it: which column says what, hidden cells, and what adds up. No database.

What is read here is attacked by `disclosure.attacker` and counted. No number of the file is kept or shown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from disclosure.attacker import Structure
from disclosure.model import ALL, REPORTED, SUPPRESSED, Published
from statepl.core.csvio import TableError

MASKS = "*, s, n/s, x, suppressed, redacted, withheld"
WHOLE = "ALL, All Students, All, Total"
NOTHING_KNOWN = {"", "-", "--", "–", ".", "n/a", "na", "null"}
BOUND = re.compile(r"^(?:n\s*)?[<>≤≥]|^[*†‡]")
NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+(?:\.\d+)?$")
IN_EXCEL = re.compile(r'^="?(.*?)"?$|^\'(.*)$')


@dataclass(frozen=True)
class Columns:
    """The name of the column that says each thing; empty where the file has none."""

    agency: str
    subgroup: str
    students: str
    parent: str = ""
    dimension: str = ""
    measure: str = ""
    grade: str = ""
    year: str = ""
    numerator: str = ""
    percent: str = ""


@dataclass(frozen=True)
class Words:
    """How the file writes: what stands in hidden cells, and how it calls all students. In lower case."""

    masks: frozenset[str]
    whole: frozenset[str]

    @classmethod
    def read(cls, masks: str = MASKS, whole: str = WHOLE) -> "Words":
        """Return words from lists with commas."""
        return cls(
            *(
                frozenset(each.strip().casefold() for each in text.split(",")) - {""}
                for text in (masks, whole)
            )
        )


@dataclass(frozen=True)
class Foreign:
    """A published file: its rows, what adds up, and how many groups are of no known kind."""

    published: Published
    structure: Structure
    loose_groups: int


@dataclass(frozen=True)
class _Cell:
    number: float
    is_hidden: bool
    decimals: int = 0


ABSENT = _Cell(np.nan, is_hidden=False)
HIDDEN = _Cell(np.nan, is_hidden=True)


def read_file(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    columns: Columns,
    *,
    words: Words,
    dimensions: Mapping[str, str],
) -> Foreign:
    """Read the rows of a foreign file. Raises TableError with a sentence.

    `dimensions` says of which kind a group is where no column does: group in lower case to dimension, of those
    that add up to all students.
    """
    return _Reading(columns, words, dimensions).read(rows)


class _Reading:
    def __init__(self, columns: Columns, words: Words, dimensions: Mapping[str, str]) -> None:
        self.columns, self.words, self.dimensions = columns, words, dimensions
        self.is_rate = bool(columns.numerator or columns.percent)
        self.lines: dict[tuple[str, str, str, str], int] = {}
        self.cells: list[tuple[_Cell, _Cell, _Cell]] = []
        self.parent: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.loose: set[str] = set()

    def read(self, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Foreign:
        for line, row in rows:
            if not self.lines:
                self._check_names(row)
            self._keep(line, row)
        if not self.lines:
            raise TableError(_("The file has no rows below its column names."))
        measures = {measure for _agency, measure, _grade, _group in self.lines}
        kind = "rate" if self.is_rate else "count"
        structure = Structure(
            self._parents(), self.kinds, {name: name for name in measures}, {}, dict.fromkeys(measures, kind)
        )
        return Foreign(self._published(), structure, len(self.loose))

    def _check_names(self, row: Mapping[str, str]) -> None:
        known = {name.casefold(): name for name in row}
        asked = {each.name: getattr(self.columns, each.name) for each in fields(Columns)}
        unknown = [name for name in asked.values() if name and name.casefold() not in known]
        if unknown:
            facts = {"columns": ", ".join(unknown), "known": ", ".join(row)}
            raise TableError(_("The file has no column %(columns)s. It has: %(known)s.") % facts)
        self.columns = Columns(**{each: known.get(name.casefold(), "") for each, name in asked.items()})

    def _keep(self, line: int, row: Mapping[str, str]) -> None:
        def text(name: str) -> str:
            return plain(row.get(getattr(self.columns, name), ""))

        agency = text("agency")
        if not agency:
            return
        triple = tuple(self._cell(line, row, name) for name in ("students", "numerator", "percent"))
        if not any(cell.is_hidden or not np.isnan(cell.number) for cell in triple):
            return
        key = (agency, f"{text('year')} {text('measure')}", text("grade") or ALL, self._group(text))
        if key in self.lines:
            facts = {"line": line, "before": self.lines[key]}
            raise TableError(
                _(
                    "Row %(line)s says the same as row %(before)s: the same agency, year, measure, grade and group."
                    " Name the column that tells them apart."
                )
                % facts
            )
        self.lines[key] = line
        self.cells.append(triple)  # type: ignore[arg-type]
        above = text("parent")
        self.parent[agency] = "" if above == agency else above

    def _group(self, text: Any) -> str:
        group, dimension = text("subgroup"), text("dimension")
        if group.casefold() in self.words.whole:
            return ALL
        name = f"{dimension}: {group}" if dimension else group
        dimension = dimension or self.dimensions.get(group.casefold(), "")
        if dimension:
            self.kinds[name] = dimension
        else:
            self.loose.add(name)
        return str(name)

    def _cell(self, line: int, row: Mapping[str, str], name: str) -> _Cell:
        column = getattr(self.columns, name)
        given = plain(row.get(column, "")).rstrip("%").strip()
        word = given.casefold()
        if word in self.words.masks or BOUND.match(word):
            return HIDDEN
        if word in NOTHING_KNOWN:
            return ABSENT
        if NUMBER.match(given):
            return _Cell(
                float(given.replace(",", "")), is_hidden=False, decimals=len(given.partition(".")[2])
            )
        facts = {"line": line, "column": column, "found": given[:40]}
        raise TableError(
            _(
                "Row %(line)s: '%(column)s' says %(found)s, which is no number. If it stands in hidden cells, add it"
                " to the list of these words."
            )
            % facts
        )

    def _parents(self) -> dict[str, str]:
        """Who is above whom; agencies without one are below the only agency that stands above others, if any."""
        top = {above for above in self.parent.values() if above and not self.parent.get(above)}
        state = top.pop() if len(top) == 1 else ""
        return {agency: above or ("" if agency == state else state) for agency, above in self.parent.items()}

    def _published(self) -> Published:
        students, numerators, percents = zip(*self.cells, strict=True)
        hidden = [any(cell.is_hidden for cell in triple) for triple in self.cells]
        size, count = len(self.cells), np.array([cell.number for cell in students])
        empty = np.full(size, np.nan)
        return Published(
            keys=list(self.lines),
            status=np.where(hidden, SUPPRESSED, REPORTED).astype(object),
            reason=np.full(size, "", dtype=object),
            numerator=np.array([cell.number for cell in numerators]) if self.is_rate else count,
            denominator=count if self.is_rate else empty,
            value=np.array([cell.number for cell in percents]) if self.is_rate else empty,
            bound=empty,
            decimals=np.array([cell.decimals for cell in percents]),
        )


def plain(cell: str) -> str:
    """Return a cell without what protects ids in spreadsheets, and without double blanks."""
    text = " ".join(cell.split())
    found = IN_EXCEL.match(text)
    return (found.group(1) or found.group(2) or "").strip() if found else text
