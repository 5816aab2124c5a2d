"""The final pack: one archive of everything that was handed in, decided and owed in an application."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel
from statepl.documents.models import Document
from statepl.jobs.models import Job
from waivers.models.application import Application
from waivers.querysets.packs import PackQuerySet
from waivers.states import CLOSED, State


class FinalPack(TimestampedModel):
    """The pack of one ended application. An application ends once, so it has one; made, it is fixed (trigger).

    `history_until` is the number of the last row of the trail that the pack tells of: what is recorded
    after the end, such as who takes the pack, is not in it. Where the work stands, its job knows.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="final_pack")
    state = models.CharField(_("ended as"), max_length=24, choices=State.choices)
    ended_on = models.DateField(_("ended"))
    history_until = models.BigIntegerField(editable=False)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    document = models.OneToOneField(
        Document, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    members = models.PositiveIntegerField(_("files"), null=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, editable=False)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-ended_on", "-pk"]
        verbose_name = _("final pack")
        verbose_name_plural = _("final packs")
        constraints = [
            models.CheckConstraint(
                name="final_pack_is_of_an_ended_application", condition=Q(state__in=sorted(CLOSED))
            ),
            models.CheckConstraint(
                name="made_pack_says_when_and_of_how_much",
                condition=Q(document__isnull=True, made_at__isnull=True, members__isnull=True)
                | Q(document__isnull=False, made_at__isnull=False, members__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_state_display()}"

    @property
    def is_made(self) -> bool:
        """Say whether the archive is there."""
        return self.document_id is not None

    def facts(self) -> dict[str, Any]:
        """Return what the trail keeps of a made pack."""
        if self.document is None:
            return {}
        return {"sha256": self.document.sha256, "size": self.document.size, "files": self.members}
