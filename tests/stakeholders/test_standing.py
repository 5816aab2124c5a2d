"""Where groups stand and what is known of them: dated, with a basis, read by coordinators alone."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from stakeholders.models import Assessment, Group, ProfileNote
from stakeholders.standing import profile, standings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests.factories.stakeholders import make_activity
from tests.factories.standing import make_assessment, make_note

pytestmark = pytest.mark.django_db
MAP = reverse("stakeholders:map")


def families() -> Group:
    return Group.objects.get(code="families")


def test_first_and_latest_reading_show_the_movement(district: Any, lead: Any) -> None:
    make_assessment(district, lead, interest=2)
    make_assessment(district, lead, days=60, interest=1, concept=None)
    make_assessment(district, lead, days=20, interest=3)
    make_assessment(district, lead, code="students", risk=1)
    by_code = {each.group.code: each for each in standings(Assessment.objects.of_place(district))}
    moved = by_code["families"]
    assert (moved.first.interest, moved.now.interest, moved.has_moved) == (1, 2, True)
    assert by_code["students"].has_moved is False


@pytest.mark.parametrize(
    ("levels", "hints"),
    [
        ({"concept": 3, "practice": 1}, 1),
        ({"concept": 3, "practice": 2}, 0),
        ({"concept": None, "practice": 1}, 0),
        ({"concept": 3, "practice": 1, "risk": 3, "interest": 1}, 2),
    ],
)
def test_reading_says_what_it_asks_for(district: Any, lead: Any, levels: Any, hints: int) -> None:
    make_assessment(district, lead, **levels)
    (standing,) = standings(Assessment.objects.of_place(district))
    assert len(standing.hints) == hints


def test_same_form_sent_twice_is_one_row_and_one_line_of_history(district: Any, lead: Any) -> None:
    for _turn in range(2):
        make_assessment(district, lead, concept=None)
        make_note(district, lead)
    assert (Assessment.objects.count(), ProfileNote.objects.count()) == (1, 1)
    told = AuditEvent.objects.filter(verb__in=["group.assessed", "group.described"])
    assert told.count() == 2
    assert [set(event.after) for event in told] == [{"group", "day"}] * 2


def test_nothing_is_read_on_a_day_to_come(district: Any, lead: Any) -> None:
    with pytest.raises(ValidationError, match="today or an earlier day"):
        make_assessment(district, lead, days=-1)
    with pytest.raises(ValidationError, match="today or an earlier day"):
        make_note(district, lead, days=-1)


def test_database_takes_no_unknown_level_and_no_reading_without_basis(district: Any, lead: Any) -> None:
    stored = make_assessment(district, lead)
    for wrong in ({"influence": 4}, {"practice": 0}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=stored.pk).update(**wrong)


@pytest.mark.parametrize("who", ["steward", "other_lead", "analyst", "board_member", "reviewer", "approver"])
def test_only_coordinators_of_the_place_read_or_write(
    who: str, district: Any, lead: Any, sign_in: Any, request: Any
) -> None:
    make_assessment(district, lead)
    make_note(district, lead, words="Most work at the mill.")
    person = request.getfixturevalue(who)
    for act in (make_assessment, make_note):
        with pytest.raises(NotPermitted):
            act(district, person)
    assert list(Assessment.objects.visible_to(person)) == []
    client = sign_in(person)
    asked = f"?district={district.pk}"
    for page in (MAP, reverse("stakeholders:assess", args=[families().pk])):
        answer = client.get(page + asked)
        # For somebody else's lead there is no such district.
        assert answer.status_code == (404 if who == "other_lead" else 403)
        assert "board room" not in answer.content.decode()
    reach = client.get(reverse("stakeholders:reach", args=[families().pk]) + asked)
    assert "at the mill" not in reach.content.decode()


def test_own_district_and_the_state_stay_apart(district: Any, lead: Any, engagement_lead: Any) -> None:
    make_assessment(district, lead)
    make_assessment(None, engagement_lead, reason="State only.")
    assert Assessment.objects.visible_to(engagement_lead).count() == 2
    assert [row.district for row in Assessment.objects.visible_to(lead)] == [district]


def test_said_by_the_group_stands_above_a_guess(district: Any, lead: Any) -> None:
    make_note(district, lead, days=9, basis="said", words="We work until eight.")
    make_note(district, lead, days=1, words="Probably free at noon.")
    make_note(district, lead, facet="language", words="Spanish.")
    known = {each.facet.value: each for each in profile(ProfileNote.objects.of_place(district))}
    assert (known["days"].note.words, known["days"].is_guess) == ("We work until eight.", False)
    assert (known["language"].is_guess, known["history"].note) == (True, None)
    assert len(known) == 5


def test_map_is_read_and_written_on_its_pages(district: Any, lead: Any, sign_in: Any, words: Any) -> None:
    client, page = sign_in(lead), reverse("stakeholders:assess", args=[families().pk])
    assert "Nobody has been read yet" in words(client.get(MAP))
    post = {"influence": "3", "interest": "2", "risk": "3", "concept": "3", "practice": "1"}
    post |= {"reason": "Seen in May.", "seen_on": clock.today().isoformat()}
    assert client.post(page, {**post, "reason": ""}).status_code == 422
    late = {**post, "seen_on": (clock.today() + dt.timedelta(days=1)).isoformat()}
    assert "Choose today or an earlier day." in words(client.post(page, late))
    assert client.post(page, post).headers["Location"] == f"{MAP}?district={district.pk}"
    make_assessment(district, lead, days=30, interest=1)
    shown = words(client.get(MAP))
    assert "High in influence and interest" not in shown
    assert "Moved since the first reading: Families and caregivers." in shown
    assert "training or a trial may be missing" in shown
    assert "Seen in May." in words(client.get(page))


def test_profile_is_written_on_its_page(district: Any, lead: Any, sign_in: Any, words: Any) -> None:
    client, page = sign_in(lead), reverse("stakeholders:profile_add", args=[families().pk])
    post = {"facet": "days", "words": "They work late.", "basis": "said"}
    post["seen_on"] = clock.today().isoformat()
    answer = client.post(page, post)
    assert answer.status_code == 302
    shown = words(client.get(answer.headers["Location"]))
    assert ("They work late." in shown, "Said by the group" in shown) == (True, True)


def test_pages_ask_as_often_for_many_readings_as_for_one(
    district: Any, lead: Any, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(lead)
    for group in Group.objects.top():
        for days in range(4):
            make_assessment(district, lead, code=group.code, days=days)
            make_note(district, lead, code=group.code, days=days)
    client.get(MAP)
    with django_assert_max_num_queries(16):
        client.get(MAP)


# before a group is asked ------------------------------------------------------------------------------
def test_planning_without_a_profile_is_warned_of_and_what_is_known_stands_beside_it(
    district: Any, lead: Any, sign_in: Any
) -> None:
    groups = [Group.objects.get(code=code) for code in ("families", "students", "teachers")]
    make_note(district, lead)
    make_note(district, lead, code="teachers", basis="said", words="Thursdays are for planning.")
    activity = make_activity(district, lead, groups=groups)
    shown = sign_in(lead).get(activity.get_absolute_url()).text
    assert shown.count("Nothing is known yet") == 1
    assert shown.count("Guessed by staff: ask the group") == 1
    assert all(words in shown for words in ("Most work until six.", "Thursdays are for planning."))
    address = reverse("stakeholders:profile_add", args=[groups[1].pk])
    assert f"{address}?district={district.pk}" in shown


def test_part_of_a_group_has_what_is_known_of_the_group(district: Any, lead: Any, sign_in: Any) -> None:
    make_note(district, lead)
    activity = make_activity(district, lead, groups=[Group.objects.get(code="families-foster")])
    assert "Most work until six." in sign_in(lead).get(activity.get_absolute_url()).text


def test_what_is_known_of_a_group_is_for_coordinators_and_only_until_it_begins(
    district: Any, lead: Any, steward: Any, reviewer: Any, sign_in: Any
) -> None:
    make_note(district, lead)
    activity = make_activity(district, lead)
    for person in (steward, reviewer):
        assert (
            "What we know of those who are asked" not in sign_in(person).get(activity.get_absolute_url()).text
        )
    with clock.at(activity.starts_at):
        assert (
            "What we know of those who are asked" not in sign_in(lead).get(activity.get_absolute_url()).text
        )
