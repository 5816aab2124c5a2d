"""What the state itself owes beside the district (W-27): help given, providers judged, duties shared."""

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


class SharedDuty(VersionedModel):
    """How state and district do one of the three duties that are both's; it stands when both signed (W-27).

    Money is written down for each year (`waiver_year` 1 to 5); the other two hold for the five years (0).
    """

    class Duty(models.TextChoices):
        """What is shared; the values are those of the plan's section on roles."""

        FUNDING = "funding", _("Align federal, state and local money")
        FLEXIBILITY = "flexibility", _("Find where more flexibility is needed, from federal law too")
        INDICATORS = "indicators", _("Agree on the indicators that matter most")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="shared_duties")
    duty = models.CharField(_("duty"), max_length=12, choices=Duty.choices, default=Duty.FUNDING)
    waiver_year = models.PositiveSmallIntegerField(
        _("waiver year"), default=0, validators=[MaxValueValidator(5)]
    )
    text = models.TextField(_("what was agreed, and what still stands in the way"), max_length=10000)
    state_signed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state_signed_on = models.DateField(null=True, editable=False)
    district_signed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    district_signed_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["duty", "waiver_year"]
        verbose_name = _("shared duty")
        verbose_name_plural = _("shared duties")
        constraints = [
            models.UniqueConstraint(
                name="shared_duty_is_written_once", fields=["application", "duty", "waiver_year"]
            ),
            models.CheckConstraint(
                name="only_money_is_aligned_year_by_year",
                condition=models.Q(duty="funding", waiver_year__gte=1, waiver_year__lte=5)
                | (~models.Q(duty="funding") & models.Q(waiver_year=0)),
            ),
        ]

    def __str__(self) -> str:
        year = f", {self.waiver_year}" if self.waiver_year else ""
        return f"{self.application}: {self.get_duty_display()}{year}"

    @property
    def is_signed(self) -> bool:
        """Say whether both sides have signed this text."""
        return self.state_signed_on is not None and self.district_signed_on is not None
