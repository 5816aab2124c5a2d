"""Who people are is erased on its day, or when they ask; what was counted stays. Students through guardians."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from policy.models import ProgramSettings
from stakeholders.models import Asked, Group, HeardItem, Invitation, InvitationLink, MailWish, Task
from stakeholders.services import (
    Guest,
    Person,
    add_commitment,
    answer_commitment,
    answer_invitation,
    ask_commitment,
    count_wave,
    erase_by_wish,
    erase_due,
    erase_people,
    held,
    invite_people,
    people_like,
    remind_invited,
    stop_mail,
    wish_of,
)
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Message
from tests.factories.heard import answered, issue, read
from tests.factories.stakeholders import invite_person, latest_token
from tests.factories.surveys import ask, make_survey, make_wave

from .conftest import post

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"
DAY = dt.timedelta(days=1)


def traces(words: str) -> list[str]:
    """Return every table and column in which words still stand."""
    from django.apps import apps

    found = []
    for model in apps.get_models():
        if not model._meta.managed:
            continue
        for row in model._base_manager.values():
            found += [f"{model._meta.label}.{name}" for name, value in row.items() if words in str(value)]
    return sorted(set(found))


def answer_of(token: str, **changes: Any) -> None:
    link = InvitationLink.objects.for_token(token)
    answer_invitation(
        link, **{"answer": "accepted", "needs": ["transport"], "needs_note": "From Elm Road 9", **changes}
    )


@pytest.fixture
def ana(activity: Any, lead: Any) -> Invitation:
    invitation, token = invite_person(activity, lead, email=ANA, name="Ana Ruiz")
    answer_of(token)
    Message.objects.update(state="sent")
    invitation.refresh_from_db()
    return invitation


def counts() -> dict[str, int]:
    return {each.period.code: each.due for each in held()}


def coverage() -> list[dict[str, Any]]:
    """Return what the public reads of who has been heard."""
    return Client().get("/api/v1/engagement/coverage/").json()["results"]


# on its day -------------------------------------------------------------------------------------------
def test_each_kind_is_erased_on_its_own_day_and_answers_stay(ana: Invitation, activity: Any) -> None:
    end = activity.ends_at
    cells = coverage()
    for days, needs, contacts in ((29, 0, 0), (31, 1, 0), (181, 1, 1)):
        with clock.at(end + days * DAY):
            assert (counts()["needs"], counts()["contacts"]) == (needs, contacts)
    with clock.at(end + 31 * DAY):
        assert erase_due()["needs"] == 1
        assert traces("Elm Road") == []
        assert traces(ANA) != []
    with clock.at(end + 181 * DAY):
        assert erase_due()["contacts"] == 1
        assert erase_due() == {}
    ana.refresh_from_db()
    assert (ana.person, ana.answer, {need.kind for need in ana.needs}) == (
        "Erased",
        "accepted",
        {"transport", "other"},
    )
    assert traces(ANA) == traces("Ana Ruiz") == []
    assert (coverage(), len(cells) > 0) == (cells, True)


def test_dry_run_changes_nothing_and_says_what_the_run_does(
    ana: Invitation, activity: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with clock.at(activity.ends_at + 200 * DAY):
        call_command("erase_due")
        before = capsys.readouterr().out
        assert "contacts: 1 due of 1 held, after 180 days" in before
        assert traces(ANA) != []
        due = {code: number for code, number in counts().items() if number}
        erased = erase_due()
        assert due.items() <= erased.items()
        call_command("erase_due", "--now")
        assert "Nothing was due." in capsys.readouterr().out


def test_days_are_the_states(ana: Invitation, activity: Any) -> None:
    ProgramSettings.objects.update(keep_contacts_days=10)
    with clock.at(activity.ends_at + 11 * DAY):
        assert counts()["contacts"] == 1


def test_contributors_are_erased_after_the_answer_and_never_before(district: Any, lead: Any) -> None:
    waits = issue(district, email="waits@example.org")
    told = read(issue(district, email="told@example.org"), lead)
    answered(told, lead)
    Message.objects.update(state="sent")
    with clock.at(clock.now() + 181 * DAY):
        assert erase_due()["contributors"] == 1
    assert (traces("told@example.org"), HeardItem.objects.get(pk=waits.pk).email) == ([], "waits@example.org")


def test_who_was_asked_is_erased_after_the_count_and_the_numbers_stay(district: Any, lead: Any) -> None:
    wave = make_wave(make_survey(district, lead), lead)
    ask(wave, lead, number=1)
    ask(wave, lead, number=2)
    count_wave(wave, actor=lead, version=wave.version)
    Message.objects.update(state="sent")
    with clock.at(clock.now() + 200 * DAY):
        assert erase_due()["asked"] == 2
        assert erase_due() == {}
    assert traces("families1@example.org") == []
    assert Asked.objects.by_group()[0]["asked"] == 2


def test_wish_not_to_be_written_to_outlives_the_address(ana: Invitation, activity: Any) -> None:
    stop_mail(wish_of(ANA, "Ana Ruiz", "es"))
    with clock.at(activity.ends_at + 400 * DAY):
        erase_due()
    assert traces(ANA) == ["stakeholders.MailWish.email"]


def test_mail_is_emptied_and_what_waits_is_left_alone(ana: Invitation, activity: Any, lead: Any) -> None:
    invite_person(activity, lead, email="new@example.org", name="New")
    with clock.at(clock.now() + 91 * DAY):
        assert counts()["mail"] == 1
        erase_due()
    (gone,) = Message.objects.filter(to="")
    assert (gone.body_text, gone.body_html, gone.attachments, gone.state) == ("", "", [], "sent")
    assert Message.objects.get(to="new@example.org").body_text


def test_database_refuses_a_name_in_what_was_erased(ana: Invitation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(erased_at=clock.now())


# when somebody asks -----------------------------------------------------------------------------------
def test_person_is_erased_everywhere_and_those_at_the_same_address_are_not(
    ana: Invitation, activity: Any, lead: Any, district: Any
) -> None:
    _luis, token = invite_person(activity, lead, email=ANA, name="Luis Ruiz")
    wave = make_wave(make_survey(district, lead), lead)
    ask(wave, lead, email=ANA, name="Ana Ruiz")
    found = people_like(" ANA@example.org ", actor=lead)
    assert {str(each): number for each, number in found.items()} == {
        f"Ana Ruiz, {ANA}": 2, f"Luis Ruiz, {ANA}": 1,
    }  # fmt: skip
    assert list(people_like("ana ruiz", actor=lead)) == [Person(ANA, "Ana Ruiz", "")]
    erased = erase_people([Person(ANA, "Ana Ruiz", "")], actor=lead)
    assert (erased["contacts"], erased["asked"]) == (1, 1)
    assert traces("Ana Ruiz") == [
        "jobs.Message.body_html",
        "jobs.Message.body_text",
    ]  # a shared address keeps its mail
    assert InvitationLink.objects.for_token(token) is not None
    erase_people([Person(ANA, "Luis Ruiz", "")], actor=lead)
    assert traces(ANA) == traces("Ruiz") == []
    with pytest.raises(ValidationError, match="Nothing is kept"):
        erase_people([Person(ANA, "Ana Ruiz", "")], actor=lead)


def test_who_was_to_come_is_not_expected_nor_written_to(ana: Invitation, activity: Any, lead: Any) -> None:
    assert Task.objects.open().count() == 2
    erase_people([Person(ANA, "Ana Ruiz", "")], actor=lead)
    assert Task.objects.open().count() == 0
    with clock.at(activity.starts_at - 2 * DAY):
        assert remind_invited() == 0
    ana.refresh_from_db()
    assert (ana.is_standing, ana.is_mailable) == (False, False)


def test_mail_that_waits_is_not_sent_any_more(activity: Any, lead: Any) -> None:
    invitation, _token = invite_person(activity, lead, email=ANA, name="")
    assert invitation.message.state == "queued"
    erase_people([Person(ANA, "", "")], actor=lead)
    invitation.refresh_from_db()
    assert (invitation.message.state, str(invitation.state)) == ("muted", "unreached")


def test_name_of_who_closed_a_promise_goes_and_the_group_stays(
    ana: Invitation, activity: Any, lead: Any
) -> None:
    with clock.at(activity.ends_at + DAY):
        promise = add_commitment(
            activity, actor=lead, side="agency", group=ana.group, what="A bus", due_on=clock.today()
        )
        ask_commitment(promise, actor=lead, invitation=ana)
        from stakeholders.models import CommitmentLink

        answer_commitment(CommitmentLink.objects.for_token(latest_token("promises")), answer="kept")
        promise.refresh_from_db()
        assert promise.confirmed_by == "Ana Ruiz"
        erase_people([Person(ANA, "Ana Ruiz", "")], actor=lead)
    promise.refresh_from_db()
    assert promise.confirmed_by == ana.group.name
    assert traces("Ana Ruiz") == []


def test_person_without_address_is_found_by_number_and_name(
    activity: Any, lead: Any, make_guest: Callable[..., Guest]
) -> None:
    invite_people(activity, actor=lead, guests=[make_guest(), make_guest(name="Otto")])
    assert len(people_like("555-0100", actor=lead)) == 2
    erase_people(people_like("Rosa Paz", actor=lead), actor=lead)
    assert (traces("Rosa Paz"), len(people_like("555-0100", actor=lead))) == ([], 1)


def test_coordinators_erase_in_their_own_place_alone(
    ana: Invitation, lead: Any, other_lead: Any, engagement_lead: Any, analyst: Any
) -> None:
    assert people_like(ANA, actor=other_lead) == {}
    with pytest.raises(ValidationError):
        erase_people([Person(ANA, "Ana Ruiz", "")], actor=other_lead)
    for call in (lambda: people_like(ANA, actor=analyst), lambda: erase_people([], actor=analyst)):
        with pytest.raises(NotPermitted):
            call()
    assert len(people_like(ANA, actor=engagement_lead)) == 1


def test_trail_counts_and_names_nobody(ana: Invitation, lead: Any) -> None:
    erase_people([Person(ANA, "Ana Ruiz", "")], actor=lead)
    event = AuditEvent.objects.get(verb="people.erased")
    assert (event.actor, event.after["people"], event.after["contacts"]) == (lead, 1, 1)
    assert "ana" not in f"{event.object_label} {event.before} {event.after}".casefold()


# pages ------------------------------------------------------------------------------------------------
def test_lead_looks_somebody_up_and_erases_them(ana: Invitation, lead: Any, sign_in: Any) -> None:
    staff, address = sign_in(lead), reverse("stakeholders:erase_person")
    assert "Nobody is known by this" in staff.post(address, {"words": "nobody@example.org"}).text
    found = staff.post(address, {"words": ANA})
    assert ("Ana Ruiz" in found.text, "checked" in found.text) == (True, False)
    unsure = staff.post(address, {"words": ANA, "erase": "yes"})
    assert (unsure.status_code, Invitation.objects.known().count()) == (422, 1)
    done = staff.post(address, {"words": ANA, "erase": "yes", "people": ["0"]}, follow=True)
    assert "Counts stay." in done.text
    assert traces(ANA) == []


def test_page_says_what_is_due_to_the_state_alone(
    ana: Invitation, activity: Any, sign_in: Any, engagement_lead: Any, administrator: Any, lead: Any
) -> None:
    address = reverse("stakeholders:erasing")
    with clock.at(activity.ends_at + 200 * DAY):
        for person in (engagement_lead, administrator):
            assert "180 days after the end of the activity" in sign_in(person).get(address).text
        assert sign_in(lead).get(address).status_code == 403
        erase_due()
        assert "erased who people without an account are" in sign_in(administrator).get(address).text


def test_person_erases_themselves_by_the_link_in_a_mail(ana: Invitation, phone: Client) -> None:
    address = reverse("unsubscribe:stop", args=[wish_of(ANA, "Ana Ruiz", "en").token]) + "?lang=en"
    unsure = post(phone, address, choice="erase")
    assert (unsure.status_code, "Nothing was erased." in unsure.text) == (422, True)
    done = post(phone, address, choice="erase", sure="yes")
    assert (done.status_code, "It is erased" in done.text) == (200, True)
    assert (traces(ANA), traces("Ana Ruiz")) == ([], [])
    assert phone.get(address).status_code == 404


def test_erasing_oneself_twice_at_once_is_done_once(ana: Invitation) -> None:
    wish = wish_of(ANA, "Ana Ruiz", "en")
    assert (erase_by_wish(wish)["contacts"], erase_by_wish(wish)) == (1, {})
    assert MailWish.objects.count() == 0


# students ---------------------------------------------------------------------------------------------
def test_students_are_reached_through_somebody_named(activity: Any, lead: Any) -> None:
    part = Group.objects.filter(parent__code="students").first()
    for group in (Group.objects.get(code="students"), part):
        guest = Guest(email="home@example.org", language="en", group=group)
        with pytest.raises(ValidationError, match="under 18"):
            invite_people(activity, actor=lead, guests=[guest])
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("through", "words"),
    [("guardian", "whose guardian you are"), ("school", "hand this on"), ("self", "invites you")],
)
def test_mail_speaks_to_whoever_reads_it(activity: Any, lead: Any, through: str, words: str) -> None:
    guest = Guest("home@example.org", "en", Group.objects.get(code="students"), "Mia", through=through)
    invite_people(activity, actor=lead, guests=[guest])
    message = Message.objects.get()
    assert words in message.body_text
    assert words in message.body_html


def test_form_asks_whose_addresses_these_are(activity: Any, lead: Any, sign_in: Any) -> None:
    staff, address = sign_in(lead), reverse("stakeholders:invite", args=[activity.pk])
    lines = {"people": "mia@example.org, students", "language": "en"}
    refused = staff.post(address, lines)
    assert ("Say whose addresses these are" in refused.text, "mia@example.org" in refused.text) == (
        True,
        True,
    )
    assert staff.post(address, lines | {"through": "guardian"}).status_code == 302
    assert Invitation.objects.get().through == "guardian"
