"""What the state itself owes beside the district (W-27): help given, providers judged, money aligned."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from policy.models import DistrictCondition
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from waivers.models.application import Application
from waivers.querysets.years import ProviderQuerySet, SupportQuerySet

PERSON = settings.AUTH_USER_MODEL


class Provider(VersionedModel):
    """An organization that helps districts, judged by the state's five criteria (P-16)."""

    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        error_messages={"unique": _("This provider is in the list already.")},
    )
    services = models.TextField(_("what it offers"), max_length=5000)
    link = models.URLField(_("website"), max_length=500, blank=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("waivers:provider", args=[self.pk])


class ProviderRating(TimestampedModel):
    """What the state says of a provider by one criterion. The newest counts; earlier ones stay."""

    class Criterion(models.TextChoices):
        """The state's criteria (P-16)."""

        CHANGE = "change", _("Models of change that have worked")
        PERFORMANCE = "performance", _("Managing performance")
        SUSTAINABILITY = "sustainability", _("Leaving something that lasts")
        ENGAGEMENT = "engagement", _("Working with families and the community")
        DELIVERY = "delivery", _("Delivering personalized learning")

    class Level(models.IntegerChoices):
        """How well it is met."""

        NONE = 0, _("Not shown")
        EMERGING = 1, _("Emerging")
        PARTLY = 2, _("Partly shown")
        FULLY = 3, _("Fully shown")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="ratings")
    criterion = models.CharField(_("criterion"), max_length=14, choices=Criterion.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    evidence = models.TextField(_("what shows it"), max_length=5000)
    rated_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    rated_on = models.DateField(default=clock.today)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["criterion", "-pk"]
        verbose_name = _("rating of a provider")
        verbose_name_plural = _("ratings of providers")
        constraints = [
            models.UniqueConstraint(
                name="criterion_has_one_current_rating",
                fields=["provider", "criterion"],
                condition=models.Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_criterion_display()}"


class SupportEntry(TimestampedModel):
    """One time the state helped a district (P-18): when, how, how long, by whom."""

    class Kind(models.TextChoices):
        """How."""

        COACHING = "coaching", _("Coaching")
        TRAINING = "training", _("Training")
        VISIT = "visit", _("Visit")
        ADVICE = "advice", _("Advice on rules or money")
        NETWORK = "network", _("Bringing districts together")
        OTHER = "other", _("Other")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="support")
    given_on = models.DateField(_("day"))
    kind = models.CharField(_("kind of help"), max_length=8, choices=Kind.choices)
    what = models.TextField(_("what was done"), max_length=5000)
    hours = models.DecimalField(
        _("hours"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(Decimal(1000))],
    )
    by_whom = models.CharField(_("by whom"), max_length=200)
    condition = models.ForeignKey(
        DistrictCondition,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("district condition"),
    )
    provider = models.ForeignKey(
        Provider,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="support",
        verbose_name=_("provider"),
    )
    logged_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name = _("help given by the state")
        verbose_name_plural = _("help given by the state")
        constraints = [
            models.CheckConstraint(name="help_takes_some_time", condition=models.Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.given_on}: {self.get_kind_display()}"


class FundingAlignment(VersionedModel):
    """How state and district let money follow the plan in one year; it stands when both have signed (W-27)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="funding_alignments")
    waiver_year = models.PositiveSmallIntegerField(
        _("waiver year"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(_("what was aligned, and what still stands in the way"), max_length=10000)
    state_signed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state_signed_on = models.DateField(null=True, editable=False)
    district_signed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    district_signed_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["waiver_year"]
        verbose_name = _("alignment of money")
        verbose_name_plural = _("alignments of money")
        constraints = [
            models.UniqueConstraint(
                name="money_is_aligned_once_a_year", fields=["application", "waiver_year"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.waiver_year}"

    @property
    def is_signed(self) -> bool:
        """Say whether both sides have signed this text."""
        return self.state_signed_on is not None and self.district_signed_on is not None
