"""The pages of the years after approval in a real browser, on a laptop and on a phone: axe finds nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from policy.models import Assurance
from statepl.core import clock
from tests import factories
from tests.browser.looking import Look
from tests.factories import papers
from tests.factories import waivers as make
from tests.waivers.test_monitoring import publish
from tests.waivers.years import close_a_cycle
from waivers import services
from waivers.models import CorrectiveAction
from waivers.states import State

pytestmark = pytest.mark.browser
YEAR_FIVE = dt.date(2031, 3, 3)
SPRING = dt.date(2029, 4, 16)


@pytest.fixture
def _year_five(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Let the site, which runs in a thread of its own, live in Year Five."""
    settings.DEMO, settings.VAR = True, tmp_path
    clock.set_demo_offset((YEAR_FIVE - timezone.localdate()).days)
    yield
    (tmp_path / "clock").unlink()


def lived() -> tuple[Any, Any]:
    """Make an application in Year Five with one of everything."""
    application, cast = make.make_application(State.IMPLEMENTING)
    close_a_cycle(application, cast, dt.date(2028, 11, 2), "stop")
    with clock.at(dt.date(2028, 11, 2)):
        papers.accept_report(application, cast, 2)
        services.log_support(
            application, actor=cast.reviewer, given_on=dt.date(2028, 10, 2), kind="visit", what="A day in two schools.",
            hours=6, by_whom="Regional coach",
        )  # fmt: skip
        for duty, year in (("funding", 2), ("indicators", 0)):
            row = services.write_shared_duty(
                application, actor=cast.lead, duty=duty, waiver_year=year, version=0, text="Title II."
            )
            services.sign_shared_duty(row, actor=cast.lead, version=row.version)
    with clock.at(SPRING):
        publish(application, cast)
    return application, cast


@pytest.mark.usefixtures("_year_five")
def test_pages_of_the_district_pass_axe(look: Callable[[], Look]) -> None:
    application, cast = lived()
    key = application.pk
    with clock.at(YEAR_FIVE):
        report = papers.step(papers.write_report(application, cast, 3), "submit", cast.lead)
        draft = services.open_report(application, actor=cast.lead, waiver_year=4)
    goal = application.filings.get(kind="plan").rows.filter(table="goals").first().pk
    cycle = application.cycles.get().pk
    seen = look().be(cast.lead).at("years", "waivers:years", key).at("goals", "waivers:goals", key)
    seen.at("goal", "waivers:goal", key, goal).at("attest", "waivers:attest-year", key, 5)
    seen.at("cycles", "waivers:cycles", key).at("start", "waivers:cycle-start", key)
    seen.at("cycle", "waivers:cycle", key, cycle).at("open", "waivers:report-open", key, 5)
    seen.at("handed in", "waivers:paper", key, report.pk).at("draft", "waivers:paper", key, draft.pk)
    seen.at("carried", "waivers:carried", key, draft.pk)
    seen.at("submit", "waivers:paper-move", key, draft.pk, "submit")
    seen.at("sustainability", "waivers:sustainability-open", key)
    seen.at("review", "waivers:monitoring", key, 3).at("answer", "waivers:monitoring-answer", key, 3)
    seen.at("corrections", "waivers:corrections", key)
    seen.at("show", "waivers:correction-show", key, CorrectiveAction.objects.get().pk)
    seen.at("support", "waivers:support", key).at("funding", "waivers:funding", key, 2)
    seen.at("duties", "waivers:duties", key).at("shared duty", "waivers:shared-duty", key, "indicators")
    seen.at("home", "home")
    assert seen.wrong == {}


@pytest.mark.usefixtures("_year_five")
def test_pages_of_the_state_pass_axe(look: Callable[[], Look]) -> None:
    application, cast = lived()
    key = application.pk
    provider = services.add_provider(actor=cast.reviewer, name="North Coaching", services="Coaches teams.")
    services.rate_provider(
        provider, actor=cast.reviewer, criterion="delivery", level=3, evidence="Six schools."
    )
    with clock.at(dt.date(2029, 11, 2)):
        report = papers.step(papers.write_report(application, cast, 3), "submit", cast.lead)
    with clock.at(YEAR_FIVE):
        services.start_review(application, actor=cast.reviewer, waiver_year=5)
        write_review_of_five(application, cast)
    seen = look().be(cast.reviewer).at("years", "waivers:years", key)
    seen.at("review", "waivers:monitoring", key, 5).at("edit", "waivers:monitoring-edit", key, 5)
    seen.at("add", "waivers:monitoring-correction", key, 5).at(
        "publish", "waivers:monitoring-publish", key, 5
    )
    seen.at("none", "waivers:monitoring", key, 4).at("begin", "waivers:monitoring-start", key, 4)
    seen.at("report", "waivers:paper", key, report.pk).at("compare", "waivers:paper-compare", key, report.pk)
    seen.at("comment", "waivers:paper-comment", key, report.pk)
    seen.at("return", "waivers:paper-move", key, report.pk, "return")
    seen.at("resolve", "waivers:resolve", key, CorrectiveAction.objects.get().pk)
    seen.at("log", "waivers:support-log", key).at("unserved", "waivers:unserved")
    seen.at("providers", "waivers:providers").at("provider", "waivers:provider", provider.pk)
    seen.at("rate", "waivers:provider-rate", provider.pk, "delivery").at(
        "add provider", "waivers:provider-add"
    )
    probation, cast = make.make_application(State.PROBATION)
    with clock.at(dt.date(2029, 5, 2)):
        notice = services.send_notice(
            probation, actor=cast.approver, version=probation.version, text="Nothing was corrected."
        )
    seen.be(cast.approver).at("notice", "waivers:notice", probation.pk, notice.pk)
    seen.be(cast.lead).at("notice, lead", "waivers:notice", probation.pk, notice.pk)
    other, cast = make.make_application(State.PROBATION)
    seen.be(cast.approver).at("send", "waivers:notice-send", other.pk)
    seen.be(factories.make_user("board")).at("years, board", "waivers:years", key)
    assert seen.wrong == {}


def write_review_of_five(application: Any, cast: Any) -> None:
    """Write some of a draft review of Year Five, a breach and a correction in it."""
    review = application.monitoring_reviews.get(waiver_year=5)
    review = services.edit_review(
        review, actor=cast.reviewer, version=review.version, strengths="Teams meet weekly.",
        findings=[(Assurance.objects.first(), "breach", "No family was asked.")],
    )  # fmt: skip
    services.plan_correction(
        review, actor=cast.reviewer, text="Ask the families.", due_on=dt.date(2031, 5, 5)
    )
