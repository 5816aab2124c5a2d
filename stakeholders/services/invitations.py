"""Inviting people: their links, sent again or taken back; mail that came back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Group, Invitation, InvitationLink
from stakeholders.notifications import mail_invitation, mail_revocation
from stakeholders.rules import can_invite, can_note_bounce, can_resend, can_revoke
from stakeholders.services.tasks import gets_mail, keep_need_tasks, reach_another_way
from stakeholders.services.wishes import wish_of
from stakeholders.vocabulary import STUDENTS, Answer, Cause, LinkPurpose, Through, Way
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.tokens import digest, make_token

LINK_LIFE = dt.timedelta(days=90)


@dataclass(frozen=True)
class Guest:
    """Somebody to invite: `language` is the code in which to write, `group` why this person is asked.

    Without an email the channel says how staff reach the person, and `reach` the number or the address.
    `through` says whose address it is; of students it must, for people under 18 are reached through their
    school or guardian.
    """

    email: str
    language: str
    group: Group
    name: str = ""
    channel: str = Way.MAIL
    reach: str = ""
    through: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells people apart; families share addresses."""
        return self.email, self.name, self.reach


@transaction.atomic
def invite_people(activity: Activity, *, actor: Any, guests: Sequence[Guest]) -> tuple[int, int]:
    """Invite each guest by a link of their own. Who is invited already is left alone.

    Who has no address, or does not want mail, is to be reached another way. Returns how many were invited
    and how many already were. Raises NotPermitted, or ValidationError where nobody says whose address a
    student's is.
    """
    activity = Activity.lock(activity.pk)
    require(can_invite(actor, activity))
    _check_students(guests)
    known = set(activity.invitations.standing().values_list("email", "name", "reach"))
    invited = 0
    for guest in guests:
        if guest.key not in known:
            known.add(guest.key)
            _invite(activity, guest, actor)
            invited += 1
    return invited, len(guests) - invited


def _check_students(guests: Sequence[Guest]) -> None:
    if any(guest.group.whole.code == STUDENTS and guest.through not in Through.values for guest in guests):
        sentence = _(
            "Students are among them. Say whose addresses these are: people under 18 are reached through "
            "their school or guardian."
        )
        raise ValidationError({"through": sentence})


def _invite(activity: Activity, guest: Guest, actor: Any) -> None:
    invitation = Invitation(
        activity=activity,
        group=guest.group,
        name=guest.name,
        email=guest.email,
        channel=guest.channel,
        reach=guest.reach,
        through=guest.through,
        language=guest.language,
        invited_by=actor,
        expires_at=clock.now() + LINK_LIFE,
        told_sequence=activity.sequence,
    )
    invitation.full_clean(exclude=["activity", "group", "invited_by"])
    invitation.save()
    record_invitation(Verb.INVITATION_SENT, invitation, actor=actor)
    if gets_mail(invitation):
        _send_link(invitation)
        invitation.save(update_fields=["message"])
    else:
        cause = Cause.STOPPED if invitation.channel == Way.MAIL else Cause.NO_MAIL
        reach_another_way(invitation, cause, actor=actor)


def _send_link(invitation: Invitation) -> None:
    """Replace all links by a new one and mail it; the caller holds the lock and saves."""
    invitation.links.filter(replaced_at__isnull=True).update(replaced_at=clock.now())
    link, token = add_link(invitation, LinkPurpose.INVITATION)
    wish = wish_of(invitation.email, invitation.name, invitation.language)
    invitation.message = mail_invitation(invitation, link, wish, token=token)


def add_link(invitation: Invitation, purpose: str) -> tuple[InvitationLink, str]:
    """Make a link for one purpose in place of the one before; the caller holds the lock, saves and mails.

    Links of other purposes go on working, unless their time was over: they do not come back to life.
    """
    standing = invitation.links.filter(replaced_at__isnull=True)
    if clock.now() < invitation.expires_at:
        standing = standing.filter(purpose=purpose)
    standing.update(replaced_at=clock.now())
    token = make_token()
    link = InvitationLink.objects.create(invitation=invitation, purpose=purpose, digest=digest(token))
    invitation.expires_at = clock.now() + LINK_LIFE
    return link, token


@transaction.atomic
def resend_invitation(invitation: Invitation, *, actor: Any, version: int) -> None:
    """Mail a new link; the old ones end. Raises StaleVersion, NotPermitted, or ValidationError.

    A mail that came back is forgotten: the person may have cleared the mailbox. Who does not want mail
    gets none.
    """
    invitation = Invitation.lock(invitation.pk, version=version)
    require(can_resend(actor, invitation))
    wish = wish_of(invitation.email, invitation.name, invitation.language)
    if wish.stopped_at is not None:
        raise ValidationError(_("This person does not want mail. Reach them another way."))
    renew(invitation, actor)


def renew(invitation: Invitation, actor: Any) -> None:
    """Mail a new link in place of all others; the caller holds the lock."""
    invitation.bounced_at = None
    _send_link(invitation)
    invitation.save_next()
    record_invitation(Verb.INVITATION_RENEWED, invitation, actor=actor)


@transaction.atomic
def revoke_invitation(
    invitation: Invitation, *, actor: Any, version: int, reason: str = "", tell: bool = False
) -> None:
    """End an invitation for good; its answer stays on record. Raises StaleVersion or NotPermitted.

    With `tell` the person gets a mail that takes the date out of their calendar, if mail reaches them.
    """
    invitation = Invitation.lock(invitation.pk, version=version)
    require(can_revoke(actor, invitation))
    tells = tell and invitation.is_standing and invitation.answer != Answer.DECLINED
    mails = tells and invitation.message_id is not None and gets_mail(invitation)
    invitation.revoked_at = clock.now()
    invitation.save_next()
    keep_need_tasks(invitation, actor=actor)
    if mails:
        _count_change(invitation.activity)
        wish = wish_of(invitation.email, invitation.name, invitation.language)
        mail_revocation(invitation, wish)
    record_invitation(Verb.INVITATION_REVOKED, invitation, actor=actor, reason=reason)


def _count_change(activity: Activity) -> None:
    """Let the file that takes an entry out of a calendar be newer than every one before."""
    Activity.objects.filter(pk=activity.pk).update(sequence=F("sequence") + 1)
    activity.refresh_from_db(fields=["sequence"])


@transaction.atomic
def note_bounce(invitation: Invitation, *, actor: Any, version: int) -> Invitation:
    """Keep that a mail came back: no more mail goes there, and the person is to be reached another way.

    Raises StaleVersion or NotPermitted.
    """
    invitation = Invitation.lock(invitation.pk, version=version)
    require(can_note_bounce(actor, invitation))
    invitation.bounced_at, invitation.reached_at = clock.now(), None
    invitation.save_next()
    record_invitation(Verb.INVITATION_BOUNCED, invitation, actor=actor)
    reach_another_way(invitation, Cause.BOUNCED, actor=actor)
    return invitation


def record_invitation(verb: Verb, invitation: Invitation, **facts: Any) -> None:
    """Write the trail of an invitation, under its district."""
    record(verb, invitation, district=invitation.activity.district, **facts)
