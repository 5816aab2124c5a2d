"""What the years after final approval need, and the end of a waiver."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policy.models import ProgramSettings
from statepl.core import clock
from waivers import calendar
from waivers.checks.answers import answer, link
from waivers.readiness import Finding, Status, check


@check("effective-date", gates={"start"})
def effective_date_is_reached(application: Any) -> Finding:
    """The date of the final approval is reached."""
    day = application.final_from
    return answer(
        "effective-date",
        day is not None and day <= clock.today(),
        _("The date of the final approval is reached."),
        _("Implementation starts on %(date)s.") % {"date": date_format(day, "DATE_FORMAT") if day else ""},
    )


@check("actions-resolved", gates={"lift_probation"})
def corrective_actions_are_resolved(application: Any) -> Finding:
    """Every finding is noted as corrected."""
    count = application.corrective_actions.filter(resolved_on=None).count()
    return answer(
        "actions-resolved",
        count == 0,
        _("Every finding is corrected."),
        ngettext(
            "%(count)s finding is not corrected yet.", "%(count)s findings are not corrected yet.", count
        )
        % {"count": count},
        url=link(application, "detail") + "#actions",
    )


@check("action-overdue", gates={"revocation"})
def corrective_action_is_overdue(application: Any) -> Finding:
    """Notice was given and a corrective action is overdue."""
    today = clock.today()
    overdue = any(action.is_overdue(today) for action in application.corrective_actions.all())
    return answer(
        "action-overdue",
        overdue,
        _("Notice was given and a corrective action is overdue."),
        _("An approval is revoked only after notice, when a corrective action is overdue."),
        url=link(application, "desk") + "#actions",
    )


@check("year-five", gates={"completion"}, order=10)
def year_five_has_come(application: Any) -> Finding:
    """Year Five has begun."""
    starts = calendar.year_starts(application.start_school_year, 5, start_month=application.start_month)
    return answer(
        "year-five",
        clock.today() >= starts,
        _("Year Five has come."),
        _("The five years can be completed from %(date)s.") % {"date": date_format(starts, "DATE_FORMAT")},
    )


@check("sustainability", gates={"completion"}, order=20)
def sustainability_is_checked_by_hand(application: Any) -> Finding:
    """The sustainability plan is accepted and the due indicators are in; the state checks it itself."""
    return Finding(
        "sustainability",
        Status.BY_HAND,
        _("The state checks itself that the sustainability plan is accepted and the indicators are in."),
        by_state=True,
    )


@check("five-years-over", gates={"end"})
def five_years_and_grace_are_over(application: Any) -> Finding:
    """The five years and the days of grace after them are over."""
    grace = ProgramSettings.current().end_grace_days
    ends = application.ends_on
    return answer(
        "five-years-over",
        ends is not None and (clock.today() - ends).days > grace,
        _("The five years and the time after them are over."),
        _("The five years and the time after them are not over."),
    )


@check("window-closed", gates={"lapse"})
def plan_window_has_closed(application: Any) -> Finding:
    """The plan window has closed without a plan."""
    closes = application.plan_closes_on
    return answer(
        "window-closed",
        closes is not None and closes < clock.today(),
        _("The plan window has closed."),
        _("The plan window has not closed."),
    )
