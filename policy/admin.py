"""The catalogue, for operators: texts can be put in the state's own words; each change is audited."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from policy import services
from policy.models import (
    Assurance,
    CatalogueEntry,
    DistrictCondition,
    FlexibilityArea,
    FlexibilityType,
    Holiday,
    MetaTheme,
    ObligationKind,
    Precedent,
    ProgramSettings,
)
from policy.rules import may_change_catalogue
from statepl.core.admin import ReadOnlyAdmin


class CatalogueAdmin(ReadOnlyAdmin):
    """Entries: name, text, source and place change; codes stay, entries neither come nor go here."""

    list_display = ("code", "name", "position", "source")
    search_fields = ("code", "name")
    fields: Any = ("code", "name", "description", "source", "position")
    readonly_fields: Any = ("code",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change_catalogue(request.user).allowed

    def save_model(self, request: HttpRequest, obj: CatalogueEntry, form: ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        """Hand the changed fields to the service, which audits them."""
        changes = {field: form.cleaned_data[field] for field in form.changed_data}
        services.change_entry(obj, actor=request.user, **changes)


@admin.register(Assurance)
class AssuranceAdmin(CatalogueAdmin):
    """Assurances; a changed text becomes a new version, which districts acknowledge anew."""

    list_display = (*CatalogueAdmin.list_display, "text_version")
    fields = (*CatalogueAdmin.fields, "text_version")
    readonly_fields = ("code", "text_version")


@admin.register(Precedent)
class PrecedentAdmin(CatalogueAdmin):
    """What other states did."""

    list_display = ("code", "name", "state", "as_of_year")
    fields = (*CatalogueAdmin.fields, "flexibility_type", "state", "link", "as_of_year")
    readonly_fields = ("code", "flexibility_type")


admin.site.register(
    [FlexibilityArea, FlexibilityType, DistrictCondition, MetaTheme, ObligationKind], CatalogueAdmin
)


@admin.register(ProgramSettings)
class ProgramSettingsAdmin(ReadOnlyAdmin):
    """The program's settings; /policy/settings/ changes them."""

    list_display = ("agency_name", "state_code", "start_month", "minimum_n")


@admin.register(Holiday)
class HolidayAdmin(ReadOnlyAdmin):
    """Days on which nothing falls due; /policy/settings/calendar/ changes them."""

    list_display = ("day", "name")
