"""The calendar: made once, met once, extended once, let off by approvers."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from policy.services import add_holidays
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import duty
from waivers import services
from waivers.duties import Duty
from waivers.models import Obligation
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED, State.IMPLEMENTING, State.DRAFT)
SPRING_27 = dt.date(2027, 3, 1)
FALL_28 = dt.date(2028, 9, 1)
YEARLY = {Duty.ATTESTATION, Duty.MONITORING, Duty.ANNUAL_REPORT}


def calendar(application):
    return list(application.duties.values_list("duty", "waiver_year", "due_on", "status"))


# making -------------------------------------------------------------------------------------------------
def test_conditional_approval_makes_year_one_and_the_plan():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    opens, closes = dt.date(2027, 4, 30), dt.date(2027, 9, 28)
    assert calendar(application) == [("year_one", 1, opens, "open")] * 3 + [("plan", 2, closes, "open")]
    plan = duty(application, Duty.PLAN)
    assert (plan.opens_on, plan.owner, plan.label) == (opens, "district", "Comprehensive plan")
    assert [row.label for row in application.obligations] == [
        row.kind.label for row in application.obligations
    ]
    assert AuditEvent.objects.filter(verb="obligation.made", district=application.district).count() == 4


def test_due_dates_avoid_weekends_and_the_states_holidays():
    cast = make.Cast(factories.make_district())
    add_holidays([(dt.date(2027, 9, 28), "Founders Day"), (dt.date(2027, 4, 30), "Arbor Day")], actor=None)
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED, cast)
    assert application.plan_closes_on == dt.date(2027, 9, 29)
    assert {row.due_on for row in application.obligations} == {dt.date(2027, 5, 3)}
    assert duty(application, Duty.PLAN).due_on == dt.date(2027, 9, 29)


def test_final_approval_makes_the_later_years_and_meets_the_plan():
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    later = application.duties.exclude(duty__in=[Duty.YEAR_ONE, Duty.PLAN])
    assert {(row.duty, row.waiver_year) for row in later} == {
        *((kind, year) for kind in YEARLY for year in (2, 3, 4, 5)),
        (Duty.SUSTAINABILITY, 5),
    }
    assert {row.owner for row in later.filter(duty=Duty.MONITORING)} == {"state"}
    assert duty(application, Duty.PLAN).status == Obligation.Status.VERIFIED
    assert str(duty(application, Duty.ATTESTATION, 3)) == "Confirm the assurances for Year Three"
    assert str(duty(application, Duty.MONITORING, 3)) == "Monitoring review of Year Three"
    assert str(duty(application, Duty.ANNUAL_REPORT, 3)) == "Report on Year Three"
    assert str(duty(application, Duty.SUSTAINABILITY)) == "Sustainability plan"


def test_making_the_calendar_again_changes_nothing():
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    before, trail = calendar(application), AuditEvent.objects.count()
    assert services.make_calendar(application) == []
    assert (calendar(application), AuditEvent.objects.count()) == (before, trail)


def test_calendar_of_a_draft_is_empty():
    application, _cast = make.make_application(State.DRAFT)
    assert services.make_calendar(application) == []
    application.conditional_from = SPRING_27
    assert services.make_calendar(application) == []


def test_gate_of_final_approval_counts_year_one_only():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)):
        services.add_condition(
            application, actor=cast.approver, text="Name a data steward.", due_on=dt.date(2028, 1, 5)
        )
        make.verify_all(application, cast)
    assert list(application.obligations.unverified()) == []
    assert application.duties.unverified().count() == 2


def test_probation_puts_the_finding_into_the_calendar_and_its_correction_meets_it():
    application, cast = make.make_application(State.PROBATION)
    correction = duty(application, Duty.CORRECTION)
    finding = application.corrective_actions.get()
    assert str(finding) == finding.finding
    assert (correction.action, correction.due_on, correction.label) == (
        finding, finding.due_on, finding.finding,
    )  # fmt: skip
    with clock.at(dt.date(2029, 5, 1)):
        services.resolve_action(finding, actor=cast.approver)
    correction.refresh_from_db()
    assert (correction.status, correction.verified_on) == ("verified", dt.date(2029, 5, 1))


def test_correction_that_was_made_before_the_calendar_stands_in_it_as_met():
    application, cast = make.make_application(State.PROBATION)
    with clock.at(dt.date(2029, 5, 1)):
        services.resolve_action(application.corrective_actions.get(), actor=cast.approver)
    application.duties.filter(duty=Duty.CORRECTION).delete()
    services.make_calendar(application)
    assert duty(application, Duty.CORRECTION).status == "verified"


# conditions ---------------------------------------------------------------------------------------------
def test_conditional_approval_takes_its_conditions():
    application, cast = make.make_application(State.UNDER_REVIEW)
    conditions = [("Name a data steward.", dt.date(2026, 9, 1)), ("Hold a hearing.", dt.date(2027, 2, 1))]
    with clock.at(dt.date(2026, 5, 4)):
        make.prepare(application, "approve-conditionally", cast)
        application.refresh_from_db()
        make.move(
            application, "approve-conditionally", cast, "approver", on=make.YEAR_ONE, conditions=conditions
        )
    rows = application.duties.filter(duty=Duty.CONDITION)
    assert [(row.text, row.due_on, row.key, row.waiver_year) for row in rows] == [
        ("Name a data steward.", dt.date(2026, 9, 1), "condition-1", 1),
        ("Hold a hearing.", dt.date(2027, 2, 1), "condition-2", 1),
    ]


def test_conditions_belong_to_the_conditional_approval_alone():
    application, cast = make.make_application(State.DRAFT)
    with clock.at(make.SPRING), pytest.raises(ValueError, match="conditional approval"):
        make.move(application, "submit", cast, "lead", conditions=[("x", make.YEAR_ONE)])


def test_same_condition_twice_is_one():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    given = {"actor": cast.approver, "text": "Hold a hearing.", "due_on": dt.date(2027, 2, 1)}
    with clock.at(dt.date(2026, 8, 1)):
        first, second = (services.add_condition(application, **given) for _try in range(2))
    assert first == second
    assert AuditEvent.objects.filter(verb="obligation.condition_set").count() == 1


@pytest.mark.parametrize(
    ("text", "due_on", "field"),
    [
        (" ", dt.date(2027, 2, 1), "text"),
        ("Do it.", dt.date(2026, 8, 1), "due_on"),
        ("Do it.", dt.date(2031, 7, 1), "due_on"),
    ],
)
def test_condition_says_what_and_when_inside_the_five_years(text, due_on, field):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2026, 8, 1)), pytest.raises(ValidationError) as refusal:
        services.add_condition(application, actor=cast.approver, text=text, due_on=due_on)
    assert list(refusal.value.message_dict) == [field]


def test_conditions_are_set_by_approvers_of_an_approval_that_stands():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    given = {"text": "Hold a hearing.", "due_on": dt.date(2027, 2, 1)}
    with clock.at(dt.date(2026, 8, 1)), pytest.raises(NotPermitted, match="approver"):
        services.add_condition(application, actor=cast.reviewer, **given)
    draft, cast = make.make_application(State.DRAFT)
    with pytest.raises(NotPermitted, match="approval that stands"):
        services.add_condition(draft, actor=cast.approver, **given)


def test_condition_is_evidenced_and_verified_like_an_obligation():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2026, 8, 1)):
        row = services.add_condition(
            application, actor=cast.approver, text="Hold a hearing.", due_on=dt.date(2027, 2, 1)
        )
        row = services.give_evidence(row, actor=cast.lead, version=row.version, evidence="Held on 2 July.")
        row = services.verify_obligation(row, actor=cast.reviewer, version=row.version, accepted=True)
    assert (row.status, row.verified_on) == ("verified", dt.date(2026, 8, 1))


def test_other_duties_take_no_evidence():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    plan = duty(application, Duty.PLAN)
    with pytest.raises(NotPermitted, match="No evidence is asked"):
        services.give_evidence(plan, actor=cast.lead, version=plan.version, evidence="Here.")


# meeting ------------------------------------------------------------------------------------------------
def test_duty_is_handed_in_met_and_stays_met():
    application, cast = make.make_application(State.IMPLEMENTING)
    given = {"duty": Duty.ANNUAL_REPORT, "waiver_year": 2, "actor": cast.lead}
    with clock.at(FALL_28):
        handed = services.meet_obligation(application, accepted=False, **given)
        met = services.meet_obligation(application, **given)
    with clock.at(FALL_28 + dt.timedelta(days=9)):
        again = services.meet_obligation(application, **given)
    assert [handed.status, met.status, again.status] == ["evidenced", "verified", "verified"]
    assert again.verified_on == FALL_28
    assert services.meet_obligation(application, accepted=False, **given).status == "verified"
    verbs = AuditEvent.objects.about(met).exclude(verb="obligation.made").values_list("verb", flat=True)
    assert list(verbs) == ["obligation.met", "obligation.handed_in"]


def test_meeting_what_the_calendar_does_not_have_says_so():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    given = {"duty": Duty.ANNUAL_REPORT, "waiver_year": 2, "actor": cast.lead}
    assert services.meet_obligation(application, **given) is None
    assert services.reopen_obligation(application, **given) is None


def test_returned_plan_is_open_again_and_its_second_arrival_counts():
    application, cast = make.make_application(State.PLAN_RETURNED)
    plan = duty(application, Duty.PLAN)
    assert (plan.status, plan.evidenced_on) == ("open", None)
    assert services.reopen_obligation(application, duty=Duty.PLAN, actor=cast.reviewer) == plan
    with clock.at(dt.date(2027, 7, 1)):
        make.prepare(application, "resubmit-plan", cast)
        application.refresh_from_db()
        make.move(application, "resubmit-plan", cast, "lead")
    plan.refresh_from_db()
    assert (plan.status, plan.evidenced_on) == ("evidenced", dt.date(2027, 7, 1))


# letting off --------------------------------------------------------------------------------------------
def test_approver_lets_a_report_off_with_a_reason():
    application, cast = make.make_application(State.IMPLEMENTING)
    report = duty(application, Duty.ANNUAL_REPORT, 2)
    waived = services.waive_obligation(report, actor=cast.approver, version=1, reason="Flood year.")
    assert (waived.status, waived.finding) == ("waived", "Flood year.")
    assert AuditEvent.objects.about(report).first().verb == "obligation.waived"
    with pytest.raises(NotPermitted, match="still open"):
        services.waive_obligation(waived, actor=cast.approver, version=2, reason="Again.")
    assert services.reopen_obligation(application, duty=report.duty, waiver_year=2, actor=None) == waived


def test_letting_off_needs_a_reason_an_approver_and_the_present_version():
    application, cast = make.make_application(State.IMPLEMENTING)
    report = duty(application, Duty.ANNUAL_REPORT, 2)
    with pytest.raises(ValidationError, match="reason"):
        services.waive_obligation(report, actor=cast.approver, version=1, reason=" ")
    with pytest.raises(NotPermitted, match="approver"):
        services.waive_obligation(report, actor=cast.reviewer, version=1, reason="x")
    with pytest.raises(StaleVersion):
        services.waive_obligation(report, actor=cast.approver, version=9, reason="x")


def test_what_an_approval_rests_on_is_never_let_off():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    for row in application.duties.all():
        with pytest.raises(NotPermitted, match="rests on this"):
            services.waive_obligation(row, actor=cast.approver, version=row.version, reason="x")


def test_closed_application_owes_nothing():
    application, cast = make.make_application(State.LAPSED)
    for row in application.duties.all():
        assert row.is_overdue(dt.date(2030, 1, 1)) is False
        with pytest.raises(NotPermitted, match="closed"):
            services.waive_obligation(row, actor=cast.approver, version=row.version, reason="x")
        with pytest.raises(NotPermitted, match="closed"):
            services.ask_extension(row, actor=cast.lead, wanted_on=dt.date(2030, 1, 1), reason="x")
