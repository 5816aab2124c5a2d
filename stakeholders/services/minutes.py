"""Minutes: written by staff, corrected by those who were there, every version kept."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Correction, Invitation, Minutes, MinutesLink, MinutesVersion
from stakeholders.notifications import mail_minutes
from stakeholders.rules import can_publish_minutes, can_settle, can_write_minutes
from stakeholders.services.answers import RENEWAL_PAUSE, LinkOver
from stakeholders.services.invitations import LINK_LIFE
from stakeholders.services.people import InvitedPerson
from stakeholders.services.tasks import gets_mail
from stakeholders.services.wishes import wish_of
from stakeholders.vocabulary import Answer, Ruling
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import StaleVersion, require
from statepl.core.tokens import digest, make_token


@transaction.atomic
def write_minutes(activity: Activity, *, actor: Any, version: int, text: str) -> Minutes:
    """Write the minutes of an activity, or a new version until they are published; the same text is no version.

    `version` is 0 for the first text. Raises StaleVersion, NotPermitted or ValidationError.
    """
    activity = Activity.lock(activity.pk)
    minutes = Minutes.objects.select_for_update().filter(activity=activity).first()
    require(can_write_minutes(actor, activity, minutes))
    if version != (minutes.version if minutes else 0):
        raise StaleVersion(minutes)
    if not text.strip():
        raise ValidationError({"text": _("Write down what was said and decided.")})
    if minutes is None:
        minutes = Minutes.objects.create(activity=activity)
    elif minutes.newest.text == text.strip():
        return minutes
    else:
        minutes.save_next()
    kept = _add_version(minutes, text, actor)
    _record(Verb.MINUTES_WRITTEN, minutes, actor=actor, after={"version": kept.number})
    return minutes


def _add_version(minutes: Minutes, text: str, actor: Any) -> MinutesVersion:
    version = MinutesVersion(
        minutes=minutes, number=minutes.versions.count() + 1, text=text.strip(), written_by=actor
    )
    version.full_clean()
    version.save()
    return version


@transaction.atomic
def publish_minutes(minutes: Minutes, *, actor: Any, version: int, closes_on: dt.date) -> int:
    """Mail each invited person who did not decline and gets mail a link to read and correct the minutes until a day.

    Returns how many were written to. Raises StaleVersion, NotPermitted, or ValidationError for a day that
    leaves no time.
    """
    minutes = Minutes.lock(minutes.pk, version=version)
    require(can_publish_minutes(actor, minutes))
    if closes_on <= clock.today():
        raise ValidationError({"closes_on": _("Give a day after today, so that people have time to read.")})
    minutes.published_at, minutes.closes_on = clock.now(), closes_on
    minutes.save_next()
    invited = minutes.activity.invitations.standing().exclude(answer=Answer.DECLINED)
    people = [each for each in invited.select_related("message") if gets_mail(each)]
    for invitation in people:
        _send(minutes, invitation)
    facts = {"closes_on": closes_on.isoformat(), "people": len(people)}
    _record(Verb.MINUTES_PUBLISHED, minutes, actor=actor, after=facts)
    return len(people)


def _send(minutes: Minutes, invitation: Invitation) -> None:
    minutes.links.standing().filter(invitation=invitation).update(replaced_at=clock.now())
    token = make_token()
    link = MinutesLink.objects.create(
        minutes=minutes,
        invitation=invitation,
        digest=digest(token),
        expires_at=clock.now() + LINK_LIFE,
    )
    wish = wish_of(invitation.email, invitation.name, invitation.language)
    mail_minutes(link, wish, token=token)


@transaction.atomic
def renew_minutes_link(link: MinutesLink) -> bool:
    """Mail a new link to the address on file; return whether one was sent. At most one in 15 minutes."""
    minutes = Minutes.lock(link.minutes_id)
    newest = minutes.links.standing().get(invitation=link.invitation_id)
    paused = clock.now() < newest.created_at + RENEWAL_PAUSE
    if link.invitation.revoked_at or paused or not gets_mail(link.invitation):
        return False
    _send(minutes, link.invitation)
    _record(Verb.MINUTES_LINK_RENEWED, minutes, actor=InvitedPerson())
    return True


@transaction.atomic
def propose_correction(link: MinutesLink, *, text: str = "", remark: str = "", version: int) -> Correction:
    """Keep what somebody who was there says of a version: a mended text, a remark, or both.

    `version` is the number of the version that they read. The same words again change nothing. Raises
    LinkOver once the window is over, and ValidationError when nothing differs and nothing is remarked.
    """
    minutes = Minutes.lock(link.minutes_id)
    link.refresh_from_db()
    if not link.is_live or not minutes.is_window_open:
        raise LinkOver
    read = minutes.versions.filter(number=version).first()
    if read is None:
        raise ValidationError(_("Open the page again: this version of the minutes is not there."))
    text, remark = text.strip().replace("\r\n", "\n"), remark.strip()
    text = "" if text == read.text.replace("\r\n", "\n") else text
    if not text and not remark:
        raise ValidationError(_("Change the text, or write a remark."))
    row = Correction(minutes=minutes, of_version=read, invitation=link.invitation, text=text, remark=remark)
    same = minutes.corrections.filter(invitation=link.invitation, of_version=read, text=text, remark=remark)
    if (standing := same.first()) is not None:
        return standing
    row.full_clean()
    row.save()
    record(Verb.CORRECTION_PROPOSED, row, actor=InvitedPerson(), district=minutes.activity.district)
    return row


@transaction.atomic
def settle_correction(
    correction: Correction, *, actor: Any, version: int, ruling: str, text: str = "", reason: str = ""
) -> Correction:
    """Take a correction in as a new version with `text`, or keep the text with a reason.

    Raises StaleVersion, NotPermitted or ValidationError.
    """
    minutes = Minutes.lock(correction.minutes_id)
    correction = Correction.lock(correction.pk, version=version)
    require(can_settle(actor, correction))
    if ruling not in Ruling.values:
        raise ValidationError({"ruling": _("Choose what becomes of it.")})
    if ruling == Ruling.KEPT and not reason.strip():
        raise ValidationError({"reason": _("Say why the text stays; the person reads it.")})
    if ruling == Ruling.ACCEPTED:
        if text.strip().replace("\r\n", "\n") in {"", minutes.newest.text.replace("\r\n", "\n")}:
            raise ValidationError({"text": _("Write the new text: it is the same as before.")})
        correction.made = _add_version(minutes, text, actor)
    correction.ruling, correction.reason = ruling, reason.strip()
    correction.ruled_by, correction.ruled_at = actor, clock.now()
    correction.save_next()
    record(
        Verb.CORRECTION_SETTLED,
        correction,
        actor=actor,
        district=minutes.activity.district,
        reason=correction.reason,
        after={"ruling": str(correction.get_ruling_display())},
    )
    return correction


def _record(verb: Verb, minutes: Minutes, **facts: Any) -> None:
    record(verb, minutes, district=minutes.activity.district, **facts)
