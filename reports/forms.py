"""What people type about reports."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.kinds import ReportKind
from reports.models import WORDS
from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm
from waivers.models import Application


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


class OrderForm(BaseForm):
    """Which applications a report is ordered of, and in which language."""

    submit_label = _("Order the reports")
    kind = forms.ChoiceField(
        label=_("Document"),
        choices=ReportKind.choices,
        initial=ReportKind.READINESS,
        widget=RadioTiles,
        help_text=_(
            "A monitoring pack is made of approved applications from Year Three on, a sustainability pack from "
            "Year Five on, a public digest of submitted ones; others are left out."
        ),
    )
    which = forms.ChoiceField(
        label=_("Reports of"),
        choices=[("all", _("Every open application")), ("chosen", _("The ones that I choose below"))],
        widget=RadioTiles,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=RadioTiles)
    chosen = forms.ModelMultipleChoiceField(
        label=_("Applications"),
        queryset=Application.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of them cannot be chosen any more. Open this page again."),
            "invalid_pk_value": _("One of them cannot be chosen any more. Open this page again."),
        },
    )

    def __init__(self, *args: Any, applications: QuerySet[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = applications  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a choice where one has to be made."""
        data = super().clean() or {}
        if data.get("which") == "chosen" and "chosen" in data and not data["chosen"]:
            self.add_error("chosen", gettext("Choose at least one application."))
        return data


class ShareForm(BaseForm):
    """Who shall read a report without an account, and for how long."""

    submit_label = _("Make a secret address")
    whom = forms.CharField(
        label=_("For whom"),
        max_length=200,
        help_text=_("The board, say. It stands on the history beside each download."),
    )
    days = forms.TypedChoiceField(
        label=_("Good for"),
        choices=[(7, _("a week")), (30, _("a month")), (90, _("three months"))],
        coerce=int,
        initial=30,
        widget=RadioTiles,
    )
