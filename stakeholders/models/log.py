"""What the log keeps beside the record: facts of each kind of activity, and decisions."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.models.activities import Activity
from stakeholders.models.groups import Group
from stakeholders.querysets import DecisionQuerySet
from stakeholders.vocabulary import FACTS_OF, OF_EVERY_KIND, Channel, Need, Part, Phase, Principle
from statepl.core.models import TimestampedModel

NOT_MORE_ANSWERS = _("There cannot be more answers than people reached.")


class Particulars(TimestampedModel):
    """What an activity of its kind has to tell (S-13 to S-17), and what every activity can tell (S-19, S-38)."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="particulars")

    stations = models.PositiveIntegerField(_("stations"), null=True, blank=True)
    connections = models.PositiveIntegerField(_("connections made"), null=True, blank=True)
    places = models.PositiveIntegerField(_("places visited"), null=True, blank=True)
    channels = ArrayField(
        models.CharField(max_length=8, choices=Channel.choices),
        verbose_name=_("ways in which people were reached"),
        default=list,
        blank=True,
    )
    reach = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    responses = models.PositiveIntegerField(_("answers"), null=True, blank=True)
    notice_on = models.DateField(_("public notice given on"), null=True, blank=True)
    agenda = models.TextField(_("agenda"), max_length=10_000, blank=True)
    small_groups = models.BooleanField(_("people talked in small groups"), default=False)
    host = models.CharField(_("host"), max_length=200, blank=True)
    visitors = models.CharField(_("visitors"), max_length=500, blank=True)
    model_seen = models.CharField(_("what there was to see"), max_length=500, blank=True)
    debrief = models.TextField(_("what the visitors took home"), max_length=10_000, blank=True)

    accommodations_planned = ArrayField(
        models.CharField(max_length=16, choices=Need.choices),
        verbose_name=_("help planned"),
        default=list,
        blank=True,
    )
    accommodations_used = ArrayField(
        models.CharField(max_length=16, choices=Need.choices),
        verbose_name=_("help used"),
        default=list,
        blank=True,
    )
    principles = ArrayField(
        models.CharField(max_length=12, choices=Principle.choices),
        verbose_name=_("principles kept"),
        default=list,
        blank=True,
    )
    effects_told = models.TextField(
        _("good and bad effects that people were told of"), max_length=10_000, blank=True
    )
    state_learned = models.TextField(_("what the state itself learned"), max_length=10_000, blank=True)

    class Meta:
        ordering = ["activity"]
        verbose_name = _("particulars of an activity")
        verbose_name_plural = _("particulars of activities")
        constraints = [
            models.CheckConstraint(
                name="no_more_answers_than_people_reached",
                condition=Q(reach__isnull=True) | Q(responses__isnull=True) | Q(responses__lte=F("reach")),
                violation_error_message=NOT_MORE_ANSWERS,
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def clean(self) -> None:
        held_on = timezone.localdate(self.activity.ends_at)
        if self.notice_on and self.notice_on > held_on:
            raise ValidationError({"notice_on": _("Give a day before the meeting: notice comes first.")})

    def told(self) -> dict[str, Any]:
        """Return what is filled in and belongs to the activity's kind: field name -> value."""
        names = (*FACTS_OF[self.activity.kind], *OF_EVERY_KIND)
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value not in (None, "", [], False)}


class Decision(TimestampedModel):
    """One thing decided at an activity: on which part of the work, by whom, and what part people had in it.

    Without a part nobody from outside had a say; then no groups are named.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(_("what was decided"), max_length=500)
    phase = models.CharField(_("on which part of the work"), max_length=16, choices=Phase.choices)
    decided_by = models.CharField(_("who decided"), max_length=200)
    part = models.CharField(
        _("the part that people from outside had"), max_length=16, choices=Part.choices, blank=True
    )
    groups = models.ManyToManyField(
        Group, related_name="decisions", verbose_name=_("which groups"), blank=True
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["activity", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return self.what
