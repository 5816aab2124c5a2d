"""Capacity inside: checks step by step, reviews that are due, trainings that hold, visits from the log."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.capacity import steps, untrained
from stakeholders.facts import FACTS, Facts
from stakeholders.models import CapacityCheck, Training
from stakeholders.vocabulary.capacity import DISTRICT_BODIES, STATE_BODIES, Body, CapacityStep, bodies_of
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests.factories.capacity import make_check, make_training
from tests.factories.stakeholders import make_activity as plan_activity
from tests.factories.worksheets import this_year

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2027, 2, 10)
PAGE = "stakeholders:capacity"


# pure -------------------------------------------------------------------------------------------------
def check(body, step, review):
    return SimpleNamespace(body=body, step=step, review_on=TODAY + review * DAY)


def test_overdue_reviews_stand_first_and_every_step_has_a_row():
    checks = [check("staff", "skills", -1), check("board", "vision", -9), check("staff", "vision", 0),
              check("staff", "vision", -200)]  # fmt: skip
    rows = steps(DISTRICT_BODIES, checks, today=TODAY)
    assert [(row.body, row.step) for row in rows if row.is_overdue] == [
        ("board", "vision"),
        ("staff", "skills"),
    ]
    assert [row.is_overdue for row in rows[:2]] == [True, True]
    assert len(rows) == len(DISTRICT_BODIES) * len(CapacityStep)
    current = next(row for row in rows if (row.body, row.step) == ("staff", "vision"))
    assert (current.last, current.earlier, current.is_overdue) == (checks[2], (checks[3],), False)


def test_body_without_a_current_training_is_told_by_kind():
    trainings = [SimpleNamespace(body="staff", kind="bias"), SimpleNamespace(body="staff", kind="other")]
    assert untrained([Body.STAFF], trainings) == [
        "Staff of the district: no current training in cultural competency."
    ]


def test_state_and_district_have_their_own_bodies(district):
    assert (bodies_of(None), bodies_of(district)) == (STATE_BODIES, DISTRICT_BODIES)


# services ---------------------------------------------------------------------------------------------
def test_later_check_stands_before_the_earlier_one_and_both_are_kept(district, lead):
    make_check(district, lead, days=9, found="Nobody knew it.")
    row = make_check(district, lead)
    assert list(CapacityCheck.objects.newest_first().values_list("found", flat=True)) == [
        row.found,
        "Nobody knew it.",
    ]
    assert str(row) == "Staff of the district: Knows the vision and can tell it"
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.after["buy_in"], "found" in event.after) == ("capacity.checked", 3, False)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"days": -1}, "still to come"),
        ({"basis": ""}, "on what the level of buy-in rests"),
        ({"buy_in": 6}, "less than or equal to 5"),
        ({"body": "agency"}, "belongs to another place"),
        ({"review_in": 0}, "comes after this check"),
        ({"found": ""}, "cannot be blank"),
    ],
)
def test_check_that_cannot_be_kept_says_why(district, lead, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        make_check(district, lead, **given)
    assert CapacityCheck.objects.count() == 0


def test_step_is_checked_once_a_day_and_buy_in_may_be_unknown(district, lead, engagement_lead):
    make_check(district, lead, buy_in=None, basis="")
    make_check(None, engagement_lead, body="agency")
    for again in (
        lambda: make_check(district, lead),
        lambda: make_check(None, engagement_lead, body="agency"),
    ):
        with pytest.raises(ValidationError, match="checked on that day already"):
            again()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"days": -1}, "still to come"),
        ({"holds": -1}, "before it was held"),
        ({"people": 0}, "greater than or equal to 1"),
        ({"body": "legislature"}, "belongs to another place"),
    ],
)
def test_training_that_cannot_be_kept_says_why(district, lead, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        make_training(district, lead, **given)
    assert Training.objects.count() == 0


def test_training_holds_until_its_last_day(district, lead):
    row = make_training(district, lead, days=10, holds=10)
    assert str(row) == "Seeing one’s own bias"
    assert list(Training.objects.current(clock.today())) == [row]
    assert list(Training.objects.current(clock.today() + DAY)) == []


@pytest.mark.parametrize("who", ["reviewer", "board_member", "steward", "other_lead"])
def test_only_coordinators_of_the_place_write(request, district, who):
    actor = request.getfixturevalue(who)
    for write in (make_check, make_training):
        with pytest.raises(NotPermitted, match="write down how people work together"):
            write(district, actor)
    assert (CapacityCheck.objects.count(), Training.objects.count()) == (0, 0)


def test_worksheet_on_buy_in_tells_checks_and_trainings(district, lead):
    make_check(district, lead)
    make_check(district, lead, step="skills", buy_in=5)
    make_training(district, lead, days=0)
    facts = Facts(district, lead, school_year=this_year(), start_month=7)
    assert "2 checks of capacity inside, buy-in from 3 to 5 of 5." in FACTS["buy_in"](facts)
    assert "1 training with 12 people." in FACTS["trainings"](facts)


# pages ------------------------------------------------------------------------------------------------
def test_page_is_written_on_its_forms_and_counts_visits(district, lead, sign_in, words):
    start = clock.now() - 3 * DAY
    for days in (3, 500):
        begin = clock.now() - days * DAY
        plan_activity(
            district, lead, kind="site_visit", starts_at=begin, ends_at=begin + dt.timedelta(hours=1)
        )
    plan_activity(district, lead, starts_at=start, ends_at=start + dt.timedelta(hours=1))
    make_check(district, lead, days=300, review_in=30, found="Nobody had asked.")
    client, today = sign_in(lead), clock.today()
    sent = {"district": district.pk, "body": "staff", "step": "skills", "checked_on": today, "buy_in": 4,
            "found": "Twelve were there.", "review_on": today + 90 * DAY}  # fmt: skip
    add = reverse("stakeholders:capacity_add")
    assert client.post(add, sent).status_code == 422
    done = client.post(add, {**sent, "basis": "A talk with each."})
    assert done.headers["Location"] == f"{reverse(PAGE)}?district={district.pk}"
    client.post(reverse("stakeholders:training_add"), {
        "district": district.pk, "body": "staff", "kind": "culture", "name": "Two days in May", "people": 9,
        "held_on": today, "holds_until": today + 700 * DAY,
    })  # fmt: skip
    page = client.get(reverse(PAGE))
    shown = words(page)
    told = ("Nobody had asked.", "Overdue", "Twelve were there.", "4 of 5", "A talk with each.", "Two days in May",
            "9 people", "The log holds 1 site visit of the last twelve months.",
            "Staff of the district: no current training in awareness of bias.")  # fmt: skip
    assert [word for word in told if word not in shown] == []
    assert (page.context["rows"][0].is_overdue, page.context["chosen"]) == (True, district)
    chosen = client.get(add, {"district": district.pk, "body": "board", "step": "vision"}).context["form"]
    assert (chosen["body"].value(), chosen["step"].value()) == ("board", "vision")


def test_state_sees_its_own_bodies_and_reads_a_district(
    district, lead, engagement_lead, reviewer, sign_in, words
):
    make_check(district, lead, found="Of the district.")
    make_check(None, engagement_lead, body="legislature", found="Of the state.")
    client = sign_in(reviewer)
    assert (
        "Of the state." in words(client.get(reverse(PAGE))),
        "Legislature" in words(client.get(reverse(PAGE))),
    ) == (
        True,
        True,
    )
    page = client.get(reverse(PAGE), {"district": district.pk})
    assert ("Of the district." in words(page), page.context["may_write"].allowed) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_for_any_number(district, lead, sign_in, number, django_assert_num_queries):
    for each in range(number):
        make_check(district, lead, days=each)
        make_training(district, lead, name=f"Training {each}")
    client = sign_in(lead)
    client.get(reverse(PAGE))
    with django_assert_num_queries(13):
        client.get(reverse(PAGE))


def test_forms_offer_the_bodies_that_a_person_writes_for(lead, engagement_lead, sign_in):
    offered = {
        user.pk: str(
            sign_in(user).get(reverse("stakeholders:training_add")).context["form"].fields["body"].choices
        )
        for user in (lead, engagement_lead)
    }
    assert [text for text in ("board", "staff") if text not in offered[lead.pk]] == []
    assert ("legislature" in offered[lead.pk], "legislature" in offered[engagement_lead.pk]) == (False, True)
