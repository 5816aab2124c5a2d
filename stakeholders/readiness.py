"""What the engagement log answers before a plan is finally approved."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders.models import Group, LeftOut, Participation
from stakeholders.planning import PLANNING_GROUPS, PlanningRow, planning_rows, unheard
from waivers.readiness import Finding, Status, check


def planning_of(application: Any) -> list[PlanningRow]:
    """Return the planning groups of an application with their proof from the log. Three queries.

    What counts is a two-way activity of the district since the conditional approval, with its record.
    """
    begin = application.conditional_from
    proofs = Participation.objects.in_planning(application.district_id, begin=begin) if begin else ()
    left_out = LeftOut.objects.filter(application=application).select_related("group", "written_by")
    groups = Group.objects.filter(code__in=PLANNING_GROUPS)
    return planning_rows(groups, proofs, {row.group.code: row for row in left_out})


@check("G6", gates={"final"}, order=6)
def g6_planning_groups(application: Any) -> Finding:
    """The planning groups took part in Year One, by the engagement log; only colleges may be left out."""
    missing = unheard(planning_of(application))
    url = reverse("stakeholders:planning", args=[application.pk])
    if not missing:
        return Finding("G6", Status.MET, _("The planning groups took part."), url=url)
    return Finding(
        "G6",
        Status.OPEN,
        _("Not heard in planning yet: %(names)s.") % {"names": "; ".join(missing)},
        _("The record of a two-way activity since the conditional approval shows it."),
        url,
    )
