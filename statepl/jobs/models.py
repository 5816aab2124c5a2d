"""Work that outlives a request. The row is the truth; Celery is only the doorbell."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.audit.verbs import Verb
from statepl.core.models import TimestampedModel
from statepl.jobs.querysets import JobQuerySet, MessageQuerySet


class Job(TimestampedModel):
    """One piece of work: who asked, how far it is, what came of it.

    A worker claims it by a conditional update and renews the lease while it lives. A row whose lease
    has passed is claimed again, so a killed worker means late, never lost or twice.
    """

    class State(models.TextChoices):
        """Where the work stands."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        PAUSED = "paused", _("Paused")

    OPEN = (State.QUEUED, State.RUNNING, State.PAUSED)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    label = models.CharField(_("what"), max_length=300)
    params = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    dedupe_key = models.CharField(max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    district = models.ForeignKey("districts.District", null=True, on_delete=models.PROTECT, related_name="+")
    request_id = models.CharField(max_length=64, blank=True)
    is_bulk = models.BooleanField(
        default=False, help_text=_("One of many: it waits until nothing else does.")
    )

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    result_url = models.CharField(max_length=300, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                name="same_work_is_asked_for_once",
                fields=["dedupe_key"],
                condition=models.Q(state__in=["queued", "running", "paused"]) & ~models.Q(dedupe_key=""),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["requested_by", "-created_at"]),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        """Say whether the work is still to be done."""
        return self.state in self.OPEN

    @property
    def percent(self) -> int | None:
        """Return the progress in percent, None while the total is unknown."""
        if self.state == self.State.SUCCEEDED:
            return 100
        return min(100, 100 * self.done // self.total) if self.total else None


class Message(TimestampedModel):
    """One outgoing e-mail. The dedupe key makes sure that it exists once; a job sends it."""

    class State(models.TextChoices):
        """Where the message stands."""

        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        HELD = "held", _("Waits for the digest")
        DIGESTED = "digested", _("Sent in a digest")
        MUTED = "muted", _("Not sent: switched off")

    dedupe_key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    language = models.CharField(max_length=8, default="en")
    headers = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)
    # What only the recipient may hold, such as a token: taken out of the stored copy once it is sent.
    secret = models.CharField(max_length=200, blank=True)
    district = models.ForeignKey("districts.District", null=True, on_delete=models.PROTECT, related_name="+")
    # Where it comes from: what happened (a verb of the audit trail), to which thing, and for whose eyes.
    cause = models.CharField(_("cause"), max_length=60, blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="messages"
    )
    is_required = models.BooleanField(default=True)
    digest = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="notices")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                name="notice_in_a_digest_names_it",
                condition=models.Q(state="digested", digest__isnull=False)
                | (~models.Q(state="digested") & models.Q(digest=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="message_by_subject"),
            models.Index(fields=["person", "-created_at"], name="message_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def cause_label(self) -> str:
        """Return what happened, as the history says it; empty where no cause was named."""
        return str(Verb(self.cause).label) if self.cause in Verb.values else ""
