"""People without an address, answers on paper and by word, mail that came back."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Invitation, InvitationLink, Task
from stakeholders.services import (
    Given,
    Work,
    answer_invitation,
    enter_answer,
    invite_people,
    note_bounce,
    resend_invitation,
    work_on,
)
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job

from .conftest import post


@pytest.fixture
def neighbor(activity: Any, engagement_lead: Any, make_guest: Any) -> Invitation:
    invite_people(activity, actor=engagement_lead, guests=[make_guest()])
    return Invitation.objects.get()


def test_person_without_an_address_is_invited_and_to_be_reached(neighbor: Invitation) -> None:
    assert (neighbor.state, neighbor.person, neighbor.address) == (
        "unreached", "Rosa Paz", "By telephone 555-0100",
    )  # fmt: skip
    assert (Message.objects.count(), InvitationLink.objects.count()) == (0, 0)
    assert [(task.cause, task.is_open) for task in Task.objects.all()] == [("no_mail", True)]


def test_person_is_reached_and_the_invitation_says_so(neighbor: Invitation, engagement_lead: Any) -> None:
    task = Task.objects.get()
    with pytest.raises(ValidationError, match="Say how you reached"):
        work_on(task, Work(engagement_lead, task.due_on, "reached"), actor=engagement_lead, version=1)
    work_on(
        task, Work(engagement_lead, task.due_on, "reached", "", "phone"), actor=engagement_lead, version=1
    )
    neighbor.refresh_from_db()
    assert (neighbor.state, Task.objects.open().count()) == ("reached", 0)


def test_two_people_of_one_name_without_address_are_told_apart_by_where_they_are(
    activity: Any, engagement_lead: Any, make_guest: Any
) -> None:
    guests = [make_guest(), make_guest(reach="555-0101"), make_guest()]
    assert invite_people(activity, actor=engagement_lead, guests=guests) == (2, 1)


def test_page_invites_a_person_without_email(activity: Any, lead: Any, sign_in: Any) -> None:
    client, address = sign_in(lead), reverse("stakeholders:invite_person", args=[activity.pk])
    data = {"name": "Rosa Paz", "channel": "letter", "reach": "3 Elm Street", "language": "es"}
    refused = client.post(address, data)
    assert (refused.status_code, "3 Elm Street" in refused.text) == (422, True)
    group = activity.groups.get().pk
    assert client.post(address, data | {"group": group}).status_code == 302
    assert Invitation.objects.get().address == "By letter 3 Elm Street"
    page = client.get(activity.get_absolute_url())
    assert ("Not reached yet" in page.text, "Send again" in page.text) == (True, False)


def test_answer_by_word_keeps_who_spoke_who_typed_and_when_it_was_read_back(
    neighbor: Invitation, lead: Any, sign_in: Any
) -> None:
    client, address = sign_in(lead), reverse("stakeholders:invitation_enter", args=[neighbor.pk])
    assert client.get(address).status_code == 200
    data = {"answer": "accepted", "via": "phone", "needs": ["transport"], "version": neighbor.version}
    assert "Who spoke" in client.post(address, data).text
    data |= {"spoke": "Her niece Inés", "read_back_on": str(clock.today())}
    assert client.post(address, data).status_code == 302
    neighbor.refresh_from_db()
    facts = (neighbor.answer, neighbor.via, neighbor.spoke, neighbor.entered_by, neighbor.read_back_on)
    assert facts == ("accepted", "phone", "Her niece Inés", lead, clock.today())
    assert [task.need for task in Task.objects.needs()] == ["transport"]
    page = client.get(neighbor.activity.get_absolute_url()).text
    for words in ("Her niece Inés", "written down by Lou Lead", "read back on"):
        assert words in page
    trail = str(list(AuditEvent.objects.filter(verb="invitation.entered").values()))
    assert ("Lou Lead" in trail, "Inés" in trail) == (True, False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"via": "link"}, "Say how the answer came"),
        ({"spoke": " "}, "Say who spoke or wrote"),
        ({"read_back_on": dt.date(2999, 1, 1)}, "cannot have been read back"),
    ],
)
def test_answer_without_its_source_is_refused(
    neighbor: Invitation, engagement_lead: Any, changes: Any, sentence: str
) -> None:
    source = {"via": "paper", "spoke": "Rosa Paz", **changes}
    with pytest.raises(ValidationError, match=sentence):
        enter_answer(neighbor, Given("accepted"), actor=engagement_lead, version=1, **source)


def test_reviewer_enters_no_answer(neighbor: Invitation, reviewer: Any) -> None:
    with pytest.raises(NotPermitted):
        enter_answer(neighbor, Given("accepted"), actor=reviewer, version=1, via="paper", spoke="Rosa")


def test_own_link_overrides_what_staff_wrote(invited: Any, engagement_lead: Any) -> None:
    invitation, token = invited
    enter_answer(
        invitation, Given("accepted"), actor=engagement_lead, version=1, via="text", spoke="Ana Ruiz"
    )
    answer_invitation(InvitationLink.objects.for_token(token), answer="declined")
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.via, invitation.entered_by, invitation.spoke) == (
        "declined", "link", None, "",
    )  # fmt: skip


def test_mail_that_came_back_is_a_task_until_the_person_is_reached(
    invited: Any, lead: Any, sign_in: Any
) -> None:
    invitation, client = invited[0], sign_in(lead)
    address = reverse("stakeholders:invitation_bounced", args=[invitation.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"version": invitation.version}).status_code == 302
    queue = client.get(reverse("stakeholders:tasks"))
    assert [task.cause for task in queue.context["page_obj"]] == ["bounced"]
    assert "The mail came back" in queue.text
    invitation.refresh_from_db()
    assert invitation.state == "failed"
    assert client.get(address).status_code == 403
    task = Task.objects.get()
    work_on(task, Work(lead, task.due_on, "reached", "", "in_person"), actor=lead, version=1)
    assert client.get(reverse("stakeholders:tasks")).context["page_obj"].object_list.count() == 0


def test_delivery_that_failed_for_good_is_a_task_at_once(invited: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.stakeholders.no_such_mailbox.Refusing"
    job = run_job(Job.objects.get(kind="message.send").pk)
    assert job is not None
    assert (job.state, job.attempts) == ("failed", 1)
    assert [(task.cause, task.is_open) for task in Task.objects.all()] == [("failed", True)]
    invited[0].refresh_from_db()
    assert invited[0].state == "failed"


def test_sending_again_after_a_bounce_tries_the_address_again(invited: Any, engagement_lead: Any) -> None:
    invitation = note_bounce(invited[0], actor=engagement_lead, version=invited[0].version)
    resend_invitation(invitation, actor=engagement_lead, version=invitation.version)
    invitation.refresh_from_db()
    assert (invitation.bounced_at, invitation.state, Message.objects.count()) == (None, "queued", 2)


def test_bounced_person_can_still_answer_by_the_link(invited: Any, engagement_lead: Any, phone: Any) -> None:
    note_bounce(invited[0], actor=engagement_lead, version=invited[0].version)
    assert post(phone, reverse("invitations:answer", args=[invited[1]]), answer="accepted").status_code == 302
