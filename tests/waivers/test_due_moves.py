"""What happens by itself on its day: once, with one notice, however often it is asked for."""

import datetime as dt

import pytest

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories import waivers as make
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.django_db


def test_lapse_happens_once_with_one_notice():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2027, 9, 28)):
        assert services.run_due_moves() == 0
    with clock.at(dt.date(2027, 9, 29)):
        assert [services.run_due_moves(), services.run_due_moves()] == [1, 0]
    application.refresh_from_db()
    assert application.state == State.LAPSED
    assert AuditEvent.objects.about(application).filter(verb="application.lapsed").count() == 1
    assert (
        Message.objects.filter(to=cast.lead.email, subject__endswith="Lapsed on Sept. 29, 2027").count() == 1
    )


def test_plan_with_the_state_never_lapses():
    application, _cast = make.make_application(State.PLAN_SUBMITTED)
    with clock.at(dt.date(2027, 12, 1)):
        assert services.run_due_moves() == 0
    application.refresh_from_db()
    assert application.state == State.PLAN_SUBMITTED
