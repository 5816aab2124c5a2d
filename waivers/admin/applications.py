"""Applications, for operators to look at. State and text change on the audited pages only."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from waivers import admin_queue
from waivers.admin import years as admin_years
from waivers.models import (
    Amendment,
    Application,
    CalendarFeed,
    CorrectiveAction,
    Decision,
    DecisionBatch,
    Extension,
    FinalPack,
    FlexibilityRequest,
    LearningOpportunity,
    Letter,
    LetterTemplate,
    Obligation,
    PreparedDecision,
    Reminder,
    Term,
    YearStart,
)


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
    """Dated duties of the five years."""

    list_display = ("application", "duty", "waiver_year", "owner", "status", "due_on", "verified_on")
    list_filter = ("duty", "owner", "status", "waiver_year")
    list_select_related = ("application__district", "kind")


@admin.register(Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    """More time asked for."""

    list_display = ("obligation", "due_was", "wanted_on", "status", "granted_on", "decided_by")
    list_filter = ("status",)
    list_select_related = ("obligation__kind", "decided_by")


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """What was told of due dates."""

    list_display = ("obligation", "kind", "days", "due_on", "sent_on")
    list_filter = ("kind",)
    list_select_related = ("obligation__kind",)


@admin.register(YearStart)
class YearStartAdmin(ReadOnlyAdmin):
    """Waiver years that have begun."""

    list_display = ("application", "waiver_year", "noted_on")
    list_select_related = ("application__district",)


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin):
    """Secret calendar addresses, without the secret."""

    list_display = ("person", "application", "created_at", "revoked_at")
    list_select_related = ("person", "application__district")
    fields = ("person", "application", "created_at", "revoked_at")


@admin.register(CorrectiveAction)
class CorrectiveActionAdmin(ReadOnlyAdmin):
    """Findings to correct."""

    list_display = ("application", "finding", "due_on", "resolved_on")
    list_select_related = ("application__district",)


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    """Terms in force."""

    list_display = ("application", "flexibility_type", "starts_on", "ends_on")
    list_select_related = ("application__district", "flexibility_type")


@admin.register(Amendment)
class AmendmentAdmin(ReadOnlyAdmin):
    """Amendments."""

    list_display = ("application", "number", "kind", "flexibility_type", "state", "answer_due_on")
    list_filter = ("state", "kind")
    list_select_related = ("application__district", "flexibility_type")


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Letters."""

    list_display = ("subject", "application", "language", "state", "released_at")
    list_filter = ("state", "language")
    list_select_related = ("application__district",)


@admin.register(PreparedDecision)
class PreparedDecisionAdmin(ReadOnlyAdmin):
    """Prepared decisions."""

    list_display = ("application", "verb", "state", "is_held", "prepared_by")
    list_filter = ("state",)
    list_select_related = ("application__district", "prepared_by")


@admin.register(DecisionBatch)
class DecisionBatchAdmin(ReadOnlyAdmin):
    """Decisions made together."""

    list_display = ("verb", "state", "prepared_by", "release_at")
    list_select_related = ("prepared_by",)


@admin.register(FinalPack)
class FinalPackAdmin(ReadOnlyAdmin):
    """Final packs."""

    list_display = ("application", "state", "ended_on", "members", "made_at")
    list_filter = ("state",)
    list_select_related = ("application__district",)


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ReadOnlyAdmin):
    """Letter templates; /waivers/letters/ changes them."""

    list_display = ("code", "language", "subject")


@admin.register(LearningOpportunity)
class LearningOpportunityAdmin(ReadOnlyAdmin):
    """Learning opportunities."""

    list_display = ("title", "district", "kind", "published_on")
    list_filter = ("kind",)
    list_select_related = ("district",)


__all__ = ["admin_queue", "admin_years"]
