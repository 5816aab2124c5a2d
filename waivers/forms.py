"""Shape of what people type. Forms check types and labels; services decide and save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policy.models import Assurance, DistrictCondition
from statepl.core.forms import (
    BaseForm,
    BaseModelForm,
    CheckboxTiles,
    FileInput,
    LongText,
    RadioTiles,
    VersionedForm,
)
from waivers.calendar import school_year_label
from waivers.models import Application, Comment, FlexibilityRequest, Recommendation
from waivers.states import Move


class StartForm(BaseForm):
    """When Year One starts."""

    submit_label = _("Start the application")

    start_school_year = forms.TypedChoiceField(
        label=_("School year of Year One"),
        coerce=int,
        widget=RadioTiles,
        help_text=_("Year One is for planning. Nothing starts in schools before final approval."),
    )

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(this_year, this_year + 3)
        self.fields["start_school_year"].choices = [(year, school_year_label(year)) for year in years]  # type: ignore[attr-defined]


class ApplicationForm(VersionedForm, BaseModelForm):
    """The text of the application."""

    guard = True
    vision = forms.CharField(
        label=_("Draft vision"),
        required=False,
        max_length=20000,
        widget=LongText(words=150),
        help_text=_("What will be different for a student? A few plain sentences are enough now."),
    )

    class Meta:
        model = Application
        fields = [
            "vision",
            "lead_type",
            "lead_organization",
            "manager_name",
            "manager_title",
            "manager_email",
        ]
        widgets = {"lead_type": RadioTiles}
        help_texts = {
            "lead_organization": _("Only if a partner organization leads with the district."),
            "manager_name": _("One person who leads the work every day."),
        }


class RequestForm(VersionedForm, BaseModelForm):
    """One request for flexibility."""

    guard = True
    conditions = forms.ModelMultipleChoiceField(
        label=_("District conditions that it serves"),
        queryset=DistrictCondition.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = FlexibilityRequest
        fields = ["citation", "rationale", "benefit", "vision_link", "conditions"]
        widgets = {
            "rationale": LongText(words=150),
            "benefit": LongText(rows=4),
            "vision_link": LongText(rows=4),
        }
        help_texts = {
            "citation": _("The section of the state’s code or rule, for example “Code 256.7”."),
            "rationale": _("What can students or teachers not do because of it?"),
        }


class AssurancesForm(BaseForm):
    """Promises, the name under them, and the right to sign."""

    submit_label = _("Acknowledge for the district")
    assurances = forms.ModelMultipleChoiceField(
        label=_("We promise"), queryset=Assurance.objects.none(), widget=CheckboxTiles
    )
    signer_name = forms.CharField(label=_("Your name"), max_length=150)
    signer_title = forms.CharField(label=_("Your job title"), max_length=150)
    autocomplete = {"signer_name": "name", "signer_title": "organization-title"}

    def __init__(self, *args: Any, missing: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assurances"]
        field.queryset = Assurance.objects.filter(pk__in=[item.pk for item in missing])
        field.widget.descriptions = {item.pk: item.text for item in missing}
        field.label_from_instance = lambda item: item.label


class MoveForm(VersionedForm, BaseForm):
    """What a move of the lifecycle table asks for: a reason, a date, or only the version."""

    reason = forms.CharField(label=_("Reason"), max_length=5000, required=False, widget=LongText(rows=5))
    on = forms.DateField(label=_("Date"), required=False)

    def __init__(self, *args: Any, move: Move, hint: str = "", **kwargs: Any) -> None:
        self.submit_label = move.label
        super().__init__(*args, **kwargs)
        if hint:
            self.fields["on"].help_text = hint
        for name, needed in (("reason", move.needs_reason), ("on", move.needs_date)):
            if needed:
                self.fields[name].required = True
            else:
                del self.fields[name]
        if move.verb == "put-on-probation":
            self.fields["reason"].label = _("Finding")
            self.fields["on"].label = _("To be corrected by")
        elif move.needs_date:
            self.fields["on"].label = _("In force from")


class ExtensionForm(VersionedForm, BaseForm):
    """A later end of the plan window, and why."""

    submit_label = _("Extend the plan window")
    until = forms.DateField(label=_("New last day"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("The district and the public can read it."),
    )


ANCHORS = [
    ("vision", _("Vision")),
    ("manager", _("Project manager and lead")),
    ("requests", _("Requests for flexibility")),
    ("assurances", _("Assurances")),
    ("obligations", _("Year One obligations")),
    ("whole", _("The application as a whole")),
]


class CommentForm(BaseForm):
    """A comment on one part."""

    submit_label = _("Add comment")
    guard = True
    anchor = forms.ChoiceField(label=_("About"), choices=ANCHORS)
    audience = forms.ChoiceField(label=_("Who sees it?"), choices=Comment.Audience.choices, widget=RadioTiles)
    text = forms.CharField(label=_("Comment"), max_length=5000, widget=LongText(rows=4))


class AnswerForm(BaseForm):
    """The district's answer to a comment."""

    submit_label = _("Save the answer")
    guard = True
    text = forms.CharField(label=_("Your answer"), max_length=5000, widget=LongText(rows=4))


class RecommendForm(BaseForm):
    """What the reviewer advises."""

    submit_label = _("Recommend")
    guard = True
    advice = forms.ChoiceField(
        label=_("I recommend to"), choices=Recommendation.Advice.choices, widget=RadioTiles
    )
    reason = forms.CharField(
        label=_("Why"), max_length=5000, widget=LongText(rows=4), help_text=_("The approver reads this.")
    )


class DecideForm(VersionedForm, BaseForm):
    """The state's answer to one request."""

    submit_label = _("Decide this request")
    status = forms.ChoiceField(
        label=_("Decision"),
        widget=RadioTiles,
        choices=[
            (value, label)
            for value, label in FlexibilityRequest.Status.choices
            if value in {"approved", "approved_with_conditions", "denied", "not_needed"}
        ],
    )
    text = forms.CharField(
        label=_("Conditions or reason"),
        required=False,
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("Needed unless you approve it as it is. The district reads it."),
    )


class FederalCheckForm(VersionedForm, BaseForm):
    """Whether federal law stands in the way of one request."""

    submit_label = _("Save the federal check")
    federal_check = forms.ChoiceField(
        label=_("Federal check"), choices=FlexibilityRequest.FederalCheck.choices, widget=RadioTiles
    )
    federal_note = forms.CharField(
        label=_("Result of the examination"), required=False, max_length=5000, widget=LongText(rows=4)
    )


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
