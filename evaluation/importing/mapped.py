"""Applies a mapping to a state's file: rows of the observation file, and what was odd, counted.

One pass, one line in memory. Nothing is mended: what cannot be read is handed on as it stands, so that
the check of the observation file names it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

from evaluation.importing.files import OPTIONAL, REQUIRED, Source
from evaluation.importing.mapping import CROSSWALK, SEPARATORS, Mapping, Value
from statepl.core.csvio import STUDENT_COLUMNS, TableError, canonical

COLUMNS = (*REQUIRED, *OPTIONAL)
LONGEST_LINE = 1024 * 1024
LISTED = 20
SNIFFED = 60
MAX_UNKNOWN = 500
EXCEL = re.compile(r'\A="?"?(.*?)"?"?\Z')
THOUSANDS = re.compile(r"\A\d{1,3}(,\d{3})+(\.\d+)?\Z")
WHOLE = re.compile(r"\A\d+\Z")
BOUND = re.compile(r"\A[<>≤≥]\s*=?\s*\d+(\.\d+)?\s*%?\Z")
YEAR = re.compile(r"\b(\d{4})\s*[-–/]\s*(?:20)?(\d{2})\b")
NUMBER = re.compile(r"\A\d+(\.\d+)?\Z")


@dataclass
class Oddities:
    """What was odd: counts by kind with the first line, words that stand for nothing, totals that differ."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    unknown: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    totals: list[dict[str, Any]] = field(default_factory=list)
    differing: int = 0
    unused: tuple[str, ...] = ()
    read: int = 0
    written: int = 0

    def note(self, kind: str, line: int) -> None:
        """Count one more of a kind."""
        self.counts.setdefault(kind, [0, line])[0] += 1

    def miss(self, column: str, word: str, line: int) -> None:
        """Count a word that stands for nothing."""
        if (column, word) in self.unknown or len(self.unknown) < MAX_UNKNOWN:
            self.unknown.setdefault((column, word), [0, line])[0] += 1

    def sentences(self) -> list[str]:
        """Return, for each unknown word, what to do."""
        return [
            _(
                "The column '%(column)s' says '%(word)s' (%(count)s times, first in line %(line)s), and the "
                "mapping gives it no code. Add the word to the mapping with its code, or with an empty code "
                "to leave its rows out."
            )
            % {"column": column, "word": word[:100], "count": count, "line": line}
            for (column, word), (count, line) in list(self.unknown.items())[:LISTED]
        ]

    def facts(self) -> dict[str, Any]:
        """Return everything as JSON keeps it."""
        return {
            "read": self.read,
            "written": self.written,
            "kinds": {kind: {"count": n, "line": line} for kind, (n, line) in self.counts.items()},
            "unknown": self.sentences(),
            "totals": self.totals,
            "totals_count": self.differing,
            "unused": list(self.unused),
        }


@dataclass(frozen=True)
class Made:
    """One row of the observation file and the line of the state's file it comes from."""

    line: int
    row: dict[str, str]


@dataclass(frozen=True)
class Cell:
    """A cell as it was understood: `kind` is number, hidden, missing or other."""

    kind: str
    text: str


def lines_of(stream: IO[bytes], encoding: str, limit: int) -> Iterator[str]:
    """Yield the lines of a file, none longer and all together not larger than is taken."""
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(stream, encoding=name, newline="")  # type: ignore[type-var]
    read = 0
    try:
        while line := text.readline(LONGEST_LINE):
            read += len(line)
            if len(line) == LONGEST_LINE or read > limit:
                raise TableError(_("The file is larger than this site takes. Split it and send the parts."))
            yield line
    except UnicodeError as error:
        raise TableError(
            _("The file is not written in the encoding that the mapping names (%(name)s).")
            % {"name": encoding}
        ) from error
    finally:
        if not stream.closed:
            text.detach()


def records(stream: IO[bytes], mapping: Mapping, limit: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells); blank lines as no cells."""
    lines = lines_of(stream, mapping.encoding, limit)
    reader = csv.reader(lines, delimiter=SEPARATORS[mapping.separator])
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(
            _("Line %(line)s cannot be read: a quotation mark is not closed, or a cell is too long.")
            % {"line": line}
        ) from error


class StudentColumnError(TableError):
    """A column that only data about single students have."""


def refuse_students(stream: IO[bytes], mapping: Mapping, limit: int) -> None:
    """Raise StudentColumnError when one of the first lines names a column that only student data have.

    TableError when the lines cannot be read as the mapping says.
    """
    header = range(mapping.skip + 1, mapping.skip + mapping.header_lines + 1)
    for place, (_line, cells) in enumerate(records(stream, mapping, limit), start=1):
        if place > SNIFFED:
            return
        names = STUDENT_COLUMNS if place in header else STUDENT_COLUMNS - {"student", "nombre"}
        for cell in cells:
            if canonical(cell) in names:
                raise StudentColumnError(_student_sentence(cell))


def _student_sentence(cell: str) -> str:
    return _(
        "The column '%(name)s' looks like data about single students. statepl takes numbers of groups, "
        "schools and districts only. The file was not kept. Remove the column and send the file again."
    ) % {"name": cell.strip()[:60]}


class Header:
    """The columns of a file by name and by place."""

    def __init__(self, above: list[str], names: list[str]) -> None:
        group, full = "", []
        for place, name in enumerate(names):
            group = (above[place].strip() if place < len(above) else "") or group
            full.append(f"{group} | {name.strip()}" if group else name.strip())
        self.names, self.full = [name.strip() for name in names], full
        for name in (*names, *above):
            if canonical(name) in STUDENT_COLUMNS:
                raise StudentColumnError(_student_sentence(name))

    def place(self, wanted: str) -> int:
        """Return the place of a column. Raises TableError: none of that name, or several."""
        if re.fullmatch(r"#\d+", wanted):
            if not 1 <= int(wanted[1:]) <= len(self.names):
                raise TableError(
                    _("The mapping asks for column %(place)s; the file has %(count)s.")
                    % {"place": wanted, "count": len(self.names)}
                )
            return int(wanted[1:]) - 1
        for names in (self.full, self.names):
            found = [place for place, name in enumerate(names) if _same(name) == _same(wanted)]
            if len(found) == 1:
                return found[0]
            if found:
                raise TableError(
                    _("The file has %(count)s columns '%(name)s'. Name the column by its place, as #5.")
                    % {"count": len(found), "name": wanted}
                )
        raise TableError(
            _("The file has no column '%(name)s'. It has: %(names)s.")
            % {"name": wanted, "names": ", ".join(filter(None, self.full))[:500]}
        )


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()


def apply(
    source: Source,
    mapping: Mapping,
    oddities: Oddities,
    *,
    limit: int,
    tell: Callable[[int], None] | None = None,
) -> Iterator[Made]:
    """Yield the rows of the observation file. Raises TableError for a file that does not fit the mapping."""
    with source.open() as (stream, raw):
        rows = records(stream, mapping, limit)
        reader = _Reader(mapping, oddities, *_head(rows, mapping, oddities))
        for line, cells in rows:
            if not any(cell.strip() for cell in cells):
                oddities.note("blank_line", line)
                continue
            oddities.read += 1
            for made in reader.rows(line, cells):
                oddities.written += 1
                yield made
            if tell and not oddities.read % 20_000:
                tell(raw.tell())
        reader.unfinished()


def _head(
    rows: Iterator[tuple[int, list[str]]], mapping: Mapping, oddities: Oddities
) -> tuple[Header, list[str]]:
    """Read the lines before the header, and the header."""
    titles, heads = [], []
    for place, (line, cells) in enumerate(rows):
        if place < mapping.skip:
            oddities.note("title_line" if any(cells) else "blank_line", line)
            titles.append(" ".join(cells))
            continue
        heads.append(cells)
        if len(heads) == mapping.header_lines:
            break
    if len(heads) < mapping.header_lines or not any(heads[-1]):
        raise TableError(_("The file ends, or is blank, where the mapping expects the header."))
    return Header(heads[0] if mapping.header_lines > 1 else [], heads[-1]), titles


class _Reader:
    """Turns lines into rows."""

    def __init__(self, mapping: Mapping, oddities: Oddities, header: Header, titles: list[str]) -> None:
        self.mapping, self.odd, self.header = mapping, oddities, header
        self.used: set[int] = set()
        self.year = mapping.school_year or (
            _year_of(" ".join(titles)) if mapping.school_year_in_title else ""
        )
        if mapping.school_year_in_title and not self.year:
            raise TableError(_("No line before the header names a school year such as 2024-25."))
        self.at = {name: self._at(getattr(mapping, name)) for name in (
            "agency_column", "school_year_column", "grade_column", "subgroup_column")}  # fmt: skip
        self.values = [(value, self._places(value)) for value in mapping.values]
        self.totals = [
            (one, self._at(one.total), [self._at(part) for part in one.parts]) for one in mapping.totals
        ]
        self.hidden = {_same(word) for word in mapping.hidden}
        self.missing = {_same(word) for word in mapping.missing}
        self.groups = {_same(k): v for k, v in {**CROSSWALK, **mapping.subgroup_words}.items()}
        self.grades = {_same(word): code for word, code in mapping.grade_words.items()}
        self.sums = {_same(w): (code, len(words)) for code, words in mapping.sums.items() for w in words}
        self.pending: dict[tuple[str, ...], list[tuple[Cell, ...]]] = {}
        self.pending_line = 0
        self.agency_now: tuple[str, str] | None = None
        oddities.unused = tuple(n for i, n in enumerate(header.full) if i not in self.used and n)

    def _at(self, name: str) -> int:
        if not name:
            return -1
        place = self.header.place(name)
        self.used.add(place)
        return place

    def _places(self, value: Value) -> dict[str, Any]:
        named = {part: self._at(getattr(value, part)) for part in ("numerator", "denominator", "value")}
        return {**named, "when": [(self._at(column), _same(word)) for column, word in value.when.items()]}

    # one line -----------------------------------------------------------------------------------------
    def rows(self, line: int, cells: list[str]) -> Iterator[Made]:
        """Yield what one line says."""
        if len(cells) != len(self.header.names):
            self.odd.note("short_line" if len(cells) < len(self.header.names) else "long_line", line)
        level, agency = self._agency(line, cells)
        if (level, agency) != self.agency_now:
            self.unfinished()
            self.agency_now = (level, agency)
        group = self._group(line, cells)
        common = {
            "school_year": self._year(cells),
            "level": level,
            "agency_id": agency,
            "id_scheme": self.mapping.id_scheme,
            "grade": self._grade(line, cells),
        }
        self._add_up(line, cells)
        if group is None:
            self.odd.note("left_out", line)
            return
        fitting = [one for one in self.values if self._fits(one[1], cells)]
        if not fitting:
            self._no_measure(line, cells)
        for value, places in fitting:
            made = self._value(line, cells, value, places, common, group)
            if made:
                yield Made(line, made)

    def _fits(self, places: dict[str, Any], cells: list[str]) -> bool:
        return all(_same(_text(cells, place)) == word for place, word in places["when"])

    def _no_measure(self, line: int, cells: list[str]) -> None:
        for place, _word in self.values[0][1]["when"]:
            self.odd.miss(self.header.full[place], _text(cells, place), line)

    def _agency(self, line: int, cells: list[str]) -> tuple[str, str]:
        found = self.mapping.agency or self._id(line, _text(cells, self.at["agency_column"]))
        if found in self.mapping.state_ids:
            self.odd.note("state_row", line)
            return "state", self.mapping.state_code
        return self.mapping.level, found

    def _id(self, line: int, text: str) -> str:
        found = text
        if text.startswith("="):
            match = EXCEL.match(text)
            found = match[1] if match else text
            self.odd.note("excel_id", line)
        elif text.startswith(("'", "’")):
            found = text[1:]
            self.odd.note("quoted_id", line)
        found = found.strip()
        if WHOLE.match(found) and len(found) < self.mapping.id_width:
            self.odd.note("padded_id", line)
            found = found.zfill(self.mapping.id_width)
        return found

    def _year(self, cells: list[str]) -> str:
        if self.at["school_year_column"] < 0:
            return self.year
        text = _text(cells, self.at["school_year_column"])
        return _year_of(text) or text

    def _grade(self, line: int, cells: list[str]) -> str:
        if self.at["grade_column"] < 0:
            return self.mapping.grade
        text = _text(cells, self.at["grade_column"])
        if _same(text) in self.grades:
            return self.grades[_same(text)]
        if WHOLE.match(text):
            return text.zfill(2)
        self.odd.miss(self.header.full[self.at["grade_column"]], text, line)
        return text

    def _group(self, line: int, cells: list[str]) -> str | None:
        """Return the code, a word that is to be summed as it stands, or None: this line is left out."""
        if self.at["subgroup_column"] < 0:
            return self.mapping.subgroup
        text = _text(cells, self.at["subgroup_column"])
        if _same(text) in self.sums:
            return text
        code = self.groups.get(_same(text))
        if code is None:
            self.odd.miss(self.header.full[self.at["subgroup_column"]], text, line)
        return code or None

    # numbers ------------------------------------------------------------------------------------------
    def _cell(self, line: int, cells: list[str], place: int) -> Cell:
        if place < 0:
            return Cell("none", "")
        text = _text(cells, place)
        if _same(text) in self.missing:
            self.odd.note(f"mark {text}" if text else "empty_cell", line)
            return Cell("missing", "")
        if _same(text) in self.hidden:
            self.odd.note(f"mark {text}", line)
            return Cell("hidden", "")
        if BOUND.match(text):
            self.odd.note("bound", line)
            return Cell("hidden", "")
        if text.startswith(("=", "'")):
            text = self._id(line, text)
        if text.endswith("%"):
            self.odd.note("percent_sign", line)
            text = text[:-1].strip()
        if THOUSANDS.match(text):
            self.odd.note("thousands", line)
            text = text.replace(",", "")
        if WHOLE.match(text) and text != str(int(text)):
            self.odd.note("padded_number", line)
            text = str(int(text))
        if not NUMBER.match(text):
            self.odd.note("no_number", line)
            return Cell("other", text)
        return Cell("number", text)

    def _value(
        self, line: int, cells: list[str], value: Value, places: dict[str, Any], common: dict[str, str], group: str
    ) -> dict[str, str] | None:  # fmt: skip
        parts = tuple(self._cell(line, cells, places[n]) for n in ("numerator", "denominator", "value"))
        code = value.subgroup or group
        if _same(group) in self.sums and not value.subgroup:
            code, needed = self.sums[_same(group)]
            key = (*common.values(), value.measure, code)
            self.pending.setdefault(key, []).append(parts)
            self.pending_line = line
            if len(self.pending[key]) < needed:
                return None
            parts = _summed(self.pending.pop(key))
        if value.count_from_rate:
            parts = self._counted(line, parts)
        if parts is None or all(cell.kind in ("missing", "none") for cell in parts):
            return None
        return {**common, "measure": value.measure, "subgroup": code, **_numbers(parts)}

    def _counted(self, line: int, parts: tuple[Cell, ...]) -> tuple[Cell, ...] | None:
        """Replace a percentage by the one whole number that it allows."""
        _n, whole, rate = parts
        if whole.kind != "number" or rate.kind != "number" or not WHOLE.match(whole.text):
            return (Cell("hidden", ""), whole, Cell("none", "")) if rate.kind == "hidden" else parts
        fitting = _fitting(int(whole.text), rate.text)
        if len(fitting) != 1:
            self.odd.note("several_numbers_fit" if fitting else "no_number_fits", line)
            return None
        return Cell("number", str(fitting[0])), whole, Cell("none", "")

    def _add_up(self, line: int, cells: list[str]) -> None:
        for one, at, parts_at in self.totals:
            texts = [_text(cells, place).replace(",", "") for place in (at, *parts_at)]
            if not all(WHOLE.match(text) for text in texts):
                continue
            total, parts = int(texts[0]), sum(int(text) for text in texts[1:])
            if total == parts:
                continue
            self.odd.differing += 1
            if len(self.odd.totals) < LISTED:
                self.odd.totals.append({"line": line, "column": one.total, "total": total, "parts": parts})

    def unfinished(self) -> None:
        """Count sums whose parts did not all come before the agency changed."""
        for _key in self.pending:
            self.odd.note("sum_without_all_parts", self.pending_line)
        self.pending.clear()


def _text(cells: list[str], place: int) -> str:
    return cells[place].strip() if 0 <= place < len(cells) else ""


def _year_of(text: str) -> str:
    match = YEAR.search(text)
    return f"{match[1]}-{match[2]}" if match else ""


def _summed(rows: list[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """Add parts: hidden when one of them is hidden, nothing when nothing was printed."""
    kinds = {cell.kind for row in rows for cell in row[:2]}
    if "hidden" in kinds:
        return Cell("hidden", ""), Cell("hidden", ""), Cell("none", "")
    if kinds - {"number"}:
        return (Cell("missing", ""),) * 3
    n, d = (sum(int(row[place].text) for row in rows) for place in (0, 1))
    return Cell("number", str(n)), Cell("number", str(d)), Cell("none", "")


def _fitting(whole: int, rate: str) -> list[int]:
    """Return every numerator whose percentage rounds to the printed one (at a half, both ways)."""
    percent = Decimal(rate)
    half = Decimal(1).scaleb(int(percent.as_tuple().exponent)) / 2
    low, high = (percent - half) * whole / 100, (percent + half) * whole / 100
    first, last = max(0, int(low.to_integral_value("ROUND_CEILING"))), int(high)
    return list(range(first, min(last, whole, first + 2) + 1))


def _numbers(parts: tuple[Cell, ...]) -> dict[str, str]:
    """Return the number columns and the status. Of a hidden row only the denominator stays."""
    n, d, v = parts
    status = "suppressed" if any(cell.kind == "hidden" for cell in parts) else "reported"
    if status == "suppressed":
        return {"numerator": "", "denominator": d.text, "value": "", "status": status}
    counted = n.kind == "number" and d.kind == "number"
    return {
        "numerator": n.text,
        "denominator": d.text,
        "value": "" if counted else v.text,
        "status": status,
    }


def write_csv(rows: Iterator[Made], out: IO[str]) -> Iterator[Made]:
    """Write rows as an observation file while they pass."""
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for made in rows:
        writer.writerow(made.row)
        yield made
