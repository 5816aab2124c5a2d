"""Finding somebody who asks to be erased."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stakeholders.services import Person
from statepl.core.forms import BaseForm, CheckboxTiles


class FindPersonForm(BaseForm):
    """By what somebody is known."""

    submit_label = _("Look")

    words = forms.CharField(
        max_length=300,
        label=_("Email address, telephone number or name"),
        help_text=_("Exactly as it was given to us; capitals do not matter."),
    )


class ErasePeopleForm(BaseForm):
    """Which of the people found are erased; nobody is chosen beforehand."""

    submit_label = _("Erase for good")

    words = forms.CharField(widget=forms.HiddenInput)
    people = forms.MultipleChoiceField(widget=CheckboxTiles, label=_("Who is to be erased?"))

    def __init__(self, *args: Any, found: Mapping[Person, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = list(found)
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(place), f"{person} ({_entries(number)})")
            for place, (person, number) in enumerate(found.items())
        ]

    def chosen(self) -> list[Person]:
        """Return the people chosen."""
        return [self.found[int(place)] for place in self.cleaned_data["people"]]


def _entries(number: int) -> str:
    return ngettext("%(number)s entry", "%(number)s entries", number) % {"number": number}
