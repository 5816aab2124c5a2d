"""Applications, for operators to look at. State and text change on the audited pages only."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from waivers.models import Application, CorrectiveAction, Decision, FlexibilityRequest, Obligation


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Applications."""

    list_display = ("district", "start_school_year", "state", "submitted_on", "answer_due_on", "reviewer")
    list_filter = ("state",)
    list_select_related = ("district", "reviewer")
    search_fields = ("district__name",)


@admin.register(FlexibilityRequest)
class FlexibilityRequestAdmin(ReadOnlyAdmin):
    """Requests for flexibility."""

    list_display = ("application", "flexibility_type", "status", "federal_check", "decided_on")
    list_filter = ("status", "federal_check")
    list_select_related = ("application__district", "flexibility_type")


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions."""

    list_display = ("application", "verb", "decided_on", "effective_on", "decided_by")
    list_filter = ("verb",)
    list_select_related = ("application__district", "decided_by")


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    """Year One obligations."""

    list_display = ("application", "kind", "status", "due_on", "verified_on")
    list_filter = ("status",)
    list_select_related = ("application__district", "kind")


@admin.register(CorrectiveAction)
class CorrectiveActionAdmin(ReadOnlyAdmin):
    """Findings to correct."""

    list_display = ("application", "finding", "due_on", "resolved_on")
    list_select_related = ("application__district",)
