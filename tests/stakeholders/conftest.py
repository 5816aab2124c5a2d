"""An activity, an invitation and the secret from its mail."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from stakeholders.models import Activity, Group, Invitation
from stakeholders.services import Guest
from tests.factories import stakeholders as factories


@pytest.fixture
def make_activity(engagement_lead: Any, district: Any) -> Callable[..., Activity]:
    """Return a function that plans an activity of the district in ten days."""

    def make(**changes: Any) -> Activity:
        return factories.make_activity(changes.pop("district", district), engagement_lead, **changes)

    return make


@pytest.fixture
def activity(make_activity: Callable[..., Activity]) -> Activity:
    return make_activity()


@pytest.fixture
def invite(engagement_lead: Any) -> Callable[..., tuple[Invitation, str]]:
    """Return a function that invites one person and gives the invitation and its secret."""

    def make(activity: Activity, **changes: Any) -> tuple[Invitation, str]:
        return factories.invite_person(activity, engagement_lead, **changes)

    return make


@pytest.fixture
def invited(activity: Activity, invite: Callable[..., tuple[Invitation, str]]) -> tuple[Invitation, str]:
    return invite(activity)


@pytest.fixture
def make_guest(db: None) -> Callable[..., Guest]:
    """Return a function that makes somebody without an email address, to be called by telephone."""

    def make(**changes: Any) -> Guest:
        group = Group.objects.get(code="families")
        given = {"name": "Rosa Paz", "channel": "phone", "reach": "555-0100", **changes}
        return Guest(email="", language="es", group=group, **given)

    return make


@pytest.fixture
def phone() -> Client:
    """A stranger's phone that Django's CSRF check treats like any browser."""
    return Client(enforce_csrf_checks=True)


def post(client: Client, address: str, **data: Any) -> Any:
    """Open the page and send its form, as a browser under no-referrer does."""
    client.get(address)
    data["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    return client.post(address, data, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
