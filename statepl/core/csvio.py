"""Reading and writing tabular files safely.

Reading: UTF-8 with or without a byte-order mark, comma or tab, plain or gzip, bounded in bytes, rows,
cell length and compression ratio. Files that look like lists of students are refused unread.
Writing: cells that a spreadsheet would run as a formula are neutralised (CWE-1236).
"""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_CELL = 10_000
MAX_RATIO = 200
RATIO_SLACK = 1024 * 1024
LEADING_LINES = 30  # among which a foreign file names its columns

LINE_COLUMN = "statepl_line"
PROBLEM_COLUMN = "statepl_problem"

# Names, in canonical form, of columns that only a file about single students has. Files about groups,
# schools and districts never need them, so their presence alone refuses the file.
STUDENT_COLUMNS = frozenset(
    {
        *("student", "student_id", "studentid", "student_number", "student_no", "stu_id", "stuid"),
        *("state_student_id", "local_student_id", "unique_student_id", "student_identifier", "pupil_id"),
        *("ssid", "sasid", "ssn", "social_security_number", "social_security_no", "tax_id"),
        *("student_name", "first_name", "firstname", "last_name", "lastname", "middle_name", "middlename"),
        *("full_name", "given_name", "family_name", "surname", "preferred_name", "nickname"),
        *("student_first_name", "student_last_name", "student_middle_name"),
        *("dob", "date_of_birth", "birth_date", "birthdate", "birthday", "student_dob", "birth_day"),
        *("parent_name", "guardian_name", "parent_email", "guardian_email", "parent_phone", "guardian_phone"),
        *("student_email", "student_phone", "student_address", "home_address", "home_phone"),
        *("lunch_number", "lunch_id", "medicaid_id", "iep_id"),
        *("nombre", "apellido", "apellidos", "fecha_de_nacimiento", "fecha_nacimiento", "id_estudiante"),
    }
)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEGATIVE_NUMBER = re.compile(r"-\d+(\.\d+)?\Z", re.ASCII)
_WORD_EDGE = re.compile(r"[\s\-./#]+")
_CAMEL_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class TableError(ValueError):
    """The file as a whole cannot be read; str() is a sentence for the person who sent it."""


@dataclass(frozen=True)
class RowError:
    """One cell that cannot be taken. allowed completes "Use …", such as "a year from 2024 to 2035"."""

    line: int
    column: str
    found: str
    allowed: str

    @property
    def sentence(self) -> str:
        """Row 14: 'Start year' says 20226. Use a year from 2024 to 2035."""
        facts = {
            "line": self.line,
            "column": self.column,
            "found": _short(self.found),
            "allowed": self.allowed,
        }
        if not self.found.strip():
            return _("Row %(line)s: '%(column)s' is empty. Use %(allowed)s.") % facts
        return _("Row %(line)s: '%(column)s' says %(found)s. Use %(allowed)s.") % facts


def canonical(name: str) -> str:
    """A column name in lower case with underscores: "Start year", "StartYear" -> start_year."""
    return _WORD_EDGE.sub("_", _CAMEL_EDGE.sub("_", name.strip())).strip("_").lower()


def read_table(
    file: IO[bytes] | bytes,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
    max_cell: int = MAX_CELL,
    max_ratio: int = MAX_RATIO,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as (line, {column: text}), columns named as in `required` and `optional`, text stripped.

    The header is read and checked at once; rows are read as they are asked for, so TableError may also
    come later. line is the line of the file on which the row starts, the header being line 1. Blank
    rows are skipped, cells missing at the end of a row are empty. max_bytes counts what is unpacked.
    """
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    stream = _text(source, max_bytes, max_ratio)
    reader = _reader(stream)
    names = _columns(_next(reader) or [], required, optional)
    return _rows(reader, names, max_rows, max_cell)


def read_foreign(
    file: IO[bytes] | bytes,
    *,
    column: str,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
    max_ratio: int = MAX_RATIO,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a file that somebody else wrote, as (line, {column as it is named: text}).

    The header is the first of the leading lines that names `column`; what stands above it is passed over. Commas,
    tabs and semicolons are told apart by that line. Columns without a name, and a name's second column, are left
    out. Raises TableError as `read_table` does, also later.
    """
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    stream = _text(source, max_bytes, max_ratio)
    number, header, delimiter = _find_header(stream, column)
    _refuse_students(header, [canonical(cell) for cell in header], {})
    reader = csv.reader(stream, delimiter=delimiter)
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name:
            places.setdefault(name, place)
    return _foreign_rows(reader, number, places, max_rows)


def _find_header(stream: io.TextIOWrapper, column: str) -> tuple[int, list[str], str]:
    """The number of the header line, its cells, and what parts them."""
    wanted = column.strip().casefold()
    seen: list[str] = []
    for number in range(1, LEADING_LINES + 1):
        try:
            line = stream.readline()
        except UnicodeDecodeError as error:
            raise TableError(_not_utf8()) from error
        delimiter = max(",\t;", key=line.count)
        cells = [" ".join(cell.split()) for cell in next(csv.reader([line], delimiter=delimiter), [])]
        if wanted in {cell.casefold() for cell in cells}:
            return number, cells, delimiter
        seen = max(seen, [cell for cell in cells if cell], key=len)
    facts = {"column": _short(column), "found": ", ".join(_short(cell) for cell in seen) or "–"}
    raise TableError(_("No line of the file names the column '%(column)s'. It has: %(found)s.") % facts)


def _foreign_rows(
    reader: Any, before: int, places: Mapping[str, int], max_rows: int
) -> Iterator[tuple[int, dict[str, str]]]:
    count, line = 0, before + 1
    while (cells := _next(reader)) is not None:
        count += 1
        if count > max_rows:
            raise TableError(
                _("The file has more than %(rows)s rows. Split it and send the parts.") % {"rows": max_rows}
            )
        if any(cell.strip() for cell in cells):
            yield line, {name: cells[i].strip() if i < len(cells) else "" for name, i in places.items()}
        line = before + reader.line_num + 1


def _text(source: IO[bytes], max_bytes: int, max_ratio: int) -> io.TextIOWrapper:
    """The unpacked, bounded text stream."""
    buffered = io.BufferedReader(_Counting(source))
    start = buffered.peek(4)[:4]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TableError(_not_utf8())
    if start.startswith(b"PK"):
        raise TableError(_("This is a workbook or a zip file. Save the sheet as CSV in UTF-8 and send that."))
    raw: io.RawIOBase = _Bounded(buffered, max_bytes)
    if start.startswith(b"\x1f\x8b"):
        unpacked = gzip.GzipFile(fileobj=buffered, mode="rb")
        raw = _Bounded(unpacked, max_bytes, packed=buffered.raw, ratio=max_ratio)
    return io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8-sig", newline="")


class _Counting(io.RawIOBase):
    """Counts the bytes taken from a file, as they lie on disk."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self.taken = source, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        self.taken += len(data)
        return len(data)


class _Bounded(io.RawIOBase):
    """Stops at `limit` bytes, or when unpacked bytes outgrow packed ones by more than `ratio`."""

    def __init__(
        self,
        source: IO[bytes] | io.BufferedIOBase,
        limit: int,
        *,
        packed: _Counting | None = None,
        ratio: int = 0,
    ) -> None:
        self._source, self._limit, self._packed, self._ratio = source, limit, packed, ratio
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._source.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise TableError(_("The packed file is damaged. Pack it again and send it.")) from error
        buffer[: len(data)] = data
        self._given += len(data)
        if self._given > self._limit:
            raise TableError(
                _("The file is larger than %(size)s. Split it and send the parts.")
                % {"size": _size(self._limit)}
            )
        if self._packed and self._given > RATIO_SLACK + self._ratio * self._packed.taken:
            raise TableError(_("The packed file unpacks to far more than its size. Send it unpacked."))
        return len(data)


def _size(count: int) -> str:
    if count >= 1024 * 1024:
        return _("%(number)s MB") % {"number": count // (1024 * 1024)}
    return _("%(number)s bytes") % {"number": count}


def _not_utf8() -> str:
    return _("The file is not in UTF-8. Save it as 'CSV UTF-8' and send it again.")


def _reader(stream: io.TextIOWrapper) -> Any:
    """A CSV reader whose delimiter is taken from the header line."""
    try:
        first = stream.readline()
    except UnicodeDecodeError as error:
        raise TableError(_not_utf8()) from error
    if not first.strip():
        raise TableError(_("The file is empty, or its first line is. The first line names the columns."))
    if "," not in first and "\t" not in first and first.count(";") > 0:
        raise TableError(_("Columns are separated by semicolons. Save the file with commas or tabs."))
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    lines = _lines(first, stream)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _lines(first: str, stream: io.TextIOWrapper) -> Iterator[str]:
    yield first
    yield from stream


def _next(reader: Any) -> list[str] | None:
    """The next raw row, None at the end; every fault of the file becomes a TableError."""
    try:
        row = next(reader, None)
    except UnicodeDecodeError as error:
        raise TableError(_not_utf8()) from error
    except csv.Error as error:
        raise TableError(
            _("Row %(line)s cannot be read: a quotation mark is not closed, or a cell is too long.")
            % {"line": reader.line_num}
        ) from error
    if row is not None and any("\0" in cell for cell in row):
        raise TableError(
            _("Row %(line)s holds a null character. Save the file as CSV in UTF-8.")
            % {"line": reader.line_num}
        )
    return row


def _columns(header: list[str], required: Sequence[str], optional: Sequence[str]) -> list[str | None]:
    """For each cell of the header the name the caller gave it, None for our own columns."""
    wanted = {canonical(name): name for name in (*required, *optional)}
    found = [canonical(cell) for cell in header]
    while found and not found[-1]:
        found.pop()
    _refuse_students(header, found, wanted)
    _refuse_wrong_names(header, found, wanted, [canonical(name) for name in required])
    return [wanted.get(name) for name in found]


def _refuse_students(header: list[str], found: list[str], wanted: Mapping[str, str]) -> None:
    for cell, name in zip(header, found, strict=False):
        if name in STUDENT_COLUMNS and name not in wanted:
            raise TableError(
                _(
                    "The column '%(column)s' looks like data about single students. Send counts by group only; "
                    "nothing of this file was kept."
                )
                % {"column": _short(cell)}
            )


def _refuse_wrong_names(
    header: list[str], found: list[str], wanted: Mapping[str, str], required: list[str]
) -> None:
    doubled = sorted({name for name in found if found.count(name) > 1})
    missing = [wanted[name] for name in required if name not in found]
    own = {LINE_COLUMN, PROBLEM_COLUMN}
    unknown = [
        _short(cell)
        for cell, name in zip(header, found, strict=False)
        if name not in wanted and name not in own
    ]
    said = []
    if missing:
        said.append(_("Missing columns: %(columns)s.") % {"columns": ", ".join(missing)})
    if unknown:
        facts = {"columns": ", ".join(repr(cell) for cell in unknown), "known": ", ".join(wanted.values())}
        said.append(_("Unknown columns: %(columns)s. The known columns are: %(known)s.") % facts)
    if doubled:
        said.append(_("Columns named twice: %(columns)s.") % {"columns": ", ".join(doubled)})
    if said:
        raise TableError(" ".join(said))


def _rows(
    reader: Any, names: list[str | None], max_rows: int, max_cell: int
) -> Iterator[tuple[int, dict[str, str]]]:
    count = 0
    while True:
        line = reader.line_num + 1
        cells = _next(reader)
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > max_rows:
            raise TableError(
                _("The file has more than %(rows)s rows. Split it and send the parts.") % {"rows": max_rows}
            )
        yield line, _row(line, cells, names, max_cell)


def _row(line: int, cells: list[str], names: list[str | None], max_cell: int) -> dict[str, str]:
    extra = cells[len(names) :]
    if any(cell.strip() for cell in extra):
        raise TableError(
            _("Row %(line)s has %(found)s cells, but the first line names %(named)s columns.")
            % {"line": line, "found": len(cells), "named": len(names)}
        )
    row = {}
    for i, name in enumerate(names):
        cell = cells[i] if i < len(cells) else ""
        if len(cell) > max_cell:
            raise TableError(
                _("Row %(line)s: '%(column)s' is longer than %(limit)s characters.")
                % {"line": line, "column": name or "", "limit": max_cell}
            )
        if name is not None:
            row[name] = _restore(cell).strip()
    return row


def _short(cell: str, limit: int = 60) -> str:
    """A foreign text for a sentence: one line, cut."""
    flat = " ".join(cell.split())
    return flat if len(flat) <= limit else f"{flat[:limit]}…"


def neutralise(value: Any) -> str:
    """One cell as text that no spreadsheet runs: an apostrophe before = + - @ tab or line end.

    Numbers stay numbers, negative ones too; "-5" as text is one, "-5+cmd" and "+5" are not.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value).replace("\0", "")
    if _NEGATIVE_NUMBER.match(text):
        return text
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA_STARTS) else text


def _restore(cell: str) -> str:
    """Undo `neutralise`, so that a file we wrote reads back as it was."""
    if cell.startswith("'") and cell[1:].lstrip(" \u00a0").startswith(_FORMULA_STARTS):
        return cell[1:]
    return cell


def iter_csv(rows: Iterable[Sequence[Any] | Mapping[str, Any]], headers: Sequence[str]) -> Iterator[str]:
    """CSV line by line, header first, CRLF line ends (RFC 4180). A mapping is read by header."""
    yield _csv_line(headers)
    for row in rows:
        cells = [row.get(name, "") for name in headers] if isinstance(row, Mapping) else list(row)
        if len(cells) != len(headers):
            raise ValueError(f"A row has {len(cells)} cells, the header {len(headers)}.")
        yield _csv_line(cells)


def write_csv(rows: Iterable[Sequence[Any] | Mapping[str, Any]], headers: Sequence[str]) -> str:
    """The whole CSV as text; encode it as UTF-8, or "utf-8-sig" for people who open it in Excel."""
    return "".join(iter_csv(rows, headers))


def _csv_line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([neutralise(cell) for cell in cells])
    return out.getvalue()


def faulty_rows_csv(errors: Iterable[RowError], rows: Iterable[tuple[int, Mapping[str, Any]]]) -> str:
    """The rows with errors, each with its line and what is wrong, to mend and send again.

    rows: (line, row) as read, at least those that errors name. read_table() ignores the two added columns.
    """
    problems: dict[int, list[str]] = {}
    for error in errors:
        problems.setdefault(error.line, []).append(error.sentence)
    faulty = [(line, row) for line, row in rows if line in problems]
    columns = list(dict.fromkeys(name for _line, row in faulty for name in row))
    body = [
        [line, *(row.get(name, "") for name in columns), " ".join(problems[line])] for line, row in faulty
    ]
    return write_csv(body, [LINE_COLUMN, *columns, PROBLEM_COLUMN])
