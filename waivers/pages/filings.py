"""What the pages of a filing show: side list, tables, texts beside the fields. Words for templates."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statepl.core import clock
from waivers.delegations import signature
from waivers.filings import missing
from waivers.models import Application, Entry, Evidence, Filing, FilingVersion, HeldText
from waivers.sheets import Field, Kind, Needed, Path, Section, Sheet, Table, Value, digest, sheet_from
from waivers.sheets.gaps import Contents, Progress, label_of, progress, section_gaps
from waivers.sheets.money import totals

RING = 44.0  # the length of the ring that shows how far a section is
EVIDENCE_TAGS = {
    Evidence.Status.SELF_REPORTED: "going",
    Evidence.Status.VERIFIED: "done",
    Evidence.Status.REJECTED: "ask",
}
COLUMNS = 6


@dataclass(frozen=True)
class Place:
    """One line of the side list."""

    code: str
    title: str
    url: str
    progress: Progress
    is_current: bool = False

    @property
    def ring(self) -> str:
        """Return the drawn part of the ring, as SVG's dash array."""
        total = self.progress.total or 1
        return f"{RING * self.progress.done / total:.1f} {RING}"


def groups(filing: Filing, contents: Contents, *, current: str = "") -> list[tuple[str, list[Place]]]:
    """Return the sections under their headings, each with how far it is."""
    found: dict[str, list[Place]] = {}
    for section in contents.sheet:
        url = section_url(filing, section.code)
        place = Place(
            section.code, str(section.title), url, progress(contents, section), section.code == current
        )
        found.setdefault(str(section.group), []).append(place)
    return list(found.items())


def filing_links(application: Application, user: Any) -> list[tuple[str, str]]:
    """Return (title, address) of the application's and the plan's text, for whoever may read drafts."""
    if user.is_sea and not user.is_sea_staff:
        return []
    kinds = [Filing.Kind.APPLICATION, Filing.Kind.PLAN]
    titles = {kinds[0]: _("Text of the application"), kinds[1]: _("Comprehensive plan")}
    rows = Filing.objects.filter(application=application, kind__in=kinds).order_by("pk")
    return [(titles[row.kind], reverse("waivers:filing", args=[application.pk, row.pk])) for row in rows]


def section_url(filing: Filing, code: str) -> str:
    """Return the address of a section."""
    return reverse("waivers:section", args=[filing.application_id, filing.pk, code])


def next_section(sheet: Sheet, code: str) -> Section | None:
    """Return the section after this one."""
    codes = [section.code for section in sheet]
    after = codes.index(code) + 1
    return sheet.sections[after] if after < len(codes) else None


def eyebrow(sheet: Sheet, section: Section) -> str:
    """Return 'Condition 5 of 10', or the heading that the section stands under."""
    same = [each.code for each in sheet if each.group == section.group]
    if len(same) < 2 or not section.group:
        return str(sheet.title)
    words = {"group": section.group, "number": same.index(section.code) + 1, "total": len(same)}
    return _("%(group)s: %(number)s of %(total)s") % words


def overall(filing: Filing, contents: Contents) -> tuple[int, int]:
    """Return how many sections are complete, and how many there are."""
    each = [progress(contents, section) for section in contents.sheet]
    return sum(found.is_complete for found in each), len(each)


def to_do(filing: Filing, contents: Contents, section: Section | None = None) -> list[dict[str, str]]:
    """Return what is missing as lines of an error summary."""
    found = missing(filing, needed=Needed.APPROVAL, contents=contents)
    if section is not None:
        found = [gap for gap in found if gap.path.partition(".")[0] == section.code]
    return [{"text": gap.sentence, "href": gap.url} for gap in found]


def summary_title(count: int) -> str:
    """Return 'Your work is saved. 2 things to finish before you submit'."""
    return ngettext(
        "Your work is saved. %(count)s thing to finish before you submit",
        "Your work is saved. %(count)s things to finish before you submit",
        count,
    ) % {"count": count}


# tables -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RowView:
    """One row of a table as the page lists it."""

    pk: int
    name: str
    url: str
    cells: list[tuple[str, str, bool]]  # label, text, whether it must be mended
    gaps: int
    is_open: bool

    @property
    def tag(self) -> dict[str, str]:
        """Return the tag of the row: complete, or how much is to fix."""
        if not self.gaps:
            return {"status": "done", "label": _("Complete")}
        label = ngettext("%(count)s to fix", "%(count)s to fix", self.gaps) % {"count": self.gaps}
        return {"status": "ask", "label": label}


@dataclass(frozen=True)
class TableView:
    """A table as the page lists it."""

    table: Table
    anchor: str
    columns: list[str]
    rows: list[RowView]
    removed: list[tuple[int, str]] = field(default_factory=list)


def table_view(
    filing: Filing, contents: Contents, section: Section, table: Table, open_row: int | None
) -> TableView:
    """Return a table with the first columns of each row, and how much of the row is to fix."""
    others = [each for each in table.fields if each.name != table.names_row][: COLUMNS - 1]
    gaps: dict[int, list[str]] = {}
    for gap in section_gaps(contents, section):
        place = _cell_of(gap.path)
        if place is not None and place.table == table.name and place.row is not None:
            gaps.setdefault(place.row, []).append(place.field)
    rows = []
    for pk in contents.rows_of(section, table):
        bad = gaps.get(pk, [])
        cells = [
            (
                str(each.label),
                cell_text(each, contents.value(Path(section.code, each.name, table.name, pk))),
                each.name in bad,
            )
            for each in others
        ]
        url = f"{section_url(filing, section.code)}?row={pk}#{section.code}.{table.name}/{pk}"
        rows.append(RowView(pk, contents.row_name(section, table, pk), url, cells, len(bad), pk == open_row))
    return TableView(
        table,
        f"{section.code}.{table.name}",
        [str(each.label) for each in others],
        rows,
        _removed(filing, section, table),
    )


def _cell_of(path: str) -> Path | None:
    try:
        return Path.parse(path)
    except ValueError:
        return None


def _removed(filing: Filing, section: Section, table: Table) -> list[tuple[int, str]]:
    rows = filing.rows.filter(section=section.code, table=table.name).exclude(removed_at=None)
    names = Entry.objects.filter(row__in=rows, path__endswith=f".{table.names_row}").values_list(
        "row_id", "value"
    )
    named = {pk: label_of(table.field_named(table.names_row), value) for pk, value in names}
    return [(pk, named.get(pk) or str(table.row_label)) for pk in rows.values_list("pk", flat=True)]


def cell_text(asked: Field, value: Value) -> str:
    """Return a value in few words: a date written out, a choice by its label, a long text cut."""
    if asked.kind is Kind.DATE:
        try:
            day = asked.parse(value)
        except ValidationError:
            return _as_day(asked, value)
        return date_format(day, "YEAR_MONTH_FORMAT") if day else ""
    text = label_of(asked, value)
    return text if len(text) <= 80 else f"{text[:78]}…"


def _as_day(asked: Field, value: Value) -> str:
    """Return a date outside its span as a date, anything else as typed."""
    from datetime import date

    try:
        return date_format(date.fromisoformat(str(value)), "YEAR_MONTH_FORMAT")
    except ValueError:
        return str(value)


def read_text(asked: Field, value: Value) -> str:
    """Return a whole value for reading."""
    if asked.kind is Kind.DATE and value:
        from datetime import date

        try:
            return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
        except ValueError:
            return str(value)
    return label_of(asked, value)


# beside the fields ------------------------------------------------------------------------------------
@dataclass
class Beside:
    """What stands beside one field: conversations with the state, the text as last submitted."""

    threads: list[Any] = field(default_factory=list)
    past: str = ""
    past_from: str = ""

    def __bool__(self) -> bool:
        return bool(self.threads or self.past)


def last_version(filing: Filing) -> FilingVersion | None:
    """Return what was submitted last."""
    return filing.versions.order_by("-number").first()


def past_text(version: FilingVersion | None, path: str, today: Value) -> tuple[str, str]:
    """Return (text, where it is from) of what was submitted last at a path, if it differs from today's."""
    if version is None:
        return "", ""
    value = version.values.get(path, "")
    if not value or digest(value) == digest(today):
        return "", ""
    sheet = sheet_from(version.sheet)
    try:
        text = read_text(sheet.field_at(Path.parse(path)), value)
    except (KeyError, ValueError):
        return "", ""
    day = date_format(version.submitted_at, "DATE_FORMAT")
    words = {"filing": sheet.title, "number": version.number, "day": day}
    return text, _("%(filing)s, version %(number)s, %(day)s") % words


@dataclass(frozen=True)
class Held:
    """Two texts for one field, as the page shows them."""

    path: str
    label: str
    mine: str
    stored: str
    by: str
    at: Any
    base: str
    is_own: bool  # the door had closed, or the other text is the person's own


def held_texts(filing: Filing, contents: Contents, user: Any) -> dict[str, Held]:
    """Return the texts of this person that wait for a choice, by path."""
    rows = list(HeldText.objects.filter(filing=filing, person=user))
    if not rows:
        return {}
    for row in rows:
        row.filing = filing
    written = {
        entry.path: entry
        for entry in Entry.objects.filter(filing=filing, path__in=[row.path for row in rows]).select_related(
            "written_by"
        )
    }
    found = {}
    for row in rows:
        held = _held(contents, row, written.get(row.path), user)
        if held is not None:
            found[row.path] = held
    return found


def _held(contents: Contents, row: HeldText, entry: Entry | None, user: Any) -> Held | None:
    try:
        asked = contents.sheet.field_at(Path.parse(row.path))
    except (KeyError, ValueError):
        return None
    stored = contents.value(row.path)
    by = entry.written_by if entry is not None else None
    return Held(
        row.path,
        str(asked.label),
        read_text(asked, row.value),
        read_text(asked, stored),
        signature(by, row.filing.application),
        entry.written_at if entry is not None else None,
        digest(stored),
        by == user,
    )


def saved_words(filing: Filing, section: str) -> str:
    """Return 'Saved 10:42' for what stands in a section; empty when nothing was written."""
    last = (
        Entry.objects.filter(filing=filing, path__startswith=f"{section}.")
        .order_by("-written_at")
        .values_list("written_at", flat=True)
        .first()
    )
    return saved_at(last) if last is not None else ""


def saved_at(moment: Any) -> str:
    """Return when something was saved: the time today, else the day."""
    from django.utils import timezone

    local = timezone.localtime(moment)
    if local.date() == clock.today():
        return _("Saved %(time)s") % {"time": date_format(local, "TIME_FORMAT")}
    return _("Saved %(day)s") % {"day": date_format(local, "DATE_FORMAT")}


def evidence_rows(found: Iterable[Evidence], section: str) -> list[dict[str, Any]]:
    """Return the evidence of a section as lines of a list."""
    return [
        {
            "pk": each.pk,
            "name": each.name,
            "url": each.document.get_absolute_url() if each.document else each.link,
            "what": _("File, added %(day)s") if each.document else _("Link, added %(day)s"),
            "day": date_format(each.created_at, "DATE_FORMAT"),
            "finding": each.finding,
            "alt": each.alt,
            "status": EVIDENCE_TAGS[Evidence.Status(each.status)],
            "label": each.get_status_display(),
        }
        for each in found
        if each.section == section
    ]


# money ------------------------------------------------------------------------------------------------
def funding_view(contents: Contents) -> dict[str, Any]:
    """Return the sums of the funding matrix by stream and year."""
    table = contents.sheet.section("funding").table_named("lines")
    streams, years = table.field_named("stream").choices, table.field_named("year").choices
    sums = totals(contents)
    used = [year for year in years if year[0] in sums.years]
    return {
        "years": [str(label) for _year, label in used],
        "rows": [
            {
                "label": str(label),
                "cells": [sums.cells.get((stream, year)) for year, _label in used],
                "total": sums.streams[stream],
            }
            for stream, label in streams
            if stream in sums.streams
        ],
        "totals": [sums.years[year] for year, _label in used],
        "total": sums.total,
    }
