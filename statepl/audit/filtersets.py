"""Searching the audit trail."""

import django_filters
from django.utils.translation import gettext_lazy as _

from statepl.audit.models import AuditEvent, verb_choices
from statepl.core.forms import BaseForm


class AuditEventFilter(django_filters.FilterSet):
    """By what happened, who did it, to which thing, and when."""

    verb = django_filters.ChoiceFilter(label=_("What"), choices=verb_choices, empty_label=_("Everything"))
    person = django_filters.CharFilter(label=_("Who"), field_name="actor_name", lookup_expr="icontains")
    thing = django_filters.CharFilter(
        label=_("To which thing"), field_name="object_label", lookup_expr="icontains"
    )
    since = django_filters.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("To"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = AuditEvent
        fields: list[str] = []
        form = BaseForm
