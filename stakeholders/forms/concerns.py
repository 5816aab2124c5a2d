"""What worries a group, what was done, what the group says of it. Nothing here saves."""

from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import GroupChoice, OfPlaceForm
from stakeholders.models import Concern
from stakeholders.vocabulary import TOLD, Basis, GroupSays, Level
from statepl.core import clock
from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm

FIELDS = ("words", InlineRadios("level"), InlineRadios("basis"), "seen_on")


class ConcernForm(OfPlaceForm):
    """A concern of a group."""

    submit_label = _("Save the concern")
    layout = Layout("group", "district", *FIELDS)

    group = GroupChoice(label=_("Which group"))
    level = forms.TypedChoiceField(
        label=_("How much does it worry them?"),
        help_text=_("A high concern has to have an action with somebody who sees to it."),
        choices=Level.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    basis = forms.ChoiceField(label=_("Who says so?"), choices=Basis.choices, widget=forms.RadioSelect)

    class Meta:
        model = Concern
        fields = ["group", "district", "words", "level", "basis", "seen_on"]
        widgets = {"words": LongText(rows=3)}
        help_texts = {"words": _("In the words of those who have it. Name no single person.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen_on", clock.today())


class ConcernEditForm(VersionedForm, ConcernForm):
    """A concern that exists already."""

    layout = Layout("version", "group", *FIELDS)


class AnswerConcernForm(VersionedForm, BaseForm):
    """What was done about a concern."""

    submit_label = _("Keep what was done")
    guard = True

    mitigation = forms.CharField(widget=LongText(rows=4), max_length=4000, label=_("What was done"))
    mitigated_on = forms.DateField(label=_("Done on"))


class HearConcernForm(VersionedForm, BaseForm):
    """What the group says of it, with who said so, how and when."""

    submit_label = _("Keep what they say")
    guard = True

    says = forms.ChoiceField(
        choices=GroupSays.choices, widget=RadioTiles(), label=_("What does the group say?")
    )
    doubt = forms.CharField(
        required=False, widget=LongText(rows=3), max_length=4000, label=_("What still worries them")
    )
    confirmed_by = forms.CharField(
        max_length=200,
        label=_("Who of the group said so"),
        help_text=_("A role, such as “two parents of the cabinet”. Name no single person."),
    )
    confirmed_how = forms.ChoiceField(
        choices=[(each.value, each.label) for each in TOLD],
        widget=forms.RadioSelect,
        label=_("How they said so"),
    )
    confirmed_on = forms.DateField(label=_("When they said so"))
