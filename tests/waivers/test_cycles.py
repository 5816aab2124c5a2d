"""Improvement cycles: one closed a year, nothing stopped is repeated unnoticed (W-12)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories import papers
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import YEAR_FOUR, YEAR_THREE, close_a_cycle
from waivers import services
from waivers.checks.each_year import has_closed_cycle
from waivers.models import ImprovementCycle
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


def begin(application, actor, **changes):
    given = {
        "condition": papers.condition(),
        "title": "Another hour of choice",
        "plan": "One school tries it.",
        "planned_on": clock.today(),
        "sources": "Attendance by week",
        **changes,
    }
    return services.start_cycle(application, actor=actor, **given)


def test_cycle_runs_through_its_four_steps():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE):
        cycle = begin(application, cast.lead)
        assert cycle.step == "do"
        cycle = services.edit_cycle(cycle, actor=cast.lead, version=1, done="Tried.", done_on=YEAR_THREE)
        assert cycle.step == "reflect"
        cycle = services.edit_cycle(
            cycle, actor=cast.lead, version=2, reflection="It helps.", reflected_on=YEAR_THREE
        )
        assert cycle.step == "decide"
        cycle = services.close_cycle(
            cycle, actor=cast.lead, version=3, decision="keep", learning="Keep it.", decided_on=YEAR_THREE
        )
    assert (cycle.step, cycle.is_closed) == ("", True)
    assert [has_closed_cycle(application, year) for year in (2, 3, 4)] == [False, True, False]


def test_what_was_stopped_is_not_repeated_unnoticed():
    application, cast = make.make_application(State.IMPLEMENTING)
    close_a_cycle(application, cast, YEAR_THREE, "stop")
    with clock.at(YEAR_FOUR):
        with pytest.raises(ValidationError) as refusal:
            begin(application, cast.lead)
        assert list(refusal.value.message_dict) == ["different"]
        begin(application, cast.lead, condition=papers.condition("instruction"))
        begin(application, cast.lead, different="One grade only.")
    assert ImprovementCycle.objects.count() == 3


def test_cycle_is_not_closed_before_its_steps():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE):
        cycle = begin(application, cast.lead)
        with pytest.raises(ValidationError, match="Write down what was done"):
            services.close_cycle(
                cycle,
                actor=cast.lead,
                version=1,
                decision="keep",
                learning="It helps.",
                decided_on=YEAR_THREE,
            )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"done": "Tried.", "done_on": dt.date(2028, 1, 1)}, "done_on"),
        ({"done": "Tried."}, "done_on"),
        ({"reflected_on": YEAR_THREE}, "reflected_on"),
        ({"done": "Tried.", "done_on": YEAR_FOUR}, "done_on"),
        ({"planned_on": dt.date(2027, 1, 1)}, "planned_on"),
    ],
)
def test_steps_stand_in_order_with_text_and_date(changes, field):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE):
        cycle = begin(application, cast.lead)
        with pytest.raises(ValidationError) as refusal:
            services.edit_cycle(cycle, actor=cast.lead, version=1, **changes)
    assert list(refusal.value.message_dict) == [field]


def test_closed_cycle_stays_and_a_stale_one_is_told():
    application, cast = make.make_application(State.IMPLEMENTING)
    cycle = close_a_cycle(application, cast, YEAR_THREE, "keep")
    with clock.at(YEAR_THREE), pytest.raises(NotPermitted, match="closed"):
        services.edit_cycle(cycle, actor=cast.lead, version=cycle.version, title="Another title")
    with clock.at(YEAR_THREE):
        new = begin(application, cast.lead)
        services.edit_cycle(new, actor=cast.lead, version=1, title="First")
        with pytest.raises(StaleVersion):
            services.edit_cycle(new, actor=cast.lead, version=1, title="Second")
        same = services.edit_cycle(new, actor=cast.lead, version=2, title="First")
    assert (same.title, same.version) == ("First", 2)


def test_unknown_field_is_a_programming_error():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE):
        cycle = begin(application, cast.lead)
        with pytest.raises(ValueError, match="decision"):
            services.edit_cycle(cycle, actor=cast.lead, version=1, decision="keep")


def test_learning_is_asked_for():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE):
        cycle = begin(application, cast.lead)
        cycle = services.edit_cycle(
            cycle, actor=cast.lead, version=1, done="Tried.", done_on=YEAR_THREE, reflection="It helps.",
            reflected_on=YEAR_THREE,
        )  # fmt: skip
        with pytest.raises(ValidationError) as refusal:
            services.close_cycle(
                cycle, actor=cast.lead, version=2, decision="keep", learning=" ", decided_on=YEAR_THREE
            )
    assert list(refusal.value.message_dict) == ["learning"]


def test_only_writers_of_the_district_run_cycles(other_lead, steward, reviewer, approver, board_member):
    application, _cast = make.make_application(State.IMPLEMENTING)
    for person in (other_lead, steward, reviewer, approver, board_member):
        with clock.at(YEAR_THREE), pytest.raises(NotPermitted):
            begin(application, person)
    assert ImprovementCycle.objects.count() == 0
