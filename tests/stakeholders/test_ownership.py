"""The score of a place is read from its log: each fact by its row, the same today as in the snapshot."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stakeholders.models import Decision, Group, HeardItem, ScoreSnapshot
from stakeholders.ownership import place_score, public_scores
from stakeholders.services import keep_scores, record_activity
from statepl.core import clock
from tests import factories
from tests.factories.stakeholders import make_activity
from tests.factories.waivers import Cast, make_application
from waivers.states import State

REST = "/api/v1/engagement/ownership/"


@pytest.fixture
def story(district: Any, lead: Any) -> Any:
    """Hear three groups, take six decisions (four together), let six people speak and nobody be answered."""
    end = clock.now() - dt.timedelta(hours=1)
    activity = make_activity(district, lead, starts_at=end - dt.timedelta(hours=2), ends_at=end)
    groups = list(Group.objects.filter(code__in=["students", "families", "teachers"]))
    record_activity(
        activity, actor=lead, version=1, people=dict.fromkeys(groups, 5), learned="Time to finish."
    )
    for number in range(6):
        part = "collaborated" if number < 4 else "informed"
        Decision.objects.create(
            activity=activity, what=f"Decision {number}", phase="design", decided_by="The team", part=part
        )
    for number in range(6):
        HeardItem.objects.create(
            district=district, activity=activity, group=groups[0], source="noted", words=f"Words {number}",
            raised_at=clock.now() - dt.timedelta(days=40), noted_by=lead,
            acknowledge_due_on=clock.today() - dt.timedelta(days=35),
            answer_due_on=clock.today() - dt.timedelta(days=10),
        )  # fmt: skip
    return district


def test_axes_are_counted_from_the_log(story: Any) -> None:
    score, counted = place_score(story)
    assert (score.scope.value, score.level.value, score.feedback.value, score.headline) == (
        pytest.approx(0.3), pytest.approx(4 / 6), 0, 0,
    )  # fmt: skip
    assert [axis.name for axis in score.axes] == ["scope", "level", "feedback"]
    assert len(counted) == 10 + 6 + 6


def test_taking_one_decision_out_of_the_log_changes_the_level_alone(story: Any) -> None:
    before, _rows = place_score(story)
    Decision.objects.filter(part="informed").first().delete()
    after, _rows = place_score(story)
    assert (after.scope, after.feedback) == (before.scope, before.feedback)
    assert after.level.value == pytest.approx(4 / 5)


def test_contributions_lift_their_group_to_heard(district: Any, lead: Any) -> None:
    families = Group.objects.get(code="families")
    HeardItem.objects.create(
        district=district, group=families, source="open", words="The bus.", acknowledge_due_on=clock.today(),
        answer_due_on=clock.today(),
    )  # fmt: skip
    score, _rows = place_score(district)
    assert [fact.key for fact in score.scope.facts if fact.holds] == ["families/"]


def test_a_snapshot_equals_the_score_counted_anew_and_is_kept_once_a_month(story: Any) -> None:
    make_application(State.SUBMITTED, Cast(story))
    assert (keep_scores(), keep_scores()) == (2, 0)
    kept = ScoreSnapshot.objects.get(district=story)
    score, _rows = place_score(story)
    assert (kept.told, kept.headline, kept.formula) == (score.told(), score.headline, "shared ownership 1")
    later = clock.now() + dt.timedelta(days=32)
    with clock.at(later):
        assert keep_scores() == 2


def test_the_page_shows_every_row_behind_each_number(story: Any, lead: Any, sign_in: Any) -> None:
    page = sign_in(lead).get(reverse("stakeholders:ownership")).text
    assert ("0.67" in page, "0.30" in page) == (True, True)
    assert [page.count(f"Decision {number}") for number in range(6)] == [1] * 6
    assert page.count("written down more than a month later") == 0


def test_too_few_facts_give_no_number_on_the_page(district: Any, lead: Any, sign_in: Any) -> None:
    page = sign_in(lead).get(reverse("stakeholders:ownership")).text
    assert "Not enough facts for a number yet: each axis needs at least 5." in page


def test_rest_gives_the_parts_and_the_formula(story: Any) -> None:
    make_application(State.SUBMITTED, Cast(story))
    row = Client().get(REST, {"district_leaid": story.leaid}).json()["results"]
    assert row == [
        {
            "district_leaid": story.leaid, "district_name": story.name, "formula": "shared ownership 1",
            "headline": 0.0, "scope": 0.3, "level": 0.6667, "feedback": 0.0, "scope_facts": 10, "level_facts": 6,
            "feedback_facts": 6,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_scores_of_all_districts_cost_the_same_for_one_and_three(
    story: Any, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        make_application(State.SUBMITTED, Cast(factories.make_district()))
    list(public_scores())
    with django_assert_num_queries(13):
        assert len(list(public_scores())) == count + 1
