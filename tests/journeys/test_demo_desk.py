"""The demo has a plan that came back changed: there is something to read at the desk."""

import datetime as dt

import pytest

from statepl.core import clock
from statepl.demo import lives, people
from waivers.models import Application, CannedComment, CriterionMark
from waivers.pages.versions import snapshot_of
from waivers.sheets.diff import changed_sections
from waivers.states import State

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def test_demo_has_a_plan_in_its_second_version_with_an_answered_comment() -> None:
    with clock.at(dt.date(2024, 7, 1)):
        staff = people.make_staff()
        team = people.make_team(1, people.make_directory(1, seed=1)[0])
    lives.live([lives.Life(team, staff, State.PLAN_UNDER_REVIEW, 2025, TODAY)], tell=lambda _sentence: None)
    application = Application.objects.get()
    first, second = application.filings.get(kind="plan").versions.order_by("number")
    assert application.state == State.PLAN_UNDER_REVIEW
    assert changed_sections(snapshot_of(first), snapshot_of(second)) == {"student-supports"}
    told = application.comments.values_list("audience", "anchor", "answer")
    assert list(told) == [
        ("district", "student-supports.text", "Five school days. The text says so now."),
        ("internal", "student-supports", ""),
    ]
    assert (CannedComment.objects.count(), CriterionMark.objects.count()) == (1, 2)
