"""The review queue: tabs, filters, order, saved views, bulk work, and what each role may do."""

import datetime as dt

import pytest
from django.urls import reverse

from policy.models import ProgramSettings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.waivers.queues import APRIL, made, queue
from waivers import services
from waivers.models import Application, ReviewRound, SavedView
from waivers.states import State

pytestmark = pytest.mark.django_db
QUERIES = 22


def names(response):
    return [row.application.district.name for row in response.context["rows"]]


def counts(response):
    return {str(tab["label"]): tab["count"] for tab in response.context["tabs"]}


# rows, tabs, filters, order ---------------------------------------------------------------------------
def test_tabs_count_what_they_show(sign_in, today):
    made(State.UNDER_REVIEW, name="Aspen")
    made(State.SUBMITTED, name="Birch")
    made(State.DENIED, name="Cedar")
    made(State.DRAFT, name="Dogwood")
    client = sign_in(factories.make_user("reviewer"))
    assert counts(queue(client)) == {"Needs me": 1, "Overdue": 0, "At risk": 0, "All open": 3, "Decided": 1}
    assert names(queue(client, tab="mine")) == ["Birch"]
    assert names(queue(client, tab="open")) == ["Aspen", "Birch", "Dogwood"]
    assert names(queue(client, tab="decided")) == ["Cedar"]


def test_late_answer_is_overdue_and_at_risk_with_the_reason(sign_in):
    made(State.UNDER_REVIEW, name="Aspen")
    with clock.at(dt.date(2026, 5, 4)):
        response = queue(sign_in(factories.make_user("reviewer")), tab="risk")
    assert names(response) == ["Aspen"]
    assert counts(response)["Overdue"] == 1
    assert [why[0].sentence for _row, why in response.context["risks"]] == [
        "It has waited for the state 6 days longer than we promise."
    ]


def test_filters_stand_in_the_address_and_combine(sign_in, today, words):
    made(State.UNDER_REVIEW, name="Aspen", county="North", locale="Rural")
    made(State.UNDER_REVIEW, name="Birch", county="South", locale="Rural")
    _application, cast = made(State.SUBMITTED, name="Cedar", county="North", locale="Town")
    client = sign_in(cast.reviewer)
    assert names(queue(client, tab="open", county="North")) == ["Aspen", "Cedar"]
    assert names(queue(client, tab="open", county="North", locale="Rural")) == ["Aspen"]
    assert names(queue(client, tab="open", who="nobody")) == ["Cedar"]
    assert names(queue(client, tab="open", who="me")) == []
    assert names(queue(client, tab="open", stage="application")) == ["Aspen", "Birch", "Cedar"]
    assert names(queue(client, tab="open", stage="years")) == []
    assert names(queue(client, tab="open", year="2026", area="curriculum-instruction")) == [
        "Aspen",
        "Birch",
        "Cedar",
    ]
    assert names(queue(client, tab="open", due_from="2026-04-29")) == []
    assert names(queue(client, tab="open", due_to="2026-04-28", district="irch")) == ["Birch"]
    page = queue(client, tab="open", county="North")
    assert [(chip["name"], chip["value"]) for chip in page.context["chips"]] == [("County", "North")]
    assert page.context["chips"][0]["remove_url"] == "?tab=open"


def test_unreadable_filter_shows_nothing_and_says_why(sign_in, today, words):
    made(State.UNDER_REVIEW)
    response = queue(sign_in(factories.make_user("reviewer")), tab="open", due_to="soon")
    assert names(response) == []
    assert "Write the date like" in words(response) or "Enter a valid date" in words(response)


def test_order_stands_in_the_address_and_turns_round(sign_in, today):
    made(State.UNDER_REVIEW, name="Aspen")
    made(State.SUBMITTED, name="Birch")
    client = sign_in(factories.make_user("reviewer"))
    assert names(queue(client, tab="open", sort="-district")) == ["Birch", "Aspen"]
    assert names(queue(client, tab="open", sort="state")) == ["Birch", "Aspen"]
    assert names(queue(client, tab="open", sort="nonsense")) == ["Aspen", "Birch"]
    heads = {head["label"]: head for head in queue(client, tab="open", sort="district").context["columns"]}
    assert heads["District"]["sort"] == "ascending"
    assert heads["District"]["url"] == "?tab=open&sort=-district"
    assert heads["Age"]["sort"] == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_costs_the_same_for_any_number_of_rows(rows, sign_in, today, django_assert_num_queries):
    for _number in range(rows):
        make.make_application(State.UNDER_REVIEW)
    client = sign_in(factories.make_user("reviewer"))
    with django_assert_num_queries(QUERIES):
        response = queue(client, tab="open")
    assert len(response.context["rows"]) == rows


def test_queue_costs_the_same_for_a_full_page(sign_in, today, django_assert_num_queries):
    districts = [factories.make_district() for _number in range(55)]
    Application.objects.bulk_create(
        Application(
            district=district,
            state=State.SUBMITTED,
            start_school_year=2026,
            submitted_on=APRIL,
            answer_due_on=APRIL,
        )
        for district in districts
    )
    client = sign_in(factories.make_user("reviewer"))
    with django_assert_num_queries(QUERIES):
        response = queue(client, tab="open")
    assert len(response.context["rows"]) == 50
    assert response.context["page_obj"].paginator.count == 55


def test_row_says_what_came_in_again(sign_in, today):
    application, cast = made(State.RETURNED, name="Aspen")
    make.prepare(application, "resubmit", cast)
    make.move(application, "resubmit", cast, "lead")
    row = queue(sign_in(cast.reviewer), tab="mine").context["rows"][0]
    assert (row.what, row.age) == ("1 answer to comments", 0)


def test_desk_leads_to_the_rows_before_and_after(sign_in, today, words):
    (first, _), (second, cast), (third, _) = (
        made(State.UNDER_REVIEW, name=name) for name in ("Ash", "Bay", "Cob")
    )
    make.attest(second, cast.approver)
    address = f"{reverse('waivers:desk', args=[second.pk])}?tab=open&sort=district"
    way = sign_in(cast.approver).get(address).context["way"]
    query = "?tab=open&sort=district"
    assert way["previous"] == reverse("waivers:desk", args=[first.pk]) + query
    assert way["next"] == reverse("waivers:desk", args=[third.pk]) + query
    assert (way["place"], way["number"], way["back"]) == (2, 3, reverse("waivers:queue") + query)
    plain = sign_in(cast.approver).get(reverse("waivers:desk", args=[second.pk]))
    assert plain.context["way"] is None


# rounds and the promise -------------------------------------------------------------------------------
def test_rounds_follow_the_moves(today):
    application, cast = made(State.RETURNED)
    make.prepare(application, "resubmit", cast)
    application = make.move(application, "resubmit", cast, "lead")
    assert list(
        application.rounds.values_list("number", "is_plan", "arrived_on", "answered_on", "answer", "is_open")
    ) == [
        (1, False, make.SPRING, dt.date(2026, 4, 1), "return", False),
        (2, False, APRIL, None, "", True),
    ]


def test_withdrawal_is_no_answer_of_the_state(today):
    application, cast = made(State.SUBMITTED)
    make.move(application, "withdraw", cast, "lead", reason="Another year.")
    assert list(ReviewRound.objects.values_list("answered_on", "answer", "is_open")) == [(None, "", False)]


def test_promise_tells_of_this_quarter(sign_in, today):
    made(State.RETURNED)
    ProgramSettings.objects.update(review_days=45)
    promise = queue(sign_in(factories.make_user("reviewer")), tab="open").context["promise"]
    assert (promise.on_time, promise.late, promise.median_days) == (1, 0, 18)


# saved views ------------------------------------------------------------------------------------------
def test_view_is_saved_opened_shared_renamed_and_deleted(sign_in, today, words):
    owner, other = factories.make_user("reviewer"), factories.make_user("analyst")
    mine, theirs = sign_in(owner), sign_in(other)
    saved = mine.post(f"{reverse('waivers:view-save')}?tab=open&county=North&page=3&x=y", {"name": "North"})
    view = SavedView.objects.get()
    assert (view.owner, view.query, view.is_shared) == (owner, {"tab": "open", "county": "North"}, False)
    assert saved["Location"] == f"/waivers/queue/?tab=open&county=North&view={view.pk}"
    assert queue(mine, view=view.pk)["Location"] == saved["Location"]
    assert queue(theirs, view=view.pk).status_code == 404
    mine.post(reverse("waivers:view-change", args=[view.pk]), {"name": "The north", "is_shared": "on"})
    assert queue(theirs, view=view.pk).status_code == 302
    assert "The north" in words(theirs.get(reverse("waivers:views")))
    for page in ("view-change", "view-delete"):
        assert theirs.get(reverse(f"waivers:{page}", args=[view.pk])).status_code == 403
    assert mine.post(reverse("waivers:view-delete", args=[view.pk])).status_code == 302
    assert SavedView.objects.count() == 0
    trail = AuditEvent.objects.filter(verb__startswith="view.").order_by("id")
    assert [event.verb for event in trail] == ["view.saved", "view.changed", "view.deleted"]


def test_two_views_of_one_person_have_two_names(sign_in, today, words):
    client, address = sign_in(factories.make_user("reviewer")), f"{reverse('waivers:view-save')}?tab=open"
    client.post(address, {"name": "North"})
    response = client.post(address, {"name": "North"})
    assert response.status_code == 422
    assert "You have a view of this name." in words(response)


# roles ------------------------------------------------------------------------------------------------
PAGES = ["queue", "queue-assign", "queue-remind", "queue-export", "views", "view-save", "recusals", "recuse"]
STAFF = {"queue": 200, "queue-export": 200, "views": 200, "view-save": 200, "recuse": 200}
CLOSED = dict.fromkeys(PAGES, 403)
WORKERS = CLOSED | STAFF | {"queue-assign": 200, "queue-remind": 200}
MAY_OPEN = {
    "reviewer": WORKERS,
    "administrator": WORKERS | {"recusals": 200},
    "approver": CLOSED | STAFF,
    "analyst": CLOSED | STAFF,
    "engagement_lead": CLOSED | STAFF,
    "board": CLOSED | {"queue": 200},
    "lead": CLOSED,
}


@pytest.mark.parametrize("role", MAY_OPEN)
def test_pages_of_the_queue_open_for_whom_they_are(role, sign_in, today):
    application, cast = made(State.UNDER_REVIEW)
    client = sign_in(cast.lead if role == "lead" else factories.make_user(role))
    found = {
        page: client.get(reverse(f"waivers:{page}"), {"row": application.pk}).status_code for page in PAGES
    }
    assert found == MAY_OPEN[role]


def test_board_reads_the_queue_without_notes_boxes_and_risks(sign_in, board_member, words):
    application, cast = made(State.UNDER_REVIEW, name="Aspen")
    with clock.at(dt.date(2026, 5, 4)):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        page = queue(sign_in(board_member), tab="open")
    assert [(row.application.district.name, row.note) for row in page.context["rows"]] == [("Aspen", "")]
    assert counts(page).keys() == {"Needs me", "Overdue", "All open", "Decided"}
    assert 'name="row"' not in words(page)
    assert "At risk" not in words(page)
