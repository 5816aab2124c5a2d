"""The five years of a waiver, from Year Three to the end, on the real parts: see test_five_years_journey.py."""

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from policy.models import FlexibilityType
from statepl.audit.services import first_broken_row
from tests.browser.five_years import People, Walk, choose, follow, iso, press, say_done, send_old_page, words
from tests.factories import papers
from tests.factories import waivers as make
from tests.workers import celery_worker, wait_until
from waivers.models import Application, Filing, Letter
from waivers.states import State

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.pango,
    pytest.mark.django_db(transaction=True),
]
DAY = dt.timedelta(days=1)
YEAR_THREE, AMENDED_FROM = dt.date(2028, 10, 2), dt.date(2028, 11, 1)
YEAR_FIVE = dt.date(2031, 3, 3)


@pytest.fixture
def people(transactional_db: None) -> People:
    return People()


def test_amendment_report_and_sustainability_plan_lead_to_the_end_of_five_years(
    walk: Walk, come: Any, people: People, tmp_path: Path
) -> None:
    application, _people = make.make_application(State.IMPLEMENTING, people)
    with celery_worker(log_dir=tmp_path, lease=10):
        come(YEAR_THREE)
        _ask_for_an_amendment(walk, people, application)
        _decide_the_amendment(walk, people, application)
        _read_the_terms(walk, people, application)
        _confirm_before_handing_in(walk, people, application)
        come(YEAR_FIVE)
        _refuse_completion(walk, people, application)
        _accept_the_sustainability_plan(walk, people, application)
        _complete(walk, people, application)
        _read_the_register(walk, application)
    assert first_broken_row() is None


def _ask_for_an_amendment(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.lead, "waivers:amendments", application.pk)
    follow(page, "Ask for an amendment")
    walk.look(page)
    choose(page, "Add a type of flexibility")
    kind = FlexibilityType.objects.get(code="procurement")
    page.locator("select[name=flexibility_type]").select_option(str(kind.pk))
    press(page, "Start the amendment")
    page.locator("[name=citation]").fill("Code 71.4")
    page.locator("[name=rationale]").fill("Three rounds of tenders took a year.")
    page.locator("[name=benefit]").fill("Every student has a device by spring.")
    page.locator("[name=starts_on]").fill(iso(AMENDED_FROM))
    walk.look(page, narrow=True)
    press(page, "Save")
    follow(page, "Submit the amendment")
    press(page, "Submit the amendment")
    say_done(page, "Submitted")


def _decide_the_amendment(walk: Walk, people: People, application: Application) -> None:
    base = _base(application)
    place = (application.pk, application.amendments.get().pk)
    page = walk.open(people.reviewer, "waivers:amendment", *place)
    follow(page, "Take up the review")
    press(page, "Take up the review")
    say_done(page, "Under review")
    follow(page, "Recommend")
    choose(page, "Approve")
    page.locator("[name=reason]").fill("It is quicker, and the law allows it.")
    press(page, "Recommend")
    page.get_by_text("Your recommendation is with the approvers.").first.wait_for()
    assert page.get_by_role("link", name="Approve as asked", exact=True).count() == 0
    other = walk.open(people.approver, "waivers:amendment", *place)
    follow(other, "Approve as asked")
    walk.look(other)
    press(other, "Approve as asked")
    say_done(other, "Approved")
    assert _base(application) == base


def _base(application: Application) -> list[Any]:
    """Return what the base approval is: its state, its dates, its decisions."""
    kept = ("state", "conditional_from", "final_from")
    fields = Application.objects.filter(pk=application.pk).values(*kept).get()
    decisions = application.decisions.filter(flexibility_type=None).order_by("pk")
    return [fields, list(decisions.values()), list(application.requests.values())]


def _read_the_terms(walk: Walk, people: People, application: Application) -> None:
    on_page, by_rest = [], []
    for day in (AMENDED_FROM - DAY, AMENDED_FROM):
        page = walk.open(people.lead, "waivers:terms", application.pk, query=f"?as_of={iso(day)}")
        on_page.append(page.locator("section[aria-labelledby=day] tbody th").count())
        answer = page.request.get(f"/api/v1/applications/{application.pk}/?as_of={iso(day)}").json()
        by_rest.append(sorted(term["flexibility"] for term in answer["terms"]))
    assert on_page == [1, 2]
    assert by_rest == [["delivery-seat-time"], ["delivery-seat-time", "procurement"]]


def _confirm_before_handing_in(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.lead, "waivers:years", application.pk)
    walk.open(people.lead, "waivers:report-open", application.pk, 2)
    press(page, "Start writing")
    page.get_by_text("filled in for you").first.wait_for()
    walk.look(page, narrow=True)
    report = application.filings.get(kind=Filing.Kind.ANNUAL_REPORT)
    papers.fill(report, people.lead)
    follow(page, "Hand it in")
    assert "Confirm or change what was filled in: " in words(page)
    assert page.get_by_role("button", name="Hand it in", exact=True).count() == 0
    walk.open(people.lead, "waivers:carried", application.pk, report.pk)
    for label in page.locator(".usa-checkbox__label").all():
        label.click()
    press(page, "Confirm what is ticked")
    page.get_by_text("Every value is confirmed or changed.").wait_for()
    walk.open(people.lead, "waivers:paper-move", application.pk, report.pk, "submit")
    press(page, "Hand it in")
    say_done(page, "handed in")
    other = walk.open(people.reviewer, "waivers:paper", application.pk, report.pk)
    follow(other, "Accept the report")
    press(other, "Accept the report")
    say_done(other, "accepted")


def _refuse_completion(walk: Walk, people: People, application: Application) -> None:
    make.explain_baseline(application, people, years=(1, 2, 3, 4, 5))
    page = walk.open(people.approver, "waivers:desk", application.pk)
    follow(page, "Complete the five years")
    assert "Write the sustainability plan and hand it in." in words(page)
    assert page.get_by_role("button", name="Complete the five years").count() == 0
    status, text = send_old_page(page, version=str(application.version))
    assert (status, "Write the sustainability plan and hand it in." in text) == (409, True)
    application.refresh_from_db()
    assert application.state == State.IMPLEMENTING


def _accept_the_sustainability_plan(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.lead, "waivers:sustainability-open", application.pk)
    press(page, "Start writing")
    plan = application.filings.get(kind=Filing.Kind.SUSTAINABILITY)
    papers.fill(plan, people.lead)
    walk.open(people.lead, "waivers:paper", application.pk, plan.pk)
    follow(page, "Hand it in")
    press(page, "Hand it in")
    say_done(page, "handed in")
    other = walk.open(people.reviewer, "waivers:paper", application.pk, plan.pk)
    follow(other, "Recommend to accept")
    other.locator("[name=text]").fill("It does not rest on one person.")
    press(other, "Recommend to accept")
    say_done(other, "recommended to accept")
    third = walk.open(people.approver, "waivers:paper", application.pk, plan.pk)
    follow(third, "Accept the sustainability plan")
    press(third, "Accept the sustainability plan")
    say_done(third, "accepted")


def _complete(walk: Walk, people: People, application: Application) -> None:
    page = walk.open(people.approver, "waivers:desk", application.pk)
    follow(page, "Complete the five years")
    walk.look(page)
    press(page, "Complete the five years")
    say_done(page, "Completed")
    lead = walk.open(people.lead, "waivers:detail", application.pk)
    assert "Completed" in words(lead)


def _read_the_register(walk: Walk, application: Application) -> None:
    page = walk.look(walk.open(None, "public:application", application.pk), narrow=True)
    told = ["Procurement of technology", "Finally approved", "Amendment approved", "Completed"]
    assert [each in words(page) for each in told] == [True] * 4
    follow(page, re.compile("Read the letter.*Completed"))
    walk.look(page, narrow=True)
    letters = Letter.objects.filter(application=application).select_related("document")
    wait_until(lambda: letters.exclude(document=None).count() == letters.count() > 3, seconds=120)
    for letter in letters:
        answer = page.request.get(reverse("public:letter-document", args=[application.pk, letter.pk]))
        assert answer.body()[:5] == b"%PDF-"
        assert hashlib.sha256(answer.body()).hexdigest() == letter.sha256
