"""The years after approval, for operators to look at. Nothing is changed here."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from waivers.models import (
    GoalProgress,
    ImprovementCycle,
    MonitoringReview,
    Provider,
    RevocationNotice,
    SharedDuty,
    SupportEntry,
    YearlyAttestation,
)


@admin.register(GoalProgress)
class GoalProgressAdmin(ReadOnlyAdmin):
    """Progress of goals."""

    list_display = ("application", "row", "status", "started_on")
    list_filter = ("status",)
    list_select_related = ("application__district", "row")


@admin.register(YearlyAttestation)
class YearlyAttestationAdmin(ReadOnlyAdmin):
    """Yearly confirmations of assurances."""

    list_display = ("application", "waiver_year", "assurance", "answer", "attested_on")
    list_filter = ("waiver_year", "answer")
    list_select_related = ("application__district", "assurance")


@admin.register(ImprovementCycle)
class ImprovementCycleAdmin(ReadOnlyAdmin):
    """Improvement cycles."""

    list_display = ("application", "title", "condition", "decision", "decided_on")
    list_filter = ("decision",)
    list_select_related = ("application__district", "condition")


@admin.register(MonitoringReview)
class MonitoringReviewAdmin(ReadOnlyAdmin):
    """Monitoring reviews: where they stand; the words of a draft are the state’s."""

    list_display = ("application", "waiver_year", "status", "planned_on", "published_on")
    list_filter = ("waiver_year", "status")
    list_select_related = ("application__district",)
    fields = list_display


@admin.register(RevocationNotice)
class RevocationNoticeAdmin(ReadOnlyAdmin):
    """Notices of revocations."""

    list_display = ("application", "sent_on", "earliest_on", "ended_on")
    list_select_related = ("application__district",)


@admin.register(SupportEntry)
class SupportEntryAdmin(ReadOnlyAdmin):
    """Help given by the state."""

    list_display = ("application", "given_on", "kind", "hours", "by_whom")
    list_filter = ("kind",)
    list_select_related = ("application__district",)


@admin.register(Provider)
class ProviderAdmin(ReadOnlyAdmin):
    """Providers."""

    list_display = ("name", "link")
    search_fields = ("name",)


@admin.register(SharedDuty)
class SharedDutyAdmin(ReadOnlyAdmin):
    """Duties that state and district share."""

    list_display = ("application", "duty", "waiver_year", "state_signed_on", "district_signed_on")
    list_filter = ("duty",)
    list_select_related = ("application__district",)
