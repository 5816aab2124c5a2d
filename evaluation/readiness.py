"""What evaluation asks before a plan is finally approved, and before the five years are completed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.coverage import CoverageStatus, coverage
from evaluation.models import Measure
from waivers.readiness import Finding, Status, check


@check("G8", gates={"final"}, order=8)
def g8_baseline(application: Any) -> Finding:
    """The Year One baseline is reported, or its absence explained, for every measure due in Year One."""
    owed = [
        row.measure.label
        for row in coverage(application.district, application=application)
        if row.waiver_year == 1 and not row.is_settled
    ]
    url = reverse("evaluation:coverage", args=[application.district_id])
    if not owed:
        return Finding("G8", Status.MET, _("The Year One baseline is reported or explained."), url=url)
    return Finding(
        "G8",
        Status.OPEN,
        _("Report the Year One baseline, or say why a number is missing."),
        _("Open: %(measures)s.") % {"measures": ", ".join(owed)},
        url,
    )


LACKING = frozenset({CoverageStatus.OVERDUE, CoverageStatus.NOT_COLLECTED})


@check("indicators-Y5", gates={"completion"}, order=30)
def due_indicators(application: Any) -> Finding:
    """Every measure that was due is reported, or its absence explained."""
    rows = coverage(application.district, application=application)
    owed = [f"{row.measure.label} ({row.year_code})" for row in rows if row.status in LACKING]
    url = reverse("evaluation:coverage", args=[application.district_id])
    if not owed:
        sentence = _("Every measure that was due is reported or explained.")
        return Finding("indicators-Y5", Status.MET, sentence, url=url)
    return Finding(
        "indicators-Y5",
        Status.OPEN,
        _("Report every measure that was due, or say why a number is missing."),
        _("Open: %(measures)s.") % {"measures": ", ".join(owed)},
        url,
    )


def measure_choices() -> list[tuple[str, str]]:
    """Return the measures that an improvement cycle may cite, as (code, name)."""
    return [(measure.code, measure.label) for measure in Measure.objects.all()]
