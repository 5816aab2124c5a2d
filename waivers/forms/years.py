"""What a district types after final approval: progress, assurances kept, cycles, reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from policy.models import Assurance, DistrictCondition
from statepl.core import clock
from statepl.core.forms import BaseForm, CheckboxTiles, LongText, RadioTiles, VersionedForm
from waivers.forms.seen import SeenField
from waivers.models import Comment, GoalProgress, ImprovementCycle, YearlyAttestation
from waivers.sources import measure_choices
from waivers.states.filings import FilingMove


class GoalForm(VersionedForm, BaseForm):
    """How far one goal is."""

    guard = True
    status = forms.ChoiceField(
        label=_("How far is it?"), choices=GoalProgress.Status.choices, widget=RadioTiles
    )
    started_on = forms.DateField(label=_("Started on"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("What is done, what comes next. Where it was stopped: why."),
    )


class AttestForm(BaseForm):
    """Four assurances, one answer each, with what is lacking where one was not fully kept."""

    guard = True
    submit_label = _("Confirm for the district")

    def __init__(self, *args: Any, standing: dict[int, YearlyAttestation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored: dict[str, Any] = {}
        self.assurances = list(Assurance.objects.all())
        for assurance in self.assurances:
            self._add(assurance, standing.get(assurance.pk))

    def _add(self, assurance: Assurance, row: YearlyAttestation | None) -> None:
        code = assurance.code
        answer = forms.ChoiceField(
            label=assurance.label,
            help_text=assurance.text,
            choices=YearlyAttestation.Answer.choices,
            widget=RadioTiles,
            initial=row.answer if row else None,
            required=False,
        )
        text = forms.CharField(
            label=_now("What shows it, or what is lacking: %(name)s") % {"name": assurance.label},
            required=False,
            max_length=5000,
            widget=LongText(rows=3),
            initial=row.text if row else "",
        )
        version = forms.IntegerField(widget=forms.HiddenInput, initial=row.version if row else 0)
        for name, field in (("answer", answer), ("text", text), ("version", version)):
            self.fields[f"{name}_{code}"] = field

    def answers(self) -> list[tuple[Assurance, dict[str, Any]]]:
        """Return (assurance, answer, text and version) of each assurance that was answered."""
        data = self.cleaned_data
        return [
            (each, {name: data[f"{name}_{each.code}"] for name in ("answer", "text", "version")})
            for each in self.assurances
            if data.get(f"answer_{each.code}")
        ]


class CycleForm(BaseForm):
    """What is tried, why, and on which data it will be judged."""

    guard = True
    condition = forms.ModelChoiceField(
        label=_("District condition"), queryset=DistrictCondition.objects.all(), empty_label=_("Choose one")
    )
    title = forms.CharField(label=_("What will you try?"), max_length=200)
    plan = forms.CharField(
        label=_("Plan"),
        max_length=10000,
        widget=LongText(rows=5, words=120),
        help_text=_("What you will do, where, and what you expect."),
    )
    planned_on = forms.DateField(label=_("Planned on"), initial=clock.today)
    sources = forms.CharField(
        label=_("Data you will look at"),
        max_length=5000,
        widget=LongText(rows=3),
        help_text=_("Name the source: a survey, attendance by week, student work."),
    )
    measure_codes = forms.MultipleChoiceField(
        label=_("Measures of the evaluation"), required=False, widget=forms.CheckboxSelectMultiple
    )
    different = forms.CharField(
        label=_("What is different this time?"),
        required=False,
        max_length=5000,
        widget=LongText(rows=3),
        help_text=_("Needed where something was stopped before under the same condition."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = measure_choices()
        if choices:
            self.fields["measure_codes"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["measure_codes"]


class CycleEditForm(VersionedForm, CycleForm):
    """Go on with a cycle: what was done, what the data say."""

    done = forms.CharField(
        label=_("What was done"), required=False, max_length=10000, widget=LongText(rows=5, words=120)
    )
    done_on = forms.DateField(label=_("Done on"), required=False)
    reflection = forms.CharField(
        label=_("What the data say"), required=False, max_length=10000, widget=LongText(rows=5, words=120)
    )
    reflected_on = forms.DateField(label=_("Looked at on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["condition"]


class CycleCloseForm(VersionedForm, BaseForm):
    """Decide what becomes of what was tried."""

    guard = True
    submit_label = _("Close the cycle")
    decision = forms.ChoiceField(
        label=_("What do you decide?"), choices=ImprovementCycle.Decision.choices, widget=RadioTiles
    )
    learning = forms.CharField(
        label=_("What did you learn?"),
        max_length=5000,
        widget=LongText(rows=5, words=100),
        help_text=_("It stands beside every later cycle under the same condition."),
    )
    decided_on = forms.DateField(label=_("Decided on"), initial=clock.today)


class CarriedForm(BaseForm):
    """Which of the carried values are still true; none is ticked beforehand."""

    submit_label = _("Confirm what is ticked")
    paths = forms.MultipleChoiceField(
        label=_("Still true this year"),
        widget=CheckboxTiles,
        error_messages={"required": _("Tick what is still true. What is not, change in the report.")},
    )

    def __init__(self, *args: Any, carried: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["paths"]
        field.choices = [(each.row.path, each.label) for each in carried]
        field.widget.descriptions = {each.row.path: each.text for each in carried}


class PaperCommentForm(BaseForm):
    """A comment on one part of a report."""

    guard = True
    submit_label = _("Add comment")
    anchor = forms.ChoiceField(label=_("About"))
    audience = forms.ChoiceField(label=_("Who sees it?"), choices=Comment.Audience.choices, widget=RadioTiles)
    text = forms.CharField(label=_("Comment"), max_length=5000, widget=LongText(rows=4))

    def __init__(self, *args: Any, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].choices = parts  # type: ignore[attr-defined]


class PaperMoveForm(VersionedForm, BaseForm):
    """A move of a report: the version, and a text where the table asks for one."""

    text = forms.CharField(label=_("What you say"), max_length=5000, widget=LongText(rows=5))

    def __init__(
        self, *args: Any, move: FilingMove, seen: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        self.submit_label = move.label
        super().__init__(*args, **kwargs)
        if seen is not None:
            self.fields["seen"] = SeenField(seen)
        if not move.needs_text:
            del self.fields["text"]
