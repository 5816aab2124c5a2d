"""Keyset paging: the next page starts after the last row's key, however deep, whatever was added.

DRF's CursorPagination positions on one field plus an offset and fails where keys repeat; here the
position is the whole key, compared as a row.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db import models
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _

from statepl.core.problems import BadParameter, parameter_error

SALT = "statepl.core.paging"
DEFAULT_SIZE = 100
LARGEST_SIZE = 1000
NOT_BOUND = frozenset({"cursor", "page_size", "format"})


@dataclass(frozen=True)
class Position:
    """Where a page starts: after `key`, within `pins` (the releases that the first page chose)."""

    key: tuple[Any, ...] = ()
    pins: tuple[int, ...] = ()


@dataclass(frozen=True)
class Page:
    """Rows in the order of `columns`; `following` is where the next page starts, None on the last."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    following: Position | None = None


class RowAfter(models.Expression):
    """`(a, b) > (x, y)`, or `<` when descending: PostgreSQL walks the key's index from there."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, columns: Sequence[str], key: Sequence[Any], *, descending: bool = False) -> None:
        super().__init__()
        self.columns: list[Any] = [models.F(column) for column in columns]
        self.key = list(key)
        self.operator = "<" if descending else ">"

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        self.columns = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(column) for column in self.columns]
        names = ", ".join(sql for sql, _params in parts)
        places = ", ".join(["%s"] * len(self.key))
        params = [value for _sql, values in parts for value in values]
        return f"({names}) {self.operator} ({places})", [*params, *self.key]


def keyset_page(
    rows: models.QuerySet[Any],
    *,
    fields: dict[str, str],
    key: tuple[str, ...],
    position: Position,
    size: int,
    descending: bool = False,
) -> Page:
    """Read one page in one query.

    `fields` maps printed names to columns or annotations; `key` names the columns of a unique order,
    all of them integers or text and never null.
    """
    if position.key:
        rows = rows.filter(RowAfter(key, position.key, descending=descending))
    ordered = rows.order_by(*(f"-{column}" if descending else column for column in key))
    found = list(ordered.values_list(*fields.values(), *key)[: size + 1])
    width = len(fields)
    more = len(found) > size
    following = Position(tuple(found[size - 1][width:]), position.pins) if more else None
    return Page(tuple(fields), [row[:width] for row in found[:size]], following)


def fingerprint(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return what a cursor is bound to: the address and its filters, in any order."""
    bound = sorted(pair for pair in parameters if pair[0] not in NOT_BOUND)
    return hashlib.sha256(f"{path}?{urlencode(bound)}".encode()).hexdigest()[:20]


def write_cursor(position: Position, bound_to: str) -> str:
    """Return a signed, opaque cursor."""
    return signing.dumps([bound_to, list(position.key), list(position.pins)], salt=SALT, compress=True)


def read_cursor(text: str, bound_to: str) -> Position:
    """Return the position of a cursor. Raises BadParameter when it is not ours or of other filters."""
    try:
        was_bound_to, key, pins = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise BadParameter(
            parameter_error("cursor", text, _("This cursor is not one of ours. Follow the 'next' link."))
        ) from error
    if was_bound_to != bound_to:
        raise BadParameter(
            parameter_error(
                "cursor", text, _("This cursor belongs to other filters. Start again without it.")
            )
        )
    return Position(tuple(key), tuple(pins))


def read_size(text: str | None) -> int:
    """Return the page size; raises BadParameter outside 1 to 1,000."""
    if text is None:
        return DEFAULT_SIZE
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LARGEST_SIZE:
        return int(text)
    raise BadParameter(
        parameter_error(
            "page_size",
            text,
            _("'page_size' is a whole number from 1 to %(most)d.") % {"most": LARGEST_SIZE},
        )
    )
