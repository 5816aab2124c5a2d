"""What coordinators write of an activity beside the count of people. Nothing here saves."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from typing import Any

from crispy_forms.bootstrap import AccordionGroup
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.activities import RecordForm
from stakeholders.models import Activity, Group, Particulars
from stakeholders.querysets import coordinated_districts
from stakeholders.services import DecisionRow
from stakeholders.vocabulary import (
    BEFOREHAND,
    FACTS_OF,
    OF_EVERY_KIND,
    STATE_COORDINATORS,
    Channel,
    Need,
    Part,
    Phase,
    Principle,
)
from statepl.core.forms import BaseForm, LongText, NumberInput, VersionedForm
from statepl.districts.models import District

COLUMNS = ("what", "phase", "by", "part", "groups")
EMPTY_ROWS, MOST_DECISIONS = 2, 20
LISTS = {
    "channels": (Channel.choices, _("Ways in which people were reached")),
    "accommodations_planned": (Need.choices, _("Help that is planned")),
    "accommodations_used": (Need.choices, _("Help that people used")),
    "principles": (Principle.choices, _("Principles that were kept")),
}
HINTS = {
    "connections": _("How many contacts between people came of it."),
    "places": _("In how many places people were talked to."),
    "host": _("The school or organization. Name nobody who did not ask to be named."),
    "visitors": _("Who went there, as groups."),
    "model_seen": _("What is done differently there."),
    "effects_told": _("What was said about gains and harms, and for whom."),
    "state_learned": _("What the state does or sees differently since. It is listed with the log."),
}
NOBODY = _("None: nobody from outside took part")


def fact_fields(names: Iterable[str]) -> dict[str, forms.Field]:
    """Return the form fields of some fields of Particulars, in their order."""
    names = list(names)
    plain = fields_for_model(Particulars, [name for name in names if name not in LISTS], help_texts=HINTS)
    return {name: _several(name) if name in LISTS else plain[name] for name in names}


def _several(name: str) -> forms.Field:
    choices, label = LISTS[name]
    return forms.MultipleChoiceField(
        choices=choices, required=False, widget=forms.CheckboxSelectMultiple, label=label
    )


class ParticularsForm(VersionedForm, BaseForm):
    """What is known of an activity of its kind before it begins; all of its facts afterwards."""

    submit_label = _("Save the details")
    guard = True

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = FACTS_OF[activity.kind]
        known = kind if activity.has_begun else [name for name in kind if name in BEFOREHAND]
        self.names = [*known, *(OF_EVERY_KIND if activity.has_begun else OF_EVERY_KIND[:1])]
        for name, field in fact_fields(self.names).items():
            self.fields[name] = field
            self._calm(name, field)

    def facts(self) -> dict[str, Any]:
        """Return fields of Particulars for the service."""
        return {name: self.cleaned_data[name] for name in self.names}


class FullRecordForm(RecordForm):
    """The record with the facts of its kind and the decisions, one row each."""

    def __init__(self, *args: Any, activity: Activity, decisions: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = list(FACTS_OF[activity.kind])
        self.names = [*kind, *OF_EVERY_KIND]
        self.rows = min(len(decisions) + EMPTY_ROWS, MOST_DECISIONS)
        added = fact_fields(self.names)
        self.stored_rows = [each.pk for each in decisions]
        tables = [self._row(number) for number in range(self.rows)]
        for name, field in {**added, **{k: v for table in tables for k, v in table.items()}}.items():
            self.fields[name] = field
            self._calm(name, field)
        self.layout = Layout(
            Fieldset(_("Who took part"), Row(*map(Column, self.groups))),
            *([Fieldset(activity.get_kind_display(), *kind)] if kind else []),
            Fieldset(_("What came of it"), "learned", "state_learned", "decided"),
            self._folded(_("How it was done"), [name for name in OF_EVERY_KIND if name != "state_learned"]),
            *(
                self._folded(_("Decision %(number)s") % {"number": i + 1}, table)
                for i, table in enumerate(tables)
            ),
            "version",
        )

    def _folded(self, title: Any, names: Iterable[str]) -> AccordionGroup:
        """Return a part that is open where anything is written in it: most records need none of it."""
        return AccordionGroup(title, *names, active=any(self[name].value() for name in names))

    def _row(self, number: int) -> dict[str, forms.Field]:
        fields = {
            "what": forms.CharField(required=False, max_length=500, label=_("What was decided")),
            "phase": forms.ChoiceField(
                required=False,
                choices=[("", _("Choose")), *Phase.choices],
                label=_("On which part of the work"),
            ),
            "by": forms.CharField(required=False, max_length=200, label=_("Who decided")),
            "part": forms.ChoiceField(
                required=False,
                choices=[("", NOBODY), *Part.choices],
                label=_("The part that people from outside had"),
            ),
            "groups": forms.ModelMultipleChoiceField(
                Group.objects.none(),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                label=_("Which groups"),
            ),
        }
        groups: Any = fields["groups"]
        groups.queryset = Group.objects.top()
        groups.choices = [(group.pk, group.label) for group in self.groups.values()]
        fields["what"].help_text = _("Leave it empty for no decision; empty a decision to take it out.")
        return {f"decision{number}-{name}": field for name, field in fields.items()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(self.rows):
            self._check_row(number, cleaned)
        return cleaned

    def _check_row(self, number: int, cleaned: dict[str, Any]) -> None:
        found = {name: cleaned.get(f"decision{number}-{name}") for name in COLUMNS}
        if not found["what"]:
            if found["by"] or found["phase"] or found["part"]:
                self._complain(
                    number, "what", _("Say what was decided, or empty the other answers of this row.")
                )
            return
        if not found["phase"]:
            self._complain(number, "phase", _("Choose on which part of the work this was decided."))
        if not found["by"]:
            self._complain(number, "by", _("Say who decided this."))
        if found["part"] and not found["groups"]:
            self._complain(number, "groups", _("Choose which groups had this part in the decision."))

    def _complain(self, number: int, name: str, sentence: Any) -> None:
        if f"decision{number}-{name}" not in self.errors:
            self.add_error(f"decision{number}-{name}", sentence)

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        facts = {name: self.cleaned_data[name] for name in self.names}
        return super().facts() | {"facts": facts, "decisions": list(self._decisions())}

    def _decisions(self) -> Iterable[DecisionRow]:
        for number in range(self.rows):
            row = {name: self.cleaned_data[f"decision{number}-{name}"] for name in COLUMNS}
            if row["what"]:
                pk = self.stored_rows[number] if number < len(self.stored_rows) else None
                yield DecisionRow(row["what"], row["phase"], row["by"], row["part"], tuple(row["groups"]), pk)


def started_with(activity: Activity, decisions: Any) -> dict[str, Any]:
    """Return the initial values of facts and decisions."""
    row = getattr(activity, "particulars", None)
    names = [*FACTS_OF[activity.kind], *OF_EVERY_KIND]
    start = {name: getattr(row, name) for name in names} if row else {}
    for number, each in enumerate(decisions):
        start |= {
            f"decision{number}-what": each.what,
            f"decision{number}-phase": each.phase,
            f"decision{number}-by": each.decided_by,
            f"decision{number}-part": each.part,
            f"decision{number}-groups": [group.pk for group in each.groups.all()],
        }
    return start


class NoteForm(BaseForm):
    """An informal contact, in few taps: with whom and what was heard; the rest is filled in already."""

    submit_label = _("Keep the note")
    guard = True

    group = forms.ModelChoiceField(Group.objects.none(), empty_label=None, label=_("With whom"))
    heard = forms.CharField(
        widget=LongText(rows=4),
        max_length=20_000,
        label=_("What you heard"),
        help_text=_("In their words where you can. Name nobody who did not ask to be named."),
    )
    people = forms.IntegerField(
        min_value=1, max_value=100_000, widget=NumberInput(), label=_("How many people"), initial=1
    )
    place = forms.CharField(
        required=False,
        max_length=300,
        label=_("Where"),
        help_text=_("Leave it empty after a call or a message."),
    )
    when = forms.DateTimeField(label=_("When"))
    district = forms.ModelChoiceField(District.objects.none(), required=False, label=_("For whom"))

    def __init__(self, *args: Any, user: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["group"].queryset = Group.objects.select_related("parent")  # type: ignore[attr-defined]
        field: Any = self.fields["district"]
        if user.has_role(*STATE_COORDINATORS):
            field.queryset, field.empty_label = District.objects.visible_to(user), _("The state’s own")
            return
        own = District.objects.filter(pk__in=coordinated_districts(user))
        field.queryset, field.required, field.empty_label = own, True, None
        if len(own) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("district", own[0].pk)

    def clean_when(self) -> dt.datetime:
        """Read the moment in the person's time zone."""
        naive = timezone.make_naive(self.cleaned_data["when"])
        return naive.replace(tzinfo=zoneinfo.ZoneInfo(self.zone))
