"""Filters of lists; the same for page and address."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import DateInput
from waivers.duties import Duty, Owner
from waivers.models import Application, LearningOpportunity, Obligation
from waivers.states import State


class PublicFilter(django_filters.FilterSet):
    """Look applications up without an account."""

    district = django_filters.CharFilter(
        label=_("District"), field_name="district__name", lookup_expr="icontains"
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[row for row in State.choices if row[0] != State.DRAFT],
        empty_label=_("Any"),
    )

    class Meta:
        model = Application
        fields = ["district", "state"]


class DutyFilter(django_filters.FilterSet):
    """Narrow the calendar. `show` only travels along: the view reads it."""

    show = django_filters.CharFilter(widget=forms.HiddenInput, method="keep")
    due_from = django_filters.DateFilter(
        label=_("Due on or after"), field_name="due_on", lookup_expr="gte", widget=DateInput
    )
    due_to = django_filters.DateFilter(
        label=_("Due on or before"), field_name="due_on", lookup_expr="lte", widget=DateInput
    )
    duty = django_filters.ChoiceFilter(label=_("What"), choices=Duty.choices, empty_label=_("Anything"))
    owner = django_filters.ChoiceFilter(
        label=_("Due from whom"), choices=Owner.choices, empty_label=_("Both")
    )
    district = django_filters.CharFilter(
        label=_("District"), field_name="application__district__name", lookup_expr="icontains"
    )

    class Meta:
        model = Obligation
        fields = ["show", "due_from", "due_to", "duty", "owner", "district"]

    def keep(self, rows: Any, _name: str, _value: Any) -> Any:
        """Leave the rows as they are."""
        return rows


class OpportunityFilter(django_filters.FilterSet):
    """Look learning opportunities up without an account."""

    district = django_filters.CharFilter(
        label=_("District"), field_name="district__name", lookup_expr="icontains"
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=LearningOpportunity.Kind.choices, empty_label=_("Any")
    )

    class Meta:
        model = LearningOpportunity
        fields = ["district", "kind"]
