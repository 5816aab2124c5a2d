"""Reports and sustainability plans in any status, each step through the gate."""

from statepl.audit.models import AuditEvent
from statepl.core import clock
from tests.factories import papers
from tests.factories import waivers as make
from tests.waivers.years import YEAR_FIVE, YEAR_THREE
from waivers.states import State

KINDS = {"annual_report": YEAR_THREE, "sustainability": YEAR_FIVE}


def make_paper(kind, status="draft"):
    """Make a paper of a kind in any status, each step through the gate."""
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(KINDS[kind]):
        if kind == "annual_report":
            paper = papers.write_report(application, cast, 3)
        else:
            paper = papers.write_sustainability(application, cast)
        for verb, who, text in WAYS[kind, status]:
            paper = papers.step(paper, verb, getattr(cast, who), text=text)
    return paper, cast


SUBMIT = ("submit", "lead", "")
RETURN = ("return", "reviewer", "Say who decides.")
WAYS = {
    ("annual_report", "draft"): [],
    ("annual_report", "submitted"): [SUBMIT],
    ("annual_report", "returned"): [SUBMIT, RETURN],
    ("annual_report", "accepted"): [SUBMIT, ("accept", "reviewer", "")],
    ("sustainability", "draft"): [],
    ("sustainability", "submitted"): [SUBMIT],
    ("sustainability", "returned"): [SUBMIT, RETURN],
    ("sustainability", "accepted"): [
        SUBMIT,
        ("recommend", "reviewer", "It is sound."),
        ("approve", "approver", ""),
    ],
}


def trail_of(paper):
    """Return what is on the trail about a paper and its steps; advice stands with its step."""
    return AuditEvent.objects.about(paper, *paper.steps.all())
