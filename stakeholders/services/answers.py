"""What invited people answer: by their link, or written down by staff."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Accommodation, Invitation, InvitationLink
from stakeholders.rules import can_enter_answer
from stakeholders.services.invitations import record_invitation, renew
from stakeholders.services.people import InvitedPerson
from stakeholders.services.tasks import keep_need_tasks
from stakeholders.vocabulary import OTHER_SPEECH, Answer, Need, Via
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require

RENEWAL_PAUSE = dt.timedelta(minutes=15)  # an old link in wrong hands must not fill somebody's mailbox


class LinkOver(Exception):
    """The link was replaced, revoked or its time is over; nothing was changed (HTTP 410)."""


@dataclass(frozen=True)
class Given:
    """What somebody answers. `needs` are values of Need; a note without a need counts as Need.OTHER."""

    answer: str
    reason: str = ""
    spoken: str = ""
    spoken_other: str = ""
    needs: Iterable[str] = ()
    needs_note: str = ""

    def fields(self) -> dict[str, str]:
        """Return the fields of the invitation."""
        other = self.spoken_other.strip() if self.spoken == OTHER_SPEECH else ""
        return {
            "answer": self.answer,
            "reason": self.reason.strip(),
            "spoken": self.spoken,
            "spoken_other": other,
        }

    def wanted(self) -> dict[str, str]:
        """Return {need: note}; a need nobody offers is a ValidationError."""
        wanted = dict.fromkeys(self.needs, "")
        if not set(wanted) <= set(Need.values):
            raise ValidationError({"needs": _("Choose from the list of needs.")})
        if self.needs_note.strip():
            wanted[Need.OTHER] = self.needs_note.strip()
        return wanted


@dataclass(frozen=True)
class Provenance:
    """Where an answer comes from: how, who spoke or wrote, who typed it, when it was read back."""

    via: str = Via.LINK
    spoke: str = ""
    entered_by: Any = None
    read_back_on: dt.date | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of the invitation."""
        return {
            "via": self.via,
            "spoke": self.spoke.strip(),
            "entered_by": self.entered_by,
            "read_back_on": self.read_back_on,
        }


@transaction.atomic
def renew_link(link: InvitationLink) -> bool:
    """Mail a new link to the address on file of an old one. Return whether one was sent.

    Nothing is sent when the invitation was revoked, the activity has begun or is cancelled, the person
    has no address, or a link went out just now.
    """
    invitation = Invitation.lock(link.invitation_id)
    newest = invitation.links.filter(replaced_at__isnull=True).latest("created_at")
    paused = clock.now() < newest.created_at + RENEWAL_PAUSE
    if not invitation.is_standing or not invitation.email or paused:
        return False
    renew(invitation, InvitedPerson())
    return True


@transaction.atomic
def answer_invitation(link: InvitationLink, **given: Any) -> Invitation:
    """Keep the person's answer (fields of Given); a later one edits it, the same one again changes nothing.

    Raises LinkOver, or ValidationError on values that no form offers.
    """
    invitation = Invitation.lock(link.invitation_id)
    link.refresh_from_db()
    link.invitation = invitation
    if not link.is_live:
        raise LinkOver
    return _take(invitation, Given(**given), Provenance(), actor=InvitedPerson())


@transaction.atomic
def enter_answer(
    invitation: Invitation,
    given: Given,
    *,
    actor: Any,
    version: int,
    via: str,
    spoke: str,
    read_back_on: dt.date | None = None,
) -> Invitation:
    """Keep an answer that came on paper, by telephone, by text or in person, as staff typed it.

    `spoke` says who spoke or wrote, `read_back_on` when it was read back to the person, if it was.
    Raises NotPermitted, StaleVersion, or ValidationError.
    """
    invitation = Invitation.lock(invitation.pk, version=version)
    require(can_enter_answer(actor, invitation))
    if via not in Via.values or via == Via.LINK:
        raise ValidationError({"via": _("Say how the answer came.")})
    if not spoke.strip():
        raise ValidationError({"spoke": _("Say who spoke or wrote: the person, or somebody for them.")})
    if read_back_on is not None and read_back_on > clock.today():
        raise ValidationError({"read_back_on": _("It cannot have been read back on a day to come.")})
    return _take(invitation, given, Provenance(via, spoke, actor, read_back_on), actor=actor)


def _take(invitation: Invitation, given: Given, source: Provenance, *, actor: Any) -> Invitation:
    """Keep an answer; the caller holds the lock."""
    if given.answer not in Answer.values:
        raise ValidationError({"answer": _("Choose one of the answers.")})
    values = given.fields()
    if source.entered_by is not None:
        values |= source.fields()
    changed = [name for name, value in values.items() if getattr(invitation, name) != value]
    before = invitation.answer
    needs_changed = _keep_needs(invitation, given.wanted())
    if changed or needs_changed:
        _keep_answer(invitation, values | source.fields(), before, actor)
        keep_need_tasks(invitation, actor=actor, changed=needs_changed)
    return invitation


def _keep_answer(invitation: Invitation, values: dict[str, Any], before: str, actor: Any) -> None:
    for name, value in values.items():
        setattr(invitation, name, value)
    invitation.answered_at = clock.now()
    invitation.save_next()
    record_invitation(
        Verb.INVITATION_ENTERED if invitation.entered_by_id else Verb.INVITATION_ANSWERED,
        invitation,
        actor=actor,
        before={"answer": before} if before else {},
        after={"answer": invitation.answer, "via": invitation.via},
    )


def _keep_needs(invitation: Invitation, wanted: dict[str, str]) -> set[str]:
    """Make the accommodations those of the answer, keeping the rows that stay. Return which changed."""
    kept = {each.kind: each for each in invitation.accommodations.all()}
    gone = {kind for kind, each in kept.items() if wanted.get(kind) != each.note}
    new = {kind for kind, note in wanted.items() if kind not in kept or kept[kind].note != note}
    Accommodation.objects.filter(pk__in=[kept[kind].pk for kind in gone]).delete()
    for kind in sorted(new):
        each = Accommodation(invitation=invitation, kind=kind, note=wanted[kind])
        each.full_clean(exclude=["invitation"])
        each.save()
    return gone | new
