"""What people type about reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import WORDS
from statepl.core.forms import BaseForm, LongText, VersionedForm


class WordsForm(VersionedForm, BaseForm):
    """What the district wants to stand beside its score."""

    guard = True
    submit_label = _("Save")
    words = forms.CharField(
        label=_("Your words beside the score"),
        required=False,
        max_length=WORDS,
        widget=LongText(rows=8),
        help_text=_(
            "Everybody reads them once the score is published: what explains it, what has happened since. "
            "Name no student and no number about a small group."
        ),
    )
