"""Searching people."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from statepl.accounts.models import Membership, User
from statepl.accounts.roles import Role
from statepl.core.forms import BaseForm

STATES = [("active", _("Active")), ("closed", _("Deactivated"))]


class PersonFilter(django_filters.FilterSet):
    """By name or address, by role held today, by district's name, and open or closed."""

    search = django_filters.CharFilter(label=_("Name or email"), method="by_name_or_email")
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, method="by_role", empty_label=_("Any role")
    )
    district = django_filters.CharFilter(label=_("District"), method="by_district")
    state = django_filters.ChoiceFilter(
        label=_("Account"), choices=STATES, method="by_state", empty_label=_("All accounts")
    )

    class Meta:
        model = User
        fields: list[str] = []
        form = BaseForm

    def by_name_or_email(self, rows: QuerySet[User], _name: str, value: Any) -> QuerySet[User]:
        """Keep people whose name or address holds the words."""
        return rows.filter(Q(name__icontains=value) | Q(email__icontains=value))

    def by_role(self, rows: QuerySet[User], _name: str, value: Any) -> QuerySet[User]:
        """Keep people who hold the role today."""
        return rows.filter(Exists(Membership.objects.current().filter(user=OuterRef("pk"), role=value)))

    def by_district(self, rows: QuerySet[User], _name: str, value: Any) -> QuerySet[User]:
        """Keep people who hold a role today at a district whose name holds the words."""
        held = Membership.objects.current().filter(user=OuterRef("pk"), district__name__icontains=value)
        return rows.filter(Exists(held))

    def by_state(self, rows: QuerySet[User], _name: str, value: Any) -> QuerySet[User]:
        """Keep open or closed accounts."""
        return rows.filter(is_active=value == "active")
