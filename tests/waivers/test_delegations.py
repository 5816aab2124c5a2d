"""Delegates: a person of a partner organization works on one application, for a time, and on nothing else (A-08)."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError

from statepl.accounts.models import User
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from tests.factories.delegations import PARTNER, again, let_help
from waivers import rules, services, tasks
from waivers.models import Application, Delegation
from waivers.rules.delegations import can_be_ended
from waivers.states import State

TODAY = dt.date(2026, 4, 10)
LATER = dt.date(2026, 6, 30)
HELPS_ALREADY = (
    "Dee Delegate helps with this application already, until June 30, 2026. To change what this person "
    "may do, or until when, end that first."
)
END = dt.date(2031, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def made(db):
    """An application that is being written, and its people."""
    return make.make_application(State.DRAFT, make.Cast(factories.make_district(name="Willow Bend Unified")))


def grant(application, actor, **changes):
    given = {
        "email": "dee@partner.example", "name": "Dee Delegate", "organization": PARTNER, "access": "write",
        "ends_on": LATER, **changes,
    }  # fmt: skip
    return services.grant_delegation(application, actor=actor, **given)


def refusal(application, actor, **changes):
    """Return what a grant says no to, by field."""
    with pytest.raises(ValidationError) as refused:
        grant(application, actor, **changes)
    return refused.value.message_dict


def told(person):
    return list(Message.objects.filter(to=person.email).order_by("pk").values_list("subject", flat=True))


# letting somebody help ----------------------------------------------------------------------------------
def test_person_without_an_account_gets_one_without_a_role(made):
    application, cast = made
    row = grant(application, cast.lead, email="Dee@Partner.example", organization=" Harbor Partners ")
    assert (row.person.email, row.person.name, row.person.memberships.count()) == (
        "dee@partner.example", "Dee Delegate", 0,
    )  # fmt: skip
    assert (row.organization, row.access, row.starts_on, row.ends_on, row.granted_by) == (
        PARTNER, "write", TODAY, LATER, cast.lead,
    )  # fmt: skip
    assert not row.person.has_usable_password()
    message = Message.objects.get(to="dee@partner.example")
    assert message.subject == "You can help Willow Bend Unified with its application until June 30, 2026"
    assert "/accounts/password/reset/" in message.body_text
    assert application.get_absolute_url() in message.body_text
    assert "You can read and write in this one application." in message.body_text


def test_person_with_an_account_keeps_the_own_name_and_needs_no_password(made, delegate):
    application, cast = made
    row = grant(application, cast.lead, email=delegate.email.upper(), name="Somebody Else", access="read")
    assert (row.person, row.person.name) == (delegate, "Dee Delegate")
    body = Message.objects.get(to=delegate.email).body_text
    assert "password" not in body
    assert "You can read this one application." in body


def test_grant_and_end_are_on_the_trail_once_each(made):
    application, cast = made
    row = grant(application, cast.lead)
    services.end_delegation(row, actor=cast.lead, reason="The project is done.")
    first, second = AuditEvent.objects.about(row).order_by("id")
    assert (first.verb, first.actor, first.district, first.object_label) == (
        "delegation.granted", cast.lead, application.district, "Dee Delegate, Harbor Partners",
    )  # fmt: skip
    assert first.after == {
        "person": "Dee Delegate", "organization": PARTNER, "access": "write", "ends_on": "2026-06-30",
    }  # fmt: skip
    assert (second.verb, second.actor, second.reason) == (
        "delegation.ended", cast.lead, "The project is done.",
    )  # fmt: skip
    assert {change.label: change.after for change in first.changes} == {
        "person": "Dee Delegate", "organization": PARTNER, "may": "Read and write", "last day": "2026-06-30",
    }  # fmt: skip


def test_same_wish_again_returns_what_stands(made):
    application, cast = made
    rows = [grant(application, cast.lead), grant(application, cast.lead)]
    assert rows[0] == rows[1]
    assert AuditEvent.objects.filter(verb="delegation.granted").count() == 1
    assert Message.objects.filter(to="dee@partner.example").count() == 1


def test_another_wish_for_the_same_person_says_what_to_do(made):
    application, cast = made
    grant(application, cast.lead)
    assert refusal(application, cast.lead, access="read") == {"email": [HELPS_ALREADY]}


def test_person_can_help_again_after_an_end_and_after_the_last_day(made):
    application, cast = made
    services.end_delegation(grant(application, cast.lead), actor=cast.lead, reason="Too early.")
    second = grant(application, cast.lead, access="read")
    with clock.at(LATER + dt.timedelta(days=1)):
        third = grant(application, cast.lead, ends_on=dt.date(2026, 9, 1))
        assert list(application.delegations.lasting()) == [third]
        assert set(application.delegations.past()) == {*Delegation.objects.exclude(pk=third.pk)}
    assert second.access == "read"


def test_database_keeps_one_lasting_delegation_of_a_person(made):
    application, cast = made
    row = grant(application, cast.lead)
    twin = {"application": application, "person": row.person, "granted_by": cast.lead, "ends_on": LATER}
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(organization=PARTNER, access="read", **twin)
    with pytest.raises(ValidationError) as refused:
        Delegation(organization=PARTNER, access="read", **twin).full_clean()
    assert refused.value.messages == ["This person helps with this application already."]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"ends_on": TODAY - dt.timedelta(days=1)},
            "The last day lies before the first. Choose a later one.",
        ),
        ({"end_reason": "Because."}, "Give a reason."),
    ],
)
def test_row_is_true_by_itself(made, fields, sentence):
    application, cast = made
    row = grant(application, cast.lead)
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert refused.value.messages[-1] == sentence


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"ends_on": dt.date(2026, 4, 9)}, "ends_on", "This day is over. Choose today or a later day."),
        ({"ends_on": dt.date(2031, 7, 1)}, "ends_on",
         "The five years of this application end on June 30, 2031. Choose that day or an earlier one."),
        ({"name": " "}, "name", "Nobody has an account with this address yet. Write the person’s name."),
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"access": "sign"}, "access", "Value 'sign' is not a valid choice."),
    ],
)  # fmt: skip
def test_grant_says_what_is_wrong_with_a_wish(made, changes, field, sentence):
    application, cast = made
    assert refusal(application, cast.lead, **changes) == {field: [sentence]}
    assert (Delegation.objects.count(), User.objects.filter(email__endswith="partner.example").count()) == (
        0,
        0,
    )


@pytest.mark.parametrize("day", [TODAY, END])
def test_first_and_last_possible_day_are_taken(made, day):
    application, cast = made
    assert grant(application, cast.lead, ends_on=day).ends_on == day


def test_nobody_with_a_role_at_the_state_or_at_the_district_is_a_delegate(made, steward):
    application, cast = made
    closed = factories.make_user(name="Gone", is_active=False)
    contributor = factories.make_user("contributor", cast.district)
    sentences = {
        person: refusal(application, cast.lead, email=person.email)["email"][0]
        .partition(":")[0]
        .partition(".")[0]
        for person in (cast.reviewer, contributor, cast.lead, closed)
    }
    conflict = "This person has a role at the state, which decides on your application"
    own = "This person has a role at your district and sees the application already"
    assert sentences == {
        cast.reviewer: conflict,
        contributor: own,
        cast.lead: own,
        closed: "The account with this address is deactivated",
    }
    assert grant(application, cast.lead, email=steward.email).person == steward  # of another district


def test_role_that_begins_later_counts_too(made, delegate):
    application, cast = made
    delegate.memberships.create(role="board", starts_on=LATER)
    assert "conflict of interest" in refusal(application, cast.lead, email=delegate.email)["email"][0]


@pytest.mark.parametrize("role", ["reviewer", "approver", "administrator", "board"])
def test_nobody_of_the_state_lets_anybody_help(made, role):
    application, _cast = made
    with pytest.raises(NotPermitted, match="Only the district’s lead does this"):
        grant(application, factories.make_user(role))


def test_only_the_lead_of_this_district_lets_somebody_help(made, contributor, other_lead, delegate):
    application, cast = made
    let_help(application, cast.lead, delegate)
    own = factories.make_user("contributor", cast.district)
    for person in (own, contributor, other_lead, again(delegate)):
        with pytest.raises(NotPermitted):
            grant(application, person)


def test_nobody_helps_a_closed_application(db):
    application, cast = make.make_application(State.WITHDRAWN)
    with pytest.raises(NotPermitted, match="This application is closed"):
        grant(application, cast.lead)


def test_nobody_is_asked_after_the_five_years(made):
    application, cast = made
    with clock.at(dt.date(2031, 7, 1)), pytest.raises(NotPermitted, match="The five years are over"):
        grant(application, cast.lead, ends_on=dt.date(2031, 7, 1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_application", [True, False])
def test_two_grants_at_once_make_one_account_and_one_delegation_each(same_application):
    first, cast = make.make_application(State.DRAFT)
    second, other = (first, cast) if same_application else make.make_application(State.DRAFT)
    gate, answers = threading.Barrier(2), []

    def go(application, lead):
        try:
            gate.wait(timeout=20)
            with clock.at(TODAY):
                answers.append(grant(application, lead).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=args) for args in ((first, cast.lead), (second, other.lead))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert User.objects.filter(email="dee@partner.example").count() == 1
    number = 1 if same_application else 2
    assert (len(answers), len(set(answers)), Delegation.objects.count()) == (2, number, number)
    assert AuditEvent.objects.filter(verb="delegation.granted").count() == number
    assert Message.objects.filter(to="dee@partner.example").count() == number


# ending it ----------------------------------------------------------------------------------------------
def test_end_takes_effect_at_once_and_is_told_to_leads_and_delegate(made):
    application, cast = made
    second = factories.make_user("lead", cast.district)
    row = grant(application, cast.lead)
    assert Application.objects.visible_to(row.person).count() == 1
    ended = services.end_delegation(row, actor=cast.lead, reason="The project is done.")
    assert (ended.is_lasting, ended.ended_by, ended.end_reason) == (False, cast.lead, "The project is done.")
    assert Application.objects.visible_to(again(row.person)).count() == 0
    assert told(second) == ["Dee Delegate no longer helps with your application: ended on April 10, 2026"]
    assert told(cast.lead) == []
    assert told(row.person)[1:] == [
        "Your help with the application of Willow Bend Unified ended on April 10, 2026"
    ]
    body = Message.objects.filter(to=row.person.email).latest("pk").body_text
    assert "The project is done." in body
    assert application.get_absolute_url() not in body


def test_end_twice_changes_nothing(made):
    application, cast = made
    row = grant(application, cast.lead)
    services.end_delegation(row, actor=cast.lead, reason="First.")
    assert services.end_delegation(row, actor=cast.lead, reason="Second.").end_reason == "First."
    assert AuditEvent.objects.filter(verb="delegation.ended").count() == 1


def test_there_is_something_to_end_only_while_it_lasts(made):
    application, cast = made
    row = grant(application, cast.lead)
    assert can_be_ended(cast.lead, row).allowed
    ended = services.end_delegation(row, actor=cast.lead, reason="Done.")
    assert str(can_be_ended(cast.lead, ended).reason) == "This has ended already."


def test_end_needs_a_reason(made):
    application, cast = made
    with pytest.raises(ValidationError) as refused:
        services.end_delegation(grant(application, cast.lead), actor=cast.lead, reason=" ")
    assert refused.value.message_dict == {"reason": ["Give a reason."]}


def test_administrator_ends_it_unless_recused(made, administrator):
    application, cast = made
    row = grant(application, cast.lead)
    recused = factories.make_user("administrator")
    services.declare_recusal(recused, actor=recused, kind="family", application=application)
    with pytest.raises(NotPermitted, match="You are recused here"):
        services.end_delegation(row, actor=again(recused), reason="No.")
    assert services.end_delegation(row, actor=administrator, reason="A complaint.").ended_by == administrator
    assert told(cast.lead) == ["Dee Delegate no longer helps with your application: ended on April 10, 2026"]


def test_nobody_else_ends_it(made, other_lead):
    application, cast = made
    row = grant(application, cast.lead)
    own = factories.make_user("contributor", cast.district)
    for person in (own, other_lead, cast.reviewer, cast.approver, row.person):
        with pytest.raises(
            NotPermitted, match="The district’s lead ends this, or an administrator of the state"
        ):
            services.end_delegation(row, actor=person, reason="No.")


# the last day -------------------------------------------------------------------------------------------
def test_last_day_is_a_day_of_work_and_the_next_is_not(made):
    application, cast = made
    row = grant(application, cast.lead)
    with clock.at(LATER):
        person = again(row.person)
        assert Application.objects.visible_to(person).count() == 1
        assert rules.is_writer(person, application).allowed
    with clock.at(LATER + dt.timedelta(days=1)):
        # Also for an object that was read the day before: a session that lasts over midnight.
        assert Application.objects.visible_to(person).count() == 0
        assert not rules.is_writer(person, application).allowed
        assert not rules.is_on_district_side(person, application)


def test_last_day_is_told_once_afterwards(made):
    application, cast = made
    row = grant(application, cast.lead)
    with clock.at(LATER):
        assert tasks.tell_expired_delegations() == 0
    with clock.at(LATER + dt.timedelta(days=9)):
        assert [tasks.tell_expired_delegations() for _each in range(2)] == [1, 0]
    assert told(cast.lead) == ["Dee Delegate no longer helps with your application: ended on June 30, 2026"]
    event = AuditEvent.objects.about(row).latest("id")
    assert (event.verb, event.actor_name) == ("delegation.expired", "statepl")


def test_ended_one_is_not_told_as_expired(made):
    application, cast = made
    services.end_delegation(grant(application, cast.lead), actor=cast.lead, reason="Done.")
    with clock.at(LATER + dt.timedelta(days=9)):
        assert services.tell_expired_delegations() == 0


def test_one_that_was_told_meanwhile_is_left_alone(made):
    application, cast = made
    row = grant(application, cast.lead)
    with clock.at(LATER + dt.timedelta(days=1)):
        services.tell_expired_delegations()
        assert services.delegations._tell_expired(row.pk) is False
