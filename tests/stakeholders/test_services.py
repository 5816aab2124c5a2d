import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from stakeholders.activity_texts import InLanguage
from stakeholders.icalendar import calendar_file
from stakeholders.models import Accommodation, Activity, Group, Invitation, InvitationLink
from stakeholders.services import (
    Guest,
    LinkOver,
    add_activity,
    answer_invitation,
    edit_activity,
    invite_people,
    load_groups,
    revoke_invitation,
)
from statepl.audit.models import AuditEvent
from statepl.core import clock, tokens
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Message

STRATEGIES = ["sharing_fair", "in_community", "online", "public_meeting", "site_visit"]


def test_groups_are_the_nine_of_the_toolkit_and_teachers(db: None) -> None:
    top = Group.objects.top()
    assert list(top.values_list("code", flat=True)) == [
        "leaders", "students", "families", "teachers", "postsecondary", "agencies", "cultural", "nonprofits",
        "business", "community",
    ]  # fmt: skip
    assert Group.objects.filter(parent__isnull=False).count() == 43
    assert Group.objects.filter(source="").count() == 0


def test_loading_groups_keeps_what_the_state_changed(db: None) -> None:
    Group.objects.filter(code="students").update(name="Learners")
    Group.objects.filter(code="business-small").delete()
    assert load_groups() == 1
    assert load_groups() == 0
    assert Group.objects.get(code="students").name == "Learners"
    assert Group.objects.get(code="business-small").parent.code == "business"


def test_activity_knows_the_five_strategies(make_activity: Any) -> None:
    assert [make_activity(kind=kind).kind for kind in STRATEGIES] == STRATEGIES
    with pytest.raises(ValidationError):
        make_activity(kind="karaoke")


def test_activity_ends_after_it_starts_and_has_a_place(make_activity: Any) -> None:
    start = clock.now()
    with pytest.raises(ValidationError, match="ends after it starts"):
        make_activity(starts_at=start, ends_at=start)
    with pytest.raises(ValidationError, match="Give the place"):
        make_activity(place="")
    with pytest.raises(ValidationError, match="is not a time zone"):
        make_activity(time_zone="Mars/Olympus")
    assert Activity.objects.count() == AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "own", "others", "states"),
    [
        ("engagement_lead", True, True, True),
        ("lead", True, False, False),
        ("contributor", True, False, False),
        ("steward", False, False, False),
        ("reviewer", False, False, False),
        ("administrator", False, False, False),
        ("board_member", False, False, False),
    ],
)
def test_who_plans_for_whom(
    request: pytest.FixtureRequest,
    district: Any,
    other_district: Any,
    name: str,
    own: bool,
    others: bool,
    states: bool,
) -> None:
    actor = request.getfixturevalue(name)
    start = clock.now()
    facts = {
        "kind": "online", "direction": "one_way", "title": "News", "is_online": True,
        "starts_at": start, "ends_at": start + dt.timedelta(hours=1),
    }  # fmt: skip
    may = []
    for place in (district, other_district, None):
        try:
            add_activity(place, actor=actor, **facts)
            may.append(True)
        except NotPermitted:
            may.append(False)
    assert may == [own, others, states]


def test_edit_is_recorded_with_before_and_after(activity: Activity, lead: Any) -> None:
    edit_activity(activity, actor=lead, version=1, groups=[Group.objects.get(code="students")], title="New")
    event = AuditEvent.objects.get(verb="activity.edited")
    assert event.before == {"title": "Talk about help at school", "groups": ["Families and caregivers"]}
    assert event.after == {"title": "New", "groups": ["Students"]}


def test_family_shares_an_address_and_each_has_a_link(activity: Activity, invite: Any) -> None:
    first, first_token = invite(activity, name="Ana")
    second, second_token = invite(activity, name="Luis")
    assert first.email == second.email
    assert first_token != second_token
    answer_invitation(InvitationLink.objects.for_token(first_token), answer="accepted")
    second.refresh_from_db()
    assert second.answer == ""


def test_state_of_an_invitation_follows_the_facts(invited: Any, engagement_lead: Any) -> None:
    invitation = invited[0]
    seen = [invitation.state]
    for delivery in ("sent", "failed"):
        Message.objects.update(state=delivery)
        seen.append(Invitation.objects.get().state)
    with clock.at(invitation.expires_at):
        seen.append(Invitation.objects.get().state)
    for answer in ("maybe", "alternative", "declined", "accepted"):
        answer_invitation(InvitationLink.objects.for_token(invited[1]), answer=answer)
        seen.append(Invitation.objects.get().state)
    revoke_invitation(invitation, actor=engagement_lead, version=Invitation.objects.get().version)
    seen.append(Invitation.objects.get().state)
    assert seen == [
        "queued", "sent", "failed", "expired", "maybe", "alternative", "declined", "accepted", "revoked",
    ]  # fmt: skip


def test_values_that_no_form_offers_are_refused(invited: Any) -> None:
    link = InvitationLink.objects.for_token(invited[1])
    for values in ({"answer": "perhaps"}, {"answer": ""}, {"answer": "accepted", "needs": ["pony"]}):
        with pytest.raises(ValidationError):
            answer_invitation(link, **values)
    assert (Invitation.objects.get().answer, Accommodation.objects.count()) == ("", 0)


def test_answer_through_a_revoked_invitation_is_refused(invited: Any, engagement_lead: Any) -> None:
    link = InvitationLink.objects.for_token(invited[1])
    revoke_invitation(invited[0], actor=engagement_lead, version=1)
    with pytest.raises(LinkOver):
        answer_invitation(link, answer="accepted")
    assert Invitation.objects.get().answer == ""


def test_reviewer_invites_nobody(activity: Activity, reviewer: Any) -> None:
    guest = Guest(email="a@example.org", language="en", group=Group.objects.get(code="families"))
    with pytest.raises(NotPermitted):
        invite_people(activity, actor=reviewer, guests=[guest])
    assert Invitation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one_row_and_one_need_each(invited: Any) -> None:
    link = InvitationLink.objects.for_token(invited[1])
    start, failures = threading.Barrier(8), []

    def send() -> None:
        start.wait()
        try:
            answer_invitation(
                link.__class__.objects.get(pk=link.pk), answer="accepted", needs=["evening", "child_care"]
            )
        except Exception as error:  # noqa: BLE001 - the thread's failure is the test's
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (Invitation.objects.count(), Accommodation.objects.count()) == (1, 2)
    assert AuditEvent.objects.filter(verb="invitation.answered").count() == 1


def test_token_has_256_random_bits_and_a_stable_digest() -> None:
    made = {tokens.make_token() for _ in range(100)}
    assert len(made) == 100
    assert {len(token) for token in made} == {43}
    assert tokens.digest("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def test_calendar_file_is_escaped_folded_and_in_the_zone_of_the_activity(make_activity: Any) -> None:
    start = dt.datetime(2027, 3, 14, 8, 30, tzinfo=dt.UTC)
    activity = make_activity(
        starts_at=start, ends_at=start + dt.timedelta(hours=2), place="Sala 2; niños, " + "é" * 80
    )
    activity.title, activity.purpose = "Hablar, y más", "Uno\nDos"
    text = calendar_file(InLanguage(activity, "en"))
    lines = text.split("\r\n")
    assert [line for line in lines if line.startswith(("DTSTART;", "DTEND;"))] == [
        "DTSTART;TZID=America/Chicago:20270314T033000",
        "DTEND;TZID=America/Chicago:20270314T053000",
    ]
    assert f"UID:activity-{activity.pk}@sea.example" in lines
    assert {"SUMMARY:Hablar\\, y más", "DESCRIPTION:Uno\\nDos"} <= set(lines)
    assert max(len(line.encode()) for line in lines) <= 75
    assert "LOCATION:Sala 2\\; niños\\, " + "é" * 80 in text.replace("\r\n ", "")


def test_hours_follow_the_activitys_own_zone(make_activity: Any) -> None:
    start = dt.datetime(2027, 3, 24, 23, 0, tzinfo=dt.UTC)
    activity = make_activity(
        starts_at=start, ends_at=start + dt.timedelta(minutes=90), time_zone="America/New_York"
    )
    assert activity.day == "Wednesday, March 24, 2027"
    assert activity.hours == "7 p.m. to 8:30 p.m. (EDT)"
