"""Teams, their charters and seats, and how often they really meet."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Activity, Group, Team, TeamSeat
from stakeholders.services import add_seat, add_team, edit_activity, edit_seat, edit_team, remove_seat
from stakeholders.staffing import (
    cadence,
    missing_functions,
    missing_kinds,
    people_warnings,
    team_warnings,
    windows,
)
from stakeholders.vocabulary.teams import Function, TeamKind
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories.stakeholders import make_activity as plan_activity
from tests.factories.teams import hold_meeting, make_seat, make_team
from tests.factories.together import group

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2027, 2, 10)
LIST, TEAM = "stakeholders:teams", "stakeholders:team"


# pure -------------------------------------------------------------------------------------------------
def team(kind="working", least=4, most=8, **changes):
    facts = {"name": "Team", "purpose": "Plan.", "decides": "By consent.", "is_over": False, "district_id": 1}
    return SimpleNamespace(kind=kind, meets_least=least, meets_most=most, **{**facts, **changes})


def seat(role="Data", *, filled=True, allocation=30, account=None, of=None, function=""):
    return SimpleNamespace(
        role=role, is_filled=filled, allocation=allocation, account=account, team=of, function=function
    )


def lacks(given, seats, met=5):
    return team_warnings(given, seats, met=met)


def test_team_that_keeps_to_source_and_charter_lacks_nothing():
    assert lacks(team(), [seat(), seat(), seat()]) == []
    assert lacks(team("manager", None, None), [seat(allocation=None)]) == []
    assert lacks(team("practitioner", None, None), []) == []


@pytest.mark.parametrize(
    ("kind", "number", "sentence"),
    [
        ("manager", 2, "It has 2 seats; the source advises 1."),
        ("working", 1, "It has 1 seat; the source advises 3 to 6."),
        ("working", 7, "It has 7 seats; the source advises 3 to 6."),
        ("advisory", 0, "It has 0 seats; the source advises 3 to 6."),
    ],
)
def test_more_or_fewer_seats_than_the_source_says_are_told(kind, number, sentence):
    assert lacks(team(kind), [seat() for _each in range(number)]) == [sentence]


def test_empty_seats_are_gaps_with_their_names():
    seats = [seat(), seat("Finance", filled=False), seat("Families", filled=False)]
    assert lacks(team(), seats) == ["2 seats are empty: Finance, Families."]


def test_charter_without_words_or_numbers_is_told():
    given = team(least=None, most=None, purpose=" ", decides="")
    assert lacks(given, [seat(), seat(), seat()]) == [
        "The charter does not say what it is for.",
        "The charter does not say how it decides.",
        "The charter does not say how often it meets; the source advises 4 to 8 times in four weeks.",
    ]


def test_share_of_time_in_a_working_group_is_held_against_the_source():
    seats = [
        seat("A", allocation=None),
        seat("B", allocation=10),
        seat("C", allocation=60),
        seat("D", allocation=50),
    ]
    assert lacks(team(), seats) == [
        "The source advises 25 to 50 percent of each person’s time; not so: A, B, C."
    ]
    assert lacks(team("advisory", 1, 2), seats, met=1) == []


@pytest.mark.parametrize(
    ("met", "sentences"),
    [
        (2, ["It met 2 times in four weeks; the charter says 4 to 8."]),
        (9, ["It met 9 times in four weeks; the charter says 4 to 8."]),
        (4, []),
        (8, []),
        (None, []),
    ],
)
def test_meetings_are_held_against_the_charter(met, sentences):
    assert lacks(team(), [seat(), seat(), seat()], met=met) == sentences


def test_cadence_is_told_with_and_without_a_charter():
    assert cadence(team(least=1, most=1), 1) == "It met 1 time in four weeks; the charter says 1."
    told = "It met 0 times in four weeks; the charter does not say how often it should."
    assert cadence(team(least=None, most=None), 0) == told


def test_team_that_is_over_lacks_nothing():
    assert lacks(team(is_over=True, purpose=""), [], met=0) == []


def test_four_weeks_are_counted_back_from_today_to_when_the_team_began():
    days = [TODAY, TODAY - 27 * DAY, TODAY - 28 * DAY, TODAY - 60 * DAY]
    found = windows(team(least=1, most=2), days, today=TODAY, begun=TODAY - 60 * DAY, most=6)
    assert [(each.last, each.met, each.is_kept) for each in found] == [
        (TODAY, 2, True),
        (TODAY - 28 * DAY, 1, True),
    ]
    assert windows(team(), days, today=TODAY, begun=TODAY - 26 * DAY, most=6) == []
    assert (
        windows(team(least=None, most=None), [], today=TODAY, begun=TODAY - 27 * DAY, most=1)[0].is_kept
        is None
    )


def test_person_with_more_than_all_their_time_is_told():
    work, advise = team(name="Work"), team("practitioner", name="Teach")
    seats = [seat(account="Lou", allocation=60, of=work), seat(account="Lou", allocation=50, of=advise)]
    assert people_warnings(seats, with_names=True) == [
        "Lou is given 110 percent of working time: Work, Teach."
    ]
    assert people_warnings(seats, with_names=False)[0].startswith("One person is given 110 percent")
    assert (
        people_warnings([seat(account="Lou", allocation=100, of=work), seat(of=work)], with_names=True) == []
    )


def test_person_who_works_and_advises_at_one_place_is_told():
    work, advise = team(name="Work"), team("advisory", name="Advise")
    seats = [seat(account="Lou", of=work), seat(account="Lou", of=advise)]
    assert people_warnings(seats, with_names=True) == [
        "Lou sits in the working group and in the advisory group: Work, Advise."
    ]
    elsewhere = team("advisory", name="Advise", district_id=2)
    assert people_warnings([seats[0], seat(account="Lou", of=elsewhere)], with_names=True) == []


def test_missing_teams_and_experts_are_named():
    assert missing_kinds([team(), team("practitioner")]) == [TeamKind.MANAGER, TeamKind.ADVISORY]
    seats = [seat(function="data"), seat(function="finance", filled=False)]
    assert missing_functions(seats) == [each for each in Function if each != Function.DATA]


# services ---------------------------------------------------------------------------------------------
def test_team_is_made_and_changed_with_its_history(district, lead):
    row = make_team(district, lead)
    row = edit_team(row, actor=lead, version=1, meets_least=2, meets_most=2)
    with pytest.raises(StaleVersion):
        edit_team(row, actor=lead, version=1, name="Other")
    events = AuditEvent.objects.filter(verb__startswith="team.").order_by("pk")
    assert [(event.verb, event.after.get("meets_least")) for event in events] == [
        ("team.added", 4),
        ("team.changed", 2),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"meets_least": 5, "meets_most": 2}, "the smaller number first"),
        ({"meets_most": None}, "the smaller number first"),
        ({"meets_least": 4, "meets_most": 61}, "less than or equal to 60"),
    ],
)
def test_charter_names_a_range(district, lead, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        make_team(district, lead, **given)


def test_seat_is_filled_changed_and_taken_out_and_the_trail_names_nobody(district, lead, contributor):
    row = make_team(district, lead)
    empty = make_seat(row, lead, role="Data", holder="", function="data")
    filled = edit_seat(empty, actor=lead, version=1, account=contributor, allocation=25)
    assert (empty.is_filled, filled.is_filled, filled.stands_for) == (False, True, "Data and performance")
    assert (
        make_seat(row, lead, group=group("families-foster")).stands_for
        == "Families and caregivers: Foster families"
    )
    remove_seat(filled, actor=lead, version=2)
    assert TeamSeat.objects.count() == 1
    events = AuditEvent.objects.filter(verb__startswith="team_seat.").order_by("pk")
    assert [event.verb for event in events] == [
        f"team_seat.{verb}" for verb in ("added", "changed", "added", "removed")
    ]
    told = str(list(events.values_list("before", "after")))
    assert [name for name in (contributor.name, "Director of curriculum") if name in told] == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"account": True}, "not both"),
        ({"function": "data", "group": True}, "not both"),
        ({"allocation": 0}, "greater than or equal to 1"),
        ({"allocation": 101}, "less than or equal to 100"),
        ({"role": ""}, "cannot be blank"),
    ],
)
def test_seat_that_cannot_be_kept_says_why(district, lead, contributor, given, sentence):
    whole = {"account": contributor, "group": group()}
    row = make_team(district, lead)
    with pytest.raises(ValidationError, match=sentence):
        make_seat(
            row, lead, **{name: whole[name] if value is True else value for name, value in given.items()}
        )
    assert TeamSeat.objects.count() == 0


def test_person_has_one_seat_in_a_team(district, lead, contributor):
    row = make_team(district, lead)
    make_seat(row, lead, holder="", account=contributor)
    with pytest.raises(ValidationError, match="has a seat in this team already"):
        make_seat(row, lead, holder="", account=contributor)


def test_seat_is_filled_by_people_of_the_place_only(district, lead, other_lead, reviewer, engagement_lead):
    row = make_team(district, lead)
    for stranger in (other_lead, reviewer):
        with pytest.raises(ValidationError, match="has a role at this place"):
            make_seat(row, lead, holder="", account=stranger)
    of_state = make_team(None, engagement_lead)
    assert make_seat(of_state, engagement_lead, holder="", account=reviewer).is_filled


def test_person_who_left_keeps_the_seat_until_somebody_changes_it(district, lead, contributor):
    made = make_seat(make_team(district, lead), lead, holder="", account=contributor)
    contributor.memberships.update(ends_on=clock.today() - DAY, starts_on=clock.today() - 9 * DAY)
    assert edit_seat(made, actor=lead, version=1, account=contributor, role="Data").account == contributor


def test_seats_of_a_team_that_is_over_stay(district, lead):
    row = make_team(district, lead)
    made = make_seat(row, lead)
    edit_team(row, actor=lead, version=1, ends_on=clock.today() - DAY)
    made = TeamSeat.objects.get()
    for change in (
        lambda: add_seat(Team.objects.get(), actor=lead, role="More"),
        lambda: edit_seat(made, actor=lead, version=1, role="Other"),
        lambda: remove_seat(made, actor=lead, version=1),
    ):
        with pytest.raises(ValidationError, match="This team is over"):
            change()


@pytest.mark.parametrize("who", ["reviewer", "board_member", "steward", "other_lead"])
def test_only_coordinators_of_the_place_write_teams(request, district, lead, who):
    actor, row = request.getfixturevalue(who), make_team(district, lead)
    made = make_seat(row, lead)
    for write in (
        lambda: make_team(district, actor),
        lambda: edit_team(row, actor=actor, version=1, name="Other"),
        lambda: make_seat(row, actor),
        lambda: edit_seat(made, actor=actor, version=1, role="Other"),
        lambda: remove_seat(made, actor=actor, version=1),
    ):
        with pytest.raises(NotPermitted, match="write down how people work together"):
            write()
    assert (Team.objects.get().name, TeamSeat.objects.get().role) == ("Working group", "Curriculum")


def test_district_people_make_no_team_of_the_state(lead):
    with pytest.raises(NotPermitted):
        add_team(None, actor=lead, name="Ours", kind="working")


# meetings ---------------------------------------------------------------------------------------------
def test_activity_is_a_meeting_of_a_team_of_the_same_place(district, other_district, lead, engagement_lead):
    theirs = make_team(other_district, engagement_lead)
    with pytest.raises(ValidationError, match="belongs to another place"):
        plan_activity(district, lead, team=theirs)
    own = make_team(district, lead)
    activity = plan_activity(district, lead)
    edit_activity(activity, actor=lead, version=1, groups=[], team=own)
    assert (own.meetings.get(), AuditEvent.objects.latest("pk").after["team"]) == (activity, "Working group")


def test_meetings_are_counted_without_cancelled_planned_and_old_ones(district, lead):
    with clock.at(clock.today() - 40 * DAY):
        row = make_team(district, lead)
    for days in (1, 27, 29, -3):
        hold_meeting(row, lead, days=days)
    called_off = hold_meeting(row, lead, days=2)
    Activity.objects.filter(pk=called_off.pk).update(cancelled_at=clock.now(), cancelled_because="Snow.")
    found = Team.objects.meetings(since=clock.today() - 27 * DAY, now=clock.now())
    assert {key: len(days) for key, days in found.items()} == {row.pk: 2}


def test_activity_form_offers_teams_that_last_and_keeps_the_chosen_one(
    district, other_district, lead, engagement_lead, sign_in
):
    client, add = sign_in(lead), reverse("stakeholders:activity_add")
    assert "team" not in client.get(add).context["form"].fields
    own, over = make_team(district, lead), make_team(district, lead, name="Old", ends_on=clock.today() - DAY)
    make_team(other_district, engagement_lead, name="Theirs")
    assert list(client.get(add).context["form"].fields["team"].queryset) == [own]
    meeting = hold_meeting(over, lead)
    edit = client.get(reverse("stakeholders:activity_edit", args=[meeting.pk])).context["form"]
    assert (list(edit.fields["team"].queryset), edit["team"].value()) == ([over, own], over.pk)


# pages ------------------------------------------------------------------------------------------------
def test_team_is_made_on_its_pages(district, lead, contributor, sign_in, words):
    client = sign_in(lead)
    sent = {"name": "Advisory group", "district": district.pk, "kind": "advisory", "purpose": "Advise.",
            "decides": "By vote.", "meets_least": 1, "meets_most": 2}  # fmt: skip
    client.post(reverse("stakeholders:team_add"), sent)
    row = Team.objects.get()
    client.post(reverse("stakeholders:team_edit", args=[row.pk]), {**sent, "name": "Advisers", "version": 1})
    add = reverse("stakeholders:seat_add", args=[row.pk])
    client.post(add, {"role": "Money", "function": "finance", "account": contributor.pk, "allocation": 10})
    client.post(add, {"role": "Families", "group": group().pk})
    both = client.post(add, {"role": "Both", "account": contributor.pk, "holder": "Somebody"})
    assert (both.status_code, "not both" in words(both)) == (422, True)
    money, families = TeamSeat.objects.order_by("pk")
    client.post(
        reverse("stakeholders:seat_edit", args=[families.pk]),
        {"role": "Families", "group": group().pk, "version": 1},
    )
    client.post(reverse("stakeholders:seat_remove", args=[money.pk]), {"version": 1})
    page = words(client.get(reverse(TEAM, args=[row.pk])))
    told = (
        "Advisers",
        "By vote.",
        "1 to 2",
        "Empty",
        "1 seat is empty: Families.",
        "It has 1 seat; the source advises 3 to 6.",
        "It was begun less than four weeks ago",
        "took a seat out of a team",
    )
    assert [word for word in told if word not in page] == []


def test_list_tells_what_the_place_lacks(district, lead, contributor, sign_in, words):
    with clock.at(clock.today() - 40 * DAY):
        work = make_team(district, lead)
        advise = make_team(
            district, lead, name="Advisory group", kind="advisory", meets_least=1, meets_most=2
        )
        make_seat(work, lead, holder="", account=contributor, allocation=70, function="data")
        make_seat(advise, lead, holder="", account=contributor, allocation=50)
    for days in (1, 2):
        hold_meeting(work, lead, days=days)
    page = words(sign_in(lead).get(reverse(LIST)))
    name = contributor.name
    told = (
        f"{name} is given 120 percent of working time: Working group, Advisory group.",
        f"{name} sits in the working group and in the advisory group",
        "Project manager</li>",
        "Strategy, Innovation and new schools, Information technology",
        "It met 2 times in four weeks; the charter says 4 to 8.",
        "1 of 1 filled",
    )
    assert [word for word in told if word not in page] == []


def test_meeting_names_its_team_and_the_team_its_meetings(district, lead, sign_in, words):
    row = make_team(district, lead)
    meeting = hold_meeting(row, lead, title="Third meeting")
    client = sign_in(lead)
    assert "Third meeting" in words(client.get(reverse(TEAM, args=[row.pk])))
    assert f'<a href="{row.get_absolute_url()}">Working group</a>' in words(
        client.get(meeting.get_absolute_url())
    )


def test_board_reads_teams_without_names(district, lead, contributor, board_member, sign_in, words):
    row = make_team(district, lead)
    make_seat(row, lead, holder="", account=contributor, allocation=100)
    make_seat(make_team(district, lead, name="More"), lead, holder="", account=contributor)
    client, place = sign_in(board_member), {"district": district.pk}
    pages = words(client.get(reverse(TEAM, args=[row.pk]))) + words(client.get(reverse(LIST), place))
    assert ("Filled" in pages, "One person is given 130 percent" in pages, contributor.name in pages) == (
        True,
        True,
        False,
    )


def test_team_of_another_district_does_not_exist(district, lead, other_lead, sign_in):
    row = make_team(district, lead)
    made = make_seat(row, lead)
    client = sign_in(other_lead)
    addresses = [reverse(f"stakeholders:{name}", args=[row.pk]) for name in ("team", "team_edit", "seat_add")]
    addresses += [reverse(f"stakeholders:{name}", args=[made.pk]) for name in ("seat_edit", "seat_remove")]
    assert {client.get(address).status_code for address in addresses} == {404}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("queries", [(13, 12)])
def test_teams_cost_the_same_for_any_number(
    district, lead, contributor, sign_in, number, queries, django_assert_num_queries
):
    for each in range(number):
        row = make_team(district, lead, name=f"Team {each}")
        make_seat(row, lead, holder="", account=contributor)
        for more in range(number):
            make_seat(row, lead, group=group("families-foster"), role=f"Seat {more}")
        hold_meeting(row, lead)
    client = sign_in(lead)
    for address, most in zip((reverse(LIST), reverse(TEAM, args=[row.pk])), queries, strict=True):
        client.get(address)
        with django_assert_num_queries(most):
            client.get(address)


def test_project_manager_without_a_charter_of_meetings_is_not_counted(district, lead, sign_in, words):
    with clock.at(clock.today() - 40 * DAY):
        make_team(district, lead, name="Manager", kind="manager", meets_least=None, meets_most=None)
    assert "in four weeks" not in words(sign_in(lead).get(reverse(LIST)))


# what say a seat has, and asking somebody to fill it ----------------------------------------------------
def test_seat_says_what_say_it_has_on_page_and_paper(district, lead, board_member, sign_in, words):
    row = make_team(district, lead)
    said = make_seat(row, lead, authority="co_decides")
    make_seat(row, lead, role="Data")
    event = AuditEvent.objects.get(object_id=str(said.pk), verb="team_seat.added")
    assert event.after["authority"] == "co_decides"
    client = sign_in(lead)
    page, paper = (reverse(name, args=[row.pk]) for name in (TEAM, "stakeholders:team_print"))
    assert "Decides together with others" in words(client.get(page))
    assert [
        "Decides together with others" in words(client.get(paper)),
        "By consent" in words(client.get(paper)),
    ] == [
        True,
        True,
    ]
    assert "Director of curriculum" not in words(sign_in(board_member).get(paper))
    client = sign_in(lead)
    sent = {"role": "Data", "authority": "rules", "version": 1}
    assert client.post(reverse("stakeholders:seat_edit", args=[said.pk]), sent).status_code == 422


def test_seat_knows_no_other_say(district, lead):
    with pytest.raises(ValidationError, match="not a valid choice"):
        make_seat(make_team(district, lead), lead, authority="rules")


def test_empty_seat_leads_to_an_activity_for_its_group(district, lead, sign_in, words):
    row = make_team(district, lead)
    make_seat(row, lead)
    part = Group.objects.filter(parent__isnull=False).first()
    make_seat(row, lead, role="Those & others", holder="", group=part)
    client = sign_in(lead)
    page = client.get(reverse(TEAM, args=[row.pk]))
    (_filled, nothing), (_seat, address) = page.context["seats"]
    assert (nothing, words(page).count("Invite somebody")) == ("", 1)
    form = client.get(address).context["form"]
    assert form["title"].value() == "A seat is open: Those & others"
    assert (form["groups"].value(), form["district"].value()) == ([part.parent_id], str(district.pk))


@pytest.mark.parametrize(
    "given", [{"group": "9" * 30}, {"group": "x'"}, {"group": "²"}, {"title": " \n "}, {"district": "none"}]
)
def test_unknown_values_in_the_address_are_ignored(lead, sign_in, given):
    page = sign_in(lead).get(reverse("stakeholders:activity_add"), given)
    form = page.context["form"]
    assert (page.status_code, form["groups"].value() or [], form["title"].value() or "") == (200, [], "")
    long = sign_in(lead).get(reverse("stakeholders:activity_add"), {"title": "x" * 999}).context["form"]
    assert len(long["title"].value()) == 200
