"""What worries groups: a high concern has an action with an owner, and only the group settles it."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stakeholders.models import Action, Concern, Group
from stakeholders.services import add_action, answer_concern, edit_concern
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories.concerns import WORRY, done_about, make_concern, said_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(district: Any, lead: Any) -> Concern:
    return make_concern(district, lead)


def act_on(concern: Concern, actor: Any, **changes: Any) -> Action:
    facts = {
        "title": "Ask the college", "strand": "concern", "group": concern.group, "answers": concern,
        "owner": "Lou", "due_on": clock.today(), "metric": "A signed page.", **changes,
    }  # fmt: skip
    return add_action(concern.district, actor=actor, **facts)


# from the worry to the word of the group --------------------------------------------------------------
def test_concern_is_open_answered_and_settled_by_the_group_alone(concern: Concern, lead: Any) -> None:
    assert concern.state == "open"
    with pytest.raises(ValidationError, match="Say first what was done"):
        said_of(concern, lead)
    answered = done_about(concern, lead)
    assert (answered.state, Concern.objects.unsettled().count()) == ("mitigated", 1)
    settled = said_of(answered, lead)
    assert (settled.state, Concern.objects.unsettled().count()) == ("settled", 0)
    with pytest.raises(ValidationError, match="has said that it is settled"):
        done_about(settled, lead)


def test_group_that_still_worries_opens_it_again_with_its_words(concern: Concern, lead: Any) -> None:
    answered = done_about(concern, lead)
    with pytest.raises(ValidationError, match="what still worries them"):
        said_of(answered, lead, says="worried")
    again = said_of(answered, lead, says="worried", doubt="Only one college signed.")
    assert (again.state, again.doubt, again.mitigation) == (
        "open", "Only one college signed.", "The college signed.",
    )  # fmt: skip
    settled = said_of(done_about(again, lead), lead)
    assert (settled.state, settled.doubt) == ("settled", "")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"confirmed_by": " "}, "Say who of the group said so"),
        ({"confirmed_how": "staff"}, "Choose how they said so"),
        ({"confirmed_on": None}, "Give the day"),
        ({"says": "perhaps"}, "Choose what the group says"),
    ],
)
def test_word_of_the_group_has_its_provenance(
    concern: Concern, lead: Any, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        said_of(done_about(concern, lead), lead, **change)
    assert Concern.objects.get().state == "mitigated"


def test_database_refuses_a_settled_concern_without_who_said_so(concern: Concern, lead: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.update(confirmed_on=clock.today())


def test_day_to_come_and_a_silent_answer_are_refused(district: Any, concern: Concern, lead: Any) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="today or an earlier day"):
        make_concern(district, lead, seen_on=tomorrow)
    with pytest.raises(ValidationError, match="Say what was done"):
        answer_concern(concern, actor=lead, version=1, mitigation=" ", mitigated_on=clock.today())


# actions ----------------------------------------------------------------------------------------------
def test_high_concern_without_an_action_is_listed_until_it_has_one(concern: Concern, lead: Any) -> None:
    make_concern(concern.district, lead, level=2)
    assert list(Concern.objects.without_action()) == [concern]
    act_on(concern, lead)
    assert list(Concern.objects.without_action()) == []
    assert Action.objects.get().concern == WORRY


def test_action_answers_a_concern_of_its_own_group_and_place(
    concern: Concern, lead: Any, engagement_lead: Any
) -> None:
    students = Group.objects.get(code="students")
    with pytest.raises(ValidationError, match="another group or place"):
        act_on(concern, lead, group=students)
    with pytest.raises(ValidationError, match="is for that"):
        act_on(concern, lead, strand="awareness")
    with pytest.raises(ValidationError, match="another group or place"):
        act_on(make_concern(None, engagement_lead), engagement_lead, answers=concern)
    act_on(concern, lead)
    with pytest.raises(ValidationError, match="An action answers this concern"):
        edit_concern(
            concern,
            actor=lead,
            version=1,
            group=students,
            words=WORRY,
            level=3,
            basis="said",
            seen_on=clock.today(),
        )


# who --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["steward", "other_lead", "analyst", "reviewer", "approver", "board_member"])
def test_only_coordinators_of_the_place_write(
    who: str, concern: Concern, request: Any, district: Any
) -> None:
    person = request.getfixturevalue(who)
    for act in (lambda: make_concern(district, person), lambda: done_about(concern, person)):
        with pytest.raises(NotPermitted):
            act()


def test_other_district_does_not_find_it(concern: Concern, other_lead: Any, sign_in: Any) -> None:
    client = sign_in(other_lead)
    assert WORRY not in client.get(reverse("stakeholders:concerns")).text
    for name in ("concern", "concern_edit", "concern_answer", "concern_hear"):
        assert client.get(reverse(f"stakeholders:{name}", args=[concern.pk])).status_code == 404
    assert WORRY not in client.get(reverse("stakeholders:action_add") + f"?concern={concern.pk}").text


def test_old_page_changes_nothing(concern: Concern, lead: Any) -> None:
    done_about(concern, lead)
    with pytest.raises(StaleVersion):
        done_about(concern, lead)


def test_trail_has_each_step_and_not_who_of_the_group(concern: Concern, lead: Any) -> None:
    said_of(done_about(concern, lead), lead)
    events = AuditEvent.objects.filter(verb__startswith="concern.")
    assert {event.verb for event in events} == {"concern.noted", "concern.answered", "concern.heard"}
    assert not any("cabinet" in f"{event.after}" for event in events)


# pages ------------------------------------------------------------------------------------------------
def test_lead_goes_from_the_worry_to_the_word_of_the_group(district: Any, lead: Any, sign_in: Any) -> None:
    staff, families = sign_in(lead), Group.objects.get(code="families")
    today = clock.today()
    staff.post(
        reverse("stakeholders:concern_add"),
        {
            "group": families.pk,
            "district": district.pk,
            "words": WORRY,
            "level": 3,
            "basis": "said",
            "seen_on": today,
        },
    )
    concern = Concern.objects.get()
    assert "1 high concern has no action" in staff.get(reverse("stakeholders:concerns")).text
    assert "nobody sees to it" in staff.get(concern.get_absolute_url()).text
    plan = staff.get(reverse("stakeholders:action_add") + f"?concern={concern.pk}")
    assert plan.context["form"].initial["concern"] == WORRY
    staff.post(
        reverse("stakeholders:action_add"),
        {"title": "Ask the college", "district": district.pk, "strand": "concern", "group": families.pk,
         "answers": concern.pk, "owner": "Lou", "due_on": today, "metric": "A page."},
    )  # fmt: skip
    shown = staff.get(concern.get_absolute_url()).text
    assert ("has no action" in shown, "Ask the college" in shown) == (False, True)
    edit = reverse("stakeholders:concern_edit", args=[concern.pk])
    mended = {
        "version": 1,
        "group": families.pk,
        "words": WORRY,
        "level": 3,
        "basis": "guess",
        "seen_on": today,
    }
    assert staff.get(edit).status_code == 200
    assert staff.post(edit, mended).status_code == 302
    staff.post(
        reverse("stakeholders:concern_answer", args=[concern.pk]),
        {"version": 2, "mitigation": "The college signed.", "mitigated_on": today},
    )
    said = {"version": 3, "says": "settled", "confirmed_by": "Two parents", "confirmed_how": "talk",
            "confirmed_on": today}  # fmt: skip
    assert (
        staff.post(reverse("stakeholders:concern_hear", args=[concern.pk]), said | {"says": ""}).status_code
        == 422
    )
    assert staff.post(reverse("stakeholders:concern_hear", args=[concern.pk]), said).status_code == 302
    assert "Settled, as the group says" in staff.get(concern.get_absolute_url()).text


def test_list_takes_the_same_queries_for_one_row_and_many(district: Any, lead: Any, sign_in: Any) -> None:
    staff, address, counted = sign_in(lead), reverse("stakeholders:concerns"), []
    for number in (1, 12):
        for _ in range(number):
            act_on(make_concern(district, lead), lead)
        staff.get(address)
        with CaptureQueriesContext(connection) as queries:
            staff.get(address)
        counted.append(len(queries))
    assert counted[0] == counted[1]


# one concern, and the page of its group ---------------------------------------------------------------
def test_page_of_a_concern_shows_its_actions_and_history(
    concern: Concern, district: Any, lead: Any, reviewer: Any, sign_in: Any, words: Any
) -> None:
    act_on(concern, lead)
    said_of(done_about(concern, lead), lead)
    page = reverse("stakeholders:concern", args=[concern.pk])
    shown = {person.pk: words(sign_in(person).get(page)) for person in (lead, reviewer)}
    told = (WORRY, "The college signed.", "Settled, as the group says", "said what was done about a concern",
            "wrote down a concern of a group", "planned an action")  # fmt: skip
    assert [word for word in told if word not in shown[reviewer.pk]] == []
    cabinet = "Two parents of the cabinet"
    assert (cabinet in shown[lead.pk], cabinet in shown[reviewer.pk]) == (True, False)
    assert "Plan an action" not in shown[reviewer.pk]


def test_page_of_a_group_lists_its_concerns_and_those_of_its_parts(
    district: Any,
    other_district: Any,
    lead: Any,
    other_lead: Any,
    engagement_lead: Any,
    sign_in: Any,
    words: Any,
) -> None:
    families = Group.objects.get(code="families")
    part = families.parts.first()
    make_concern(district, lead)
    make_concern(district, lead, code=part.code, words="Of a part.")
    make_concern(district, lead, code="teachers", words="Of teachers.")
    make_concern(other_district, other_lead, words="Elsewhere.")
    page = reverse("stakeholders:reach", args=[families.pk])
    shown = words(sign_in(lead).get(page))
    named = (WORRY, "Of a part.", "Of teachers.", "Elsewhere.")
    assert [text in shown for text in named] == [True, True, False, False]
    assert "2 not settled" in shown
    assert "Elsewhere." in words(sign_in(engagement_lead).get(page))


def test_page_of_a_group_takes_the_same_queries_for_one_concern_and_many(
    district: Any, lead: Any, sign_in: Any
) -> None:
    staff, families, counted = sign_in(lead), Group.objects.get(code="families"), []
    address = reverse("stakeholders:reach", args=[families.pk])
    for number in (1, 9):
        for _ in range(number):
            act_on(make_concern(district, lead), lead)
        staff.get(address)
        with CaptureQueriesContext(connection) as queries:
            staff.get(address)
        counted.append(len(queries))
    assert counted[0] == counted[1]
