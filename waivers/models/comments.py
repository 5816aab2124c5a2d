"""What reviewers say about one part of what a district wrote, and the texts that they keep for it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel, VersionedModel
from waivers.models.application import Application
from waivers.models.filings import Filing
from waivers.parts import section_of
from waivers.querysets import CannedCommentQuerySet, CommentQuerySet

PERSON = settings.AUTH_USER_MODEL


class Comment(TimestampedModel):
    """What a reviewer says, about one part of the application as it stood in one version.

    `anchor` is a section or a path of the filing; without a filing it is a part of the application
    (waivers.parts). `number` is the submitted version that was read, `quote` the words it is about.
    A comment that asks again has the first one of its thread as `parent`; a thread is settled as a whole.
    """

    class Audience(models.TextChoices):
        """Who may read it."""

        INTERNAL = "internal", _("Only state staff")
        DISTRICT = "district", _("The district, when it is returned")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="comments")
    filing = models.ForeignKey(
        Filing, null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="more")
    anchor = models.CharField(_("about"), max_length=200)
    quote = models.TextField(_("the words it is about"), blank=True)
    revision = models.PositiveIntegerField()
    number = models.PositiveIntegerField(_("version"), null=True, blank=True)
    audience = models.CharField(_("who sees it"), max_length=10, choices=Audience.choices)
    text = models.TextField(_("comment"))
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, editable=False)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    # When the answer went to the state: from then on it stays as it is.
    handed_in_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                name="only_comments_for_the_district_are_sent_and_answered",
                condition=models.Q(audience="district")
                | models.Q(sent_at__isnull=True, answered_at__isnull=True),
                violation_error_message=_("A comment for state staff only is neither sent nor answered."),
            ),
            models.CheckConstraint(
                name="thread_is_settled_at_its_first_comment",
                condition=models.Q(parent__isnull=True) | models.Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: the words of an internal comment stay out of it.
        return f"{self.application}, {self.anchor}"

    @property
    def section(self) -> str:
        """Return the section or part that it is about."""
        return section_of(self.anchor)

    @property
    def is_internal(self) -> bool:
        """Say whether only state staff may ever read it."""
        return self.audience == self.Audience.INTERNAL


class CannedComment(VersionedModel):
    """A text that state staff use again: a person's own, or shared by all reviewers."""

    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    is_shared = models.BooleanField(_("all reviewers may use it"), default=False)
    title = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"))

    objects = CannedCommentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("stored comment")
        verbose_name_plural = _("stored comments")

    def __str__(self) -> str:
        return self.title

    def is_of(self, person: Any) -> bool:
        """Say whether this person wrote it."""
        return bool(self.owner_id == person.pk)
