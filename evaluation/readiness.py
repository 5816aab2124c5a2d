"""What evaluation asks before a plan is finally approved."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.coverage import coverage
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
