"""The directory, for operators to look at."""

from django.contrib import admin

from statepl.core.admin import ReadOnlyAdmin
from statepl.districts.models import District, School


@admin.register(District)
class DistrictAdmin(ReadOnlyAdmin):
    """Districts."""

    list_display = ("name", "leaid", "state_id", "locale")
    search_fields = ("name", "leaid", "state_id")


@admin.register(School)
class SchoolAdmin(ReadOnlyAdmin):
    """Schools."""

    list_display = ("name", "ncessch", "state_id", "district")
    list_select_related = ("district",)
    search_fields = ("name", "ncessch", "state_id")
