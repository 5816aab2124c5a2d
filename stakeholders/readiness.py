"""What the engagement log answers before a plan is finally approved."""

from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders.matrix import district_matrix
from stakeholders.models import Baseline, Group, LeftOut, Participation
from stakeholders.planning import PLANNING_GROUPS, PlanningRow, Silence, planning_rows, silences, unheard
from statepl.core.reading import read_once
from waivers.models import Application
from waivers.readiness import Finding, Status, check


@read_once
def planning_of(application: Application) -> list[PlanningRow]:
    """Return the planning groups of an application with their proof from the log. Three queries.

    What counts is a two-way activity of the district since the conditional approval, with its record.
    """
    begin = application.conditional_from
    proofs = Participation.objects.in_planning(application.district_id, begin=begin) if begin else ()
    left_out = LeftOut.objects.filter(application=application).select_related("group", "written_by")
    groups = Group.objects.filter(code__in=PLANNING_GROUPS)
    return planning_rows(groups, proofs, {row.group.code: row for row in left_out})


def silences_of(application: Application) -> list[Silence]:
    """Return the students, teachers and families whom nobody has heard since the conditional approval.

    The number of queries is the same however many there are.
    """
    district, begin = application.district, application.conditional_from
    told = {(row.group_id, row.stratum): row for row in application.not_heard.select_related("written_by")}
    approved = Baseline.objects.in_force().filter(district=district).exists()
    return silences(district_matrix(district, begin=begin), is_approved=approved, told=told)


@check("voices", gates={"plan_submission", "plan_resubmission"}, order=60)
def voices(application: Application) -> Finding:
    """Students, teachers and families were heard, or the district has told everybody why not."""
    missing = [each.label for each in silences_of(application) if each.told is None]
    url = reverse("stakeholders:planning", args=[application.pk]) + "#voices"
    if not missing:
        return Finding("voices", Status.MET, _("Students, teachers and families were heard."), url=url)
    return Finding(
        "voices",
        Status.OPEN,
        _("Nobody has heard yet: %(names)s.") % {"names": "; ".join(missing)},
        _("Record what they said, or write why they could not be heard. Everybody can read the reason."),
        url,
    )


@check("G6", gates={"final"}, order=6)
def g6_planning_groups(application: Application) -> Finding:
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
