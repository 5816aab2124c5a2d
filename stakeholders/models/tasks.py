"""What somebody must see to for an invited person: a need, or a person to reach another way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.models.invitations import Invitation
from stakeholders.querysets import TaskQuerySet
from stakeholders.vocabulary import Cause, Need, Outcome, Way
from statepl.core import clock
from statepl.core.models import VersionedModel
from statepl.jobs.models import Message

PERSON = settings.AUTH_USER_MODEL


class Task(VersionedModel):
    """One thing to do, with an owner and a day. A need is done once the person was told what came of it."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="tasks")
    cause = models.CharField(_("why"), max_length=12, choices=Cause.choices)
    need = models.CharField(_("need"), max_length=16, choices=Need.choices, blank=True)
    owner = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("who sees to it")
    )
    due_on = models.DateField(_("by when"))
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome.choices, blank=True)
    words = models.CharField(_("what the person is told"), max_length=1000, blank=True)
    told = models.CharField(_("how the person was told"), max_length=10, choices=Way.choices, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(fields=["due_on", "id"], name="open_task_by_day", condition=Q(done_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                name="need_is_one_task",
                fields=["invitation", "need"],
                condition=Q(cause=Cause.NEED),
            ),
            models.UniqueConstraint(
                name="person_is_to_be_reached_once_a_cause",
                fields=["invitation", "cause"],
                condition=Q(done_at__isnull=True) & ~Q(cause=Cause.NEED),
            ),
            models.CheckConstraint(
                name="need_is_named",
                condition=(Q(cause=Cause.NEED) & ~Q(need="")) | (~Q(cause=Cause.NEED) & Q(need="")),
            ),
            models.CheckConstraint(
                name="told_says_how_and_when",
                condition=Q(told="", told_at__isnull=True) | (~Q(told="") & Q(told_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="done_says_what_came_of_it", condition=Q(done_at__isnull=True) | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        # History is kept for good, so the label names neither the person nor the need.
        return gettext("Task %(number)s for %(invitation)s") % {
            "number": self.pk,
            "invitation": self.invitation,
        }

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:task", args=[self.pk])

    @property
    def is_need(self) -> bool:
        """Say whether it is something that helps to take part."""
        return self.cause == Cause.NEED

    @property
    def what(self) -> str:
        """Return in a few words what there is to do."""
        return str(self.get_need_display() if self.is_need else self.get_cause_display())

    @property
    def asked(self) -> str:
        """Return what the person asked for in their own words, empty when they chose from the list."""
        notes = {each.kind: each.note for each in self.invitation.needs}
        return notes.get(self.need, "")

    @property
    def is_open(self) -> bool:
        """Say whether there is still something to do."""
        return self.done_at is None

    @property
    def is_overdue(self) -> bool:
        """Say whether its day is over."""
        return self.is_open and self.due_on < clock.today()

    @property
    def tag(self) -> tuple[str, str]:
        """Return the kind of tag and the words that show how far it is."""
        if not self.is_open:
            return ("no" if self.outcome == Outcome.WITHDRAWN else "done"), str(self.get_outcome_display())
        if self.is_overdue:
            return "stop", gettext("Overdue")
        if self.outcome:
            return "going", gettext("Not told yet")
        return "todo", gettext("To do")
