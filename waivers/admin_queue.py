"""The review desk as a whole, for operators to look at. Nothing is changed here."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from waivers.models import Attestation, Recusal, ReviewRound, SavedView


@admin.register(Recusal)
class RecusalAdmin(ReadOnlyAdmin):
    """Recusals."""

    list_display = ("person", "district", "application", "kind", "declared_on", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("person", "district", "application__district")


@admin.register(Attestation)
class AttestationAdmin(ReadOnlyAdmin):
    """Attestations that no conflict stands in the way."""

    list_display = ("person", "application", "created_at")
    list_select_related = ("person", "application__district")


@admin.register(ReviewRound)
class ReviewRoundAdmin(ReadOnlyAdmin):
    """Rounds of review."""

    list_display = ("application", "number", "arrived_on", "due_on", "answered_on", "answer")
    list_filter = ("answer",)
    list_select_related = ("application__district",)


@admin.register(SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    """Saved views of the queue."""

    list_display = ("name", "owner", "is_shared", "created_at")
    list_filter = ("is_shared",)
    list_select_related = ("owner",)
