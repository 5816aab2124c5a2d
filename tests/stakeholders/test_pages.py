import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from policy.models import ProgramSettings
from stakeholders.models import Activity, Group, Invitation
from stakeholders.services import edit_activity
from stakeholders.vocabulary import Step
from statepl.audit.models import AuditEvent
from statepl.jobs.models import Message
from tests.factories import make_user
from tests.factories.stakeholders import latest_token

from .conftest import post

STAFF = ["reviewer", "approver", "analyst", "administrator", "board_member", "steward"]
COORDINATORS = ["engagement_lead", "lead", "contributor"]


def person(request: pytest.FixtureRequest, name: str) -> Any:
    return request.getfixturevalue(name)


@pytest.mark.parametrize("name", STAFF + COORDINATORS)
def test_index_shows_every_role_its_activities(
    request: pytest.FixtureRequest, activity: Activity, sign_in: Any, name: str
) -> None:
    page = sign_in(person(request, name)).get(reverse("stakeholders:index"))
    assert [each.title for each in page.context["upcoming"]] == [activity.title]
    assert bool(page.context["can_plan"]) == (name in COORDINATORS)
    assert ("Plan an activity" in page.text) == (name in COORDINATORS)


@pytest.mark.parametrize("name", STAFF)
def test_people_and_needs_are_hidden_from_those_who_do_not_organize(
    request: pytest.FixtureRequest, invited: Any, phone: Any, sign_in: Any, name: str
) -> None:
    post(phone, reverse("invitations:answer", args=[invited[1]]), answer="accepted", needs=["wheelchair"])
    client = sign_in(person(request, name))
    page = client.get(invited[0].activity.get_absolute_url())
    assert page.status_code == 200
    assert ("Come", 1) in page.context["answers"]
    assert [word for word in ("Ana Ruiz", "ana@example.org", "Wheelchair") if word in page.text] == []
    for route in ("invitation_resend", "invitation_revoke"):
        assert client.get(reverse(f"stakeholders:{route}", args=[invited[0].pk])).status_code == 404
    assert client.get(reverse("stakeholders:invite", args=[invited[0].activity_id])).status_code == 403
    assert client.get(reverse("stakeholders:activity_add")).status_code == 403


@pytest.mark.parametrize("name", COORDINATORS)
def test_coordinators_read_answers_and_needs_by_person(
    request: pytest.FixtureRequest, invited: Any, phone: Any, sign_in: Any, name: str
) -> None:
    data = {"answer": "alternative", "reason": "Call me", "needs": ["wheelchair"], "spoken": "es"}
    post(phone, reverse("invitations:answer", args=[invited[1]]), **data)
    page = sign_in(person(request, name)).get(invited[0].activity.get_absolute_url())
    words = ("Ana Ruiz", "ana@example.org", "Call me", "Wheelchair access", "Wants to speak Spanish")
    assert [word for word in words if word not in page.text] == []


def test_another_district_finds_nothing(invited: Any, other_lead: Any, sign_in: Any) -> None:
    client = sign_in(other_lead)
    activity = invited[0].activity
    for route in ("activity", "activity_edit", "invite"):
        assert client.get(reverse(f"stakeholders:{route}", args=[activity.pk])).status_code == 404
    for route in ("invitation_resend", "invitation_revoke"):
        address = reverse(f"stakeholders:{route}", args=[invited[0].pk])
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    page = client.get(reverse("stakeholders:index"), {"district": activity.district_id})
    assert (list(page.context["upcoming"]), page.context["chosen"]) == (
        [],
        other_lead.current_memberships[0].district,
    )
    assert [row.group.code for row in page.context["rows"] if row.was_contacted] == []


def test_states_own_activity_stays_with_the_state(make_activity: Any, lead: Any, reviewer: Any) -> None:
    own = make_activity(district=None)
    assert list(Activity.objects.visible_to(lead)) == []
    assert list(Activity.objects.visible_to(reviewer)) == [own]


def test_district_lead_plans_only_for_the_own_district(lead: Any, other_district: Any, sign_in: Any) -> None:
    response = sign_in(lead).post(reverse("stakeholders:activity_add"), {"district": other_district.pk})
    assert response.status_code == 422
    assert "district" in response.context["form"].errors
    assert Activity.objects.count() == 0


def test_signed_out_people_are_sent_to_sign_in(activity: Activity, client: Any) -> None:
    for address in (reverse("stakeholders:index"), activity.get_absolute_url()):
        assert client.get(address).url.startswith("/accounts/login/")


def test_coverage_counts_parts_with_their_group(
    activity: Activity, invite: Any, phone: Any, lead: Any, sign_in: Any
) -> None:
    invite(activity, group="families-foster")
    _second, token = invite(activity, name="Luis", group="families")
    post(phone, reverse("invitations:answer", args=[token]), answer="accepted")
    page = sign_in(lead).get(reverse("stakeholders:index"))
    rows = {row.group.code: row for row in page.context["rows"]}
    assert len(rows) == 10
    (families,), (students,) = rows["families"].cells, rows["students"].cells
    assert dict(families.numbers) == {Step.INVITED: 2, Step.REACHED: 1, Step.RESPONDED: 1}
    assert (families.step, families.level, students.step) == (Step.RESPONDED, 2, Step.NAMED)
    assert len(page.context["missing"]) == 10
    parts = sign_in(lead).get(reverse("stakeholders:index"), {"parts": "yes"}).context["rows"]
    assert len(parts) == Group.objects.count()


def test_empty_pages_say_what_to_do_next(lead: Any, reviewer: Any, sign_in: Any) -> None:
    for route in ("index", "activities"):
        assert (
            reverse("stakeholders:activity_add") in sign_in(lead).get(reverse(f"stakeholders:{route}")).text
        )
        page = sign_in(reviewer).get(reverse(f"stakeholders:{route}"))
        assert "The engagement lead and the district plan activities." in page.text


def test_invite_page_names_faulty_lines_and_keeps_the_text(
    activity: Activity, engagement_lead: Any, sign_in: Any
) -> None:
    people = (
        "Ana, ana@example.org, es, families\nLuis, no-address\nMei, mei@example, en, families\n"
        "x@example.org, klingon"
    )
    response = sign_in(engagement_lead).post(
        reverse("stakeholders:invite", args=[activity.pk]), {"people": people, "language": "en"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["people"] == [
        "Line 2: There is no email address.",
        "Line 3: “mei@example” is not an email address.",
        "Line 4: “klingon” is neither a language we write in nor a group.",
    ]
    assert "Luis, no-address" in response.text
    assert Invitation.objects.count() == Message.objects.count() == 0


def test_inviting_twice_sends_one_mail_each_also_with_a_shared_address(
    activity: Activity, lead: Any, sign_in: Any
) -> None:
    people = "Ana, home@example.org, es, families\nLuis, HOME@example.org, en, students\nhome@example.org, students"
    client = sign_in(lead)
    for _ in range(2):
        data = {"people": people, "language": "en", "through": "guardian"}
        response = client.post(reverse("stakeholders:invite", args=[activity.pk]), data, follow=True)
    assert "3 were invited already and get no second mail." in response.text
    assert list(Message.objects.order_by("pk").values_list("to", "language")) == [
        ("home@example.org", "es"), ("home@example.org", "en"), ("home@example.org", "en"),
    ]  # fmt: skip
    assert Invitation.objects.values("links__digest").distinct().count() == 3


def test_nobody_is_invited_after_the_activity_began(activity: Activity, lead: Any, sign_in: Any) -> None:
    from statepl.core import clock

    client = sign_in(lead)
    with clock.at(activity.starts_at):
        response = client.get(reverse("stakeholders:invite", args=[activity.pk]))
    assert response.status_code == 403
    assert "The activity has begun" in response.text


def test_resend_replaces_the_link_and_asks_first(invited: Any, lead: Any, phone: Any, sign_in: Any) -> None:
    address = reverse("stakeholders:invitation_resend", args=[invited[0].pk])
    client = sign_in(lead)
    assert client.get(address).status_code == 200
    assert Message.objects.count() == 1
    assert client.post(address, {"version": 1}).url == invited[0].activity.get_absolute_url()
    assert client.post(address, {"version": 1}).status_code == 409
    assert Message.objects.count() == 2
    assert phone.get(reverse("invitations:answer", args=[invited[1]])).status_code == 410
    assert phone.get(reverse("invitations:answer", args=[latest_token()])).status_code == 200


def test_revoked_invitation_stays_revoked(invited: Any, lead: Any, phone: Any, sign_in: Any) -> None:
    client = sign_in(lead)
    address = reverse("stakeholders:invitation_revoke", args=[invited[0].pk])
    client.post(address, {"version": 1, "reason": "Wrong address"})
    assert phone.get(reverse("invitations:answer", args=[invited[1]])).status_code == 410
    assert client.post(address, {"version": 2}).status_code == 403
    resend = client.post(reverse("stakeholders:invitation_resend", args=[invited[0].pk]), {"version": 2})
    assert "This invitation is revoked. Invite the person again." in resend.text
    event = AuditEvent.objects.get(verb="invitation.revoked")
    assert (event.reason, event.actor_name, event.district) == (
        "Wrong address",
        "Lou Lead",
        lead.memberships.get().district,
    )


def test_edit_of_an_older_version_changes_nothing_and_shows_both(
    activity: Activity, engagement_lead: Any, lead: Any, sign_in: Any
) -> None:
    client = sign_in(lead)
    address = reverse("stakeholders:activity_edit", args=[activity.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {"title": "My title", "starts_at": "2027-03-24T18:00", "ends_at": "2027-03-24T19:30"}
    edit_activity(
        activity, actor=engagement_lead, version=1, groups=activity.groups.all(), title="Their title"
    )
    stale = client.post(address, data)
    assert stale.status_code == 409
    assert [text for text in ("My title", "Their title") if text not in stale.text] == []
    assert Activity.objects.get().title == "Their title"
    assert client.post(address, data | {"version": 2}).status_code == 302
    activity.refresh_from_db()
    assert (activity.title, activity.local_start.isoformat()) == ("My title", "2027-03-24T18:00:00-05:00")


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_one_row_and_three(
    make_activity: Any,
    invite: Any,
    engagement_lead: Any,
    sign_in: Any,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    ProgramSettings.current()
    for number in range(rows):
        activity = make_activity(title=f"Talk {number}")
    for number in range(rows):
        invite(activity, name=f"Person {number}")
    client = sign_in(engagement_lead)
    for address, queries in (
        (reverse("stakeholders:index"), 21),
        (reverse("stakeholders:activities"), 11),
        (activity.get_absolute_url(), 25),
    ):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


def test_person_without_a_role_is_told_who_gives_one(db: None, sign_in: Any) -> None:
    response = sign_in(make_user()).get(reverse("stakeholders:index"))
    assert response.status_code == 403
    assert "You have no role yet." in response.text


def test_list_shows_the_latest_activity_first(make_activity: Any, lead: Any, sign_in: Any) -> None:
    late = make_activity(title="Late")
    start = late.starts_at - dt.timedelta(days=2)
    make_activity(title="Early", starts_at=start, ends_at=late.starts_at)
    client = sign_in(lead)
    shown = client.get(reverse("stakeholders:activities")).context["page_obj"].object_list
    assert [activity.title for activity in shown] == ["Late", "Early"]
    soon = client.get(reverse("stakeholders:index")).context["upcoming"]
    assert [activity.title for activity in soon] == ["Early", "Late"]


def test_coverage_narrows_to_one_district(
    activity: Activity, invite: Any, make_activity: Any, other_district: Any, reviewer: Any, sign_in: Any
) -> None:
    invite(activity, group="students")
    invite(make_activity(district=other_district), group="students")
    client = sign_in(reviewer)
    counts = []
    for asked in ("", activity.district_id, other_district.pk, "x"):
        page = client.get(reverse("stakeholders:index"), {"district": asked})
        (cell,) = next(row.cells for row in page.context["rows"] if row.group.code == "students")
        counts.append(cell.numbers[Step.INVITED])
    assert counts == [2, 1, 1, 2]
