"""What stands beside the record: facts of each kind, decisions, quick notes of informal contact."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.daytime import time_of_day
from stakeholders.models import Activity, Decision, Group, Particulars
from stakeholders.services import DecisionRow, keep_particulars, note_contact, record_in_full
from stakeholders.vocabulary import FACTS_OF, Kind
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(make_activity):
    """Return a function that makes an activity of a kind which is over."""

    def make(**changes):
        with clock.at(clock.today() - dt.timedelta(days=30)):
            return make_activity(**changes)

    return make


def group(code):
    return Group.objects.get(code=code)


def keep(activity, actor, **facts):
    return keep_particulars(activity, actor=actor, version=activity.version, facts=facts)


def record_it(activity, actor, **given):
    told = {"people": {group("families"): 9}, "learned": "They want time.", "facts": {}, **given}
    return record_in_full(activity, actor=actor, version=activity.version, **told)


def last_event():
    return AuditEvent.objects.latest("pk")


@pytest.mark.parametrize(
    ("moment", "word"),
    [
        (dt.datetime(2026, 3, 12, 11, 59, tzinfo=dt.UTC), "morning"),
        (dt.datetime(2026, 3, 12, 12, 0, tzinfo=dt.UTC), "afternoon"),
        (dt.datetime(2026, 3, 12, 17, 0, tzinfo=dt.UTC), "evening"),
        (dt.datetime(2026, 3, 14, 9, 0, tzinfo=dt.UTC), "weekend"),
    ],
)
def test_time_of_day_follows_the_clock_of_the_place(moment, word):
    assert time_of_day(moment) == word


def test_every_kind_names_its_facts_and_they_are_fields():
    fields = {field.name for field in Particulars._meta.get_fields()}
    assert set(FACTS_OF) == set(Kind)
    assert [name for names in FACTS_OF.values() for name in names if name not in fields] == []


# facts of a kind --------------------------------------------------------------------------------------
def test_facts_are_kept_before_it_begins_and_stand_on_the_trail_without_people(make_activity, lead):
    activity = make_activity(kind="site_visit")
    kept = keep(
        activity, lead, host="Elm School", visitors="Pat Miller and six parents", model_seen="Portfolios"
    )
    row = Particulars.objects.get()
    assert (row.host, row.visitors, row.model_seen) == (
        "Elm School",
        "Pat Miller and six parents",
        "Portfolios",
    )
    assert kept.version == activity.version + 1
    assert (last_event().verb, last_event().before, last_event().after) == (
        "activity.detailed", {}, {"model_seen": "Portfolios"},
    )  # fmt: skip


def test_same_facts_again_change_nothing(make_activity, lead):
    kept = keep(make_activity(kind="sharing_fair"), lead, stations=6)
    before = AuditEvent.objects.count()
    assert keep(kept, lead, stations=6).version == kept.version
    assert AuditEvent.objects.count() == before


def test_only_facts_of_its_kind_are_told(past, lead):
    kept = keep(past(kind="online"), lead, channels=["text"], reach=400, responses=31, stations=3)
    assert kept.particulars.told() == {"channels": ["text"], "reach": 400, "responses": 31}


def test_more_answers_than_people_reached_are_refused(past, lead):
    with pytest.raises(ValidationError, match="more answers than people reached"):
        keep(past(kind="online"), lead, reach=4, responses=31)
    assert Particulars.objects.count() == 0


def test_notice_comes_before_the_meeting(make_activity, lead):
    activity = make_activity(kind="public_meeting")
    with pytest.raises(ValidationError, match="notice comes first"):
        keep(activity, lead, notice_on=activity.ends_at.date() + dt.timedelta(days=2))


def test_stale_and_foreign_details_change_nothing(make_activity, lead, other_lead, analyst):
    activity = make_activity(kind="sharing_fair")
    keep(activity, lead, stations=6)
    with pytest.raises(StaleVersion):
        keep(activity, lead, stations=7)
    activity.refresh_from_db()
    for stranger in (other_lead, analyst):
        with pytest.raises(NotPermitted):
            keep(activity, stranger, stations=8)
    assert Particulars.objects.get().stations == 6


# the record -------------------------------------------------------------------------------------------
def test_record_keeps_facts_and_decisions_with_groups(past, lead):
    families, students = group("families"), group("students")
    rows = [
        DecisionRow("Students join the team", "design", "The board", "empowered", (families, students)),
        DecisionRow("The survey comes in May", "evaluation", "The superintendent"),
    ]
    record_it(past(), lead, facts={"places": 3, "principles": ["trust"], "state_learned": "Forms are too long."},
              decisions=rows)  # fmt: skip
    kept = [
        (each.what, each.phase, each.part, sorted(each.groups.values_list("code", flat=True)))
        for each in Decision.objects.all()
    ]
    assert kept == [
        ("Students join the team", "design", "empowered", ["families", "students"]),
        ("The survey comes in May", "evaluation", "", []),
    ]
    assert last_event().after == {
        "places": 3,
        "principles": ["trust"],
        "state_learned": "Forms are too long.",
        "decisions": [
            "Design: Students join the team (The board); Empowered: they decided: Students, Families and caregivers",
            "Evaluation: The survey comes in May (The superintendent)",
        ],
    }


def test_decision_keeps_its_row_when_mended_and_goes_when_emptied(past, lead):
    activity = record_it(
        past(),
        lead,
        decisions=[DecisionRow("First", "design", "Board"), DecisionRow("Second", "design", "Board")],
    )
    first = Decision.objects.get(what="First")
    record_it(activity, lead, decisions=[DecisionRow("First, better said", "design", "Board", pk=first.pk)])
    assert list(Decision.objects.values_list("pk", "what")) == [(first.pk, "First, better said")]


def test_part_for_nobody_is_refused_and_nothing_is_kept(past, lead):
    activity = past()
    with pytest.raises(ValidationError, match="Choose which groups had this part"):
        record_it(activity, lead, decisions=[DecisionRow("X", "design", "Board", "involved")])
    activity.refresh_from_db()
    assert (activity.recorded_at, Decision.objects.count()) == (None, 0)


def test_record_page_takes_facts_and_decisions_and_the_activity_shows_them(past, lead, sign_in, words):
    activity, client = past(kind="public_meeting"), sign_in(lead)
    page = reverse("stakeholders:activity_record", args=[activity.pk])
    families = group("families").pk
    post = {
        "version": activity.version, "people-families": "12", "learned": "They want time.", "decided": "",
        "agenda": "Tests; grades", "small_groups": "on", "principles": ["power"], "accommodations_used": ["child_care"],
        "decision0-what": "No bell", "decision0-phase": "implementation", "decision0-by": "The principal",
        "decision0-part": "collaborated", "decision0-groups": [families],
    }  # fmt: skip
    answer = client.post(page, post)
    assert answer.headers["Location"] == activity.get_absolute_url()
    shown = words(client.get(activity.get_absolute_url()))
    told = ["Tests; grades", "Evened out who has power in the room", "Child care", "No bell", "The principal",
            "Collaborated: they decided with the staff"]  # fmt: skip
    assert [each for each in told if each not in shown] == []
    again = words(client.get(page))
    assert ('value="No bell"' in again, 'name="decision2-what"' in again) == (True, True)


def test_half_a_decision_comes_back_with_what_is_missing(past, lead, sign_in):
    activity = past()
    page = reverse("stakeholders:activity_record", args=[activity.pk])
    post = {
        "version": activity.version,
        "people-families": "3",
        "decision0-what": "No bell",
        "decision1-by": "Me",
    }
    answer = sign_in(lead).post(page, post | {"decision0-part": "involved"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "decision0-phase": ["Choose on which part of the work this was decided."],
        "decision0-by": ["Say who decided this."],
        "decision0-groups": ["Choose which groups had this part in the decision."],
        "decision1-what": ["Say what was decided, or empty the other answers of this row."],
    }
    assert "No bell" in answer.text


def test_details_page_asks_before_it_begins_for_what_is_known_then(make_activity, past, lead, sign_in):
    client = sign_in(lead)
    asked = {}
    for name, activity in (("before", make_activity(kind="site_visit")), ("after", past(kind="site_visit"))):
        form = client.get(reverse("stakeholders:particulars", args=[activity.pk])).context["form"]
        asked[name] = [each for each in form.fields if each != "version"]
    assert asked["before"] == ["host", "visitors", "model_seen", "accommodations_planned"]
    assert asked["after"][:4] == ["host", "visitors", "model_seen", "debrief"]


def test_details_page_keeps_what_it_is_given(make_activity, lead, sign_in, words):
    activity, client = make_activity(kind="public_meeting"), sign_in(lead)
    page = reverse("stakeholders:particulars", args=[activity.pk])
    post = {"version": activity.version, "notice_on": "01/15/2026", "agenda": "Grades",
            "accommodations_planned": ["interpreter", "transport"]}  # fmt: skip
    assert client.post(page, post).status_code == 302
    shown = words(client.get(activity.get_absolute_url()))
    assert [
        each
        for each in ("Jan. 15, 2026", "Grades", "An interpreter; A ride there and back")
        if each not in shown
    ] == []


# quick notes ------------------------------------------------------------------------------------------
def test_note_of_a_contact_is_an_activity_with_its_record(lead, district):
    kept = note_contact(
        district,
        actor=lead,
        group=group("families"),
        heard="Buses leave too early.",
        people=2,
        place="Bus stop",
    )
    assert (kept.kind, kept.direction, kept.title) == (
        "informal",
        "two_way",
        "Informal contact: Families and caregivers",
    )
    assert (kept.learned, kept.place, kept.is_online) == ("Buses leave too early.", "Bus stop", False)
    assert list(kept.participations.values_list("group__code", "people")) == [("families", 2)]
    assert kept.recorded_at is not None


def test_note_refuses_what_has_not_been_and_what_says_nothing(lead, district):
    with pytest.raises(ValidationError, match="after it took place"):
        note_contact(
            district, actor=lead, group=group("families"), heard="X", when=clock.now() + dt.timedelta(hours=1)
        )
    with pytest.raises(ValidationError, match="what you heard"):
        note_contact(district, actor=lead, group=group("families"), heard="  ")
    assert Activity.objects.count() == 0


def test_note_page_needs_two_answers_and_remembers_the_group(lead, sign_in):
    client, page = sign_in(lead), reverse("stakeholders:note")
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in ("people", "place", "when", "district")}
    sent |= {"when": sent["when"].strftime("%Y-%m-%dT%H:%M"), "place": sent["place"] or ""}
    answer = client.post(page, sent | {"group": group("students").pk, "heard": "Lunch is too short."})
    assert answer.headers["Location"] == reverse("stakeholders:activities")
    kept = Activity.objects.get()
    assert (kept.district, kept.learned, kept.is_online) == (
        lead.memberships.get().district,
        "Lunch is too short.",
        True,
    )
    assert client.get(page).context["form"]["group"].value() == group("students").pk


def test_mending_a_note_about_part_of_a_group_keeps_its_people(lead, district, sign_in):
    kept = note_contact(district, actor=lead, group=group("families-foster"), heard="Call back.", people=2)
    page, client = reverse("stakeholders:activity_record", args=[kept.pk]), sign_in(lead)
    shown = client.get(page).context["form"]
    assert shown["people-families-foster"].value() == 2
    post = {"version": kept.version, "people-families-foster": "2", "learned": "Call back soon."}
    assert client.post(page, post).status_code == 302
    assert list(kept.participations.values_list("group__code", "people")) == [("families-foster", 2)]


def test_note_page_gives_back_what_was_typed(lead, sign_in, words):
    answer = sign_in(lead).post(
        reverse("stakeholders:note"), {"heard": "Lunch", "people": "some", "when": "soon"}
    )
    assert answer.status_code == 422
    shown = words(answer)
    assert [each for each in ("Lunch", "some", "soon") if each not in shown] == []


def test_only_coordinators_write_notes(analyst, other_district, lead, sign_in):
    assert sign_in(analyst).get(reverse("stakeholders:note")).status_code == 403
    with pytest.raises(NotPermitted):
        note_contact(other_district, actor=lead, group=group("families"), heard="X")
