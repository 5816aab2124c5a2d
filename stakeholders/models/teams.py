"""Who leads, does and advises the work: teams with a charter, and their seats. Source: guidebook, Lesson 5.1."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stakeholders.models.groups import Group
from stakeholders.models.together import OfPlace, full_label
from stakeholders.querysets.teams import TeamQuerySet, TeamSeatQuerySet
from stakeholders.vocabulary.teams import Authority, Function, TeamKind
from statepl.core import clock
from statepl.core.models import VersionedModel

LONG = 4000
OFTEN = 60  # meetings in four weeks: more than two a day is a slip of the finger


class Team(OfPlace):
    """One team of a place with its charter. How often it really met, its activities say."""

    TOLD = ("name", "kind", "purpose", "decides", "meets_least", "meets_most", "ends_on")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("what it is"), max_length=12, choices=TeamKind.choices)
    purpose = models.TextField(_("what it is for"), max_length=LONG, blank=True)
    decides = models.TextField(_("how it decides, and what others decide"), max_length=LONG, blank=True)
    meets_least = models.PositiveSmallIntegerField(
        _("meetings in four weeks, at least"), null=True, blank=True, validators=[MaxValueValidator(OFTEN)]
    )
    meets_most = models.PositiveSmallIntegerField(
        _("meetings in four weeks, at most"), null=True, blank=True, validators=[MaxValueValidator(OFTEN)]
    )
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("group of people", "team")
        verbose_name_plural = pgettext_lazy("group of people", "teams")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="team_meets_from_so_often_to_so_often",
                condition=Q(meets_least__isnull=True, meets_most__isnull=True)
                | Q(meets_least__isnull=False, meets_most__isnull=False, meets_most__gte=F("meets_least")),
                violation_error_message=_(
                    "Write how often it meets at least and at most, the smaller number first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:team", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Say whether its last day is past."""
        return self.ends_on is not None and self.ends_on < clock.today()


class TeamSeat(VersionedModel):
    """One seat of a team: what it is there for, and who fills it. An empty one is a gap to close."""

    # Who fills it may be named in words, so the trail tells only whether somebody does.
    TOLD = ("role", "function", "group", "authority", "allocation", "is_filled")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("what the seat is for"), max_length=200)
    function = models.CharField(_("expert for"), max_length=16, choices=Function.choices, blank=True)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="team_seats",
        verbose_name=_("voice of which group"),
    )  # fmt: skip
    authority = models.CharField(
        _("what say the seat has"), max_length=10, choices=Authority.choices, blank=True
    )
    allocation = models.PositiveSmallIntegerField(
        _("share of working time in percent"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="team_seats",
        verbose_name=_("filled by a person with an account"),
    )  # fmt: skip
    holder = models.CharField(_("or by a role or an organization"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = TeamSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="seat_is_filled_by_one",
                condition=Q(account__isnull=True) | Q(holder=""),
                violation_error_message=_("Choose a person, or write a role or an organization, not both."),
            ),
            models.CheckConstraint(
                name="seat_is_for_an_expert_or_a_group",
                condition=Q(group__isnull=True) | Q(function=""),
                violation_error_message=_("A seat is for an expert or for the voice of a group, not both."),
            ),
            models.CheckConstraint(
                name="seat_has_a_known_say", condition=Q(authority__in=["", *Authority.values])
            ),
            models.CheckConstraint(
                name="seat_takes_no_more_than_all_time",
                condition=Q(allocation__isnull=True) | Q(allocation__gte=1, allocation__lte=100),
            ),
            models.UniqueConstraint(
                name="person_has_one_seat_in_a_team",
                fields=["team", "account"],
                violation_error_message=_("This person has a seat in this team already."),
            ),
        ]

    def __str__(self) -> str:
        return self.role

    @property
    def district(self) -> Any:
        """Return the district of its team, None for the state."""
        return self.team.district

    @property
    def is_filled(self) -> bool:
        """Say whether somebody has it."""
        return self.account_id is not None or bool(self.holder)

    @property
    def stands_for(self) -> str:
        """Return the function or the group, "" where it names none."""
        return full_label(self.group) if self.group else str(self.get_function_display())

    def clean(self) -> None:
        self.holder = self.holder.strip()
        if self.team_id and self.team.is_over:
            raise ValidationError(_("This team is over. Its seats stay as they were."))
