"""The plan in a report: what was submitted last, never a draft."""

import datetime as dt
from typing import Any

import pytest
from django.template.loader import render_to_string

from policy.models import DistrictCondition
from reports.figures import levels
from reports.plans import freeze_plan, plan_words
from statepl.core import clock
from tests.factories import waivers as make
from tests.waivers.years import first_goal, make_running
from waivers import services
from waivers.filings import filing_of
from waivers.services import Change
from waivers.states import State

pytestmark = pytest.mark.django_db
ARRIVED = dt.date(2027, 6, 1)


@pytest.fixture
def submitted() -> Any:
    return make.make_application(State.PLAN_SUBMITTED)[0]


def test_plan_is_frozen_from_its_submitted_version(submitted: Any) -> None:
    frozen = freeze_plan(submitted, as_of=ARRIVED)
    assert frozen is not None
    assert (frozen["number"], frozen["submitted_on"]) == (1, "2027-06-01")
    assert frozen["vision"][0][0] == "Which problem does personalized learning solve here?"
    assert len(frozen["ratings"]) == 13
    assert [goal["condition"] for goal in frozen["goals"]][:2] == ["Curriculum", "Instruction"]
    assert frozen["funding"]["rows"][0] == {
        "stream": "Title I, Part A",
        "cells": ["180000.00", ""],
        "total": "180000.00",
    }


def test_own_and_verified_levels_are_drawn_apart(submitted: Any) -> None:
    submitted.filings.get(kind="plan").verified_levels.create(
        section=DistrictCondition.objects.earliest("pk").code,
        level=1,
        number=1,
        verified_by=make.Cast(submitted.district).reviewer,
    )
    plan = freeze_plan(submitted, as_of=ARRIVED)
    assert plan is not None
    chart = levels(plan)
    assert chart is not None
    assert len(chart.rows) == 13
    assert [row[2] for row in chart.rows].count("1") == 1
    assert chart.sentence.startswith("13 of 13 are rated by the district, 1 verified by the state.")
    # facts frozen before levels were kept as numbers
    assert levels({**plan, "ratings": [{"name": "Leadership"}]}) is None
    assert levels(None) is None


def test_draft_of_a_plan_is_not_told() -> None:
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    plan = filing_of(application, "plan")
    services.save_values(plan, actor=cast.lead, changes=[Change("vision.problem", "Draft.")])
    assert freeze_plan(application, as_of=ARRIVED) is None
    assert plan_words({}) is None


def test_plan_of_a_later_day_is_not_told(submitted: Any) -> None:
    assert freeze_plan(submitted, as_of=ARRIVED - dt.timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("chapter", "words"),
    [
        ("conditions", "0 Not evident"),
        ("plan", "Help within five school days"),
        ("funding", "180,000"),
        ("vision", "One student in four waits for a class"),
    ],
)
def test_chapters_print_the_plan(submitted: Any, chapter: str, words: str) -> None:
    plan = plan_words({"plan": freeze_plan(submitted, as_of=ARRIVED)})
    context = {"plan": plan, "as_of": ARRIVED, "application": submitted}
    assert words in render_to_string(f"reports/chapters/{chapter}.html", context)


def test_goal_that_is_over_is_not_called_past() -> None:
    application, cast = make_running(due="2028-01-31")
    late = dt.date(2029, 3, 2)
    goal = first_goal(application)

    def told() -> str:
        plan = plan_words({"plan": freeze_plan(application, as_of=late)})
        shown = [row for row in (plan or {})["goals"] if row["goal"] == goal.goal]
        return render_to_string("reports/chapters/plan.html", {"plan": {"goals": shown}, "as_of": late})

    assert ("past" in told(), "Done" in told()) == (True, False)
    with clock.at(late):
        services.note_progress(
            application,
            actor=cast.lead,
            row=goal.row,
            version=0,
            status="done",
            started_on=dt.date(2028, 1, 10),
        )
    assert ("past" in told(), "Done" in told()) == (False, True)
