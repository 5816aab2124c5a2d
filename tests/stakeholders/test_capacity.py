"""Capacity inside: checks step by step, reviews that are due, trainings that hold, visits from the log."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.capacity import steps, untrained
from stakeholders.facts import FACTS, Facts
from stakeholders.models import Activity, CapacityCheck, Training
from stakeholders.services import cancel_activity, correct_check
from stakeholders.vocabulary.capacity import DISTRICT_BODIES, STATE_BODIES, Body, CapacityStep, bodies_of
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.documents.services import store_bytes
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
    with django_assert_num_queries(14):
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


# corrections, evidence --------------------------------------------------------------------------------
def correction(row, **changes):
    names = ("body", "step", "checked_on", "found", "buy_in", "basis", "review_on")
    return {name: getattr(row, name) for name in names} | changes


def test_correction_keeps_both_readings_and_says_who_and_when(district, lead, contributor, sign_in, words):
    row = make_check(district, lead, days=3)
    page = reverse("stakeholders:capacity_edit", args=[row.pk])
    client = sign_in(contributor)
    sent = {**correction(row, found="A third of them can.", buy_in=2), "version": row.version}
    done = client.post(page, sent)
    assert done.headers["Location"] == f"{reverse(PAGE)}?district={district.pk}"
    event = AuditEvent.objects.get(verb="capacity.corrected")
    assert (event.before, event.after) == (
        {"buy_in": 3, "found": "Half of them can tell it in a sentence."},
        {"buy_in": 2, "found": "A third of them can."},
    )
    shown = words(client.get(reverse(PAGE)))
    told = ("A third of them can.", "Half of them can tell it in a sentence.", f"by {contributor}")
    assert [word for word in told if word not in shown] == []
    assert client.post(page, sent).status_code == 409


def test_correction_that_says_the_same_changes_nothing(district, lead):
    row = make_check(district, lead)
    same = correct_check(row, actor=lead, version=1, **correction(row))
    assert (
        same.version,
        same.corrected_at,
        AuditEvent.objects.filter(verb="capacity.corrected").count(),
    ) == (
        1,
        None,
        0,
    )
    with pytest.raises(ValidationError, match="still to come"):
        correct_check(row, actor=lead, version=1, **correction(row, checked_on=clock.today() + DAY))


@pytest.mark.parametrize("who", ["reviewer", "board_member", "steward", "other_lead"])
def test_nobody_else_corrects(request, district, lead, sign_in, who):
    row, actor = make_check(district, lead), request.getfixturevalue(who)
    with pytest.raises(NotPermitted):
        correct_check(row, actor=actor, version=1, **correction(row, found="Other words."))
    page = reverse("stakeholders:capacity_edit", args=[row.pk])
    assert sign_in(actor).get(page).status_code in {403, 404}


def make_paper(district, actor):
    kind = "application/pdf"
    return store_bytes(b"%PDF-1.4", name="Answers.pdf", content_type=kind, actor=actor, district=district)


def test_evidence_is_an_activity_or_a_document_of_the_same_place(
    district, other_district, lead, engagement_lead, board_member, sign_in, words
):
    begin = clock.now() - 3 * DAY
    visit = plan_activity(
        district, lead, title="Seen at Elm", starts_at=begin, ends_at=begin + dt.timedelta(hours=1)
    )
    paper, elsewhere = make_paper(district, lead), make_paper(other_district, engagement_lead)
    row = make_check(district, lead, activity=visit, document=paper)
    event = AuditEvent.objects.get(verb="capacity.checked")
    assert (event.after["activity"], event.after["document_id"]) == ("Seen at Elm", paper.pk)
    shown = {
        who: words(sign_in(who).get(reverse(PAGE), {"district": district.pk})) for who in (lead, board_member)
    }
    assert ("Answers.pdf" in shown[lead], "Answers.pdf" in shown[board_member]) == (True, False)
    assert "Evidence: a document" in shown[board_member]
    correct_check(row, actor=lead, version=1, **correction(row, found="Most of them can."))
    shown = words(sign_in(board_member).get(reverse(PAGE), {"district": district.pk}))
    assert ("Most of them can." in shown, "Answers.pdf" in shown) == (True, False)
    for wrong in ({"document": elsewhere}, {"activity": plan_activity(None, engagement_lead)}):
        with pytest.raises(ValidationError, match="evidence of the same place"):
            make_check(district, lead, days=2, **wrong)
    form = sign_in(lead).get(reverse("stakeholders:capacity_edit", args=[row.pk])).context["form"]
    assert list(form.fields["document"].queryset) == [paper]
    add = sign_in(engagement_lead).get(reverse("stakeholders:capacity_add"), {"district": other_district.pk})
    fields = add.context["form"].fields
    assert (list(fields["document"].queryset), "activity" in fields) == ([elsewhere], False)


@pytest.mark.parametrize("place", ["district", "state"])
def test_counted_visits_are_the_rows_that_the_log_shows(
    district, lead, engagement_lead, sign_in, words, place
):
    here = district if place == "district" else None
    for where, days, changes in (
        (district, 3, {}), (district, 500, {}), (district, -3, {}), (None, 4, {}), (None, 5, {}), (None, -1, {}),
        (district, 6, {"kind": "informal"}),
    ):  # fmt: skip
        begin = clock.now() - days * DAY
        facts = {"kind": "site_visit", "starts_at": begin, "ends_at": begin + dt.timedelta(hours=1)} | changes
        plan_activity(where, engagement_lead, **facts)
    called_off = plan_activity(here, engagement_lead, kind="site_visit")
    cancel_activity(called_off, actor=engagement_lead, version=called_off.version, reason="Snow")
    begin = clock.now() - 2 * DAY
    Activity.objects.filter(pk=called_off.pk).update(starts_at=begin, ends_at=begin + dt.timedelta(hours=1))
    client = sign_in(engagement_lead)
    page = client.get(reverse(PAGE), {"district": district.pk} if here else {})
    log = client.get(page.context["visits_url"]).context["page_obj"].paginator
    assert (page.context["visits"], log.count) == ((1, 1) if here else (2, 2))
    assert all(row.district == here for row in log.object_list)


def test_district_is_not_offered_the_state_in_the_log(lead, engagement_lead, sign_in):
    offered = [
        str(sign_in(who).get(reverse("stakeholders:activities")).context["filter"].form["district"])
        for who in (lead, engagement_lead)
    ]
    assert ["The state’s own" in each for each in offered] == [False, True]
