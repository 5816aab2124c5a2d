"""Making, changing and closing accounts; giving and ending roles."""

from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection

from statepl.accounts import services
from statepl.accounts.models import Membership, User
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", "actor_name", "object_label"))


def test_create_user_makes_account_role_message_and_history(administrator: Any, district: Any) -> None:
    user = services.create_user(
        "New.Person@Example.org",
        name="Nia New",
        role="lead",
        district=district,
        language="es",
        actor=administrator,
    )
    assert (user.email, user.has_usable_password(), user.language) == ("new.person@example.org", False, "es")
    assert [(m.role, m.district, m.starts_on) for m in user.current_memberships] == [
        ("lead", district, clock.today())
    ]
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        (user.email, True, True)
    ]
    assert trail() == [
        ("user.created", "Ada Administrator", "Nia New"),
        ("membership.granted", "Ada Administrator", "Nia New"),
    ]
    message = Message.objects.get()
    assert (message.to, message.language) == (user.email, "es")
    assert "/accounts/password/reset/" in message.body_text


def test_create_user_refuses_a_taken_address_whatever_its_case(administrator: Any) -> None:
    factories.make_user(email="taken@example.org")
    with pytest.raises(ValidationError) as refusal:
        services.create_user("TAKEN@example.org", name="Twin", actor=administrator)
    assert refusal.value.message_dict == {"email": ["Somebody has this email address already."]}
    assert Message.objects.count() == 0


def test_create_user_with_a_role_that_does_not_fit_keeps_nothing(administrator: Any) -> None:
    with pytest.raises(ValidationError):
        services.create_user("x@example.org", name="X", role="lead", actor=administrator)
    assert not User.objects.filter(email="x@example.org").exists()
    assert trail() == []


@pytest.mark.parametrize("who", ["reviewer", "approver", "analyst", "board_member", "lead"])
def test_services_refuse_everybody_but_administrators(who: str, request: Any, contributor: Any) -> None:
    actor = request.getfixturevalue(who)
    role = contributor.memberships.get()
    calls = [
        lambda: services.create_user("x@example.org", name="X", actor=actor),
        lambda: services.edit_user(contributor, name="X", title="", language="en", actor=actor),
        lambda: services.grant_membership(contributor, role="reviewer", actor=actor),
        lambda: services.end_membership(role, actor=actor),
        lambda: services.deactivate_user(contributor, actor=actor),
        lambda: services.reactivate_user(contributor, actor=actor),
    ]
    for call in calls:
        with pytest.raises(NotPermitted):
            call()
    assert AuditEvent.objects.count() == 0


def test_edit_user_keeps_before_and_after_of_what_changed(administrator: Any, contributor: Any) -> None:
    services.edit_user(contributor, name="Cam Carter", title="", language="en", actor=administrator)
    event = AuditEvent.objects.get()
    assert (event.verb, event.before, event.after) == (
        "user.edited",
        {"name": "Cam Contributor"},
        {"name": "Cam Carter"},
    )


def test_edit_user_without_a_change_writes_nothing(contributor: Any) -> None:
    services.edit_user(contributor, name="Cam Contributor", title="", language="en", actor=contributor)
    assert AuditEvent.objects.count() == 0


def test_grant_membership_refuses_a_role_held_already(administrator: Any, lead: Any, district: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        services.grant_membership(lead, role="lead", district=district, actor=administrator)
    assert refusal.value.messages == ["This person holds this role already."]


def test_grant_membership_refuses_a_closed_account(administrator: Any, contributor: Any) -> None:
    services.deactivate_user(contributor, actor=administrator)
    closed = User.objects.get(pk=contributor.pk)
    with pytest.raises(ValidationError, match="deactivated"):
        services.grant_membership(closed, role="reviewer", actor=administrator)


def test_end_membership_ends_at_once(administrator: Any, contributor: Any, district: Any) -> None:
    services.end_membership(contributor.memberships.get(), actor=administrator, reason="moved away")
    again = User.objects.get(pk=contributor.pk)
    assert again.has_district_role(district) is False
    assert trail() == [("membership.ended", "Ada Administrator", "Cam Contributor")]
    assert AuditEvent.objects.get().reason == "moved away"


def test_end_membership_keeps_the_last_lead_of_a_district(
    administrator: Any, lead: Any, other_lead: Any
) -> None:
    with pytest.raises(NotPermitted, match="last lead"):
        services.end_membership(lead.memberships.get(), actor=administrator)
    assert Membership.objects.current().filter(user=lead).count() == 1


def test_end_membership_lets_a_lead_go_when_another_leads(
    administrator: Any, lead: Any, district: Any
) -> None:
    second = factories.make_user("lead", district)
    services.end_membership(lead.memberships.get(), actor=administrator)
    with pytest.raises(NotPermitted):
        services.end_membership(second.memberships.get(), actor=administrator)


def test_lead_whose_account_is_closed_does_not_count(administrator: Any, lead: Any, district: Any) -> None:
    second = factories.make_user("lead", district)
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(NotPermitted):
        services.end_membership(lead.memberships.get(), actor=administrator)


def test_end_membership_twice_is_refused(administrator: Any, contributor: Any) -> None:
    role = contributor.memberships.get()
    services.end_membership(role, actor=administrator)
    with pytest.raises(NotPermitted, match="ended already"):
        services.end_membership(role, actor=administrator)
    assert AuditEvent.objects.count() == 1


def test_last_administrator_stays(administrator: Any) -> None:
    with pytest.raises(NotPermitted, match="last administrator"):
        services.end_membership(administrator.memberships.get(), actor=administrator)


def test_deactivate_user_closes_account_and_roles(administrator: Any, contributor: Any, sign_in: Any) -> None:
    client = sign_in(contributor)
    services.deactivate_user(contributor, actor=administrator, reason="left")
    closed = User.objects.get(pk=contributor.pk)
    assert (closed.is_active, closed.current_memberships) == (False, [])
    assert [verb for verb, _who, _what in trail()] == ["membership.ended", "user.deactivated"]
    assert client.get("/people/me/").status_code == 302
    services.reactivate_user(closed, actor=administrator)
    opened = User.objects.get(pk=contributor.pk)
    assert (opened.is_active, opened.current_memberships) == (True, [])
    with pytest.raises(ValidationError, match="open already"):
        services.reactivate_user(opened, actor=administrator)


def test_deactivate_user_refuses_oneself_the_last_lead_and_twice(
    administrator: Any, lead: Any, contributor: Any
) -> None:
    for person, words in ((administrator, "their own"), (lead, "last lead")):
        with pytest.raises(NotPermitted, match=words):
            services.deactivate_user(person, actor=administrator)
    services.deactivate_user(contributor, actor=administrator)
    with pytest.raises(NotPermitted, match="already"):
        services.deactivate_user(contributor, actor=administrator)


@pytest.mark.django_db(transaction=True)
def test_two_leads_cannot_be_removed_at_once(administrator: Any, lead: Any, district: Any) -> None:
    roles = [lead.memberships.get(), factories.make_user("lead", district).memberships.get()]
    barrier, refused = Barrier(2), []

    def end(role: Membership) -> None:
        barrier.wait()
        try:
            services.end_membership(role, actor=administrator)
        except NotPermitted as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=end, args=[role]) for role in roles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(refused) == 1
    assert Membership.objects.current().filter(role="lead", district=district).count() == 1
