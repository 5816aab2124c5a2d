"""What the state types while it reviews and decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm
from waivers.forms.seen import SeenField
from waivers.models import FlexibilityRequest, Recommendation
from waivers.states import Move


class MoveForm(VersionedForm, BaseForm):
    """What a move of the lifecycle table asks for: a reason, a date, or only the version."""

    reason = forms.CharField(label=_("Reason"), max_length=5000, required=False, widget=LongText(rows=5))
    on = forms.DateField(label=_("Date"), required=False)

    def __init__(
        self, *args: Any, move: Move, hint: str = "", seen: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        self.submit_label = move.label
        super().__init__(*args, **kwargs)
        if seen is not None:
            self.fields["seen"] = SeenField(seen)
        if hint:
            self.fields["on"].help_text = hint
        for name, needed in (("reason", move.needs_reason), ("on", move.needs_date)):
            if needed:
                self.fields[name].required = True
            else:
                del self.fields[name]
        if move.verb == "put-on-probation":
            self.fields["reason"].label = _("Finding")
            self.fields["on"].label = _("To be corrected by")
        elif move.needs_date:
            self.fields["on"].label = _("In force from")


class ExtensionForm(VersionedForm, BaseForm):
    """A later end of the plan window, and why."""

    submit_label = _("Extend the plan window")
    until = forms.DateField(label=_("New last day"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("The district and the public can read it."),
    )


class RecommendForm(BaseForm):
    """What the reviewer advises."""

    submit_label = _("Recommend")
    guard = True
    advice = forms.ChoiceField(
        label=_("I recommend to"), choices=Recommendation.Advice.choices, widget=RadioTiles
    )
    reason = forms.CharField(
        label=_("Why"), max_length=5000, widget=LongText(rows=4), help_text=_("The approver reads this.")
    )


class DecideForm(VersionedForm, BaseForm):
    """The state's answer to one request."""

    submit_label = _("Decide this request")
    status = forms.ChoiceField(
        label=_("Decision"),
        widget=RadioTiles,
        choices=[
            (value, label)
            for value, label in FlexibilityRequest.Status.choices
            if value in {"approved", "approved_with_conditions", "denied", "not_needed"}
        ],
    )
    text = forms.CharField(
        label=_("Conditions or reason"),
        required=False,
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("Needed unless you approve it as it is. The district reads it."),
    )
    granted_from = forms.DateField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty: from the day of the final approval."),
    )
    granted_until = forms.DateField(
        label=_("In force until"), required=False, help_text=_("Empty: until the five years end.")
    )


class FederalCheckForm(VersionedForm, BaseForm):
    """Whether federal law stands in the way of one request."""

    submit_label = _("Save the federal check")
    federal_check = forms.ChoiceField(
        label=_("Federal check"), choices=FlexibilityRequest.FederalCheck.choices, widget=RadioTiles
    )
    federal_note = forms.CharField(
        label=_("Result of the examination"), required=False, max_length=5000, widget=LongText(rows=4)
    )
