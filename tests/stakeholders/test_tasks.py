"""Needs as work: an owner, a day, and the person told; the queue over all activities; being ready."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import InvitationLink, Task
from stakeholders.services import Work, answer_invitation, say_ready, work_on
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job

DAY = dt.timedelta(days=1)


def link_of(token: str) -> InvitationLink:
    link: InvitationLink = InvitationLink.objects.for_token(token)
    return link


def answer(invited: Any, **given: Any) -> None:
    answer_invitation(link_of(invited[1]), **{"answer": "accepted", **given})


def work(task: Task, owner: Any, **changes: Any) -> Task:
    version = changes.pop("version", task.version)
    given = {"owner": owner, "due_on": task.due_on, **changes}
    return work_on(task, Work(**given), actor=owner, version=version)


def test_need_becomes_a_task_with_an_owner_and_a_day(invited: Any, engagement_lead: Any) -> None:
    answer(invited, needs=["interpreter"], needs_note="A seat near the door")
    tasks = Task.objects.order_by("need")
    assert [(task.need, task.owner, task.asked, task.is_open) for task in tasks] == [
        ("interpreter", engagement_lead, "", True),
        ("other", engagement_lead, "A seat near the door", True),
    ]
    starts_on = invited[0].activity.local_start.date()
    assert {task.due_on for task in tasks} == {starts_on - 3 * DAY}


def test_need_that_is_changed_is_to_be_seen_to_again_and_one_taken_back_is_closed(
    invited: Any, engagement_lead: Any
) -> None:
    answer(invited, needs=["interpreter"], needs_note="Dinner")
    for task in Task.objects.all():
        work(task, engagement_lead, outcome="arranged", words="Yes", told="phone")
    assert [task.is_open for task in Task.objects.all()] == [False, False]
    answer(invited, needs_note="Dinner without nuts")
    found = {task.need: (task.outcome, task.told, task.is_open) for task in Task.objects.all()}
    assert found == {"interpreter": ("withdrawn", "phone", False), "other": ("", "", True)}
    answer(invited, answer="declined", needs_note="Dinner without nuts")
    assert [task.outcome for task in Task.objects.all()] == ["withdrawn", "withdrawn"]
    answer(invited, needs=["interpreter"])
    assert Task.objects.get(need="interpreter").is_open


def test_person_is_told_by_mail_in_their_language(invited: Any, engagement_lead: Any) -> None:
    answer(invited, needs=["child_care"])
    task = work(
        Task.objects.get(), engagement_lead, outcome="arranged", words="Hay cuidado de niños.", told="mail"
    )
    message = Message.objects.latest("pk")
    assert (message.to, message.language, task.message) == ("ana@example.org", "es", message)
    assert "Hay cuidado de niños." in message.body_text
    assert "Usted nos pidió esto. Está resuelto: Cuidado de niños" in message.body_text
    assert (task.is_open, task.told_at is not None) == (False, True)


def test_need_is_open_until_the_person_was_told(invited: Any, engagement_lead: Any) -> None:
    answer(invited, needs=["transport"])
    task = work(Task.objects.get(), engagement_lead, outcome="not_possible", words="No bus runs then.")
    assert (task.is_open, str(task.tag[1])) == (True, "Not told yet")
    task = work(task, engagement_lead, outcome="not_possible", words="No bus runs then.", told="letter")
    assert (task.is_open, task.get_told_display()) == (False, "By letter")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": "arranged"}, "Write what the person is told"),
        ({"told": "phone"}, "Say what came of it"),
        ({"outcome": "reached", "words": "x"}, "Choose one of the outcomes."),
    ],
)
def test_what_is_missing_is_named_and_nothing_changes(
    invited: Any, engagement_lead: Any, changes: dict[str, str], sentence: str
) -> None:
    answer(invited, needs=["transport"])
    with pytest.raises(ValidationError, match=sentence):
        work(Task.objects.get(), engagement_lead, **changes)
    assert Task.objects.get().version == 1


def test_owner_coordinates_the_activity(invited: Any, engagement_lead: Any, reviewer: Any, lead: Any) -> None:
    answer(invited, needs=["transport"])
    task = Task.objects.get()
    with pytest.raises(ValidationError, match="Choose somebody who coordinates"):
        work_on(task, Work(reviewer, task.due_on), actor=engagement_lead, version=1)
    assert work_on(task, Work(lead, task.due_on), actor=engagement_lead, version=1).owner == lead
    with pytest.raises(NotPermitted):
        work_on(task, Work(lead, task.due_on), actor=reviewer, version=2)


def test_mail_that_fails_for_good_counts_as_not_told(
    invited: Any, engagement_lead: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    answer(invited, needs=["transport"])
    work(Task.objects.get(), engagement_lead, outcome="arranged", words="A van comes.", told="mail")
    settings.EMAIL_BACKEND = "tests.stakeholders.no_such_mailbox.Refusing"
    run_job(Job.objects.get(params__message=Message.objects.latest("pk").pk).pk)
    assert Message.objects.latest("pk").state == "failed"
    found = {task.cause: (task.told, task.is_open) for task in Task.objects.all()}
    assert found == {"need": ("", True), "failed": ("", True)}


def test_activity_is_ready_only_without_open_needs(invited: Any, engagement_lead: Any, sign_in: Any) -> None:
    activity = invited[0].activity
    answer(invited, needs=["transport"])
    with pytest.raises(NotPermitted, match="1 need is open"):
        say_ready(activity, actor=engagement_lead, version=activity.version)
    work(Task.objects.get(), engagement_lead, outcome="arranged", words="A van comes.", told="phone")
    client = sign_in(engagement_lead)
    address = reverse("stakeholders:activity_ready", args=[activity.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"version": activity.version}).status_code == 302
    assert client.get(activity.get_absolute_url()).context["is_ready"]
    answer(invited, needs=["transport", "child_care"])
    assert not client.get(activity.get_absolute_url()).context["is_ready"]
    assert AuditEvent.objects.filter(verb="activity.ready").count() == 1


def test_queue_holds_all_activities_of_a_coordinator_overdue_first(
    make_activity: Any, invite: Any, engagement_lead: Any, lead: Any, other_lead: Any, reviewer: Any,
    sign_in: Any, other_district: Any,
) -> None:  # fmt: skip
    late = make_activity(starts_at=clock.now() + 20 * DAY, ends_at=clock.now() + 21 * DAY)
    for activity, need in ((late, "transport"), (make_activity(), "wheelchair")):
        answer(invite(activity), needs=[need])
    answer(invite(make_activity(district=other_district)), needs=["child_care"])
    Task.objects.filter(need="wheelchair").update(due_on=clock.today() - DAY)
    address = reverse("stakeholders:tasks")
    page = sign_in(lead).get(address)
    assert [(task.need, task.is_overdue) for task in page.context["page_obj"]] == [
        ("wheelchair", True), ("transport", False),
    ]  # fmt: skip
    assert "Overdue" in page.text
    assert len(sign_in(engagement_lead).get(address).context["page_obj"]) == 3
    assert [task.need for task in sign_in(other_lead).get(address).context["page_obj"]] == ["child_care"]
    assert sign_in(reviewer).get(address).status_code == 403
    assert len(sign_in(lead).get(address + "?show=mine").context["page_obj"]) == 0


def test_task_page_saves_and_gives_bad_input_back(
    invited: Any, engagement_lead: Any, other_lead: Any, sign_in: Any
) -> None:
    answer(invited, needs=["transport"])
    task, client = Task.objects.get(), sign_in(engagement_lead)
    address = task.get_absolute_url()
    assert sign_in(other_lead).get(address).status_code == 404
    data = {"owner": engagement_lead.pk, "due_on": "2030-01-02", "outcome": "arranged", "version": 1}
    refused = client.post(address, data)
    assert (refused.status_code, "2030" in refused.text) == (422, True)
    assert "Write what the person is told" in refused.text
    assert client.post(address, data | {"words": "A van comes.", "told": "mail"}).status_code == 302
    task.refresh_from_db()
    assert (task.words, task.told, str(task.due_on)) == ("A van comes.", "mail", "2030-01-02")
    assert client.post(address, data | {"words": "Later", "told": "mail"}).status_code == 409


@pytest.mark.parametrize("rows", [1, 4])
def test_queue_costs_the_same_for_any_number_of_rows(
    activity: Any, invite: Any, engagement_lead: Any, sign_in: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        answer(invite(activity, name=f"Person {number}"), needs=["transport"], needs_note="Dinner")
    client, address = sign_in(engagement_lead), reverse("stakeholders:tasks")
    client.get(address)
    with django_assert_num_queries(12):
        client.get(address)


def test_history_of_a_task_names_neither_person_nor_need(invited: Any, engagement_lead: Any) -> None:
    answer(invited, needs=["wheelchair"], needs_note="My brother too")
    work(
        Task.objects.get(need="wheelchair"),
        engagement_lead,
        outcome="arranged",
        words="Ana: ramp",
        told="mail",
    )
    rows = str(list(AuditEvent.objects.filter(object_type="stakeholders.task").values()))
    assert [word for word in ("Ana", "wheelchair", "brother", "ramp") if word in rows] == []
