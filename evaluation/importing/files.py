"""A file of observations as chunks of text columns: bounded in memory whatever the file's size."""

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl
from django.utils.translation import gettext as _

from statepl.core.csvio import MAX_RATIO, TableError, canonical, read_table

REQUIRED = ("school_year", "level", "agency_id", "measure", "subgroup")
OPTIONAL = ("id_scheme", "grade", "numerator", "denominator", "value", "status")
COLUMNS = (*REQUIRED, *OPTIONAL)
BLOCK = 8 * 1024 * 1024
LONGEST_HEADER = 64 * 1024


@dataclass(frozen=True)
class Source:
    """A file on disk, packed or not: where it lies, how large it is, its SHA-256 as it lies there."""

    path: Path
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Read the file once for its hash."""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file:
            while data := file.read(1024 * 1024):
                digest.update(data)
                size += len(data)
        return cls(path, size, digest.hexdigest())

    @contextmanager
    def open(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """Open the unpacked bytes; the second file tells by its position how far reading is."""
        with self.path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if not packed:
                yield raw, raw
                return
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield unpacked, raw  # type: ignore[misc]


@dataclass(frozen=True)
class Header:
    """The first line: the columns by their names, and what separates them."""

    columns: tuple[str, ...]
    separator: str

    @classmethod
    def read(cls, line: bytes) -> "Header":
        """Check the first line. Raises TableError: unknown, missing, doubled or student-level columns."""
        read_table(line, required=REQUIRED, optional=OPTIONAL)
        text = line.decode("utf-8-sig")
        separator = "\t" if text.count("\t") > text.count(",") else ","
        cells = next(csv.reader([text.rstrip("\r\n")], delimiter=separator))
        # Spreadsheets leave empty cells at the end of every line; they keep their place and are not read.
        names = [canonical(cell) or f"_empty_{place}" for place, cell in enumerate(cells)]
        return cls(tuple(names), separator)

    def line(self) -> bytes:
        """Return the header as polars should read it."""
        return (self.separator.join(self.columns) + "\n").encode()


def chunks(source: Source, *, limit: int, block: int = BLOCK) -> Iterator[tuple[pl.DataFrame, int]]:
    """Yield (frame, bytes read of the file): every known column as stripped text, `line` first, blanks as null.

    Raises TableError for a file that cannot be read as a whole.
    """
    with source.open() as (stream, raw):
        reader = _Blocks(stream, source.size, limit=limit, block=block)
        header = Header.read(reader.first_line())
        line = 2
        for data in reader:
            frame = _parse(header, data, line)
            line += frame.height
            yield _tidy(frame), raw.tell()


class _Blocks:
    """Cuts a stream after whole rows: at a line end outside quotation marks."""

    def __init__(self, stream: IO[bytes], packed: int, *, limit: int, block: int) -> None:
        self.stream, self.packed, self.limit, self.block = stream, packed, limit, block
        self.read, self.rest = 0, b""

    def _more(self) -> bytes:
        try:
            data = self.stream.read(self.block)
        except (OSError, EOFError, zlib.error) as error:
            raise TableError(_("The packed file is damaged. Pack it again and send it.")) from error
        self.read += len(data)
        if self.read > self.limit or self.read > self.block + MAX_RATIO * self.packed:
            raise TableError(_("The file is larger than this site takes. Split it and send the parts."))
        return data

    def first_line(self) -> bytes:
        self.rest = self._more()
        if self.rest.startswith((b"PK", b"\xff\xfe", b"\xfe\xff")):
            raise TableError(
                _("This is not a CSV file in UTF-8. Save the sheet as 'CSV UTF-8' and send that.")
            )
        end = self.rest.find(b"\n") + 1 or len(self.rest)
        if end > LONGEST_HEADER:
            raise TableError(_("The first line is too long to name columns."))
        line, self.rest = self.rest[:end], self.rest[end:]
        return line

    def __iter__(self) -> Iterator[bytes]:
        while data := self._more():
            yield from self._whole_rows(data)
        if self.rest.strip():
            if self.rest.count(b'"') % 2:
                raise TableError(_("A quotation mark is opened and never closed."))
            yield self.rest

    def _whole_rows(self, data: bytes) -> Iterator[bytes]:
        self.rest += data
        cut = self.rest.rfind(b"\n") + 1
        if len(self.rest) > 8 * self.block:
            raise TableError(_("A quotation mark is opened and never closed, or a row is too long."))
        if cut and self.rest.count(b'"', 0, cut) % 2 == 0:
            yield self.rest[:cut]
            self.rest = self.rest[cut:]


def _parse(header: Header, data: bytes, line: int) -> pl.DataFrame:
    try:
        data.decode("utf-8")
        frame = pl.read_csv(io.BytesIO(header.line() + data), separator=header.separator, infer_schema=False)
    except UnicodeDecodeError as error:
        raise TableError(_("The file is not in UTF-8. Save it as 'CSV UTF-8' and send it again.")) from error
    except pl.exceptions.ComputeError as error:
        raise TableError(_unreadable(header, data, line)) from error
    return frame.with_row_index("line", offset=line)


def _unreadable(header: Header, data: bytes, line: int) -> str:
    """Name the first row with more cells than columns."""
    rows = csv.reader(io.StringIO(data.decode("utf-8")), delimiter=header.separator)
    for offset, cells in enumerate(rows):
        if len(cells) > len(header.columns):
            facts = {"line": line + offset, "found": len(cells), "named": len(header.columns)}
            return _("Row %(line)s has %(found)s cells, but the first line names %(named)s columns.") % facts
    return _("The file cannot be read as a table.")


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep known columns, add absent ones, strip, turn empty text into null, drop blank rows."""
    given = [name for name in COLUMNS if name in frame.columns]
    stripped = frame.select(
        "line", *[pl.col(name).str.strip_chars().replace("", None).alias(name) for name in given]
    )
    absent = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in given]
    return stripped.with_columns(absent).filter(pl.any_horizontal(pl.col(given).is_not_null()))
