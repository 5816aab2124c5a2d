"""Messages to people with an account: at once, in a daily or weekly digest, or not at all.

What must reach a person by law (a decision, a return, a warning before an approval ends) is always sent
at once. Everything else keeps the person's own choice, and carries the one-click address of RFC 8058.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import ngettext

from statepl.accounts import rules
from statepl.accounts.models import User
from statepl.accounts.roles import Rhythm
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.jobs.models import Message
from statepl.jobs.services import Origin, queue_message

SIGNER = signing.Signer(salt="statepl.accounts.unsubscribe")
STARTS_AS = {
    Rhythm.AT_ONCE: Message.State.QUEUED,
    Rhythm.DAILY: Message.State.HELD,
    Rhythm.WEEKLY: Message.State.HELD,
    Rhythm.OFF: Message.State.MUTED,
}
WEEK = 7
MONDAY = 0


def notify(
    person: User,
    *,
    cause: Verb,
    dedupe_key: str,
    subject: str,
    body_text: str,
    about: Any = None,
    district: Any = None,
    is_required: bool = False,
) -> Message:
    """Write one message to a person, in the caller's transaction; the same key again returns the first.

    `cause` is what happened, `about` the thing it happened to. Texts come in the person's language. The
    row is kept whatever the person has chosen: it is the log of what was said.
    """
    state = Message.State.QUEUED if is_required else STARTS_AS[Rhythm(person.mail_rhythm)]
    text = body_text if state == Message.State.HELD else _with_foot(person, body_text, is_required)
    return queue_message(
        dedupe_key=dedupe_key,
        to=person.email,
        subject=subject,
        body_text=text,
        language=person.language,
        district=district,
        origin=Origin(
            cause=cause,
            about=about,
            person=person,
            is_required=is_required,
            state=state,
            headers={} if is_required else unsubscribe_headers(person),
        ),
    )


def _with_foot(person: User, body: str, is_required: bool) -> str:
    with translation.override(person.language):
        context = {"body": body, "is_required": is_required, "url": _profile_address()}
        return render_to_string("accounts/mail/notice.txt", context)


def _profile_address() -> str:
    return settings.BASE_URL + reverse("accounts:profile")


# digests ----------------------------------------------------------------------------------------------
def send_digests() -> int:
    """Put held notices into one message for each person whose day has come; return how many were made.

    Safe to repeat: what went into a digest is held no more, in the transaction that writes the digest.
    """
    waiting = User.objects.filter(messages__state=Message.State.HELD).distinct().order_by("pk")
    return sum(_digest_of(person) for person in waiting)


def _digest_of(person: User) -> bool:
    """Write the digest of one person; whether one was due. Two beats at once: the second finds none held."""
    today = clock.today()
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        held = list(Message.objects.held().filter(person=person).order_by("created_at", "pk"))
        if not is_digest_due(person.mail_rhythm, [_day_of(each) for each in held], today=today):
            return False
        notices = _wanted(person, held)
        digest = _write_digest(person, notices, today) if notices else None
        _close(notices, state=Message.State.DIGESTED, digest=digest)
        _close([each for each in held if each not in notices], state=Message.State.MUTED, digest=None)
        if digest is None:
            return False
        record(Verb.DIGEST_MADE, person, after={"notices": len(notices)})
    return True


def _wanted(person: User, held: list[Message]) -> list[Message]:
    """Return what may still be told: nothing when switched off, nothing kept from the person by now."""
    if person.mail_rhythm == Rhythm.OFF or not person.is_active:
        return []
    allowed = set(Message.objects.held().to_person(person).values_list("pk", flat=True))
    return [each for each in held if each.pk in allowed]


def _close(notices: list[Message], *, state: str, digest: Message | None) -> None:
    Message.objects.filter(pk__in=[each.pk for each in notices]).update(state=state, digest=digest)


def is_digest_due(rhythm: str, held_on: list[dt.date], *, today: dt.date) -> bool:
    """Say whether a digest goes out today, of notices held since these days.

    Daily ones hold what was said before today, weekly ones come on Mondays, or as soon as a notice has
    waited for a week because nobody was there on Monday. After a change of mind nothing waits longer.
    """
    earlier = [day for day in held_on if day < today]
    if rhythm == Rhythm.WEEKLY:
        return bool(earlier) and (today.weekday() == MONDAY or (today - min(earlier)).days >= WEEK)
    if rhythm == Rhythm.DAILY:
        return bool(earlier)
    return bool(held_on)


def _day_of(message: Message) -> dt.date:
    return timezone.localtime(message.created_at).date()


def _write_digest(person: User, notices: list[Message], today: dt.date) -> Message:
    with translation.override(person.language):
        count = len(notices)
        words = {"count": count, "date": date_format(today, "DATE_FORMAT")}
        several = ngettext("%(count)s message of %(date)s", "%(count)s messages, %(date)s", count) % words
        context = {"notices": notices, "url": _profile_address()}
        return queue_message(
            dedupe_key=f"digest:{person.pk}:{notices[-1].pk}",
            to=person.email,
            subject=notices[0].subject if count == 1 else several,
            body_text=render_to_string("accounts/mail/digest.txt", context),
            language=person.language,
            origin=Origin(
                cause=Verb.DIGEST_MADE,
                person=person,
                is_required=False,
                headers=unsubscribe_headers(person),
            ),
        )


# choosing ---------------------------------------------------------------------------------------------
def choose_rhythm(person: User, *, rhythm: Rhythm | str, actor: Any) -> User:
    """Keep how often a person wants messages. `actor` is the person, or None for the one-click address.

    Raises NotPermitted for anybody else.
    """
    require(rules.can_choose_rhythm(actor, person))
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        before = person.mail_rhythm
        if before == rhythm:
            return person
        person.mail_rhythm = Rhythm(rhythm)
        person.save(update_fields=["mail_rhythm"])
        record(
            Verb.MAIL_RHYTHM_CHANGED,
            person,
            actor=actor,
            before={"mail_rhythm": before},
            after={"mail_rhythm": person.mail_rhythm},
        )
    return person


# leaving with one click (RFC 8058) --------------------------------------------------------------------
def unsubscribe_headers(person: User) -> dict[str, str]:
    """Return the headers by which a mail program offers to stop these messages."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_address(person)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def unsubscribe_address(person: User) -> str:
    """Return the person's signed address for leaving; it does that and nothing else."""
    token = SIGNER.sign_object({"person": person.pk})
    return settings.BASE_URL + reverse("accounts:unsubscribe", args=[token])


def person_of(token: str) -> User | None:
    """Return whom a signed address belongs to; None for one that was altered."""
    try:
        known = SIGNER.unsign_object(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=known["person"]).first()
