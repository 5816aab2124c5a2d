"""The list of groups: extended and renamed by the state, kept by code."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Group
from stakeholders.services import add_group, load_groups, rename_group
from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted

pytestmark = pytest.mark.django_db
LIST = reverse("stakeholders:groups")


def test_state_adds_a_group_and_a_part_behind_the_others(engagement_lead: Any) -> None:
    tribes = add_group(
        actor=engagement_lead, name="Tribal nations", description="Their governments and schools."
    )
    assert list(Group.objects.top())[-1] == tribes
    elders = add_group(actor=engagement_lead, name="Elders", parent=tribes)
    again = add_group(actor=engagement_lead, name="Elders", parent=Group.objects.get(code="community"))
    assert (elders.code, again.code, elders.whole) == ("elders", "elders-2", tribes)
    assert list(again.parent.parts.all())[-1] == again
    event = AuditEvent.objects.filter(verb="group.added").latest("id")
    assert event.after == {"name": "Elders", "part_of": "Community"}


@pytest.mark.parametrize("name", ["students", "STUDENTS "])
def test_name_that_is_taken_is_refused(name: str, engagement_lead: Any) -> None:
    with pytest.raises(ValidationError, match="there already"):
        add_group(actor=engagement_lead, name=name)


def test_renamed_group_keeps_its_code_and_is_not_shipped_again(engagement_lead: Any) -> None:
    group = Group.objects.get(code="families")
    rename_group(group, actor=engagement_lead, name="Families", description="Whoever brings up a child.")
    assert load_groups() == 0
    group.refresh_from_db()
    assert (group.code, group.label) == ("families", "Families")
    with pytest.raises(ValidationError, match="there already"):
        rename_group(group, actor=engagement_lead, name="Students")


@pytest.mark.parametrize("who", ["lead", "analyst", "reviewer", "board_member", "administrator"])
def test_only_the_engagement_lead_keeps_the_list(who: str, request: Any, sign_in: Any) -> None:
    person = request.getfixturevalue(who)
    with pytest.raises(NotPermitted):
        add_group(actor=person, name="Others")
    client = sign_in(person)
    assert client.get(LIST).status_code == 200
    assert client.get(reverse("stakeholders:group_add")).status_code == 403


def test_added_group_can_be_chosen_at_once(engagement_lead: Any, sign_in: Any) -> None:
    staff = sign_in(engagement_lead)
    answer = staff.post(
        reverse("stakeholders:group_add"), {"name": "Tribal nations", "parent": ""}, follow=True
    )
    assert "Tribal nations" in answer.text
    group = Group.objects.get(name="Tribal nations")
    staff.post(reverse("stakeholders:group_edit", args=[group.pk]), {"name": "Tribal governments"})
    assert "Tribal governments" in staff.get(reverse("stakeholders:activity_add")).text


def test_list_takes_the_same_queries_for_many_groups(
    engagement_lead: Any, sign_in: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    staff = sign_in(engagement_lead)
    staff.get(LIST)
    with CaptureQueriesContext(connection) as few:
        staff.get(LIST)
    for number in range(5):
        add_group(actor=engagement_lead, name=f"Group {number}")
    with django_assert_num_queries(len(few)):
        staff.get(LIST)
