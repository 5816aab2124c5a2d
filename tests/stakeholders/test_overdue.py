"""What is told once because its day has passed: reviews of capacity and of compacts, promises of both sides."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from stakeholders.models import CapacityCheck, Commitment, Compact
from stakeholders.services import (
    add_commitment,
    close_commitment,
    correct_check,
    edit_commitment,
    edit_partnership,
    stop_mail,
    wish_of,
)
from stakeholders.tasks import tell_overdue as beat
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories.capacity import make_check
from tests.factories.together import group, make_compact, make_partnership

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def noon(days):
    """Return noon so many days from today."""
    day = clock.today() + days * DAY
    return dt.datetime.combine(day, dt.time(12), timezone.get_current_timezone())


def mails(prefix):
    return Message.objects.filter(dedupe_key__startswith=prefix).order_by("pk")


@pytest.fixture
def promise(activity, lead):
    """Return a function that writes down a promise, due in twenty days."""

    def make(**changes):
        facts = {"side": "agency", "group": group(), "what": "More buses", "due_on": clock.today() + 20 * DAY}
        return add_commitment(activity, actor=lead, **{**facts, **changes})

    return make


# reviews ----------------------------------------------------------------------------------------------
def test_overdue_reviews_of_a_place_are_told_once_in_one_message(
    district, lead, contributor, steward, other_lead, engagement_lead
):
    make_check(district, lead, days=9, review_in=30)
    make_check(district, lead, review_in=40)  # stands before the one above
    make_check(district, lead, step="skills", review_in=40)
    compact = make_compact(make_partnership(district, lead), lead, review_on=clock.today() + 40 * DAY)
    with clock.at(noon(40)):
        assert beat() == {"reviews": 0, "commitments": 0}
    with clock.at(noon(41)):
        assert [beat(), beat()] == [{"reviews": 3, "commitments": 0}, {"reviews": 0, "commitments": 0}]
    told = mails("review-overdue")
    assert [each.person for each in told] == [*sorted((lead, contributor), key=lambda each: each.name)]
    text = told[0].body_text
    assert [text.count(word) for word in ("can tell it", "people of every kind", "Valley College")] == [
        1,
        1,
        1,
    ]
    assert f"/together/partnerships/{compact.partnership_id}/" in text
    assert told[0].subject == f"{district}: 3 reviews are overdue"
    assert told[0].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert AuditEvent.objects.filter(verb="review.told", district=district).count() == 3
    compact.refresh_from_db()
    assert compact.version == 1


def test_state_is_told_of_its_own_and_a_new_day_is_told_anew(district, lead, engagement_lead):
    row = make_check(None, engagement_lead, body="agency", review_in=10)
    with clock.at(noon(11)):
        beat()
        facts = {
            name: getattr(row, name) for name in ("body", "step", "checked_on", "found", "buy_in", "basis")
        }
        moved = clock.today() + 5 * DAY
        correct_check(row, actor=engagement_lead, version=1, **facts, review_on=moved)
        beat()
    assert [each.person for each in mails("review-overdue")] == [engagement_lead]
    with clock.at(noon(17)):
        assert beat()["reviews"] == 1
    assert mails("review-overdue").count() == 2


def test_reviews_of_a_partnership_that_is_over_and_of_nobody_are_not_told(district, lead):
    partnership = make_partnership(district, lead)
    make_compact(partnership, lead, review_on=clock.today() + 5 * DAY)
    edit_partnership(partnership, actor=lead, version=1, ends_on=clock.today() + DAY)
    make_check(district, lead, review_in=5)
    lead.is_active = False
    lead.save()
    with clock.at(noon(6)):
        assert beat()["reviews"] == 0
    assert CapacityCheck.objects.get().review_told is None
    lead.is_active = True
    lead.save()
    with clock.at(noon(7)):
        assert beat()["reviews"] == 1  # told late, once somebody is there
    assert Compact.objects.get().review_told is None


# promises ---------------------------------------------------------------------------------------------
def test_own_overdue_promise_is_told_to_the_coordinators_once(promise, lead, invited):
    row = promise()
    with clock.at(noon(20)):
        assert beat()["commitments"] == 0
    with clock.at(noon(21).replace(hour=3)):
        assert beat()["commitments"] == 0  # nobody is woken
    with clock.at(noon(21)):
        assert [beat()["commitments"], beat()["commitments"]] == [1, 0]
    assert [each.person for each in mails("promise-overdue")] == [lead]
    assert "Do it, or ask the group" in mails("promise-overdue")[0].body_text
    assert mails("commitment-overdue").count() == 0
    row.refresh_from_db()
    assert (row.overdue_told, row.version) == (row.due_on, 1)
    assert AuditEvent.objects.get(verb="commitment.told").after["people"] == 1


def test_promise_of_a_group_is_told_to_its_people_too(activity, promise, lead, invited, invite):
    person, _token = invited
    Message.objects.update(state="sent")
    silent, _token = invite(activity, name="Wants no mail")
    stop_mail(wish_of(silent.email, silent.name, "en"))
    row = promise(side="group", group=person.group)
    with clock.at(noon(21)):
        beat()
        beat()
    letter = mails("commitment-overdue").get()
    assert (letter.to, letter.language, letter.person) == (person.email, person.language, None)
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "More buses" in letter.body_text
    assert mails("promise-overdue").count() == 1
    with clock.at(noon(22)):
        row = Commitment.objects.get(pk=row.pk)
        later = {"side": "group", "group": row.group, "what": row.what, "due_on": clock.today() + 3 * DAY}
        edit_commitment(row, actor=lead, version=row.version, **later)
        assert beat()["commitments"] == 0
    with clock.at(noon(26)):
        assert beat()["commitments"] == 1  # a new day is told anew
    assert mails("commitment-overdue").count() == 2


def test_closed_promise_is_not_told(promise, lead):
    row = promise(side="group")
    close_commitment(row, actor=lead, version=1, outcome="kept")
    with clock.at(noon(30)):
        assert beat()["commitments"] == 0


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_once(district, lead, promise):
    make_check(district, lead, review_in=5)
    promise()
    found = []

    def run():
        try:
            with clock.at(noon(21)):
                found.append(beat())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [sum(each[kind] for each in found) for kind in ("reviews", "commitments")] == [1, 1]
    assert (mails("review-overdue").count(), mails("promise-overdue").count()) == (1, 1)
