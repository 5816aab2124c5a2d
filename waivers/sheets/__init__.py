"""What a district writes, as data: sheets of sections, fields and tables. No database here.

A sheet names every question once. Its values are texts by path:

    vision.problem                         a field of a section
    curriculum.goals/17.objective          a cell: row 17 of the table `goals` in the section `curriculum`

The form, the checklist, the review desk, the difference of two versions and the stored version itself are
all read from the same sheet.
"""

from waivers.sheets.fields import (
    Field,
    Kind,
    Needed,
    Section,
    Sheet,
    Table,
    Value,
    digest,
    is_blank,
    sheet_from,
)
from waivers.sheets.paths import Path

__all__ = [
    "Field",
    "Kind",
    "Needed",
    "Path",
    "Section",
    "Sheet",
    "Table",
    "Value",
    "digest",
    "is_blank",
    "sheet_from",
]
