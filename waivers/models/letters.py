"""Letters: the state's own templates, decisions prepared with their letter, and letters released."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel, VersionedModel
from statepl.documents.models import Document
from statepl.jobs.models import Job
from waivers.letters.words import Part, check_text, parts
from waivers.models.amendments import Amendment
from waivers.models.application import Application
from waivers.models.review import Decision
from waivers.querysets.terms import BatchQuerySet, LetterQuerySet, PreparedQuerySet
from waivers.states import decision_label

PERSON = settings.AUTH_USER_MODEL


class LetterTemplate(VersionedModel):
    """The text of one kind of letter in one language, in the state's own words.

    `{names}` in braces are filled in; the text is never run as a program or a Django template.
    """

    code = models.CharField(_("decision"), max_length=40)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, validators=[check_text])
    body = models.TextField(_("text"), max_length=20000, validators=[check_text])

    class Meta:
        ordering = ["code", "language"]
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        constraints = [
            models.UniqueConstraint(name="letter_has_one_template_a_language", fields=["code", "language"]),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.language})"

    @property
    def label(self) -> str:
        """Return what is decided, in the reader's language."""
        return decision_label(self.code)


class DecisionBatch(VersionedModel):
    """Several decisions of one kind, prepared together, confirmed together, released after a while."""

    class State(models.TextChoices):
        """Where the batch stands."""

        PREPARED = "prepared", _("Prepared")
        CONFIRMED = "confirmed", _("Confirmed; can be taken back")
        UNDONE = "undone", _("Taken back")
        RELEASED = "released", _("Released")

    verb = models.CharField(max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    release_at = models.DateTimeField(_("release"), null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("decisions together")
        verbose_name_plural = _("decisions together")
        constraints = [
            models.CheckConstraint(
                name="confirmed_batch_has_its_moment",
                condition=Q(release_at__isnull=False) | Q(state__in=["prepared", "undone"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{decision_label(self.verb)}, {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("waivers:batch", args=[self.pk])


class PreparedDecision(VersionedModel):
    """A decision with its letter before anybody outside may see either. Releasing it makes the move.

    `basis` is the digest of the facts that the letter tells: when they have changed, it is not released.
    """

    class State(models.TextChoices):
        """Where the prepared decision stands."""

        PREPARED = "prepared", _("Prepared")
        RELEASED = "released", _("Released")
        DISCARDED = "discarded", _("Discarded")
        FAILED = "failed", _("Could not be released")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="prepared_decisions")
    amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="prepared_decisions"
    )
    verb = models.CharField(max_length=40)
    reason = models.TextField(_("reason"), blank=True)
    on = models.DateField(_("date"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    # What becomes dated duties with the decision: [[what is to be done, "2027-05-01"], …].
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    basis = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARED)
    is_held = models.BooleanField(_("held back"), default=False)
    prepared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        DecisionBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="prepared"
    )
    error = models.TextField(_("why it could not be released"), blank=True)

    objects = PreparedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("prepared decision")
        verbose_name_plural = _("prepared decisions")
        constraints = [
            models.UniqueConstraint(
                name="application_has_one_prepared_decision",
                fields=["application", "amendment"],
                condition=Q(state="prepared"),
                nulls_distinct=False,
                violation_error_message=_("A decision is prepared already. Release or discard that one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amendment or self.application}: {decision_label(self.code)}"

    @property
    def code(self) -> str:
        """Return the verb under which decision and letter are filed."""
        return f"amendment-{self.verb}" if self.amendment_id else self.verb

    @property
    def label(self) -> str:
        """Return what is decided."""
        return decision_label(self.code)

    @property
    def dated_conditions(self) -> tuple[tuple[str, dt.date], ...]:
        """Return the conditions, each with its date."""
        return tuple((text, dt.date.fromisoformat(day)) for text, day in self.conditions)

    def get_absolute_url(self) -> str:
        return reverse("waivers:prepared", args=[self.application_id, self.pk])


class Letter(TimestampedModel):
    """One letter: its words as the district reads them, and the document made of them."""

    class State(models.TextChoices):
        """Where the letter stands."""

        DRAFT = "draft", _("Not released")
        RELEASED = "released", _("Released")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    prepared = models.OneToOneField(
        PreparedDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="letter"
    )
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="letter"
    )
    code = models.CharField(max_length=40)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=40000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    released_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["released_at", "pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(
                name="released_letter_tells_of_a_decision",
                condition=Q(state="draft", released_at__isnull=True, decision__isnull=True)
                | Q(state="released", released_at__isnull=False, decision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_released(self) -> bool:
        """Say whether the district and the public may read it."""
        return self.state == self.State.RELEASED

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the document; empty until it is made."""
        return self.document.sha256 if self.document else ""

    @property
    def parts(self) -> list[Part]:
        """Return the body as paragraphs and lists."""
        return parts(self.body)

    def get_absolute_url(self) -> str:
        return reverse("waivers:letter", args=[self.application_id, self.pk])
