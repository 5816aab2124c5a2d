"""Delegates: people of a partner organization who work on one application for a time (A-08)."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from statepl.core import clock
from statepl.core.models import TimestampedModel
from waivers.models.application import Application
from waivers.querysets.delegations import DelegationQuerySet

PERSON = settings.AUTH_USER_MODEL


def _alone(column: str) -> Func:
    """Return a range that holds one number: ranges can be compared by a constraint without an extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class Delegation(TimestampedModel):
    """A district lead lets one person of a partner organization work on one application.

    It holds from `starts_on` to `ends_on`, both included, unless it was ended before. What the person
    wrote stays with the application.
    """

    class Access(models.TextChoices):
        """What the person may do. Nobody but the district's lead signs and submits."""

        WRITE = "write", _("Read and write")
        READ = "read", _("Read only")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="delegations")
    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("person")
    )
    organization = models.CharField(_("organization"), max_length=200)
    access = models.CharField(_("may"), max_length=8, choices=Access.choices)
    starts_on = models.DateField(_("from"), default=clock.today)
    ends_on = models.DateField(_("last day"))
    granted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    ended_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.TextField(_("why it ended"), blank=True, max_length=2000)
    expiry_told_on = models.DateField(null=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            ExclusionConstraint(
                name="person_helps_an_application_once_a_day",
                expressions=[
                    (_alone("application"), "&&"),
                    (_alone("person"), "&&"),
                    (Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"), "&&"),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This person helps with this application already."),
            ),
            models.CheckConstraint(
                name="delegation_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first. Choose a later one."),
            ),
            models.CheckConstraint(
                name="ended_delegation_says_by_whom_and_why",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                violation_error_message=_("Give a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organization}"

    @property
    def is_lasting(self) -> bool:
        """Say whether it holds today or will."""
        return self.ended_at is None and self.ends_on >= clock.today()

    @property
    def may_write(self) -> bool:
        """Say whether it lets the person write."""
        return self.access == self.Access.WRITE
