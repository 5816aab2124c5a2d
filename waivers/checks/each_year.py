"""What each year of implementation asks of the district: a to-do list that blocks no move (W-12, W-14, W-05)."""

from typing import Any

from django.utils.translation import gettext as _

from policy.models import Assurance
from waivers import calendar
from waivers.calendar import year_name
from waivers.checks.answers import answer, link
from waivers.models import Filing
from waivers.models.implementation import FIRST_YEAR, LAST_YEAR
from waivers.papers import reports_of
from waivers.readiness import Finding, check
from waivers.shared import unsigned

GATE = {"this_year"}


def this_year(application: Any) -> int:
    """Return the year of implementation that is running, 2 to 5."""
    return max(FIRST_YEAR, min(application.waiver_year(), LAST_YEAR))


@check("attested", gates=GATE, order=10)
def assurances_are_attested(application: Any) -> Finding:
    """The lead has said of each assurance whether it is kept this year."""
    year = this_year(application)
    said = set(
        application.yearly_attestations.filter(waiver_year=year).values_list("assurance_id", flat=True)
    )
    bare = [item.label for item in Assurance.objects.all() if item.pk not in said]
    return answer(
        "attested",
        not bare,
        _("The assurances are confirmed for %(year)s.") % {"year": year_name(year)},
        _("Say for %(year)s whether you keep your assurances: %(names)s.")
        % {"year": year_name(year), "names": ", ".join(bare)},
        detail=_("The district lead says it for the district."),
        url=_at(application, year),
    )


@check("cycle", gates=GATE, order=20)
def improvement_cycle_is_closed(application: Any) -> Finding:
    """At least one improvement cycle was closed this year."""
    year = this_year(application)
    return answer(
        "cycle",
        has_closed_cycle(application, year),
        _("An improvement cycle is closed in %(year)s.") % {"year": year_name(year)},
        _("Close at least one improvement cycle in %(year)s.") % {"year": year_name(year)},
        detail=_("Plan, do, look at the data, decide: keep, change or stop."),
        url=link(application, "cycles"),
    )


def has_closed_cycle(application: Any, waiver_year: int) -> bool:
    """Say whether a cycle was decided inside a waiver year (W-12)."""
    start, month = application.start_school_year, application.start_month
    first = calendar.year_starts(start, waiver_year, start_month=month)
    last = calendar.year_ends(start, waiver_year, start_month=month)
    return bool(application.cycles.closed_between(first, last).exists())


@check("last-report", gates=GATE, order=30)
def reports_of_past_years_are_in(application: Any) -> Finding:
    """The report on each past year of implementation is handed in."""
    papers = reports_of(application)
    done = {Filing.Status.SUBMITTED, Filing.Status.ACCEPTED}
    year = this_year(application)
    bare = [each for each in range(FIRST_YEAR, year) if each not in papers or papers[each].status not in done]
    return answer(
        "last-report",
        not bare,
        _("Every report that was due is handed in."),
        _("Hand in the report on %(years)s.") % {"years": ", ".join(year_name(each) for each in bare)},
        url=_at(application, bare[0] if bare else year),
    )


@check("shared-duties", gates=GATE, order=40)
def shared_duties_are_signed(application: Any) -> Finding:
    """State and district have both signed how they do the three duties that they share."""
    bare = unsigned(application)
    return answer(
        "shared-duties",
        not bare,
        _("The shared duties are written down and signed by both sides."),
        _("Write down and sign with the state how you share: %(names)s.") % {"names": "; ".join(bare)},
        detail=_("The lead signs for the district, a reviewer for the state."),
        url=link(application, "duties"),
    )


def _at(application: Any, year: int) -> str:
    return f"{link(application, 'years')}#year-{year}"
