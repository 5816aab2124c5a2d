"""The words of the calendar pages: what is due, how it stands, what a person can do about it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.core import clock
from statepl.core.rules import Verdict
from waivers import pages, rules
from waivers.calendar import WAIVER_YEARS, school_year_label, year_name
from waivers.duties import Duty, Owner
from waivers.models import Application, Extension, Obligation
from waivers.pages import NextDate, days_left
from waivers.states import State

SOON = 30
# How many days before its date a duty is counted down and can be put off on the page: nobody asks years ahead.
NEAR = 120
NO = Verdict(False)
# Where a duty is done: the name of the application's page.
PAGES: dict[str, str] = {
    Duty.YEAR_ONE: "waivers:obligations",
    Duty.PLAN: "waivers:detail",
    Duty.CORRECTION: "waivers:detail",
    Duty.ATTESTATION: "waivers:years",
    Duty.MONITORING: "waivers:years",
    Duty.ANNUAL_REPORT: "waivers:years",
    Duty.SUSTAINABILITY: "waivers:years",
}


class Hands(NamedTuple):
    """Whether a person acts as the state's reviewer, or approver, in one application."""

    reviewer: bool
    approver: bool


@dataclass(frozen=True)
class Row:
    """One line of a calendar."""

    duty: Obligation
    status: str
    label: str
    when: str
    url: str
    act: Verdict
    verify: Verdict
    ask: Verdict
    waive: Verdict
    waiting: Extension | None
    decide: bool
    decided: list[Extension]
    is_near: bool


def calendar_of(application: Application, user: Any) -> list[dict[str, Any]]:
    """Return the duties of one application, grouped by waiver year, by date within each; what is done comes last.

    Whether the person is recused is asked once for all rows: the number of queries stays the same.
    """
    hands = Hands(rules.is_reviewer(user, application).allowed, rules.is_approver(user, application).allowed)
    rows = application.duties.with_row_facts().order_by("due_on", "pk")
    made = [row_of(duty, user, hands) for duty in rows]
    found = [
        {
            "title": f"{year_name(year)} · {school_year_label(application.start_school_year + year - 1)}",
            "is_now": application.waiver_year() == year and not application.is_closed,
            "rows": [row for row in made if row.duty.waiver_year == year],
        }
        for year in range(1, WAIVER_YEARS + 1)
        if any(row.duty.waiver_year == year for row in made)
    ]
    return found if application.is_closed else sorted(found, key=_is_done)


def _is_done(year: dict[str, Any]) -> bool:
    """Say whether nothing of a year is asked for any more: such a year stands below those that ask."""
    return all(row.status in {"done", "no"} for row in year["rows"])


def row_of(duty: Obligation, user: Any, hands: Hands) -> Row:
    """Return one duty with its words, and with what this person may do about it."""
    extensions = list(duty.extensions.all())
    waiting = next((each for each in extensions if each.is_waiting), None)
    status, label = standing(duty, clock.today(), waiting=waiting is not None)
    return Row(
        duty=duty,
        status=status,
        label=label,
        when=when(duty, clock.today()),
        url=page_of(duty),
        act=rules.may_give_evidence(user, duty),
        verify=rules.is_verifiable(duty) if hands.reviewer and duty.takes_evidence else NO,
        ask=rules.may_ask_extension(user, duty),
        waive=rules.is_waivable(duty) if hands.approver else NO,
        waiting=waiting,
        decide=waiting is not None and hands.approver and rules.is_decidable(waiting).allowed,
        decided=[each for each in extensions if not each.is_waiting],
        is_near=is_near(duty, clock.today()),
    )


def is_near(duty: Obligation, today: dt.date) -> bool:
    """Say whether the date is close enough to count the days."""
    return (duty.due_on - today).days <= NEAR


def next_date(application: Application) -> NextDate | None:
    """Return the one date that matters now: of the years after final approval the district's next open duty."""
    if application.state not in {State.IMPLEMENTING, State.PROBATION}:
        return pages.next_date(application)
    duty = application.duties.standing().filter(owner=Owner.DISTRICT).select_related("kind").first()
    if duty is None:
        return pages.next_date(application)
    url = page_of(duty) or reverse("waivers:calendar", args=[application.pk])
    return NextDate(duty.due_on, duty.label, days_left(duty.due_on, clock.today()), url, _("Open"))


def standing(duty: Obligation, today: dt.date, *, waiting: bool = False) -> tuple[str, str]:
    """Return (status word of the tag, label) of a duty as it stands on a day: the first that applies."""
    words = [
        (duty.status == Obligation.Status.VERIFIED, "done", _("Met")),
        (duty.status == Obligation.Status.WAIVED, "no", _("Not asked for any more")),
        (duty.application.is_closed, "none", _("Ended with the application")),
        (duty.status == Obligation.Status.EVIDENCED, "going", _("Handed in")),
        (waiting, "ask", _("More time asked for")),
        (duty.is_overdue(today), "stop", _("Overdue")),
        ((duty.due_on - today).days <= SOON, "ask", _("Due soon")),
    ]
    return next(((tag, label) for applies, tag, label in words if applies), ("todo", _("Open")))


def when(duty: Obligation, today: dt.date) -> str:
    """Say by when, from when on it can be handed in, and how long that is; or when it was met."""
    words = {"due": date_format(duty.due_on, "DATE_FORMAT")}
    if duty.verified_on:
        met = date_format(duty.verified_on, "DATE_FORMAT")
        return _("Due %(due)s. Met on %(met)s.") % {**words, "met": met}
    if duty.evidenced_on:
        given = date_format(duty.evidenced_on, "DATE_FORMAT")
        return _("Due %(due)s. Handed in on %(given)s.") % {**words, "given": given}
    if not duty.is_open or duty.application.is_closed:
        return _("Was due %(due)s.") % words
    if duty.opens_on and today < duty.opens_on:
        words["opens"] = date_format(duty.opens_on, "DATE_FORMAT")
        return _("From %(opens)s to %(due)s.") % words
    left = days_left(duty.due_on, today) if is_near(duty, today) else ""
    by = _("Due %(due)s.") % words
    return f"{by} {left}".strip()


def page_of(duty: Obligation) -> str:
    """Return the address of the page where a duty is done; empty for what is done in the calendar itself."""
    name = PAGES.get(duty.duty)
    return reverse(name, args=[duty.application_id]) if name else ""


def tabs(counts: dict[str, int], *, current: str, address: str) -> list[dict[str, Any]]:
    """Return the views of the state's calendar with their numbers."""
    labels = {
        "open": _("Open"),
        "overdue": _("Overdue"),
        "asked": _("More time asked for"),
        "all": _("All"),
    }
    return [
        {
            "label": label,
            "url": f"?show={name}{address}",
            "current": name == current,
            "count": counts.get(name),
        }
        for name, label in labels.items()
    ]


def lines(duties: Iterable[Obligation]) -> list[dict[str, Any]]:
    """Return the rows of the state's calendar: no rule is asked, so their number costs nothing."""
    today = clock.today()
    found = []
    for duty in duties:
        waiting = any(each.is_waiting for each in duty.extensions.all())
        status, label = standing(duty, today, waiting=waiting)
        counts = duty.is_open and is_near(duty, today) and not duty.application.is_closed
        left = days_left(duty.due_on, today) if counts else ""
        found.append({"duty": duty, "status": status, "label": label, "left": left})
    return found
