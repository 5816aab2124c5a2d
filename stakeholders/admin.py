"""Operators' pages: the catalogue may be changed, what people did is read only."""

from typing import Any

from django.contrib import admin

from stakeholders.models import Activity, Group


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    """Groups: add a state's own, change names."""

    list_display = ["name", "code", "parent", "position", "source"]
    search_fields = ["name", "code"]

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Activity)
class ActivityAdmin(admin.ModelAdmin):
    """Activities, to look something up; pages change them, so that the history is kept."""

    list_display = ["title", "district", "kind", "starts_at"]

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False
