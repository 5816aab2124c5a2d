"""Several decisions at a time: prepared with their letters, confirmed by their number, released later."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, require
from statepl.jobs.models import Job
from statepl.jobs.registry import Commit, Outcome, Progress
from statepl.jobs.services import request_job
from waivers.models import Application, DecisionBatch, PreparedDecision
from waivers.readiness import open_findings
from waivers.rules import may_make
from waivers.rules.terms import may_decide_together
from waivers.services.prepared import Wish, fail_decision, prepare_decision, release_decision
from waivers.states import MOVES

KIND = "waivers.release_batch"
TOGETHER = ("approve-conditionally", "approve-finally", "deny", "deny-plan")


@dataclass(frozen=True)
class Refused:
    """An application that could not be taken into a batch, and why."""

    application: Application
    reason: str


def ready_for(verb: str, *, actor: Any) -> list[Application]:
    """Return the applications that stand ready for a decision by this person: gates met, recommended by others."""
    move = MOVES[verb]
    rows = (
        Application.objects.visible_to(actor)
        .filter(state__in=move.sources, recommendations__is_current=True)
        .exclude(prepared_decisions__state=PreparedDecision.State.PREPARED)
        .select_related("district")
        .order_by("district__name", "pk")
        .distinct()
    )
    return [row for row in rows if may_make(actor, row, move).allowed and not open_findings(row, move.gate)]


@transaction.atomic
def prepare_batch(
    applications: Iterable[Application],
    *,
    actor: Any,
    verb: str,
    reason: str = "",
    on: dt.date | None = None,
    conditions: Iterable[tuple[str, dt.date]] = (),
    language: str = settings.LANGUAGE_CODE,
) -> tuple[DecisionBatch, list[Refused]]:
    """Prepare one decision for each of exactly these applications; what cannot be is named, the rest stands.

    `conditions` of conditional approvals, (what is to be done, by when), are the same for each of them.
    Raises NotPermitted, or ValidationError when not one could be prepared.
    """
    require(may_decide_together(actor))
    if verb not in TOGETHER:
        raise ValueError(f"{verb} is not decided for several at a time.")
    batch = DecisionBatch(verb=verb, prepared_by=actor)
    batch.full_clean(exclude=["job"])
    batch.save()
    refused, dated = [], tuple(conditions)
    for application in applications:
        try:
            with transaction.atomic():
                wish = Wish(application, verb, reason=reason, on=on, conditions=dated)
                prepare_decision(wish, actor=actor, language=language, batch=batch)
        except ValidationError as error:
            refused.append(Refused(application, " ".join(error.messages)))
        except NotPermitted as error:
            refused.append(Refused(application, str(error)))
    if not batch.prepared.exists():
        raise ValidationError(
            [
                _("Nothing could be prepared."),
                *(f"{each.application.district}: {each.reason}" for each in refused),
            ]
        )
    record(Verb.BATCH_PREPARED, batch, actor=actor, after={"verb": verb, "count": batch.prepared.count()})
    return batch, refused


@transaction.atomic
def confirm_batch(batch: DecisionBatch, *, actor: Any, version: int, count: int) -> DecisionBatch:
    """Confirm that so many decisions are meant; they are released when the undo window has passed.

    Raises StaleVersion, NotPermitted, MoveRefused, or ValidationError when the number is another one.
    """
    require(may_decide_together(actor))
    row = DecisionBatch.lock(batch.pk, version=version)
    if row.state != DecisionBatch.State.PREPARED:
        raise MoveRefused(
            _("These decisions are no longer open: %(state)s.") % {"state": row.get_state_display()}
        )
    number = row.prepared.open().count()
    if count != number or number == 0:
        raise ValidationError(
            {"count": _("These are %(count)s decisions. Read the list again.") % {"count": number}}
        )
    row.state = DecisionBatch.State.CONFIRMED
    row.release_at = clock.now() + dt.timedelta(minutes=ProgramSettings.current().undo_minutes)
    row.save_next()
    record(
        Verb.BATCH_CONFIRMED,
        row,
        actor=actor,
        after={"count": number, "applications": _names(row), "release_at": row.release_at.isoformat()},
    )
    return row


def _names(batch: DecisionBatch) -> list[str]:
    return [str(each.application) for each in batch.prepared.open().select_related("application__district")]


@transaction.atomic
def undo_batch(batch: DecisionBatch, *, actor: Any, version: int) -> DecisionBatch:
    """Take everything back before its release: no decision is made, no letter goes out."""
    require(may_decide_together(actor))
    row = DecisionBatch.lock(batch.pk, version=version)
    if row.state not in {DecisionBatch.State.PREPARED, DecisionBatch.State.CONFIRMED} or row.job_id:
        raise MoveRefused(_("These decisions can no longer be taken back: they are being released."))
    row.state, row.closed_at, row.release_at = DecisionBatch.State.UNDONE, clock.now(), None
    row.save_next()
    count = row.prepared.open().update(state=PreparedDecision.State.DISCARDED, updated_at=clock.now())
    record(Verb.BATCH_UNDONE, row, actor=actor, after={"count": count})
    return row


# releasing --------------------------------------------------------------------------------------------
def release_due_batches() -> int:
    """Ask for the release of every batch whose undo window has passed. Safe to run again; returns how many."""
    return sum(_ask(pk) for pk in list(DecisionBatch.objects.due().values_list("pk", flat=True)))


@transaction.atomic
def _ask(pk: int) -> bool:
    row = DecisionBatch.objects.due().select_for_update().filter(pk=pk, job=None).first()
    if row is None:
        return False
    row.job = request_job(
        KIND,
        label=_("Release decisions: %(batch)s") % {"batch": row},
        actor=row.prepared_by,
        params={"batch": row.pk},
        dedupe_key=f"{KIND}:{row.pk}",
    )
    row.save()
    return True


def release_batch(job: Job, progress: Progress) -> Commit:
    """Release every decision of a batch, each in its own transaction: once, whatever crashes between two.

    One that fails is named with its reason; the rest is done. The handler of the kind.
    """
    batch = DecisionBatch.objects.select_related("prepared_by").get(pk=job.params["batch"])
    rows = list(batch.prepared.open().select_related("application__district").order_by("pk"))
    for done, row in enumerate(rows):
        progress.tell(done, len(rows), str(row.application.district))
        release_one(row, actor=batch.prepared_by)
    return lambda: _close(batch)


def release_one(row: PreparedDecision, *, actor: Any) -> None:
    """Release one decision of a batch, or note why it could not be."""
    try:
        release_decision(row, actor=actor, version=row.version, in_batch=True)
    except ValidationError as error:
        fail_decision(row, actor=actor, error=error)
    except NotPermitted as error:
        fail_decision(row, actor=actor, error=str(error))


def _close(batch: DecisionBatch) -> Outcome:
    row = DecisionBatch.lock(batch.pk)
    if row.state == DecisionBatch.State.CONFIRMED:
        row.state, row.closed_at = DecisionBatch.State.RELEASED, clock.now()
        row.save_next()
        record(Verb.BATCH_RELEASED, row, actor=row.prepared_by, after=_counts(row))
    return Outcome(_counts(row), row.get_absolute_url())


def _counts(batch: DecisionBatch) -> dict[str, int]:
    return {
        "released": batch.prepared.filter(state=PreparedDecision.State.RELEASED).count(),
        "failed": batch.prepared.filter(state=PreparedDecision.State.FAILED).count(),
    }
