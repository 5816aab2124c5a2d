"""Where groups stand and what is known of them: dated, each with its basis, never written over (S-11, S-12)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.querysets import StandingQuerySet
from stakeholders.vocabulary import Basis, Facet, Level
from statepl.core.models import TimestampedModel
from statepl.districts.models import District

PERSON = settings.AUTH_USER_MODEL


class OfAGroup(TimestampedModel):
    """What somebody wrote about a group in one place on one day; without a district for the whole state."""

    district = models.ForeignKey(
        District,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("district"),
    )
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    seen_on = models.DateField(_("day"))
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["seen_on", "pk"]


def _level(label: object, **options: object) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, choices=Level.choices, **options)  # type: ignore[arg-type]


def _within(name: str) -> Q:
    return Q(**{f"{name}__in": Level.values}) | Q(**{f"{name}__isnull": True})


class Assessment(OfAGroup):
    """How staff read a group: its influence, its interest, the risk of not engaging it, its appetite."""

    influence = _level(_("influence"))
    interest = _level(_("interest"))
    risk = _level(_("risk of not engaging"))
    concept = _level(_("appetite for the idea"), null=True, blank=True)
    practice = _level(_("appetite for the practice"), null=True, blank=True)
    reason = models.TextField(_("basis"), max_length=2000)

    class Meta(OfAGroup.Meta):
        verbose_name = _("reading of a group")
        verbose_name_plural = _("readings of groups")
        constraints = [
            models.CheckConstraint(
                name="assessment_levels_are_known",
                condition=_within("influence")
                & _within("interest")
                & _within("risk")
                & _within("concept")
                & _within("practice"),
            ),
            models.CheckConstraint(name="assessment_has_its_basis", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.group.label


class ProfileNote(OfAGroup):
    """One thing known of a group, guessed by staff or said by the group itself."""

    facet = models.CharField(_("about"), max_length=20, choices=Facet.choices)
    words = models.TextField(_("what is known"), max_length=2000)
    basis = models.CharField(_("who says so"), max_length=10, choices=Basis.choices)

    class Meta(OfAGroup.Meta):
        verbose_name = _("note about a group")
        verbose_name_plural = _("notes about groups")
        constraints = [models.CheckConstraint(name="note_says_something", condition=~Q(words=""))]

    def __str__(self) -> str:
        return self.group.label
