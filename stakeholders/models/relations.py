"""How two groups of a place relate: dated, with who says so, ended and never deleted."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.models.together import OfPlace, full_label
from stakeholders.querysets.relations import RelationQuerySet
from stakeholders.vocabulary import Basis
from stakeholders.vocabulary.relations import MUTUAL, RelationKind

LONGEST = 2000


class GroupRelation(OfPlace):
    """What one group has to do with another, as staff see it or as the group says. Coordinators alone read it."""

    # Like readings of groups: the trail tells of which groups, not what was written of them.
    TOLD = ("group", "other", "seen_on", "ended_on")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    kind = models.CharField(
        _("what it has to do with the other"), max_length=12, choices=RelationKind.choices
    )
    other = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("the other group")
    )
    basis = models.CharField(_("who says so"), max_length=10, choices=Basis.choices)
    seen_on = models.DateField(_("as of which day"))
    note = models.TextField(_("what is known of it"), max_length=LONGEST, blank=True)
    ended_on = models.DateField(_("held until"), null=True, blank=True)
    ended_why = models.TextField(_("what changed"), max_length=LONGEST, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation between groups")
        verbose_name_plural = _("relations between groups")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="group_relates_to_another_one",
                condition=~Q(group=F("other")),
                violation_error_message=_("Choose two different groups."),
            ),
            models.CheckConstraint(
                name="relation_ends_with_its_reason_and_not_before_it_was_seen",
                condition=Q(ended_on__isnull=True, ended_why="")
                | (Q(ended_on__isnull=False, ended_on__gte=F("seen_on")) & ~Q(ended_why="")),
                violation_error_message=_("It ends on a day after it was seen, and says what changed."),
            ),
            models.UniqueConstraint(
                name="relation_of_two_groups_stands_once",
                fields=["district", "group", "other", "kind"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("This stands here already. Change it, or end it."),
            ),
        ]

    def __str__(self) -> str:
        # Stands in the history: which groups, not how they relate.
        return f"{self.group.label} – {self.other.label}"

    @property
    def is_over(self) -> bool:
        """Say whether it was ended."""
        return self.ended_on is not None

    @property
    def is_guess(self) -> bool:
        """Say whether staff guessed it."""
        return self.basis == Basis.GUESS

    @property
    def sentence(self) -> str:
        """Return it as people read it: who, what, whom."""
        return f"{full_label(self.group)} {self.get_kind_display()} {full_label(self.other)}"

    def clean(self) -> None:
        if self.is_over or self.kind not in MUTUAL or not (self.group_id and self.other_id):
            return
        turned = type(self).objects.standing().of(self.district).exclude(pk=self.pk)
        if turned.filter(group=self.other_id, other=self.group_id, kind=self.kind).exists():
            raise ValidationError(
                _("This stands here already, told from the other side. Change it, or end it.")
            )
