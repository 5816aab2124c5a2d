"""An activity, an invitation and the secret from its mail."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from stakeholders.models import Activity, Group, Invitation
from stakeholders.services import Guest, add_activity, invite_people
from statepl.core import clock
from statepl.jobs.models import Message

LINK = re.compile(r"/invitations/([A-Za-z0-9_-]+)/")


@pytest.fixture
def make_activity(engagement_lead: Any, district: Any) -> Callable[..., Activity]:
    """Return a function that plans an activity of the district in ten days."""

    def make(**changes: Any) -> Activity:
        start = clock.now() + dt.timedelta(days=10)
        facts = {
            "kind": "in_community",
            "direction": "two_way",
            "title": "Talk about help at school",
            "purpose": "Tell us what works in your family.",
            "starts_at": start,
            "ends_at": start + dt.timedelta(hours=2),
            "time_zone": "America/Chicago",
            "place": "Library, 210 Mill Street",
            "languages": ["en", "es"],
            "groups": [Group.objects.get(code="families")],
            **changes,
        }
        owner = facts.pop("district", district)
        return add_activity(owner, actor=engagement_lead, **facts)

    return make


@pytest.fixture
def activity(make_activity: Callable[..., Activity]) -> Activity:
    return make_activity()


@pytest.fixture
def invite(engagement_lead: Any) -> Callable[..., tuple[Invitation, str]]:
    """Return a function that invites one person and gives the invitation and its secret."""

    def make(activity: Activity, **changes: Any) -> tuple[Invitation, str]:
        values = {"email": "ana@example.org", "language": "es", "name": "Ana Ruiz", **changes}
        group = Group.objects.get(code=values.pop("group", "families-foster"))
        invite_people(activity, actor=engagement_lead, guests=[Guest(group=group, **values)])
        invitation = Invitation.objects.latest("pk")
        return invitation, latest_token()

    return make


@pytest.fixture
def invited(activity: Activity, invite: Callable[..., tuple[Invitation, str]]) -> tuple[Invitation, str]:
    return invite(activity)


@pytest.fixture
def phone() -> Client:
    """A stranger's phone that Django's CSRF check treats like any browser."""
    return Client(enforce_csrf_checks=True)


def latest_token() -> str:
    """Return the secret in the mail queued last."""
    match = LINK.search(Message.objects.latest("pk").body_text)
    assert match
    return match.group(1)


def post(client: Client, address: str, **data: Any) -> Any:
    """Open the page and send its form, as a browser under no-referrer does."""
    client.get(address)
    data["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    return client.post(address, data, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
