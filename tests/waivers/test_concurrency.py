"""Two people decide at once on a real PostgreSQL: one decision, and the other one is told."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from tests.waivers.papermaking import make_paper
from tests.waivers.years import YEAR_THREE, duty
from waivers import services
from waivers.duties import Duty
from waivers.models import Application, Decision, Extension, Filing
from waivers.states import State

ROUNDS = 200
DAY = dt.date(2026, 5, 4)


def decide(application, version, actor, verb, given, gate, answers):
    """Wait at the gate, then decide; note what came of it."""
    try:
        gate.wait(timeout=20)
        with clock.at(DAY):
            services.make_move(application, verb, actor=actor, version=version, **given)
        answers.append("decided")
    except StaleVersion as refusal:
        answers.append("stale" if refusal.current.state != State.UNDER_REVIEW else "wrong")
    finally:
        connection.close()


def at_once(application, people):
    """Let each person make a move at the same moment; return what came of them."""
    gate, answers = threading.Barrier(len(people)), []
    threads = [
        threading.Thread(target=decide, args=(application, application.version, *person, gate, answers))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(answers)


def back_to_review(application):
    """Put the row back for the next round, as no service would."""
    Application.objects.filter(pk=application.pk).update(
        state=State.UNDER_REVIEW, closed_on=None, conditional_from=None, conditional_until=None
    )
    application.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_decide_at_once_make_one_decision():
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(DAY):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
    second = factories.make_user("approver")
    people = [
        (cast.approver, "approve-conditionally", {"on": make.YEAR_ONE}),
        (second, "deny", {"reason": "Outside the law."}),
    ]
    answers = []
    for _round in range(ROUNDS):
        back_to_review(application)
        answers.append(at_once(application, people))
    assert answers == [["decided", "stale"]] * ROUNDS
    assert Decision.objects.count() == ROUNDS
    verbs = ["application.conditionally_approved", "application.denied"]
    assert AuditEvent.objects.filter(verb__in=verbs).count() == ROUNDS
    mails = Message.objects.filter(to=cast.lead.email).exclude(subject__contains="Under review")
    assert mails.count() == ROUNDS


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_submit_at_once_submit_once():
    application, cast = make.make_application(State.DRAFT)
    second = factories.make_user("lead", cast.district)
    assert at_once(application, [(cast.lead, "submit", {}), (second, "submit", {})]) == ["decided", "stale"]
    assert AuditEvent.objects.filter(verb="application.submitted").count() == 1
    assert Message.objects.filter(to=cast.reviewer.email).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_who_answer_at_once_make_one_decision():
    paper, cast = make_paper("annual_report", "submitted")
    second = factories.make_user("reviewer")
    gate, answers = threading.Barrier(2), []

    def answer(verb, actor):
        try:
            gate.wait(timeout=20)
            with clock.at(YEAR_THREE):
                services.move_filing(paper, verb, actor=actor, version=paper.version, text="Say who decides.")
            answers.append("done")
        except StaleVersion:
            answers.append("stale")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=args) for args in (("accept", cast.reviewer), ("return", second))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answers) == ["done", "stale"]
    assert Filing.objects.get(pk=paper.pk).steps.exclude(verb="submit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_decide_once():
    application, cast = make.make_application(State.IMPLEMENTING)
    report = duty(application, Duty.ANNUAL_REPORT, 2)
    with clock.at(dt.date(2028, 8, 1)):
        extension = services.ask_extension(
            report, actor=cast.lead, wanted_on=dt.date(2028, 10, 2), reason="The audit is late."
        )
    second = factories.make_user("approver")

    def run(person, granted):
        try:
            fresh = Extension.objects.get(pk=extension.pk)
            with clock.at(dt.date(2028, 8, 5)):
                return services.decide_extension(
                    fresh, actor=person, version=fresh.version, granted=granted, reason="We see why."
                ).status
        except (NotPermitted, StaleVersion):
            return "refused"
        finally:
            close_old_connections()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, (cast.approver, second), (True, False)))
    assert results.count("refused") == 1
    verbs = AuditEvent.objects.about(extension).exclude(verb="extension.asked")
    assert (
        verbs.count()
        == Message.objects.filter(cause__in=["extension.granted", "extension.denied"]).count()
        == 1
    )
