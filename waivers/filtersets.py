"""Filters of lists; the same for page and address."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from waivers.models import Application
from waivers.states import State


class QueueFilter(django_filters.FilterSet):
    """Narrow the review queue. `tab` only travels along: the view reads it."""

    tab = django_filters.CharFilter(widget=forms.HiddenInput, method="keep")

    district = django_filters.CharFilter(
        label=_("District"), field_name="district__name", lookup_expr="icontains"
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("Any"))

    class Meta:
        model = Application
        fields = ["tab", "district", "state"]

    def keep(self, rows: Any, _name: str, _value: Any) -> Any:
        """Leave the rows as they are."""
        return rows


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
