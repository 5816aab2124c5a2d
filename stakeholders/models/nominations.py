"""Who is missing, in the words of anybody, and what came of that (S-10)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.querysets.nominations import NominationQuerySet
from stakeholders.vocabulary.nominations import OF_A_GROUP, OUTCOME_TAGS, Outcome
from statepl.core import clock
from statepl.core.models import VersionedModel
from statepl.districts.models import District

PERSON = settings.AUTH_USER_MODEL
LONGEST = 2000


class Nomination(VersionedModel):
    """Somebody names a group that nobody hears. Without a district it is the state that has to hear it.

    `who` and `reach` are kept as they came and coordinators alone read them; the public reads `public_text`,
    which staff write when they settle it, once. The address can be erased.
    """

    # Made with the form: the same form sent twice is one nomination.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="nominations",
        verbose_name=_("district"),
    )  # fmt: skip
    who = models.TextField(_("who is missing"), max_length=500)
    reach = models.TextField(_("why they matter, and how to reach them"), max_length=LONGEST, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    nominated_at = models.DateTimeField(default=clock.now, editable=False)

    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome.choices, blank=True)
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="nominations",
        verbose_name=_("group of the list"),
    )  # fmt: skip
    reason = models.TextField(_("why"), max_length=LONGEST, blank=True)
    public_text = models.TextField(_("words for the public"), max_length=LONGEST, blank=True)
    settled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-nominated_at", "-pk"]
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        indexes = [models.Index(fields=["district", "settled_at"])]
        constraints = [
            models.CheckConstraint(name="nomination_names_somebody", condition=~Q(who="")),
            models.CheckConstraint(
                name="settled_nomination_says_what_came_of_it_and_why",
                condition=Q(
                    settled_at__isnull=True, settled_by__isnull=True, outcome="", reason="", public_text=""
                )
                | (
                    Q(settled_at__isnull=False, settled_by__isnull=False, outcome__in=Outcome.values)
                    & ~Q(reason="")
                    & ~Q(public_text="")
                ),
            ),
            models.CheckConstraint(
                name="nomination_is_linked_where_it_is_on_the_list",
                condition=Q(outcome__in=OF_A_GROUP, group__isnull=False)
                | (~Q(outcome__in=OF_A_GROUP) & Q(group__isnull=True)),
                violation_error_message=_("Choose the group of the list."),
            ),
        ]

    def __str__(self) -> str:
        # History is kept for good, so the label repeats nobody's words.
        return gettext("Nomination %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:nomination", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether nobody has settled it."""
        return self.settled_at is None

    @property
    def tag(self) -> str:
        """Return the kind of tag that shows where it stands."""
        return "todo" if self.is_open else OUTCOME_TAGS[Outcome(self.outcome)]

    @property
    def state_label(self) -> str:
        """Return where it stands, as people read it."""
        return gettext("To be settled") if self.is_open else self.get_outcome_display()

    @property
    def contact(self) -> tuple[str, str, str] | None:
        """Return the address, the language and the name of who nominated; None when they left no address."""
        return (self.email, self.language, "") if self.email else None
