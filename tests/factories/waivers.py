"""Applications in any state, made through the product's own services."""

import datetime as dt
from typing import Any

from evaluation.coverage import coverage
from evaluation.services.explanations import explain_gap
from policy.models import Assurance, FlexibilityType
from statepl.core import clock
from statepl.demo.plans import write_plan
from statepl.districts.models import District
from tests import factories
from tests.factories import papers, stage
from tests.factories.stakeholders import explain_silences, hear_planning_groups
from waivers import services
from waivers.calendar import school_year_of, year_starts
from waivers.models import Application, FlexibilityRequest
from waivers.states import State

START = 2026
SPRING = dt.date(2026, 3, 14)
YEAR_ONE = dt.date(2026, 7, 1)


class Cast:
    """The people of one application."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.lead = factories.make_user("lead", district)
        self.reviewer = factories.make_user("reviewer")
        self.approver = factories.make_user("approver")


def make_draft(cast: Cast, *, complete: bool = True) -> Application:
    """Start an application in spring 2026; a complete one lacks nothing for submission."""
    application = services.start_application(cast.district, actor=cast.lead, start_school_year=START)
    if complete:
        application = fill(application, cast)
    return application


def fill(application: Application, cast: Cast) -> Application:
    """Write everything that a submission needs."""
    application = services.edit_application(
        application,
        actor=cast.lead,
        version=application.version,
        vision="Every student moves on when ready.",
        manager_name="Morgan Manager",
        manager_email="morgan@example.org",
    )
    services.add_request(
        application,
        actor=cast.lead,
        flexibility_type=FlexibilityType.objects.get(code="delivery-seat-time"),
        citation="Code 256.7",
        rationale="Hours in a seat say nothing about mastery.",
    )
    services.acknowledge_assurances(
        application,
        actor=cast.lead,
        assurances=Assurance.objects.all(),
        signer_name="Lou Lead",
        signer_title="Superintendent",
    )
    return application


# The days on which each move of the long way is made.
WAY: list[tuple[str, str, dt.date, dict[str, Any]]] = [
    ("submit", "lead", SPRING, {}),
    ("claim", "reviewer", dt.date(2026, 3, 20), {}),
    ("approve-conditionally", "approver", dt.date(2026, 5, 4), {"on": YEAR_ONE}),
    ("submit-plan", "lead", dt.date(2027, 6, 1), {}),
    ("claim-plan", "reviewer", dt.date(2027, 6, 8), {}),
    ("approve-finally", "approver", dt.date(2027, 7, 20), {"on": dt.date(2027, 8, 1)}),
    ("start-implementation", "system", dt.date(2027, 8, 1), {}),
]


def make_application(state: State | str, cast: Cast | None = None) -> tuple[Application, Cast]:
    """Make an application in any state, each step on its day; return it with its people."""
    if cast is None and (staged := stage.take(State(state))):
        return staged
    cast = cast or Cast(factories.make_district())
    with clock.at(SPRING):
        application = make_draft(cast)
        attest(application, cast.reviewer, cast.approver)
    return _go(application, cast, State(state)), cast


def attest(application: Application, *people: Any) -> None:
    """Let reviewers and approvers say that no conflict stands in the way; others are not asked."""
    for person in people:
        if person.has_role("reviewer", "approver"):
            services.attest(application, actor=person)


def _go(application: Application, cast: Cast, goal: State) -> Application:
    for verb, who, day, given in WAY:
        if application.state == goal:
            return application
        side = SIDE_WAYS.get((State(application.state), goal))
        if side:
            return side(application, cast)
        with clock.at(day):
            prepare(application, verb, cast)
            application = move(application, verb, cast, who, **given)
    side = SIDE_WAYS.get((State(application.state), goal))
    return side(application, cast) if side else application


def move(application: Application, verb: str, cast: Cast, who: str, **given: Any) -> Application:
    """Make one move as one of the cast."""
    actor = None if who == "system" else getattr(cast, who)
    version = None if actor is None else application.version
    return services.make_move(application, verb, actor=actor, version=version, **given)


def prepare(application: Application, verb: str, cast: Cast) -> None:
    """Do what the gate of a move asks for."""
    if verb in {"approve-conditionally", "deny", "approve-finally", "deny-plan"}:
        if verb == "approve-finally":
            decide_all(application, cast)
            verify_all(application, cast)
            explain_baseline(application, cast)
            hear_planning_groups(application.district, cast.lead)
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
    if verb == "submit-plan":
        evidence_all(application, cast)
        write_plan(application, actor=cast.lead)
        explain_silences(application, cast.lead)
    if verb in {"return", "return-plan"}:
        services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="district", text="Say who decides."
        )
    if verb in {"resubmit", "resubmit-plan"}:
        answer_all(application, cast)
    if verb == "lift-probation":
        for action in application.corrective_actions.filter(resolved_on=None):
            services.resolve_action(action, actor=cast.approver)
    if verb == "revoke":
        give_notice(application, cast)
    if verb == "complete":
        explain_baseline(application, cast, years=(1, 2, 3, 4, 5))
        papers.accept_sustainability(application, cast)


def answer_all(application: Application, cast: Cast) -> None:
    """Answer every comment of the state."""
    for comment in application.comments.unanswered():
        services.answer_comment(comment, actor=cast.lead, text="The teacher does.")


def give_notice(application: Application, cast: Cast) -> None:
    """Send the notice of a revocation, long enough ago."""
    with clock.at(clock.today() - dt.timedelta(days=40)):
        services.send_notice(
            application, actor=cast.approver, version=application.version, text="Nothing was corrected."
        )


def evidence_all(application: Application, cast: Cast) -> None:
    """Give evidence for every open obligation."""
    for obligation in application.obligations.bare():
        services.give_evidence(
            obligation, actor=cast.lead, version=obligation.version, evidence="Minutes of 3 March."
        )


def verify_all(application: Application, cast: Cast) -> None:
    """Verify all evidence."""
    for obligation in application.obligations.unverified():
        services.verify_obligation(obligation, actor=cast.reviewer, version=obligation.version, accepted=True)


def explain_baseline(application: Application, cast: Cast, *, years: tuple[int, ...] = (1,)) -> None:
    """Say of every measure that is due in these years why there is no number."""
    for row in coverage(application.district, application=application):
        if row.waiver_year in years and not row.is_settled:
            explain_gap(
                application.district,
                actor=cast.lead,
                school_year=row.school_year,
                measure=row.measure,
                reason="The first survey is in fall.",
            )


def decide_all(application: Application, cast: Cast) -> None:
    """Approve every request."""
    for request in application.requests.undecided():
        services.decide_request(
            request,
            actor=cast.approver,
            version=request.version,
            status=FlexibilityRequest.Status.APPROVED,
        )


def _side(verb: str, who: str, day: dt.date, **given: Any) -> Any:
    def go(application: Application, cast: Cast) -> Application:
        with clock.at(day):
            prepare(application, verb, cast)
            return move(application, verb, cast, who, **given)

    return go


def _through_probation(verb: str, who: str, day: dt.date, **given: Any) -> Any:
    def go(application: Application, cast: Cast) -> Application:
        application = _side(*PROBATION, **PROBATION_GIVEN)(application, cast)
        return _side(verb, who, day, **given)(application, cast)

    return go


PROBATION = ("put-on-probation", "approver", dt.date(2029, 4, 2))
PROBATION_GIVEN = {"reason": "No improvement cycle was closed.", "on": dt.date(2029, 10, 1)}
S = State
SIDE_WAYS = {
    (S.DRAFT, S.WITHDRAWN): _side("withdraw", "lead", SPRING, reason="The board decided otherwise."),
    (S.UNDER_REVIEW, S.RETURNED): _side("return", "reviewer", dt.date(2026, 4, 1)),
    (S.UNDER_REVIEW, S.DENIED): _side("deny", "approver", dt.date(2026, 5, 4), reason="Outside the law."),
    (S.CONDITIONALLY_APPROVED, S.LAPSED): _side("lapse", "system", dt.date(2027, 10, 1)),
    (S.PLAN_UNDER_REVIEW, S.PLAN_RETURNED): _side("return-plan", "reviewer", dt.date(2027, 6, 20)),
    (S.IMPLEMENTING, S.PROBATION): _side(*PROBATION, **PROBATION_GIVEN),
    (S.IMPLEMENTING, S.COMPLETED): _side("complete", "approver", dt.date(2031, 6, 1)),
    (S.IMPLEMENTING, S.ENDED_UNSUSTAINED): _side(
        "end-unsustained", "system", year_starts(START, 6, start_month=7) + dt.timedelta(days=90)
    ),
    (S.IMPLEMENTING, S.REVOKED): _through_probation(
        "revoke", "approver", dt.date(2029, 11, 1), reason="Nothing was corrected."
    ),
}


def calendar_year() -> int:
    """Return a school year that can be Year One by the machine's own clock."""
    return school_year_of(clock.today(), start_month=7)
