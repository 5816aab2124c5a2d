"""Fields, tables, sections and sheets: what is asked, in which words, and what counts as an answer.

A value is what a person typed: a text, or a list of texts where several may be chosen. It is kept whether
or not it can be read; `problem` says what is wrong with it, `parse` reads it.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise
Value = str | list[str]
LONGEST = 100_000  # characters of one value: 100 KB of plain text


class Kind(StrEnum):
    """What kind of answer a field takes."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    LEVEL = "level"  # 0 to 3, domain.md B.3
    DATE = "date"
    MONEY = "money"
    NUMBER = "number"
    EMAIL = "email"


class Needed(StrEnum):
    """By when an answer must be there."""

    SUBMISSION = "submission"
    APPROVAL = "approval"
    NEVER = "never"


@dataclass(frozen=True)
class Field:
    """One question. `words` is a guide, `most_words` a limit; `choices` are (value, label)."""

    name: str
    label: Text
    kind: Kind = Kind.LONG
    help: Text = ""
    needed: Needed = Needed.SUBMISSION
    choices: tuple[tuple[str, Text], ...] = ()
    words: int | None = None
    most_words: int | None = None
    longest: int | None = None  # characters, where a column sets a limit
    earliest: dt.date | None = None
    latest: dt.date | None = None
    fixed: bool = False  # shown with the others, written elsewhere
    needed_if: tuple[str, str] | None = None  # (field beside it, its answer): needed only then
    not_before: str = ""  # the field beside it that holds an earlier day

    def normal(self, value: Value | None) -> Value:
        """Return a value as it is kept: line ends alike, a readable date as ISO, choices in order.

        What cannot be read stays as typed.
        """
        if isinstance(value, list):
            order = [known for known, _label in self.choices]
            return sorted(value, key=lambda each: order.index(each) if each in order else len(order))
        text = (value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        if self.kind is Kind.DATE and text.strip():
            try:
                return str(forms.DateField().clean(text).isoformat())
            except ValidationError:
                return text
        return text

    def problem(self, value: Value | None) -> str:
        """Return the sentence that says what to change; empty for a readable answer and for none."""
        if is_blank(value):
            return ""
        try:
            self.parse(value)
        except ValidationError as error:
            return str(error.messages[0])
        return ""

    def problem_beside(self, value: Value | None, earlier: Value | None) -> str:
        """Return what is wrong with a value, the day before it being `earlier`."""
        problem = self.problem(value)
        if problem or is_blank(value) or is_blank(earlier) or not self.not_before:
            return problem
        if str(self.normal(value)) < str(self.normal(earlier)):
            return _("This day comes before the start. Choose a later one.")
        return ""

    def parse(self, value: Value | None) -> Any:
        """Return the typed answer: str, list, date, Decimal or int; None for a blank one.

        Raises ValidationError with a sentence that says what to write.
        """
        if is_blank(value):
            return None
        return _PARSERS[self.kind](self, value)


@dataclass(frozen=True)
class Table:
    """Rows of the same questions. `names_row` is the field that a row is called by."""

    name: str
    label: Text
    row_label: Text
    fields: tuple[Field, ...]
    names_row: str
    help: Text = ""
    needed: Needed = Needed.NEVER  # whether at least one row is wanted

    def field_named(self, name: str) -> Field:
        """Return a column. Raises KeyError."""
        return _named(self.fields, name)


@dataclass(frozen=True)
class Section:
    """One page of the sheet. `criteria` are what reviewers look for; `group` a heading of the side list."""

    code: str
    title: Text
    lead: Text = ""
    group: Text = ""
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()
    criteria: tuple[Text, ...] = ()

    def field_named(self, name: str) -> Field:
        """Return a field outside tables. Raises KeyError."""
        return _named(self.fields, name)

    def table_named(self, name: str) -> Table:
        """Return a table. Raises KeyError."""
        return _named(self.tables, name)


@dataclass(frozen=True)
class Sheet:
    """Everything that is asked of one kind of filing, in one edition of the form."""

    kind: str
    edition: int
    title: Text
    sections: tuple[Section, ...] = field(default=())

    def section(self, code: str) -> Section:
        """Return a section. Raises KeyError."""
        for each in self.sections:
            if each.code == code:
                return each
        raise KeyError(code)

    def field_at(self, path: Any) -> Field:
        """Return the question that a path asks. Raises KeyError when the sheet does not ask it."""
        section = self.section(path.section)
        if path.table:
            return section.table_named(path.table).field_named(path.field)
        return section.field_named(path.field)

    def as_data(self) -> dict[str, Any]:
        """Return the sheet as plain data in the language of the caller, to be stored with a version."""
        return json.loads(json.dumps(asdict(self), default=_plain))

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)


def sheet_from(data: dict[str, Any]) -> Sheet:
    """Return the sheet that `as_data` stored, whatever the form looks like today."""
    sections = tuple(
        Section(
            **{**each, "criteria": tuple(each["criteria"]), "fields": _fields(each["fields"]),
               "tables": tuple(Table(**{**table, "needed": Needed(table["needed"]),
                                        "fields": _fields(table["fields"])}) for table in each["tables"])}
        )
        for each in data["sections"]
    )  # fmt: skip
    return Sheet(data["kind"], data["edition"], data["title"], sections)


def _fields(rows: list[dict[str, Any]]) -> tuple[Field, ...]:
    return tuple(
        Field(**{
            **row,
            "kind": Kind(row["kind"]),
            "needed": Needed(row["needed"]),
            "choices": tuple((value, label) for value, label in row["choices"]),
            "needed_if": tuple(row["needed_if"]) if row["needed_if"] else None,
            "earliest": dt.date.fromisoformat(row["earliest"]) if row["earliest"] else None,
            "latest": dt.date.fromisoformat(row["latest"]) if row["latest"] else None,
        })
        for row in rows
    )  # fmt: skip


def _plain(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not belong into a sheet.")


def _named(rows: tuple[Any, ...], name: str) -> Any:
    for row in rows:
        if row.name == name:
            return row
    raise KeyError(name)


# values -----------------------------------------------------------------------------------------------
def is_blank(value: Value | None) -> bool:
    """Say whether nothing was answered; spaces are nothing."""
    return not value or (isinstance(value, str) and not value.strip())


def canonical(value: Value | None) -> Value:
    """Return the one form of a value that is compared: nothing is the empty text, choices are sorted."""
    if isinstance(value, list):
        return sorted(value) or ""
    return value or ""


def digest(value: Value | None) -> str:
    """Return the digest of a value; an editor sends back the one that the work started from."""
    text = json.dumps(canonical(value), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def count_words(text: str) -> int:
    """Return the number of words as a person counts them: runs without white space."""
    return len(text.split())


def _long(asked: Field, value: Any) -> str:
    text = str(value)
    most = asked.longest or LONGEST
    if len(text) > most:
        raise ValidationError(
            _("This text has %(count)s characters. Shorten it to %(most)s.")
            % {"count": len(text), "most": most}
        )
    if asked.most_words and count_words(text) > asked.most_words:
        raise ValidationError(
            _("This has %(count)s words. Shorten it to %(most)s.")
            % {"count": count_words(text), "most": asked.most_words}
        )
    return text


def _choice(asked: Field, value: Any) -> str:
    if value not in {known for known, _label in asked.choices}:
        raise ValidationError(_("Choose one of the answers."))
    return str(value)


def _choices(asked: Field, value: Any) -> list[str]:
    chosen = value if isinstance(value, list) else [value]
    if not set(chosen) <= {known for known, _label in asked.choices}:
        raise ValidationError(_("Choose among the answers."))
    return chosen


def _level(asked: Field, value: Any) -> int:
    if value not in {"0", "1", "2", "3"}:
        raise ValidationError(_("Choose a level from 0 to 3."))
    return int(value)


def _date(asked: Field, value: Any) -> dt.date:
    try:
        day: dt.date = forms.DateField().clean(value)
    except ValidationError:
        raise ValidationError(_("Write a date like 09/28/2027.")) from None
    too_early = asked.earliest is not None and day < asked.earliest
    too_late = asked.latest is not None and day > asked.latest
    if too_early or too_late:
        words = {
            "day": date_format(day, "DATE_FORMAT"),
            "first": date_format(asked.earliest, "DATE_FORMAT") if asked.earliest else "…",
            "last": date_format(asked.latest, "DATE_FORMAT") if asked.latest else "…",
        }
        raise ValidationError(
            _("%(day)s is outside the time allowed. Choose a date from %(first)s to %(last)s.") % words
        )
    return day


def _money(asked: Field, value: Any) -> Decimal:
    text = str(value).replace("$", "").replace(" ", "").replace(",", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValidationError(_("Write an amount in dollars, for example 12,500.")) from None
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 12:
        raise ValidationError(_("Write an amount from 0 to under a trillion dollars."))
    return amount.quantize(Decimal("0.01"))


def _number(asked: Field, value: Any) -> int:
    try:
        return int(str(value).replace(",", "").strip())
    except ValueError:
        raise ValidationError(_("Write a whole number.")) from None


def _email(asked: Field, value: Any) -> str:
    text = str(value).strip()
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(_("Write an email address like name@example.org.")) from None
    return _long(asked, text)


_PARSERS = {
    Kind.SHORT: _long,
    Kind.LONG: _long,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.LEVEL: _level,
    Kind.DATE: _date,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.EMAIL: _email,
}
