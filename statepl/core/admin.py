"""Operators' pages read; services write. What an operator must change has its own audited page or command."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: nothing is added, changed or removed here."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def look_at(model: type[Model], columns: str, *, filters: str = "", joined: str = "", **more: Any) -> None:
    """Register a page on which operators look at the rows of a model, and change nothing.

    `columns` are printed, `filters` narrow the list, `joined` are read in the same query: names with spaces
    between them. `more` are further settings of a ModelAdmin.
    """
    admin.site.register(
        model,
        ReadOnlyAdmin,
        list_display=columns.split(),
        list_filter=filters.split(),
        list_select_related=joined.split() or False,
        **more,
    )
