"""What is typed about commitments. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Commitment, Group, Invitation
from stakeholders.vocabulary import NOT_YET, TOLD, Ending, Promiser
from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm


class CommitmentForm(BaseForm):
    """A promise of one side to the other."""

    submit_label = _("Keep the commitment")
    guard = True

    side = forms.ChoiceField(choices=Promiser.choices, widget=RadioTiles(), label=_("Who promised"))
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Group"),
        help_text=_("The group that promised, or to which it was promised."),
    )
    what = forms.CharField(
        widget=LongText(rows=3),
        max_length=500,
        label=_("What was promised"),
        help_text=_("So that both sides can tell whether it was kept."),
    )
    due_on = forms.DateField(label=_("Until when"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Group.objects.select_related("parent")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        return {name: self.cleaned_data[name] for name in ("side", "group", "what", "due_on")}


class CommitmentEditForm(VersionedForm, CommitmentForm):
    """A commitment that exists already."""


class CloseForm(VersionedForm, BaseForm):
    """How the other side closed a commitment, with who said so, how and when."""

    submit_label = _("Close the commitment")
    guard = True

    outcome = forms.ChoiceField(choices=Ending.choices, widget=RadioTiles(), label=_("How it ended"))
    confirmed_by = forms.CharField(
        max_length=200,
        label=_("Who of the group said so"),
        help_text=_("Only those who organize the activity read this."),
    )
    confirmed_how = forms.ChoiceField(
        choices=[(each.value, each.label) for each in TOLD],
        widget=forms.RadioSelect,
        label=_("How they said so"),
    )
    confirmed_on = forms.DateField(label=_("When they said so"))
    remark = forms.CharField(required=False, max_length=1000, widget=LongText(rows=3), label=_("Remark"))

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not commitment.is_ours:
            for name in ("confirmed_by", "confirmed_how", "confirmed_on"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AskForm(BaseForm):
    """Whom to ask whether a promise was kept."""

    submit_label = _("Send the question")

    invitation = forms.ModelChoiceField(Invitation.objects.none(), empty_label=None, label=_("Whom to ask"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["invitation"]
        field.queryset = people
        field.label_from_instance = lambda each: f"{each.person} ({each.group.label})"


class KeptForm(BaseForm):
    """What somebody of the group says about a promise to it. No answer is chosen beforehand."""

    answer = forms.ChoiceField(
        choices=[
            (Ending.KEPT.value, _("Yes, it was kept")),
            (NOT_YET, _("No, not yet")),
            (Ending.LET_OFF.value, _("It is no longer needed")),
        ],
        widget=RadioTiles(),
        label=_("Was it kept?"),
        error_messages={"required": _("Choose one of the answers.")},
    )
    remark = forms.CharField(
        required=False, max_length=1000, widget=LongText(rows=3), label=_("Do you want to add something?")
    )
