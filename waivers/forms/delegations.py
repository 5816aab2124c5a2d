"""What the lead types to let somebody help."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, RadioTiles
from waivers.models import Delegation

Access = Delegation.Access


class DelegationForm(BaseForm):
    """Who, of which organization, may do what, until when. What may be done is not chosen beforehand."""

    submit_label = _("Ask this person to help")
    guard = True

    email = forms.EmailField(label=_("Email address"), max_length=254)
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Needed if the person has no account here yet. Otherwise the account’s own name stands."),
    )
    organization = forms.CharField(
        label=_("Organization"),
        max_length=200,
        help_text=_(
            "It stands beside the person’s name, so that everybody knows for whom the person writes."
        ),
    )
    access = forms.ChoiceField(
        label=_("What may the person do?"),
        choices=Access.choices,
        widget=RadioTiles(
            descriptions={
                Access.WRITE: _(
                    "Fill in the text, rows, evidence and requests, and answer the state’s comments. "
                    "Signing and submitting stay with you."
                ),
                Access.READ: _("See everything that your district sees of this application."),
            }
        ),
    )
    ends_on = forms.DateField(label=_("Last day"))

    def __init__(self, *args: Any, last_day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = {"date": date_format(last_day, "DATE_FORMAT")}
        self.fields["ends_on"].help_text = (
            _("%(date)s at the latest. You can end it earlier at any time.") % day
        )
