"""Terms in force: what decisions say about each flexibility, and the dated terms that follow."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from policy.models import FlexibilityType
from statepl.core.models import TimestampedModel
from waivers.models.amendments import Amendment
from waivers.models.application import Application
from waivers.models.review import Decision
from waivers.querysets.terms import TermQuerySet
from waivers.terms import GIVES, DatedTerm, Effect, Event


def _alone(column: str) -> Func:
    """Return a range that holds one number: ranges can be compared by a constraint without an extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class TermEvent(TimestampedModel):
    """What one decision says about the terms in force: written once, in the order of decisions.

    `flexibility_type` is empty where the waiver itself ends. `decision` is empty where it ends by itself.
    """

    class Kind(models.TextChoices):
        """What the decision does; the values are those of `waivers.terms.Effect`."""

        GRANT = Effect.GRANT, _("Granted")
        CHANGE = Effect.CHANGE, _("Changed")
        END = Effect.END, _("Ended")
        CLOSE = Effect.CLOSE, _("The waiver ends")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="term_events")
    effect = models.CharField(max_length=8, choices=Kind.choices)
    flexibility_type = models.ForeignKey(
        FlexibilityType, null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True)
    text = models.TextField(_("conditions"), blank=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="term_events")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.PROTECT, related_name="term_events")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of the terms")
        verbose_name_plural = _("changes of the terms")
        constraints = [
            models.CheckConstraint(
                name="decision_gives_a_term_or_ends_some",
                condition=Q(effect__in=sorted(GIVES), ends_on__gte=F("starts_on"))
                | (~Q(effect__in=sorted(GIVES)) & Q(ends_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="change_of_terms_names_its_flexibility",
                condition=Q(flexibility_type__isnull=False) | Q(effect=Effect.CLOSE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_effect_display()}"

    @property
    def event(self) -> Event:
        """Return the event as the pure module knows it; its source is this row's number."""
        return Event(
            Effect(self.effect), self.flexibility_type_id, self.starts_on, self.ends_on, self.text, self.pk
        )


class Term(TimestampedModel):
    """One flexibility with its conditions, in force on every day from `starts_on` to `ends_on`."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="terms")
    flexibility_type = models.ForeignKey(FlexibilityType, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("conditions"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    event = models.OneToOneField(
        TermEvent, on_delete=models.PROTECT, related_name="term", verbose_name=_("follows from")
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["flexibility_type__area__position", "flexibility_type__position", "starts_on"]
        verbose_name = _("term in force")
        verbose_name_plural = _("terms in force")
        constraints = [
            models.CheckConstraint(
                name="term_ends_on_or_after_its_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="flexibility_has_one_term_a_day",
                expressions=[
                    (_alone("application_id"), "&&"),
                    (_alone("flexibility_type_id"), "&&"),
                    (Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flexibility_type}, {self.starts_on} – {self.ends_on}"

    @property
    def dated(self) -> DatedTerm:
        """Return the term as the pure module knows it."""
        return DatedTerm(self.flexibility_type_id, self.starts_on, self.ends_on, self.text, self.event_id)
