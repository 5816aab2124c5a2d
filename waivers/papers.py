"""Reports and sustainability plans, read: their forms, what was carried into them, what is unconfirmed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from policy.models import DistrictCondition
from waivers.filings import contents_of, missing, sheet_for, terms, url_of
from waivers.models import Application, CarriedValue, Filing, FilingVersion, FlexibilityRequest
from waivers.sheets import Needed, Path, Sheet, Value, digest
from waivers.sheets.annual_report import report_sheet
from waivers.sheets.gaps import Contents, label_of
from waivers.sheets.sustainability import sustainability_sheet

GRANTED = (FlexibilityRequest.Status.APPROVED, FlexibilityRequest.Status.APPROVED_WITH_CONDITIONS)


@sheet_for(Filing.Kind.ANNUAL_REPORT)
def _report(filing: Filing) -> Sheet:
    return report_sheet(conditions=terms(DistrictCondition), granted=granted(filing.application))


@sheet_for(Filing.Kind.SUSTAINABILITY)
def _sustainability(filing: Filing) -> Sheet:
    return sustainability_sheet(conditions=terms(DistrictCondition))


def granted(application: Application) -> tuple[tuple[str, str], ...]:
    """Return the flexibilities that the state granted, as (code, name)."""
    rows = application.requests.filter(status__in=GRANTED).select_related("flexibility_type")
    return tuple((row.flexibility_type.code, row.flexibility_type.label) for row in rows)


@dataclass(frozen=True)
class Carried:
    """One carried value for the page: what it is called, what stands there, whether it is settled."""

    row: CarriedValue
    label: str
    text: str
    url: str
    is_settled: bool

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to confirm or change it."""
        return not self.is_settled


def carried_of(filing: Filing, *, contents: Contents | None = None) -> list[Carried]:
    """Return every carried value of a report, in the order of the form."""
    found = contents or contents_of(filing)
    order = {section.code: place for place, section in enumerate(found.sheet)}
    rows = [_carried(filing, found, row) for row in filing.carried.all()]
    return sorted(rows, key=lambda each: (order.get(each.row.path.partition(".")[0], 99), each.row.pk))


def _carried(filing: Filing, contents: Contents, row: CarriedValue) -> Carried:
    stands = contents.value(row.path)
    settled = row.confirmed_at is not None or digest(stands) != digest(row.value)
    return Carried(
        row,
        _label(contents, row.path),
        text_at(contents, row.path, stands),
        url_of(filing, row.path),
        settled,
    )


def _label(contents: Contents, path: str) -> str:
    place = Path.parse(path)
    section = contents.sheet.section(place.section)
    asked = contents.sheet.field_at(place)
    if not place.table or place.row is None:
        return f"{section.title}: {asked.label}"
    table = section.table_named(place.table)
    known = place.row in contents.rows_of(section, table)
    name = contents.row_name(section, table, place.row) if known else table.row_label
    return f"{section.title}, {name}: {asked.label}"


def text_at(contents: Contents, path: str, value: Value) -> str:
    """Return a value in words: the label of a choice, the text otherwise."""
    return label_of(contents.sheet.field_at(Path.parse(path)), value)


def unconfirmed(filing: Filing, *, contents: Contents | None = None) -> list[Carried]:
    """Return carried values that nobody has confirmed or changed; a report with one is not handed in."""
    return [each for each in carried_of(filing, contents=contents) if each.is_open]


def lacking(filing: Filing) -> list[tuple[str, str]]:
    """Return (sentence, address) of everything that stands between a filing and its submission."""
    contents = contents_of(filing)
    gaps = missing(filing, needed=Needed.SUBMISSION, contents=contents)
    sentence = _("Confirm or change what was filled in: %(name)s.")
    return [(gap.sentence, gap.url) for gap in gaps] + [
        (sentence % {"name": each.label.rstrip(" ?.:")}, each.url)
        for each in unconfirmed(filing, contents=contents)
    ]


def last_report(application: Application, waiver_year: int) -> FilingVersion | None:
    """Return the report of the latest year before this one as it was handed in last, None without one."""
    versions = FilingVersion.objects.filter(
        filing__application=application,
        filing__kind=Filing.Kind.ANNUAL_REPORT,
        filing__waiver_year__lt=waiver_year,
    )
    return versions.order_by("-filing__waiver_year", "-number").first()


def latest_version(filing: Filing) -> FilingVersion | None:
    """Return what was handed in last, None before."""
    return filing.versions.order_by("-number").first()


def sustainability_of(application: Application) -> Filing | None:
    """Return the sustainability plan, None while nobody has begun one."""
    return Filing.objects.filter(application=application, kind=Filing.Kind.SUSTAINABILITY).first()


def reports_of(application: Application) -> dict[int, Filing]:
    """Return waiver year -> its report, for the years that have one."""
    rows = Filing.objects.filter(application=application, kind=Filing.Kind.ANNUAL_REPORT)
    return {row.waiver_year: row for row in rows}
