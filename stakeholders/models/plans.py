"""The engagement plan: actions, messages, and what groups think and do (S-30 to S-34)."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.models.together import OfPlace, full_label
from stakeholders.querysets import ActionQuerySet, MindsetQuerySet, PlannedMessageQuerySet
from stakeholders.vocabulary import TREND_TAGS, Cadence, MessageChannel, Speech, Strand, Trend
from statepl.core import clock

LONG = 4000


class OfGroup(OfPlace):
    """A row of a place that is about one group."""

    class Meta:
        abstract = True

    @property
    def whom(self) -> str:
        """Return the group as people read it."""
        return full_label(self.group)  # type: ignore[attr-defined]


class Action(OfGroup):
    """One thing that somebody does, for one group, by a day; at the end with what came of it."""

    TOLD = ("title", "strand", "group", "concern", "due_on", "metric")

    title = models.CharField(_("what is done"), max_length=200)
    strand = models.CharField(_("what it is for"), max_length=12, choices=Strand.choices)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="actions", verbose_name=_("for which group")
    )
    concern = models.TextField(_("which concern it answers"), max_length=LONG, blank=True)
    answers = models.ForeignKey(
        "stakeholders.Concern",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="actions",
        verbose_name=_("concern of the list"),
    )
    owner = models.CharField(_("who sees to it"), max_length=200)
    due_on = models.DateField(_("done by"))
    metric = models.TextField(
        _("how we see that it worked: a number, or what people then think or do"), max_length=LONG
    )
    done_on = models.DateField(_("done on"), null=True, editable=False)
    outcome = models.TextField(_("what came of it"), max_length=LONG, blank=True, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = [models.Index(fields=["district", "done_on", "due_on"])]
        constraints = [
            models.CheckConstraint(
                name="done_action_says_what_came_of_it",
                condition=Q(done_on__isnull=True) | ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.answers is not None:
            self._check_answers(self.answers)
            self.concern = self.concern or self.answers.words
        if self.strand == Strand.CONCERN and not self.concern.strip():
            raise ValidationError({"concern": _("Say which concern it answers.")})

    def _check_answers(self, concern: models.Model) -> None:
        """Refuse a concern of another group or place, or an action that is for something else."""
        mine = (self.group_id, self.district_id)
        if (concern.group_id, concern.district_id) != mine:  # type: ignore[attr-defined]
            sentence = _("This is a concern of another group or place. Choose the same for the action.")
            raise ValidationError({"answers": sentence})
        if self.strand != Strand.CONCERN:
            raise ValidationError({"strand": _("An action that answers a concern is for that.")})

    @property
    def is_overdue(self) -> bool:
        """Say whether it is open after its day."""
        return self.done_on is None and self.due_on < clock.today()


class PlannedMessage(OfGroup):
    """One message of the communications plan: to whom, how, in which languages, how often, and how people answer."""

    TOLD = ("text", "group", "channel", "languages", "cadence", "feedback", "ends_on")

    text = models.TextField(_("message"), max_length=LONG)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="planned_messages", verbose_name=_("for which group")
    )
    channel = models.CharField(_("how it travels"), max_length=8, choices=MessageChannel.choices)
    languages = ArrayField(
        models.CharField(max_length=8, choices=Speech.choices), verbose_name=_("languages")
    )
    cadence = models.CharField(_("how often"), max_length=10, choices=Cadence.choices)
    owner = models.CharField(_("who sees to it"), max_length=200)
    feedback = models.TextField(
        _("how people answer, and when they hear what came of it"), max_length=LONG, blank=True
    )
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = PlannedMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def spoken(self) -> list[str]:
        """Return the names of the languages, in the reader's language."""
        return [str(Speech(code).label) for code in self.languages]

    @property
    def is_one_way(self) -> bool:
        """Say whether nobody knows how people answer it."""
        return not self.feedback.strip()

    @property
    def is_over(self) -> bool:
        """Say whether its last day is past."""
        return self.ends_on is not None and self.ends_on < clock.today()


class Mindset(OfGroup):
    """One dated reading of a group: what it thinks and does now, what is wished, and where that moves (S-31)."""

    TOLD = ("group", "current", "desired", "trend", "basis", "read_on")

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="mindsets", verbose_name=_("which group")
    )
    current = models.TextField(_("what people think or do now"), max_length=LONG)
    desired = models.TextField(_("what they would think or do if it worked"), max_length=LONG)
    trend = models.CharField(_("where it moves"), max_length=8, choices=Trend.choices)
    basis = models.TextField(_("how we know: an activity, a survey, a talk"), max_length=LONG)
    read_on = models.DateField(_("day of the reading"))

    objects = MindsetQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a group")
        verbose_name_plural = _("readings of groups")
        constraints = [
            models.UniqueConstraint(
                name="group_is_read_once_a_day",
                fields=["district", "group", "read_on"],
                nulls_distinct=False,
                violation_error_message=_("This group has a reading of that day already."),
            ),
        ]

    def __str__(self) -> str:
        return self.group.name

    @property
    def tag(self) -> str:
        """Return the tag that shows where it moves."""
        return TREND_TAGS[Trend(self.trend)]
