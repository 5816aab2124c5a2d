"""Reading filings: the form as it is asked today, what stands in it, what is missing. Writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from policy.models import DistrictCondition, MetaTheme
from statepl.core.reading import read_once
from waivers import calendar
from waivers.columns import KINDS, REQUESTS, read_columns, requests_of
from waivers.models import Application, Entry, Evidence, Filing, FilingRow, FlexibilityRequest
from waivers.sheets import Needed, Path, Sheet, Value
from waivers.sheets.application import Span, Term, application_sheet
from waivers.sheets.flags import Flag, flags
from waivers.sheets.gaps import Contents, gaps
from waivers.sheets.plan import plan_sheet
from waivers.sources import measure_choices

VISION = "vision"  # the section of the plan

Builder = Callable[[Filing], Sheet]
_builders: dict[str, Builder] = {}


def sheet_for(kind: str) -> Callable[[Builder], Builder]:
    """Register the function that builds the sheet of a kind of filing."""

    def register(builder: Builder) -> Builder:
        _builders[kind] = builder
        return builder

    return register


def sheet_of(filing: Filing) -> Sheet:
    """Return the form as it is asked today: the catalogue's words, this application's dates."""
    return _builders[filing.kind](filing)


def years_two_to_five(application: Application) -> Span:
    """Return the first and the last day on which something may be put into practice."""
    year, month = application.start_school_year, application.start_month
    return Span(
        calendar.year_starts(year, 2, start_month=month),
        calendar.year_ends(year, calendar.WAIVER_YEARS, start_month=month),
    )


@read_once
def terms(model: Any) -> list[Term]:
    """Return a list of the catalogue as the sheets need it."""
    return [Term(row.code, row.label, row.text) for row in model.objects.all()]


@sheet_for(Filing.Kind.APPLICATION)
def _application(filing: Filing) -> Sheet:
    return application_sheet(conditions=terms(DistrictCondition), years=years_two_to_five(filing.application))


@sheet_for(Filing.Kind.PLAN)
def _plan(filing: Filing) -> Sheet:
    application = filing.application
    return plan_sheet(
        conditions=terms(DistrictCondition),
        themes=terms(MetaTheme),
        years=years_two_to_five(application),
        year_names=_year_names(application),
        goals=_goal_names(filing),
        requests=_request_names(application),
        measures=measure_choices(),
    )


def _year_names(application: Application) -> tuple[tuple[str, str], ...]:
    first = application.start_school_year
    return tuple(
        (str(year), f"{calendar.year_name(year)}, {calendar.school_year_label(first + year - 1)}")
        for year in range(1, calendar.WAIVER_YEARS + 1)
    )


def _goal_names(filing: Filing) -> tuple[tuple[str, str], ...]:
    cells = Entry.objects.filter(
        filing=filing, row__table="goals", row__removed_at=None, path__endswith=".goal"
    ).select_related("row")
    rows = sorted(cells, key=lambda cell: (cell.row.section, cell.row.position, cell.row.pk))
    return tuple((str(cell.row_id), str(cell.value)[:120]) for cell in rows if str(cell.value).strip())


def _request_names(application: Application) -> tuple[tuple[str, str], ...]:
    rows = application.requests.select_related("flexibility_type")
    return tuple((str(row.pk), str(row.flexibility_type)) for row in rows)


def values_of(filing: Filing) -> dict[str, Value]:
    """Return path -> value of everything that was answered, the cells of removed rows left out."""
    return _values(filing, requests_of(filing))


def _values(filing: Filing, requests: list[Any]) -> dict[str, Value]:
    entries = Entry.objects.filter(Q(row=None) | Q(row__removed_at=None), filing=filing, in_column=False)
    columns = read_columns(filing, requests)
    typed = dict(entries.values_list("path", "value"))
    gone = {path for path in typed if path.startswith(f"{REQUESTS}.{REQUESTS}/")} - columns.keys()
    found = {**columns, **{path: value for path, value in typed.items() if path not in gone}}
    return {path: value for path, value in found.items() if value not in ("", [])}


def rows_of(filing: Filing) -> dict[str, list[int]]:
    """Return "section.table" -> the living rows, in order."""
    return _rows(filing, requests_of(filing))


def _rows(filing: Filing, requests: list[Any]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in FilingRow.objects.filter(filing=filing, removed_at=None):
        found.setdefault(f"{row.section}.{row.table}", []).append(row.pk)
    if filing.kind in KINDS and requests:
        found[f"{REQUESTS}.{REQUESTS}"] = [request.pk for request in requests]
    return found


def evidence_of(filing: Filing) -> list[Evidence]:
    """Return the evidence that stands, section by section."""
    return list(Evidence.objects.filter(filing=filing, removed_at=None).select_related("document"))


def takes_picture(filing: Filing, section: str) -> bool:
    """Say whether a picture may be given there that is published: only that of the plan's vision (W-40)."""
    return filing.kind == Filing.Kind.PLAN and section == VISION


@read_once
def contents_of(filing: Filing) -> Contents:
    """Read a filing whole, at a number of queries that does not grow with it."""
    requests = requests_of(filing)
    return Contents(
        sheet_of(filing),
        _values(filing, requests),
        _rows(filing, requests),
        frozenset(
            Evidence.objects.filter(filing=filing, removed_at=None)
            .exclude(status=Evidence.Status.REJECTED)
            .values_list("section", flat=True)
        ),
    )


@dataclass(frozen=True)
class Missing:
    """A question without a readable answer: the sentence that says what to do, and where."""

    path: str
    sentence: str
    url: str
    is_problem: bool = False


def missing(
    filing: Filing, *, needed: Needed = Needed.APPROVAL, contents: Contents | None = None
) -> list[Missing]:
    """Return every question that has no readable answer, each with the address of its field."""
    found = contents or contents_of(filing)
    return [
        Missing(gap.path, gap.sentence, url_of(filing, gap.path), gap.is_problem)
        for gap in gaps(found, needed=needed)
    ]


@dataclass(frozen=True)
class Flagged:
    """Something to look at again, which stops nobody: the section, the sentence, and where."""

    section: str
    sentence: str
    url: str


def flags_of(filing: Filing, contents: Contents) -> list[Flag]:
    """Return what in a plan is worth another look; nothing for other filings. One query."""
    if filing.kind != Filing.Kind.PLAN:
        return []
    refused = FlexibilityRequest.objects.filter(application=filing.application_id).refused()
    return flags(contents, refused={str(pk) for pk in refused.values_list("pk", flat=True)})


def flagged(filing: Filing, contents: Contents) -> list[Flagged]:
    """Return the flags of a draft, each with the address of its field."""
    return [
        Flagged(flag.section, flag.sentence, url_of(filing, flag.path)) for flag in flags_of(filing, contents)
    ]


def url_of(filing: Filing, path: str) -> str:
    """Return the address of the field, cell, table or section at a path; a cell opens its row."""
    section = path.partition(".")[0]
    address = reverse("waivers:section", args=[filing.application_id, filing.pk, section])
    found = _cell(path)
    return f"{address}{f'?row={found}' if found else ''}#{path}"


def _cell(path: str) -> int | None:
    try:
        return Path.parse(path).row
    except ValueError:
        return None


@read_once
def filing_of(application: Application, kind: str, *, waiver_year: int = 0) -> Filing | None:
    """Return a filing of an application if there is one; its `application` is the one given."""
    filing = Filing.objects.filter(application=application, kind=kind, waiver_year=waiver_year).first()
    if filing is not None:
        filing.application = application
    return filing
