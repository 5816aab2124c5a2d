"""What coordinators say of an activity. Nothing here saves."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.wordings import ReasonInLanguages
from stakeholders.models import Activity, Group, Team, valid_zone
from stakeholders.querysets import coordinated_districts
from stakeholders.vocabulary import STATE_COORDINATORS, Speech
from statepl.core import clock
from statepl.core.forms import BaseForm, BaseModelForm, LongText, NumberInput, VersionedForm
from statepl.districts.models import District

ZONES = [
    ("America/New_York", _("Eastern")),
    ("America/Chicago", _("Central")),
    ("America/Denver", _("Mountain")),
    ("America/Phoenix", _("Arizona")),
    ("America/Los_Angeles", _("Pacific")),
    ("America/Anchorage", _("Alaska")),
    ("Pacific/Honolulu", _("Hawaii")),
    ("America/Puerto_Rico", _("Puerto Rico")),
    ("Pacific/Guam", _("Guam")),
]


def zone_choices(current: str) -> list[tuple[str, Any]]:
    """Return the time zones of the country, and the one in use if it is another."""
    known = dict(ZONES)
    return ZONES if current in known else [(current, current), *ZONES]


class TeamChoice(forms.ModelChoiceField):
    """One team, with the place that it belongs to."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.place}"


class ActivityForm(BaseModelForm):
    """An activity. Times are read in the time zone that the form itself names."""

    submit_label = _("Save the activity")
    guard = True

    district = forms.ModelChoiceField(District.objects.none(), required=False, label=_("For whom"))
    online_link = forms.URLField(required=False, assume_scheme="https", label=_("Link to take part online"))
    time_zone = forms.ChoiceField(label=_("Time zone"), validators=[valid_zone])
    languages = forms.MultipleChoiceField(
        choices=Speech.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Languages people can speak there"),
    )
    team = TeamChoice(
        Team.objects.none(),
        required=False,
        label=_("Meeting of a team"),
        help_text=_("Then it counts for how often the team meets."),
    )
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=_("Groups it is for"),
        error_messages={"required": _("Choose at least one group.")},
    )

    class Meta:
        model = Activity
        fields = [
            "title",
            "district",
            "kind",
            "direction",
            "purpose",
            "written_in",
            "starts_at",
            "ends_at",
            "time_zone",
            "place",
            "venue_owner",
            "is_online",
            "online_link",
            "languages",
            "groups",
            "stratum",
            "team",
        ]
        help_texts = {
            "title": _("People read it in their invitation, so write it as you would say it to them."),
            "stratum": _("Leave it open when they come from several kinds of place."),
            "purpose": _("Two or three sentences. Invited people read this too."),
            "place": _("Building, room, street. Say how to get in and which bus stops there."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.instance.time_zone or settings.TIME_ZONE
        self.fields["time_zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]
        self.fields["groups"].queryset = Group.objects.top()  # type: ignore[attr-defined]
        self._offer_districts(user)
        self._offer_teams(user)
        self.initial.setdefault("time_zone", zone)
        self.fields["written_in"].required = False
        if not self.instance.pk:
            self.initial["written_in"] = get_language()
        if self.instance.pk:
            self._start_from_stored()

    def _offer_districts(self, user: Any) -> None:
        field: Any = self.fields["district"]
        if self.instance.pk:
            del self.fields["district"]
        elif user.has_role(*STATE_COORDINATORS):
            field.queryset, field.empty_label = District.objects.visible_to(user), _("The state’s own")
        else:
            field.queryset = District.objects.filter(pk__in=coordinated_districts(user))
            field.required, field.empty_label = True, None

    def _offer_teams(self, user: Any) -> None:
        """Offer the teams of the place; on a new activity those of every place that the person works for."""
        rows = Team.objects.visible_to(user).at_work(clock.today(), also=self.instance.team_id)
        if self.instance.pk:
            rows = rows.of(self.instance.district)
        elif not user.has_role(*STATE_COORDINATORS):
            rows = rows.filter(district__in=coordinated_districts(user))
        if rows.exists():
            self.fields["team"].queryset = rows.select_related("district")  # type: ignore[attr-defined]
        else:
            del self.fields["team"]

    def _start_from_stored(self) -> None:
        self.initial["starts_at"] = self.instance.local_start.replace(tzinfo=None)
        self.initial["ends_at"] = self.instance.local_end.replace(tzinfo=None)
        self.initial["groups"] = list(self.instance.groups.values_list("pk", flat=True))

    def clean_written_in(self) -> str:
        """Return the language; one that was not chosen stays what it was."""
        return self.cleaned_data["written_in"] or self.initial["written_in"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        zone = zoneinfo.ZoneInfo(cleaned.get("time_zone") or settings.TIME_ZONE)
        for name in ("starts_at", "ends_at"):
            if isinstance(cleaned.get(name), dt.datetime):
                cleaned[name] = timezone.make_naive(cleaned[name]).replace(tzinfo=zone)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return the fields of Activity for the service."""
        apart = {"district", "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class CancelForm(VersionedForm, ReasonInLanguages):
    """Why an activity does not take place, for everybody invited."""

    submit_label = _("Cancel the activity")
    longest_reason = 2000

    reason = forms.CharField(
        widget=LongText(rows=4),
        max_length=2000,
        label=_("Why does it not take place?"),
        help_text=_("The people who were invited read this."),
        error_messages={"required": _("Give a reason.")},
    )

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_in(languages)


class ActivityEditForm(VersionedForm, ActivityForm):
    """An activity that exists already."""


class RecordForm(VersionedForm, BaseForm):
    """What happened: how many people of each group, what was learned, what was decided."""

    submit_label = _("Save the record")
    guard = True

    learned = forms.CharField(
        widget=LongText(rows=6),
        required=False,
        max_length=20_000,
        label=_("What people said, and what you learned"),
        help_text=_("In their words where you can. Name nobody who did not ask to be named."),
    )
    decided = forms.CharField(
        widget=LongText(rows=4),
        required=False,
        max_length=20_000,
        label=_("What was decided, and who does what"),
    )

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {f"people-{group.code}": group for group in groups}
        counts = {name: self._count(group) for name, group in self.groups.items()}
        self.fields = {**counts, **self.fields}
        for name, field in counts.items():
            self._calm(name, field)

    @staticmethod
    def _count(group: Group) -> forms.IntegerField:
        return forms.IntegerField(
            label=group.label, required=False, min_value=0, max_value=100_000, widget=NumberInput()
        )

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        people = {group: self.cleaned_data.get(name) or 0 for name, group in self.groups.items()}
        return {"people": people} | {name: self.cleaned_data[name] for name in ("learned", "decided")}
