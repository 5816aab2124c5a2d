"""What people said: one contribution each, its lineage, its two clocks (S-20 to S-22)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.models.activities import Activity
from stakeholders.models.groups import Group
from stakeholders.models.invitations import Invitation
from stakeholders.querysets.heard import HeardItemQuerySet
from stakeholders.vocabulary import Stratum
from stakeholders.vocabulary.heard import STANDING_TAGS, Review, Source, Standing, Way
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District
from waivers.models import Application

PERSON = settings.AUTH_USER_MODEL
LONGEST = 5000


class HeardItem(VersionedModel):
    """One thing that somebody said. Without a district it concerns the state; without an activity nobody had asked.

    `words` are kept as they came; the public reads `publishable`, and only after a coordinator has read them.
    Who said it is known to coordinators alone, and can be erased.
    """

    # Made with the form: the same form sent twice is one contribution.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(
        District,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="heard",
        verbose_name=_("district"),
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="heard"
    )
    group = models.ForeignKey(
        Group,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="heard",
        verbose_name=_("group"),
    )
    stratum = models.CharField(_("kind of place"), max_length=8, choices=Stratum.choices, blank=True)
    source = models.CharField(_("how it came"), max_length=8, choices=Source.choices)
    words = models.TextField(_("what was said"), max_length=LONGEST)
    is_quote = models.BooleanField(_("word for word"), default=False)
    is_dissent = models.BooleanField(_("differs from most of the group"), default=False)
    # The place in the plan, and the text that stood there when this was noted.
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="heard"
    )
    place = models.CharField(max_length=220, blank=True)
    text_then = models.TextField(blank=True)

    noted_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="heard"
    )
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.PEOPLES_LANGUAGES, default="en")

    review = models.CharField(_("reading"), max_length=10, choices=Review.choices, default=Review.NEW)
    publishable = models.TextField(_("words for the public"), max_length=LONGEST, blank=True)
    raised_at = models.DateTimeField(default=clock.now, editable=False)
    acknowledge_due_on = models.DateField(editable=False)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    answer_due_on = models.DateField(editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = HeardItemQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [models.Index(fields=["district", "answer_due_on"])]
        constraints = [
            models.CheckConstraint(
                name="shown_words_are_there",
                condition=~Q(review=Review.PUBLIC) | ~Q(publishable=""),
                violation_error_message=_("Write the words that the public reads."),
            ),
        ]

    def __str__(self) -> str:
        # History is kept for good, so the label repeats nobody's words.
        return gettext("Contribution %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:heard_item", args=[self.pk])

    @property
    def standing(self) -> Standing:
        """Return where the contribution stands today."""
        if self.replaced_at is not None:
            return Standing.REPLACED
        if self.review == Review.SET_ASIDE:
            return Standing.SET_ASIDE
        if self.answered_at is not None:
            return Standing.ANSWERED
        if self.answer_due_on < clock.today():
            return Standing.LATE
        return Standing.NEW if self.review == Review.NEW else Standing.WAITING

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows where it stands."""
        return STANDING_TAGS[self.standing]

    @property
    def is_reading_late(self) -> bool:
        """Say whether the first clock has run out: nobody has read it in time."""
        return self.acknowledged_at is None and self.acknowledge_due_on < clock.today()

    @property
    def answer(self) -> "models.Model | None":
        """Return the answer that holds today, out of those fetched."""
        return next((each for each in self.answers.all() if each.superseded_at is None), None)

    @property
    def contact(self) -> tuple[str, str, str] | None:
        """Return the address, the language and the name of who said it; None when they left no address."""
        if self.invitation is not None and self.invitation.email:
            return self.invitation.email, self.invitation.language, self.invitation.name
        return (self.email, self.language, "") if self.email else None


class Lineage(TimestampedModel):
    """One contribution became another, by a merge or a split. The earlier one is kept and read only."""

    earlier = models.ForeignKey(HeardItem, on_delete=models.PROTECT, related_name="became")
    later = models.ForeignKey(HeardItem, on_delete=models.PROTECT, related_name="came_from")
    way = models.CharField(max_length=6, choices=Way.choices)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("lineage")
        verbose_name_plural = _("lineage")
        constraints = [
            models.UniqueConstraint(name="contribution_becomes_another_once", fields=["earlier", "later"]),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"
