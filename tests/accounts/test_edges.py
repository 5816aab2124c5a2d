"""What strangers see of the building's rows, and the smaller facts of accounts."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from django.contrib.auth.models import AnonymousUser

from statepl.accounts import keys
from statepl.accounts.models import ApiClient, Membership, User
from statepl.audit.models import AuditEvent
from statepl.districts.models import District, School
from statepl.documents.models import Document
from statepl.jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [District, School, Document, Job, AuditEvent])
def test_strangers_see_no_rows(model: Any, district: Any) -> None:
    factories.make_school(district)
    assert list(model.objects.visible_to(AnonymousUser())) == []


def test_schools_are_visible_with_their_district(lead: Any, reviewer: Any, other_district: Any) -> None:
    mine, other = (
        factories.make_school(lead.memberships.get().district),
        factories.make_school(other_district),
    )
    assert list(School.objects.visible_to(lead)) == [mine]
    assert set(School.objects.visible_to(reviewer)) == {mine, other}


def test_changed_address_goes_on_the_trail(lead: Any) -> None:
    old, new = (
        EmailAddress(user=lead, email="old@example.org"),
        EmailAddress(user=lead, email="new@example.org"),
    )
    for before in (old, None):
        email_changed.send(
            sender=User, request=None, user=lead, from_email_address=before, to_email_address=new
        )
    rows = AuditEvent.objects.order_by("id").values_list("verb", "before", "after")
    assert list(rows) == [
        ("user.edited", {"email": "old@example.org"}, {"email": "new@example.org"}),
        ("user.edited", {"email": ""}, {"email": "new@example.org"}),
    ]


def test_live_clients_are_neither_revoked_nor_expired() -> None:
    for name in ("live", "revoked", "expired"):
        keys.create_api_client(name, scopes=["reports:read"], actor=None)
    keys.revoke_api_client(ApiClient.objects.get(name="revoked"), actor=None)
    ApiClient.objects.filter(name="expired").update(expires_on="2020-01-01")
    assert [client.name for client in ApiClient.objects.live()] == ["live"]


def test_people_are_found_whatever_the_case_of_the_address(lead: Any) -> None:
    assert User.objects.get_by_natural_key(lead.email.upper()) == lead


def test_roles_at_the_state_name_no_district(lead: Any, reviewer: Any) -> None:
    assert [role.user for role in Membership.objects.at_sea()] == [reviewer]
    assert str(reviewer.memberships.get()) == "Rae Reviewer: State reviewer"
    assert str(lead.memberships.get()) == "Lou Lead: District lead, Willow Bend Unified"
