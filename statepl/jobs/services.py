"""Asking for work, doing it, and sending mail."""

import datetime as dt
import logging
import threading
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.middleware import request_id
from statepl.jobs.models import Job, Message
from statepl.jobs.registry import JobRefused, LostClaim, Outcome, handler_for

logger = logging.getLogger(__name__)


# asking -----------------------------------------------------------------------------------------------
def request_job(
    kind: str,
    *,
    label: str,
    actor: Any = None,
    params: dict[str, Any] | None = None,
    dedupe_key: str = "",
    district: Any = None,
    audited: bool = True,
) -> Job:
    """Write a job row and ring for a worker once the transaction has committed.

    With a `dedupe_key` the same work is asked for once: while such a job is open it is returned.
    """
    handler_for(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                label=label,
                params=params or {},
                dedupe_key=dedupe_key,
                requested_by=actor,
                district=district,
                request_id=request_id.get(),
            )
            if audited:
                record(Verb.JOB_REQUESTED, job, actor=actor, district=district, after={"kind": kind})
    except IntegrityError:
        return Job.objects.open().get(dedupe_key=dedupe_key)
    transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(job_id: int) -> None:
    """Tell a worker that there is work. Without a broker the beat task rings later."""
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    from statepl.jobs.tasks import run

    try:
        run.apply_async([job_id], retry=False)
    except (OperationalError, RedisError):
        logger.warning("No broker: job %s waits for the next ring.", job_id)


def cancel_job(job: Job, *, actor: Any) -> bool:
    """Cancel open work; a running worker notices at its next word. Return whether anything changed."""
    with transaction.atomic():
        changed = (
            Job.objects.open()
            .filter(pk=job.pk)
            .update(state=Job.State.CANCELLED, claim=None, finished_at=timezone.now())
        )
        if changed:
            record(Verb.JOB_CANCELLED, job, actor=actor, district=job.district)
    return bool(changed)


# doing ------------------------------------------------------------------------------------------------
class ClaimedJob:
    """A job in this worker's hands: progress, lease and the closing of the row."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._mine = Job.objects.filter(pk=job.pk, claim=job.claim, state=Job.State.RUNNING)
        self._over = threading.Event()

    def tell(self, done: int, total: int, note: str = "") -> None:
        """Store the progress and renew the lease. Raises LostClaim when the job is no longer ours."""
        if not self._mine.update(done=done, total=total, note=note[:300], lease_until=_lease()):
            raise LostClaim

    def keep_alive(self) -> threading.Thread:
        """Renew the lease from a thread while a long step says nothing."""
        thread = threading.Thread(target=self._renew, daemon=True)
        thread.start()
        return thread

    def _renew(self) -> None:
        while not self._over.wait(settings.JOB_LEASE_SECONDS / 3):
            self._mine.update(lease_until=_lease())
        connection.close()

    def stop(self) -> None:
        self._over.set()

    def succeed(self, commit: Any) -> Outcome:
        """Commit the handler's result and close the row, both or neither."""
        with transaction.atomic():
            if not self._mine.select_for_update().exists():
                raise LostClaim
            outcome = commit()
            self._mine.update(
                state=Job.State.SUCCEEDED,
                claim=None,
                finished_at=timezone.now(),
                result=outcome.result,
                result_url=outcome.url,
                error="",
            )
            self._record(Verb.JOB_SUCCEEDED, outcome.result)
        return outcome

    def fail(self, sentence: str, *, again: bool) -> None:
        """Close the row as failed, or give it back to the queue for another try."""
        retry = again and self.job.attempts < self.job.max_attempts
        with transaction.atomic():
            self._mine.update(
                state=Job.State.QUEUED if retry else Job.State.FAILED,
                claim=None,
                error=sentence,
                finished_at=None if retry else timezone.now(),
            )
            if not retry:
                self._record(Verb.JOB_FAILED, {"error": sentence})

    def _record(self, verb: Verb, facts: dict[str, Any]) -> None:
        if self.job.kind != MESSAGE_KIND:
            record(verb, self.job, actor=self.job.requested_by, district=self.job.district, after=facts)


def _lease() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim_job(job_id: int) -> Job | None:
    """Take the job if it may be taken: one conditional update, so that only one worker gets it."""
    taken = (
        Job.objects.claimable()
        .filter(pk=job_id, attempts__lt=F("max_attempts"))
        .update(
            state=Job.State.RUNNING,
            claim=uuid.uuid4(),
            lease_until=_lease(),
            started_at=timezone.now(),
            attempts=F("attempts") + 1,
        )
    )
    return Job.objects.select_related("requested_by", "district").get(pk=job_id) if taken else None


def run_job(job_id: int) -> Job | None:
    """Claim and do one job. Return it as it stands afterwards, None when it was not to be had."""
    job = claim_job(job_id)
    if job is None:
        return None
    claimed = ClaimedJob(job)
    token = request_id.set(job.request_id)
    heart = claimed.keep_alive() if not connection.in_atomic_block else None
    try:
        _work(claimed)
    finally:
        claimed.stop()
        request_id.reset(token)
        if heart is not None:
            heart.join(timeout=5)
    job.refresh_from_db()
    return job


def _work(claimed: ClaimedJob) -> None:
    job = claimed.job
    try:
        claimed.succeed(handler_for(job.kind)(job, claimed))
    except LostClaim:
        logger.info("Job %s is in other hands or cancelled; this worker lets go.", job.pk)
    except JobRefused as refusal:
        claimed.fail(" ".join(refusal.messages), again=False)
    except ValidationError as refusal:
        claimed.fail(" ".join(refusal.messages), again=False)
    except Exception:
        logger.exception("Job %s stopped.", job.pk)
        close_old_connections()
        claimed.fail(_("The work stopped with an error. The operator finds it in the log."), again=True)


def ring_waiting() -> int:
    """Ring for every job that waits or whose worker died; close those that wore out. Return the rings."""
    for job in Job.objects.worn_out():
        ClaimedJob(job).fail(_("The worker died each time it tried this."), again=False)
    waiting = list(Job.objects.claimable().values_list("pk", flat=True)[:500])
    for job_id in waiting:
        ring(job_id)
    return len(waiting)


# mail -------------------------------------------------------------------------------------------------
MESSAGE_KIND = "message.send"


def queue_message(
    *,
    dedupe_key: str,
    to: str,
    subject: str,
    body_text: str,
    body_html: str = "",
    language: str = "en",
    headers: dict[str, str] | None = None,
    attachments: list[dict[str, str]] | None = None,
    district: Any = None,
) -> Message:
    """Write an outgoing message once and queue its delivery; the same key again returns the first."""
    message, created = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:300],
            "body_text": body_text,
            "body_html": body_html,
            "language": language,
            "headers": headers or {},
            "attachments": attachments or [],
            "district": district,
        },
    )
    if created:
        request_job(
            MESSAGE_KIND,
            label=f"{to}: {message.subject}"[:300],
            params={"message": message.pk},
            dedupe_key=f"message:{message.pk}",
            audited=False,
        )
    return message
