"""What happens by itself on its day: once, with one notice, however often it is asked for."""

import datetime as dt

import pytest
from django.db.models.signals import post_save

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories import waivers as make
from waivers import services
from waivers.models import Application
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


def test_what_somebody_else_has_moved_meanwhile_is_left_alone():
    first, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    second, _cast = make.make_application(State.CONDITIONALLY_APPROVED)

    def be_faster(sender, instance, **kwargs):
        other = second if instance.pk == first.pk else first
        Application.objects.filter(pk=other.pk, state=State.CONDITIONALLY_APPROVED).update(
            state=State.WITHDRAWN
        )

    post_save.connect(be_faster, sender=Application)
    try:
        with clock.at(dt.date(2027, 9, 29)):
            assert services.run_due_moves() == 1
    finally:
        post_save.disconnect(be_faster, sender=Application)
    states = Application.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)
    assert sorted(states) == [State.LAPSED, State.WITHDRAWN]
