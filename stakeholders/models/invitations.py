"""Invitations: one person asked to one activity, the links, the answer, what helps to take part."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.models.activities import Activity
from stakeholders.models.groups import Group
from stakeholders.querysets import (
    InvitationLinkQuerySet,
    InvitationQuerySet,
)
from stakeholders.vocabulary import (
    BY_STAFF,
    TAGS,
    Answer,
    LinkPurpose,
    Need,
    Speech,
    State,
    Through,
    Via,
    Way,
)
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.jobs.models import Message

PERSON = settings.AUTH_USER_MODEL
ERASED = Q(erased_at__isnull=False)


class Invitation(VersionedModel):
    """One person asked to one activity, and the answer. Families may share an address.

    The state is read from facts (answer, expiry, delivery), so it cannot contradict them.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="invitations")
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("group")
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email"), blank=True)
    channel = models.CharField(
        _("how to reach the person"), max_length=10, choices=Way.choices, default=Way.MAIL
    )
    reach = models.CharField(_("telephone number or postal address"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.PEOPLES_LANGUAGES)
    invited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    expires_at = models.DateTimeField(_("link works until"), editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    bounced_at = models.DateTimeField(_("mail came back"), null=True, blank=True, editable=False)
    reached_at = models.DateTimeField(_("reached another way"), null=True, blank=True, editable=False)

    reminded = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("reminders, in days before the activity"),
        default=list,
        blank=True,
        editable=False,
    )
    told_sequence = models.PositiveIntegerField(_("told of changes up to"), default=0, editable=False)

    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    spoken = models.CharField(_("wants to speak"), max_length=8, blank=True)
    spoken_other = models.CharField(_("other language"), max_length=100, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    # Where the answer comes from: who spoke, who typed it, and when it was read back to the person.
    via = models.CharField(_("how the answer came"), max_length=10, choices=Via.choices, blank=True)
    spoke = models.CharField(_("who spoke or wrote"), max_length=150, blank=True)
    entered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    read_back_on = models.DateField(_("read back to the person on"), null=True, blank=True)
    # Whose address it is: asked of students, for people under 18 are reached through school or guardian.
    through = models.CharField(_("whose address it is"), max_length=8, choices=Through.choices, blank=True)
    # From then on nothing here says who it was; the answer stays as one of the group.
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                name="person_is_invited_to_an_activity_once",
                fields=["activity", "email", "name", "reach"],
                condition=Q(revoked_at__isnull=True, erased_at__isnull=True),
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                name="answer_has_its_time",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="mail_goes_to_an_address",
                condition=~Q(channel=Way.MAIL) | ~Q(email="") | ERASED,
                violation_error_message=_("Give the email address, or say how else to reach the person."),
            ),
            models.CheckConstraint(
                name="person_without_address_has_a_name",
                condition=~Q(email="") | ~Q(name="") | ERASED,
                violation_error_message=_("Give the name of a person without an email address."),
            ),
            models.CheckConstraint(
                name="answer_by_staff_says_who",
                condition=Q(via__in=["", Via.LINK], entered_by__isnull=True)
                | (Q(entered_by__isnull=False) & (~Q(spoke="") | ERASED) & ~Q(via__in=["", Via.LINK])),
            ),
            models.CheckConstraint(
                name="erased_invitation_names_nobody",
                condition=Q(erased_at__isnull=True)
                | Q(name="", email="", reach="", reason="", spoken_other="", spoke=""),
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
        """Return the name, or the address where no name is known; that it was erased, once it was."""
        return self.name or self.email or (gettext("Erased") if self.erased_at else "")

    @property
    def is_open(self) -> bool:
        """Say whether the invitation can be answered: not revoked, link in time, activity not begun."""
        return self.is_standing and clock.now() < self.expires_at

    @property
    def is_standing(self) -> bool:
        """Say whether an answer still counts: not revoked, and the activity is still to come."""
        is_gone = self.revoked_at is not None or self.erased_at is not None
        return not is_gone and not self.activity.has_begun and not self.activity.is_cancelled

    @property
    def is_mailable(self) -> bool:
        """Say whether mail reaches the person, as far as we know; whether it is wanted is MailWish."""
        failed = self.message is not None and self.message.state == Message.State.FAILED
        return self.channel == Way.MAIL and self.email != "" and self.bounced_at is None and not failed

    @property
    def state(self) -> State:
        """Return where the invitation stands."""
        if self.revoked_at is not None:
            return State.REVOKED
        if self.answer:
            return State(self.answer)
        if self.reached_at is not None:
            return State.REACHED
        return self._delivery()

    def _delivery(self) -> State:
        """Return how far the invitation itself has come."""
        if self.message is None or self.message.state == Message.State.MUTED:
            return State.UNREACHED
        if clock.now() >= self.expires_at:
            return State.EXPIRED
        return State.FAILED if self.bounced_at else State(self.message.state)

    @property
    def address(self) -> str:
        """Return where the person is reached: the email, or the telephone number or postal address."""
        if self.channel in BY_STAFF:
            return " ".join(filter(None, [str(self.get_channel_display()), self.reach]))
        return self.email

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
    """One mailed link, kept as SHA-256: one that works for each person and purpose.

    A new link replaces the one of its purpose, or all of them; a replaced one answers 410.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(
        max_length=12, choices=LinkPurpose.choices, default=LinkPurpose.INVITATION, editable=False
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation link")
        verbose_name_plural = _("invitation links")
        constraints = [
            models.UniqueConstraint(
                name="invitation_has_one_live_link_a_purpose",
                fields=["invitation", "purpose"],
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
