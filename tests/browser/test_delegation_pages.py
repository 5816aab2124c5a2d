"""People who help, in a real browser at two widths: the lead asks, the delegate writes, axe finds nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from statepl.accounts.models import User
from statepl.core import clock
from tests import factories
from tests.browser.looking import Look
from tests.factories import waivers as make
from tests.factories.delegations import let_help
from waivers import services
from waivers.filings import filing_of
from waivers.models import Application, Delegation
from waivers.states import State

pytestmark = pytest.mark.browser


def made() -> tuple[Application, Any]:
    """Make a draft of today, of a district with a name."""
    cast = make.Cast(factories.make_district(name="Willow Bend Unified"))
    year = make.calendar_year() + 1
    return services.start_application(cast.district, actor=cast.lead, start_school_year=year), cast


def ask(page: Any, application: Application) -> None:
    """Fill in the lead's form and send it."""
    page.goto(reverse("waivers:helpers", args=[application.pk]))
    page.get_by_label("Email address").fill("dee@partner.example")
    page.get_by_label("Name", exact=False).first.fill("Dee Delegate")
    page.get_by_label("Organization").fill("Harbor Partners")
    page.get_by_text("Read and write").click()
    page.get_by_role("button", name="Ask this person to help").click()


def test_lead_asks_the_delegate_writes_and_the_lead_ends_it(
    new_page: Callable[..., Any], sign_in_page: Callable[[Any, Any], None]
) -> None:
    application, cast = made()
    lead, delegate = new_page(), new_page()
    sign_in_page(lead, cast.lead)
    ask(lead, application)
    assert "Dee Delegate can help now." in lead.locator("main").inner_text()

    person = User.objects.get(email="dee@partner.example")
    sign_in_page(delegate, person)
    delegate.goto("/")
    assert delegate.url.endswith(application.get_absolute_url())
    assert "You help here for Harbor Partners until" in delegate.locator("main").inner_text()
    section = reverse(
        "waivers:section", args=[application.pk, filing_of(application, "application").pk, "vision"]
    )
    delegate.goto(section)
    delegate.locator("textarea").first.fill("Every student moves on when ready.")
    delegate.get_by_role("button", name="Save", exact=True).last.click()
    delegate.goto(section)
    assert delegate.locator("textarea").first.input_value() == "Every student moves on when ready."

    lead.get_by_role("link", name="End it").click()
    lead.get_by_label("Why").fill("The project is done.")
    lead.get_by_role("button", name="End it now").click()
    assert "Ended. What the person wrote stays with the application." in lead.locator("main").inner_text()
    answer = delegate.goto(section)
    assert (answer.status, Delegation.objects.get().is_lasting) == (404, False)
    application.refresh_from_db()
    assert application.vision == "Every student moves on when ready."


def test_lead_asks_without_javascript(
    new_page: Callable[..., Any], sign_in_page: Callable[[Any, Any], None]
) -> None:
    application, cast = made()
    page = new_page(java_script_enabled=False)
    sign_in_page(page, cast.lead)
    ask(page, application)
    assert "Dee Delegate can help now." in page.locator("main").inner_text()
    assert Delegation.objects.get().application == application


def test_pages_of_those_who_help_pass_axe(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(
        State.UNDER_REVIEW, make.Cast(factories.make_district(name="Willow Bend Unified"))
    )
    empty = look().be(cast.lead).at("nobody yet", "waivers:helpers", application.pk)
    empty.page.get_by_role("button", name="Ask this person to help").click()
    assert empty.now("nothing said").wrong == {}
    with clock.at(dt.date(2026, 4, 10)):
        gone = let_help(application, cast.lead, factories.make_user(name="Sol Second"), access="read")
        services.end_delegation(gone, actor=cast.lead, reason="Sol has a new job.")
    row = let_help(application, cast.lead)
    seen = look().be(cast.lead).at("list", "waivers:helpers", application.pk)
    seen.at("end", "waivers:helper-end", application.pk, row.pk)
    filing = filing_of(application, "application")
    assert filing is not None
    helper = look().be(row.person).at("application", "waivers:detail", application.pk)
    helper.at("filing", "waivers:filing", application.pk, filing.pk).at("list", "waivers:list")
    staff = look().be(cast.reviewer).at("read only", "waivers:helpers", application.pk)
    assert (seen.wrong, helper.wrong, staff.wrong) == ({}, {}, {})
