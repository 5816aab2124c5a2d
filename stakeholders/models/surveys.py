"""Surveys: short question sets in several languages, asked again each year in waves (S-15, W-36, E-01)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.models.together import OfPlace
from stakeholders.models.wordings import Translation
from stakeholders.querysets.surveys import QuestionQuerySet, SurveyQuerySet, WaveQuerySet
from stakeholders.vocabulary import STUDENTS
from stakeholders.vocabulary.surveys import (
    SCALE_STEPS,
    STAGE_TAGS,
    YES_NO_STEPS,
    ProtectedArea,
    QuestionKind,
    Stage,
)
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel


class Survey(OfPlace):
    """A set of questions for some groups. Once a wave has opened the questions stay, so that years compare."""

    TOLD: ClassVar[tuple[str, ...]] = ("title", "purpose", "groups", "language", "consent")

    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what it is for"), max_length=1000)
    groups = models.ManyToManyField(Group, related_name="+", verbose_name=_("groups that are asked"))
    language = models.CharField(_("language it is written in"), max_length=8, choices=settings.LANGUAGES)
    consent = models.TextField(_("how consent of guardians is recorded"), max_length=1000, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:survey", args=[self.pk])

    @property
    def asks_students(self) -> bool:
        """Say whether students are among the groups."""
        return any(group.code == STUDENTS for group in self.groups.all())

    @property
    def is_fixed(self) -> bool:
        """Say whether a wave has opened, so that the questions stay."""
        return bool(self.waves.all())


class Question(TimestampedModel):
    """One question, a page of its own on a phone. `options` belong to questions with several answers."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(editable=False)
    kind = models.CharField(
        _("how it is answered"), max_length=8, choices=QuestionKind.choices, default=QuestionKind.SCALE
    )
    words = models.CharField(_("question"), max_length=300)
    options = ArrayField(
        models.CharField(max_length=120), verbose_name=_("answers to choose from"), default=list, blank=True
    )
    area = models.CharField(
        _("protected area that it touches"), max_length=10, choices=ProtectedArea.choices, blank=True
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["survey", "number"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(name="questions_of_a_survey_are_numbered", fields=["survey", "number"]),
            models.CheckConstraint(
                name="several_answers_are_listed",
                condition=~Q(kind=QuestionKind.SEVERAL) | Q(options__len__gte=2),
                violation_error_message=_("Write at least two answers, one on each line."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def steps(self) -> list[tuple[int, str]]:
        """Return what can be chosen: number and words in the original language; nothing for a text."""
        if self.kind == QuestionKind.SCALE:
            return [(number, str(label)) for number, label in SCALE_STEPS]
        if self.kind == QuestionKind.YES_NO:
            return [(number, str(label)) for number, label in YES_NO_STEPS]
        return list(enumerate(self.options, start=1))


class Wording(Translation):
    """One text of a survey in another language.

    `key` names the text: `title`, `purpose`, `3` for the words of question 3, `3.2` for its second answer.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="wordings")

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(
                name="text_is_translated_once_a_language", fields=["survey", "language", "key"]
            ),
        ]


class Wave(VersionedModel):
    """A survey asked once: from when it opens to its last day; then counted once, for good, and published."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves")
    label = models.CharField(_("name of this round"), max_length=40)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    ends_on = models.DateField(_("last day for answers"))
    # Anybody may have it: it hangs on walls. So it is no secret, and kept as it is.
    code = models.CharField(max_length=43, unique=True, null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(
                name="survey_has_one_open_wave",
                fields=["survey"],
                condition=Q(closed_at__isnull=True),
                violation_error_message=_("A round is open. Count it before you open the next one."),
            ),
            models.UniqueConstraint(
                name="waves_of_a_survey_have_names",
                fields=["survey", "label"],
                violation_error_message=_("A round of this survey has this name. Choose another one."),
            ),
            models.CheckConstraint(
                name="wave_is_counted_before_it_is_published",
                condition=Q(published_at__isnull=True) | Q(closed_at__lte=F("published_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey}, {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:wave", args=[self.pk])

    @property
    def open_link(self) -> str:
        """Return the address at which anybody may answer; nothing where it has none."""
        return f"{settings.BASE_URL}{reverse('surveys:open', args=[self.code])}" if self.code else ""

    @property
    def takes_answers(self) -> bool:
        """Say whether answers are taken today."""
        return self.closed_at is None and clock.today() <= self.ends_on

    @property
    def stage(self) -> Stage:
        """Return where the wave stands."""
        if self.published_at is not None:
            return Stage.PUBLISHED
        if self.closed_at is not None:
            return Stage.CLOSED
        return Stage.OPEN if self.takes_answers else Stage.ENDED

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows the stage."""
        return STAGE_TAGS[self.stage]
