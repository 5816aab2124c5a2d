"""The five years of one application as gates with dates, for the drawing and its text."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.core import charts, clock
from waivers.calendar import school_year_label, year_ends, year_starts
from waivers.models import Application


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
        today=clock.today(),
        here=_("You are here"),
        **drawing,
    )


def year_name(number: int) -> str:
    """Return 'Year One' to 'Year Five' in the reader's language."""
    return (_("Year One"), _("Year Two"), _("Year Three"), _("Year Four"), _("Year Five"))[number - 1]


def _year_note(start: int, number: int) -> str:
    work = {1: _("Planning"), 5: _("Sustaining")}.get(number, _("Implementation"))
    return f"{school_year_label(start + number - 1)} · {work}"


def _begins(application: Application) -> dt.date:
    year_one = year_starts(application.start_school_year, 1, start_month=application.start_month)
    earliest = min(application.created_at.date(), application.submitted_on or year_one, year_one)
    return min(earliest, year_one - dt.timedelta(days=100))


def gates(application: Application) -> list[charts.Gate]:
    """Return the dated gates, those behind as done, the first ahead as next."""
    rows = sorted(_dated(application), key=lambda row: row[1])
    found_next = False
    made = []
    for label, day, happened, when in rows:
        state = "done" if happened else "later"
        if not happened and not found_next and not application.is_closed:
            state, found_next = "next", True
        made.append(charts.Gate(label, day, state, when=when))
    return made


def _dated(application: Application) -> list[tuple[str, dt.date, bool, str]]:
    year, month = application.start_school_year, application.start_month
    today = clock.today()
    year_one = year_starts(year, 1, start_month=month)
    year_two = year_starts(year, 2, start_month=month)
    opens = application.plan_opens_on or year_two - dt.timedelta(days=62)
    closes = application.plan_closes_on or year_two + dt.timedelta(days=89)
    final = application.final_from or closes + dt.timedelta(days=78)
    ends = application.ends_on or year_ends(year, 5, start_month=month)
    reviews = [dt.date(year + number, 4, 15) for number in (3, 4)]
    submitted = application.submitted_on or year_one - dt.timedelta(days=100)
    return [
        (_("Submitted"), submitted, application.submitted_on is not None, _by(submitted, application.submitted_on)),
        (_("Conditional approval"), application.conditional_from or year_one,
         application.conditional_from is not None, _by(year_one, application.conditional_from)),
        (_("Plan window opens"), opens, application.conditional_from is not None and opens <= today, ""),
        (_("Plan due"), closes, application.plan_submitted_on is not None, ""),
        (_("Final approval"), final, application.final_from is not None, _by(final, application.final_from)),
        *((_("Monitoring review"), day, day < today and application.final_from is not None, date_format(day, "F Y"))
          for day in reviews),
        (_("Sustainability plan"), dt.date(year + 5, 2, 28), application.state == "completed", ""),
        (_("Five years end"), ends, ends < today, ""),
    ]  # fmt: skip


def _by(planned: dt.date, actual: dt.date | None) -> str:
    """Return 'by 15 Dec 2027' for a date that is only planned; '' lets the drawing print the day."""
    return "" if actual else _("by %(date)s") % {"date": date_format(planned, "SHORT_DATE_FORMAT")}
