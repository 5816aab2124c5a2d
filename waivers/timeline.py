"""The five years of one application as gates with dates, for the drawing and its text."""

import datetime as dt
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.core import charts, clock
from waivers.calendar import (
    WAIVER_YEARS,
    plan_window,
    review_day,
    school_year_label,
    sustainability_day,
    year_ends,
    year_name,
    year_starts,
)
from waivers.duties import DatedDuty, Duty
from waivers.models import Application, Obligation
from waivers.states import WAITING_FOR_STATE, State

# What of the calendar is drawn: one gate each. The plan and what is dated by a decision have their own rows.
YEARLY = (Duty.MONITORING, Duty.ANNUAL_REPORT)
DRAWN = (*YEARLY, Duty.SUSTAINABILITY)
ANSWER_DAYS = 45  # from a submission to its answer, where none is due yet: for the drawing only


def five_years(application: Application, **drawing: Any) -> charts.Timeline:
    """Return the timeline of an application as it stands today. Further arguments go to the drawing."""
    year, month = application.start_school_year, application.start_month
    begins = _begins(application)
    return charts.timeline(
        title=_("Five years"),
        gates=gates(application),
        columns=[
            charts.Column(_("Application"), _("before Year One"), begins),
            *(
                charts.Column(
                    year_name(number), _year_note(year, number), year_starts(year, number, start_month=month)
                )
                for number in range(1, 6)
            ),
        ],
        end=year_ends(year, 5, start_month=month),
        today=None if application.is_closed else clock.today(),
        here="" if application.is_closed else application.get_state_display(),
        **drawing,
    )


def _year_note(start: int, number: int) -> str:
    work = {1: _("Planning"), 5: _("Sustaining")}.get(number, _("Implementation"))
    return f"{school_year_label(start + number - 1)} · {work}"


def _begins(application: Application) -> dt.date:
    year_one = year_starts(application.start_school_year, 1, start_month=application.start_month)
    started = timezone.localtime(application.created_at).date()
    earliest = min(started, application.submitted_on or year_one, year_one)
    return min(earliest, year_one - dt.timedelta(days=100))


def gates(application: Application) -> list[charts.Gate]:
    """Return the dated gates: those behind as done, the first ahead as next.

    A closed application has only what happened, and its end.
    """
    rows = sorted(_dated(application), key=lambda row: row.day)
    if application.is_closed:
        rows = [row for row in rows if row.happened]
        if application.closed_on:
            rows.append(_Row(application.get_state_display(), application.closed_on, True))
    ahead = next((row for row in rows if not row.happened), None)
    return [
        charts.Gate(
            row.label, row.day, _gate_state(row, ahead), when=row.when, long=row.long, is_minor=row.is_minor
        )
        for row in rows
    ]


class _Row(NamedTuple):
    """One gate: its name, its day, whether it lies behind, words that replace the day, its name in the list."""

    label: str
    day: dt.date
    happened: bool
    when: str = ""
    long: str = ""
    is_minor: bool = False


def _gate_state(row: _Row, ahead: _Row | None) -> str:
    if row.happened:
        return "done"
    return "next" if row is ahead else "later"


def _dated(application: Application) -> list[_Row]:
    year, month, today = application.start_school_year, application.start_month, clock.today()
    opens, closes = _window(application)
    ends = application.ends_on or year_ends(year, WAIVER_YEARS, start_month=month)
    is_final = application.final_from is not None
    year_one = year_starts(year, 1, start_month=month)
    arrives = year_one - dt.timedelta(days=100)
    answer = application.answer_due_on or max(arrives, today) + dt.timedelta(days=ANSWER_DAYS)
    return [
        _planned(_("Submitted"), application.submitted_on, arrives),
        _planned(_("Conditional approval"), application.conditional_from, max(year_one, answer)),
        _Row(
            _("Plan window opens"),
            opens,
            application.conditional_from is not None and opens <= today,
            is_minor=application.plan_submitted_on is not None,
        ),
        _plan_row(application, closes),
        _planned(_("Final approval"), application.final_from, _final_by(application, closes)),
        *_later_years(application),
        _Row(_("Five years end"), ends, is_final and ends < today),
    ]


def _final_by(application: Application, closes: dt.date) -> dt.date:
    """Return the day by which the plan is answered: the day on record once it has come in."""
    if application.answer_due_on and application.state in WAITING_FOR_STATE and application.plan_submitted_on:
        return application.answer_due_on
    return closes + dt.timedelta(days=78)


def _later_years(application: Application) -> list[_Row]:
    """Return what the calendar dates after final approval; before it is made, what is usual."""
    dated = [duty for duty in application.calendar_dates if duty.duty in DRAWN]
    if dated:
        return [_duty_row(application, duty) for duty in dated if duty.status != Obligation.Status.WAIVED]
    year, month = application.start_school_year, application.start_month
    reviews = [(number, review_day(year, number, start_month=month)) for number in (3, 4)]
    return [
        *(
            _Row(
                _("Monitoring review"),
                day,
                number in application.reviewed_years,
                date_format(day, "YEAR_MONTH_FORMAT"),
                is_minor=True,
            )
            for number, day in reviews
        ),
        _Row(
            _("Sustainability plan"),
            sustainability_day(year, start_month=month),
            application.state == State.COMPLETED,
        ),
    ]


def _duty_row(application: Application, duty: DatedDuty) -> _Row:
    """Return a duty with its due date: behind us when it is handed in, or its review published."""
    names = {
        Duty.MONITORING: (_("Monitoring review"), _("Monitoring review of %(year)s")),
        Duty.ANNUAL_REPORT: (_("Yearly report"), _("Report on %(year)s")),
        Duty.SUSTAINABILITY: (_("Sustainability plan"), ""),
    }
    label, long = names[Duty(duty.duty)]
    is_reviewed = duty.duty == Duty.MONITORING and duty.waiver_year in application.reviewed_years
    happened = duty.status != Obligation.Status.OPEN or is_reviewed
    named = long % {"year": year_name(duty.waiver_year)} if long else ""
    return _Row(label, duty.due_on, happened, long=named, is_minor=duty.duty in YEARLY)


def _window(application: Application) -> tuple[dt.date, dt.date]:
    """Return the plan window as granted, or as the program's settings would grant it.

    The calendar's date is the last day: an extension moves it.
    """
    due = next((duty.due_on for duty in application.calendar_dates if duty.duty == Duty.PLAN), None)
    closes = due or application.plan_closes_on
    if application.plan_opens_on and closes:
        return application.plan_opens_on, closes
    program = ProgramSettings.current()
    return plan_window(
        application.start_school_year,
        start_month=application.start_month,
        opens_days=program.plan_window_opens_days,
        closes_days=program.plan_window_closes_days,
    )


def _planned(label: str, actual: dt.date | None, planned: dt.date) -> _Row:
    """Return a gate that has its day, or a day on which nobody has decided: that one is never overdue."""
    today = clock.today()
    if actual:
        return _Row(label, actual, actual <= today)
    if planned <= today:
        return _Row(label, today, False, _("not yet"))
    return _Row(label, planned, False, _("by %(date)s") % {"date": date_format(planned, "DATE_FORMAT")})


def _plan_row(application: Application, closes: dt.date) -> _Row:
    arrived = application.plan_submitted_on
    if arrived and application.state != State.PLAN_RETURNED:
        return _Row(_("Plan submitted"), arrived, True)
    return _Row(_("Plan due"), closes, False)
