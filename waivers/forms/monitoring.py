"""What the state types while it monitors, and what the district answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from policy.models import Assurance
from statepl.core.forms import BaseForm, FileInput, LongText, RadioTiles, VersionedForm
from waivers.models import AssuranceFinding, MonitoringReview


class ReviewForm(VersionedForm, BaseForm):
    """One year's review: a finding for each assurance, what is strong, what worries, what the state does."""

    guard = True
    submit_label = _("Save the review")
    planned_on = forms.DateField(label=_("Day of the review"))
    strengths = forms.CharField(
        label=_("What is strong"), required=False, max_length=10000, widget=LongText(rows=4)
    )
    concerns = forms.CharField(
        label=_("What worries you"), required=False, max_length=10000, widget=LongText(rows=4)
    )
    support = forms.CharField(
        label=_("What the state will do to help"), required=False, max_length=10000, widget=LongText(rows=4)
    )

    def __init__(self, *args: Any, review: MonitoringReview, **kwargs: Any) -> None:
        initial = {name: getattr(review, name) for name in ("planned_on", "strengths", "concerns", "support")}
        super().__init__(*args, version=review.version, initial=initial, **kwargs)
        found = {row.assurance_id: row for row in review.findings.all()}
        self.assurances = list(Assurance.objects.all())
        for assurance in self.assurances:
            self._add(assurance, found.get(assurance.pk))
        self.order_fields(
            [f"{name}_{each.code}" for each in self.assurances for name in ("judgement", "text")]
        )

    def _add(self, assurance: Assurance, row: AssuranceFinding | None) -> None:
        self.fields[f"judgement_{assurance.code}"] = forms.ChoiceField(
            label=assurance.label,
            help_text=assurance.text,
            choices=AssuranceFinding.Judgement.choices,
            widget=RadioTiles,
            required=False,
            initial=row.judgement if row else None,
        )
        self.fields[f"text_{assurance.code}"] = forms.CharField(
            label=_now("Why: %(name)s") % {"name": assurance.label},
            required=False,
            max_length=5000,
            widget=LongText(rows=3),
            initial=row.text if row else "",
        )

    def findings(self) -> list[tuple[Assurance, str, str]]:
        """Return (assurance, judgement, text) of each assurance that was judged."""
        data = self.cleaned_data
        return [
            (each, data[f"judgement_{each.code}"], data[f"text_{each.code}"])
            for each in self.assurances
            if data.get(f"judgement_{each.code}")
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for each in self.assurances:
            judged = data.get(f"judgement_{each.code}")
            if judged and judged != AssuranceFinding.Judgement.MET and not data.get(f"text_{each.code}"):
                sentence = _("Say what you found: the district must know what to change.")
                self.add_error(f"text_{each.code}", sentence)
        return data


class CorrectionForm(BaseForm):
    """A correction that a review asks for."""

    guard = True
    submit_label = _("Add the correction")
    text = forms.CharField(label=_("What is to be corrected"), max_length=5000, widget=LongText(rows=4))
    due_on = forms.DateField(label=_("To be corrected by"))


class ReplyForm(VersionedForm, BaseForm):
    """The district's answer to a review or a notice."""

    guard = True
    submit_label = _("Send the answer")
    answer = forms.CharField(label=_("Your answer"), max_length=10000, widget=LongText(rows=6))


class ShowCorrectionForm(VersionedForm, BaseForm):
    """What shows that a finding was corrected."""

    guard = True
    submit_label = _("Show this to the state")
    evidence = forms.CharField(
        label=_("What was corrected"),
        max_length=10000,
        widget=LongText(words=150),
        help_text=_("What was done, when, and by whom?"),
    )
    file = forms.FileField(
        label=_("Document"),
        required=False,
        widget=FileInput(endings=("pdf", "docx", "xlsx", "png", "jpg"), megabytes=25),
    )


class ResolveForm(BaseForm):
    """What the state says when it notes that a finding was corrected."""

    submit_label = _("Note as corrected")
    resolution = forms.CharField(
        label=_("How it was corrected"),
        required=False,
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("The district reads it."),
    )


class NoticeForm(VersionedForm, BaseForm):
    """The notice of a revocation."""

    guard = True
    submit_label = _("Send the notice")
    text = forms.CharField(
        label=_("Why, and what would avert it"),
        max_length=10000,
        widget=LongText(rows=6),
        help_text=_("The district’s lead receives it at once and can answer."),
    )
