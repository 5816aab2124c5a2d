"""Who was asked, and what was answered. Nothing stored connects the two.

A sheet is found by the SHA-256 of the person's secret with a word before it; who was asked, by the SHA-256 of
the secret alone. Both follow from the secret, which only the person has, and neither from the other.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.models.surveys import Question, Wave
from stakeholders.querysets.surveys import AskedQuerySet, FigureQuerySet, SheetQuerySet
from stakeholders.vocabulary import Through
from stakeholders.vocabulary.surveys import SheetSource, SheetStanding
from statepl.core.models import TimestampedModel
from statepl.jobs.models import Message


class Asked(TimestampedModel):
    """One person asked in a wave by mail. `has_answered` ends the reminders; when, and what, is not known here."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="asked")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email"))
    language = models.CharField(_("language"), max_length=8, choices=settings.PEOPLES_LANGUAGES)
    through = models.CharField(
        _("whose address it is"), max_length=8, choices=Through.choices, default=Through.SELF
    )
    consent_on = models.DateField(_("consent of the guardian recorded on"), null=True, blank=True)
    # One for each mail: a reminder holds a new secret, and the first mail goes on working.
    digests = ArrayField(models.CharField(max_length=64), editable=False)
    message = models.ForeignKey(
        Message, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reminded = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    has_answered = models.BooleanField(_("has answered"), default=False, editable=False)

    objects = AskedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("person asked")
        verbose_name_plural = _("people asked")
        constraints = [
            models.UniqueConstraint(
                name="person_is_asked_once_a_wave",
                fields=["wave", "email", "name"],
                condition=Q(erased_at__isnull=True),
            ),
            models.CheckConstraint(
                name="erased_person_is_not_named",
                condition=Q(erased_at__isnull=True) | Q(name="", email="", digests=[]),
            ),
        ]
        indexes = [GinIndex(fields=["digests"], name="asked_by_digest")]

    def __str__(self) -> str:
        # History is kept for good, so the label names no person.
        return gettext("Person %(number)s asked in %(round)s") % {"number": self.pk, "round": self.wave}


class Sheet(models.Model):
    """The answers of one person. It holds no time and no number in a row: neither may tell who it was."""

    key = models.CharField(primary_key=True, max_length=64, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="sheets")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    language = models.CharField(_("language"), max_length=8, choices=settings.PEOPLES_LANGUAGES)
    source = models.CharField(_("how it came"), max_length=8, choices=SheetSource.choices)
    standing = models.CharField(max_length=8, choices=SheetStanding.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Only for answers by the open link, so that a burst of them can be seen.
    day = models.DateField(_("day"), null=True, editable=False)
    may_be_asked_all = models.BooleanField(default=False, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("answers of a person")
        verbose_name_plural = _("answers of people")
        constraints = [
            models.CheckConstraint(
                name="sheet_set_aside_has_a_reason",
                condition=~Q(standing=SheetStanding.ASIDE) | ~Q(reason=""),
                violation_error_message=_("Say why these answers do not count."),
            ),
            models.CheckConstraint(
                name="only_open_answers_wait",
                condition=~Q(standing=SheetStanding.WAITING) | Q(source=SheetSource.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Answers in %(round)s") % {"round": self.wave}


class SheetAnswer(models.Model):
    """What a person answered to one question: numbers of what they chose, or words."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    picks = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    words = models.TextField(max_length=5000, blank=True)

    class Meta:
        ordering = ["question__number"]
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        constraints = [
            models.UniqueConstraint(name="question_is_answered_once_a_sheet", fields=["sheet", "question"]),
        ]

    def __str__(self) -> str:
        return gettext("Answer to: %(question)s") % {"question": self.question}


class Figure(models.Model):
    """One share of one group, as disclosure control left it when the wave was counted. It never changes.

    `option` is 0 for the favorable share of a question, else the number of the answer. `answered` counts the
    people of the group who answered the question; `share` is a percentage, or the bound of a coded one.
    """

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="figures")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    option = models.PositiveSmallIntegerField(default=0)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16)
    answered = models.PositiveIntegerField(null=True)
    share = models.FloatField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["question__number", "option", "group__position", "pk"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                name="figure_of_a_wave_stands_once", fields=["wave", "question", "option", "group"]
            ),
            models.CheckConstraint(
                name="share_has_its_number_of_answers",
                condition=Q(share__isnull=True) | Q(answered__isnull=False),
            ),
            models.CheckConstraint(
                name="hidden_figure_holds_no_number",
                condition=~Q(status="suppressed") | Q(share__isnull=True, answered__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.group}"
