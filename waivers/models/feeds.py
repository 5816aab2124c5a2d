"""Secret calendar addresses: a person's own dates, read by a calendar program without signing in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel
from waivers.models.application import Application
from waivers.querysets import FeedQuerySet


class CalendarFeed(TimestampedModel):
    """One secret address. Only its SHA-256 is kept; revoking it ends it for good."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="feeds"
    )
    digest = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_live_feed_of_a_kind",
                fields=["person", "application"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.application or self.person)
