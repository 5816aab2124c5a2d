"""What the page of those who help says: rows with their tags, and one's own note. Words for templates."""

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.core import clock
from waivers.calendar import one_year_later
from waivers.delegations import organizations_of
from waivers.models import Application, Delegation, Entry, Filing
from waivers.rules.delegations import can_be_ended, last_day


def helper_rows(application: Application, user: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return who helps now, and who has helped, as the person may see it."""
    rows = application.delegations.visible_to(user).with_people()
    for row in (found := list(rows)):
        row.application = application
    now = [_row(row, user) for row in found if row.is_lasting]
    return now, [_row(row, user) for row in found if not row.is_lasting]


def _row(row: Delegation, user: Any) -> dict[str, Any]:
    return {
        "delegation": row,
        "may_end": row.is_lasting and can_be_ended(user, row).allowed,
        "when": _when(row),
    }


def _when(row: Delegation) -> str:
    """Return when and how it ended, or the last day."""
    if row.ended_at is not None:
        words = {"date": date_format(row.ended_at, "DATE_FORMAT"), "person": row.ended_by}
        return _("Ended on %(date)s by %(person)s") % words
    day = {"date": date_format(row.ends_on, "DATE_FORMAT")}
    return _("Until %(date)s") % day if row.is_lasting else _("Ended on its last day, %(date)s") % day


def usual_last_day(application: Application) -> dt.date:
    """Return the last day that the form proposes: a year from today, or the end of the five years if earlier."""
    return min(one_year_later(clock.today()), last_day(application))


def own_delegation(application: Application, user: Any) -> Delegation | None:
    """Return the delegation by which this person works here today, None for everybody else."""
    row: Delegation | None = application.delegations.current().filter(person=user).first()
    return row


def own_links(groups: list[dict[str, Any]], application: Application) -> list[dict[str, Any]]:
    """Take the links out of a to-do list that lead away from the application: a delegate finds nothing there."""
    place = application.get_absolute_url()
    for group in groups:
        for task in group["tasks"]:
            task["url"] = task["url"] if str(task["url"]).startswith(place) else ""
    return groups


def writers_of(filing: Filing) -> list[dict[str, Any]]:
    """Return who has written in a filing, the latest first: name with the organization of a delegate, and when."""
    organizations = organizations_of(filing.application)
    told = Entry.objects.filter(filing=filing, written_by__isnull=False).order_by()
    rows = told.values("written_by", "written_by__name").annotate(last=Max("written_at"))
    return [
        {
            "name": row["written_by__name"],
            "organization": organizations.get(row["written_by"], ""),
            "last": row["last"],
        }
        for row in rows.order_by("-last", "written_by")
    ]
