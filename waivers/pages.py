"""What the pages of an application say: title, next date, what is missing. Words for templates."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statepl.core import clock
from waivers.models import Application
from waivers.notifications import next_step
from waivers.readiness import Finding, Status, findings
from waivers.states import State
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
    State.IMPLEMENTING: ["completion"],
    State.PROBATION: ["lift_probation"],
}
STATUS_TAGS = {
    Status.MET: ("done", gettext_lazy("Done")),
    Status.OPEN: ("stop", gettext_lazy("Missing")),
    Status.BY_HAND: ("todo", gettext_lazy("Checked by hand")),
}


def headline(application: Application) -> str:
    """Return the page's title: what this time is about."""
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
        return _("Nothing more happens here. The record stays.")
    return next_step(application)


def state_tag(application: Application) -> dict[str, Any]:
    """Return the tag of the state: status word and label."""
    return {"status": TAGS[State(application.state)], "label": application.get_state_display()}


def task_groups(application: Application) -> list[dict[str, Any]]:
    """Return the to-do list: every check of the gates ahead, grouped by gate."""
    titles = {
        "submission": _("Before you submit"),
        "resubmission": _("Before you submit again"),
        "plan_submission": _("Before you submit the plan"),
        "plan_resubmission": _("Before you submit the plan again"),
        "final": _("For final approval"),
        "completion": _("For completing the five years"),
        "lift_probation": _("For lifting the probation"),
    }
    return [
        {
            "title": titles[gate],
            "due": "",
            "tasks": [task(finding) for finding in findings(application, gate)],
        }
        for gate in AHEAD.get(State(application.state), [])
    ]


def task(finding: Finding) -> dict[str, Any]:
    """Turn a finding into a line of the to-do list."""
    status, label = STATUS_TAGS[finding.status]
    why = "" if finding.status is Status.MET else finding.detail
    return {
        "sentence": finding.sentence,
        "url": finding.url,
        "why": why,
        "status": status,
        "status_label": label,
        "code": finding.code,
    }


def done_of(groups: list[dict[str, Any]]) -> str:
    """Return '3 of 4 done' over all groups."""
    tasks = [item for group in groups for item in group["tasks"] if item["status"] != "todo"]
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
    """Return the next date of an application with what it asks for, None when there is none."""
    today = clock.today()
    obligations = reverse("waivers:obligations", args=[application.pk])
    choices = {
        State.SUBMITTED: (application.answer_due_on, _("The state answers"), "", ""),
        State.UNDER_REVIEW: (application.answer_due_on, _("The state answers"), "", ""),
        State.PLAN_SUBMITTED: (application.answer_due_on, _("The state answers"), "", ""),
        State.PLAN_UNDER_REVIEW: (application.answer_due_on, _("The state answers"), "", ""),
        State.PLAN_RETURNED: (application.plan_closes_on, _("Submit the plan again"), "", ""),
        State.FINALLY_APPROVED: (application.final_from, _("Implementation starts"), "", ""),
        State.IMPLEMENTING: (application.ends_on, _("The five years end"), "", ""),
    }
    if application.state == State.CONDITIONALLY_APPROVED:
        if application.plan_opens_on and today < application.plan_opens_on:
            row = (
                application.plan_opens_on,
                _("Show your three Year One obligations"),
                obligations,
                _("Add the evidence"),
            )
        else:
            row = (
                application.plan_closes_on,
                _("Submit your comprehensive plan"),
                obligations,
                _("Add the evidence"),
            )
    else:
        row = choices.get(State(application.state), (None, "", "", ""))
    day, title, url, action = row
    return NextDate(day, title, days_left(day, today), url, action) if day else None


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
