"""The queue, for operators to look at."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from statepl.jobs.models import Job, Message


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Work, waiting and done."""

    list_display = ("id", "kind", "label", "state", "attempts", "created_at", "finished_at")
    list_filter = ("state", "kind")
    search_fields = ("label", "request_id", "key")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Mail, without its words: they may hold a link that belongs to one person."""

    list_display = ("id", "to", "cause", "state", "created_at", "sent_at")
    list_filter = ("state", "cause")
    search_fields = ("to",)
    fields = ("to", "cause", "is_required", "state", "language", "created_at", "sent_at", "error")
