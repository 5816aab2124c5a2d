"""Searching the log."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Group, Participation
from stakeholders.vocabulary import ActivityState, Direction, Kind
from statepl.core.forms import BaseForm
from statepl.districts.models import District

OF_THE_STATE = "state"  # in the address, in place of the number of a district


class LogFilter(django_filters.FilterSet):
    """By kind, direction, group, days, state and district."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("All kinds"))
    direction = django_filters.ChoiceFilter(
        label=_("Direction"), choices=Direction.choices, empty_label=_("Both directions")
    )
    group = django_filters.ModelChoiceFilter(
        label=_("Group"), queryset=Group.objects.top(), method="of_group", empty_label=_("All groups")
    )
    since = django_filters.DateFilter(label=_("From"), field_name="starts_at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("To"), field_name="starts_at", lookup_expr="date__lte")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=ActivityState.choices, method="in_state", empty_label=_("All states")
    )
    district = django_filters.ModelChoiceFilter(
        label=_("District"),
        queryset=lambda request: District.objects.visible_to(request.user),
        empty_label=_("All districts"),
        null_label=_("The state’s own"),
        null_value=OF_THE_STATE,
    )

    class Meta:
        model = Activity
        fields: list[str] = []
        form = BaseForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.request.user.is_sea:
            self.filters["district"].extra["null_label"] = None

    def in_state(self, rows: QuerySet[Activity], _name: str, value: str) -> QuerySet[Activity]:
        """Keep activities that have begun, are still to come, or were cancelled."""
        found: QuerySet[Activity] = getattr(rows, value)()
        return found

    def of_group(self, rows: QuerySet[Activity], _name: str, value: Any) -> QuerySet[Activity]:
        """Keep activities that are for a group or a part of it, or at which its people were."""
        there = Q(group=value) | Q(group__parent=value)
        meant = Activity.groups.through.objects.filter(there, activity=OuterRef("pk"))
        came = Participation.objects.filter(there, activity=OuterRef("pk"))
        return rows.filter(Exists(meant) | Exists(came))
