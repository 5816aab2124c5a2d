"""What somebody must see to for invited people: needs to arrange, people to reach another way."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.deadlines import due_day
from stakeholders.models import Invitation, MailWish, Task
from stakeholders.notifications import mail_outcome
from stakeholders.querysets import coordinators_of
from stakeholders.rules import can_work_on
from stakeholders.services.wishes import wish_of
from stakeholders.vocabulary import (
    BRINGS_THE_INVITATION,
    NEED_OUTCOMES,
    REACH_OUTCOMES,
    Answer,
    Cause,
    Outcome,
    Way,
)
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.jobs.models import Message


@dataclass(frozen=True)
class Work:
    """What a coordinator says of a task: who sees to it, by when, what came of it, how it was told."""

    owner: Any
    due_on: dt.date
    outcome: str = ""
    words: str = ""
    told: str = ""


def keep_need_tasks(invitation: Invitation, *, actor: Any, changed: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Let there be one task for each need of somebody who may come; the caller holds the invitation's lock.

    A need that was changed is to be seen to again; one that is gone is no longer needed.
    """
    comes = invitation.revoked_at is None and invitation.answer != Answer.DECLINED
    wanted = set(invitation.accommodations.values_list("kind", flat=True)) if comes else set()
    known = {task.need: task for task in invitation.tasks.needs()}
    for need in sorted(wanted - known.keys()):
        _open(invitation, Cause.NEED, actor=actor, need=need)
    for need, task in known.items():
        gone = task.outcome == Outcome.WITHDRAWN
        if need in wanted and (gone or need in changed):
            _reopen(task)
        elif need not in wanted and not gone:
            _close(task, Outcome.WITHDRAWN)


def reach_another_way(invitation: Invitation, cause: Cause, *, actor: Any = None) -> Task:
    """Let somebody reach the person without mail. The same cause again returns the open task."""
    standing = invitation.tasks.filter(cause=cause, done_at__isnull=True).first()
    return standing or _open(invitation, cause, actor=actor)


def _open(invitation: Invitation, cause: Cause, *, actor: Any, need: str = "") -> Task:
    task = Task(
        invitation=invitation,
        cause=cause,
        need=need,
        owner=invitation.invited_by,
        due_on=due_day(clock.today(), invitation.activity.local_start.date()),
    )
    task.full_clean(exclude=["invitation", "owner"])
    task.save()
    _record(Verb.TASK_OPENED, task, actor=actor, after={"due_on": str(task.due_on)})
    return task


def _reopen(task: Task) -> None:
    task.outcome, task.words, task.told = "", "", ""
    task.told_at = task.done_at = task.message = None
    task.due_on = due_day(clock.today(), task.invitation.activity.local_start.date())
    task.save_next()


def _close(task: Task, outcome: Outcome) -> None:
    task.outcome, task.done_at = outcome, clock.now()
    task.save_next()


@transaction.atomic
def work_on(task: Task, work: Work, *, actor: Any, version: int) -> Task:
    """Keep how far a task is. A need is done once the person was told, by mail at once or by staff.

    Raises NotPermitted, StaleVersion, or ValidationError that says what is missing.
    """
    task = Task.lock(task.pk, version=version)
    require(can_work_on(actor, task))
    _check(task, work)
    before = task.outcome
    task.owner, task.due_on = work.owner, work.due_on
    task.outcome, task.words = work.outcome, work.words.strip()
    _tell(task, work.told)
    told_enough = not task.is_need or task.told_at is not None
    task.done_at = clock.now() if task.outcome and told_enough else None
    task.save_next()
    if not task.is_need:
        _note_reached(task)
    _record(
        Verb.TASK_TOLD if task.told_at and task.is_need else Verb.TASK_WORKED,
        task,
        actor=actor,
        before={"outcome": before},
        after={"outcome": task.outcome, "due_on": str(task.due_on), "told": task.told},
    )
    return task


def _check(task: Task, work: Work) -> None:
    allowed = NEED_OUTCOMES if task.is_need else REACH_OUTCOMES
    district = task.invitation.activity.district
    if not coordinators_of(district).filter(pk=work.owner.pk).exists():
        raise ValidationError({"owner": _("Choose somebody who coordinates this activity.")})
    if work.outcome and work.outcome not in allowed:
        raise ValidationError({"outcome": _("Choose one of the outcomes.")})
    if work.outcome and task.is_need and not work.words.strip():
        raise ValidationError(
            {"words": _("Write what the person is told: what is arranged, or why it is not.")}
        )
    if work.told and not work.outcome:
        raise ValidationError({"outcome": _("Say what came of it before you say that the person was told.")})
    if work.outcome == Outcome.REACHED and work.told in {"", Way.MAIL}:
        raise ValidationError({"told": _("Say how you reached the person.")})
    if work.told == Way.MAIL and not gets_mail(task.invitation):
        raise ValidationError({"told": _("This person gets no mail from us. Tell them another way.")})


def _tell(task: Task, told: str) -> None:
    """Note how the person was told; mail goes out at once, and again when the words have changed."""
    if told == Way.MAIL:
        invitation = task.invitation
        wish = wish_of(invitation.email, invitation.name, invitation.language)
        task.message = mail_outcome(task, wish)
    else:
        task.message = None
    task.told = told
    task.told_at = (task.told_at or clock.now()) if told else None


def gets_mail(invitation: Invitation) -> bool:
    """Say whether mail about activities reaches the person and is wanted."""
    stopped = MailWish.objects.stopped().filter(email=invitation.email, name=invitation.name)
    return invitation.is_mailable and not stopped.exists()


def _note_reached(task: Task) -> None:
    """Keep on the invitation that it has reached the person, or not."""
    if task.cause in BRINGS_THE_INVITATION:
        invitation = Invitation.lock(task.invitation_id)
        invitation.reached_at = task.done_at if task.outcome == Outcome.REACHED else None
        invitation.save_next()


@transaction.atomic
def follow_failed_mail(message: Message) -> None:
    """After mail to an invited person failed for good: reach them another way, and call nothing told."""
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(pk=message.about_id).first()
    if invitation is None:
        return
    for task in invitation.tasks.filter(message=message):
        task.told, task.told_at, task.message, task.done_at = "", None, None, None
        task.save_next()
    if invitation.is_standing or invitation.activity.is_cancelled:
        reach_another_way(invitation, Cause.FAILED)


def _record(verb: Verb, task: Task, **facts: Any) -> None:
    record(verb, task, district=task.invitation.activity.district, **facts)
