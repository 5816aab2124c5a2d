"""Inviting people, and keeping what they answer."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Accommodation, Activity, Group, Invitation, InvitationLink
from stakeholders.notifications import mail_invitation
from stakeholders.rules import can_invite, can_resend, can_revoke
from stakeholders.vocabulary import OTHER_SPEECH, Answer, Need
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.tokens import digest, make_token

LINK_LIFE = dt.timedelta(days=90)
RENEWAL_PAUSE = dt.timedelta(minutes=15)  # an old link in wrong hands must not fill somebody's mailbox


class LinkOver(Exception):
    """The link was replaced, revoked or its time is over; nothing was changed (HTTP 410)."""


class InvitedPerson:
    """Stands as actor in the history: somebody without an account, whose name is not kept there."""

    pk = None

    def __str__(self) -> str:
        return "Invited person"


@dataclass(frozen=True)
class Guest:
    """Somebody to invite: `language` is the code in which to write, `group` why this person is asked."""

    email: str
    language: str
    group: Group
    name: str = ""


@transaction.atomic
def invite_people(activity: Activity, *, actor: Any, guests: Sequence[Guest]) -> tuple[int, int]:
    """Invite each guest by a link of their own. Who is invited already is left alone.

    Returns how many were invited and how many already were. Raises NotPermitted.
    """
    activity = Activity.lock(activity.pk)
    require(can_invite(actor, activity))
    known = set(activity.invitations.standing().values_list("email", "name"))
    invited = 0
    for guest in guests:
        if (guest.email, guest.name) not in known:
            known.add((guest.email, guest.name))
            _invite(activity, guest, actor)
            invited += 1
    return invited, len(guests) - invited


def _invite(activity: Activity, guest: Guest, actor: Any) -> None:
    invitation = Invitation(
        activity=activity,
        group=guest.group,
        name=guest.name,
        email=guest.email,
        language=guest.language,
        invited_by=actor,
        expires_at=clock.now() + LINK_LIFE,
    )
    invitation.full_clean(exclude=["activity", "group", "invited_by"])
    invitation.save()
    _send_link(invitation)
    invitation.save(update_fields=["message"])
    _record(Verb.INVITATION_SENT, invitation, actor=actor)


def _send_link(invitation: Invitation) -> None:
    """Replace the link by a new one and mail it; the caller holds the lock and saves."""
    invitation.links.filter(replaced_at__isnull=True).update(replaced_at=clock.now())
    token = make_token()
    link = InvitationLink.objects.create(invitation=invitation, digest=digest(token))
    invitation.expires_at = clock.now() + LINK_LIFE
    invitation.message = mail_invitation(invitation, link, token=token)


@transaction.atomic
def resend_invitation(invitation: Invitation, *, actor: Any, version: int) -> None:
    """Mail a new link; the old one ends. Raises StaleVersion or NotPermitted."""
    invitation = Invitation.lock(invitation.pk, version=version)
    require(can_resend(actor, invitation))
    _renew(invitation, actor)


def _renew(invitation: Invitation, actor: Any) -> None:
    _send_link(invitation)
    invitation.save_next()
    _record(Verb.INVITATION_RENEWED, invitation, actor=actor)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: Any, version: int, reason: str = "") -> None:
    """End an invitation for good; its answer stays on record. Raises StaleVersion or NotPermitted."""
    invitation = Invitation.lock(invitation.pk, version=version)
    require(can_revoke(actor, invitation))
    invitation.revoked_at = clock.now()
    invitation.save_next()
    _record(Verb.INVITATION_REVOKED, invitation, actor=actor, reason=reason)


# what invited people do -------------------------------------------------------------------------------
@transaction.atomic
def renew_link(link: InvitationLink) -> bool:
    """Mail a new link to the address on file of an old one. Return whether one was sent.

    Nothing is sent when the invitation was revoked, the activity has begun, or a link went out just now.
    """
    invitation = Invitation.lock(link.invitation_id)
    newest = invitation.links.get(replaced_at__isnull=True)
    paused = clock.now() < newest.created_at + RENEWAL_PAUSE
    if invitation.revoked_at or invitation.activity.has_begun or paused:
        return False
    _renew(invitation, InvitedPerson())
    return True


@transaction.atomic
def answer_invitation(
    link: InvitationLink,
    *,
    answer: str,
    reason: str = "",
    spoken: str = "",
    spoken_other: str = "",
    needs: Iterable[str] = (),
    needs_note: str = "",
) -> Invitation:
    """Keep the person's answer; a later one edits it, the same one again changes nothing.

    `needs` are values of Need; a note without a need counts as Need.OTHER.
    Raises LinkOver, or ValidationError on values that no form offers.
    """
    invitation = Invitation.lock(link.invitation_id)
    link.refresh_from_db()
    link.invitation = invitation
    if not link.is_live:
        raise LinkOver
    if answer not in Answer.values:
        raise ValidationError({"answer": _("Choose one of the answers.")})
    given = {"answer": answer, "reason": reason.strip(), "spoken": spoken}
    given["spoken_other"] = spoken_other.strip() if spoken == OTHER_SPEECH else ""
    changed = [field for field, value in given.items() if getattr(invitation, field) != value]
    before = invitation.answer
    needs_changed = _keep_needs(invitation, _wanted(needs, needs_note.strip()))
    if changed or needs_changed:
        _keep_answer(invitation, given, before)
    return invitation


def _keep_answer(invitation: Invitation, given: dict[str, str], before: str) -> None:
    for field, value in given.items():
        setattr(invitation, field, value)
    invitation.answered_at = clock.now()
    invitation.save_next()
    _record(
        Verb.INVITATION_ANSWERED,
        invitation,
        actor=InvitedPerson(),
        before={"answer": before} if before else {},
        after={"answer": invitation.answer},
    )


def _wanted(needs: Iterable[str], note: str) -> dict[str, str]:
    """Return {need: note}; a need nobody offers is a ValidationError."""
    wanted = dict.fromkeys(needs, "")
    if not set(wanted) <= set(Need.values):
        raise ValidationError({"needs": _("Choose from the list of needs.")})
    if note:
        wanted[Need.OTHER] = note
    return wanted


def _keep_needs(invitation: Invitation, wanted: dict[str, str]) -> bool:
    """Make the accommodations those of the answer, keeping the rows that stay. Return whether any changed."""
    kept = {each.kind: each for each in invitation.accommodations.all()}
    gone = [each.pk for kind, each in kept.items() if wanted.get(kind) != each.note]
    Accommodation.objects.filter(pk__in=gone).delete()
    new = [
        Accommodation(invitation=invitation, kind=kind, note=note)
        for kind, note in wanted.items()
        if kind not in kept or kept[kind].note != note
    ]
    for each in new:
        each.full_clean(exclude=["invitation"])
        each.save()
    return bool(gone or new)


def _record(verb: Verb, invitation: Invitation, **facts: Any) -> None:
    record(verb, invitation, district=invitation.activity.district, **facts)
