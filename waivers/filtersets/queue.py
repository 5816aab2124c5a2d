"""Filters of the review queue; they stand in the address, and in saved views."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import FlexibilityArea
from statepl.accounts.models import Membership, User
from statepl.accounts.roles import Role
from statepl.core.forms import DateInput
from statepl.districts.models import District
from waivers.calendar import school_year_label
from waivers.models import Application, FlexibilityRequest
from waivers.states import CLOSED, State

STAGES: dict[str, tuple[Any, frozenset[str]]] = {
    "application": (
        gettext_lazy("Application"),
        frozenset({State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED}),
    ),
    "year_one": (gettext_lazy("Year One, planning"), frozenset({State.CONDITIONALLY_APPROVED})),
    "plan": (
        gettext_lazy("Comprehensive plan"),
        frozenset({State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW, State.PLAN_RETURNED}),
    ),
    "years": (
        gettext_lazy("Years Two to Five"),
        frozenset({State.FINALLY_APPROVED, State.IMPLEMENTING, State.PROBATION}),
    ),
    "ended": (gettext_lazy("Ended"), frozenset(CLOSED)),
}
ME, NOBODY = "me", "nobody"


def years() -> list[tuple[int, str]]:
    """Return the school years in which a Year One starts."""
    found = Application.objects.order_by("start_school_year").values_list("start_school_year", flat=True)
    return [(year, school_year_label(year)) for year in found.distinct()]


def people() -> list[tuple[str, str]]:
    """Return with whom a row can be: oneself, nobody, each reviewer of today."""
    held = Membership.objects.current().at_sea().filter(role=Role.REVIEWER)
    rows = User.objects.filter(is_active=True, memberships__in=held).distinct().order_by("name", "pk")
    return [(ME, _("Me")), (NOBODY, _("Nobody")), *((str(person.pk), str(person)) for person in rows)]


def areas() -> list[tuple[str, str]]:
    """Return the areas of flexibility."""
    return [(area.code, area.label) for area in FlexibilityArea.objects.all()]


def _known(field: str) -> Any:
    def choices() -> list[tuple[str, str]]:
        found = District.objects.exclude(**{field: ""}).order_by(field).values_list(field, flat=True)
        return [(value, value) for value in found.distinct()]

    return choices


class QueueFilter(django_filters.FilterSet):
    """Narrow the queue. `tab` and `sort` only travel along: the page reads them."""

    PARAMETERS = (
        "district", "state", "stage", "year", "who", "area", "county", "locale", "due_from", "due_to",
    )  # fmt: skip

    tab = django_filters.CharFilter(widget=forms.HiddenInput, method="keep")
    sort = django_filters.CharFilter(widget=forms.HiddenInput, method="keep")
    district = django_filters.CharFilter(
        label=gettext_lazy("District"), field_name="district__name", lookup_expr="icontains"
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, empty_label=gettext_lazy("Any")
    )
    stage = django_filters.ChoiceFilter(
        label=gettext_lazy("Stage"),
        choices=[(key, label) for key, (label, _states) in STAGES.items()],
        empty_label=gettext_lazy("Any"),
        method="in_stage",
    )
    year = django_filters.ChoiceFilter(
        label=gettext_lazy("Year One"),
        field_name="start_school_year",
        choices=years,
        empty_label=gettext_lazy("Any"),
    )
    who = django_filters.ChoiceFilter(
        label=gettext_lazy("With"), choices=people, empty_label=gettext_lazy("Anybody"), method="with_person"
    )
    area = django_filters.ChoiceFilter(
        label=gettext_lazy("Area of flexibility"),
        choices=areas,
        empty_label=gettext_lazy("Any"),
        method="in_area",
    )
    county = django_filters.ChoiceFilter(
        label=gettext_lazy("County"),
        field_name="district__county",
        choices=_known("county"),
        empty_label=gettext_lazy("Any"),
    )
    locale = django_filters.ChoiceFilter(
        label=gettext_lazy("Locale"),
        field_name="district__locale",
        choices=_known("locale"),
        empty_label=gettext_lazy("Any"),
    )
    due_from = django_filters.DateFilter(
        label=gettext_lazy("Due from"), field_name="due_on", lookup_expr="gte", widget=DateInput
    )
    due_to = django_filters.DateFilter(
        label=gettext_lazy("Due until"), field_name="due_on", lookup_expr="lte", widget=DateInput
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def keep(self, rows: Any, _name: str, _value: Any) -> Any:
        """Leave the rows as they are."""
        return rows

    def in_stage(self, rows: Any, _name: str, value: str) -> Any:
        """Return the rows of a stage of the five years."""
        return rows.filter(state__in=STAGES[value][1])

    def with_person(self, rows: Any, _name: str, value: str) -> Any:
        """Return the rows that are with a person, with oneself, or with nobody."""
        if value == NOBODY:
            return rows.filter(reviewer__isnull=True)
        return rows.filter(reviewer=self.user.pk if value == ME else int(value))

    def in_area(self, rows: Any, _name: str, value: str) -> Any:
        """Return the rows that ask for flexibility in an area."""
        asked = FlexibilityRequest.objects.filter(flexibility_type__area__code=value)
        return rows.filter(pk__in=asked.values("application"))

    def in_use(self) -> list[tuple[str, str, str]]:
        """Return name, label and value in words of every filter in use."""
        if not self.is_valid():
            return []
        used = [(name, self.form.cleaned_data.get(name)) for name in self.PARAMETERS]
        return [
            (name, str(self.form.fields[name].label), self._in_words(name, value))
            for name, value in used
            if value
        ]

    def _in_words(self, name: str, value: Any) -> str:
        choices = getattr(self.form.fields[name], "choices", None)
        if choices is None:
            return str(self.form[name].value())
        labels = {str(key): str(label) for key, label in choices}
        return labels.get(str(value), str(value))
