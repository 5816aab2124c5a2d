"""Why a planning group has no place in a district's planning. Nothing here saves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, LongText


class LeaveOutForm(BaseForm):
    """The reason for colleges that do not fit."""

    submit_label = _("Leave colleges out, for this reason")

    reason = forms.CharField(
        widget=LongText(rows=3),
        max_length=2000,
        label=_("Why do colleges have no place in this planning?"),
        help_text=_("For example: there is none within reach, and the plan concerns grades K to 5."),
    )
