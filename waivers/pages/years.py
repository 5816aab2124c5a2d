"""What the pages of the years after approval say: words and tags for templates."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policy.models import Assurance
from statepl.core import clock
from waivers import calendar, rules
from waivers.calendar import school_year_label, year_name
from waivers.duties import Duty
from waivers.goals import Goal
from waivers.models import Application, Filing, GoalProgress, ImprovementCycle
from waivers.models.implementation import FIRST_YEAR, LAST_YEAR
from waivers.pages.papers import paper_tag
from waivers.papers import reports_of, sustainability_of
from waivers.rules import years as rules_years

Status = GoalProgress.Status
GOAL_TAGS = {Status.NOT_STARTED: "todo", Status.STARTED: "going", Status.DONE: "done", Status.STOPPED: "no"}
CYCLE_TAGS = {"do": "todo", "reflect": "going", "decide": "ask", "": "done"}


def years_lead(application: Application) -> str:
    """Return the sentence under the title of the Implementation page."""
    running = rules_years.is_running(application)
    if not running.allowed:
        return str(running.reason)
    year = min(application.waiver_year(), LAST_YEAR)
    ends = date_format(application.ends_on, "DATE_FORMAT") if application.ends_on else "–"
    return _("%(year)s of five. The five years end on %(date)s.") % {"year": year_name(year), "date": ends}


# goals ------------------------------------------------------------------------------------------------
def goal_tag(goal: Goal, *, on: dt.date) -> dict[str, str]:
    """Return the tag of a goal; one that is late says so."""
    if goal.is_late(on):
        return {"status": "stop", "label": _("Late")}
    return {"status": GOAL_TAGS[Status(goal.status)], "label": goal.status_label}


def goal_counts(goals: Iterable[Goal]) -> list[dict[str, Any]]:
    """Return how many goals stand where, in the order of the choices."""
    counted = Counter(goal.status for goal in goals)
    return [
        {"status": GOAL_TAGS[status], "label": status.label, "count": counted[status]} for status in Status
    ]


def goals_by_condition(goals: Iterable[Goal], *, on: dt.date) -> list[tuple[str, list[Any]]]:
    """Return the goals under the name of their district condition, each with its tag."""
    groups: dict[str, list[Any]] = {}
    for goal in goals:
        groups.setdefault(goal.condition, []).append((goal, goal_tag(goal, on=on)))
    return list(groups.items())


# cycles -----------------------------------------------------------------------------------------------
def cycle_tag(cycle: ImprovementCycle) -> dict[str, str]:
    """Return the tag of a cycle: what comes next, or what was decided."""
    if cycle.is_closed:
        status = "no" if cycle.decision == ImprovementCycle.Decision.STOP else "done"
        return {"status": status, "label": cycle.get_decision_display()}
    labels = {"do": _("To do"), "reflect": _("To look at"), "decide": _("To decide")}
    return {"status": CYCLE_TAGS[cycle.step], "label": labels[cycle.step]}


def closed_cycles(application: Application, cycles: Iterable[ImprovementCycle]) -> list[dict[str, Any]]:
    """Return for each year of implementation how many cycles were closed in it."""
    counted = Counter(application.waiver_year(row.decided_on) for row in cycles if row.decided_on)
    last = min(application.waiver_year(), LAST_YEAR)
    return [
        {"year": year_name(year), "count": counted[year], "is_short": counted[year] == 0}
        for year in range(FIRST_YEAR, last + 1)
    ]


# the years --------------------------------------------------------------------------------------------
def years(application: Application, user: Any) -> list[dict[str, Any]]:
    """Return the years of implementation, the running one first, then past ones, then those ahead.

    A fixed number of queries, however much there is.
    """
    now = min(application.waiver_year(), LAST_YEAR)
    facts = _facts(application, user)
    found = [_year(application, number, now, facts) for number in range(FIRST_YEAR, LAST_YEAR + 1)]
    return sorted(
        found,
        key=lambda each: (each["is_ahead"], -each["number"] if not each["is_ahead"] else each["number"]),
    )


def _facts(application: Application, user: Any) -> dict[str, Any]:
    reviews = application.monitoring_reviews.visible_to(user)
    return {
        "said": Counter(application.yearly_attestations.values_list("waiver_year", flat=True)),
        "lacking": Counter(
            application.yearly_attestations.filter(answer="not_fully").values_list("waiver_year", flat=True)
        ),
        "asked": Assurance.objects.count(),
        "cycles": Counter(
            application.waiver_year(day)
            for day in application.cycles.closed().values_list("decided_on", flat=True)
        ),
        "reports": reports_of(application),
        "reviews": {row.waiver_year: row for row in reviews},
        "plan": sustainability_of(application),
        "due": {(row.duty, row.waiver_year): row for row in application.duties.all()},
        "is_own": rules.is_on_district_side(user, application),
    }


def _year(application: Application, number: int, now: int, facts: dict[str, Any]) -> dict[str, Any]:
    rows = [
        _attestation_row(application, number, facts),
        _cycle_row(application, number, now, facts),
        _report_row(application, number, facts),
        _review_row(application, number, facts),
    ]
    if number == LAST_YEAR:
        rows.append(_sustainability_row(application, facts))
    return {
        "number": number,
        "name": year_name(number),
        "school_year": school_year_label(application.start_school_year + number - 1),
        "is_now": number == now,
        "is_ahead": number > now,
        "starts": calendar.year_starts(
            application.start_school_year, number, start_month=application.start_month
        ),
        "rows": rows,
    }


def _row(what: str, tag: tuple[str, str], *, url: str = "", why: str = "", due: Any = None) -> dict[str, Any]:
    """Return one line; what is open after its last day is late."""
    status, label = tag
    late = due is not None and due.is_open and due.due_on < clock.today()
    if late:
        status, label = "stop", _("Late")
    day = (
        date_format(due.due_on, "DATE_FORMAT") if due is not None and status not in {"done", "going"} else ""
    )
    return {
        "sentence": what,
        "url": url,
        "why": (_("Due %(date)s.") % {"date": day} + " " + why).strip() if day else why,
        "status": status,
        "status_label": label,
    }


def _attestation_row(application: Application, year: int, facts: dict[str, Any]) -> dict[str, Any]:
    said, asked, lacking = facts["said"][year], facts["asked"], facts["lacking"][year]
    if said >= asked:
        tag = ("ask", _("Not fully kept")) if lacking else ("done", _("Kept"))
    else:
        tag = ("todo", _("%(said)s of %(asked)s") % {"said": said, "asked": asked})
    return _row(
        _("Assurances"),
        tag,
        url=reverse("waivers:attest-year", args=[application.pk, year]),
        why=_("The lead says whether each promise is kept."),
        due=facts["due"].get((Duty.ATTESTATION, year)),
    )


def _cycle_row(application: Application, year: int, now: int, facts: dict[str, Any]) -> dict[str, Any]:
    count = facts["cycles"][year]
    missing = ("stop", _("None")) if year < now else ("todo", _("None yet"))
    sentence = ngettext("%(count)s closed", "%(count)s closed", count) % {"count": count}
    return _row(
        _("Improvement cycles"),
        ("done", sentence) if count else missing,
        url=reverse("waivers:cycles", args=[application.pk]),
        why=_("At least one is closed each year."),
    )


def _report_row(application: Application, year: int, facts: dict[str, Any]) -> dict[str, Any]:
    paper = facts["reports"].get(year)
    due = facts["due"].get((Duty.ANNUAL_REPORT, year))
    why = _("How it went, condition by condition.")
    if paper is None:
        url = reverse("waivers:report-open", args=[application.pk, year]) if facts["is_own"] else ""
        return _row(_("Annual report"), ("todo", _("Not begun")), url=url, why=why, due=due)
    tag = paper_tag(paper)
    url = reverse("waivers:paper", args=[application.pk, paper.pk])
    return _row(_("Annual report"), (tag["status"], tag["label"]), url=url, why=why, due=due)


def _review_row(application: Application, year: int, facts: dict[str, Any]) -> dict[str, Any]:
    review = facts["reviews"].get(year)
    tag = ("todo", _("Planned"))
    if review is not None:
        tag = ("done", _("Published")) if review.is_published else ("going", _("Being written"))
    return _row(
        _("Monitoring review by the state"),
        tag,
        url=reverse("waivers:monitoring", args=[application.pk, year]),
        why=_("What the state finds, and how it will help."),
        due=facts["due"].get((Duty.MONITORING, year)),
    )


def _sustainability_row(application: Application, facts: dict[str, Any]) -> dict[str, Any]:
    paper: Filing | None = facts["plan"]
    due = facts["due"].get((Duty.SUSTAINABILITY, LAST_YEAR))
    why = _("What stays when the five years are over.")
    if paper is None:
        url = reverse("waivers:sustainability-open", args=[application.pk]) if facts["is_own"] else ""
        return _row(_("Sustainability plan"), ("todo", _("Not begun")), url=url, why=why, due=due)
    tag = paper_tag(paper)
    url = reverse("waivers:paper", args=[application.pk, paper.pk])
    return _row(_("Sustainability plan"), (tag["status"], tag["label"]), url=url, why=why, due=due)
