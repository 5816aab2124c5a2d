"""Asking for work, doing it, and sending mail."""

import contextlib
import datetime as dt
import logging
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, models, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from statepl.audit.querysets import object_key
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require
from statepl.core.middleware import request_id
from statepl.jobs import rules
from statepl.jobs.models import Job, Message
from statepl.jobs.registry import JobRefused, LostClaim, Outcome, handler_for, kind_of

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 5  # before the second try; each further one waits four times as long
RINGS_ENOUGH = 500
DEDUPE_TRIES = 5
FIRST_PRIORITY, BULK_PRIORITY = settings.CELERY_BROKER_TRANSPORT_OPTIONS["priority_steps"]


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
    is_bulk: bool = False,
) -> Job:
    """Write a job row and ring for a worker once the transaction has committed.

    With a `dedupe_key` the same work is asked for once: while such a job is open it is returned.
    `is_bulk` work, one of many, waits until nothing else does.
    """
    fields = {
        "kind": kind,
        "label": label[:300],
        "params": params or {},
        "requested_by": actor,
        "district": district,
        "request_id": request_id.get(),
        "is_bulk": is_bulk,
        "max_attempts": kind_of(kind).max_attempts,
    }
    with transaction.atomic():
        job, created = _create_once(dedupe_key, fields)
        if not created:
            return job
        transaction.on_commit(lambda: ring(job.pk, is_bulk=is_bulk))
        if audited:
            record(Verb.JOB_REQUESTED, job, actor=actor, district=district, after={"kind": kind})
    return job


def _create_once(dedupe_key: str, fields: dict[str, Any]) -> tuple[Job, bool]:
    """Return (job, whether it is new). The open job may close between our try and our look: try again."""
    if not dedupe_key:
        return Job.objects.create(**fields), True
    for _try in range(DEDUPE_TRIES):
        standing = Job.objects.open().filter(dedupe_key=dedupe_key).first()
        if standing is not None:
            return standing, False
        with contextlib.suppress(IntegrityError), transaction.atomic():
            return Job.objects.create(dedupe_key=dedupe_key, **fields), True
    raise RuntimeError(f"A job {dedupe_key!r} opens and closes faster than it can be seen.")


def ring(job_id: int, *, is_bulk: bool = False) -> None:
    """Tell a worker that there is work. Without a broker the beat task rings later."""
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    from statepl.jobs.tasks import run

    try:
        run.apply_async([job_id], retry=False, priority=BULK_PRIORITY if is_bulk else FIRST_PRIORITY)
    except (OperationalError, RedisError, OSError):
        logger.warning("No broker: job %s waits for the next ring.", job_id)


def cancel_job(job: Job, *, actor: Any) -> bool:
    """Cancel open work; a running worker notices at its next word. Return whether anything changed.

    Raises NotPermitted unless the actor asked for the work or administers the state.
    """
    require(rules.can_cancel(actor, job))
    with transaction.atomic():
        changed = (
            Job.objects.open()
            .filter(pk=job.pk)
            .update(state=Job.State.CANCELLED, claim=None, finished_at=timezone.now())
        )
        if changed:
            _follow(job, _("The work was cancelled."))
            record(Verb.JOB_CANCELLED, job, actor=actor, district=job.district)
    return bool(changed)


def _follow(job: Job, sentence: str) -> None:
    """Let the kind of work draw its conclusions from a job that will not be done."""
    follow = kind_of(job.kind).failed
    if follow is not None:
        follow(job, sentence)


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
        thread = threading.Thread(target=self._renew, daemon=True, name=f"lease-{self.job.pk}")
        thread.start()
        return thread

    def _renew(self) -> None:
        """Renew until told to stop or the claim is lost. A database that is away is asked again."""
        ours = True
        while ours and not self._over.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                ours = bool(self._mine.update(lease_until=_lease()))
            except DatabaseError:
                logger.warning("The lease of job %s could not be renewed.", self.job.pk)
            finally:
                connection.close()

    def stop(self) -> None:
        self._over.set()

    def succeed(self, commit: Any) -> Outcome:
        """Commit the handler's result and close the row, both or neither."""
        with transaction.atomic():
            self._hold()
            outcome: Outcome = commit()
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

    def fail(self, sentence: str, *, again: bool, outcome: Outcome | None = None) -> None:
        """Close the row as failed, or give it back to the queue for another try after a pause.

        Raises LostClaim, and writes nothing, when the job is no longer ours.
        """
        if again and self.job.attempts < self.job.max_attempts:
            self._give_back(sentence)
            return
        with transaction.atomic():
            self._hold()
            self._mine.update(
                state=Job.State.FAILED,
                claim=None,
                error=sentence,
                finished_at=timezone.now(),
                result=outcome.result if outcome else {},
                result_url=outcome.url if outcome else "",
            )
            _follow(self.job, sentence)
            self._record(Verb.JOB_FAILED, {"error": sentence})

    def _give_back(self, sentence: str) -> None:
        pause = dt.timedelta(seconds=PAUSE_SECONDS * 4 ** (self.job.attempts - 1))
        if not self._mine.update(
            state=Job.State.QUEUED, claim=None, error=sentence, lease_until=timezone.now() + pause
        ):
            raise LostClaim

    def _hold(self) -> None:
        """Lock the row until the transaction ends: nobody cancels or takes over meanwhile."""
        if self._mine.select_for_update().values_list("pk", flat=True).first() is None:
            raise LostClaim

    def _record(self, verb: Verb, facts: dict[str, Any]) -> None:
        if self.job.kind != MESSAGE_KIND:
            record(verb, self.job, actor=self.job.requested_by, district=self.job.district, after=facts)


def _lease() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim_job(job_id: int) -> Job | None:
    """Take the job if it may be taken: one conditional update, so that only one worker gets it."""
    claim = uuid.uuid4()
    taken = (
        Job.objects.claimable()
        .filter(pk=job_id, attempts__lt=F("max_attempts"))
        .update(
            state=Job.State.RUNNING,
            claim=claim,
            lease_until=_lease(),
            started_at=timezone.now(),
            attempts=F("attempts") + 1,
        )
    )
    if not taken:
        return None
    return Job.objects.select_related("requested_by", "district").filter(pk=job_id, claim=claim).first()


def run_job(job_id: int) -> Job | None:
    """Claim and do one job. Return it as it stands afterwards, None when it was not to be had."""
    job = claim_job(job_id)
    if job is None:
        return None
    claimed = ClaimedJob(job)
    token = request_id.set(job.request_id)
    # A test's own transaction would hide the row from the thread's connection.
    heart = None if connection.in_atomic_block else claimed.keep_alive()
    language = job.requested_by.language if job.requested_by else settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            _work(claimed)
    except LostClaim:
        logger.info("Job %s is in other hands or cancelled; this worker lets go.", job.pk)
    finally:
        claimed.stop()
        request_id.reset(token)
        if heart is not None:
            heart.join(timeout=5)
    job.refresh_from_db()
    return job


def _work(claimed: ClaimedJob) -> None:
    """Do the work and close the row. Raises LostClaim when the job went into other hands."""
    job = claimed.job
    try:
        claimed.succeed(handler_for(job.kind)(job, claimed))
    except LostClaim:
        raise
    except ValidationError as refusal:
        outcome = refusal.outcome if isinstance(refusal, JobRefused) else Outcome()
        claimed.fail(" ".join(refusal.messages), again=False, outcome=outcome)
    except Exception:
        logger.exception("Job %s stopped.", job.pk)
        if not connection.in_atomic_block:
            close_old_connections()  # the stone may have been the connection itself
        claimed.fail(_("The work stopped with an error. The operator finds it in the log."), again=True)


def ring_waiting() -> int:
    """Ring for what was missed, and close what wore out. Return the number of rings.

    While the broker still holds enough rings, no more are added: a worker busy for an hour would
    otherwise find thousands of rings for the same few jobs. Bulk work is counted by itself.
    """
    close_worn_out()
    return sum(
        _ring_waiting(is_bulk=is_bulk)
        for is_bulk in (False, True)
        if _rings_waiting(is_bulk=is_bulk) <= RINGS_ENOUGH
    )


def _ring_waiting(*, is_bulk: bool) -> int:
    waiting = Job.objects.claimable().filter(is_bulk=is_bulk).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[:RINGS_ENOUGH])
    for job_id in keys:
        ring(job_id, is_bulk=is_bulk)
    return len(keys)


def close_worn_out() -> None:
    """Fail the jobs whose worker died each time. A row that another worker just took up is left alone."""
    for pk in list(Job.objects.worn_out().values_list("pk", flat=True)):
        with transaction.atomic():
            job = (
                Job.objects.worn_out().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            )
            if job is not None:
                ClaimedJob(job).fail(_("The worker died each time it tried this."), again=False)


def _rings_waiting(*, is_bulk: bool = False) -> int:
    """Return how many rings lie in the broker; none when it is away, for then none can be added.

    The transport keeps a list for each priority: the first under the queue's own name, others with a suffix.
    """
    from celery import current_app
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    try:
        with current_app.connection_for_read() as link:
            suffix = f"{link.default_channel.sep}{BULK_PRIORITY}" if is_bulk else ""
            return int(link.default_channel.client.llen(settings.CELERY_TASK_DEFAULT_QUEUE + suffix))
    except (OperationalError, RedisError, OSError):
        return 0


# mail -------------------------------------------------------------------------------------------------
MESSAGE_KIND = "message.send"


@dataclass(frozen=True)
class Origin:
    """Where a message comes from: what happened, to which thing, and to which person it goes.

    `state` is how it starts: queued to be sent at once, held for a digest, or muted. `headers` are added
    to the mail's own.
    """

    cause: Verb
    about: models.Model | None = None
    person: Any = None
    is_required: bool = True
    state: str = Message.State.QUEUED
    headers: dict[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """Return the message's fields that hold the origin."""
        kind, key = object_key(self.about) if self.about is not None else ("", "")
        return {
            "cause": self.cause,
            "about_type": kind,
            "about_id": key,
            "person": self.person,
            "is_required": self.is_required,
            "state": self.state,
            "headers": self.headers,
        }


def queue_message(
    *,
    dedupe_key: str,
    to: str,
    subject: str,
    body_text: str,
    body_html: str = "",
    language: str = "en",
    origin: Origin | None = None,
    attachments: list[dict[str, str]] | None = None,
    district: Any = None,
    secret: str = "",
) -> Message:
    """Write an outgoing message once and queue its delivery; the same key again returns the first.

    People with an account are written to by `statepl.accounts.notices.notify`, which keeps their wishes.
    `secret` is the part of the body that is not kept after sending: a token is stored hashed elsewhere.
    """
    message, created = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:300],
            "body_text": body_text,
            "body_html": body_html,
            "language": language,
            "attachments": attachments or [],
            "district": district,
            "secret": secret,
            **(origin.fields() if origin else {}),
        },
    )
    if created and message.state == Message.State.QUEUED:
        _request_delivery(message)
    return message


def _request_delivery(message: Message) -> None:
    request_job(
        MESSAGE_KIND,
        label=message.subject,
        params={"message": message.pk},
        dedupe_key=f"message:{message.pk}",
        audited=False,
    )


def erase_messages(rows: QuerySet[Message]) -> int:
    """Take address and text out of messages, keeping that they were sent and why; return how many.

    What still waits to be sent is not sent.
    """
    keys = list(rows.values_list("pk", flat=True))
    held = Message.objects.filter(pk__in=keys)
    held.filter(state__in=(Message.State.QUEUED, Message.State.HELD)).update(state=Message.State.MUTED)
    return held.update(
        to="", body_text="", body_html="", headers={}, attachments=[], secret="", updated_at=timezone.now()
    )
