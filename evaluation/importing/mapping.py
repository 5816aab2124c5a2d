"""How one kind of state file becomes the observation file: a description, as JSON, without the database.

A column is named by its header (blanks and case do not matter), with two header lines by "group | name"
or by the name alone where it stands once, or by its place as "#5". See evaluation/README.md.
"""

from collections.abc import Mapping as Table
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _

from statepl.core.csvio import TableError

SEPARATORS = {",": ",", ";": ";", "tab": "\t", "\t": "\t"}
ENCODINGS = ("utf-8", "cp1252", "utf-16")
LEVELS = ("state", "district", "school")
HIDDEN = ("*", "**", "n<10", "s", "†", "suppressed")
MISSING = ("", "n/a", "na", ".", "-", "--", "-1")
# The two race lists of EDFacts and its other groups; case does not matter.
CROSSWALK = {
    **{f"{code}7": code for code in ("AM", "AS", "BL", "HI", "MU", "PI", "WH")},
    "MAN": "AM",
    "MA": "AS",
    "MB": "BL",
    "MHL": "HI",
    "MM": "MU",
    "MNP": "PI",
    "MW": "WH",
    "MISSING": "",
    "WDIS": "SWD",
    "LEP": "EL",
    "ECODIS": "ECODIS",
}


@dataclass(frozen=True)
class Value:
    """One measure in a row: its columns. `when` takes only rows in which a column says a word.

    With `count_from_rate` the numerator follows from `denominator` and the percentage in `value` where
    exactly one whole number fits; where several fit there is no row.
    """

    measure: str
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    subgroup: str = ""
    when: Table[str, str] = field(default_factory=dict)
    count_from_rate: bool = False


@dataclass(frozen=True)
class Total:
    """A column that should be the sum of others; differences are listed and never mended."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """A file's shape and meaning. `skip` is the number of lines before the header."""

    level: str
    values: tuple[Value, ...]
    separator: str = ","
    encoding: str = "utf-8"
    skip: int = 0
    header_lines: int = 1
    agency_column: str = ""
    agency: str = ""
    id_scheme: str = "state"
    id_width: int = 0
    state_ids: tuple[str, ...] = ()
    state_code: str = ""
    school_year: str = ""
    school_year_column: str = ""
    school_year_in_title: bool = False
    grade: str = "ALL"
    grade_column: str = ""
    grade_words: Table[str, str] = field(default_factory=dict)
    subgroup: str = "ALL"
    subgroup_column: str = ""
    subgroup_words: Table[str, str] = field(default_factory=dict)
    sums: Table[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: tuple[str, ...] = HIDDEN
    missing: tuple[str, ...] = MISSING
    totals: tuple[Total, ...] = ()

    @classmethod
    def parse(cls, description: Any) -> "Mapping":
        """Return the mapping of a JSON object. Raises TableError with a sentence that names the part."""
        given = dict(_part(cls, description))
        _shapes(given)
        values = given.get("values") or [{}]
        given["values"] = tuple(Value(**_part(Value, value, ("measure",))) for value in values)
        given["totals"] = tuple(
            Total(one["total"], tuple(one["parts"]))
            for one in (_part(Total, total, ("total", "parts")) for total in given.get("totals", ()))
        )
        for name in ("state_ids", "hidden", "missing"):
            if name in given:
                given[name] = tuple(given[name])
        mapping = cls(**given)
        _sensible(mapping)
        return mapping


def _shapes(given: dict[str, Any]) -> None:
    """Refuse a part of the wrong kind, such as a text where a list belongs."""
    kinds: dict[str, type] = {
        **dict.fromkeys(("values", "totals", "state_ids", "hidden", "missing"), list),
        **dict.fromkeys(("grade_words", "subgroup_words", "sums"), dict),
        **dict.fromkeys(("skip", "header_lines", "id_width"), int),
        "school_year_in_title": bool,
    }
    for name, content in given.items():
        if not isinstance(content, kinds.get(name, str)):
            raise TableError(_("The part '%(name)s' of the mapping has the wrong shape.") % {"name": name})


def _part(kind: type, given: Any, needed: tuple[str, ...] = ("level", "values")) -> dict[str, Any]:
    allowed = [one.name for one in fields(kind)]
    if not isinstance(given, dict):
        raise TableError(_("A mapping is an object with names and values, and so are its parts."))
    for name in given:
        if name not in allowed:
            raise TableError(
                _("'%(name)s' is no part of a mapping. Use: %(allowed)s.")
                % {"name": name, "allowed": ", ".join(allowed)}
            )
    for name in needed:
        if not given.get(name):
            raise TableError(_("The mapping does not say '%(name)s'.") % {"name": name})
    return given


def _sensible(mapping: Mapping) -> None:
    """Refuse what cannot be applied to any file."""
    choices = (("level", LEVELS), ("separator", SEPARATORS), ("encoding", ENCODINGS))
    for name, allowed in choices:
        if getattr(mapping, name) not in allowed:
            raise TableError(
                _("'%(name)s' of the mapping must be one of: %(allowed)s.")
                % {"name": name, "allowed": ", ".join(repr(one) for one in allowed)}
            )
    if mapping.header_lines not in (1, 2) or not 0 <= mapping.skip <= 50:
        raise TableError(_("A mapping has one or two header lines and at most 50 lines before them."))
    if not (mapping.agency_column or mapping.agency):
        raise TableError(_("The mapping names neither the column of the ids nor one id for all rows."))
    if not (mapping.school_year or mapping.school_year_column or mapping.school_year_in_title):
        raise TableError(_("The mapping does not say where the school year is written."))
    if mapping.state_ids and not mapping.state_code:
        raise TableError(_("The mapping names rows of the state but not the code of the state."))
