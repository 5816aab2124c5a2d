"""The stories of domain.md B.6 that lead to final approval, line by line (1, 2, 3, 4): see test_stories_years.py.

Clicks are what the story tells; services write the rest. The longer journeys are in test_journey.py and
test_five_years_journey.py.
"""

import datetime as dt
from typing import Any

import pytest

from policy.models import Assurance, FlexibilityType
from policy.services import change_entry
from statepl.accounts.models import Membership
from statepl.audit.models import AuditEvent
from statepl.audit.services import first_broken_row
from statepl.core import clock
from statepl.jobs.models import Message
from tests import factories
from tests.browser.five_years import (
    LEFT_OUT,
    People,
    Walk,
    choose,
    condition_name,
    follow,
    iso,
    plan_of,
    press,
    say_done,
    send_old_page,
    tell,
    words,
    write_rest,
)
from tests.factories import papers
from tests.factories import waivers as make
from tests.waivers.years import go as take_on
from waivers import services
from waivers.models import Application, Decision, FlexibilityRequest, Letter, Term
from waivers.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)
LAST_DAY = dt.date(2027, 9, 28)
APPROVED_FROM = dt.date(2027, 8, 1)


@pytest.fixture
def people(transactional_db: None) -> People:
    return People()


def go(application: Application, verb: str, actor: Any, **given: Any) -> None:
    """Make a move that the story does not dwell on."""
    application.refresh_from_db()
    services.make_move(application, verb, actor=actor, version=application.version, **given)


def stored(application: Application) -> dict[str, Any]:
    """Return what a refused step must leave as it was."""
    rows = Application.objects.filter(pk=application.pk).values().get()
    counted = (Decision, Term, Letter, AuditEvent, Message)
    return {**rows, **{model.__name__: model.objects.count() for model in counted}}


def open_tasks(page: Any) -> list[str]:
    """Return the sentences that the page tells to finish first."""
    found = page.locator(".st-tasks li:has(.st-tag--stop) .st-tasks__t").all_inner_texts()
    return [sentence.strip() for sentence in found]


def verbs_of(application: Application) -> list[str]:
    """Return what the trail of the application itself says, oldest first."""
    return list(AuditEvent.objects.about(application).order_by("pk").values_list("verb", flat=True))


# 1. Year One opens ----------------------------------------------------------------------------------------
def test_story_1_year_one_opens(walk: Walk, come: Any, people: People) -> None:
    Membership.objects.create(user=people.reviewer, role="approver", starts_on="2020-01-01")
    come(make.SPRING)
    application = _draft_without_a_request(people)
    _submit_without_a_request(walk, people, application)
    _ask_for_seat_time_and_submit(walk, people, application)
    _recommend_and_try_to_approve(walk, come, people, application)
    _approve_as_somebody_else(walk, people, application)
    _see_the_year_and_the_trail(walk, people, application)
    assert first_broken_row() is None


def _draft_without_a_request(people: People) -> Application:
    application = services.start_application(people.district, actor=people.lead, start_school_year=make.START)
    make.attest(application, people.reviewer, people.approver)
    application = services.edit_application(
        application, actor=people.lead, version=application.version,
        vision="Every student moves on when ready.", manager_name="Morgan Manager",
        manager_email="morgan@example.org",
    )  # fmt: skip
    services.acknowledge_assurances(
        application, actor=people.lead, assurances=Assurance.objects.all(), signer_name="Lou Lead",
        signer_title="Superintendent",
    )  # fmt: skip
    return application


def _submit_without_a_request(walk: Walk, people: People, application: Application) -> None:
    """A page that still has its button, from before the request was taken out, is refused as well."""
    sentence = "Ask for at least one kind of flexibility."
    page = walk.open(people.lead, "waivers:move", application.pk, "submit")
    assert open_tasks(page) == [sentence]
    assert page.get_by_role("button", name="Submit the application").count() == 0
    kind = FlexibilityType.objects.get(code="procurement")
    asked = services.add_request(application, actor=people.lead, flexibility_type=kind, rationale="Tenders.")
    walk.open(people.lead, "waivers:move", application.pk, "submit")
    services.remove_request(asked, actor=people.lead)
    before = stored(application)
    press(page, "Submit the application")
    assert sentence in words(page)
    assert (open_tasks(page), before["state"], stored(application)) == ([sentence], State.DRAFT, before)


def _ask_for_seat_time_and_submit(walk: Walk, people: People, application: Application) -> None:
    page = walk.look(walk.be(people.lead), narrow=True)
    follow(page, "Ask for at least one kind of flexibility.")
    page.locator("a[href$='/requests/delivery-seat-time/edit/']").click()
    page.get_by_label("State requirement").fill("Code 256.7")
    page.get_by_label("Why it stands in the way").fill("Hours in a seat say nothing about mastery.")
    press(page, "Save")
    page.get_by_text("The request is saved.").wait_for()
    walk.open(people.lead, "waivers:move", application.pk, "submit")
    press(page, "Submit the application")
    page.get_by_role("heading", name="Your application is with the state", level=1).wait_for()


def _recommend_and_try_to_approve(walk: Walk, come: Any, people: People, application: Application) -> None:
    come(dt.date(2026, 5, 4))
    go(application, "claim", people.reviewer)
    page = walk.open(people.reviewer, "waivers:desk", application.pk)
    assert page.get_by_role("link", name="Grant conditional approval").count() == 1
    services.recommend(application, actor=people.reviewer, advice="approve", reason="It is sound.")
    walk.open(people.reviewer, "waivers:desk", application.pk)
    refusal = "You made the recommendation. Somebody else decides"
    assert page.get_by_role("link", name="Grant conditional approval").count() == 0
    assert refusal in words(page)
    assert page.goto(f"/waivers/{application.pk}/approve-conditionally/").status == 403
    before = stored(application)
    status, text = send_old_page(page, version=str(before["version"]), on=iso(make.YEAR_ONE))
    assert (status, refusal in text, stored(application)) == (403, True, before)


def _approve_as_somebody_else(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.approver, "waivers:move", application.pk, "approve-conditionally")
    tell(page, "In force from", iso(make.YEAR_ONE))
    press(page, "Grant conditional approval")
    say_done(page, "Conditionally approved")
    application.refresh_from_db()
    assert (application.conditional_from, application.conditional_until) == (
        dt.date(2026, 7, 1), dt.date(2027, 6, 30),
    )  # fmt: skip


def _see_the_year_and_the_trail(walk: Walk, people: People, application: Application) -> None:
    page = walk.look(walk.open(people.lead, "home"), narrow=True)
    page.get_by_role("heading", name="Year One: plan with your community", level=1).wait_for()
    assert "Conditional approval until June 30, 2027." in words(page)
    walk.open(people.lead, "waivers:history", application.pk)
    told = ["submitted the application", "took up the review", "granted conditional approval"]
    rows = [page.locator("tbody tr", has_text=sentence) for sentence in told]
    assert [row.count() for row in rows] == [1, 1, 1]
    assert "Avery Approver" in rows[2].inner_text()
    assert verbs_of(application)[-3:] == [
        "application.submitted", "application.claimed", "application.conditionally_approved",
    ]  # fmt: skip


# 2. Gates together ----------------------------------------------------------------------------------------
def test_story_2_open_gates_are_listed_together(walk: Walk, come: Any, people: People) -> None:
    application, _people = make.make_application(State.CONDITIONALLY_APPROVED, people)
    promise = _lay_the_plan_before_the_state(come, people, application)
    _refuse_with_three_gates(walk, people, application, promise)
    _sign_the_new_text(walk, people, application, promise)
    _decide_and_add_the_goal(people, application)
    _approve_finally(walk, come, people, application)
    _refuse_a_start_before_the_day(walk, people, application)


def _lay_the_plan_before_the_state(come: Any, people: People, application: Application) -> Assurance:
    """Nine of ten goals, one request pending, and the text of one promise changed after it was made."""
    come(dt.date(2027, 6, 1))
    write_rest(application, people, votes=True)
    go(application, "submit-plan", people.lead)
    come(dt.date(2027, 6, 8))
    go(application, "claim-plan", people.reviewer)
    make.verify_all(application, people)
    make.explain_baseline(application, people)
    make.hear_planning_groups(application.district, people.lead)
    services.recommend(application, actor=people.reviewer, advice="approve", reason="It is sound.")
    promise = Assurance.objects.get(code="funding-alignment")
    boss = factories.make_user("administrator")
    changed: Any = change_entry(promise, actor=boss, description="We align all money with our goals.")
    return Assurance.objects.get(pk=changed.pk)


def _refuse_with_three_gates(
    walk: Walk, people: People, application: Application, promise: Assurance
) -> None:
    page = walk.open(people.approver, "waivers:desk", application.pk)
    follow(page, "Grant final approval")
    walk.look(page, narrow=True)
    todo = [
        f"Acknowledge the assurances: {promise.label}.",
        f"Waits for a decision: {application.requests.get()}.",
        f"No goal yet: {condition_name(LEFT_OUT)}.",
    ]
    assert open_tasks(page) == todo
    before = stored(application)
    status, text = send_old_page(page, version=str(before["version"]), on=iso(APPROVED_FROM))
    assert (status, [sentence in text for sentence in todo]) == (409, [True] * 3)
    assert stored(application) == before


def _sign_the_new_text(walk: Walk, people: People, application: Application, promise: Assurance) -> None:
    page = walk.open(people.lead, "waivers:assurances", application.pk)
    choose(page, promise.label)
    tell(page, "Your job title", "Superintendent")
    press(page, "Acknowledge for the district")
    page.get_by_text("The assurances are acknowledged.").wait_for()
    signed = application.acceptances.get(assurance=promise, text_version=promise.text_version)
    assert (signed.text, application.acceptances.count()) == ("We align all money with our goals.", 5)


def _decide_and_add_the_goal(people: People, application: Application) -> None:
    make.decide_all(application, people)
    services.add_comment(
        application, actor=people.reviewer, filing=plan_of(application), anchor=LEFT_OUT, audience="district",
        text="And here?",
    )  # fmt: skip
    go(application, "return-plan", people.reviewer)
    services.answer_comment(application.comments.unanswered().get(), actor=people.lead, text="Added.")
    papers.write_goal(application, people, section=LEFT_OUT)
    go(application, "resubmit-plan", people.lead)
    go(application, "claim-plan", people.reviewer)
    services.recommend(application, actor=people.reviewer, advice="approve", reason="Now it is whole.")


def _approve_finally(walk: Walk, come: Any, people: People, application: Application) -> None:
    come(dt.date(2027, 7, 20))
    page = walk.open(people.approver, "waivers:move", application.pk, "approve-finally")
    assert open_tasks(page) == []
    tell(page, "In force from", iso(APPROVED_FROM))
    press(page, "Grant final approval")
    say_done(page, "Finally approved")


def _refuse_a_start_before_the_day(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.lead, "waivers:goals", application.pk)
    follow(page, papers.GOAL["goal"])
    refusal = "Final approval is in force from Aug. 1, 2027. Nothing starts before that day."
    assert refusal in words(page)
    status, text = send_old_page(page, version="0", status="started", started_on=iso(APPROVED_FROM))
    assert (status, refusal in text, application.goal_progress.count()) == (403, True, 0)


# 3. Lapse -------------------------------------------------------------------------------------------------
def test_story_3_window_that_closed_without_a_plan_lapses_once(walk: Walk, come: Any) -> None:
    casts = [make.Cast(factories.make_district(name=name)) for name in ("Bare", "Extended", "Handed In")]
    states = (State.CONDITIONALLY_APPROVED, State.CONDITIONALLY_APPROVED, State.PLAN_UNDER_REVIEW)
    rows = [make.make_application(state, cast)[0] for state, cast in zip(states, casts, strict=True)]
    come(LAST_DAY)
    _extend(walk, casts[1], rows[1])
    for _night in ("first", "second"):
        come(LAST_DAY + DAY)
    assert [_state_now(row) for row in rows] == [State.LAPSED, *states[1:]]
    told = Message.objects.filter(subject__endswith="Lapsed on Sept. 29, 2027")
    assert list(told.values_list("to", flat=True)) == [casts[0].lead.email]
    assert [verbs_of(row).count("application.lapsed") for row in rows] == [1, 0, 0]
    page = walk.open(casts[0].lead, "waivers:detail", rows[0].pk)
    assert "Closed on Sept. 29, 2027. Nothing more happens here; the record stays." in words(page)
    walk.open(casts[0].lead, "waivers:history", rows[0].pk)
    assert page.locator("tbody tr", has_text="let the conditional approval lapse").count() == 1
    assert _stages(walk) == {"Bare": "Lapsed", "Extended": "Conditionally approved",
                             "Handed In": "Plan under review"}  # fmt: skip


def _extend(walk: Walk, cast: make.Cast, application: Application) -> None:
    page = walk.open(cast.approver, "waivers:desk", application.pk)
    follow(page, "Extend the plan window")
    tell(page, "New last day", "2027-11-30")
    tell(page, "Reason", "The flood closed two schools.")
    press(page, "Extend the plan window")
    page.get_by_text("The plan window is extended. The district’s lead is told.").wait_for()


def _state_now(application: Application) -> str:
    application.refresh_from_db()
    return str(application.state)


def _stages(walk: Walk) -> dict[str, str]:
    """Return the stage of each district as everybody reads it."""
    page = walk.look(walk.open(None, "public:applications"), narrow=True)
    rows = page.locator("tbody tr").all()
    return {
        row.locator("th").inner_text().split("\n")[0]: row.locator(".st-tag").inner_text() for row in rows
    }


# 4. Beyond federal law ------------------------------------------------------------------------------------
def test_story_4_request_beyond_federal_law_waits_for_its_examination(
    walk: Walk, come: Any, people: People
) -> None:
    other = make.Cast(factories.make_district(name="Cedar Hollow Public Schools"))
    skip = _plan_with(people, "testing-windows", "No federal test in grade 8.", "procurement")
    retake = _plan_with(other, "testing-windows", "A second try for who was not ready.")
    come(dt.date(2027, 6, 10))
    asked = skip.requests.get(flexibility_type__code="testing-windows")
    _mark_as_federal(walk, people, asked)
    _try_to_decide(walk, people, asked)
    _decide(walk, other, retake.requests.get(flexibility_type__code="testing-windows"), "Approved")
    _store_the_examination(walk, people, asked)
    _decide(walk, people, asked, "Denied", "Federal law asks for this test.")
    _decide(
        walk, people, skip.requests.get(flexibility_type__code="procurement"), "Not needed", "It is free."
    )
    _decide(walk, people, skip.requests.get(flexibility_type__code="delivery-seat-time"), "Approved")
    page = walk.open(people.approver, "waivers:move", skip.pk, "approve-finally")
    met = page.locator(".st-tasks li:has(.st-tag--done)").all_inner_texts()
    assert [sum(words in each for each in met) for words in GATES_OF_REQUESTS] == [1, 1]


GATES_OF_REQUESTS = ("Every request is decided.", "No federal check is open.")


def _plan_with(cast: make.Cast, code: str, why: str, *more: str) -> Application:
    """Lay a plan before the state that asks for further flexibility."""
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED, cast)
    with clock.at(papers.PLANNED):
        for each in (code, *more):
            kind = FlexibilityType.objects.get(code=each)
            services.add_request(
                application, actor=cast.lead, flexibility_type=kind, citation="Code 9", rationale=why
            )
    return take_on(application, cast, State.PLAN_UNDER_REVIEW)


def _mark_as_federal(walk: Walk, people: People, asked: FlexibilityRequest) -> None:
    page = walk.open(people.reviewer, "waivers:federal", asked.application_id, asked.pk)
    choose(page, "Needs a federal waiver")
    press(page, "Save the federal check")
    page.get_by_text("The federal check is saved.").wait_for()


def _try_to_decide(walk: Walk, people: People, asked: FlexibilityRequest) -> None:
    page = walk.open(people.approver, "waivers:decide", asked.application_id, asked.pk)
    choose(page, "Approved")
    press(page, "Decide this request")
    page.get_by_text("Store the result of the federal examination first.").first.wait_for()
    walk.look(page)
    asked.refresh_from_db()
    assert (asked.status, asked.decided_on) == ("submitted", None)
    assert AuditEvent.objects.about(asked).filter(verb="request.decided").count() == 0


def _store_the_examination(walk: Walk, people: People, asked: FlexibilityRequest) -> None:
    page = walk.open(people.reviewer, "waivers:federal", asked.application_id, asked.pk)
    tell(page, "Result of the examination", "The test of grade 8 is asked for by federal law.")
    press(page, "Save the federal check")
    page.get_by_text("The federal check is saved.").wait_for()


def _decide(walk: Walk, cast: make.Cast, asked: FlexibilityRequest, answer: str, text: str = "") -> None:
    page = walk.open(cast.approver, "waivers:decide", asked.application_id, asked.pk)
    choose(page, answer)
    tell(page, "Conditions or reason", text)
    press(page, "Decide this request")
    page.get_by_text("The request is decided.").wait_for()
    asked.refresh_from_db()
    assert asked.is_decided
