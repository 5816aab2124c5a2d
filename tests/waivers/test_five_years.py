"""Five years by moving the clock, night by night, with workers that die: everything exactly once."""

import datetime as dt
import multiprocessing
import os
import signal
from collections import Counter

import pytest
from django.db import connections
from django.db.models.signals import post_save

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories import waivers as make
from waivers import services
from waivers.duties import Duty
from waivers.models import Obligation, Reminder
from waivers.services.moves import run_due_moves
from waivers.states import State

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
APPROVED = dt.date(2026, 5, 5)
OVER = dt.date(2031, 9, 5)
EXTENDED_TO = dt.date(2027, 11, 30)
FORK = multiprocessing.get_context("fork")


# who lives ----------------------------------------------------------------------------------------------
def lapsing():
    """A district that never submits its plan."""
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    return application


def extended():
    """A district that is given more time for its plan and lets that pass too."""
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2026, 12, 1)):
        services.extend_window(
            application,
            actor=cast.approver,
            version=application.version,
            until=EXTENDED_TO,
            reason="A flood.",
        )
    return application


def whole_way():
    """A district that goes on to the end, and hands in the reports of even years only."""
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    return application


BORN = dt.date(2027, 7, 20)


def hand_in(today):
    """Meet what its district meets, ten days before it is due."""
    due = Obligation.objects.standing().filter(
        duty=Duty.ANNUAL_REPORT, waiver_year__in=[2, 4], due_on=today + 10 * DAY
    )
    for row in due:
        services.meet_obligation(row.application, duty=row.duty, waiver_year=row.waiver_year, actor=None)


# nights -------------------------------------------------------------------------------------------------
def night(today):
    """Do what beat does in a night."""
    run_due_moves()
    services.keep_calendar()


def nights_between(first, last):
    return [first + n * DAY for n in range((last - first).days + 1)]


def live_through(days, *, down=frozenset(), twice=False, crashes=()):
    """Let every day come; `down` are nights without beat, `crashes` those on which a worker dies first.

    Returns the nights that were, and the application that came on its own day.
    """
    crashes, up, third = dict(crashes), [], None
    for today in days:
        if today == BORN:
            third = whole_way()
        with clock.at(today):
            hand_in(today)
            if today in down:
                continue
            up.append(today)
            if today in crashes:
                die(crashes[today], today)
            for _time in range(2 if twice else 1):
                night(today)
    return up, third


def die(model, today):
    """Run the night in a worker of its own that is killed as soon as it has written a row of this model."""
    connections.close_all()

    def work():
        post_save.connect(lambda **_given: os.kill(os.getpid(), signal.SIGKILL), sender=model, weak=False)
        night(today)

    worker = FORK.Process(target=work)
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL


# what must have happened ----------------------------------------------------------------------------------
def expected(row, up, third):
    """Return {(kind, days): night} of one duty, worked out from its dates and from the nights that were.

    A duty is told of from the day its date was set until it is met or its application closed: the move
    that closes comes first in the night.
    """
    found, since = {}, max(row.dated_on, BORN if row.application_id == third.pk else row.dated_on)
    ends = min(row.evidenced_on or OVER + DAY, row.application.closed_on or OVER + DAY)
    alive = [each for each in up if since <= each < ends]
    asked = [90, 30, 7]
    for number, days in enumerate(asked):
        day = row.due_on - days * DAY
        nearer = row.due_on - asked[number + 1] * DAY if number < 2 else row.due_on + DAY
        come = [each for each in alive if max(day, row.dated_on) <= each < nearer]
        if day >= row.dated_on and come:
            found["before", days] = come[0]
    late = [each for each in alive if each > row.due_on]
    if late:
        found["overdue", 0] = late[0]
    escalated = [each for each in alive if each >= row.due_on + 14 * DAY]
    if escalated:
        found["escalation", 0] = escalated[0]
    return found


def told(row):
    return {(each.kind, each.days): each.sent_on for each in row.reminders.filter(due_on=row.due_on)}


def check_everything(up, third):
    rows = Obligation.objects.select_related("application").all()
    wanted = {row.pk: expected(row, up, third) for row in rows}
    assert {row.pk: told(row) for row in rows} == wanted
    assert Reminder.objects.count() == sum(len(each) for each in wanted.values()) > len(rows)
    # One message for each person and notice: the lead or the reviewer, the approvers of that day.
    approvers = {each: 2 if each.sent_on < BORN else 3 for each in Reminder.objects.filter(kind="escalation")}
    notices = Message.objects.filter(cause__in=["obligation.due_date_told", "obligation.escalated"])
    assert notices.filter(cause="obligation.escalated").count() == sum(approvers.values())
    assert notices.count() == Reminder.objects.count() - len(approvers) + sum(approvers.values())
    assert max(Counter(notices.values_list("to", "subject", "created_at")).values()) == 1
    for row in rows:
        days = list(row.reminders.exclude(kind="escalation").values_list("sent_on", flat=True))
        assert len(days) == len(set(days))
    assert AuditEvent.objects.filter(
        verb__in=["obligation.due_date_told", "obligation.escalated"]
    ).count() == (Reminder.objects.count())


def year_starts(application):
    return list(application.year_starts.values_list("waiver_year", "noted_on"))


def lapses(application):
    application.refresh_from_db()
    trail = AuditEvent.objects.about(application).filter(verb="application.lapsed").count()
    mail = Message.objects.filter(about_id=application.pk, cause="application.lapsed").count()
    return application.state, application.closed_on, trail, mail


# the walk -----------------------------------------------------------------------------------------------
def test_five_years_with_two_dead_workers_do_everything_once():
    first, second = lapsing(), extended()
    crashes = [
        (dt.date(2027, 1, 30), Reminder),  # Year One, 90 days: the row is written, nobody is told
        (dt.date(2027, 9, 21), Message),  # the plan, 7 days: one person's message is written
    ]
    up, third = live_through(nights_between(APPROVED + DAY, OVER), crashes=crashes)
    assert lapses(first) == (State.LAPSED, dt.date(2027, 9, 29), 1, 1)
    assert lapses(second) == (State.LAPSED, EXTENDED_TO + DAY, 1, 1)
    third.refresh_from_db()
    assert (third.state, third.closed_on) == (State.ENDED_UNSUSTAINED, dt.date(2031, 8, 30))
    assert third.duties.count() == 3 + 1 + 12 + 1
    years = [(year, dt.date(2025 + year, 7, 1)) for year in (2, 3, 4, 5)]
    assert year_starts(first) == year_starts(second) == years[:1]
    assert year_starts(third) == [(2, BORN), *years[1:]]
    check_everything(up, third)


def test_weeks_without_beat_and_nights_run_twice_lose_and_double_nothing():
    first, second = lapsing(), extended()
    days = nights_between(dt.date(2027, 1, 4), dt.date(2028, 10, 20))
    down = {each for each in days if each.toordinal() // 7 % 3 == 0}
    up, third = live_through(days, down=down, twice=True)
    back = {ends: next(each for each in up if each > ends) for ends in (dt.date(2027, 9, 28), EXTENDED_TO)}
    assert lapses(first) == (State.LAPSED, back[dt.date(2027, 9, 28)], 1, 1)
    assert lapses(second) == (State.LAPSED, back[EXTENDED_TO], 1, 1)
    check_everything(up, third)
