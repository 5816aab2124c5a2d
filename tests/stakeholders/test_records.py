"""The record of an activity: who took part, what was learned; written once it has begun."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Group, Participation
from stakeholders.services import record_activity
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests import factories
from tests.factories.stakeholders import make_activity

pytestmark = pytest.mark.django_db
LEARNED = "Students asked for time to finish things."


@pytest.fixture
def lead():
    return factories.make_user("lead", factories.make_district())


@pytest.fixture
def activity(lead):
    """One evening that is over."""
    with clock.at(clock.today() - dt.timedelta(days=30)):
        return make_activity(lead.memberships.get().district, lead)


def group(code):
    return Group.objects.get(code=code)


def keep(activity, actor, **given):
    facts = {"version": activity.version, "people": {group("families"): 12}, "learned": LEARNED, **given}
    return record_activity(activity, actor=actor, **facts)


def counted(activity):
    return dict(activity.participations.values_list("group__code", "people"))


def test_record_counts_people_by_group_and_stands_on_the_trail(activity, lead):
    kept = keep(activity, lead, people={group("families"): 12, group("students"): 0, group("teachers"): 3})
    assert counted(kept) == {"teachers": 3, "families": 12}
    assert (kept.learned, kept.version, kept.recorded_at is not None) == (LEARNED, activity.version + 1, True)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.before) == ("activity.recorded", {})
    assert event.after["people"] == {"Teachers and teacher leaders": 3, "Families and caregivers": 12}


def test_mended_record_keeps_what_it_said_before_on_the_trail(activity, lead):
    first = keep(activity, lead)
    keep(first, lead, people={group("students"): 5}, learned="Better said.")
    assert counted(activity) == {"students": 5}
    event = AuditEvent.objects.latest("pk")
    assert event.before == {"people": {"Families and caregivers": 12}, "learned": LEARNED, "decided": ""}
    assert event.after["learned"] == "Better said."


def test_activity_that_has_not_begun_has_no_record(lead):
    activity = make_activity(lead.memberships.get().district, lead)
    with pytest.raises(NotPermitted, match=r"It has not begun yet\."):
        keep(activity, lead)


@pytest.mark.parametrize("who", ["analyst", "lead", "data_steward"])
def test_strangers_and_readers_write_no_record(activity, lead, who):
    district = {"lead": factories.make_district, "data_steward": lead.memberships.get}.get(who)
    place = district() if district else None
    stranger = (
        factories.make_user(who, getattr(place, "district", place)) if place else factories.make_user(who)
    )
    with pytest.raises(NotPermitted):
        keep(activity, stranger)
    assert Participation.objects.count() == 0


def test_empty_record_is_refused_and_changes_nothing(activity, lead):
    keep(activity, lead)
    activity.refresh_from_db()
    with pytest.raises(ValidationError, match="Say who took part"):
        keep(activity, lead, people={group("families"): 0}, learned=" ")
    assert counted(activity) == {"families": 12}


def test_record_from_an_older_version_changes_nothing(activity, lead):
    keep(activity, lead)
    with pytest.raises(StaleVersion):
        keep(activity, lead, people={group("students"): 1})
    assert counted(activity) == {"families": 12}


# pages ------------------------------------------------------------------------------------------------
def test_record_is_written_on_its_page_and_read_on_the_activity(activity, lead, sign_in, words):
    client = sign_in(lead)
    page = reverse("stakeholders:activity_record", args=[activity.pk])
    assert page in words(client.get(activity.get_absolute_url()))
    post = {"version": activity.version, "people-families": "12", "people-students": "", "learned": LEARNED,
            "decided": "Students join the team."}  # fmt: skip
    assert client.post(page, post).headers["Location"] == activity.get_absolute_url()
    shown = words(client.get(activity.get_absolute_url()))
    for told in ("12 people", LEARNED, "Students join the team.", "Mend the record"):
        assert told in shown
    again = words(client.get(page))
    assert 'value="12"' in again
    assert LEARNED in again


def test_bad_number_gives_the_text_back(activity, lead, sign_in, words):
    page = reverse("stakeholders:activity_record", args=[activity.pk])
    post = {"version": activity.version, "people-families": "a dozen", "learned": LEARNED}
    answer = sign_in(lead).post(page, post)
    assert answer.status_code == 422
    shown = words(answer)
    assert ("a dozen" in shown, LEARNED in shown, Participation.objects.count()) == (True, True, 0)


def test_stale_record_shows_both_texts(activity, lead, sign_in, words):
    page = reverse("stakeholders:activity_record", args=[activity.pk])
    keep(activity, lead)
    answer = sign_in(lead).post(page, {"version": activity.version, "learned": "Mine."})
    assert answer.status_code == 409
    shown = words(answer)
    assert ("Mine." in shown, LEARNED in shown) == (True, True)
