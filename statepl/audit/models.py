"""The audit trail: who did what to which thing, when and why."""

from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statepl.audit.querysets import AuditEventQuerySet
from statepl.audit.verbs import Verb
from statepl.core import clock


def verb_choices() -> list[tuple[str, Any]]:
    """Return the verbs with their labels; a callable, so that a new verb needs no migration."""
    return Verb.choices


class AuditEvent(models.Model):
    """One thing that happened. Rows are numbered without gaps and chained by hash in the database.

    The trigger of migration 0002 sets `id`, `previous_hash` and `hash` and refuses UPDATE, DELETE and
    TRUNCATE. Names are snapshots, so that the row still reads when a person or a thing was renamed.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"), default=clock.now)
    verb = models.CharField(_("what"), max_length=64, choices=verb_choices)
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

    @property
    def changes(self) -> list["Change"]:
        """Return what the row says of each field: before and after, as short texts."""
        names = list(dict.fromkeys([*self.before, *self.after]))
        return [
            Change(self._field_label(name), self._shown(name, self.before), self._shown(name, self.after))
            for name in names
        ]

    def _shown(self, name: str, values: dict[str, Any]) -> str:
        """Return a value as people read it: the label of a choice, else the value as a short text."""
        value = values.get(name)
        try:
            labels = dict(apps.get_model(self.object_type)._meta.get_field(name).flatchoices)
        except (LookupError, FieldDoesNotExist, AttributeError, ValueError):
            return readable(value)
        return str(labels[value]) if isinstance(value, str) and value in labels else readable(value)

    def _field_label(self, name: str) -> str:
        """Return the field's own words, or its name in plain letters when the model does not know it."""
        try:
            return str(apps.get_model(self.object_type)._meta.get_field(name).verbose_name)
        except (LookupError, FieldDoesNotExist, AttributeError, ValueError):
            return name.replace("_", " ")


class Change(NamedTuple):
    """One field of a history entry: its label, the text before and the text after (empty: none)."""

    label: str
    before: str
    after: str


def readable(value: Any) -> str:
    """Return a JSON value as a short text for people."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(readable(each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {readable(each)}" for name, each in value.items())
    return str(value)
