"""The one reasoned extension of the plan window (W-02), and the lapse that waits for it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED)

SEPTEMBER = dt.date(2027, 9, 20)
NOVEMBER = dt.date(2027, 11, 30)


def extend(application, actor, **changes):
    given = {"version": application.version, "until": NOVEMBER, "reason": "The flood closed two schools."}
    with clock.at(SEPTEMBER):
        return services.extend_window(application, actor=actor, **(given | changes))


def test_extension_moves_the_end_and_is_a_public_decision_with_mail_and_audit():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    extended = extend(application, cast.approver)
    decision = extended.decisions.last()
    assert (extended.plan_closes_on, extended.conditional_until) == (NOVEMBER, dt.date(2027, 6, 30))
    assert (decision.label, decision.date_sentence) == (
        "Plan window extended", "The plan is due by Nov. 30, 2027.",
    )  # fmt: skip
    assert AuditEvent.objects.about(extended).first().verb == "plan.window_extended"
    subjects = Message.objects.filter(to=cast.lead.email).values_list("subject", flat=True)
    assert list(subjects).count("Your plan is due by Nov. 30, 2027") == 1


def test_lapse_waits_for_the_extended_end():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    extend(application, cast.approver)
    with clock.at(dt.date(2027, 9, 29)):
        assert services.run_due_moves() == 0
    with clock.at(NOVEMBER):
        assert services.run_due_moves() == 0
    with clock.at(dt.date(2027, 12, 1)):
        assert [services.run_due_moves(), services.run_due_moves()] == [1, 0]


def test_there_is_no_second_extension():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    extended = extend(application, cast.approver)
    with pytest.raises(NotPermitted, match="no second extension"):
        extend(extended, cast.approver, until=dt.date(2028, 1, 31))


@pytest.mark.parametrize("until", [dt.date(2027, 9, 28), dt.date(2028, 7, 1)])
def test_extension_ends_after_the_window_and_inside_year_two(until):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with pytest.raises(ValidationError, match=r"from Sept\. 29, 2027 to June 30, 2028"):
        extend(application, cast.approver, until=until)


def test_extension_has_a_reason_and_the_version_that_was_seen():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with pytest.raises(ValidationError, match="Give your reason"):
        extend(application, cast.approver, reason=" ")
    with pytest.raises(StaleVersion):
        extend(application, cast.approver, version=application.version - 1)
    application.refresh_from_db()
    assert application.plan_closes_on == dt.date(2027, 9, 28)


def test_only_an_approver_extends_and_only_while_the_district_works():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    for person in (cast.lead, cast.reviewer):
        with pytest.raises(NotPermitted):
            extend(application, person)
    submitted, cast = make.make_application(State.PLAN_SUBMITTED)
    with pytest.raises(NotPermitted, match="while the district works on its plan"):
        extend(submitted, cast.approver)


def test_extension_page_keeps_bad_input_and_then_saves(sign_in, at, words):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    client, address = sign_in(cast.approver), at("extension", application.pk)
    data = {"version": application.version, "until": "09/01/2027", "reason": "The flood closed two schools."}
    with clock.at(SEPTEMBER):
        assert address in words(client.get(at("desk", application.pk)))
        bad = client.post(address, data)
        good = client.post(address, data | {"until": "11/30/2027"})
        again = client.post(address, data | {"until": "11/30/2027"})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["until"])
    assert "The flood closed two schools." in words(bad)
    assert (good.status_code, again.status_code) == (302, 403)
    assert application.decisions.filter(verb="extend-window").count() == 1
