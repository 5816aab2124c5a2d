"""Filters of lists; the same for page and address."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from waivers.models import Application
from waivers.states import State


class QueueFilter(django_filters.FilterSet):
    """Narrow the review queue."""

    district = django_filters.CharFilter(
        label=_("District"), field_name="district__name", lookup_expr="icontains"
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=State.choices, widget=forms.SelectMultiple(attrs={"size": 5})
    )

    class Meta:
        model = Application
        fields = ["district", "state"]
