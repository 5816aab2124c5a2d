"""Searching the directory."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm
from statepl.districts.models import District


def locale_choices() -> list[tuple[str, str]]:
    """Return the locales that the directory knows."""
    known = District.objects.exclude(locale="").order_by("locale").values_list("locale", flat=True).distinct()
    return [(each, each) for each in known]


class DistrictFilter(django_filters.FilterSet):
    """By name or id, and by locale."""

    search = django_filters.CharFilter(label=_("Name or id"), method="by_name_or_id")
    locale = django_filters.ChoiceFilter(
        label=_("Locale"), choices=locale_choices, empty_label=_("All locales")
    )

    class Meta:
        model = District
        fields: list[str] = []
        form = BaseForm

    def by_name_or_id(self, rows: QuerySet[District], _name: str, value: Any) -> QuerySet[District]:
        """Keep districts whose name, city or id holds the words."""
        return rows.filter(
            Q(name__icontains=value)
            | Q(city__icontains=value)
            | Q(leaid__startswith=value)
            | Q(state_id__istartswith=value)
        )
