"""Partnerships and the compacts that both sides sign (S-23, S-24, S-35, S-36)."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.models.together import OfPlace
from stakeholders.querysets import CompactQuerySet, PartnershipQuerySet
from stakeholders.vocabulary import LedBy, Lever, PartnershipKind, Side, WorksFor
from statepl.core import clock
from statepl.core.models import VersionedModel

LONG = 4000


class Partnership(OfPlace):
    """A lasting way of working together. What is missing in it, `partnering.gaps` says."""

    TOLD = (
        "name", "interests", "roles", "trust", "gap", "accommodations", "members", "new_members", "led_by",
        "works_for", "amount", "voters", "partners", "levers", "handover", "starts_on", "ends_on", "groups",
    )  # fmt: skip

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("what it is"), max_length=20, choices=PartnershipKind.choices)
    groups = models.ManyToManyField(
        Group, related_name="partnerships", verbose_name=_("groups whose voice it brings"), blank=True
    )
    interests = models.TextField(_("what both sides want from it"), blank=True, max_length=LONG)
    roles = models.TextField(_("who does what"), blank=True, max_length=LONG)
    trust = models.TextField(_("earlier work together, or what else lets each trust the other"),
                             blank=True, max_length=LONG)  # fmt: skip
    gap = models.TextField(_("which gap in your own capacity it fills"), blank=True, max_length=LONG)
    accommodations = models.TextField(
        _("what people need to take part for long: times, pay, rides, languages"), blank=True, max_length=LONG
    )
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    new_members = models.PositiveIntegerField(
        _("members whose voice was not heard here before"), null=True, blank=True
    )
    led_by = models.CharField(_("who leads it"), max_length=12, choices=LedBy.choices, blank=True)
    facilitator = models.CharField(_("who facilitates it"), max_length=200, blank=True)
    works_for = models.CharField(
        _("for whom the facilitator works"), max_length=8, choices=WorksFor.choices, blank=True
    )
    amount = models.DecimalField(
        _("amount in dollars"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01"), _("Write an amount above zero."))],
    )  # fmt: skip
    voters = models.TextField(_("who votes over the amount"), blank=True, max_length=LONG)
    partners = models.TextField(
        _("who the partners are, and who of them coordinates"), blank=True, max_length=LONG
    )
    levers = ArrayField(
        models.CharField(max_length=16, choices=Lever.choices),
        verbose_name=_("what the help brings"), default=list, blank=True,
    )  # fmt: skip
    handover = models.TextField(_("who takes the work over at the end, and how"), blank=True, max_length=LONG)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="partnership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is not before the first day."),
            ),
            models.CheckConstraint(
                name="new_members_are_members",
                condition=Q(new_members__isnull=True) | Q(members__isnull=True)
                | Q(new_members__lte=F("members")),
                violation_error_message=_("No more members can be new than there are members."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:partnership", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Say whether its last day is past."""
        return self.ends_on is not None and self.ends_on < clock.today()

    @property
    def lever_labels(self) -> list[str]:
        """Return what technical assistance brings, in the reader's language."""
        return [str(Lever(code).label) for code in self.levers]


class Compact(VersionedModel):
    """What both sides of a partnership gain and promise. A change of its words takes the signatures away."""

    TOLD = ("our_gains", "our_commitments", "their_gains", "their_commitments", "review_on")

    partnership = models.OneToOneField(Partnership, on_delete=models.PROTECT, related_name="compact")
    our_gains = models.TextField(_("what we gain"), max_length=LONG)
    our_commitments = models.TextField(_("what we promise"), max_length=LONG)
    their_gains = models.TextField(_("what the partner gains"), max_length=LONG)
    their_commitments = models.TextField(_("what the partner promises"), max_length=LONG)
    review_on = models.DateField(_("day of the next review"))
    our_signer = models.CharField(_("who signed for us"), max_length=200, blank=True, editable=False)
    our_signed_on = models.DateField(_("our signature"), null=True, editable=False)
    their_signer = models.CharField(
        _("who signed for the partner"), max_length=200, blank=True, editable=False
    )
    their_signed_on = models.DateField(_("the partner’s signature"), null=True, editable=False)
    reviewed_on = models.DateField(_("last review"), null=True, editable=False)
    review = models.TextField(_("what the review found"), max_length=LONG, blank=True, editable=False)
    review_told = models.DateField(null=True, editable=False)  # the review day that people were told of
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = CompactQuerySet.as_manager()

    class Meta:
        verbose_name = _("compact")
        verbose_name_plural = _("compacts")
        constraints = [
            models.CheckConstraint(
                name="compact_signature_has_a_name_and_a_day",
                condition=(
                    (
                        Q(our_signer="", our_signed_on=None)
                        | ~Q(our_signer="") & Q(our_signed_on__isnull=False)
                    )
                    & (
                        Q(their_signer="", their_signed_on=None)
                        | ~Q(their_signer="") & Q(their_signed_on__isnull=False)
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.partnership)

    def signed_on(self, side: str) -> dt.date | None:
        """Return the day on which a side signed."""
        return self.our_signed_on if side == Side.OURS else self.their_signed_on

    @property
    def unsigned(self) -> list[Side]:
        """Return the sides that have not signed."""
        return [side for side in Side if self.signed_on(side) is None]

    @property
    def is_review_due(self) -> bool:
        """Say whether the day of the review is here or past."""
        return self.review_on <= clock.today()
