"""Searching the log."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Group, Participation
from stakeholders.vocabulary import Direction, Kind
from statepl.core.forms import BaseForm
from statepl.districts.models import District


class LogFilter(django_filters.FilterSet):
    """By kind, direction, group, days and district."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("All kinds"))
    direction = django_filters.ChoiceFilter(
        label=_("Direction"), choices=Direction.choices, empty_label=_("Both directions")
    )
    group = django_filters.ModelChoiceFilter(
        label=_("Group"), queryset=Group.objects.top(), method="of_group", empty_label=_("All groups")
    )
    since = django_filters.DateFilter(label=_("From"), field_name="starts_at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("To"), field_name="starts_at", lookup_expr="date__lte")
    district = django_filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user),
        empty_label=_("All districts"),
    )

    class Meta:
        model = Activity
        fields: list[str] = []
        form = BaseForm

    def of_group(self, rows: QuerySet[Activity], _name: str, value: Any) -> QuerySet[Activity]:
        """Keep activities that are for a group or a part of it, or at which its people were."""
        there = Q(group=value) | Q(group__parent=value)
        meant = Activity.groups.through.objects.filter(there, activity=OuterRef("pk"))
        came = Participation.objects.filter(there, activity=OuterRef("pk"))
        return rows.filter(Exists(meant) | Exists(came))
