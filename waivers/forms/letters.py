"""What the state types about letters: templates, words before release, decisions made together."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, BaseModelForm, CheckboxTiles, LongText, VersionedForm
from waivers.forms.conditions import ConditionRows
from waivers.models import LetterTemplate
from waivers.states import Move


class LetterTemplateForm(VersionedForm, BaseModelForm):
    """A letter in the state's own words."""

    guard = True

    class Meta:
        model = LetterTemplate
        fields = ["subject", "body"]
        widgets = {"body": LongText(rows=18)}
        help_texts = {
            "body": _("An empty line starts a paragraph. Lines that start with a hyphen become a list.")
        }


class LetterForm(VersionedForm, BaseForm):
    """The words of one letter before its release."""

    submit_label = _("Save the letter")
    guard = True
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=40000,
        widget=LongText(rows=18),
        help_text=_("An empty line starts a paragraph. Lines that start with a hyphen become a list."),
    )


def language_field() -> forms.ChoiceField:
    """Return the question for the language of a letter."""
    return forms.ChoiceField(
        label=_("Language of the letter"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        error_messages={"invalid_choice": _("Choose one of the languages on the page.")},
    )


class PrepareForm(VersionedForm, BaseForm):
    """What a decision asks for before its letter can be read."""

    submit_label = _("Prepare and read the letter")
    guard = True
    reason = forms.CharField(label=_("Reason"), max_length=5000, required=False, widget=LongText(rows=5))
    on = forms.DateField(label=_("In force from"), required=False)
    until = forms.DateField(
        label=_("In force until"), required=False, help_text=_("Empty: until the five years end.")
    )

    def __init__(
        self, *args: Any, move: Move, hint: str = "", has_until: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["on"].help_text = hint
        for name, needed in (("reason", move.needs_reason), ("on", move.needs_date)):
            if needed:
                self.fields[name].required = True
            else:
                del self.fields[name]
        if not (has_until and move.needs_date):
            del self.fields["until"]
        if move.verb == "put-on-probation":
            self.fields["reason"].label = _("Finding")
            self.fields["on"].label = _("To be corrected by")


class PrepareApprovalForm(ConditionRows, PrepareForm):
    """A conditional approval before its letter can be read, with its conditions."""


class TogetherForm(BaseForm):
    """Which applications are decided together."""

    submit_label = _("Prepare and read the letters")
    guard = True
    applications = forms.TypedMultipleChoiceField(label=_("Applications"), coerce=int, widget=CheckboxTiles)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        required=False,
        widget=LongText(rows=4),
        help_text=_("The same for each of them. Each letter can be changed on the next page."),
    )
    on = forms.DateField(label=_("In force from"), required=False)

    def __init__(self, *args: Any, move: Move, ready: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["applications"]
        field.choices = [(row.pk, str(row)) for row in ready]
        self.fields["language"] = language_field()
        for name, needed in (("reason", move.needs_reason), ("on", move.needs_date)):
            if needed:
                self.fields[name].required = True
            else:
                del self.fields[name]


class TogetherApprovalForm(ConditionRows, TogetherForm):
    """Conditional approvals together; the conditions are the same for each of them."""


class ConfirmBatchForm(VersionedForm, BaseForm):
    """The number of decisions, typed by the person who means them."""

    submit_label = _("Confirm these decisions")
    count = forms.IntegerField(
        label=_("How many decisions are these?"),
        help_text=_("Type the number that stands above, to say that you mean all of them."),
    )
