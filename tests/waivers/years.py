"""What the tests of the years after approval share: days, and an application with a goal in its plan."""

import datetime as dt

from statepl.core import clock
from tests.factories import papers, stage
from tests.factories import waivers as make
from waivers import services
from waivers.goals import goals_of
from waivers.states import MOVES, State

YEAR_TWO = dt.date(2027, 11, 2)
YEAR_THREE = dt.date(2028, 11, 2)
YEAR_FOUR = dt.date(2029, 5, 2)
YEAR_FIVE = dt.date(2031, 3, 2)
RUNNING = "running, with a goal in its plan"


def make_running(state=State.IMPLEMENTING, **goal):
    """Make an application in a state of implementation whose approved plan has a goal."""
    if state == State.IMPLEMENTING and not goal and (found := stage.take(RUNNING)):
        return found
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    papers.write_goal(application, cast, **goal)
    return go(application, cast, state), cast


def go(application, cast, state):
    """Take an application on to a later state, from where it stands."""
    application.refresh_from_db()
    for verb, who, day, given in make.WAY:
        if application.state != state and application.state in MOVES[verb].sources:
            with clock.at(day):
                make.prepare(application, verb, cast)
                application = make.move(application, verb, cast, who, **given)
    side = make.SIDE_WAYS.get((State(application.state), State(state)))
    return side(application, cast) if side else application


def first_goal(application):
    """Return the goal that the tests wrote."""
    return next(goal for goal in goals_of(application) if goal.goal == papers.GOAL["goal"])


def close_a_cycle(application, cast, day, decision="stop", code="curriculum"):
    """Plan, do, look at and decide one cycle, all around one day."""
    with clock.at(day):
        cycle = services.start_cycle(
            application,
            actor=cast.lead,
            condition=papers.condition(code),
            title="A weekly hour of choice",
            plan="Two schools try it for six weeks.",
            planned_on=day - dt.timedelta(days=60),
            sources="Attendance by week",
            different="It begins with one grade.",
        )
        cycle = services.edit_cycle(
            cycle,
            actor=cast.contributor if hasattr(cast, "contributor") else cast.lead,
            version=cycle.version,
            done="Both schools tried it.",
            done_on=day - dt.timedelta(days=30),
            reflection="Attendance fell on the same day.",
            reflected_on=day - dt.timedelta(days=10),
        )
        return services.close_cycle(
            cycle,
            actor=cast.lead,
            version=cycle.version,
            decision=decision,
            learning="Students need a plan for the hour.",
            decided_on=day,
        )


def duty(application, kind, year=None):
    """Return one duty of the calendar."""
    rows = application.duties.filter(duty=kind)
    return (rows.filter(waiver_year=year) if year else rows).get()
