"""A first mapping for a file that nobody has described: what its lines look like. A person mends the rest."""

import csv
import re
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from evaluation.importing.mapped import Header
from evaluation.importing.mapping import CROSSWALK, HIDDEN, MISSING
from statepl.core.csvio import TableError

LEADING = 30  # lines among which the column names are looked for
SHOWN = 3  # cells of a column that are shown
MOST_WORDS = 40  # a column with more different words is no column of groups
NUMBER = re.compile(r"^[<>≤≥]?\s*[\d,]+(?:\.\d+)?\s*%?$")
MARKS = {*HIDDEN, *MISSING}
AGENCY = re.compile(r"\b(?:code|id|leaid|ncessch)\b|(?:school|district)[ _]*(?:number|no)\b", re.IGNORECASE)
SCHOOL = re.compile(r"^(?:school[ _]*(?:code|id|name|number|no)?|ncessch)$", re.IGNORECASE)
GROUP = re.compile(
    r"group|race|ethnic|gender|sex|lunch|meal|disab|special ed|\bell\b|english|categor", re.IGNORECASE
)
YEAR = re.compile(r"\byear\b", re.IGNORECASE)
A_YEAR = re.compile(r"^20\d\d")
IN_TITLE = re.compile(r"\b20\d\d\s*[-–]\s*\d\d(?:\d\d)?\b")
WHOLE = re.compile(r"total|tested|scored|cohort|enroll|number of students|matched|count", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column by the name that a mapping uses, with some of its cells."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Guess:
    """A description that wants a person's eyes, and the columns that it found."""

    description: dict[str, Any]
    columns: list[Column]


def guess(head: bytes, *, groups: Table[str, str]) -> Guess:
    """Describe a file from its first bytes. `groups` maps known words for groups, in lower case, to codes.

    Raises TableError where no line looks like column names.
    """
    encoding, text = _decoded(head)
    lines = text.splitlines()[:200]
    separator = max(",;\t", key=lambda each: sum(line.count(each) for line in lines))
    rows = [[" ".join(cell.split()) for cell in cells] for cells in csv.reader(lines, delimiter=separator)]
    skip, header_lines = _header(rows)
    above = rows[skip] if header_lines == 2 else []
    header = Header(above, rows[skip + header_lines - 1])
    body = [cells for cells in rows[skip + header_lines :] if any(cells)]
    columns = [
        Column(name, tuple(dict.fromkeys(_column(body, place)))) for place, name in enumerate(_named(header))
    ]
    titles = " ".join(cell for cells in rows[:skip] for cell in cells)
    description = {
        "level": _level(header, _agency(columns)),
        "separator": "tab" if separator == "\t" else separator,
        "encoding": encoding,
        "skip": skip,
        "header_lines": header_lines,
        "agency_column": _agency(columns),
        "id_scheme": "state",
        **_year(columns, titles),
        **_groups(columns, groups),
        "values": [{"measure": "", "numerator": "", "denominator": _first(columns, WHOLE), "value": ""}],
    }
    return Guess(description, [Column(one.name, one.cells[:SHOWN]) for one in columns])


def _decoded(head: bytes) -> tuple[str, str]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    try:
        return "utf-8", head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The last letter may be cut in two where the head ends.
        if error.start > len(head) - 4:
            return "utf-8", head[: error.start].decode("utf-8-sig")
        return "cp1252", head.decode("cp1252", errors="replace")


def _header(rows: list[list[str]]) -> tuple[int, int]:
    """Return how many lines stand above the column names, and how many lines name them."""
    width = max((sum(map(bool, cells)) for cells in rows), default=0)
    for place, cells in enumerate(rows[:LEADING]):
        filled = [cell for cell in cells if cell]
        if len(filled) >= max(2, 0.7 * width) and not any(NUMBER.match(cell) for cell in filled):
            before = rows[place - 1] if place else []
            # The upper of two lines begins with an empty cell and is about as long.
            is_second = any(before) and not before[0] and 2 * len(before) >= len(cells)
            return (place - 1, 2) if is_second else (place, 1)
    raise TableError(_("No line of the file looks like the names of its columns."))


def _named(header: Header) -> list[str]:
    """Return the name of each column that finds it: by its words where they are its own, else by its place."""
    return [
        name if name and header.full.count(name) == 1 else f"#{place}"
        for place, name in enumerate(header.full, start=1)
    ]


def _column(rows: list[list[str]], place: int) -> list[str]:
    return [cells[place] for cells in rows if place < len(cells) and cells[place]]


def _first(columns: list[Column], pattern: re.Pattern[str]) -> str:
    return next((one.name for one in columns if pattern.search(one.name)), "")


def _level(header: Header, agency: str) -> str:
    """Return whose numbers these are; a file without ids is the state's."""
    if not agency:
        return "state"
    return "school" if any(SCHOOL.search(name) for name in header.names) else "district"


def _agency(columns: list[Column]) -> str:
    """Return the column with ids: of schools where there are any, else of districts."""
    found = [one.name for one in columns if AGENCY.search(one.name)]
    schools = [name for name in found if SCHOOL.search(name)]
    return next(iter(schools or found), "")


def _year(columns: list[Column], titles: str) -> dict[str, Any]:
    for one in columns:
        if YEAR.search(one.name) and one.cells and all(A_YEAR.match(cell) for cell in one.cells):
            return {"school_year_column": one.name}
    return {"school_year_in_title": True} if IN_TITLE.search(titles) else {"school_year": ""}


def _groups(columns: list[Column], groups: Table[str, str]) -> dict[str, Any]:
    """Return the column of groups with its words, each with the code that is known for it or none yet."""
    for one in columns:
        words = [word for word in one.cells if word.casefold() not in MARKS]
        named = GROUP.search(one.name) and words and len(words) <= MOST_WORDS
        if named and not any(NUMBER.match(word) for word in words):
            known = {word: groups.get(word.casefold(), CROSSWALK.get(word.upper(), "")) for word in words}
            return {"subgroup_column": one.name, "subgroup_words": known}
    return {"subgroup": "ALL"}
