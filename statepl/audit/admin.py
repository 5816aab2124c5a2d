"""The audit trail, for operators to look at."""

from django.contrib import admin

from statepl.audit.models import AuditEvent
from statepl.core.admin import ReadOnlyAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Rows of the trail."""

    list_display = ("id", "at", "verb", "actor_name", "object_label")
    list_filter = ("verb",)
    search_fields = ("actor_name", "object_label", "object_id", "request_id")
    date_hierarchy = "at"
