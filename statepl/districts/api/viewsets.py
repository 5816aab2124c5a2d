"""The directory by REST. It is public."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.core.api import CatalogueViewSet
from statepl.core.filters import Filter
from statepl.districts.api.serializers import DistrictRow, SchoolRow
from statepl.districts.models import District, School


def column_filter(
    model: type[models.Model], name: str, description: Any, *, column: str = "", see: str = ""
) -> Filter:
    """Return a filter on a column whose allowed values are those that the table holds.

    `name` is the parameter; `column` the lookup from the listed rows, where it differs from the
    column of `model` that holds the values.
    """
    source = name.removeprefix("district_")
    rows = model.objects  # type: ignore[attr-defined]

    def allowed() -> Iterable[str]:
        return rows.exclude(**{f"{source}__isnull": True}).exclude(**{source: ""}).order_by(source).values_list(
            source, flat=True
        ).distinct()[:1000]  # fmt: skip

    def known(values: Sequence[str]) -> Iterable[str]:
        return rows.filter(**{f"{source}__in": values}).values_list(source, flat=True)

    return Filter(name, column or name, description, allowed, known, see=see)


class DistrictViewSet(CatalogueViewSet):
    """Every district of the state's directory."""

    about = {"list": _("Every district of the state's directory.")}
    row_serializer = DistrictRow
    filters = (
        column_filter(District, "leaid", _("NCES district id")),
        column_filter(District, "state_id", _("The state's id of the district")),
        column_filter(District, "name", _("Exact name")),
        column_filter(District, "locale", _("Locale")),
        column_filter(District, "city", _("City")),
        column_filter(District, "county", _("County")),
    )

    def rows(self) -> models.QuerySet[Any]:
        return District.objects.all()


class SchoolViewSet(CatalogueViewSet):
    """Every school of the state's directory."""

    about = {"list": _("Every school of the state's directory, with the ids of its district.")}
    row_serializer = SchoolRow
    fields = {"district_leaid": "district__leaid", "district_state_id": "district__state_id"}
    stamps = ("updated_at", "district__updated_at")
    filters = (
        column_filter(School, "ncessch", _("NCES school id")),
        column_filter(School, "state_id", _("The state's id of the school")),
        column_filter(School, "name", _("Exact name")),
        column_filter(
            District,
            "district_leaid",
            _("NCES id of the district"),
            column="district__leaid",
            see="api:districts-list",
        ),
        column_filter(
            District,
            "district_state_id",
            _("The state's id of the district"),
            column="district__state_id",
            see="api:districts-list",
        ),
        column_filter(School, "level", _("Level of the school")),
        column_filter(School, "locale", _("Locale")),
    )

    def rows(self) -> models.QuerySet[Any]:
        return School.objects.all()
