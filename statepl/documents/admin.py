"""Documents, for operators to look at: the rows, not the files."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from statepl.documents.models import Document


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """What is kept, and what the scanner said."""

    list_display = ("key", "name", "content_type", "size", "scan", "created_at")
    list_filter = ("scan", "content_type")
    search_fields = ("name", "sha256", "key")
    exclude = ("file",)
