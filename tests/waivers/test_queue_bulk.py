"""Work on several rows of the queue: assigning, reminding, taking out as a file."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from tests.waivers.queues import APRIL, made
from waivers import services
from waivers.models import Application
from waivers.states import State

pytestmark = pytest.mark.django_db
BULK_QUERIES = {"queue-remind": 9, "queue-assign": 10}


# assignment -------------------------------------------------------------------------------------------
def assign(application, actor, reviewer, version=None):
    return services.assign_reviewer(
        application, actor=actor, version=version or application.version, reviewer=reviewer
    )


def test_assignment_tells_the_reviewer_once_and_is_on_the_trail(today):
    application, _cast = made(State.SUBMITTED, name="Aspen")
    second, boss = factories.make_user("reviewer", name="Sue Second"), factories.make_user("administrator")
    changed = assign(application, boss, second)
    assert changed.reviewer == second
    mails = Message.objects.filter(to=second.email, subject__startswith="Review")
    assert [mail.subject for mail in mails] == ["Review Aspen by April 28, 2026"]
    event = AuditEvent.objects.filter(verb="application.assigned").get()
    assert (event.before, event.after) == ({"reviewer": ""}, {"reviewer": "Sue Second"})
    assign(changed, boss, second)
    assert AuditEvent.objects.filter(verb="application.assigned").count() == 1


@pytest.mark.parametrize("role", ["approver", "analyst", "engagement_lead", "board", "lead"])
def test_only_reviewers_and_administrators_assign(role, today):
    application, cast = made(State.SUBMITTED)
    person = cast.lead if role == "lead" else factories.make_user(role)
    with pytest.raises(NotPermitted):
        assign(application, person, cast.reviewer)
    application.refresh_from_db()
    assert application.reviewer is None


def test_draft_and_closed_applications_are_assigned_to_nobody(today):
    for state in (State.DRAFT, State.DENIED):
        application, cast = made(state)
        with pytest.raises(NotPermitted):
            assign(application, factories.make_user("administrator"), cast.reviewer)


def test_application_is_given_to_reviewers_only(today):
    application, cast = made(State.SUBMITTED)
    with pytest.raises(ValidationError) as refusal:
        assign(application, cast.reviewer, cast.approver)
    assert refusal.value.messages == ["Choose somebody who is a state reviewer."]


def at_once(*works):
    """Do things at the same moment, each on a connection of its own; return what came of them."""
    gate, answers = threading.Barrier(len(works)), []

    def act(work):
        try:
            gate.wait(timeout=20)
            with clock.at(APRIL):
                work()
            answers.append("done")
        except StaleVersion:
            answers.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(5))
def test_two_who_claim_or_assign_at_once_make_one_change(_round):
    application, cast = make.make_application(State.SUBMITTED)
    boss, second = factories.make_user("administrator"), factories.make_user("reviewer")
    version = application.version
    answers = at_once(
        lambda: services.make_move(application, "claim", actor=cast.reviewer, version=version),
        lambda: assign(application, boss, second, version=version),
    )
    assert answers == ["done", "stale"]
    application.refresh_from_db()
    assert application.version == version + 1


# bulk -------------------------------------------------------------------------------------------------
def test_bulk_assignment_asks_first_and_then_tells_what_was_done(sign_in, today, words):
    first, cast = made(State.SUBMITTED, name="Aspen")
    second, _ = made(State.UNDER_REVIEW, name="Birch")
    draft, _ = made(State.DRAFT, name="Dogwood")
    rows = [first, second, draft]
    client, address = sign_in(cast.reviewer), reverse("waivers:queue-assign")
    asked = client.get(address, {"row": [row.pk for row in rows], "q": "tab=open"})
    assert "3 applications are chosen." in words(asked)
    assert [row.district.name for row in asked.context["chosen"]] == ["Aspen", "Birch", "Dogwood"]
    assert Application.objects.filter(reviewer=cast.reviewer).count() == 0
    Application.objects.filter(pk=second.pk).update(version=99)
    data = {
        "row": [row.pk for row in rows],
        "version": [f"{row.pk}:{row.version}" for row in rows],
        "q": "tab=open",
        "reviewer": cast.reviewer.pk,
    }
    done = client.post(address, data, follow=True)
    assert done.redirect_chain == [("/waivers/queue/?tab=open", 302)]
    told = [str(message) for message in done.context["messages"]]
    assert told[0] == f"1 application is with {cast.reviewer} now."
    assert [text.partition(":")[0] for text in told[1:]] == ["Birch", "Dogwood"]
    assert list(Application.objects.filter(reviewer=cast.reviewer)) == [first]


def test_bulk_pages_without_a_choice_go_back_and_say_so(sign_in, today, words):
    client = sign_in(factories.make_user("reviewer"))
    for page in ("queue-assign", "queue-remind", "queue-export"):
        for method in (client.get, client.post):
            response = method(reverse(f"waivers:{page}"), {"q": "tab=open"}, follow=True)
            assert response.redirect_chain == [("/waivers/queue/?tab=open", 302)]
            assert "Choose at least one row first." in words(response)


def test_reminder_goes_out_once_a_day_to_whom_the_next_step_belongs(sign_in, today, words):
    back, cast = made(State.RETURNED, name="Aspen")
    waits, _ = made(State.SUBMITTED, name="Birch")
    client, data = sign_in(cast.reviewer), {"row": [back.pk, waits.pk], "q": "tab=open"}
    asked = client.get(reverse("waivers:queue-remind"), data)
    assert [row.pk for row in asked.context["due"]] == [back.pk]
    assert "The next step is not the district’s" in words(asked)
    first = client.post(reverse("waivers:queue-remind"), data, follow=True)
    again = client.post(reverse("waivers:queue-remind"), data, follow=True)
    assert "1 district is reminded." in words(first)
    assert "1 district was reminded today already" in words(again)
    mails = Message.objects.filter(subject__startswith="Reminder")
    assert [(mail.to, mail.subject) for mail in mails] == [
        (cast.lead.email, "Reminder: answer the state’s comments and submit again")
    ]
    assert AuditEvent.objects.filter(verb="application.reminded").count() == 1
    with clock.at(APRIL + dt.timedelta(days=1)):
        client.post(reverse("waivers:queue-remind"), data)
    assert mails.all().count() == 2


def exported(client, **data):
    response = client.post(reverse("waivers:queue-export"), data)
    return b"".join(response.streaming_content).decode().splitlines()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", ["queue-remind", "queue-assign"])
def test_bulk_page_costs_the_same_for_any_number_of_rows(
    page, rows, sign_in, today, django_assert_num_queries
):
    chosen = [made(State.RETURNED)[0] for _number in range(rows)]
    client = sign_in(factories.make_user("reviewer"))
    with django_assert_num_queries(BULK_QUERIES[page]):
        shown = client.get(reverse(f"waivers:{page}"), {"row": [row.pk for row in chosen], "q": "tab=open"})
    assert len(shown.context["chosen"]) == rows


def test_export_holds_the_chosen_rows_neutralised_and_is_on_the_trail(sign_in, today):
    first, cast = made(State.SUBMITTED, name="=cmd()")
    made(State.SUBMITTED, name="Birch")
    client = sign_in(cast.reviewer)
    assert client.get(reverse("waivers:queue-export"), {"row": first.pk}).status_code == 200
    assert AuditEvent.objects.filter(verb="queue.exported").count() == 0
    lines = exported(client, row=[first.pk], q="tab=open")
    assert lines[0].split(",")[:3] == ["application", "district", "district_id"]
    assert [line.split(",")[:2] for line in lines[1:]] == [[str(first.pk), "'=cmd()"]]
    event = AuditEvent.objects.get(verb="queue.exported")
    assert (event.actor, event.after) == (cast.reviewer, {"rows": 1, "tab": "open"})


def test_export_without_a_choice_holds_the_whole_view(sign_in, today):
    made(State.SUBMITTED, name="Aspen", county="North")
    made(State.UNDER_REVIEW, name="Birch", county="North")
    made(State.UNDER_REVIEW, name="Cedar", county="South")
    lines = exported(sign_in(factories.make_user("analyst")), q="tab=open&county=North&sort=-district")
    assert [line.split(",")[1] for line in lines[1:]] == ["Birch", "Aspen"]
