"""An activity that moves or is cancelled: everybody invited who did not decline is told, once."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.activity_texts import REASON
from stakeholders.models import Activity, Invitation
from stakeholders.notifications import mail_cancellation, mail_move
from stakeholders.rules import can_cancel, can_say_ready
from stakeholders.services.invitations import add_link
from stakeholders.services.tasks import gets_mail, reach_another_way
from stakeholders.services.wishes import wish_of
from stakeholders.services.wordings import keep_words
from stakeholders.vocabulary import Answer, Cause, LinkPurpose
from stakeholders.wordings import Original
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.jobs.registry import Commit, Outcome, Progress
from statepl.jobs.services import request_job

TELL = "stakeholders.tell"  # the kind of job that writes to everybody invited
TIME_AND_PLACE = ("starts_at", "ends_at", "time_zone", "place", "is_online", "online_link")


def time_and_place(activity: Activity) -> list[Any]:
    """Return what people must hear of when it changes."""
    return [getattr(activity, name) for name in TIME_AND_PLACE]


def tell_of_change(activity: Activity, *, actor: Any) -> None:
    """Ask for the mails about the newest change; the caller has counted `sequence` up and saves."""
    request_job(
        TELL,
        label=activity.title,
        actor=actor,
        district=activity.district,
        params={"activity": activity.pk, "sequence": activity.sequence},
        dedupe_key=f"{TELL}:{activity.pk}:{activity.sequence}",
        audited=False,
    )


@transaction.atomic
def cancel_activity(
    activity: Activity,
    *,
    actor: Any,
    version: int,
    reason: str,
    wordings: Mapping[str, str] | None = None,
) -> Activity:
    """Say that an activity does not take place, and why; everything known of it is kept.

    `wordings` are the reason in other languages than the one in which the activity is written.
    Raises StaleVersion, NotPermitted once it has begun, or ValidationError without a reason.
    """
    activity = Activity.lock(activity.pk, version=version)
    require(can_cancel(actor, activity))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the people who were invited read it.")})
    activity.cancelled_at, activity.cancelled_because = clock.now(), reason.strip()
    activity.sequence += 1
    activity.save_next()
    why = [Original(REASON, activity.cancelled_because)]
    for language, words in (wordings or {}).items():
        if language != activity.written_in:
            keep_words(activity.wordings, why, language, {REASON: words})
    record(Verb.ACTIVITY_CANCELLED, activity, actor=actor, district=activity.district, reason=reason.strip())
    tell_of_change(activity, actor=actor)
    return activity


@transaction.atomic
def say_ready(activity: Activity, *, actor: Any, version: int) -> Activity:
    """Say that everything is prepared. Raises StaleVersion, or NotPermitted while a need is open."""
    activity = Activity.lock(activity.pk, version=version)
    require(can_say_ready(actor, activity))
    activity.ready_at = clock.now()
    activity.save_next()
    record(Verb.ACTIVITY_READY, activity, actor=actor, district=activity.district)
    return activity


def tell_everybody(job: Any, progress: Progress) -> Commit:
    """Write to each person by themselves: a worker that dies goes on where it stopped, nobody hears twice."""
    people = Invitation.objects.standing().exclude(answer=Answer.DECLINED)
    keys = list(people.filter(activity=job.params["activity"]).order_by("pk").values_list("pk", flat=True))
    for number, pk in enumerate(keys, start=1):
        _tell_one(pk, job.params["sequence"])
        progress.tell(number, len(keys))
    return lambda: Outcome({"people": len(keys)})


@transaction.atomic
def _tell_one(pk: int, sequence: int) -> None:
    """Tell one person what holds now, unless they were told of this change, or a later one, already."""
    invitation = Invitation.lock(pk)
    activity = invitation.activity
    if invitation.told_sequence >= sequence or activity.has_begun:
        return
    invitation.told_sequence = activity.sequence
    if not gets_mail(invitation):
        reach_another_way(invitation, Cause.CANCELLED if activity.is_cancelled else Cause.MOVED)
    else:
        wish = wish_of(invitation.email, invitation.name, invitation.language)
        if activity.is_cancelled:
            mail_cancellation(invitation, wish)
        else:
            _link, token = add_link(invitation, LinkPurpose.CHANGE)
            mail_move(invitation, wish, token=token)
    invitation.save_next()
