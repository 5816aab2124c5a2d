"""What a place shares with the others: convenings, visits, learning communities, material (S-37)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.models.together import OfPlace
from stakeholders.querysets import PracticeQuerySet
from stakeholders.vocabulary import MEETINGS, PracticeKind
from statepl.core import clock


class SharedPractice(OfPlace):
    """One thing from which others can learn. Shared, every district reads it; until then its own people alone."""

    TOLD = ("kind", "title", "is_shared", "starts_on", "ends_on", "link")

    kind = models.CharField(_("what it is"), max_length=10, choices=PracticeKind.choices)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(
        _("what others can learn from it, and how they take part or get it"), max_length=4000
    )
    groups = models.ManyToManyField(
        Group, related_name="practices", verbose_name=_("for whom it is"), blank=True
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    cadence = models.CharField(_("how often people meet"), max_length=200, blank=True)
    link = models.URLField(_("where to find it"), blank=True)
    contact = models.CharField(
        _("whom to ask: a role, with its telephone or email"), max_length=200, blank=True
    )
    is_shared = models.BooleanField(_("every district may read this"), default=False)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared practice")
        verbose_name_plural = _("shared practice")
        indexes = [models.Index(fields=["is_shared", "kind"])]
        constraints = [
            models.CheckConstraint(
                name="practice_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is not before the first; give both."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.kind in MEETINGS and self.starts_on is None:
            raise ValidationError({"starts_on": _("Say on which day people meet.")})
        if self.kind == PracticeKind.COMMUNITY and not self.cadence.strip():
            raise ValidationError(
                {"cadence": _("Say how often people meet, such as “every second Tuesday”.")}
            )
        if not (self.link or self.contact.strip()):
            raise ValidationError({"contact": _("Say whom to ask, or where to find it.")})

    @property
    def is_over(self) -> bool:
        """Say whether its last day is past."""
        last = self.ends_on or (self.starts_on if self.kind in MEETINGS else None)
        return last is not None and last < clock.today()
