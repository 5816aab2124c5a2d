"""Pages on which somebody reads before sending: changed text, recommendation, return, conditions, gates met."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from statepl.core import clock
from tests import factories
from tests.browser.looking import Look
from tests.factories import waivers as make
from waivers import services
from waivers.filings import filing_of
from waivers.models import HeldText
from waivers.services.filings import Change
from waivers.states import State

pytestmark = pytest.mark.browser


def test_submission_of_a_changed_text_passes_axe(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(State.DRAFT)
    other = factories.make_user("contributor", cast.district)
    seen = look().be(cast.lead)
    seen.at("submit", "waivers:move", application.pk, "submit")
    text = filing_of(application, "application")
    services.save_values(text, actor=other, changes=[Change("vision.text", "Nobody has read this yet.")])
    seen.page.get_by_role("button", name="Submit the application").click()
    seen.page.get_by_text("Nothing was submitted").wait_for()
    seen.page.get_by_role("link", name="Draft vision").first.wait_for()
    seen.now("changed")
    seen.page.get_by_role("button", name="Submit what stands now").click()
    seen.page.get_by_text("Done: Submitted.").wait_for()
    assert seen.wrong == {}


def test_recommendation_and_return_pass_axe(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(State.UNDER_REVIEW)
    for audience, words in (("district", "Say who decides."), ("internal", "Compare with the neighbors.")):
        services.add_comment(application, actor=cast.reviewer, anchor="vision", audience=audience, text=words)
    seen = look().be(cast.reviewer).at("desk", "waivers:desk", application.pk)
    seen.at("recommend", "waivers:recommend", application.pk)
    seen.page.get_by_text("Approve", exact=True).first.click()
    seen.page.get_by_label("Why", exact=False).fill("The vision is clear and the law allows it.")
    seen.page.get_by_role("button", name="Check and recommend").click()
    seen.page.get_by_role("heading", name="Check your recommendation").wait_for()
    seen.now("check")
    seen.page.get_by_role("button", name="Change it").click()
    assert seen.page.get_by_label("Why", exact=False).input_value().startswith("The vision")
    seen.at("return", "waivers:move", application.pk, "return")
    assert seen.wrong == {}


def test_section_with_conversations_and_a_held_text_passes_axe(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    plan = filing_of(application, "plan")
    goal = plan.rows.get(section="curriculum", table="goals")
    with clock.at(dt.date(2027, 6, 20)):
        for anchor, words in (
            ("curriculum.text", "Who chooses the texts?"),
            (f"curriculum.goals/{goal.pk}.goal", "By which month?"),
        ):
            services.add_comment(
                application, actor=cast.reviewer, filing=plan, anchor=anchor, audience="district", text=words
            )
        make.move(application, "return-plan", cast, "reviewer")
    HeldText.objects.create(filing=plan, path="vision.problem", person=cast.lead, value="Too late.")
    seen = look().be(cast.lead)
    seen.at("section", "waivers:section", application.pk, plan.pk, "curriculum")
    seen.at("held", "waivers:section", application.pk, plan.pk, "vision")
    seen.page.get_by_role("button", name="Let go of my text").click()
    seen.page.get_by_text("Your text is let go. The history keeps it.").wait_for()
    assert seen.wrong == {}


def test_five_years_and_gates_met_pass_axe(look: Callable[[], Look]) -> None:
    running, cast = make.make_application(State.IMPLEMENTING)
    reviewed, _cast = make.make_application(State.PLAN_UNDER_REVIEW, make.Cast(factories.make_district()))
    planning, _cast = make.make_application(
        State.CONDITIONALLY_APPROVED, make.Cast(factories.make_district())
    )
    services.count_gates()
    seen = look().be(cast.lead).at("five years", "waivers:detail", running.pk)
    seen.be(cast.reviewer)
    make.attest(reviewed, cast.reviewer)
    seen.at("under review", "waivers:detail", reviewed.pk)
    seen.at("planning", "waivers:detail", planning.pk)
    seen.at("queue", "waivers:queue", query="?tab=open")
    seen.page.get_by_text("counted", exact=False).first.wait_for()
    assert seen.wrong == {}


def test_prepared_conditions_pass_axe(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(State.UNDER_REVIEW)
    services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
    seen = look().be(cast.approver)
    seen.at("prepare", "waivers:prepare", application.pk, "approve-conditionally")
    seen.at("together", "waivers:together-choose", "approve-conditionally")
    given: dict[str, Any] = {
        "on": dt.date(2027, 1, 4),
        "conditions": (("Hold a hearing.", dt.date(2027, 3, 1)),),
    }
    application.refresh_from_db()
    wish = services.Wish(application, "approve-conditionally", **given)
    prepared = services.prepare_decision(wish, actor=cast.approver)
    seen.at("prepared", "waivers:prepared", application.pk, prepared.pk)
    assert reverse("waivers:prepared", args=[application.pk, prepared.pk]) in seen.page.url
    assert seen.wrong == {}
