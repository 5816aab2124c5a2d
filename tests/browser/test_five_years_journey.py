"""The five years of a waiver on the real parts: Chromium, PostgreSQL, Redis, a Celery worker, WeasyPrint.

The clock of all processes is moved; what falls due is run as the demo's clock runs it. A person's clicks do
what the story is about; services write only the bulk of a text.
"""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from statepl.audit.services import first_broken_row
from statepl.core import clock
from statepl.jobs.models import Message
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
    written_in,
)
from tests.factories import papers
from tests.factories import waivers as make
from tests.workers import celery_worker, wait_until
from waivers import services
from waivers.duties import Duty
from waivers.filings import rows_of, values_of
from waivers.models import Application, Reminder
from waivers.states import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.pango,
    pytest.mark.django_db(transaction=True),
]
DAY = dt.timedelta(days=1)
SPRING = dt.date(2027, 5, 20)
APPROVED_FROM = dt.date(2027, 8, 1)
SUPPORTS = "student-supports"
PROBLEM = "One student in three waits for a class that moves on."
INSPIRED = "A visit to two districts, and a panel of students."
OLD_PROMISE, NEW_PROMISE = "Help comes soon.", "Help comes within five school days."
SECRET, QUESTION = "Compare with Lake Aspen.", "By when does help come?"


@pytest.fixture
def people(transactional_db: None) -> People:
    return People()


# Year One, spring: two people write, the state returns, the district answers -------------------------------
def test_plan_is_written_by_two_returned_and_handed_in_again(
    walk: Walk, come: Any, people: People, tmp_path: Path
) -> None:
    application, _people = make.make_application(State.CONDITIONALLY_APPROVED, people)
    with celery_worker(log_dir=tmp_path, lease=10):
        come(SPRING)
        _read_what_is_missing(walk, people, application)
        _write_at_the_same_time(walk, people, application)
        write_rest(application, people)
        services.save_values(
            plan_of(application),
            actor=people.lead,
            changes=[services.Change(f"{SUPPORTS}.text", OLD_PROMISE)],
        )
        _vote_and_submit(walk, people, application)
        come(dt.date(2027, 6, 8))
        _comment_and_return(walk, people, application)
        come(dt.date(2027, 6, 15))
        _answer_and_submit_again(walk, people, application)
        _see_what_changed(walk, people, application)
    assert first_broken_row() is None


def _read_what_is_missing(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.lead, "waivers:detail", application.pk)
    follow(page, "Submit the comprehensive plan")
    missing = [
        "Give evidence for: ",
        "Vision of the district: fill in “Which problem does personalized learning solve here”.",
        "Board action: fill in “Day of the vote”.",
    ]
    assert [each in words(page) for each in missing] == [True] * 3
    assert page.get_by_role("button", name="Submit the comprehensive plan").count() == 0
    walk.look(page)


def _write_at_the_same_time(walk: Walk, people: People, application: Application) -> None:
    plan = plan_of(application)
    first = walk.open(people.lead, "waivers:filing", application.pk, plan.pk)
    follow(first, "Vision of the district")
    walk.look(first, narrow=True)
    second = walk.open(people.contributor, "waivers:section", application.pk, plan.pk, "vision")
    first.locator('textarea[name="vision.problem"]').press_sequentially(PROBLEM)
    second.locator('textarea[name="vision.inspiration"]').press_sequentially(INSPIRED)
    for page in (first, second):
        wait_until(lambda page=page: page.locator("[data-saved]").inner_text().startswith("Saved"))
    wait_until(
        lambda: written_in(plan, "vision") == {"vision.problem": PROBLEM, "vision.inspiration": INSPIRED}
    )
    first.reload()
    assert first.locator('textarea[name="vision.inspiration"]').input_value() == INSPIRED
    assert first.locator(".st-conflict").count() == 0


def _vote_and_submit(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.lead, "waivers:move", application.pk, "submit-plan")
    follow(page, re.compile("vote"))
    page.get_by_role("heading", name="Board action", level=1).wait_for()
    for label, text in (
        ("Day of the vote", iso(SPRING - 2 * DAY)),
        ("Votes for", "7"),
        ("Votes against", "1"),
    ):
        tell(page, label, text)
    tell(page, "Where the minutes are", "Minutes of the May meeting, item 6")
    press(page, "Save")
    walk.look(page)
    walk.open(people.lead, "waivers:move", application.pk, "submit-plan")
    press(page, "Submit the comprehensive plan")
    say_done(page, "Plan submitted")
    assert values_of(plan_of(application))["vision.problem"] == PROBLEM


def _comment_and_return(walk: Walk, people: People, application: Application) -> None:
    reviewer = people.second_reviewer  # who read the application is away: this one has not opened it yet
    page = walk.be(reviewer)
    page.goto("/waivers/queue/")
    follow(page, "Willow Bend Unified")
    page.get_by_role("heading", name="Before you open it", level=1).wait_for()
    walk.look(page)
    choose(page, "No. I can judge this application for itself.")
    press(page, "Answer and go on")
    follow(page, "Take up the review of the plan")
    press(page, "Take up the review of the plan")
    say_done(page, "Plan under review")
    for audience, text in (("Only state staff", SECRET), ("The district, when it is returned", QUESTION)):
        walk.open(reviewer, "waivers:desk", application.pk, query=f"?section={SUPPORTS}")
        choose(page, audience)
        page.locator("textarea[name=text]").fill(text)
        press(page, "Add comment")
        page.get_by_text("The comment is added.").wait_for()
    follow(page, "Return the plan with comments")
    walk.look(page)
    press(page, "Return the plan with comments")
    say_done(page, "Plan returned with comments")
    told = Message.objects.filter(to=people.lead.email, cause="plan.returned")
    wait_until(lambda: told.filter(state="sent").count() == 1, seconds=60)


def _answer_and_submit_again(walk: Walk, people: People, application: Application) -> None:
    plan = plan_of(application)
    page = walk.open(people.lead, "waivers:detail", application.pk)
    assert QUESTION in words(page)
    walk.open(people.lead, "waivers:section", application.pk, plan.pk, "vision")
    assert page.locator("main textarea").count() == 0
    walk.open(people.lead, "waivers:section", application.pk, plan.pk, SUPPORTS)
    assert QUESTION in words(page)
    assert SECRET not in page.content()
    page.locator(f'textarea[name="{SUPPORTS}.text"]').fill(NEW_PROMISE)
    wait_until(lambda: values_of(plan)[f"{SUPPORTS}.text"] == NEW_PROMISE)

    walk.open(people.lead, "waivers:move", application.pk, "resubmit-plan")
    assert page.get_by_role("button", name="Submit the plan again").count() == 0
    follow(page, re.compile("comment"))
    page.get_by_role("heading", name="Comments from the state", level=1).wait_for()
    walk.look(page, narrow=True)
    follow(page, re.compile("^Answer"))
    page.locator("main textarea").first.fill("Five school days. The text says so now.")
    page.locator("main button[type=submit], main input[type=submit]").first.click()
    page.wait_for_load_state()
    walk.open(people.lead, "waivers:move", application.pk, "resubmit-plan")
    press(page, "Submit the plan again")
    say_done(page, "Plan submitted")
    assert list(plan.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


def _see_what_changed(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.second_reviewer, "waivers:desk", application.pk, query=f"?section={SUPPORTS}")
    assert "Showing what changed from version 1 to version 2" in words(page)
    assert page.locator("ins").count() > 0
    assert "Five school days. The text says so now." in words(page)
    follow(page, "All changes")
    walk.look(page, narrow=True)
    assert NEW_PROMISE.rstrip(".").split()[-1] in words(page)


# two gates at once, then final approval, then its day ---------------------------------------------------
def test_open_gates_are_named_together_and_the_approval_starts_on_its_day(
    walk: Walk, come: Any, people: People, tmp_path: Path
) -> None:
    application, _people = make.make_application(State.CONDITIONALLY_APPROVED, people)
    with celery_worker(log_dir=tmp_path, lease=10):
        _lay_an_incomplete_plan_before_the_state(come, people, application)
        _refuse_final_approval(walk, people, application)
        _decide_the_request(walk, people, application)
        _add_the_goal(walk, people, application)
        come(dt.date(2027, 7, 20))
        _approve_finally(walk, people, application)
        _refuse_to_start_early(walk, people, application)
        _start_on_the_day(walk, come, people, application)
        _see_the_calendar(walk, people, application)
        _remind_once(come, people, application)
    assert first_broken_row() is None


def _lay_an_incomplete_plan_before_the_state(come: Any, people: People, application: Application) -> None:
    come(dt.date(2027, 6, 1))
    write_rest(application, people, votes=True)
    _move(application, "submit-plan", people.lead)
    come(dt.date(2027, 6, 8))
    _move(application, "claim-plan", people.reviewer)
    make.verify_all(application, people)
    make.explain_baseline(application, people)
    make.hear_planning_groups(application.district, people.lead)
    services.recommend(application, actor=people.reviewer, advice="approve", reason="It is sound.")


def _move(application: Application, verb: str, actor: Any) -> None:
    application.refresh_from_db()
    services.make_move(application, verb, actor=actor, version=application.version)


def _refuse_final_approval(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.approver, "waivers:desk", application.pk)
    follow(page, "Grant final approval")
    walk.look(page, narrow=True)
    asked = application.requests.get()
    todo = [f"Waits for a decision: {asked}.", f"No goal yet: {condition_name(LEFT_OUT)}."]
    assert [sentence in words(page) for sentence in todo] == [True, True]
    assert page.get_by_role("button", name="Grant final approval").count() == 0
    before = Application.objects.filter(pk=application.pk).values().get()
    status, text = send_old_page(page, version=str(before["version"]), on=iso(APPROVED_FROM))
    assert (status, [sentence in text for sentence in todo]) == (409, [True, True])
    assert Application.objects.filter(pk=application.pk).values().get() == before
    assert application.decisions.filter(verb="approve-finally").count() == 0


def _decide_the_request(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.approver, "waivers:desk", application.pk)
    follow(page, re.compile("^Decide"))
    walk.look(page)
    choose(page, "Approved")
    press(page, "Decide this request")
    page.get_by_role("heading", name="Gates for final approval").wait_for()
    assert application.requests.get().status == "approved"


def _add_the_goal(walk: Walk, people: People, application: Application) -> None:
    plan = plan_of(application)
    services.add_comment(
        application,
        actor=people.reviewer,
        filing=plan,
        anchor=LEFT_OUT,
        audience="district",
        text="And here?",
    )
    _move(application, "return-plan", people.reviewer)
    services.answer_comment(application.comments.unanswered().get(), actor=people.lead, text="Added.")
    page = walk.open(people.lead, "waivers:section", application.pk, plan.pk, LEFT_OUT)
    page.get_by_role("button", name=re.compile("^Add a row")).first.click()
    page.locator(".st-openrow").wait_for()
    row = rows_of(plan)[f"{LEFT_OUT}.goals"][0]
    for name, text in papers.GOAL.items():
        page.locator(f'[name="{LEFT_OUT}.goals/{row}.{name}"]').fill(text)
    press(page, "Save")
    walk.look(page, narrow=True)
    walk.open(people.lead, "waivers:move", application.pk, "resubmit-plan")
    press(page, "Submit the plan again")
    say_done(page, "Plan submitted")
    _move(application, "claim-plan", people.reviewer)
    services.recommend(application, actor=people.reviewer, advice="approve", reason="Now it is whole.")


def _approve_finally(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.approver, "waivers:move", application.pk, "approve-finally")
    tell(page, "In force from", iso(APPROVED_FROM))
    press(page, "Grant final approval")
    say_done(page, "Finally approved")
    application.refresh_from_db()
    assert (application.state, application.final_from) == (State.FINALLY_APPROVED, APPROVED_FROM)


def _refuse_to_start_early(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.lead, "waivers:goals", application.pk)
    follow(page, papers.GOAL["goal"])
    walk.look(page)
    refusal = "Final approval is in force from Aug. 1, 2027. Nothing starts before that day."
    assert refusal in words(page)
    status, text = send_old_page(page, version="0", status="started", started_on=iso(APPROVED_FROM - DAY))
    assert (status, refusal in text) == (403, True)
    assert application.goal_progress.count() == 0


def _start_on_the_day(walk: Walk, come: Any, people: People, application: Application) -> None:
    states = []
    for day in (APPROVED_FROM - DAY, APPROVED_FROM, APPROVED_FROM + DAY):
        come(day)
        application.refresh_from_db()
        states.append(application.state)
    assert states == [State.FINALLY_APPROVED, State.IMPLEMENTING, State.IMPLEMENTING]
    page = walk.open(people.lead, "waivers:goals", application.pk)
    follow(page, papers.GOAL["goal"])
    choose(page, "Started")
    tell(page, "Started on", iso(clock.today()))
    press(page, "Save")
    page.get_by_text("The goal is updated.").wait_for()
    progress = application.goal_progress.get()
    assert (progress.status, progress.started_on) == ("started", APPROVED_FROM + DAY)


def _see_the_calendar(walk: Walk, people: People, application: Application) -> None:
    page = walk.look(walk.open(people.lead, "waivers:calendar", application.pk), narrow=True)
    cards = page.locator("section.st-card--flush")
    shown = {card.locator("h2").inner_text(): card.locator("li").count() for card in cards.all()}
    expected = {"Year Three · 2028–29": 3, "Year Four · 2029–30": 3, "Year Five · 2030–31": 4}
    assert {year: shown.get(year) for year in expected} == expected


def _remind_once(come: Any, people: People, application: Application) -> None:
    due = application.duties.get(duty=Duty.ATTESTATION, waiver_year=2).due_on
    told = Message.objects.filter(to=people.lead.email, cause="obligation.due_date_told")
    before = told.count()
    for days in (31, 30, 30, 29):
        come(due - days * DAY)
    assert Reminder.objects.filter(obligation__duty=Duty.ATTESTATION).count() == 1
    assert told.count() == before + 1
    wait_until(lambda: told.latest("pk").state == "sent", seconds=60)
