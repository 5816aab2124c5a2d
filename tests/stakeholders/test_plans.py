"""The engagement plan: actions, messages, readings of groups, and the two tracks."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Action, Mindset, PlannedMessage
from stakeholders.services import edit_action, edit_planned_message, finish_action
from stakeholders.tracks import Milestones, is_losing_people, latest, milestones
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests.factories.together import group, make_action, make_message, make_reading

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2027, 2, 10)
PLAN, TRACKS = "stakeholders:plan", "stakeholders:tracks"


# pure -------------------------------------------------------------------------------------------------
def action(due, done=None):
    return SimpleNamespace(due_on=TODAY + due * DAY, done_on=None if done is None else TODAY + done * DAY)


def test_milestones_count_what_is_done_in_time_late_and_to_come():
    rows = [action(-9, -9), action(-9, -8), action(-1), action(0), action(5)]
    assert milestones(rows, today=TODAY) == Milestones(done=2, in_time=1, overdue=1, to_come=2)


@pytest.mark.parametrize(
    ("counted", "trends", "losing"),
    [
        (Milestones(2, 2, 0, 1), ["closer", "further"], True),
        (Milestones(2, 2, 0, 1), ["closer"], False),
        (Milestones(2, 2, 1, 1), ["further"], False),
        (Milestones(0, 0, 0, 1), ["further"], False),
    ],
)
def test_plan_that_is_kept_while_a_group_moves_away_is_told(counted, trends, losing):
    assert is_losing_people(counted, [SimpleNamespace(trend=trend) for trend in trends]) is losing


def test_newest_reading_of_a_group_stands_before_its_earlier_ones():
    rows = [
        SimpleNamespace(group_id=number, name=name)
        for number, name in ((1, "c"), (1, "b"), (2, "x"), (1, "a"))
    ]
    found = [(newest.name, [each.name for each in earlier]) for newest, earlier in latest(rows)]
    assert found == [("c", ["b", "a"]), ("x", [])]


# actions ----------------------------------------------------------------------------------------------
def test_action_is_planned_changed_and_finished_with_what_came_of_it(district, lead):
    row = make_action(district, lead)
    row = edit_action(row, actor=lead, version=1, title="Visit two schools")
    row = finish_action(row, actor=lead, version=2, done_on=clock.today(), outcome=" Eleven families came. ")
    assert (row.done_on, row.outcome, row.is_overdue) == (clock.today(), "Eleven families came.", False)
    finish_action(row, actor=lead, version=3, done_on=clock.today(), outcome="Twelve families came.")
    verbs = AuditEvent.objects.filter(verb__startswith="engagement_action.").order_by("pk")
    assert [event.verb.partition(".")[2] for event in verbs] == ["added", "changed", "finished", "finished"]
    assert "Lou Lead" not in str(list(verbs.values_list("before", "after")))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"outcome": " "}, "Say what came of it"), ({"done_on": dt.date(2099, 1, 1)}, "still to come")],
)
def test_action_is_not_finished_without_a_day_and_an_outcome(district, lead, given, sentence):
    row = make_action(district, lead)
    with pytest.raises(ValidationError, match=sentence):
        finish_action(row, actor=lead, version=1, **{"outcome": "Good.", "done_on": clock.today(), **given})
    assert Action.objects.get().done_on is None


def test_action_on_a_concern_names_it(district, lead):
    with pytest.raises(ValidationError, match="Say which concern it answers"):
        make_action(district, lead, strand="concern", concern=" ")
    assert make_action(district, lead, strand="concern", concern="Grades vanish.").concern == "Grades vanish."


@pytest.mark.parametrize("who", ["reviewer", "board_member", "steward", "other_lead"])
def test_only_coordinators_of_the_place_plan(request, district, lead, who):
    actor, row, message = (
        request.getfixturevalue(who),
        make_action(district, lead),
        make_message(district, lead),
    )
    for write in (
        lambda: make_action(district, actor),
        lambda: edit_action(row, actor=actor, version=1, title="Other"),
        lambda: finish_action(row, actor=actor, version=1, done_on=clock.today(), outcome="Good."),
        lambda: make_message(district, actor),
        lambda: edit_planned_message(message, actor=actor, version=1, text="Other"),
        lambda: make_reading(district, actor),
    ):
        with pytest.raises(NotPermitted):
            write()
    assert (Action.objects.get().title, PlannedMessage.objects.count(), Mindset.objects.count()) == (
        row.title,
        1,
        0,
    )


def test_overdue_actions_stand_first_and_done_ones_last(district, lead, sign_in, words):
    later = make_action(district, lead, title="Later", due_on=clock.today() + 9 * DAY)
    done = make_action(district, lead, title="Done", due_on=clock.today() - 9 * DAY)
    finish_action(done, actor=lead, version=1, done_on=clock.today(), outcome="Good.")
    late = make_action(district, lead, title="Late", due_on=clock.today() - DAY)
    page = sign_in(lead).get(reverse(PLAN))
    assert list(page.context["page_obj"]) == [late, later, done]
    assert "1 action is overdue." in words(page)


# messages and readings --------------------------------------------------------------------------------
def test_message_without_an_answer_is_called_one_way(district, lead, sign_in, words):
    row = make_message(district, lead, feedback="")
    assert (row.is_one_way, row.spoken, row.is_over) == (True, ["English", "Spanish"], False)
    assert "One-way" in words(sign_in(lead).get(reverse(PLAN)))
    row = edit_planned_message(row, actor=lead, version=1, feedback="By phone.", ends_on=clock.today() - DAY)
    assert (row.is_one_way, row.is_over, AuditEvent.objects.latest("pk").verb) == (
        False,
        True,
        "planned_message.changed",
    )


def test_group_is_read_once_a_day_and_not_ahead_of_time(district, lead, engagement_lead):
    make_reading(district, lead)
    make_reading(None, engagement_lead)
    for again in (lambda: make_reading(district, lead), lambda: make_reading(None, engagement_lead)):
        with pytest.raises(ValidationError, match="has a reading of that day already"):
            again()
    with pytest.raises(ValidationError, match="still to come"):
        make_reading(district, lead, read_on=clock.today() + DAY)


# pages ------------------------------------------------------------------------------------------------
def test_plan_is_written_on_its_pages(district, lead, sign_in, words):
    client, families = sign_in(lead), group().pk
    client.post(reverse("stakeholders:action_add"), {
        "district": district.pk, "title": "Visit", "strand": "engagement", "group": families, "owner": "Lou",
        "due_on": "2099-01-01", "metric": "Twenty families.",
    })  # fmt: skip
    row = Action.objects.get()
    client.post(reverse("stakeholders:action_edit", args=[row.pk]), {
        "title": "Visit two", "strand": "engagement", "group": families, "owner": "Lou", "due_on": "2099-01-01",
        "metric": "Twenty families.", "version": 1,
    })  # fmt: skip
    finish = reverse("stakeholders:action_finish", args=[row.pk])
    assert client.post(finish, {"done_on": "2099-01-01", "outcome": "Good.", "version": 2}).status_code == 422
    done = client.post(finish, {"done_on": "2026-01-01", "outcome": "Eleven came.", "version": 2})
    assert done.headers["Location"] == f"{reverse(PLAN)}?district={district.pk}"
    sent = {
        "text": "Ready",
        "group": families,
        "channel": "text",
        "languages": ["es"],
        "cadence": "once",
        "owner": "Cam",
    }
    client.post(reverse("stakeholders:planned_message_add"), {"district": district.pk, **sent})
    message = PlannedMessage.objects.get()
    edit = reverse("stakeholders:planned_message_edit", args=[message.pk])
    client.post(edit, {**sent, "feedback": "By text.", "version": 1})
    shown = words(client.get(reverse(PLAN)))
    assert [word for word in ("Visit two", "Eleven came.", "By text.", "Spanish") if word not in shown] == []


def test_tracks_stand_side_by_side_for_one_place(district, lead, engagement_lead, sign_in, words):
    row = make_action(district, lead)
    finish_action(row, actor=lead, version=1, done_on=clock.today(), outcome="Good.")
    make_reading(district, lead, read_on=clock.today() - DAY)
    reading = {"district": district.pk, "group": group().pk, "read_on": clock.today(), "current": "They doubt it.",
               "desired": "They ask.", "trend": "further", "basis": "Two talks."}  # fmt: skip
    client = sign_in(lead)
    client.post(reverse("stakeholders:mindset_add"), reading)
    shown = words(client.get(reverse(TRACKS)))
    told = (
        "The plan is kept, and a group moves away.",
        "1 earlier reading",
        "They doubt it.",
        "an evolution",
    )
    assert [word for word in told if word not in shown] == []
    state = sign_in(engagement_lead)
    assert (state.get(reverse(TRACKS)).context["readings"], state.get(reverse(TRACKS)).context["chosen"]) == (
        [],
        None,
    )
    assert state.get(reverse(TRACKS), {"district": district.pk}).context["losing"] is True


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("route", "queries"), [(PLAN, 13), (TRACKS, 11)])
def test_plan_costs_the_same_for_any_number(
    district, lead, sign_in, number, route, queries, django_assert_num_queries
):
    for each in range(number):
        make_action(district, lead, group=group("families-foster"))
        make_message(district, lead, group=group("families-foster"))
        make_reading(district, lead, read_on=clock.today() - each * DAY)
    client = sign_in(lead)
    client.get(reverse(route))
    with django_assert_num_queries(queries):
        client.get(reverse(route))
