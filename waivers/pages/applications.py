"""What the pages of an application say: title, next date, what is missing. Words for templates."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statepl.core import clock
from waivers.calendar import sustainability_day
from waivers.duties import Owner, owner_of
from waivers.models import Application, FlexibilityRequest, Obligation
from waivers.notifications import next_step
from waivers.readiness import Finding, Status, findings
from waivers.states import WAITING_FOR_STATE, State
from waivers.timeline import year_name

TAGS = {
    State.DRAFT: "todo",
    State.SUBMITTED: "going",
    State.UNDER_REVIEW: "going",
    State.RETURNED: "ask",
    State.CONDITIONALLY_APPROVED: "going",
    State.PLAN_SUBMITTED: "going",
    State.PLAN_UNDER_REVIEW: "going",
    State.PLAN_RETURNED: "ask",
    State.FINALLY_APPROVED: "done",
    State.IMPLEMENTING: "done",
    State.PROBATION: "stop",
    State.COMPLETED: "done",
    State.DENIED: "no",
    State.REVOKED: "no",
    State.ENDED_UNSUSTAINED: "no",
    State.LAPSED: "no",
    State.WITHDRAWN: "no",
}
# Which gates the to-do list of a state is made of.
AHEAD = {
    State.DRAFT: ["submission"],
    State.RETURNED: ["resubmission"],
    State.CONDITIONALLY_APPROVED: ["plan_submission", "final"],
    State.PLAN_RETURNED: ["plan_resubmission", "final"],
    State.PLAN_SUBMITTED: ["final"],
    State.PLAN_UNDER_REVIEW: ["final"],
    State.IMPLEMENTING: ["this_year", "completion"],
    State.PROBATION: ["lift_probation", "this_year"],
}
STATUS_TAGS = {
    Status.MET: ("done", gettext_lazy("Done")),
    Status.OPEN: ("stop", gettext_lazy("Missing")),
    Status.BY_HAND: ("todo", gettext_lazy("State checks")),
}
STATE_TAGS = STATUS_TAGS | {
    Status.MET: ("done", gettext_lazy("Met")),
    Status.OPEN: ("stop", gettext_lazy("Open")),
}
WITH_STATE = ("going", gettext_lazy("With the state"))


REQUEST_TAGS = {
    FlexibilityRequest.Status.DRAFT: "todo",
    FlexibilityRequest.Status.SUBMITTED: "going",
    FlexibilityRequest.Status.APPROVED: "done",
    FlexibilityRequest.Status.APPROVED_WITH_CONDITIONS: "done",
    FlexibilityRequest.Status.DENIED: "no",
    FlexibilityRequest.Status.NOT_NEEDED: "none",
    FlexibilityRequest.Status.WITHDRAWN: "none",
    FlexibilityRequest.Status.RESCINDED: "no",
    FlexibilityRequest.Status.EXPIRED: "none",
}


def request_tag(request: FlexibilityRequest) -> dict[str, Any]:
    """Return the tag of a request: status word and label."""
    status = FlexibilityRequest.Status(request.status)
    return {"status": REQUEST_TAGS[status], "label": request.get_status_display()}


def headline(application: Application) -> str:
    """Return the page's title for the district: what this time is about."""
    year = application.waiver_year()
    titles = {
        State.DRAFT: _("Apply for Year One"),
        State.SUBMITTED: _("Your application is with the state"),
        State.UNDER_REVIEW: _("The state is reading your application"),
        State.RETURNED: _("The state has questions about your application"),
        State.CONDITIONALLY_APPROVED: _("Year One: plan with your community"),
        State.PLAN_SUBMITTED: _("Your plan is with the state"),
        State.PLAN_UNDER_REVIEW: _("The state is reading your plan"),
        State.PLAN_RETURNED: _("The state has questions about your plan"),
        State.FINALLY_APPROVED: _("Final approval: get ready to start"),
        State.PROBATION: _("On probation: correct what the state has found"),
    }
    if application.state == State.IMPLEMENTING and 1 <= year <= 5:
        return _("%(year)s: put the plan into practice") % {"year": year_name(year)}
    return titles.get(State(application.state)) or application.get_state_display()


def lead(application: Application) -> str:
    """Return the sentence under the title: what it means and who is next."""
    if application.is_closed:
        closed = date_format(application.closed_on, "DATE_FORMAT") if application.closed_on else ""
        return _("Closed on %(date)s. Nothing more happens here; the record stays.") % {"date": closed}
    if application.state == State.DRAFT:
        return _("Four steps, in any order. Your text is kept; the state reads it when you submit.")
    if application.state == State.PROBATION:
        return _("The approval stands while the district corrects each finding by its date.")
    if application.state == State.CONDITIONALLY_APPROVED and application.conditional_until:
        return _(
            "Conditional approval until %(until)s. Nothing may start in schools before final approval."
        ) % {"until": date_format(application.conditional_until, "DATE_FORMAT")}
    return next_step(application)


def public_lead(application: Application) -> str:
    """Return the sentence that the public reads under a district's name."""
    year = _("Year One is the school year %(year)s.") % {"year": application.start_label}
    if application.is_closed:
        return f"{year} {lead(application)}"
    return f"{year} {next_step(application)}".strip()


def state_tag(application: Application) -> dict[str, Any]:
    """Return the tag of the state: status word and label."""
    return {"status": TAGS[State(application.state)], "label": application.get_state_display()}


def task_groups(application: Application, *, for_district: bool = True) -> list[dict[str, Any]]:
    """Return the to-do list: every check of the gates ahead, grouped by gate."""
    titles = {
        "submission": _("Before you submit"),
        "resubmission": _("Before you submit again"),
        "plan_submission": _("Before you submit the plan"),
        "plan_resubmission": _("Before you submit the plan again"),
        "final": _("For final approval"),
        "this_year": _("This year"),
        "completion": _("For completing the five years"),
        "lift_probation": _("For lifting the probation"),
    }
    return [
        {
            "title": titles[gate],
            "due": _due(application) if gate in {"plan_submission", "plan_resubmission"} else "",
            "tasks": [task(item, for_district=for_district) for item in findings(application, gate)],
        }
        for gate in AHEAD.get(State(application.state), [])
    ]


def _due(application: Application) -> str:
    closes = application.plan_closes_on
    return _("due %(date)s") % {"date": date_format(closes, "DATE_FORMAT")} if closes else ""


def task(finding: Finding, *, for_district: bool = False) -> dict[str, Any]:
    """Turn a finding into a line of the to-do list.

    For a district what the state has to do is no task and has no link: the page is not its own.
    """
    waits = for_district and finding.by_state
    tags = STATUS_TAGS if for_district else STATE_TAGS
    status, label = WITH_STATE if waits and finding.is_open else tags[finding.status]
    why = "" if finding.status is Status.MET else finding.detail
    return {
        "sentence": finding.sentence,
        "url": "" if waits else finding.url,
        "why": why,
        "status": status,
        "status_label": label,
        "code": finding.code,
    }


def done_of(groups: list[dict[str, Any]]) -> str:
    """Return '3 of 4 done' over all groups; what the state itself checks is not counted."""
    tasks = [item for group in groups for item in group["tasks"] if item["status"] in {"done", "stop"}]
    done = sum(item["status"] == "done" for item in tasks)
    return _("%(done)s of %(total)s done") % {"done": done, "total": len(tasks)} if tasks else ""


@dataclass(frozen=True)
class NextDate:
    """The one date that matters now."""

    date: dt.date
    title: str
    text: str
    url: str = ""
    action: str = ""


def next_date(application: Application) -> NextDate | None:
    """Return the next date of an application with what it asks for, None when there is none.

    Reads the application's own dates only. What a district on probation must correct, and by when,
    stands in its findings.
    """
    today = clock.today()
    day, title, page, action = _next_row(application, today)
    if day is None:
        return None
    url = reverse(f"waivers:{page}", args=[application.pk]) if page else ""
    return NextDate(day, title, days_left(day, today), url, action)


def correction_date(application: Application) -> NextDate | None:
    """Return the first date by which a finding must be corrected, None when every finding is."""
    action = application.corrective_actions.filter(resolved_on=None).first()
    if action is None:
        return None
    title = _("Correct what the state has found")
    return NextDate(action.due_on, title, days_left(action.due_on, clock.today()))


def _next_row(application: Application, today: dt.date) -> tuple[dt.date | None, str, str, str]:
    state, opens = State(application.state), application.plan_opens_on
    if state == State.CONDITIONALLY_APPROVED and opens and today < opens:
        return opens, _("Show your three Year One obligations"), "obligations", _("Add the evidence")
    if state == State.CONDITIONALLY_APPROVED:
        return application.plan_closes_on, _("Submit your comprehensive plan"), "", ""
    if state in {State.IMPLEMENTING, State.PROBATION}:
        return _closing_date(application, today)
    if state in WAITING_FOR_STATE:
        return application.answer_due_on, _("The state answers"), "", ""
    last = {
        State.PLAN_RETURNED: (
            application.plan_closes_on,
            _("Submit the plan again"),
            "comments",
            _("Answer the comments"),
        ),
        State.FINALLY_APPROVED: (application.final_from, _("Implementation starts"), "", ""),
    }
    return last.get(state, (None, "", "", ""))


def _closing_date(application: Application, today: dt.date) -> tuple[dt.date | None, str, str, str]:
    """Return the district's next open duty of the calendar, with its due date; after them the end."""
    dated = application.calendar_dates
    for duty in dated:
        if duty.status == Obligation.Status.OPEN and owner_of(duty.duty) == Owner.DISTRICT:
            row = Obligation(duty=duty.duty, waiver_year=duty.waiver_year, text=duty.text)
            return duty.due_on, row.label, "", ""
    plan = sustainability_day(application.start_school_year, start_month=application.start_month)
    if not dated and today <= plan:
        return plan, _("Sustainability plan"), "", ""
    return application.ends_on, _("The five years end"), "", ""


def evidence_left(application: Application) -> str:
    """Say which of the three obligations still have no evidence, for the line under the next date."""
    bare = [item.kind.label for item in application.obligations.bare().select_related("kind")]
    if not bare:
        return _("All three obligations have evidence.")
    return _("Still without evidence: %(names)s.") % {"names": "; ".join(bare)}


def days_left(day: dt.date, today: dt.date) -> str:
    """Return 'In 49 days.', 'Today.' or '3 days late.'"""
    left = (day - today).days
    if left == 0:
        return _("Today.")
    if left > 0:
        return ngettext("In %(count)s day.", "In %(count)s days.", left) % {"count": left}
    return ngettext("%(count)s day late.", "%(count)s days late.", -left) % {"count": -left}


def facts(application: Application) -> list[dict[str, Any]]:
    """Return the key facts of an application."""
    tag = state_tag(application)
    requests = [str(item) for item in application.requests.select_related("flexibility_type")]
    manager = application.manager_name or _("Not named yet")
    return [
        {"label": _("State"), "value": tag["label"], "status": tag["status"]},
        {"label": _("Year One"), "value": application.start_label},
        {"label": _("Flexibility asked"), "value": ", ".join(requests) or _("Nothing yet")},
        {"label": _("Project manager"), "value": manager},
        {"label": _("State contact"), "value": str(application.reviewer or _("Not assigned yet"))},
    ]
