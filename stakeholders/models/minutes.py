"""Minutes: every version of the text, and what those who were there say of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.models.activities import Activity
from stakeholders.models.commitments import MailedLink
from stakeholders.models.invitations import Invitation
from stakeholders.querysets import CorrectionQuerySet, MinutesQuerySet
from stakeholders.vocabulary import MINUTES_TAGS, MinutesState, Ruling
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel

PERSON = settings.AUTH_USER_MODEL


class Minutes(VersionedModel):
    """The minutes of an activity. Once published, only a correction that staff take in makes a new version."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="minutes")
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    closes_on = models.DateField(_("corrections until"), null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                name="published_minutes_have_a_closing_day",
                condition=Q(published_at__isnull=True, closes_on__isnull=True)
                | Q(published_at__isnull=False, closes_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Minutes: %(activity)s") % {"activity": self.activity}

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:minutes", args=[self.activity_id])

    @property
    def is_window_open(self) -> bool:
        """Say whether those who were there may propose corrections today."""
        return self.closes_on is not None and clock.today() <= self.closes_on

    @property
    def state(self) -> MinutesState:
        """Return where the minutes stand. One query while the window is over."""
        if self.published_at is None:
            return MinutesState.DRAFT
        if self.is_window_open:
            return MinutesState.OPEN
        return MinutesState.SETTLING if self.corrections.waiting().exists() else MinutesState.FINAL

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows the state."""
        return MINUTES_TAGS[self.state]

    @property
    def public_versions(self) -> "list[MinutesVersion]":
        """Return the version that was published and those after it; drafts before it stay with the staff."""
        if self.published_at is None:
            return []
        versions = list(self.versions.all())
        first = max(each.number for each in versions if each.created_at <= self.published_at)
        return [each for each in versions if each.number >= first]

    @property
    def newest(self) -> "MinutesVersion":
        """Return the version in force."""
        version: MinutesVersion = self.versions.latest("number")
        return version

    @property
    def text(self) -> str:
        """Return the text in force."""
        return self.newest.text


class MinutesVersion(TimestampedModel):
    """One text of the minutes; none is ever changed or taken out."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=50_000)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["minutes", "number"]
        verbose_name = _("version of minutes")
        verbose_name_plural = _("versions of minutes")
        constraints = [
            models.UniqueConstraint(name="version_of_minutes_has_its_number", fields=["minutes", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.minutes}, {self.number}"


class Correction(VersionedModel):
    """What somebody who was there says of a version: a mended text, a remark, or both; and what became of it."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="corrections")
    of_version = models.ForeignKey(MinutesVersion, on_delete=models.PROTECT, related_name="corrections")
    invitation = models.ForeignKey(
        Invitation, null=True, on_delete=models.SET_NULL, related_name="corrections"
    )
    text = models.TextField(_("mended text"), max_length=50_000, blank=True)
    remark = models.TextField(_("remark"), max_length=5000, blank=True)

    ruling = models.CharField(_("what became of it"), max_length=8, choices=Ruling.choices, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    made = models.OneToOneField(
        MinutesVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="made_by",
        editable=False,
    )
    ruled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    ruled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["minutes", "pk"]
        verbose_name = _("correction of minutes")
        verbose_name_plural = _("corrections of minutes")
        constraints = [
            models.CheckConstraint(name="correction_says_something", condition=~Q(text="") | ~Q(remark="")),
            models.CheckConstraint(
                name="correction_is_taken_in_as_a_version_or_kept_out_with_a_reason",
                condition=Q(ruling="", ruled_at__isnull=True)
                | Q(ruling="accepted", made__isnull=False, ruled_at__isnull=False)
                | (Q(ruling="kept", made__isnull=True, ruled_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        # History is kept for good, so the label names no person.
        return gettext("Correction %(number)s of %(minutes)s") % {"number": self.pk, "minutes": self.minutes}


class MinutesLink(MailedLink):
    """The link by which somebody who was there reads the minutes and corrects them."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="links")

    class Meta:
        verbose_name = _("link to minutes")
        verbose_name_plural = _("links to minutes")
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_live_link_to_minutes",
                fields=["minutes", "invitation"],
                condition=Q(replaced_at__isnull=True),
            ),
        ]
