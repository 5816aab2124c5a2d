"""Who is engaged, how, and what invited people answer."""

import datetime as dt
import zoneinfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policy.models import CatalogueEntry
from stakeholders.querysets import (
    ActivityQuerySet,
    GroupQuerySet,
    InvitationLinkQuerySet,
    InvitationQuerySet,
)
from stakeholders.vocabulary import TAGS, Answer, Direction, Kind, Need, Speech, State, VenueOwner
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District
from statepl.jobs.models import Message

PERSON = settings.AUTH_USER_MODEL


def valid_zone(name: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


class Group(CatalogueEntry):
    """A group of people whom a plan concerns; a part of a group names its parent (S-03 to S-10)."""

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name=_("part of"),
    )

    objects = GroupQuerySet.as_manager()

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("group")
        verbose_name_plural = _("groups")


class Activity(VersionedModel):
    """One occasion to tell people something or to hear them. Without a district it is the state's own."""

    district = models.ForeignKey(
        District,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("district"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("what it is about, and what happens with what people say"), blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(
        _("time zone"), max_length=40, default=settings.TIME_ZONE, validators=[valid_zone]
    )
    place = models.CharField(_("place and address"), max_length=300, blank=True)
    venue_owner = models.CharField(
        _("whose place it is"), max_length=10, choices=VenueOwner.choices, blank=True
    )
    is_online = models.BooleanField(_("people can take part online"), default=False)
    online_link = models.URLField(_("link to take part online"), blank=True)
    languages = ArrayField(
        models.CharField(max_length=8, choices=Speech.choices),
        verbose_name=_("languages spoken"),
        default=list,
        blank=True,
    )
    groups = models.ManyToManyField(Group, related_name="activities", verbose_name=_("groups"), blank=True)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [models.Index(fields=["district", "-starts_at"])]
        constraints = [
            models.CheckConstraint(
                name="activity_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The activity ends after it starts."),
            ),
            models.CheckConstraint(
                name="activity_has_a_place_or_is_online",
                condition=~Q(place="") | Q(is_online=True),
                violation_error_message=_("Give the place, or say that people can take part online."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:activity", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        """Say whether the activity runs or is over, so that answers are closed."""
        return clock.now() >= self.starts_at

    @property
    def local_start(self) -> dt.datetime:
        """Return the start in the activity's own time zone."""
        return self.starts_at.astimezone(zoneinfo.ZoneInfo(self.time_zone))

    @property
    def local_end(self) -> dt.datetime:
        """Return the end in the activity's own time zone."""
        return self.ends_at.astimezone(zoneinfo.ZoneInfo(self.time_zone))

    @property
    def day(self) -> str:
        """Return the day with its weekday, in the reader's language."""
        facts = {
            "weekday": formats.date_format(self.local_start, "l"),
            "date": formats.date_format(self.local_start, "DATE_FORMAT"),
        }
        return (gettext("%(weekday)s, %(date)s") % facts).strip()

    @property
    def hours(self) -> str:
        """Return from when to when, with the time zone; the end names its day when that is another."""
        same_day = self.local_start.date() == self.local_end.date()
        facts = {
            "start": formats.date_format(self.local_start, "TIME_FORMAT"),
            "end": formats.date_format(self.local_end, "TIME_FORMAT" if same_day else "DATETIME_FORMAT"),
            "zone": self.local_start.tzname(),
        }
        return gettext("%(start)s to %(end)s (%(zone)s)") % facts

    @property
    def spoken(self) -> list[str]:
        """Return the names of the languages spoken, in the reader's language."""
        return [str(Speech(code).label) for code in self.languages]


class Invitation(VersionedModel):
    """One person asked to one activity, and the answer. Families may share an address.

    The state is read from facts (answer, expiry, delivery), so it cannot contradict them.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="invitations")
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    invited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    expires_at = models.DateTimeField(_("link works until"), editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    spoken = models.CharField(_("wants to speak"), max_length=8, blank=True)
    spoken_other = models.CharField(_("other language"), max_length=100, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                name="person_is_invited_to_an_activity_once",
                fields=["activity", "email", "name"],
                condition=Q(revoked_at__isnull=True),
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                name="answer_has_its_time",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        # History is kept for good, so the label names no person.
        return gettext("Invitation %(number)s to %(activity)s") % {
            "number": self.pk,
            "activity": self.activity,
        }

    @property
    def person(self) -> str:
        """Return the name, or the address where no name is known."""
        return self.name or self.email

    @property
    def is_open(self) -> bool:
        """Say whether the invitation can be answered: not revoked, link in time, activity not begun."""
        return self.revoked_at is None and clock.now() < self.expires_at and not self.activity.has_begun

    @property
    def state(self) -> State:
        """Return where the invitation stands."""
        if self.revoked_at is not None:
            return State.REVOKED
        if self.answer:
            return State(self.answer)
        if clock.now() >= self.expires_at:
            return State.EXPIRED
        delivery = self.message.state if self.message else Message.State.QUEUED
        return State(delivery)

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows the state."""
        return TAGS[self.state]

    @property
    def spoken_label(self) -> str:
        """Return the language in which the person wants to speak, empty when not said."""
        if self.spoken in Speech.values:
            return str(Speech(self.spoken).label)
        return self.spoken_other

    @property
    def needs(self) -> list["Accommodation"]:
        """Return what the person asked for."""
        return list(self.accommodations.all())


class InvitationLink(TimestampedModel):
    """One mailed link, kept as SHA-256. A new link replaces the one before, which then answers 410."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation link")
        verbose_name_plural = _("invitation links")
        constraints = [
            models.UniqueConstraint(
                name="invitation_has_one_live_link",
                fields=["invitation"],
                condition=Q(replaced_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.invitation)

    @property
    def is_live(self) -> bool:
        """Say whether this link may answer its invitation now."""
        return self.replaced_at is None and self.invitation.is_open


class Accommodation(TimestampedModel):
    """One thing that a person asked for to be able to take part."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="accommodations")
    kind = models.CharField(_("need"), max_length=16, choices=Need.choices)
    note = models.CharField(_("in their words"), max_length=1000, blank=True)

    class Meta:
        ordering = ["invitation", "pk"]
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints = [
            models.UniqueConstraint(name="need_is_listed_once_per_invitation", fields=["invitation", "kind"]),
        ]

    def __str__(self) -> str:
        return self.note or str(self.get_kind_display())
