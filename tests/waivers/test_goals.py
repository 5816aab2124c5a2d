"""How far goals are: nothing starts before final approval is in force, and each step stays on record."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.waivers.kept import RUNNING, staged
from tests.waivers.years import YEAR_TWO, first_goal, go, make_running
from waivers import services
from waivers.goals import goals_of
from waivers.models import GoalProgress
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(RUNNING)


def start(application, cast, row, *, version=0, on=dt.date(2027, 9, 1), **changes):
    given = {"status": "started", "started_on": on, "note": "Two schools.", **changes}
    return services.note_progress(application, actor=cast.lead, row=row, version=version, **given)


def test_goals_are_those_of_the_approved_plan():
    application, cast = make_running(State.PLAN_UNDER_REVIEW)
    assert goals_of(application) == []
    application = go(application, cast, State.IMPLEMENTING)
    goal = first_goal(application)
    assert (goal.section, goal.condition, goal.status) == ("curriculum", "Curriculum", "not_started")
    assert (goal.start, goal.due) == (dt.date(2027, 9, 1), dt.date(2029, 6, 30))


@pytest.mark.parametrize(
    ("state", "day", "sentence"),
    [
        (State.PLAN_UNDER_REVIEW, dt.date(2027, 7, 1), "Nothing starts in schools before final approval."),
        (State.FINALLY_APPROVED, dt.date(2027, 7, 25), "Nothing starts before that day."),
    ],
)
def test_nothing_is_started_before_final_approval_is_in_force(state, day, sentence):
    application, cast = make_running(state)
    row = application.filings.get(kind="plan").rows.first().pk
    with clock.at(day), pytest.raises(NotPermitted, match=sentence):
        start(application, cast, row, on=day)
    assert GoalProgress.objects.count() == 0


def test_day_of_a_goal_that_is_not_started_is_refused_and_not_dropped(sign_in, at):
    application, cast = make_running()
    row = first_goal(application).row
    with clock.at(YEAR_TWO):
        with pytest.raises(ValidationError) as refusal:
            start(application, cast, row, status="not_started")
        typed = {"version": 0, "status": "not_started", "started_on": "2027-09-01", "note": "Soon."}
        page = sign_in(cast.lead).post(at("goal", application.pk, row), typed)
        assert refusal.value.message_dict["started_on"] == page.context["form"].errors["started_on"]
        assert page.status_code == 422
        assert page.context["form"]["started_on"].value() == "2027-09-01"
        assert GoalProgress.objects.count() == 0
        assert start(application, cast, row, status="not_started", on=None).started_on is None


def test_progress_is_kept_with_its_history_and_on_the_trail():
    application, cast = make_running()
    row = first_goal(application).row
    with clock.at(YEAR_TWO):
        progress = start(application, cast, row)
        start(application, cast, row, version=1, status="done", note="Every school.")
    progress.refresh_from_db()
    assert (progress.status, progress.started_on, progress.version) == ("done", dt.date(2027, 9, 1), 2)
    assert [(step.status, step.note) for step in progress.steps.all()] == [
        ("done", "Every school."),
        ("started", "Two schools."),
    ]
    trail = AuditEvent.objects.about(progress)
    assert [row.after["status"] for row in trail] == ["done", "started"]
    assert first_goal(application).is_over


def test_stale_progress_changes_nothing():
    application, cast = make_running()
    row = first_goal(application).row
    with clock.at(YEAR_TWO):
        start(application, cast, row)
        with pytest.raises(StaleVersion):
            start(application, cast, row, version=0, status="done")
    assert GoalProgress.objects.get().status == "started"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": None}, "started_on"),
        ({"on": dt.date(2027, 7, 31)}, "started_on"),
        ({"on": dt.date(2027, 11, 3)}, "started_on"),
        ({"status": "stopped", "note": " "}, "note"),
    ],
)
def test_progress_names_what_is_wrong(given, field):
    application, cast = make_running()
    with clock.at(YEAR_TWO), pytest.raises(ValidationError) as refusal:
        start(application, cast, first_goal(application).row, **given)
    assert list(refusal.value.message_dict) == [field]


def test_goal_that_the_plan_does_not_have_is_refused():
    application, cast = make_running()
    with clock.at(YEAR_TWO), pytest.raises(ValidationError, match="no such goal"):
        start(application, cast, 0)


def test_only_writers_of_the_district_say_how_far_a_goal_is(
    other_lead, steward, reviewer, approver, board_member
):
    application, _cast = make_running()
    row = first_goal(application).row
    for person in (other_lead, steward, reviewer, approver, board_member):
        with clock.at(YEAR_TWO), pytest.raises(NotPermitted):
            services.note_progress(application, actor=person, row=row, version=0, status="not_started")


def test_goal_past_its_last_day_is_late_until_it_is_over():
    application, cast = make_running()
    assert first_goal(application).is_late(dt.date(2029, 7, 1))
    with clock.at(YEAR_TWO):
        start(application, cast, first_goal(application).row, status="stopped", note="The partner left.")
    assert not first_goal(application).is_late(dt.date(2029, 7, 1))


def test_goal_that_the_evaluation_measures_leads_to_the_numbers(sign_in, words):
    application, cast = make_running()
    found = {goal.section: goal for goal in goals_of(application)}
    assert {code for code, goal in found.items() if goal.indicator} == {
        "assessment",
        "student-supports",
        "data",
    }
    page = reverse("waivers:goal", args=[application.pk, found["data"].row])
    shown = words(sign_in(cast.lead).get(page))
    link = reverse("evaluation:district", args=[application.district_id])
    assert f'<a href="{link}">Attendance</a>' in shown
    assert "Measure of the evaluation" not in words(
        sign_in(cast.lead).get(reverse("waivers:goal", args=[application.pk, found["curriculum"].row]))
    )
