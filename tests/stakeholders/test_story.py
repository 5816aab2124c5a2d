"""Story 5 of the acceptance tests: an invitation from planning to the accommodation."""

import datetime as dt
from typing import Any

from django.urls import reverse

from stakeholders.models import Accommodation, Activity, Group, Invitation
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories.stakeholders import latest_token

from .conftest import post


def test_invitation_story_from_plan_to_accommodation(
    engagement_lead: Any, district: Any, sign_in: Any, phone: Any
) -> None:
    staff = sign_in(engagement_lead)
    start = (clock.now() + dt.timedelta(days=20)).strftime("%Y-%m-%dT18:00")
    end = (clock.now() + dt.timedelta(days=20)).strftime("%Y-%m-%dT19:30")
    planned = staff.post(
        reverse("stakeholders:activity_add"),
        {
            "title": "Talk about help at school",
            "district": district.pk,
            "kind": "in_community",
            "direction": "two_way",
            "starts_at": start,
            "ends_at": end,
            "time_zone": "America/Denver",
            "place": "Library",
            "languages": ["en", "es"],
            "groups": [Group.objects.get(code="families").pk],
        },
    )
    activity = Activity.objects.get()
    assert planned.url == activity.get_absolute_url()
    assert (activity.local_start.hour, activity.local_start.tzinfo.key) == (18, "America/Denver")

    people = "Ana Ruiz, Ana@Example.org, es, Foster families"
    staff.post(reverse("stakeholders:invite", args=[activity.pk]), {"people": people, "language": "en"})
    message = Message.objects.get()
    assert (message.to, message.language, message.district) == ("ana@example.org", "es", district)

    address = reverse("invitations:answer", args=[latest_token()])
    opened = phone.get(address)
    assert opened.status_code == 200
    assert 'lang="es"' in opened.text
    assert "checked" not in opened.text
    answered = post(phone, address, answer="accepted", needs=["evening", "interpreter"])
    assert answered.status_code == 302

    detail = staff.get(activity.get_absolute_url())
    assert [(task.what, task.invitation.person) for task in detail.context["needs"]] == [
        ("Another time of day, such as the evening", "Ana Ruiz"),
        ("An interpreter", "Ana Ruiz"),
    ]

    post(phone, address, answer="maybe", needs=["interpreter", "child_care"])
    invitation = Invitation.objects.get()
    assert invitation.answer == "maybe"
    assert sorted(Accommodation.objects.values_list("kind", flat=True)) == ["child_care", "interpreter"]
    assert list(AuditEvent.objects.order_by("id").values_list("verb", "actor_name")) == [
        ("activity.added", "Eli Engagement"),
        ("invitation.sent", "Eli Engagement"),
        ("invitation.answered", "Invited person"),
        ("task.opened", "Invited person"),
        ("task.opened", "Invited person"),
        ("invitation.answered", "Invited person"),
        ("task.opened", "Invited person"),
    ]


def test_invitation_history_names_no_invited_person(invited: tuple[Invitation, str]) -> None:
    rows = str(list(AuditEvent.objects.values()))
    assert "Ana" not in rows
    assert "ana@example.org" not in rows
