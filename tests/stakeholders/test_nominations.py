"""Who is missing: anybody names a group, coordinators settle it once, the public reads only words of staff."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from stakeholders.models import Group, MailWish, Nomination
from stakeholders.rules.nominations import can_settle_nomination
from stakeholders.services import (
    Person,
    add_group,
    erase_by_wish,
    erase_due,
    erase_people,
    held,
    people_like,
    settle_nomination,
    stop_mail,
    wish_of,
)
from stakeholders.services import nominations as service
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted
from statepl.jobs.models import Message
from tests.factories.nominations import NIGHTS, PUBLIC, make_nomination, settled
from tests.factories.waivers import make_application
from tests.waivers.test_recusals import recuse

from .conftest import post
from .test_erasing import traces

pytestmark = pytest.mark.django_db
STATE = reverse("public:nominate-state")
LIST = reverse("stakeholders:nominations")
NIA = "nia@example.org"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_was_sent_from_here() -> None:
    cache.clear()


@pytest.fixture
def named(district: Any) -> Nomination:
    return make_nomination(district)


def page(row: Nomination) -> str:
    return reverse("stakeholders:nomination", args=[row.pk])


def sent(**changes: Any) -> dict[str, Any]:
    return {"who": NIGHTS, "reach": "", "email": "", "key": str(uuid.uuid4()), **changes}


def decision(**changes: Any) -> dict[str, Any]:
    group = Group.objects.get(code="families").pk
    return {"outcome": "on_the_list", "group": group, "reason": "It is.", "public_text": PUBLIC, **changes}


# anybody ----------------------------------------------------------------------------------------------
def test_anybody_names_a_group_once_in_the_language_of_the_page(phone: Client) -> None:
    form = phone.get(STATE, headers={"Accept-Language": "es"})
    key = form.context["form"]["key"].value()
    assert 'lang="es"' in form.text
    for _turn in range(2):
        data = sent(key=str(key), email=NIA, csrfmiddlewaretoken=phone.cookies["csrftoken"].value)
        done = phone.post(
            STATE, data, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin", "Accept-Language": "es"}
        )
        assert done["Location"] == reverse("public:nominated-state")
    row = Nomination.objects.get()
    assert (row.who, row.email, row.language, row.district) == (NIGHTS, NIA, "es", None)
    assert phone.get(done["Location"]).status_code == 200
    assert AuditEvent.objects.filter(verb="nomination.made").count() == 1


def test_form_says_that_nobody_private_is_named_and_loses_nothing(phone: Client) -> None:
    assert "Please name no child and no other private person." in phone.get(STATE).text
    wrong = post(phone, STATE, **sent(who=" ", reach="The gate at six", email="nia at example"))
    assert wrong.status_code == 422
    for kept in ("Write which people are missing.", "The gate at six", "nia at example"):
        assert kept in wrong.text
    assert not Nomination.objects.exists()


def test_too_many_of_a_machine_or_of_a_day_are_refused_with_a_sentence(
    phone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _turn in range(10):
        assert post(phone, STATE, **sent()).status_code == 302
    again = post(phone, STATE, **sent(reach="The gate at six"))
    assert (again.status_code, "The gate at six" in again.text) == (429, True)
    monkeypatch.setattr(service, "MOST_A_DAY", 10)
    cache.clear()
    full = post(phone, STATE, **sent())
    assert (full.status_code, "Too much came in today" in full.text) == (422, True)


def test_form_of_a_district_is_there_where_its_coverage_is(district: Any, phone: Client) -> None:
    application, _cast = make_application("submitted")
    shown = reverse("public:nominate-district", args=[application.district_id])
    assert phone.get(reverse("public:nominate-district", args=[district.pk])).status_code == 404
    assert phone.get(reverse("public:nominated-district", args=[district.pk])).status_code == 404
    assert shown in phone.get(reverse("public:coverage-district", args=[application.district_id])).text
    assert post(phone, shown, **sent()).status_code == 302
    assert Nomination.objects.get().district_id == application.district_id
    assert phone.get(reverse("public:nominated-district", args=[application.district_id])).status_code == 200


def test_public_reads_how_many_and_what_came_of_each_in_words_of_staff_alone(engagement_lead: Any) -> None:
    settled(make_nomination(None, email=""), engagement_lead)
    make_nomination(None, who="Truck drivers")
    make_nomination(None, who="Hostile words about a neighbor")
    shown = Client().get(reverse("public:coverage")).text
    assert "Groups named so far: 3. Answered: 1." in shown
    assert (PUBLIC in shown, "Taken up" in shown) == (True, True)
    for hidden in (NIGHTS, "Truck drivers", "neighbor", "we meet at the gate", str(engagement_lead), NIA):
        assert hidden not in shown


def test_public_page_takes_as_many_queries_for_many(
    engagement_lead: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for _round in range(2):
        for _each in range(3):
            settled(make_nomination(None), engagement_lead)
        with django_assert_max_num_queries(30) as seen:
            Client().get(reverse("public:coverage"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


# coordinators -----------------------------------------------------------------------------------------
def test_open_ones_stand_first_and_the_list_takes_as_many_queries_for_many(
    district: Any, lead: Any, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    staff, counts = sign_in(lead), []
    staff.get(LIST)
    for _round in range(2):
        for _each in range(4):
            settled(make_nomination(district, who="Grandparents"), lead)
            make_nomination(district)
        with django_assert_max_num_queries(40) as seen:
            shown = staff.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert shown.text.index("Parents who work nights") < shown.text.index("Grandparents")
    assert "8 nominations wait to be settled." in shown.text


def test_index_counts_what_waits_for_coordinators_of_the_place_alone(
    named: Nomination, lead: Any, other_lead: Any, steward: Any, engagement_lead: Any, sign_in: Any
) -> None:
    told = "1 group was named as missing and waits for your answer."
    index = reverse("stakeholders:index")
    assert told in sign_in(lead).get(index).text
    assert told in sign_in(engagement_lead).get(index).text
    for person in (other_lead, steward):
        assert told not in sign_in(person).get(index).text
    settled(named, lead)
    assert told not in sign_in(lead).get(index).text


@pytest.mark.parametrize("who", ["steward", "other_lead", "analyst", "board_member", "reviewer", "approver"])
def test_only_coordinators_of_the_place_read_and_settle(
    who: str, named: Nomination, sign_in: Any, request: Any
) -> None:
    person = request.getfixturevalue(who)
    assert sign_in(person).get(page(named)).status_code == 404
    assert sign_in(person).get(LIST).status_code == (200 if who == "other_lead" else 403)
    assert Client().get(page(named)).status_code == 302
    with pytest.raises(NotPermitted):
        settled(named, person)
    assert not can_settle_nomination(person, named)


def test_of_the_state_the_engagement_lead_alone_settles(
    lead: Any, engagement_lead: Any, contributor: Any, named: Nomination, sign_in: Any
) -> None:
    of_state = make_nomination(None)
    assert sign_in(lead).get(page(of_state)).status_code == 404
    with pytest.raises(NotPermitted):
        settled(of_state, lead)
    assert settled(of_state, engagement_lead).outcome == "taken_up"
    assert settled(named, contributor).outcome == "taken_up"


def test_recused_lead_of_the_state_neither_reads_nor_settles(
    named: Nomination, engagement_lead: Any, sign_in: Any
) -> None:
    recuse(engagement_lead, district=named.district)
    assert sign_in(engagement_lead).get(page(named)).status_code == 404
    with pytest.raises(NotPermitted, match="recused"):
        settled(named, engagement_lead)


def test_page_settles_and_tells_in_the_language_of_the_person(
    named: Nomination, lead: Any, sign_in: Any
) -> None:
    staff = sign_in(lead)
    opened = staff.get(page(named)).text
    assert (NIGHTS in opened, NIA in opened, "checked" in opened) == (True, True, False)
    assert "The state’s engagement lead adds groups." in opened
    assert staff.post(page(named), decision()).status_code == 302
    named.refresh_from_db()
    assert (named.outcome, named.group.code, named.settled_by) == ("on_the_list", "families", lead)
    message = Message.objects.get()
    assert (message.to, message.language, message.district) == (NIA, "es", named.district)
    for told in ("Hola:", NIGHTS, "It is.", "Ya está en la lista"):
        assert told in message.body_text
    assert "List-Unsubscribe" in message.headers
    assert PUBLIC in staff.get(page(named)).text


def test_bad_input_is_shown_and_nothing_is_lost(named: Nomination, lead: Any, sign_in: Any) -> None:
    wrong = sign_in(lead).post(page(named), decision(group="", reason="Because of the shifts"))
    assert wrong.status_code == 422
    assert ("Choose the group of the list." in wrong.text, "Because of the shifts" in wrong.text) == (
        True,
        True,
    )
    assert Nomination.objects.open().count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "maybe"}, "outcome"),
        ({"group": None}, "group"),
        ({"reason": " "}, "reason"),
        ({"public_text": ""}, "public_text"),
    ],
)
def test_service_asks_for_each_part_of_a_decision(
    named: Nomination, lead: Any, changes: Any, field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        settled(named, lead, **changes)
    assert list(caught.value.message_dict) == [field]


def test_not_taken_up_names_no_group(named: Nomination, lead: Any) -> None:
    row = settled(named, lead, outcome="not_taken_up")
    assert (row.group, row.state_label) == (None, "Not taken up")


def test_state_takes_up_a_group_that_it_just_added(engagement_lead: Any, sign_in: Any) -> None:
    row = make_nomination(None)
    assert reverse("stakeholders:group_add") in sign_in(engagement_lead).get(page(row)).text
    added = add_group(actor=engagement_lead, name="Night shift parents")
    assert settled(row, engagement_lead, group=added).group == added


def test_second_decision_is_refused_with_a_sentence_and_told_to_nobody(
    named: Nomination, lead: Any, contributor: Any, sign_in: Any
) -> None:
    settled(named, lead)
    late = sign_in(contributor).post(page(named), decision(reason="Already there"))
    assert late.status_code == 409
    for told in ("Lou Lead has settled this already as “Taken up”", "Already there", "we meet at the gate"):
        assert told in late.text
    with pytest.raises(MoveRefused):
        settled(named, contributor)
    assert settled(named, lead).version == 2  # the same form sent twice
    with pytest.raises(MoveRefused):
        settled(named, lead, reason="Something else")
    assert (Message.objects.count(), AuditEvent.objects.filter(verb="nomination.settled").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_settle_at_once_and_one_decision_stands(named: Nomination, lead: Any, contributor: Any) -> None:
    group, barrier = Group.objects.get(code="families"), threading.Barrier(2)
    ended: list[str] = []

    def settle(actor: Any) -> None:
        try:
            barrier.wait(10)
            settle_nomination(
                named, actor=actor, outcome="taken_up", group=group, reason=f"By {actor}", public_text=PUBLIC
            )
            ended.append("settled")
        except MoveRefused:
            ended.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=settle, args=[actor]) for actor in (lead, contributor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["refused", "settled"]
    assert Message.objects.count() == 1


def test_nobody_without_address_or_wish_is_mailed(district: Any, lead: Any) -> None:
    settled(make_nomination(district, email=""), lead)
    stop_mail(wish_of(NIA, "", "es", purpose="results"))
    settled(make_nomination(district), lead)
    assert Message.objects.count() == 0


def test_trail_repeats_no_word_of_who_nominated(named: Nomination, lead: Any) -> None:
    settled(named, lead)
    events = AuditEvent.objects.filter(verb__startswith="nomination.")
    assert [event.object_label for event in events] == [f"Nomination {named.pk}"] * 2
    for event in events:
        for hidden in ("Smith", NIA, "gate"):
            assert hidden not in f"{event.before} {event.after} {event.reason}"


def test_database_keeps_no_half_decision(named: Nomination, lead: Any) -> None:
    families = Group.objects.get(code="families")
    for wrong in (
        {"outcome": "taken_up"},
        {"who": ""},
        {"group": families},
        {"settled_at": clock.now(), "settled_by": lead, "outcome": "not_taken_up", "reason": "No"},
        {"settled_at": clock.now(), "settled_by": lead, "outcome": "taken_up", "reason": "Yes",
         "public_text": "Yes"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=named.pk).update(**wrong)


# erasing ----------------------------------------------------------------------------------------------
def test_address_is_erased_after_the_answer_and_never_before(district: Any, lead: Any) -> None:
    waits = make_nomination(district, email="waits@example.org")
    told = settled(make_nomination(district), lead)
    Message.objects.update(state="sent")
    with clock.at(clock.now() + 181 * DAY):
        assert {each.period.code: (each.rows, each.due) for each in held()}["nominators"] == (2, 1)
        assert erase_due()["nominators"] == 1
        assert "nominators" not in erase_due()
    told.refresh_from_db()
    waits.refresh_from_db()
    assert (told.email, told.public_text, waits.email) == ("", PUBLIC, "waits@example.org")
    assert traces(NIA) == []
    assert AuditEvent.objects.filter(verb="people.erased").first().after["nominators"] == 1


def test_person_is_erased_by_coordinators_of_the_place_alone(
    named: Nomination, lead: Any, other_lead: Any
) -> None:
    settled(named, lead)
    assert people_like(NIA, actor=other_lead) == {}
    assert people_like(NIA, actor=lead) == {Person(NIA, "", ""): 1}
    erased = erase_people([Person(NIA, "", "")], actor=lead)
    assert (erased["nominators"], erased["mail"], traces(NIA)) == (1, 1, [])
    assert MailWish.objects.count() == 0


def test_person_erases_themselves_by_the_link_in_the_mail(named: Nomination, lead: Any) -> None:
    settled(named, lead)
    assert erase_by_wish(MailWish.objects.get())["nominators"] == 1
    assert traces(NIA) == []
