"""What the years after final approval need, and the end of a waiver."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policy.models import ProgramSettings
from statepl.core import clock
from waivers import calendar
from waivers.checks.answers import answer, link
from waivers.models import Filing
from waivers.papers import sustainability_of
from waivers.readiness import Finding, check


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


@check("action-overdue", gates={"revocation"}, order=10)
def corrective_action_is_overdue(application: Any) -> Finding:
    """A corrective action is overdue."""
    today = clock.today()
    overdue = any(action.is_overdue(today) for action in application.corrective_actions.all())
    return answer(
        "action-overdue",
        overdue,
        _("A corrective action is overdue."),
        _("An approval is revoked only when a corrective action is overdue."),
        url=link(application, "corrections"),
        by_state=True,
    )


@check("notice", gates={"revocation"}, order=20)
def notice_has_run(application: Any) -> Finding:
    """The district was given notice, and the days of the notice are over."""
    notice = application.revocation_notices.filter(ended_on=None).first()
    todo = _("Send the district a notice first: why, and what would avert it.")
    if notice is not None:
        words = {"date": date_format(notice.earliest_on, "DATE_FORMAT")}
        todo = _("The notice runs until %(date)s. Before that day nothing is revoked.") % words
    return answer(
        "notice",
        notice is not None and notice.has_run(clock.today()),
        _("Notice was given, and its days are over."),
        todo,
        url=link(application, "corrections"),
        by_state=True,
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
def sustainability_plan_is_accepted(application: Any) -> Finding:
    """The sustainability plan is accepted by an approver who did not recommend it (W-06)."""
    plan = sustainability_of(application)
    status = plan.status if plan is not None else ""
    waits = _("The state reads the sustainability plan.")
    todo = waits if status == Filing.Status.SUBMITTED else _("Write the sustainability plan and hand it in.")
    return answer(
        "sustainability",
        status == Filing.Status.ACCEPTED,
        _("The sustainability plan is accepted."),
        todo,
        detail=_("What stays when the five years are over: practices, money, people, rules."),
        url=link(application, "years") + "#year-5",
        by_state=status == Filing.Status.SUBMITTED,
    )


@check("unsustained", gates={"end"}, order=20)
def no_sustainability_plan_is_accepted(application: Any) -> Finding:
    """No sustainability plan is accepted."""
    plan = sustainability_of(application)
    return answer(
        "unsustained",
        plan is None or plan.status != Filing.Status.ACCEPTED,
        _("No sustainability plan is accepted."),
        _("The sustainability plan is accepted: an approver completes the five years."),
        by_state=True,
    )


@check("five-years-over", gates={"end"}, order=10)
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
