"""The audit trail: who did what to which thing, when and why."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.audit.querysets import AuditEventQuerySet
from statepl.audit.verbs import Verb
from statepl.core import clock


class AuditEvent(models.Model):
    """One thing that happened. Rows are numbered without gaps and chained by hash in the database.

    The trigger of migration 0001 sets `id`, `previous_hash` and `hash` and refuses UPDATE, DELETE and
    TRUNCATE. Names are snapshots, so that the row still reads when a person or a thing was renamed.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"), default=clock.now)
    verb = models.CharField(_("what"), max_length=64, choices=Verb.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(max_length=200)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=300)
    district = models.ForeignKey("districts.District", null=True, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("why"), blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"]),
            models.Index(fields=["district", "-id"]),
        ]
        verbose_name = _("history entry")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.id} {self.verb} {self.object_label}"
