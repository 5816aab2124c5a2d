"""Answers to comments and evidence of duties."""

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, FileInput, LongText, RadioTiles, VersionedForm


class AnswerForm(BaseForm):
    """The district's answer to a comment."""

    submit_label = _("Save the answer")
    guard = True
    text = forms.CharField(label=_("Your answer"), max_length=5000, widget=LongText(rows=4))


class EvidenceForm(VersionedForm, BaseForm):
    """What shows that an obligation is met."""

    submit_label = _("Give this evidence")
    guard = True
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=20000,
        widget=LongText(words=200),
        help_text=_("What was done, when, and by whom?"),
    )
    file = forms.FileField(
        label=_("Document"),
        required=False,
        widget=FileInput(endings=("pdf", "docx", "xlsx", "png", "jpg"), megabytes=25),
    )


class VerifyForm(VersionedForm, BaseForm):
    """What the state says to the evidence."""

    submit_label = _("Save the finding")
    accepted = forms.TypedChoiceField(
        label=_("Does it show that the obligation is met?"),
        choices=[("yes", _("Yes, verified")), ("no", _("Not yet, send it back"))],
        coerce=lambda value: value == "yes",
        widget=RadioTiles,
    )
    finding = forms.CharField(
        label=_("What is lacking, or why it is enough"),
        required=False,
        max_length=5000,
        widget=LongText(rows=4),
    )
