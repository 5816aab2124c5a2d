"""The shape of directory uploads."""

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, FileInput, RadioTiles

CHOICES = [("districts", _("Districts")), ("schools", _("Schools"))]
DESCRIPTIONS = {
    "districts": _("One row for each district."),
    "schools": _("One row for each school; its district is in the directory already."),
}


class DirectoryForm(BaseForm):
    """One file of districts or of schools."""

    submit_label = _("Import the file")

    what = forms.ChoiceField(
        label=_("What the file holds"), choices=CHOICES, widget=RadioTiles(descriptions=DESCRIPTIONS)
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=FileInput(endings=("csv", "gz")),
        help_text=_("CSV in UTF-8, packed with gzip if you like."),
    )
