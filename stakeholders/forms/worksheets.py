"""The answer to one question of a worksheet. Nothing here saves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models.worksheets import LONGEST
from statepl.core.forms import BaseForm, LongText, VersionedForm


class WorksheetAnswerForm(VersionedForm, BaseForm):
    """What a place answers, and where the evidence is."""

    submit_label = _("Keep this answer")
    guard = True

    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("Write what you found and what you will do. Name no single person."),
        max_length=LONGEST,
        widget=LongText(rows=10),
    )
    evidence = forms.URLField(
        label=_("Link to evidence"),
        help_text=_("Minutes, a survey, a page. May stay empty; then the answer says so."),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
