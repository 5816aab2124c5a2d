"""Places in a district's application and plan, and the text that stands, or stood, there. Writes nothing."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.core import clock
from waivers.filings import filing_of, rows_of, sheet_of, values_of
from waivers.models import Application, Filing, FilingVersion
from waivers.sheets.fields import Field, Kind, Section, Value

KINDS = (Filing.Kind.PLAN, Filing.Kind.APPLICATION)
EMPTY, NOW, THEN = "empty", "now", "then"


@dataclass(frozen=True)
class Place:
    """One question of the plan or the application; `key` is kind and path, "plan:vision.summary"."""

    key: str
    section: str
    label: str


@dataclass(frozen=True)
class Standing:
    """A text with where it comes from; `is_submitted` when everybody at the state has it already."""

    text: str
    source: str
    is_submitted: bool


def plan_for(district: Any, user: Any) -> Application | None:
    """Return the newest application of a district that the person may open."""
    if district is None:
        return None
    rows = Application.objects.visible_to(user).filter(district=district)
    found: Application | None = rows.select_related("district").order_by("-created_at", "-pk").first()
    return found


def places(application: Application) -> list[Place]:
    """Return every question that is answered in words, in the order of the forms."""
    found: list[Place] = []
    for kind in KINDS:
        filing = filing_of(application, kind)
        if filing is not None:
            found += _places(filing)
    return found


def _places(filing: Filing) -> Iterator[Place]:
    values, rows = values_of(filing), rows_of(filing)
    for section in sheet_of(filing):
        title = f"{filing.get_kind_display()}: {section.title}"
        for asked in section.fields:
            if _is_text(asked):
                yield Place(f"{filing.kind}:{section.code}.{asked.name}", title, str(asked.label))
        yield from _cells(filing.kind, section, title, values, rows)


def _cells(
    kind: str, section: Section, title: str, values: dict[str, Value], rows: dict[str, list[int]]
) -> Iterator[Place]:
    for table in section.tables:
        for row in rows.get(f"{section.code}.{table.name}", []):
            prefix = f"{section.code}.{table.name}/{row}."
            name = str(values.get(prefix + table.names_row) or table.row_label)[:80]
            for asked in table.fields:
                if _is_text(asked):
                    yield Place(f"{kind}:{prefix}{asked.name}", title, f"{name}: {asked.label}")


def _is_text(asked: Field) -> bool:
    return asked.kind in {Kind.LONG, Kind.SHORT} and not asked.fixed


def place_named(application: Application, key: str) -> Place | None:
    """Return a place by its key."""
    return next((place for place in places(application) if place.key == key), None)


def text_now(application: Application, key: str) -> str:
    """Return what stands at a place today, submitted or not."""
    kind, _colon, path = key.partition(":")
    filing = filing_of(application, kind) if kind in KINDS else None
    return _readable(values_of(filing).get(path)) if filing else ""


def versions_of(application: Application) -> list[FilingVersion]:
    """Return what was submitted of application and plan, the first version first, without its content."""
    rows = FilingVersion.objects.filter(filing__application=application, filing__kind__in=KINDS)
    light = rows.select_related("filing").defer("sheet", "values", "rows", "evidence")
    return list(light.order_by("submitted_at", "pk"))


def version_label(version: FilingVersion) -> str:
    """Return the name of a submitted version, with its day."""
    return _("%(form)s, version %(number)s, %(date)s") % {
        "form": version.filing.get_kind_display(),
        "number": version.number,
        "date": date_format(version.submitted_at, "DATE_FORMAT"),
    }


def standing_at(application: Application, key: str, source: str) -> Standing | None:
    """Return the text of a source at a place: "empty", "now", or the number of a version; None for others."""
    if source == EMPTY:
        return Standing("", _("Nothing was written there"), is_submitted=True)
    if source == NOW:
        return Standing(text_now(application, key), as_it_stood(clock.today()), is_submitted=False)
    kind, _colon, path = key.partition(":")
    if not (source.isascii() and source.isdigit()):
        return None
    rows = FilingVersion.objects.filter(filing__application=application, filing__kind=kind)
    version = rows.select_related("filing").filter(pk=source).first()
    if version is None:
        return None
    return Standing(_readable(version.values.get(path)), version_label(version), is_submitted=True)


def as_it_stood(day: dt.date) -> str:
    """Return the words for a text that was copied on a day."""
    return _("The text of %(date)s") % {"date": date_format(day, "DATE_FORMAT")}


def _readable(value: Value | None) -> str:
    if value is None:
        return ""
    return "\n".join(value) if isinstance(value, list) else value
