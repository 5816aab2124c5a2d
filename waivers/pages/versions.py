"""Submitted versions as pages: the stored form with its stored words, and what changed between two."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from waivers.models import FilingVersion
from waivers.sheets.diff import (
    FieldChange,
    FileChange,
    RowChange,
    SectionChange,
    Snapshot,
    TableChange,
    compare,
)
from waivers.sheets.fields import sheet_from
from waivers.sheets.words import Op, Piece


def snapshot_of(version: FilingVersion) -> Snapshot:
    """Return a stored version as it was: its own form, values, rows and evidence."""
    return Snapshot(sheet_from(version.sheet), version.values, version.rows, version.evidence)


@dataclass(frozen=True)
class Run:
    """A run of words; `opens` and `closes` frame a passage that comment `number` is about."""

    op: str
    text: str
    number: int | None = None
    opens: bool = False
    closes: bool = False
    target: int | None = None


Quote = tuple[int, str]  # key of the comment, the words that it is about


def runs_of(pieces: Iterable[Piece], quotes: Iterable[Quote] = ()) -> list[Run]:
    """Return pieces for the page, with each quoted passage framed where it still stands in the text.

    A passage is looked for in the newer text; what was taken out inside it stays inside its frame.
    """
    given = list(pieces)
    spans = _spans("".join(piece.text for piece in given if piece.op is not Op.OUT), quotes)
    runs: list[Run] = []
    at = 0
    for piece in given:
        if piece.op is Op.OUT:
            runs.append(Run(piece.op, piece.text))
            continue
        for text, number, target, opens, closes in _cut(piece.text, at, spans):
            runs.append(Run(piece.op, text, number, opens, closes, target))
        at += len(piece.text)
    return runs


Span = tuple[int, int, int, int]  # first character, end, number, key of the comment


def _spans(text: str, quotes: Iterable[Quote]) -> list[Span]:
    """Return where each passage stands, none inside another, in the order of the text."""
    found: list[Span] = []
    for number, (key, quote) in enumerate(quotes, start=1):
        start = text.find(quote) if quote else -1
        end = start + len(quote)
        if start >= 0 and all(end <= other[0] or start >= other[1] for other in found):
            found.append((start, end, number, key))
    return sorted(found)


def _cut(text: str, at: int, spans: list[Span]) -> Iterable[tuple[str, int | None, int | None, bool, bool]]:
    """Cut a run of words at the ends of passages; `at` is the place of its first character."""
    last = at + len(text)
    marks = {at, last} | {mark for start, end, *_more in spans for mark in (start, end) if at < mark < last}
    places = sorted(marks)
    for begin, finish in itertools.pairwise(places):
        span = next((each for each in spans if each[0] <= begin < each[1]), None)
        part = text[begin - at : finish - at]
        if span is None:
            yield part, None, None, False, False
        else:
            yield part, span[2], span[3], begin == span[0], finish == span[1]


@dataclass(frozen=True)
class ShownField:
    """One answer on the page."""

    change: FieldChange
    runs: list[Run]

    @property
    def is_blank(self) -> bool:
        """Say whether neither version has an answer."""
        each = self.change
        return not (self.runs or each.before or each.after or each.gone or each.kept or each.come)


@dataclass(frozen=True)
class ShownRow:
    """One row of a table on the page."""

    change: RowChange
    cells: list[ShownField]


@dataclass(frozen=True)
class ShownTable:
    """One table on the page."""

    change: TableChange
    rows: list[ShownRow]


@dataclass(frozen=True)
class ShownSection:
    """One section on the page."""

    change: SectionChange
    fields: list[ShownField]
    tables: list[ShownTable]
    files: tuple[FileChange, ...]


def shown(section: SectionChange, quotes: dict[str, list[Quote]] | None = None) -> ShownSection:
    """Turn a difference into what the template prints. `quotes` are passages by path."""
    asked = quotes or {}

    def field(change: FieldChange) -> ShownField:
        return ShownField(change, runs_of(change.pieces, asked.get(change.path, ())))

    tables = [
        ShownTable(table, [ShownRow(row, [field(cell) for cell in row.cells]) for row in table.rows])
        for table in section.tables
    ]
    return ShownSection(section, [field(each) for each in section.fields], tables, section.files)


def render_version(version: FilingVersion) -> SafeString:
    """Return a stored version as HTML: the same bytes for every reader, however the form has changed.

    The words are those that were submitted, in the agency's language; the page around them is the reader's.
    """
    snapshot = snapshot_of(version)
    with translation.override(settings.LANGUAGE_CODE):
        sections = [shown(section) for section in compare(snapshot, snapshot)]
        context: dict[str, Any] = {"sections": sections, "mode": "new"}
        return render_to_string("waivers/_version.html", context)
