"""What the two sides promised each other, and the link by which a group's people say that it was kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.models.activities import Activity
from stakeholders.models.groups import Group
from stakeholders.models.invitations import Invitation
from stakeholders.querysets import CommitmentQuerySet, MailedLinkQuerySet
from stakeholders.vocabulary import Ending, How, Promiser
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel

PERSON = settings.AUTH_USER_MODEL


class MailedLink(TimestampedModel):
    """A link of one purpose for one invited person, kept as SHA-256."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = MailedLinkQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.invitation)

    @property
    def is_live(self) -> bool:
        """Say whether the link works: the newest one, in time, of an invitation that stands."""
        standing = self.replaced_at is None and self.invitation.revoked_at is None
        return standing and clock.now() < self.expires_at


class Commitment(VersionedModel):
    """One promise between a district (or the state) and a group. Only the other side closes it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="commitments")
    side = models.CharField(_("who promised"), max_length=8, choices=Promiser.choices)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("group")
    )
    what = models.CharField(_("what was promised"), max_length=500)
    due_on = models.DateField(_("until when"))
    overdue_told = models.DateField(null=True, editable=False)  # the day past that people were told of
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)

    doubt = models.CharField(_("what is missing, in their words"), max_length=1000, blank=True)
    doubted_at = models.DateTimeField(null=True, blank=True, editable=False)

    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("how it ended"), max_length=8, choices=Ending.choices, blank=True)
    confirmed_by = models.CharField(_("who said so"), max_length=200, blank=True)
    confirmed_how = models.CharField(_("how they said so"), max_length=8, choices=How.choices, blank=True)
    confirmed_on = models.DateField(_("when they said so"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=1000, blank=True)
    entered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                name="closed_commitment_says_how_and_when_it_was_confirmed",
                condition=Q(closed_at__isnull=True, outcome="", confirmed_how="", confirmed_on__isnull=True)
                | (
                    Q(closed_at__isnull=False, confirmed_on__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(confirmed_how="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{reverse('stakeholders:activity', args=[self.activity_id])}#commitments"

    @property
    def is_open(self) -> bool:
        """Say whether the other side has not closed it."""
        return self.closed_at is None

    @property
    def is_overdue(self) -> bool:
        """Say whether its day is over and it is open."""
        return self.is_open and self.due_on < clock.today()

    @property
    def is_ours(self) -> bool:
        """Say whether the district or the state promised it."""
        return self.side == Promiser.AGENCY

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows where it stands."""
        if self.is_open:
            return "stop" if self.is_overdue else "going"
        return "done" if self.outcome == Ending.KEPT else "none"


class CommitmentLink(MailedLink):
    """The link by which somebody of the group says whether a promise to it was kept."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("commitment link")
        verbose_name_plural = _("commitment links")
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_live_link_to_a_commitment",
                fields=["commitment", "invitation"],
                condition=Q(replaced_at__isnull=True),
            ),
        ]
