"""What came of what people said: answers, links to them, replies, the page that everybody reads."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stakeholders.models.heard import HeardItem
from stakeholders.models.wordings import Translation
from stakeholders.querysets.heard import HeardAnswerQuerySet, HeardLinkQuerySet
from stakeholders.vocabulary.heard import DISPOSITION_TAGS, Disposition
from stakeholders.wordings import Text, Wordings
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District
from waivers.models import Application
from waivers.sheets.words import Piece, compare_texts

PERSON = settings.AUTH_USER_MODEL


class HeardAnswer(TimestampedModel):
    """What was decided on a contribution, and why. A later answer supersedes it; both are kept.

    `text_before` and `text_after` are copies: what the plan says later does not change them.
    """

    item = models.ForeignKey(HeardItem, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    disposition = models.CharField(_("what came of it"), max_length=14, choices=Disposition.choices)
    reason = models.TextField(_("why"), max_length=5000)
    written_in = models.CharField(
        _("language in which it is written"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="heard_answers"
    )
    place = models.CharField(max_length=220, blank=True)
    section = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=300, blank=True)
    text_before = models.TextField(blank=True)
    text_after = models.TextField(blank=True)
    before_from = models.CharField(max_length=200, blank=True)
    after_from = models.CharField(max_length=200, blank=True)
    # A draft is the district's: its text is shown to others only when the district itself gave it.
    is_text_public = models.BooleanField(default=False)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)
    answered_at = models.DateTimeField(default=clock.now, editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = HeardAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["item", "number"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(name="answer_has_its_number", fields=["item", "number"]),
            models.UniqueConstraint(
                name="contribution_has_one_answer_at_a_time",
                fields=["item"],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_disposition_display()}"

    def clean(self) -> None:
        if self.place and self.disposition == Disposition.CHANGED and (self.text_before == self.text_after):
            raise ValidationError(
                {"after": _("Both texts are the same. Choose another version, or another answer.")}
            )

    @property
    def reason_text(self) -> Text:
        """Return the reason in the reader's language, the original where nobody translated it."""
        known = Wordings(self.written_in, get_language() or self.written_in, self.wordings.all())
        return known.of("reason", self.reason)

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows what came of it."""
        return DISPOSITION_TAGS[Disposition(self.disposition)]

    @property
    def has_texts(self) -> bool:
        """Say whether texts of the plan are kept with it."""
        return bool(self.text_before or self.text_after)

    @property
    def is_change(self) -> bool:
        """Say whether the plan reads differently since."""
        return self.text_before != self.text_after

    @property
    def pieces(self) -> list[Piece]:
        """Return the words taken out, put in and kept."""
        return compare_texts(self.text_before, self.text_after)


class AnswerWording(Translation):
    """The reason of an answer in another language; given with the answer, and kept as it is."""

    answer = models.ForeignKey(HeardAnswer, on_delete=models.CASCADE, related_name="wordings")

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(
                name="answer_is_translated_once_a_language", fields=["answer", "language", "key"]
            ),
        ]


class HeardLink(TimestampedModel):
    """One link mailed to a contributor, kept as SHA-256. It shows what they said and what came of it."""

    item = models.ForeignKey(HeardItem, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(editable=False)

    objects = HeardLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to an answer")
        verbose_name_plural = _("links to answers")

    def __str__(self) -> str:
        return str(self.item)

    @property
    def is_live(self) -> bool:
        """Say whether the link still opens the page."""
        return clock.now() < self.expires_at


class HeardReply(TimestampedModel):
    """Whether an answer answers the person who asked: said by that person, never by staff."""

    item = models.ForeignKey(HeardItem, on_delete=models.PROTECT, related_name="replies")
    answer = models.ForeignKey(HeardAnswer, on_delete=models.PROTECT, related_name="replies")
    answers_me = models.BooleanField(_("does this answer you?"))
    note = models.TextField(_("what is missing"), max_length=2000, blank=True)
    replied_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reply to an answer")
        verbose_name_plural = _("replies to answers")
        constraints = [
            models.UniqueConstraint(name="contributor_replies_once_to_an_answer", fields=["item", "answer"]),
        ]

    def __str__(self) -> str:
        return str(self.answer)


class AnswersPage(VersionedModel):
    """The public page of a district, or of the state: you said, we did. Without `published_at` nobody sees it."""

    district = models.OneToOneField(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="answers_page"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("page of answers")
        verbose_name_plural = _("pages of answers")
        constraints = [
            models.UniqueConstraint(Coalesce("district", Value(0)), name="place_has_one_page_of_answers"),
        ]

    def __str__(self) -> str:
        return str(self.district) if self.district else str(_("The state’s own"))
