"""Delegates of partner organizations, for operators to look at. Nothing is changed here."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from waivers.models import Delegation


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    """Who works on which application without a role at its district."""

    list_display = ("application", "person", "organization", "access", "starts_on", "ends_on", "ended_at")
    list_filter = ("access",)
    list_select_related = ("application__district", "person")
