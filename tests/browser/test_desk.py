"""The desk, versions and stored comments in a real browser, on a laptop and on a phone: axe finds nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from statepl.core import clock
from tests.browser.looking import Look
from tests.factories import desks
from tests.factories import waivers as make
from waivers import services
from waivers.models import Application, CannedComment
from waivers.states import State

pytestmark = pytest.mark.browser
SUPPORTS = "student-supports"


def plan_with_two_versions() -> tuple[Any, Any]:
    """Return a plan that came back changed, with comments of both kinds."""
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    filing = desks.filing_of(application, "plan")
    text = f"{SUPPORTS}.text"
    said = {"actor": cast.reviewer, "filing": filing}
    with clock.at(dt.date(2027, 6, 20)):
        quote = str(filing.versions.get().values[text])[:20]
        services.add_comment(
            application, anchor=text, audience="district", quote=quote, text="By when?", **said
        )
        services.add_comment(
            application, anchor=SUPPORTS, audience="internal", text="Compare with Lake Aspen.", **said
        )
        application = make.move(application, "return-plan", cast, "reviewer")
    with clock.at(dt.date(2027, 6, 25)):
        opened = desks.filing_of(application, "plan")
        written = f"{filing.versions.get().values[text]} It starts in the next school year."
        desks.write(opened, cast.lead, **{text.replace(".", "__"): written})
        services.add_evidence(
            opened, actor=cast.lead, section=SUPPORTS, name="Support log", link="https://example.org/log"
        )
        for comment in application.comments.unanswered():
            services.answer_comment(comment, actor=cast.lead, text="Five school days.")
        application = Application.objects.get(pk=application.pk)
        application = make.move(application, "resubmit-plan", cast, "lead")
        return make.move(application, "claim-plan", cast, "reviewer"), cast


def test_desk_with_difference_and_threads_passes_axe(look: Callable[[], Look]) -> None:
    plan, cast = plan_with_two_versions()
    stored = services.keep_text(actor=cast.reviewer, title="Number", text="Give a number.", is_shared=True)
    section = f"?section={SUPPORTS}"
    seen = look().be(cast.reviewer).at("desk", "waivers:desk", plan.pk)
    for name, query in (
        ("section", section),
        ("side", f"{section}&view=side"),
        ("new", f"{section}&view=new"),
    ):
        seen.at(name, "waivers:desk", plan.pk, query=query)
    seen.at("compare", "waivers:compare", plan.pk).at("versions", "waivers:versions", plan.pk)
    version = desks.filing_of(plan, "plan").versions.order_by("-number").first()
    seen.at("version", "waivers:version", plan.pk, version.pk)
    seen.at("stored", "waivers:canned").at("new stored", "waivers:canned-new")
    seen.at("change stored", "waivers:canned-change", stored.pk)
    seen.at("remove stored", "waivers:canned-remove", stored.pk)
    comment = plan.comments.get(audience="district")
    seen.at("again", "waivers:comment-again", plan.pk, comment.pk)
    seen.at("return", "waivers:move", plan.pk, "return-plan")
    evidence = desks.filing_of(plan, "plan").evidence.get(name="Support log")
    seen.at("reject", "waivers:evidence-reject", plan.pk, evidence.pk)
    assert CannedComment.objects.count() == 1
    assert seen.wrong == {}


def test_desk_without_anything_to_compare_passes_axe(look: Callable[[], Look]) -> None:
    first, cast = make.make_application(State.UNDER_REVIEW)
    seen = look().be(cast.reviewer).at("first version", "waivers:desk", first.pk)
    seen.at("one version", "waivers:versions", first.pk).at("compare", "waivers:compare", first.pk)
    draft, _cast = make.make_application(State.DRAFT)
    seen.at("draft", "waivers:desk", draft.pk).at("no version", "waivers:versions", draft.pk)
    seen.at("nothing to compare", "waivers:compare", draft.pk).at("stored", "waivers:canned")
    assert seen.wrong == {}


def test_reviewer_judges_and_comments_by_keyboard_and_without_script(
    new_page: Any, sign_in_page: Any, live_site: str
) -> None:
    application, cast = make.make_application(State.UNDER_REVIEW)
    services.keep_text(actor=cast.reviewer, title="Number", text="Give a number.")
    page = new_page({"width": 1280, "height": 900}, java_script_enabled=False)
    sign_in_page(page, cast.reviewer)
    page.goto(f"/waivers/{application.pk}/desk/")
    page.get_by_role("radio", name="Partly").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep my judgement").press("Enter")
    assert page.get_by_text("Your judgement is kept.").is_visible()
    assert page.get_by_role("radio", name="Partly").first.is_checked()
    page.get_by_role("radio", name="Only state staff").focus()
    page.keyboard.press("Space")
    page.get_by_label("Stored comment").select_option(label="Number")
    page.get_by_role("button", name="Insert").press("Enter")
    assert page.get_by_role("textbox", name="Comment").input_value() == "Give a number."
    page.get_by_role("button", name="Add comment").press("Enter")
    comment = application.comments.get()
    assert (comment.text, comment.anchor, comment.audience) == ("Give a number.", "vision", "internal")
    page.get_by_role("button", name="Settle this comment").press("Enter")
    assert page.get_by_text("The comment is settled.").is_visible()
