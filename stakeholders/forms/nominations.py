"""Who is missing, as anybody names them, and what came of it. Nothing here saves."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import GroupChoice
from stakeholders.models.nominations import LONGEST
from stakeholders.vocabulary.nominations import OF_A_GROUP, Outcome
from statepl.core.forms import BaseForm, LongText, RadioTiles


class NominateForm(BaseForm):
    """A group that nobody hears, named by anybody without an account; sent twice it is one nomination."""

    submit_label = _("Send it")
    guard = True
    autocomplete: ClassVar[Mapping[str, str]] = {"email": "email"}

    who = forms.CharField(
        widget=LongText(rows=2),
        max_length=500,
        label=_("Who is missing?"),
        help_text=_(
            "Name a group of people, such as “parents who work nights at the plant”. Please name no child and no "
            "other private person."
        ),
        error_messages={"required": _("Write which people are missing.")},
    )
    reach = forms.CharField(
        widget=LongText(rows=4),
        max_length=LONGEST,
        required=False,
        label=_("Why do they matter, and how can we reach them?"),
        help_text=_(
            "A place, a day, an organization or a language. No names and telephone numbers of others."
        ),
    )
    email = forms.EmailField(
        required=False,
        label=_("Your email, if you want to know what came of it"),
        help_text=_("We use it to tell you what came of it, and for nothing else."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class SettleNominationForm(BaseForm):
    """What came of a nomination, for the person and for the public."""

    submit_label = _("Settle it")
    guard = True

    outcome = forms.ChoiceField(
        choices=Outcome.choices,
        widget=RadioTiles(
            descriptions={
                Outcome.TAKEN_UP: _(
                    "From now on this group, or this part of one, is asked. Choose it below."
                ),
                Outcome.ON_THE_LIST: _("It stood on the list before. Choose it below."),
                Outcome.NOT_TAKEN_UP: _("Say why."),
            }
        ),
        label=_("What came of it?"),
    )
    group = GroupChoice(required=False, label=_("Group of the list"), empty_label=_("None"))
    reason = forms.CharField(
        widget=LongText(rows=4),
        max_length=LONGEST,
        label=_("Why?"),
        help_text=_("The person reads this, if they left an address."),
    )
    public_text = forms.CharField(
        widget=LongText(rows=3),
        max_length=LONGEST,
        label=_("Words for the public"),
        help_text=_(
            "Who was named and what came of it, in your own words. The words as they came are never shown."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") in OF_A_GROUP and "group" not in self.errors and not cleaned.get("group"):
            self.add_error("group", _("Choose the group of the list."))
        return cleaned
