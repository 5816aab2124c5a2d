"""What the calendar tells by itself: to whom, in which words, and never twice."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from policy.models import ProgramSettings
from statepl.accounts.notices import choose_rhythm
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services, tasks
from waivers.duties import Duty
from waivers.models import Obligation, Recusal, Reminder, YearStart
from waivers.services import reminders
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)
NOTHING = {"calendars": 0, "years": 0, "reminders": 0, "escalations": 0}
DAY = dt.timedelta(days=1)


def keep(day):
    with clock.at(day):
        return services.keep_calendar()


def duty(application, kind, year=None):
    rows = application.duties.filter(duty=kind)
    return (rows.filter(waiver_year=year) if year else rows).get()


def told(person, cause="obligation.due_date_told"):
    return list(Message.objects.filter(person=person, cause=cause).values_list("subject", flat=True))


# reminders ----------------------------------------------------------------------------------------------
def test_plan_is_reminded_of_in_words_that_name_the_lapse_and_always_sent():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    writer = factories.make_user("contributor", cast.district)
    choose_rhythm(cast.lead, rhythm="off", actor=cast.lead)
    assert keep(dt.date(2027, 6, 30))["reminders"] == 4  # three of Year One are overdue since April
    subject = "Due by Sept. 28, 2027: Comprehensive plan"
    assert subject in told(cast.lead)
    assert subject in told(writer)
    message = Message.objects.get(person=cast.lead, subject=subject)
    assert (message.state, message.is_required, message.about_id) == ("queued", True, str(application.pk))
    assert "lapses after Sept. 28, 2027, by itself" in message.body_text
    assert AuditEvent.objects.about(duty(application, Duty.PLAN)).first().verb == "obligation.due_date_told"


def test_reminder_of_a_report_keeps_the_wish_for_a_digest():
    application, cast = make.make_application(State.IMPLEMENTING)
    choose_rhythm(cast.lead, rhythm="daily", actor=cast.lead)
    Reminder.objects.all().delete()
    keep(dt.date(2028, 7, 15))
    report = Message.objects.get(person=cast.lead, subject="Due by Aug. 14, 2028: Report on Year Two")
    assert (report.state, report.is_required) == ("held", False)
    reminder = duty(application, Duty.ANNUAL_REPORT, 2).reminders.get()
    assert (reminder.days, str(reminder)) == (30, "Report on Year Two: Reminder")


def test_duty_of_the_state_goes_to_its_reviewer_not_to_the_district():
    application, cast = make.make_application(State.IMPLEMENTING)
    keep(dt.date(2028, 4, 10))
    subject = f"{application.district}: Monitoring review of Year Two, due by April 17, 2028"
    assert subject in told(cast.reviewer)
    assert subject not in told(cast.lead)


def test_duty_of_the_state_without_a_reviewer_goes_to_all_reviewers_who_may_know():
    application, cast = make.make_application(State.IMPLEMENTING)
    application.reviewer = None
    application.save()
    other = factories.make_user("reviewer")
    with clock.at(dt.date(2028, 4, 1)):
        Recusal.objects.create(
            person=cast.reviewer, application=application, kind="family", declared_by=cast.reviewer
        )
    keep(dt.date(2028, 4, 10))
    assert (len(told(other)), told(cast.reviewer)) == (1, [])
    keep(dt.date(2028, 4, 18))
    assert f"{application.district}: Monitoring review of Year Two, overdue since April 17, 2028" in told(
        other
    )


def test_messages_speak_the_persons_language():
    _application, cast = make.make_application(State.IMPLEMENTING)
    cast.lead.language = "es"
    cast.lead.save()
    keep(dt.date(2028, 7, 15))
    assert set(
        Message.objects.filter(person=cast.lead, created_at__year=2028).values_list("language", flat=True)
    ) == {"es"}


def test_overdue_is_told_once_and_then_laid_before_the_approvers_once():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    Obligation.objects.filter(duty=Duty.PLAN).update(status="waived")
    keep(dt.date(2027, 5, 1))
    kind = application.obligations.first()
    assert told(cast.lead).count(f"Overdue since April 30, 2027: {kind.label}") == 1
    assert keep(dt.date(2027, 5, 13))["escalations"] == 0
    assert keep(dt.date(2027, 5, 14))["escalations"] == 3
    assert f"{application.district}: overdue since April 30, 2027: {kind.label}" in told(
        cast.approver, "obligation.escalated"
    )
    found = keep(dt.date(2027, 8, 1))
    assert (found["reminders"], found["escalations"]) == (0, 0)


def test_what_is_handed_in_or_closed_is_not_reminded_of():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2027, 1, 4)):
        make.evidence_all(application, cast)
        application.duties.filter(duty=Duty.PLAN).update(status="waived")
    assert keep(dt.date(2027, 4, 25)) == NOTHING
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2027, 1, 4)):
        make.move(application, "withdraw", cast, "lead", reason="The board wants it so.")
    assert keep(dt.date(2027, 4, 25)) == NOTHING


def test_extension_starts_the_reminders_anew_and_never_two_on_one_day():
    application, cast = make.make_application(State.IMPLEMENTING)
    report = duty(application, Duty.ANNUAL_REPORT, 2)
    for day in (dt.date(2028, 7, 15), dt.date(2028, 8, 7)):
        keep(day)
    with clock.at(dt.date(2028, 8, 7)):
        extension = services.ask_extension(
            report, actor=cast.lead, wanted_on=dt.date(2028, 9, 6), reason="The audit is late."
        )
        services.decide_extension(extension, actor=cast.approver, version=1, granted=True, reason="Yes.")
    keep(dt.date(2028, 8, 7))
    keep(dt.date(2028, 8, 8))
    keep(dt.date(2028, 8, 30))
    rows = report.reminders.values_list("due_on", "days", "sent_on")
    assert list(rows) == [
        (dt.date(2028, 8, 14), 30, dt.date(2028, 7, 15)),
        (dt.date(2028, 8, 14), 7, dt.date(2028, 8, 7)),
        (dt.date(2028, 9, 6), 30, dt.date(2028, 8, 8)),
        (dt.date(2028, 9, 6), 7, dt.date(2028, 8, 30)),
    ]


def test_settings_say_on_which_days(administrator):
    application, _cast = make.make_application(State.IMPLEMENTING)
    program = ProgramSettings.current()
    program.reminder_days, program.escalation_days = [], 3
    program.save()
    assert keep(dt.date(2028, 8, 1))["reminders"] == 2  # overdue: the attestation and the review
    keep(dt.date(2028, 8, 17))
    assert duty(application, Duty.ANNUAL_REPORT, 2).reminders.filter(kind="escalation").count() == 1


def test_duty_in_another_workers_hands_is_left_to_it():
    application, _cast = make.make_application(State.IMPLEMENTING)
    report = duty(application, Duty.ANNUAL_REPORT, 2)
    with clock.at(dt.date(2028, 9, 1)):
        report.status = "verified"
        report.save()
        given = {"today": clock.today()}
        assert reminders._remind(report.pk, days=[7], **given) is False
        assert reminders._escalate(report.pk, days=1, **given) is False


def test_notice_that_stands_already_is_not_written_again():
    application, _cast = make.make_application(State.IMPLEMENTING)
    report = duty(application, Duty.ANNUAL_REPORT, 2)
    keep(dt.date(2028, 9, 1))
    count = Reminder.objects.count()
    with clock.at(dt.date(2028, 9, 2)):
        assert reminders._remind(report.pk, days=[7], today=clock.today()) is False
        assert reminders._escalate(report.pk, days=1, today=clock.today()) is False
    assert Reminder.objects.count() == count


# calendars and years ------------------------------------------------------------------------------------
def test_approvals_older_than_the_calendar_get_theirs_once():
    application, _cast = make.make_application(State.IMPLEMENTING)
    wanted = application.duties.count()
    application.duties.exclude(duty=Duty.YEAR_ONE).delete()
    # Waiting reminders are another matter; here only calendars count.
    assert [keep(dt.date(2027, 8, 2))["calendars"], keep(dt.date(2027, 8, 3))["calendars"]] == [1, 0]
    assert application.duties.count() == wanted


def test_new_year_is_noted_once_and_told_with_its_first_date():
    application, cast = make.make_application(State.IMPLEMENTING)
    YearStart.objects.create(application=application, waiver_year=2)
    assert [keep(dt.date(2028, 7, 1))["years"], keep(dt.date(2028, 7, 1))["years"]] == [1, 0]
    assert told(cast.lead, "application.year_started") == [
        "Year Three has begun; next by Sept. 29, 2028: Confirm the assurances for Year Three"
    ]
    body = Message.objects.get(person=cast.lead, cause="application.year_started").body_text
    assert "- April 16, 2029: Monitoring review of Year Three (by the state)" in body


def test_years_missed_by_a_silent_beat_are_noted_and_only_the_present_one_is_told():
    application, cast = make.make_application(State.IMPLEMENTING)
    assert keep(dt.date(2029, 8, 1))["years"] == 3
    assert list(application.year_starts.values_list("waiver_year", flat=True)) == [2, 3, 4]
    with clock.at(dt.date(2029, 8, 1)):
        assert reminders._start_years(application.pk) == 0  # another worker was first
    assert str(application.year_starts.first()) == f"{application}: 2"
    assert len(told(cast.lead, "application.year_started")) == 1


def test_year_without_dates_says_just_that_it_has_begun():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    application.duties.all().delete()
    with clock.at(dt.date(2027, 7, 1)), transaction.atomic():
        assert reminders._start_years(application.pk) == 1
    assert told(cast.lead, "application.year_started") == ["Year Two has begun"]


def test_year_one_is_not_told_by_the_calendar():
    make.make_application(State.CONDITIONALLY_APPROVED)
    assert keep(dt.date(2026, 8, 1)) == NOTHING


def test_task_does_what_the_service_does():
    make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2026, 8, 1)):
        assert tasks.keep_calendar() == NOTHING


@pytest.mark.parametrize("count", [1, 3])
def test_quiet_night_costs_the_same_for_one_and_for_three(count):
    for _each in range(count):
        make.make_application(State.CONDITIONALLY_APPROVED)
    ProgramSettings.current()
    with (
        clock.at(dt.date(2026, 8, 1)),
        CaptureQueriesContext(
            connection,
        ) as seen,
    ):
        assert services.keep_calendar() == NOTHING
    assert len(seen) == 6


# story 3 of domain.md B.6 -------------------------------------------------------------------------------
def run_due_moves_twice(day):
    with clock.at(day):
        return [services.run_due_moves(), services.run_due_moves()]


def lapse_notices(application):
    return Message.objects.filter(about_id=application.pk, cause="application.lapsed").count()


def test_window_closed_yesterday_without_a_plan_lapses_once_with_one_notice():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    assert run_due_moves_twice(dt.date(2027, 9, 28)) == [0, 0]
    assert run_due_moves_twice(dt.date(2027, 9, 29)) == [1, 0]
    application.refresh_from_db()
    notice = Message.objects.get(about_id=application.pk, cause="application.lapsed")
    assert (application.state, notice.person, notice.is_required) == (State.LAPSED, cast.lead, True)
    assert AuditEvent.objects.filter(verb="application.lapsed").count() == 1


def test_extended_window_does_not_lapse_on_the_old_day():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2027, 9, 1)):
        services.extend_window(
            application, actor=cast.approver, version=application.version, until=dt.date(2027, 11, 30),
            reason="A flood.",
        )  # fmt: skip
    assert run_due_moves_twice(dt.date(2027, 9, 29)) == [0, 0]
    assert lapse_notices(application) == 0


def test_plan_under_review_never_lapses():
    application, _cast = make.make_application(State.PLAN_UNDER_REVIEW)
    assert run_due_moves_twice(dt.date(2027, 9, 29)) == [0, 0]
    assert lapse_notices(application) == 0
