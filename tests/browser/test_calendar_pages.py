"""The calendar, more time, secret addresses, messages and holidays in a real browser: axe finds nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from policy.holidays import federal_holidays
from policy.services import add_holidays
from statepl.accounts.notices import SIGNER
from statepl.core import clock
from tests import factories
from tests.browser.looking import Look
from tests.factories import waivers as make
from waivers import services
from waivers.duties import Duty
from waivers.states import State

pytestmark = pytest.mark.browser
LATE = dt.date(2028, 8, 20)


def year_three() -> tuple[Any, Any, Any]:
    """An application in Year Three with everything that a calendar can show."""
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(LATE):
        services.keep_calendar()
        services.add_condition(
            application, actor=cast.approver, text="Publish the goals.", due_on=dt.date(2029, 1, 5)
        )
        report = application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=2)
        waiting = services.ask_extension(
            report, actor=cast.lead, wanted_on=dt.date(2028, 10, 2), reason="Two schools moved."
        )
        other = application.duties.get(duty=Duty.ATTESTATION, waiver_year=3)
        refused = services.ask_extension(
            other, actor=cast.lead, wanted_on=dt.date(2028, 10, 9), reason="A flood."
        )
        services.decide_extension(refused, actor=cast.approver, version=1, granted=False, reason="In time.")
        services.waive_obligation(
            application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=4),
            actor=cast.approver, version=1, reason="The evaluation covers it.",
        )  # fmt: skip
    return application, cast, waiting


def test_pages_of_the_calendar_pass_axe(look: Callable[[], Look]) -> None:
    application, cast, waiting = year_three()
    open_duty = application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=3)
    condition = application.duties.get(duty=Duty.CONDITION)
    services.make_feed(actor=cast.lead)
    seen = look().be(cast.lead)
    seen.at("calendar", "waivers:calendar", application.pk).at("own dates", "waivers:calendars")
    seen.at("ask", "waivers:extension-ask", application.pk, open_duty.pk)
    seen.at("evidence", "waivers:evidence", application.pk, condition.pk)
    seen.at("feeds", "waivers:feeds").at("feed", "waivers:feed-new", application.pk)
    seen.at("end", "waivers:feed-revoke", services.make_feed(actor=cast.lead)[0].pk)
    seen.at("profile", "accounts:profile").at("messages", "accounts:messages")
    seen.be(cast.approver).at("state, calendar", "waivers:calendar", application.pk)
    seen.at("all dates", "waivers:calendars", query="?show=all").at("some", "waivers:calendars")
    seen.at("decide", "waivers:extension-decide", application.pk, waiting.pk)
    seen.at("waive", "waivers:waive", application.pk, open_duty.pk)
    seen.at("condition", "waivers:condition", application.pk)
    seen.at("log", "waivers:messages", application.pk)
    assert seen.wrong == {}


def test_settings_of_dates_and_the_way_out_pass_axe(look: Callable[[], Look], live_site: str) -> None:
    add_holidays(federal_holidays(2027), actor=None)
    review, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 5, 4)):
        make.prepare(review, "approve-conditionally", cast)
    seen = look().be(factories.make_user("administrator"))
    seen.at("dates", "policy:calendar").at("add", "policy:holiday-add").at(
        "federal", "policy:holiday-federal"
    )
    seen.be(cast.approver).at("approve", "waivers:move", review.pk, "approve-conditionally")
    seen.be(None).at("leave", "accounts:unsubscribe", SIGNER.sign_object({"person": cast.lead.pk}))
    assert seen.wrong == {}
