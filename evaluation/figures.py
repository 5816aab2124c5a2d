"""What pages and reports draw of a measure. Reads released cells only, so every reader sees the same.

Numbers are compared only where both are printed exactly; coded and withheld ones are never subtracted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from evaluation.models import CellStatus, Level, Measure, Release, ReleasedCell, Subgroup
from evaluation.years import school_year_code
from statepl.core.charts import Chart, Point, Series, Status, point_text, trend, trend_sentence
from statepl.core.charts.base import points_text
from waivers.models import Application

FOCUS = "focus"
FOCUS_GROUPS = ("ECODIS", "EL", "SWD")
CERTAINTY = 1.96  # standard errors: within them a change is said to be about none
WITH_VALUE = {CellStatus.REPORTED, CellStatus.TOP_CODED, CellStatus.BOTTOM_CODED}


@dataclass(frozen=True)
class Trend:
    """One measure of one agency over the released years, one series a group; `cells` are their number."""

    measure: Measure
    years: tuple[str, ...]
    series: tuple[Series, ...]
    codes: tuple[str, ...]
    baseline: str | None

    @property
    def unit(self) -> str:
        """Return the unit that charts print: % for shares, nothing else."""
        return "%" if self.measure.kind == Measure.Kind.RATE else ""

    def chart(
        self, codes: Sequence[str] | None = None, *, sentence: str = "", width: float = 1080.0
    ) -> Chart:
        """Draw all students and the chosen groups (all groups when none are named)."""
        wanted = None if codes is None else {"ALL", *codes}
        lines = [
            s for s, code in zip(self.series, self.codes, strict=True) if wanted is None or code in wanted
        ]
        return trend(
            title=self.measure.label,
            years=self.years,
            series=lines,
            baseline=self.baseline,
            baseline_label=_("Year One: baseline") if self.baseline else "",
            unit=self.unit,
            sentence=sentence,
            width=width,
        )

    def sentence(self, codes: Sequence[str] | None = None) -> str:
        """Say how all students and the chosen groups stand, the bad news too."""
        wanted = None if codes is None else {"ALL", *codes}
        lines = [
            s for s, code in zip(self.series, self.codes, strict=True) if wanted is None or code in wanted
        ]
        return trend_sentence(years=self.years, series=lines, baseline=self.baseline, unit=self.unit)


def released_cells(district: Any) -> Any:
    """Return the current released cells of a district as such, or of the state (`district` None)."""
    cells = ReleasedCell.objects.current().filter(grade="ALL")
    return cells.of_district(district) if district is not None else cells.filter(level=Level.STATE)


def released_measures(district: Any) -> list[Measure]:
    """Return the measures of which something was released for a district or the state."""
    found = set(released_cells(district).values_list("measure", flat=True).distinct())
    return [measure for measure in Measure.objects.all() if measure.pk in found]


def released_trend(district: Any, measure_code: str) -> Trend | None:
    """Return a measure over all released years for a district (None: the state), or None without cells.

    The baseline is the school year of waiver Year One where that year was released.
    """
    cells = list(
        released_cells(district)
        .filter(measure__code=measure_code)
        .select_related("measure", "subgroup", "release")
    )
    if not cells:
        return None
    years = sorted({cell.release.school_year for cell in cells})
    by_spot = {(cell.subgroup.code, cell.release.school_year): cell for cell in cells}
    groups = sorted({cell.subgroup for cell in cells}, key=lambda group: (group.position, group.pk))
    codes = tuple(school_year_code(year) for year in years)
    start = baseline_year(district)
    return Trend(
        measure=cells[0].measure,
        years=codes,
        series=tuple(_series(group, years, by_spot) for group in groups),
        codes=tuple(group.code for group in groups),
        baseline=school_year_code(start) if start in years else None,
    )


def baseline_year(district: Any) -> int | None:
    """Return the school year of waiver Year One of the district's latest application; a draft is nobody's baseline."""
    if district is None:
        return None
    found = Application.objects.public().filter(district=district).order_by("-created_at").first()
    return found.start_school_year if found else None


def _series(group: Subgroup, years: Sequence[int], cells: dict[tuple[str, int], ReleasedCell]) -> Series:
    points = tuple(point_of(cells.get((group.code, year))) for year in years)
    return Series(name=group.label, points=points, reference=group.code == "ALL")


def point_of(cell: ReleasedCell | None) -> Point:
    """Return the point of a cell; a cell that is not there says that nothing is known."""
    if cell is None:
        return Point(status=Status.NOT_COLLECTED)
    if cell.status not in WITH_VALUE:
        return Point(status=cell.status)
    value = cell.numerator if cell.measure.kind == Measure.Kind.COUNT else cell.value
    return Point(value=value, status=cell.status, denominator=cell.denominator)


# the page of a measure --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """One cell of the page's table: its text and how it looks (number, withheld or another word)."""

    text: str
    look: str


@dataclass(frozen=True)
class Row:
    """One group: its years, its change and its distance from all students."""

    name: str
    cells: tuple[Cell, ...]
    change: str
    gap: str


LOOKS = {
    Status.SUPPRESSED: "withheld",
    Status.OVERDUE: "late",
    Status.NOT_DUE: "absent",
    Status.NOT_COLLECTED: "absent",
    Status.NO_STUDENTS: "absent",
}


def caution(shown: Trend) -> str:
    """Say so when the change of all students is within what the numbers can carry, else nothing."""
    reference = next((line for line in shown.series if line.reference), None)
    if reference is None or shown.unit != "%":
        return ""
    first, last = (
        reference.points[shown.years.index(shown.baseline) if shown.baseline else 0],
        reference.points[-1],
    )
    if first is last or first.exact is None or last.exact is None:
        return ""
    if abs(last.exact - first.exact) > _margin(first, last):
        return ""
    return _("A change that small says little: the numbers cannot tell it from none.")


def table_rows(shown: Trend) -> list[Row]:
    """Return the table under the chart: every group, every year."""
    reference = next((line for line in shown.series if line.reference), None)
    base = shown.years.index(shown.baseline) if shown.baseline else 0
    return [_row(shown, line, reference, base) for line in shown.series]


def _row(shown: Trend, line: Series, reference: Series | None, base: int) -> Row:
    cells = tuple(Cell(point_text(p, shown.unit), LOOKS.get(Status(p.status), "number")) for p in line.points)
    gap = _gap_text(shown, line, reference) if reference is not None and not line.reference else ""
    return Row(line.name, cells, _change_text(shown, line, base), gap)


def _change_text(shown: Trend, line: Series, base: int) -> str:
    """Say the change since the baseline; what the numbers cannot carry is 'about the same'."""
    if base >= len(line.points) - 1:
        return ""
    first, last = line.points[base], line.points[-1]
    if first.exact is None or last.exact is None:
        return _("not known")
    change = last.exact - first.exact
    if shown.unit == "%" and abs(change) <= _margin(first, last):
        return _("about the same")
    sign = "+" if change > 0 else "−"
    return sign + points_text(abs(change), shown.unit)


def _margin(first: Point, last: Point) -> float:
    """Return the points within which two shares cannot be told apart, 0 without denominators."""
    if not first.denominator or not last.denominator:
        return 0.0
    parts = [
        (point.exact or 0) * (100 - (point.exact or 0)) / (point.denominator or 1) for point in (first, last)
    ]
    return CERTAINTY * math.sqrt(sum(parts))


def _gap_text(shown: Trend, line: Series, reference: Series) -> str:
    mine, whole = line.points[-1].exact, reference.points[-1].exact
    if mine is None or whole is None:
        return _("not known")
    if round(mine - whole, 1) == 0:
        return _("none")
    facts = {"gap": points_text(abs(mine - whole), shown.unit)}
    return _("%(gap)s above") % facts if mine > whole else _("%(gap)s below") % facts


def key_numbers(shown: Trend) -> list[dict[str, str]]:
    """Return the four numbers on top: all students now, change, widest gap, what is shown."""
    reference = next((line for line in shown.series if line.reference), None)
    points = [point for line in shown.series for point in line.points]
    seen = sum(1 for point in points if point.has_number)
    withheld = sum(1 for point in points if point.status == Status.SUPPRESSED)
    numbers = []
    if reference is not None:
        last = reference.points[-1]
        students = _("%(number)s students") % {"number": f"{last.denominator:,}"} if last.denominator else ""
        numbers = [
            {
                "label": _("All students, %(year)s") % {"year": shown.years[-1]},
                "value": point_text(last, shown.unit),
                "note": students,
            },
            *_change_number(shown, reference),
            *_widest_gap(shown, reference),
        ]
    shown_cells = {
        "label": _("Shown"),
        "value": _("%(seen)s of %(all)s") % {"seen": seen, "all": len(points)},
        "note": _("cells; %(withheld)s withheld") % {"withheld": withheld},
    }
    return [*numbers, shown_cells]


def _change_number(shown: Trend, reference: Series) -> list[dict[str, str]]:
    base = shown.years.index(shown.baseline) if shown.baseline else 0
    text = _change_text(shown, reference, base)
    if not text:
        return []
    label = _("Since Year One") if shown.baseline else _("Since %(year)s") % {"year": shown.years[0]}
    return [{"label": label, "value": text, "note": ""}]


def _widest_gap(shown: Trend, reference: Series) -> list[dict[str, str]]:
    whole = reference.points[-1].exact
    gaps = [
        (abs(line.points[-1].exact - whole), line.name)
        for line in shown.series
        if not line.reference and line.points[-1].exact is not None and whole is not None
    ]
    if not gaps:
        return []
    size, name = max(gaps)
    return [{"label": _("Widest gap"), "value": points_text(size, shown.unit), "note": name}]


def groups_of(dimension: str) -> list[str]:
    """Return the codes of a dimension; `focus` is the groups that the waiver looks at first."""
    if dimension == FOCUS:
        return list(FOCUS_GROUPS)
    return list(Subgroup.objects.filter(dimension=dimension).values_list("code", flat=True))


def newest_releases() -> list[Release]:
    """Return the newest published release of each year, newest year first."""
    return list(Release.objects.newest().order_by("-school_year"))
