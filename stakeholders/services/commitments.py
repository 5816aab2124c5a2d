"""Promises of both sides: written down, and closed by the side to which they were made."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Commitment, CommitmentLink, Group, Invitation
from stakeholders.notifications import mail_commitment
from stakeholders.rules import can_ask, can_change_commitment, can_edit_activity
from stakeholders.services.answers import RENEWAL_PAUSE, LinkOver
from stakeholders.services.invitations import LINK_LIFE
from stakeholders.services.people import InvitedPerson
from stakeholders.services.tasks import gets_mail
from stakeholders.services.wishes import wish_of
from stakeholders.vocabulary import NOT_YET, TOLD, Ending, How, Promiser
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.tokens import digest, make_token


@transaction.atomic
def add_commitment(
    activity: Activity, *, actor: Any, side: str, group: Group, what: str, due_on: dt.date
) -> Commitment:
    """Write down what one side promised the other at an activity. Raises NotPermitted or ValidationError."""
    require(can_edit_activity(actor, activity))
    commitment = Commitment(
        activity=activity, side=side, group=group, what=what.strip(), due_on=due_on, created_by=actor
    )
    commitment.full_clean()
    commitment.save()
    _record(Verb.COMMITMENT_ADDED, commitment, actor=actor, after=_facts(commitment))
    return commitment


@transaction.atomic
def edit_commitment(
    commitment: Commitment, *, actor: Any, version: int, side: str, group: Group, what: str, due_on: dt.date
) -> Commitment:
    """Change an open commitment made from `version`. Raises StaleVersion, NotPermitted or ValidationError."""
    commitment = Commitment.lock(commitment.pk, version=version)
    require(can_change_commitment(actor, commitment))
    before = _facts(commitment)
    commitment.side, commitment.group = side, group
    commitment.what, commitment.due_on = what.strip(), due_on
    commitment.save_next()
    after = _facts(commitment)
    changed = [name for name in after if before[name] != after[name]]
    _record(
        Verb.COMMITMENT_EDITED,
        commitment,
        actor=actor,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return commitment


@transaction.atomic
def close_commitment(
    commitment: Commitment,
    *,
    actor: Any,
    version: int,
    outcome: str,
    confirmed_by: str = "",
    confirmed_how: str = "",
    confirmed_on: dt.date | None = None,
    remark: str = "",
) -> Commitment:
    """Enter that the other side closes a commitment.

    Of a promise by the district or the state: who of the group said so, how (one of TOLD) and when. A
    group's promise is closed by the staff to whom it was made. Raises StaleVersion, NotPermitted, or
    ValidationError when the provenance is missing.
    """
    commitment = Commitment.lock(commitment.pk, version=version)
    require(can_change_commitment(actor, commitment))
    if commitment.is_ours:
        check_provenance(confirmed_by, confirmed_how, confirmed_on)
    else:
        confirmed_by, confirmed_how, confirmed_on = "", How.STAFF, clock.today()
    commitment.entered_by = actor
    _close(commitment, outcome, confirmed_by.strip(), confirmed_how, confirmed_on, remark)
    _record(Verb.COMMITMENT_CLOSED, commitment, actor=actor, after=_ending(commitment))
    return commitment


def check_provenance(who: str, how: str, day: dt.date | None) -> None:
    """Raise ValidationError unless it is said who of a group said something, how and when."""
    missing: dict[str, Any] = {}
    if not who.strip():
        missing["confirmed_by"] = _("Say who of the group said so.")
    if how not in TOLD:
        missing["confirmed_how"] = _("Choose how they said so.")
    if day is None or day > clock.today():
        missing["confirmed_on"] = _("Give the day on which they said so, today at the latest.")
    if missing:
        raise ValidationError(missing)


def _close(
    commitment: Commitment, outcome: str, who: str, how: str, day: dt.date | None, remark: str
) -> None:
    if outcome not in Ending.values:
        raise ValidationError({"outcome": _("Choose how it ended.")})
    commitment.outcome, commitment.closed_at = outcome, clock.now()
    commitment.confirmed_by, commitment.confirmed_how, commitment.confirmed_on = who, how, day
    commitment.remark = remark.strip()
    commitment.save_next()


# asking the group -------------------------------------------------------------------------------------
def people_to_ask(commitment: Commitment) -> Any:
    """Return the invitations of the activity to people of the group or a part of it, who can be asked."""
    of_group = Q(group=commitment.group) | Q(group__parent=commitment.group)
    return commitment.activity.invitations.standing().filter(of_group).select_related("group")


@transaction.atomic
def ask_commitment(commitment: Commitment, *, actor: Any, invitation: Invitation) -> None:
    """Mail somebody of the group a link to say whether the promise was kept; an older link of theirs ends.

    Raises NotPermitted, or ValidationError for somebody who was not invited from the group.
    """
    commitment = Commitment.lock(commitment.pk)
    require(can_ask(actor, commitment))
    if not people_to_ask(commitment).filter(pk=invitation.pk).exists():
        raise ValidationError(_("Choose somebody who was invited from this group."))
    if not gets_mail(invitation):
        raise ValidationError(_("No mail reaches this person. Ask in another way, and enter what they say."))
    _send(commitment, invitation)
    _record(Verb.COMMITMENT_ASKED, commitment, actor=actor)


def _send(commitment: Commitment, invitation: Invitation) -> None:
    commitment.links.standing().filter(invitation=invitation).update(replaced_at=clock.now())
    token = make_token()
    link = CommitmentLink.objects.create(
        commitment=commitment,
        invitation=invitation,
        digest=digest(token),
        expires_at=clock.now() + LINK_LIFE,
    )
    wish = wish_of(invitation.email, invitation.name, invitation.language)
    mail_commitment(link, wish, token=token)


@transaction.atomic
def renew_commitment_link(link: CommitmentLink) -> bool:
    """Mail a new link to the address on file; return whether one was sent. At most one in 15 minutes."""
    commitment = Commitment.lock(link.commitment_id)
    newest = commitment.links.standing().get(invitation=link.invitation_id)
    paused = clock.now() < newest.created_at + RENEWAL_PAUSE
    if not commitment.is_open or link.invitation.revoked_at or paused or not gets_mail(link.invitation):
        return False
    _send(commitment, link.invitation)
    _record(Verb.COMMITMENT_ASKED, commitment, actor=InvitedPerson())
    return True


@transaction.atomic
def answer_commitment(link: CommitmentLink, *, answer: str, remark: str = "") -> Commitment:
    """Keep what somebody of the group says: kept, let off, or not yet with what is missing.

    Raises LinkOver when the link no longer works or the commitment is closed, and ValidationError for an
    answer that the page does not offer.
    """
    commitment = Commitment.lock(link.commitment_id)
    link.refresh_from_db()
    if not link.is_live or not commitment.is_open:
        raise LinkOver
    if answer == NOT_YET:
        commitment.doubt, commitment.doubted_at = remark.strip(), clock.now()
        commitment.save_next()
        _record(Verb.COMMITMENT_DOUBTED, commitment, actor=InvitedPerson(), after={"doubt": commitment.doubt})
        return commitment
    _close(commitment, answer, link.invitation.person, How.LINK, clock.today(), remark)
    _record(Verb.COMMITMENT_CLOSED, commitment, actor=InvitedPerson(), after=_ending(commitment))
    return commitment


def _facts(commitment: Commitment) -> dict[str, Any]:
    return {
        "who": str(Promiser(commitment.side).label),
        "group": commitment.group.name,
        "what": commitment.what,
        "due_on": commitment.due_on.isoformat(),
    }


def _ending(commitment: Commitment) -> dict[str, Any]:
    """Return how it ended, without the name of who said so."""
    day = commitment.confirmed_on
    return {
        "outcome": str(commitment.get_outcome_display()),
        "how": str(commitment.get_confirmed_how_display()),
        "on": day.isoformat() if day else "",
    }


def _record(verb: Verb, commitment: Commitment, **facts: Any) -> None:
    record(verb, commitment, district=commitment.activity.district, **facts)
