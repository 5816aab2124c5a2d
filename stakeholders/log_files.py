"""Reading files of past activities: from bytes to checked rows, without the database.

A column that is not in the file, and an empty cell of a text, say nothing: an import never empties a field.
"""

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.vocabulary import Direction, Kind, Principle, Speech, VenueOwner
from statepl.core.csvio import RowError, TableError, faulty_rows_csv, read_table

REQUIRED = ("title", "kind", "direction", "starts", "ends")
TEXTS = {
    "title": 200,
    "purpose": 5000,
    "place": 300,
    "learned": 10_000,
    "decided": 10_000,
    "state_learned": 10_000,
}
ONE_OF = {"kind": Kind.values, "direction": Direction.values, "venue_owner": VenueOwner.values}
SEVERAL = {"languages": Speech.values, "principles": Principle.values}
OPTIONAL = (
    *("district", "purpose", "time_zone", "place", "venue_owner", "is_online", "languages"),
    *("learned", "decided", "state_learned", "principles"),
)
MOST_PEOPLE, MOST_ROWS, TELL_EVERY = 100_000, 20_000, 500
WORDS = {"yes": True, "no": False, "true": True, "false": False}
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class PastActivity:
    """One row: the district's id ("" for one's own), the fields of the activity, what the record says."""

    line: int
    district: str
    facts: dict[str, Any]
    told: dict[str, str]
    extras: dict[str, Any]
    people: dict[str, int]


class LogRefused(ValidationError):
    """The file was not taken: nothing was saved. `errors` name line, column, what was found and is allowed."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        self.errors = sorted(errors, key=lambda error: error.line)
        count = len({error.line for error in errors})
        sentence = ngettext(
            "%(count)s row cannot be taken, so nothing was imported.",
            "%(count)s rows cannot be taken, so nothing was imported.",
            count,
        )
        super().__init__(sentence % {"count": count})


def columns(groups: Sequence[str]) -> tuple[str, ...]:
    """Return all columns in the order of the template: one for each group, by its code, at the end."""
    return (*REQUIRED, *OPTIONAL, *groups)


def example(groups: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of the template."""
    first = {
        "title": "Evening about the school day", "kind": "public_meeting", "direction": "two_way",
        "starts": "2025-10-14 18:00", "ends": "2025-10-14 20:00", "place": "Public library, 12 Oak Street",
        "venue_owner": "community", "is_online": "no", "languages": "en; es", "principles": "trust; power",
        "learned": "Families asked for an earlier bus.", "families": "31", "students": "14",
    }  # fmt: skip
    return [{name: first.get(name, "") for name in columns(groups)}]


def read_log(
    file: IO[bytes], groups: Sequence[str], *, now: dt.datetime, zone: str, tell: Tell | None = None
) -> list[PastActivity]:
    """Read and check a whole file; `groups` are the codes that may be columns, `zone` is used where none is given.

    Raises ValidationError when the file as a whole cannot be read, LogRefused when rows cannot.
    """
    errors: list[RowError] = []
    found: list[PastActivity] = []
    try:
        for line, row in _rows(file, groups):
            reader = _Row(line, row, groups, zone=row.get("time_zone") or zone, now=now)
            found.append(reader.read())
            errors += reader.errors
            if tell and len(found) % TELL_EVERY == 0:
                tell(len(found), 0, _("Reading"))
    except TableError as error:
        raise ValidationError(str(error)) from error
    if not found:
        raise ValidationError(_("The file has a header but no rows. Nothing was imported."))
    errors += _repeated(found)
    if errors:
        raise LogRefused(errors)
    return found


def _rows(file: IO[bytes], groups: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    return read_table(file, required=REQUIRED, optional=(*OPTIONAL, *groups), max_rows=MOST_ROWS)


def log_rows_to_mend(file: IO[bytes], groups: Sequence[str], errors: Sequence[RowError]) -> str:
    """Return a CSV of the rows that `errors` name, each with its reason; read again from the file."""
    return faulty_rows_csv(errors, _rows(file, groups))


def _repeated(rows: Sequence[PastActivity]) -> list[RowError]:
    first: dict[Any, int] = {}
    errors = []
    for row in rows:
        key = (row.district, row.facts.get("title"), row.facts.get("starts_at"))
        if key in first:
            allowed = _("each activity once: row %(line)s is the same one") % {"line": first[key]}
            errors.append(RowError(row.line, "title", str(key[1]), allowed))
        first.setdefault(key, row.line)
    return errors


class _Row:
    """One row being read; `errors` names every cell that cannot be taken."""

    def __init__(
        self, line: int, row: Mapping[str, str], groups: Sequence[str], *, zone: str, now: dt.datetime
    ) -> None:
        self.line, self.row, self.groups, self.now = line, row, groups, now
        self.errors: list[RowError] = []
        known = zone in zoneinfo.available_timezones()
        if not known:
            self._wrong("time_zone", _("a name like America/Chicago"))
        self.zone = zone if known else "UTC"

    def _wrong(self, column: str, allowed: str) -> None:
        self.errors.append(RowError(self.line, column, self.row.get(column, ""), allowed))

    def read(self) -> PastActivity:
        """Return the row as far as it can be taken."""
        facts: dict[str, Any] = {
            name: self._text(name) for name in ("title", "purpose", "place") if self._has(name)
        }
        facts |= {name: self._one_of(name) for name in ONE_OF if self._has(name)}
        facts |= {
            "starts_at": self._moment("starts"),
            "ends_at": self._moment("ends"),
            "time_zone": self.zone,
        }
        if self._has("is_online"):
            facts["is_online"] = self._yes_or_no("is_online")
        if self._has("languages"):
            facts["languages"] = self._several("languages")
        told = {name: self._text(name) for name in ("learned", "decided") if self._has(name)}
        extras: dict[str, Any] = (
            {"state_learned": self._text("state_learned")} if self._has("state_learned") else {}
        )
        if self._has("principles"):
            extras["principles"] = self._several("principles")
        people = {code: self._count(code) for code in self.groups if self._has(code)}
        self._check_whole(facts, told, people)
        return PastActivity(self.line, self.row.get("district", ""), facts, told, extras, people)

    def _has(self, column: str) -> bool:
        return bool(self.row.get(column)) or column in REQUIRED

    def _check_whole(
        self, facts: Mapping[str, Any], told: Mapping[str, str], people: Mapping[str, int]
    ) -> None:
        starts, ends = facts["starts_at"], facts["ends_at"]
        if starts and ends and ends <= starts:
            self._wrong("ends", _("a time after the start"))
        if starts and starts > self.now:
            self._wrong("starts", _("a time that is over: the file is for past activities"))
        if not facts.get("place") and not facts.get("is_online"):
            self._wrong("place", _("the place, or yes in the column is_online"))
        if not any(people.values()) and not any(told.values()):
            self._wrong("learned", _("what was learned, or how many people of a group came"))

    def _text(self, column: str) -> str:
        found, longest = self.row[column], TEXTS[column]
        if not found:
            self._wrong(column, _("the title as people know it"))
        if len(found) > longest:
            self._wrong(column, _("at most %(longest)s characters") % {"longest": longest})
        return found

    def _one_of(self, column: str) -> str:
        found = self.row[column].lower()
        if found not in ONE_OF[column]:
            self._wrong(column, _("one of: %(values)s") % {"values": ", ".join(ONE_OF[column])})
        return found

    def _several(self, column: str) -> list[str]:
        found = [word for word in re.split(r"[;,\s]+", self.row[column].lower()) if word]
        if not set(found) <= set(SEVERAL[column]):
            self._wrong(column, _("some of: %(values)s") % {"values": ", ".join(SEVERAL[column])})
        return list(dict.fromkeys(found))

    def _yes_or_no(self, column: str) -> bool:
        found = WORDS.get(self.row[column].lower())
        if found is None:
            self._wrong(column, _("yes or no"))
        return bool(found)

    def _moment(self, column: str) -> dt.datetime | None:
        try:
            naive = dt.datetime.strptime(self.row[column].replace("T", " ")[:16], "%Y-%m-%d %H:%M")  # noqa: DTZ007
        except ValueError:
            self._wrong(column, _("day and time like 2025-10-14 18:00"))
            return None
        return naive.replace(tzinfo=zoneinfo.ZoneInfo(self.zone))

    def _count(self, column: str) -> int:
        found = self.row[column]
        if not re.fullmatch(r"\d{1,6}", found, re.ASCII) or int(found) > MOST_PEOPLE:
            self._wrong(column, _("a whole number, or leave it empty"))
            return 0
        return int(found)
