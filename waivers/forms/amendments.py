"""What the district asks to amend, and what the state says to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policy.models import FlexibilityType
from statepl.core.forms import BaseForm, BaseModelForm, LongText, RadioTiles, VersionedForm
from waivers.models import Amendment, FlexibilityRequest
from waivers.states import Move


class AmendmentStartForm(BaseForm):
    """What shall change, and of which flexibility."""

    submit_label = _("Start the amendment")
    kind = forms.ChoiceField(label=_("What shall change?"), choices=Amendment.Kind.choices, widget=RadioTiles)
    flexibility_type = forms.ModelChoiceField(
        label=_("Type of flexibility"),
        queryset=FlexibilityType.objects.select_related("area"),
        empty_label=_("Choose a type"),
    )


class AmendmentForm(VersionedForm, BaseModelForm):
    """The text of an amendment."""

    guard = True

    class Meta:
        model = Amendment
        fields = ["citation", "rationale", "benefit", "asked_text", "starts_on", "ends_on"]
        widgets = {
            "rationale": LongText(words=150),
            "benefit": LongText(rows=4),
            "asked_text": LongText(rows=5),
        }
        help_texts = {
            "citation": _("The section of the state’s code or rule, for example “Code 256.7”."),
            "rationale": _("What came up while you put the plan into practice?"),
            "asked_text": _("Only where the conditions shall change: write them as you want them to read."),
            "starts_on": _("The first day on which the change would hold."),
            "ends_on": _("Empty: until the five years end."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == Amendment.Kind.END:
            for name in ("asked_text", "ends_on", "benefit"):
                del self.fields[name]
            self.fields["starts_on"].help_text = _("The first day on which it is no longer in force.")


class AmendmentMoveForm(VersionedForm, BaseForm):
    """What a move of the amendments' table asks for."""

    guard = True
    reason = forms.CharField(label=_("Reason"), max_length=5000, required=False, widget=LongText(rows=5))
    on = forms.DateField(label=_("In force from"), required=False)
    until = forms.DateField(label=_("In force until"), required=False)

    def __init__(self, *args: Any, move: Move, is_end: bool, hint: str = "", **kwargs: Any) -> None:
        self.submit_label = move.label
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = hint
        self.fields["until"].help_text = _("Empty: until the five years end.")
        for name, needed in (("reason", move.needs_reason), ("on", move.needs_date)):
            if needed:
                self.fields[name].required = True
            else:
                del self.fields[name]
        if not move.needs_date or is_end:
            del self.fields["until"]
        if is_end and move.needs_date:
            self.fields["on"].label = _("No longer in force from")
        if move.verb == "approve-with-conditions":
            self.fields["reason"].label = _("Conditions")
        if move.verb == "store-examination":
            self.fields["reason"].label = _("Result of the examination")


class AmendmentRecommendForm(VersionedForm, BaseForm):
    """What the reviewer advises."""

    submit_label = _("Recommend")
    guard = True
    advice = forms.ChoiceField(label=_("I recommend to"), choices=Amendment.Advice.choices, widget=RadioTiles)
    reason = forms.CharField(
        label=_("Why"), max_length=5000, widget=LongText(rows=4), help_text=_("The approver reads this.")
    )


class AmendmentFederalForm(VersionedForm, BaseForm):
    """Whether federal law stands in the way."""

    submit_label = _("Save the federal check")
    federal_check = forms.ChoiceField(
        label=_("Federal check"), choices=FlexibilityRequest.FederalCheck.choices, widget=RadioTiles
    )
    federal_note = forms.CharField(
        label=_("Result of the examination"), required=False, max_length=5000, widget=LongText(rows=4)
    )
