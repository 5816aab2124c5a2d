"""More time for a duty: asked for, decided once, and the date that follows."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from policy.models import ProgramSettings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import duty
from waivers import services
from waivers.duties import Duty
from waivers.services.duties import move_due_date
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


# more time ----------------------------------------------------------------------------------------------
def ask(application, cast, *, kind=Duty.ANNUAL_REPORT, year=2, wanted_on=dt.date(2028, 10, 2)):
    row = duty(application, kind, year)
    with clock.at(dt.date(2028, 8, 1)):
        return services.ask_extension(row, actor=cast.lead, wanted_on=wanted_on, reason="The audit is late.")


def decide(extension, person, *, granted=True, **more):
    with clock.at(dt.date(2028, 8, 5)):
        return services.decide_extension(
            extension, actor=person, version=extension.version, granted=granted, reason="We see why.", **more
        )


def test_granted_extension_moves_the_date_and_tells_the_lead():
    application, cast = make.make_application(State.IMPLEMENTING)
    extension = ask(application, cast)
    asked = Message.objects.get(to=cast.approver.email, cause="extension.asked")
    assert (
        asked.subject == f"Decide on more time until Oct. 2, 2028: {application.district}, Report on Year Two"
    )
    decided = decide(extension, cast.approver)
    row = duty(application, Duty.ANNUAL_REPORT, 2)
    assert (row.due_on, row.dated_on) == (dt.date(2028, 10, 2), dt.date(2028, 8, 5))
    assert (decided.status, decided.granted_on, decided.due_was) == (
        "granted", dt.date(2028, 10, 2), dt.date(2028, 8, 14),
    )  # fmt: skip
    told = Message.objects.get(to=cast.lead.email, cause="extension.granted")
    assert (told.subject, told.is_required) == (
        "More time granted, now due by Oct. 2, 2028: Report on Year Two",
        True,
    )
    assert AuditEvent.objects.about(extension).first().verb == "extension.granted"


def test_approver_may_grant_another_date():
    application, cast = make.make_application(State.IMPLEMENTING)
    decide(ask(application, cast), cast.approver, until=dt.date(2028, 9, 15))
    assert duty(application, Duty.ANNUAL_REPORT, 2).due_on == dt.date(2028, 9, 15)


def test_denied_extension_leaves_the_date():
    application, cast = make.make_application(State.IMPLEMENTING)
    denied = decide(ask(application, cast), cast.approver, granted=False)
    assert (denied.status, denied.granted_on) == ("denied", None)
    assert duty(application, Duty.ANNUAL_REPORT, 2).due_on == dt.date(2028, 8, 14)
    told = Message.objects.get(to=cast.lead.email, cause="extension.denied")
    assert told.subject == "No more time, due by Aug. 14, 2028: Report on Year Two"
    # After a refusal the district may ask again.
    assert ask(application, cast).is_waiting


def test_extension_is_decided_once():
    application, cast = make.make_application(State.IMPLEMENTING)
    extension = decide(ask(application, cast), cast.approver)
    with pytest.raises(NotPermitted, match="decided already"):
        decide(extension, cast.approver, granted=False)
    with pytest.raises(StaleVersion):
        services.decide_extension(
            extension, actor=cast.approver, version=1, granted=False, reason="No."
        )  # fmt: skip


def test_extension_is_asked_by_the_lead_for_an_open_duty_of_the_district():
    application, cast = make.make_application(State.IMPLEMENTING)
    with pytest.raises(NotPermitted, match="due from the state"):
        ask(application, cast, kind=Duty.MONITORING)
    report = duty(application, Duty.ANNUAL_REPORT, 2)
    contributor = factories.make_user("contributor", cast.district)
    with pytest.raises(NotPermitted, match="lead"):
        services.ask_extension(report, actor=contributor, wanted_on=dt.date(2028, 10, 2), reason="x")
    ask(application, cast)
    with pytest.raises(NotPermitted, match="has not answered"):
        ask(application, cast)
    services.meet_obligation(application, duty=report.duty, waiver_year=3, actor=None)
    with pytest.raises(NotPermitted, match="still open"):
        ask(application, cast, year=3)


@pytest.mark.parametrize(
    ("wanted_on", "reason", "field"),
    [
        (dt.date(2028, 8, 14), "x", "wanted_on"),
        (dt.date(2031, 8, 30), "x", "wanted_on"),
        (dt.date(2028, 10, 2), " ", "reason"),
    ],
)
def test_extension_names_a_later_day_and_a_reason(wanted_on, reason, field):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 8, 1)), pytest.raises(ValidationError) as refusal:
        services.ask_extension(
            duty(application, Duty.ANNUAL_REPORT, 2), actor=cast.lead, wanted_on=wanted_on, reason=reason
        )
    assert list(refusal.value.message_dict) == [field]


def test_decision_needs_a_reason_and_a_possible_day():
    application, cast = make.make_application(State.IMPLEMENTING)
    extension = ask(application, cast)
    with clock.at(dt.date(2028, 8, 5)), pytest.raises(ValidationError) as refusal:
        services.decide_extension(
            extension, actor=cast.approver, version=1, granted=True, reason="", until=dt.date(2028, 8, 1)
        )
    assert sorted(refusal.value.message_dict) == ["reason", "until"]
    with pytest.raises(NotPermitted, match="approver"):
        decide(extension, cast.reviewer)


def test_more_time_for_the_plan_extends_its_window_once():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    plan = duty(application, Duty.PLAN)
    with clock.at(dt.date(2027, 9, 1)):
        extension = services.ask_extension(
            plan, actor=cast.lead, wanted_on=dt.date(2027, 11, 30), reason="A storm."
        )
        services.decide_extension(extension, actor=cast.approver, version=1, granted=True, reason="We see.")
        application.refresh_from_db()
        plan.refresh_from_db()
        assert (application.plan_closes_on, plan.due_on) == (dt.date(2027, 11, 30), dt.date(2027, 11, 30))
        assert application.decisions.filter(verb="extend-window").count() == 1
        with pytest.raises(NotPermitted, match="no second extension"):
            services.ask_extension(plan, actor=cast.lead, wanted_on=dt.date(2027, 12, 20), reason="Again.")
    assert (
        Message.objects.filter(to=cast.lead.email, subject="Your plan is due by Nov. 30, 2027").count() == 1
    )
    assert not Message.objects.filter(cause="extension.granted").exists()


def test_more_time_to_correct_a_finding_moves_the_finding_too():
    application, cast = make.make_application(State.PROBATION)
    correction = duty(application, Duty.CORRECTION)
    with clock.at(dt.date(2029, 9, 1)):
        extension = services.ask_extension(
            correction, actor=cast.lead, wanted_on=dt.date(2029, 12, 3), reason="Two schools are closed."
        )
        services.decide_extension(extension, actor=cast.approver, version=1, granted=True, reason="Yes.")
    assert application.corrective_actions.get().due_on == dt.date(2029, 12, 3)


def test_only_an_open_duty_gets_another_date():
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    with pytest.raises(MoveRefused):
        move_due_date(duty(application, Duty.PLAN), to=dt.date(2028, 1, 1))


def test_nothing_is_due_before_the_approval():
    application, _cast = make.make_application(State.DRAFT)
    with pytest.raises(ValueError, match="before the approval"):
        services.extensions.last_day(application)
    assert ProgramSettings.current().reminder_days == [90, 30, 7]
