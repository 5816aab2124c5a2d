"""Chapters 10 to 13: the team, the state's help, reviews, cycles, amendments, what stays. Facts, no names."""

import datetime as dt
import json
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from policy.models import Assurance
from reports.context import Provenance, build
from reports.facts import digest, freeze
from statepl.core import clock
from tests.factories import papers
from tests.factories.teams import make_seat, make_team
from tests.factories.waivers import Cast, make_application
from tests.waivers import amending
from tests.waivers.test_cycles import begin
from tests.waivers.test_monitoring import publish
from tests.waivers.test_support import help_once
from waivers import services

pytestmark = pytest.mark.django_db
YEAR_THREE = dt.date(2029, 4, 16)
AFTER = dt.date(2031, 7, 15)


def page(application: Any, day: dt.date, chapter: str, language: str = "en") -> str:
    """Return one chapter as it is printed."""
    with translation.override(language):
        inputs = freeze(application, as_of=day)
        context = build(inputs, Provenance(digest(inputs), "readiness 6"))
        [found] = [each for each in context["chapters"] if each["id"] == chapter]
        text = found["empty"] or render_to_string(found["template"], context)
    return " ".join(text.split())


@pytest.fixture
def approved(district: Any) -> tuple[Any, Cast]:
    """An application in practice with a review, a cycle, an amendment, help and a team in Year Three."""
    application, cast = make_application("implementing", Cast(district))
    with clock.at(YEAR_THREE):
        review = publish(application, cast, judgement="concern")
        services.answer_review(
            review, actor=cast.lead, version=review.version, answer="We add a second team."
        )
        begin(application, cast.lead)
        stopped = begin(application, cast.lead, title="A late bus", condition=papers.condition())
        services.edit_cycle(
            stopped, actor=cast.lead, version=1, done="Tried.", done_on=YEAR_THREE,
            reflection="Nobody took it.", reflected_on=YEAR_THREE,
        )  # fmt: skip
        services.close_cycle(
            stopped, actor=cast.lead, version=2, decision="stop", learning="Ask first.", decided_on=YEAR_THREE
        )
        help_once(application, cast.reviewer, YEAR_THREE)
        soon = YEAR_THREE + dt.timedelta(days=60)
        amendment = amending.ask((application, cast), starts_on=soon)
        amending.move(amendment, cast, "submit")
        amending.ask((application, cast), kind="end")
        team = make_team(district, cast.lead)
        make_seat(team, cast.lead)
        make_seat(team, cast.lead, role="Data", function="data", holder="")
    return application, cast


def test_monitoring_tells_reviews_cycles_and_amendments(approved: Any) -> None:
    application, _cast = approved
    text = page(application, YEAR_THREE, "monitoring")
    for words in (
        "State review of Year Three", "No cycle was closed.", "Teams meet weekly.", "We add a second team.",
        "Another hour of choice", "A late bus", "Stop it", "Ask first.", "Close one cycle.",
        "Add a type of flexibility",
    ):  # fmt: skip
        assert words in text, words
    assert "Give one up" not in text  # a draft of the district's


def test_draft_review_is_not_told(district: Any) -> None:
    application, cast = make_application("implementing", Cast(district))
    with clock.at(YEAR_THREE):
        services.start_review(application, actor=cast.reviewer, waiver_year=3)
        text = page(application, YEAR_THREE, "monitoring")
    assert "State review of" not in text


def test_help_of_the_state_stands_beside_the_money_without_names(approved: Any) -> None:
    application, cast = approved
    text = page(application, YEAR_THREE, "funding")
    assert "Two schools were visited." in text
    assert "Together 3.50 hours." in text
    inputs = json.dumps(freeze(application, as_of=YEAR_THREE))
    for name in ("Regional coach", cast.reviewer.name, cast.approver.name):
        assert name not in inputs


def test_team_shows_its_seats_and_which_are_empty(approved: Any) -> None:
    application, _cast = approved
    text = page(application, YEAR_THREE, "capacity")
    for words in (
        "Morgan Manager",
        "Working group",
        "1 of 2 seats filled.",
        "Data and performance",
        "not yet",
    ):
        assert words in text, words
    assert "Director of curriculum" not in text


def test_sustainability_plan_is_told_once_it_is_handed_in(district: Any) -> None:
    application, _cast = make_application("completed", Cast(district))
    text = page(application, AFTER, "sustainability")
    assert "as it was submitted on" in text
    assert "Practices that stay" in text
    assert "Written plainly." in text
    assert page(application, dt.date(2029, 3, 1), "funding")
    spanish = page(application, AFTER, "sustainability", "es")
    assert "Prácticas" in spanish


def test_years_reports_and_promises_are_listed(district: Any) -> None:
    application, cast = make_application("implementing", Cast(district))
    with clock.at(YEAR_THREE):
        papers.accept_report(application, cast, 3)
        for number, assurance in enumerate(Assurance.objects.all()):
            answer = (
                {"answer": "kept"} if number else {"answer": "not_fully", "text": "One school had no coach."}
            )
            services.attest_assurance(
                application, actor=cast.lead, assurance=assurance, waiver_year=3, version=0, **answer
            )
        text = page(application, YEAR_THREE, "monitoring")
    assert "Annual report for Year Three: Accepted." in text
    assert "Year Three: 3 of 4 assurances kept, by its own word." in text
    assert "One school had no coach." in text


def test_reports_of_earlier_formats_know_nothing_of_the_years(district: Any) -> None:
    application, _cast = make_application("submitted", Cast(district))
    inputs = freeze(application, as_of=dt.date(2026, 4, 1))
    del inputs["years"], inputs["teams"]
    context = build(inputs, Provenance(digest(inputs), "readiness 3"))
    empty = {each["id"]: str(each["empty"]) for each in context["chapters"]}
    assert empty["sustainability"] == "The sustainability plan is due in Year Five."
    assert empty["monitoring"].startswith("Monitoring begins after final approval.")
    assert context["teams"] == []


def test_year_five_without_a_sustainability_plan_says_so(district: Any) -> None:
    application, _cast = make_application("implementing", Cast(district))
    assert (
        page(application, dt.date(2031, 3, 1), "sustainability")
        == "The sustainability plan is not submitted yet."
    )
    assert page(application, YEAR_THREE, "monitoring").startswith("Nothing is on record yet")
