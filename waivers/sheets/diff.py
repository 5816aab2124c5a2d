"""The difference of two submitted versions, by field: text by word, tables by row, files by hash. No database.

Both versions carry the form they were filled in. A question that only one of the two forms asks is shown as
new or as no longer asked; its answer is then wholly in or out.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from waivers.sheets.fields import Field, Kind, Section, Sheet, Table, Text, Value, is_blank
from waivers.sheets.words import Budget, Op, Piece, compare_texts

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?")


class Fate(StrEnum):
    """What became of a question, a row or a file from the older version to the newer one."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Snapshot:
    """One version: its form, its values by path, its rows by `section.table`, its evidence.

    Each piece of evidence is a dict with `section`, `name` and `sha256` (a file) or `link`.
    """

    sheet: Sheet
    values: dict[str, Value]
    rows: dict[str, list[int]] = field(default_factory=dict)
    evidence: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class FieldChange:
    """One question: `asked` says whether both forms ask it, `fate` what became of the answer.

    Texts have `pieces`; several choices have `gone`, `kept` and `come`; everything else the two answers as
    a person reads them, `before` and `after`.
    """

    path: str
    label: Text
    kind: Kind
    fate: Fate
    asked: Fate = Fate.SAME
    pieces: tuple[Piece, ...] = ()
    before: str = ""
    after: str = ""
    gone: tuple[Text, ...] = ()
    kept: tuple[Text, ...] = ()
    come: tuple[Text, ...] = ()


@dataclass(frozen=True)
class RowChange:
    """One row of a table with its cells."""

    row: int
    name: str
    fate: Fate
    cells: tuple[FieldChange, ...]


@dataclass(frozen=True)
class TableChange:
    """One table with every row of either version."""

    name: str
    label: Text
    row_label: Text
    fate: Fate
    rows: tuple[RowChange, ...]
    asked: Fate = Fate.SAME


@dataclass(frozen=True)
class FileChange:
    """One file or link, known by its hash or address; a new name alone is no change of it."""

    name: str
    key: str
    fate: Fate
    was: str = ""


@dataclass(frozen=True)
class SectionChange:
    """One section: everything in it, changed or not."""

    code: str
    title: Text
    fields: tuple[FieldChange, ...]
    tables: tuple[TableChange, ...]
    files: tuple[FileChange, ...]
    asked: Fate = Fate.SAME

    @property
    def is_changed(self) -> bool:
        """Say whether an answer, a row or a file differs; a question that nobody answered does not."""
        parts: tuple[Any, ...] = (*self.fields, *self.tables, *self.files)
        return any(part.fate is not Fate.SAME for part in parts)

    @property
    def words(self) -> tuple[int, int]:
        """Return how many words were put in and taken out."""
        cells = [cell for table in self.tables for row in table.rows for cell in row.cells]
        pieces = [piece for each in (*self.fields, *cells) for piece in _as_pieces(each)]
        come = sum(len(piece.text.split()) for piece in pieces if piece.op is Op.IN)
        gone = sum(len(piece.text.split()) for piece in pieces if piece.op is Op.OUT)
        return come, gone


def compare(old: Snapshot, new: Snapshot, budget: Budget | None = None) -> list[SectionChange]:
    """Return every section of either form in the order of the newer one, then what is no longer asked."""
    comparison = _Comparison(old, new, budget or Budget())
    pairs = _paired(old.sheet.sections, new.sheet.sections, lambda each: each.code)
    return [comparison.section(pair) for pair in pairs]


def compare_section(
    code: str, old: Snapshot, new: Snapshot, budget: Budget | None = None
) -> SectionChange | None:
    """Return one section of the difference; None when neither form has it."""
    pairs = _paired(old.sheet.sections, new.sheet.sections, lambda each: each.code)
    found = next((pair for pair in pairs if pair.shown.code == code), None)
    return _Comparison(old, new, budget or Budget()).section(found) if found else None


def changed_sections(old: Snapshot, new: Snapshot) -> set[str]:
    """Return the codes of the sections in which an answer, a row or a file differs.

    Compares whole values only: cheap enough for the dots of a list.
    """
    paths = {
        path
        for path in old.values.keys() | new.values.keys()
        if _texts(old.values.get(path)) != _texts(new.values.get(path))
    }
    rows = {key for key in old.rows.keys() | new.rows.keys() if old.rows.get(key) != new.rows.get(key)}
    files = _file_keys(old) ^ _file_keys(new)
    return {text.partition(".")[0] for text in paths | rows} | {section for section, _key in files}


# pairing -----------------------------------------------------------------------------------------------
Asked = TypeVar("Asked")


@dataclass(frozen=True)
class _Pair(Generic[Asked]):
    """The same section, table or question in both forms; None where a form does not ask it."""

    before: Asked | None
    after: Asked | None
    shown: Asked

    @property
    def asked(self) -> Fate:
        if self.before is None:
            return Fate.ADDED
        return Fate.REMOVED if self.after is None else Fate.SAME


def _paired(
    old: tuple[Asked, ...], new: tuple[Asked, ...], key: Callable[[Asked], str]
) -> Iterator[_Pair[Asked]]:
    earlier = {key(each): each for each in old}
    for each in new:
        yield _Pair(earlier.pop(key(each), None), each, each)
    for gone in earlier.values():
        yield _Pair(gone, None, gone)


def _columns(pair: "_Pair[Section] | _Pair[Table]") -> Iterator[_Pair[Field]]:
    before = pair.before.fields if pair.before else ()
    after = pair.after.fields if pair.after else ()
    return _paired(before, after, lambda each: each.name)


def _tables(pair: _Pair[Section]) -> Iterator[_Pair[Table]]:
    before = pair.before.tables if pair.before else ()
    after = pair.after.tables if pair.after else ()
    return _paired(before, after, lambda each: each.name)


# comparing ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Comparison:
    """Two versions, and the steps that their comparison may still take."""

    old: Snapshot
    new: Snapshot
    budget: Budget

    def section(self, pair: _Pair[Section]) -> SectionChange:
        code = pair.shown.code
        return SectionChange(
            code,
            pair.shown.title,
            tuple(self.field(each, f"{code}.") for each in _columns(pair)),
            tuple(self.table(each, code) for each in _tables(pair)),
            tuple(self.files(code)),
            pair.asked,
        )

    def table(self, pair: _Pair[Table], section: str) -> TableChange:
        table = pair.shown
        key = f"{section}.{table.name}"
        old, new = self.old.rows.get(key, []), self.new.rows.get(key, [])
        rows = tuple(
            self.row(pair, f"{key}/{row}.", row, in_old, in_new) for row, in_old, in_new in _rows(old, new)
        )
        changed = old != new or any(row.fate is not Fate.SAME for row in rows)
        fate = Fate.CHANGED if changed else Fate.SAME
        return TableChange(table.name, table.label, table.row_label, fate, rows, pair.asked)

    def row(self, pair: _Pair[Table], prefix: str, row: int, in_old: bool, in_new: bool) -> RowChange:
        cells = tuple(self.field(each, prefix, in_old, in_new) for each in _columns(pair))
        changed = any(cell.fate is not Fate.SAME for cell in cells)
        fate = Fate.CHANGED if changed else Fate.SAME
        if not (in_old and in_new):
            fate = Fate.REMOVED if in_old else Fate.ADDED
        return RowChange(row, self.name_of(pair, prefix), fate, cells)

    def name_of(self, pair: _Pair[Table], prefix: str) -> str:
        """Return what a row is called in the newer version, else in the older one."""
        for table, values in ((pair.after, self.new.values), (pair.before, self.old.values)):
            value = values.get(prefix + table.names_row) if table else None
            if table and not is_blank(value):
                return readable(table.field_named(table.names_row), value)
        return ""

    def field(self, pair: _Pair[Field], prefix: str, in_old: bool = True, in_new: bool = True) -> FieldChange:
        asked, path = pair.shown, prefix + pair.shown.name
        was = self.old.values.get(path) if pair.before and in_old else None
        now = self.new.values.get(path) if pair.after and in_new else None
        told: dict[str, Any] = {"path": path, "label": asked.label, "kind": asked.kind, "asked": pair.asked}
        told["fate"] = Fate.SAME if _texts(was) == _texts(now) else Fate.CHANGED
        before, after = pair.before or asked, pair.after or asked
        if asked.kind is Kind.CHOICES:
            return FieldChange(**told, **_chosen(before, after, _texts(was), _texts(now)))
        if asked.kind in {Kind.LONG, Kind.SHORT}:
            old, new = "\n".join(_texts(was)), "\n".join(_texts(now))
            return FieldChange(**told, pieces=tuple(compare_texts(old, new, self.budget)))
        return FieldChange(**told, before=readable(before, was), after=readable(after, now))

    def files(self, section: str) -> Iterator[FileChange]:
        """Match evidence by hash or link; what carries another hash is another file, whatever its name."""
        before = {_key_of(each): each["name"] for each in self.old.evidence if each["section"] == section}
        for each in self.new.evidence:
            if each["section"] == section:
                name, key = each["name"], _key_of(each)
                was = before.pop(key, None)
                fate = Fate.ADDED if was is None else Fate.SAME
                yield FileChange(name, key, fate, "" if was in {None, name} else str(was))
        for key, name in before.items():
            yield FileChange(name, key, Fate.REMOVED)


def _rows(old: list[int], new: list[int]) -> Iterator[tuple[int, bool, bool]]:
    """Return each row with whether it was and is there: the newer order, a removed row after its neighbor."""
    living, known = set(new), set(old)
    gone_after: dict[int | None, list[int]] = {}
    neighbor: int | None = None
    for row in old:
        if row in living:
            neighbor = row
        else:
            gone_after.setdefault(neighbor, []).append(row)
    for place in (None, *new):
        if place is not None:
            yield place, place in known, True
        for row in gone_after.get(place, []):
            yield row, True, False


# values ------------------------------------------------------------------------------------------------
def _chosen(before: Field, after: Field, was: list[str], now: list[str]) -> dict[str, Any]:
    old, new = dict(before.choices), dict(after.choices)
    return {
        "gone": tuple(old.get(each, each) for each in was if each not in now),
        "kept": tuple(new.get(each, each) for each in now if each in was),
        "come": tuple(new.get(each, each) for each in now if each not in was),
    }


def readable(asked: Field, value: Value | None) -> str:
    """Return an answer as a person reads it: the words of a choice, a date, an amount; else as typed.

    In the agency's language, whoever reads: a stored version looks the same to all, and for ever.
    """
    labels = dict(asked.choices)
    typed = ", ".join(str(labels.get(each, each)) for each in _texts(value))
    if asked.kind is Kind.DATE:
        return _day(typed)
    if asked.kind is Kind.MONEY and _AMOUNT.fullmatch(typed):
        return f"${Decimal(typed):,}"
    return typed


def _day(typed: str) -> str:
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        return typed
    with translation.override(settings.LANGUAGE_CODE):
        return date_format(day, "DATE_FORMAT")


def _texts(value: Value | None) -> list[str]:
    if value is None or is_blank(value):
        return []
    return sorted(value) if isinstance(value, list) else [value]


def _as_pieces(change: FieldChange) -> Iterator[Piece]:
    """Return a change as pieces, to count its words."""
    yield from change.pieces
    if change.fate is Fate.CHANGED and not change.pieces:
        yield Piece(Op.OUT, " ".join([change.before, *map(str, change.gone)]))
        yield Piece(Op.IN, " ".join([change.after, *map(str, change.come)]))


# evidence ----------------------------------------------------------------------------------------------
def _key_of(evidence: dict[str, Any]) -> str:
    return str(evidence.get("sha256") or evidence.get("link") or "")


def _file_keys(version: Snapshot) -> set[tuple[str, str]]:
    return {(each["section"], _key_of(each)) for each in version.evidence}
