"""The file of past activities. Nothing here saves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, FileInput


class LogFileForm(BaseForm):
    """One file of past activities."""

    submit_label = _("Check the file")

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=FileInput(endings=("csv", "gz")),
        help_text=_("CSV in UTF-8, packed with gzip if you like."),
    )
