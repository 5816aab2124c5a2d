"""What people type about due dates: more time, conditions, letting something off."""

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm
from waivers.forms.conditions import ConditionRows
from waivers.forms.review import MoveForm


class AskExtensionForm(BaseForm):
    """A later date, and why."""

    submit_label = _("Ask for more time")
    guard = True
    wanted_on = forms.DateField(label=_("New date"))
    reason = forms.CharField(
        label=_("Why does it take longer?"),
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("An approver of the state reads this and decides."),
    )


class DecideExtensionForm(VersionedForm, BaseForm):
    """What the state says to more time."""

    submit_label = _("Decide")
    guard = True
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Grant more time")), ("no", _("Keep the present date"))],
        coerce=lambda value: value == "yes",
        widget=RadioTiles,
    )
    until = forms.DateField(
        label=_("New date"), required=False, help_text=_("Empty means the date that was asked for.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("The district reads it. What is decided here is decided once."),
    )


class ConditionForm(BaseForm):
    """One condition of an approval."""

    submit_label = _("Set this condition")
    guard = True
    text = forms.CharField(label=_("What the district has to do"), max_length=2000, widget=LongText(rows=3))
    due_on = forms.DateField(label=_("By"))


class FeedForm(BaseForm):
    """A button, nothing to type."""

    submit_label = _("Make a secret address")


class ConditionalApprovalForm(ConditionRows, MoveForm):
    """The conditional approval with its conditions, as many as there are."""
