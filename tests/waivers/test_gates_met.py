"""Gates met, counted for the queue by the registry of checks: dated, fresh where something happened."""

import datetime as dt

import pytest

from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.waivers.queues import queue
from waivers import services, tasks
from waivers.models import Application, GateSummary
from waivers.queue.rows import Gates
from waivers.readiness import Status, findings
from waivers.states import State

pytestmark = pytest.mark.django_db

JUNE = dt.date(2027, 6, 20)
QUERIES = 22


@pytest.fixture
def reviewed():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(JUNE):
        yield Application.objects.get(pk=application.pk), cast


def met(application):
    found = findings(Application.objects.get(pk=application.pk), "final")
    return sum(each.status is Status.MET for each in found), len(found)


def shown(sign_in, person):
    page = queue(sign_in(person), tab="open")
    return {row.application.pk: row.gates for row in page.context["rows"]}


def test_queue_shows_what_the_checks_say_and_when_it_was_counted(reviewed, sign_in, words):
    application, cast = reviewed
    assert shown(sign_in, cast.reviewer)[application.pk] == Gates()
    assert services.count_gates() == 1
    counted, total = met(application)
    expected = Gates(f"{counted} of {total}", JUNE, False)
    assert (shown(sign_in, cast.reviewer)[application.pk], total) == (expected, 9)
    page = words(queue(sign_in(cast.reviewer), tab="open"))
    assert f"{counted} of 9<small>counted June 20, 2027</small>" in page


def test_row_says_that_something_changed_until_it_is_counted_again(reviewed, sign_in):
    application, cast = reviewed
    services.count_gates()
    assert tasks.count_gates() == 0
    before = GateSummary.objects.get().met
    make.decide_all(application, cast)
    assert shown(sign_in, cast.reviewer)[application.pk].is_old is True
    assert tasks.count_gates() == 1
    assert GateSummary.objects.get().met == before + 1 == met(application)[0]
    assert shown(sign_in, cast.reviewer)[application.pk].is_old is False


def test_each_plan_is_counted_anew_once_a_day(reviewed):
    services.count_gates()
    with clock.at(JUNE + dt.timedelta(days=1)):
        assert services.count_gates() == 1
        assert services.count_gates() == 0
    assert GateSummary.objects.count() == 1


def test_other_states_have_no_gates_to_count(sign_in):
    application, cast = make.make_application(State.UNDER_REVIEW)
    assert services.count_gates() == 0
    with clock.at(dt.date(2026, 4, 10)):
        assert shown(sign_in, cast.reviewer) == {application.pk: None}


@pytest.mark.parametrize("rows", [1, 50])
def test_queue_costs_the_same_for_one_plan_and_fifty(rows, sign_in, django_assert_num_queries):
    plans = Application.objects.bulk_create(
        Application(
            district=factories.make_district(),
            state=State.PLAN_UNDER_REVIEW,
            start_school_year=2026,
            conditional_from=dt.date(2026, 7, 1),
            conditional_until=dt.date(2027, 6, 30),
            plan_submitted_on=JUNE,
            answer_due_on=JUNE,
        )
        for _number in range(rows)
    )
    GateSummary.objects.bulk_create(GateSummary(application=plan, met=6, total=9) for plan in plans)
    client = sign_in(factories.make_user("reviewer"))
    with clock.at(JUNE), django_assert_num_queries(QUERIES):
        page = queue(client, tab="open")
    assert [row.gates.words for row in page.context["rows"]] == ["6 of 9"] * rows
