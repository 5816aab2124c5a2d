"""What coordinators plan: actions, messages, readings of groups. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import GroupChoice, OfPlaceForm
from stakeholders.models import Action, Concern, Mindset, PlannedMessage
from stakeholders.vocabulary import Speech
from statepl.core import clock
from statepl.core.forms import BaseForm, LongText, VersionedForm


class ActionForm(OfPlaceForm):
    """An action of the plan."""

    submit_label = _("Save the action")

    group = GroupChoice(label=_("For which group"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        field: Any = self.fields["answers"]
        field.queryset = Concern.objects.visible_to(user).unsettled().select_related("group__parent")
        field.label_from_instance = lambda each: f"{each.whom}: {each}"
        field.empty_label = _("None of the list")

    class Meta:
        model = Action
        fields = ["title", "district", "strand", "group", "answers", "concern", "owner", "due_on", "metric"]
        widgets = {"concern": LongText(rows=3), "metric": LongText(rows=3)}
        help_texts = {
            "concern": _("Only for an action that answers a concern. In the words of those who have it."),
            "metric": _("For example: half of the families can say what a capacity matrix is for."),
        }


class ActionEditForm(VersionedForm, ActionForm):
    """An action that exists already."""


class FinishForm(VersionedForm, BaseForm):
    """That an action is done, and what came of it."""

    submit_label = _("Keep it as done")
    guard = True

    done_on = forms.DateField(label=_("Done on"))
    outcome = forms.CharField(
        widget=LongText(rows=5), max_length=4000, label=_("What came of it"),
        help_text=_("Also what did not work."),
    )  # fmt: skip


class PlannedMessageForm(OfPlaceForm):
    """A message of the communications plan."""

    submit_label = _("Save the message")

    group = GroupChoice(label=_("For which group"))
    languages = forms.MultipleChoiceField(
        choices=Speech.choices, widget=forms.CheckboxSelectMultiple, label=_("Languages"),
        error_messages={"required": _("Choose at least one language.")},
    )  # fmt: skip

    class Meta:
        model = PlannedMessage
        fields = [
            "text", "district", "group", "channel", "languages", "cadence", "owner", "feedback", "ends_on",
        ]  # fmt: skip
        widgets = {"text": LongText(rows=4), "feedback": LongText(rows=3)}
        help_texts = {"feedback": _("Without this the message goes one way.")}


class PlannedMessageEditForm(VersionedForm, PlannedMessageForm):
    """A message that exists already."""


class MindsetForm(OfPlaceForm):
    """One reading of a group."""

    submit_label = _("Save the reading")

    group = GroupChoice(label=_("Which group"))

    class Meta:
        model = Mindset
        fields = ["district", "group", "read_on", "current", "desired", "trend", "basis"]
        widgets = dict.fromkeys(("current", "desired", "basis"), LongText(rows=3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("read_on", clock.today())
