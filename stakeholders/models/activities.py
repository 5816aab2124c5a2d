"""The log of engagement: occasions to tell people something or to hear them."""

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

from stakeholders.models.groups import Group
from stakeholders.models.teams import Team
from stakeholders.models.wordings import Translation
from stakeholders.querysets import ActivityQuerySet, ParticipationQuerySet
from stakeholders.vocabulary import Direction, Kind, Speech, Stratum, VenueOwner
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District

PERSON = settings.AUTH_USER_MODEL


def valid_zone(name: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


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
    written_in = models.CharField(
        _("language in which it is written"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
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
    stratum = models.CharField(
        _("where its people live"), max_length=8, choices=Stratum.choices, blank=True
    )  # empty: they come from several kinds of place, or the district has only one
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings",
        verbose_name=_("meeting of the team"),
    )  # fmt: skip
    groups = models.ManyToManyField(Group, related_name="activities", verbose_name=_("groups"), blank=True)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)

    # The record, written once it has begun; who took part stands in Participation.
    learned = models.TextField(_("what people said, and what you learned"), max_length=20_000, blank=True)
    decided = models.TextField(_("what was decided, and who does what"), max_length=20_000, blank=True)
    recorded_at = models.DateTimeField(_("record written"), null=True, blank=True, editable=False)

    # What calendars and invited people go by.
    sequence = models.PositiveIntegerField(_("changes of time or place"), default=0, editable=False)
    ready_at = models.DateTimeField(_("said ready"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancelled_because = models.TextField(
        _("why it is cancelled"), max_length=2000, blank=True, editable=False
    )

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
            models.CheckConstraint(
                name="cancelled_activity_says_why",
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:activity", args=[self.pk])

    def clean(self) -> None:
        if self.team and self.team.district_id != self.district_id:
            raise ValidationError({"team": _("This team belongs to another place than the activity.")})

    @property
    def has_begun(self) -> bool:
        """Say whether the activity runs or is over, so that answers are closed."""
        return clock.now() >= self.starts_at

    @property
    def is_cancelled(self) -> bool:
        """Say whether it does not take place; everything known of it is kept."""
        return self.cancelled_at is not None

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


class ActivityWording(Translation):
    """One text of an activity in another language; `key` is the name of its field."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="wordings")

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(
                name="activity_is_translated_once_a_language", fields=["activity", "language", "key"]
            ),
        ]


class Participation(TimestampedModel):
    """How many people of one group took part in an activity, by the record."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="participations")
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="participations", verbose_name=_("group")
    )
    people = models.PositiveIntegerField(_("people"))

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["activity", "group__position"]
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(name="group_is_counted_once_an_activity", fields=["activity", "group"]),
            models.CheckConstraint(name="somebody_took_part", condition=Q(people__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.people}"
