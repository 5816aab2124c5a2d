"""The main pages of an application in a real browser, on a laptop and on a phone: axe finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.browser.looking import Look
from tests.factories import waivers as make
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.browser


def test_pages_of_the_district_pass_axe(look: Callable[[], Look]) -> None:
    draft, cast = make.make_application(State.DRAFT)
    seen = look().be(cast.lead).at("home", "home").at("list", "waivers:list")
    for page in ("edit", "requests", "assurances", "history", "comments", "obligations"):
        seen.at(page, f"waivers:{page}", draft.pk)
    seen.at("request", "waivers:request", draft.pk, "delivery-seat-time")
    seen.at("remove", "waivers:request-remove", draft.pk, draft.requests.get().pk)
    seen.at("submit", "waivers:move", draft.pk, "submit")
    returned, cast = make.make_application(State.RETURNED)
    seen.be(cast.lead).at("home, returned", "home").at("returned", "waivers:comments", returned.pk)
    seen.at("answer", "waivers:answer", returned.pk, returned.comments.get().pk)
    approved, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    seen.be(cast.lead).at("home, approved", "home").at("duties", "waivers:obligations", approved.pk)
    seen.at("evidence", "waivers:evidence", approved.pk, approved.obligations.first().pk)
    seen.at("blocked", "waivers:move", approved.pk, "submit-plan")
    assert seen.wrong == {}


def test_pages_of_the_state_pass_axe(look: Callable[[], Look]) -> None:
    review, cast = make.make_application(State.UNDER_REVIEW)
    for audience in ("internal", "district"):
        services.add_comment(
            review, actor=cast.reviewer, anchor="vision", audience=audience, text="Who decides in grade 6?"
        )
    seen = look().be(cast.reviewer).at("queue", "waivers:queue").at("desk", "waivers:desk", review.pk)
    seen.at("return", "waivers:move", review.pk, "return").at("application", "waivers:detail", review.pk)
    services.recommend(review, actor=cast.reviewer, advice="approve", reason="It is sound.")
    seen.be(cast.approver).at("approve", "waivers:move", review.pk, "approve-conditionally")
    plan, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    seen.be(cast.reviewer).at("plan", "waivers:desk", plan.pk)
    seen.at("federal", "waivers:federal", plan.pk, plan.requests.get().pk)
    seen.at("verify", "waivers:verify", plan.pk, plan.obligations.first().pk)
    seen.be(cast.approver).at("final", "waivers:move", plan.pk, "approve-finally")
    seen.at("decide", "waivers:decide", plan.pk, plan.requests.get().pk)
    probation, cast = make.make_application(State.PROBATION)
    seen.be(cast.lead).at("home, probation", "home")
    seen.be(cast.approver).at("probation", "waivers:desk", probation.pk)
    seen.be(factories.make_user("administrator")).at("policy", "policy:index").at(
        "settings", "policy:settings"
    )
    assert seen.wrong == {}


def test_public_pages_pass_axe(look: Callable[[], Look], live_site: str) -> None:
    seen = look().be(None).at("index", "public:index").at("nothing", "public:applications")
    for state in (State.RETURNED, State.DENIED, State.IMPLEMENTING):
        application, _cast = make.make_application(state)
        seen.at(state, "public:application", application.pk)
    seen.at("list", "public:applications")
    assert seen.wrong == {}


def test_blocked_submission_leads_to_what_is_missing(page: Any, sign_in_page: Any, live_site: str) -> None:
    cast = make.Cast(factories.make_district())
    application = services.start_application(
        cast.district, actor=cast.lead, start_school_year=make.calendar_year()
    )
    sign_in_page(page, cast.lead)
    page.goto("/")
    page.get_by_role("link", name="Submit the application").click()
    assert page.get_by_role("button", name="Submit the application").count() == 0
    page.get_by_role("link", name="Write a draft of your vision.").click()
    page.get_by_role("textbox", name="Draft vision").fill("Every student moves on when ready.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved").first.wait_for()
    page.wait_for_load_state()
    application.refresh_from_db()
    assert application.vision == "Every student moves on when ready."
