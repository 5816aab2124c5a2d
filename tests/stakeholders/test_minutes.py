"""Minutes that those who were there correct by a link; every version is kept."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Correction, Minutes, MinutesLink, MinutesVersion
from stakeholders.services import (
    LinkOver,
    answer_invitation,
    propose_correction,
    publish_minutes,
    record_activity,
    settle_correction,
    write_minutes,
)
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests import factories

from .conftest import post

pytestmark = pytest.mark.django_db
FIRST, BETTER = (
    "Families asked for a later bus.\nThe board will answer.",
    "Families asked for an earlier bus.",
)


@pytest.fixture
def held(make_activity, invite, lead):
    """An evening of yesterday to which Ana comes and Ben does not; nobody knows of Cy."""
    with clock.at(clock.now() - dt.timedelta(days=11)):
        activity = make_activity()
        for name, answer in (("Ana Ruiz", "accepted"), ("Ben Low", "declined"), ("Cy Oak", "")):
            invitation, _token = invite(activity, name=name, email=f"{name[:3].strip().lower()}@example.org")
            if answer:
                answer_invitation(invitation.links.get(), answer=answer)
    return activity


@pytest.fixture
def published(held, lead):
    """Minutes with those who were there for two weeks, and the secret of Ana's link."""
    minutes = write_minutes(held, actor=lead, version=0, text=FIRST)
    publish_minutes(
        minutes, actor=lead, version=minutes.version, closes_on=clock.today() + dt.timedelta(days=14)
    )
    return Minutes.objects.get(), secret_of("ana@example.org")


def secret_of(to):
    body = Message.objects.filter(to=to, cause="minutes.published").latest("pk").body_text
    return re.search(r"/minutes-of/([A-Za-z0-9_-]+)/", body).group(1)


def page(token):
    return reverse("minutes:read", args=[token])


def propose(token, **given):
    return propose_correction(MinutesLink.objects.for_token(token), **{"version": 1, **given})


def settle(correction, actor, **given):
    return settle_correction(correction, actor=actor, version=correction.version, **given)


def everything():
    tables = (Minutes, MinutesVersion, MinutesLink, Correction, AuditEvent, Message)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_each_draft_is_a_version_and_the_same_text_is_none(held, lead):
    first = write_minutes(held, actor=lead, version=0, text=FIRST)
    same = write_minutes(held, actor=lead, version=first.version, text=FIRST)
    write_minutes(held, actor=lead, version=same.version, text=BETTER)
    assert list(MinutesVersion.objects.values_list("number", "text")) == [(1, FIRST), (2, BETTER)]
    assert Minutes.objects.get().state == "draft"


def test_draft_from_an_older_version_changes_nothing(held, lead):
    write_minutes(held, actor=lead, version=0, text=FIRST)
    with pytest.raises(StaleVersion):
        write_minutes(held, actor=lead, version=0, text=BETTER)
    assert MinutesVersion.objects.get().text == FIRST


def test_minutes_wait_for_the_activity_and_its_coordinators(make_activity, held, lead, other_lead, analyst):
    with pytest.raises(NotPermitted, match="has not begun"):
        write_minutes(make_activity(), actor=lead, version=0, text=FIRST)
    for stranger in (other_lead, analyst):
        with pytest.raises(NotPermitted):
            write_minutes(held, actor=stranger, version=0, text=FIRST)
    with pytest.raises(ValidationError, match="Write down what was said"):
        write_minutes(held, actor=lead, version=0, text=" ")


def test_publishing_writes_to_all_who_did_not_decline_in_their_language(published):
    sent = Message.objects.filter(cause="minutes.published").order_by("to")
    assert list(sent.values_list("to", "language")) == [("ana@example.org", "es"), ("cy@example.org", "es")]
    assert AuditEvent.objects.filter(verb="minutes.published").get().after["people"] == 2
    assert Minutes.objects.get().state == "open"


def test_published_minutes_are_written_by_corrections_only(held, published, lead):
    with pytest.raises(NotPermitted, match="only corrections change them"):
        write_minutes(held, actor=lead, version=published[0].version, text=BETTER)
    with pytest.raises(NotPermitted):
        publish_minutes(published[0], actor=lead, version=published[0].version, closes_on=dt.date(2999, 1, 1))


def test_closing_day_leaves_time(held, lead):
    minutes = write_minutes(held, actor=lead, version=0, text=FIRST)
    with pytest.raises(ValidationError, match="people have time to read"):
        publish_minutes(minutes, actor=lead, version=1, closes_on=clock.today())
    assert MinutesLink.objects.count() == 0


# the link ---------------------------------------------------------------------------------------------
def test_reading_changes_nothing(published, phone):
    before = everything()
    for _each in range(10):
        for method in (phone.get, phone.head, phone.options):
            answer = method(page(published[1]))
            assert (answer.status_code, answer["Referrer-Policy"]) == (200, "no-referrer")
    assert everything() == before


def test_attendee_mends_the_text_and_sees_what_became_of_it(published, phone, lead):
    assert post(phone, page(published[1]), number="1", text=BETTER, remark="").status_code == 302
    correction = Correction.objects.get()
    assert (correction.text, correction.ruling, correction.of_version.number) == (BETTER, "", 1)
    settle(correction, lead, ruling="accepted", text=BETTER)
    shown = phone.get(page(published[1]) + "?lang=en").text
    told = ("Version 1 and version 2", BETTER, "later bus", "Taken in, as a new version")
    assert [text for text in told if text not in shown] == []
    assert list(MinutesVersion.objects.values_list("number", "text")) == [(1, FIRST), (2, BETTER)]


def test_remark_that_stays_out_has_its_reason(published, phone, lead):
    post(phone, page(published[1]), number="1", text=FIRST, remark="It was cold.")
    correction = Correction.objects.get()
    assert (correction.text, correction.remark) == ("", "It was cold.")
    with pytest.raises(ValidationError, match="Say why the text stays"):
        settle(correction, lead, ruling="kept")
    settle(correction, lead, ruling="kept", reason="The weather is not part of the minutes.")
    assert "The weather is not part of the minutes." in phone.get(page(published[1])).text
    assert MinutesVersion.objects.count() == 1


def test_nothing_new_is_no_correction_and_the_same_again_is_one(published, phone):
    assert post(phone, page(published[1]), number="1", text=FIRST, remark=" ").status_code == 422
    assert post(phone, page(published[1]), number="9", text=BETTER, remark="").status_code == 422
    for _each in range(2):
        post(phone, page(published[1]), number="1", text=BETTER, remark="")
    assert Correction.objects.count() == 1


def test_form_without_its_token_is_refused(published, phone):
    assert phone.post(page(published[1]), {"number": "1", "text": BETTER}).status_code == 403
    assert Correction.objects.count() == 0


def test_after_the_window_minutes_are_final_and_can_only_be_read(published, phone, lead):
    phone.get(page(published[1]))
    correction = propose(published[1], text=BETTER)
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert Minutes.objects.get().state == "settling"
        with pytest.raises(LinkOver):
            propose(published[1], remark="Late")
        late = {"number": "1", "remark": "Late", "csrfmiddlewaretoken": phone.cookies["csrftoken"].value}
        assert phone.post(page(published[1]), late).status_code == 410
        settle(correction, lead, ruling="kept", reason="The tape says later.")
        assert Minutes.objects.get().state == "final"
        answer = phone.get(page(published[1]))
        assert (answer.status_code, answer.context["form"]) == (200, None)


def test_link_that_is_over_is_renewed_to_the_address_on_file(published, phone):
    sent = Message.objects.count()
    with clock.at(clock.now() + dt.timedelta(days=91)):
        assert phone.get(page(published[1])).status_code == 410
        post(phone, page(published[1]), renew="yes")
        assert Message.objects.count() == sent + 1
        post(phone, page(published[1]), renew="yes")
        assert Message.objects.count() == sent + 1
        assert phone.get(page(secret_of("ana@example.org"))).status_code == 200
    assert phone.get(page("A" * 43)).status_code == 404


def test_trail_names_no_attendee(published):
    propose(published[1], remark="I am Ana Ruiz.")
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor_name) == ("correction.proposed", "Invited person")
    assert "Ana" not in f"{event.object_label}{event.before}{event.after}{event.reason}"


def test_settled_and_stale_corrections_are_left_alone(published, lead, other_lead):
    correction = propose(published[1], text=BETTER)
    with pytest.raises(NotPermitted):
        settle(correction, other_lead, ruling="accepted", text=BETTER)
    with pytest.raises(ValidationError, match="same as before"):
        settle(correction, lead, ruling="accepted", text=FIRST)
    done = settle(correction, lead, ruling="accepted", text=BETTER)
    with pytest.raises(StaleVersion):
        settle(correction, lead, ruling="accepted", text="More")
    with pytest.raises(NotPermitted, match="settled already"):
        settle(done, lead, ruling="accepted", text="More")


# pages ------------------------------------------------------------------------------------------------
def test_staff_write_send_and_settle_on_pages(held, lead, sign_in, words):
    client = sign_in(lead)
    record_activity(held, actor=lead, version=held.version, people={}, learned="A start.")
    edit = reverse("stakeholders:minutes_edit", args=[held.pk])
    assert "A start." in words(client.get(edit))
    assert client.post(edit, {"version": 0, "text": FIRST}).status_code == 302
    again = client.post(edit, {"version": 0, "text": "Mine"})
    assert (again.status_code, "Mine" in again.text, "later bus" in again.text) == (409, True, True)
    send = reverse("stakeholders:minutes_publish", args=[held.pk])
    assert client.post(send, {"version": 1, "closes_on": "12/31/2098"}).status_code == 302
    correction = propose(secret_of("ana@example.org"), text=BETTER)
    shown = words(client.get(reverse("stakeholders:minutes", args=[held.pk])))
    assert [text for text in ("Ana Ruiz", BETTER, "Settle it") if text not in shown] == []
    settle_page = reverse("stakeholders:correction_settle", args=[held.pk, correction.pk])
    assert BETTER in words(client.get(settle_page))
    assert client.post(settle_page, {"version": 1, "ruling": "kept"}).status_code == 422
    assert client.post(settle_page, {"version": 1, "ruling": "accepted", "text": BETTER}).status_code == 302
    shown = words(client.get(held.get_absolute_url()))
    assert "With those who were there" in shown


def test_readers_see_published_minutes_without_names_and_drafts_never(
    held, lead, analyst, other_lead, sign_in, words
):
    draft = write_minutes(held, actor=lead, version=0, text="A secret draft.")
    address = reverse("stakeholders:minutes", args=[held.pk])
    assert sign_in(analyst).get(address).status_code == 403
    minutes = write_minutes(held, actor=lead, version=draft.version, text=FIRST)
    publish_minutes(
        minutes, actor=lead, version=minutes.version, closes_on=clock.today() + dt.timedelta(days=9)
    )
    propose(secret_of("ana@example.org"), version=2, text=BETTER)
    shown = words(sign_in(analyst).get(address))
    assert [text for text in ("A secret draft.", "Ana Ruiz", "Settle it") if text in shown] == []
    assert BETTER in shown
    assert sign_in(other_lead).get(address).status_code == 404
    assert "A secret draft." not in sign_in(lead).get(page(secret_of("cy@example.org"))).text


def test_pages_without_minutes_are_not_there(held, lead, sign_in):
    client = sign_in(lead)
    for name in ("minutes", "minutes_publish"):
        assert client.get(reverse(f"stakeholders:{name}", args=[held.pk])).status_code == 404
    assert client.get(reverse("stakeholders:correction_settle", args=[held.pk, 1])).status_code == 404


def test_steward_reads_and_writes_nothing(held, published, district, sign_in):
    client = sign_in(factories.make_user("data_steward", district))
    assert client.get(reverse("stakeholders:minutes", args=[held.pk])).status_code == 200
    assert client.get(reverse("stakeholders:minutes_edit", args=[held.pk])).status_code == 403
