"""What worries a group, what was done about it, and whether the group says that it is settled."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.models.plans import LONG, OfGroup
from stakeholders.querysets.concerns import ConcernQuerySet
from stakeholders.vocabulary import CONCERN_TAGS, Basis, ConcernState, How, Level

PERSON = settings.AUTH_USER_MODEL


class Concern(OfGroup):
    """One worry of a group. Staff say what was done; that it is settled, only the group says."""

    TOLD = ("group", "words", "level", "basis", "seen_on", "mitigation", "doubt")

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="concerns", verbose_name=_("which group")
    )
    words = models.TextField(_("what worries it"), max_length=LONG)
    level = models.PositiveSmallIntegerField(_("how much"), choices=Level.choices)
    basis = models.CharField(_("who says so"), max_length=10, choices=Basis.choices)
    seen_on = models.DateField(_("as of which day"))

    mitigation = models.TextField(_("what was done"), max_length=LONG, blank=True)
    mitigated_on = models.DateField(_("done on"), null=True, blank=True)
    doubt = models.TextField(_("what still worries it"), max_length=LONG, blank=True)

    # Who of the group said so, how and when: a role, and coordinators alone read it.
    confirmed_by = models.CharField(_("who said so"), max_length=200, blank=True)
    confirmed_how = models.CharField(_("how they said so"), max_length=8, choices=How.choices, blank=True)
    confirmed_on = models.DateField(_("when they said so"), null=True, blank=True)
    entered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        indexes = [models.Index(fields=["district", "confirmed_on"])]
        constraints = [
            models.CheckConstraint(name="concern_level_is_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="answered_concern_says_what_was_done",
                condition=Q(mitigated_on__isnull=True) | ~Q(mitigation=""),
            ),
            models.CheckConstraint(
                name="settled_concern_says_who_of_the_group_said_so",
                condition=Q(confirmed_on__isnull=True, confirmed_by="", confirmed_how="")
                | (
                    Q(confirmed_on__isnull=False, mitigated_on__isnull=False)
                    & ~Q(confirmed_by="")
                    & ~Q(confirmed_how="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:concern", args=[self.pk])

    @property
    def state(self) -> ConcernState:
        """Return where it stands."""
        if self.confirmed_on is not None:
            return ConcernState.SETTLED
        return ConcernState.MITIGATED if self.mitigated_on is not None else ConcernState.OPEN

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows where it stands."""
        return CONCERN_TAGS[self.state]

    @property
    def is_high(self) -> bool:
        """Say whether it has to have an action with an owner."""
        return self.level == Level.HIGH

    @property
    def lacks_action(self) -> bool:
        """Say whether it is high and nobody does anything about it."""
        return self.is_high and self.state == ConcernState.OPEN and not self.actions.all()
