"""Why a planning group has no place in a district's planning, or was not heard. Nothing here saves."""

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


class SilenceForm(BaseForm):
    """Why people who have to be heard were not heard."""

    submit_label = _("Keep the reason; everybody can read it")

    reason = forms.CharField(
        widget=LongText(rows=4),
        max_length=2000,
        label=_("Why has nobody heard them yet, and what comes next?"),
        help_text=_("Everybody can read this, with the name of the district. Name no person."),
    )
