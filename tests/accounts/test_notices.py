"""Messages to people: at once, in one digest, or not; leaving with one click."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from statepl.accounts import notices, tasks
from statepl.accounts.notices import choose_rhythm, is_digest_due, notify, send_digests, unsubscribe_address
from statepl.accounts.roles import Rhythm
from statepl.audit.models import AuditEvent
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from statepl.jobs.views import MESSAGE_TAGS

pytestmark = pytest.mark.django_db
TUESDAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)


def tell(person, number=1, *, day=TUESDAY, **more):
    with clock.at(day):
        return notify(
            person,
            cause=Verb.DUE_DATE_TOLD,
            dedupe_key=f"n{number}:{person.pk}",
            subject=f"Due by Dec. {number}: the report",
            body_text=f"Words {number}.",
            **more,
        )


def digests(day):
    with clock.at(day):
        return send_digests()


def send(message):
    run_job(Job.objects.get(params__message=message.pk).pk)
    return mail.outbox[-1]


# choosing -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rhythm", "state"), [("at_once", "queued"), ("daily", "held"), ("weekly", "held"), ("off", "muted")]
)
def test_wish_decides_how_a_notice_starts_and_the_row_is_kept(lead, rhythm, state):
    lead.mail_rhythm = rhythm
    message = tell(lead)
    assert (message.state, message.person, message.cause, message.language) == (
        state, lead, "obligation.due_date_told", "en",
    )  # fmt: skip
    assert Job.objects.count() == (state == "queued")
    assert message.cause_label == "told people of a due date"


def test_what_must_reach_a_person_is_sent_whatever_the_wish(lead):
    lead.mail_rhythm = Rhythm.OFF
    message = tell(lead, is_required=True)
    sent = send(message)
    assert "This message is always sent" in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers


def test_same_key_is_one_message(lead):
    assert tell(lead) == tell(lead)
    assert Message.objects.count() == Job.objects.count() == 1


def test_notice_knows_what_it_is_about(lead, district):
    message = tell(lead, about=district, district=district)
    assert list(Message.objects.about(district)) == [message]
    assert list(Message.objects.to_person(lead)) == [message]


def test_choice_is_kept_once_with_its_trail(lead, contributor):
    choose_rhythm(lead, rhythm="daily", actor=lead)
    choose_rhythm(lead, rhythm="daily", actor=lead)
    event = AuditEvent.objects.get(verb="user.mail_rhythm_changed")
    assert (event.before, event.after) == ({"mail_rhythm": "at_once"}, {"mail_rhythm": "daily"})
    with pytest.raises(NotPermitted, match="own choice"):
        choose_rhythm(lead, rhythm="off", actor=contributor)


def test_profile_keeps_the_choice_and_says_what_always_comes(sign_in, lead):
    client, address = sign_in(lead), reverse("accounts:profile")
    assert "whatever you choose" in client.get(address).content.decode()
    given = {"name": lead.name, "title": "", "language": "en", "mail_rhythm": "weekly"}
    assert client.post(address, given).status_code == 302
    lead.refresh_from_db()
    assert lead.mail_rhythm == "weekly"
    assert client.post(address, given | {"mail_rhythm": "hourly"}).status_code == 422


# digests ------------------------------------------------------------------------------------------------
def held_on(*before):
    return [TUESDAY - number * DAY for number in before]


@pytest.mark.parametrize(
    ("rhythm", "before", "weekday", "expected"),
    [
        ("daily", (0,), 0, False),
        ("daily", (0, 1), 0, True),
        ("weekly", (1,), 0, False),
        ("weekly", (2,), -1, True),  # Monday
        ("weekly", (), -1, False),
        ("weekly", (7,), 0, True),  # nobody was there on Monday
        ("weekly", (6,), 0, False),
        ("at_once", (0,), 0, True),
        ("off", (0,), 0, True),
        ("off", (), 0, False),
    ],
)
def test_digest_is_due_on_its_day_or_as_soon_as_possible_after(rhythm, before, weekday, expected):
    assert is_digest_due(rhythm, held_on(*before), today=TUESDAY + weekday * DAY) is expected


def test_daily_digest_holds_each_notice_exactly_once(lead):
    lead.mail_rhythm = Rhythm.DAILY
    lead.save()
    first, second = tell(lead, 1), tell(lead, 2)
    assert digests(TUESDAY) == 0
    assert [digests(TUESDAY + DAY), digests(TUESDAY + DAY), digests(TUESDAY + 2 * DAY)] == [1, 0, 0]
    digest = Message.objects.get(cause="message.digest_made")
    assert set(digest.notices.all()) == {first, second}
    assert digest.subject == "2 messages, Nov. 25, 2026"
    sent = send(digest)
    assert sent.body.index("Words 1.") < sent.body.index("Words 2.")
    assert sent.body.count("Choose how often such messages come") == 1
    assert sent.extra_headers["List-Unsubscribe"] == f"<{unsubscribe_address(lead)}>"
    states = Message.objects.exclude(pk=digest.pk).values_list("state", flat=True)
    assert list(states) == ["digested", "digested"]
    assert AuditEvent.objects.filter(verb="message.digest_made").count() == 1


def test_digest_of_one_notice_has_its_subject(lead):
    lead.mail_rhythm = Rhythm.DAILY
    lead.save()
    tell(lead)
    with clock.at(TUESDAY + DAY):
        assert tasks.send_digests() == 1
    assert Message.objects.get(cause="message.digest_made").subject == "Due by Dec. 1: the report"


def test_notice_after_a_digest_goes_into_the_next(lead):
    lead.mail_rhythm = Rhythm.DAILY
    lead.save()
    tell(lead, 1)
    digests(TUESDAY + DAY)
    later = tell(lead, 2, day=TUESDAY + DAY)
    assert [digests(TUESDAY + DAY), digests(TUESDAY + 2 * DAY)] == [0, 1]
    later.refresh_from_db()
    assert [each.notices.count() for each in Message.objects.filter(cause="message.digest_made")] == [1, 1]


def test_change_of_mind_sends_what_waits_or_lets_it_rest(lead, contributor):
    for person in (lead, contributor):
        person.mail_rhythm = Rhythm.WEEKLY
        person.save()
        tell(person)
    choose_rhythm(lead, rhythm="at_once", actor=lead)
    choose_rhythm(contributor, rhythm="off", actor=contributor)
    assert digests(TUESDAY) == 1
    assert set(Message.objects.filter(person=contributor).values_list("state", flat=True)) == {"muted"}
    assert Message.objects.filter(person=lead, state="digested").count() == 1


def test_digest_leaves_out_what_is_kept_from_the_person_by_now(reviewer, district):
    reviewer.mail_rhythm = Rhythm.DAILY
    reviewer.save()
    tell(reviewer, 1)
    secret = tell(reviewer, 2, district=district)
    reviewer.memberships.create(role="lead", district=district, starts_on="2020-01-01", ends_on="2021-01-01")
    digests(TUESDAY + DAY)
    secret.refresh_from_db()
    assert secret.state == "muted"
    assert Message.objects.get(cause="message.digest_made").notices.count() == 1


def test_digest_that_is_not_committed_leaves_the_notices_held(lead, monkeypatch):
    lead.mail_rhythm = Rhythm.DAILY
    lead.save()
    tell(lead)
    with pytest.raises(ZeroDivisionError), clock.at(TUESDAY + DAY), DyingAfterTheDigest():
        send_digests()
    assert list(Message.objects.values_list("state", flat=True)) == ["held"]
    assert digests(TUESDAY + DAY) == 1


class DyingAfterTheDigest:
    """A worker that dies between writing the digest and committing it."""

    def __enter__(self):
        from django.db.models.signals import post_save

        self.signal = post_save
        post_save.connect(self._die, sender=Message)

    def __exit__(self, *_given):
        self.signal.disconnect(self._die, sender=Message)

    @staticmethod
    def _die(**_given):
        raise ZeroDivisionError


def test_every_state_of_a_message_has_its_tag():
    assert set(MESSAGE_TAGS) == set(Message.State)


# one's own messages -------------------------------------------------------------------------------------
def test_people_read_their_own_messages_sent_or_not(sign_in, lead, contributor):
    lead.mail_rhythm = Rhythm.OFF
    tell(lead)
    tell(contributor, 2)
    page = sign_in(lead).get(reverse("accounts:messages"))
    assert [message.subject for message in page.context["page_obj"]] == ["Due by Dec. 1: the report"]
    words = page.content.decode()
    assert "Not sent: switched off" in words
    assert "Words 1." in words
    assert (
        "No messages yet"
        in sign_in(type(lead).objects.create_user("x@example.org", "X"))
        .get(reverse("accounts:messages"))
        .content.decode()
    )


# leaving with one click (RFC 8058) ----------------------------------------------------------------------
def path_of(person):
    return unsubscribe_address(person).removeprefix("http://127.0.0.1:8000")


def test_one_click_stops_messages_without_sign_in_or_token(lead):
    sent = send(tell(lead))
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    robot = Client(enforce_csrf_checks=True)
    answer = robot.post(path_of(lead), {"List-Unsubscribe": "One-Click"})
    lead.refresh_from_db()
    assert (answer.status_code, lead.mail_rhythm) == (200, "off")
    assert "Messages are stopped" in answer.content.decode()
    assert AuditEvent.objects.get(verb="user.mail_rhythm_changed").actor is None


def test_looking_at_the_address_changes_nothing(lead):
    for method in ("get", "head", "options"):
        answer = getattr(Client(), method)(path_of(lead))
        assert (answer.status_code, answer["Referrer-Policy"], answer["Cache-Control"]) == (
            200, "no-referrer", "no-store",
        )  # fmt: skip
    lead.refresh_from_db()
    assert lead.mail_rhythm == "at_once"
    assert "Stop these messages" in Client().get(path_of(lead)).content.decode()


def test_page_speaks_the_persons_language_or_the_one_asked_for(lead):
    lead.language = "es"
    lead.save()
    assert Client().get(path_of(lead))["Content-Language"] == "es"
    assert Client().get(path_of(lead) + "?lang=en")["Content-Language"] == "en"


def test_altered_address_is_unknown(lead):
    address = path_of(lead)
    assert Client().post(address[:-3] + "x/").status_code == 404
    assert notices.person_of("nothing") is None
    lead.refresh_from_db()
    assert lead.mail_rhythm == "at_once"


# the demo sends nothing ---------------------------------------------------------------------------------
def test_demo_writes_mail_into_a_folder_whatever_the_backend(lead, tmp_path):
    message = tell(lead)
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(DEMO=True, EMAIL_BACKEND=smtp, EMAIL_HOST="192.0.2.1", EMAIL_FILE_PATH=tmp_path):
        run_job(Job.objects.get(params__message=message.pk).pk)
    message.refresh_from_db()
    (written,) = tmp_path.iterdir()
    assert (message.state, mail.outbox) == ("sent", [])
    assert "Subject: Due by Dec. 1: the report" in written.read_text()
