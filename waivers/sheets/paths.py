"""The address of one value in a sheet: `section.field` or `section.table/row.field`."""

import re
from dataclasses import dataclass

_NAME = r"[a-z0-9][a-z0-9_-]*"
_PATH = re.compile(rf"(?P<section>{_NAME})\.(?:(?P<table>{_NAME})/(?P<row>\d+)\.)?(?P<field>{_NAME})")


@dataclass(frozen=True, order=True)
class Path:
    """Where a value stands. `table` and `row` are empty and None outside a table."""

    section: str
    field: str
    table: str = ""
    row: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Path":
        """Read a path. Raises ValueError for anything else."""
        found = _PATH.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not the path of a value.")
        row = found["row"]
        return cls(found["section"], found["field"], found["table"] or "", int(row) if row else None)

    def __str__(self) -> str:
        cell = f"{self.table}/{self.row}." if self.table else ""
        return f"{self.section}.{cell}{self.field}"
