"""Forms with every kind of control, for the tests of the form pack."""

from crispy_forms.bootstrap import (
    Accordion,
    AccordionGroup,
    Alert,
    AppendedText,
    FieldWithButtons,
    FormActions,
    InlineCheckboxes,
    InlineField,
    InlineRadios,
    PrependedText,
    StrictButton,
    UneditableField,
)
from crispy_forms.layout import (
    HTML,
    Button,
    ButtonHolder,
    Column,
    Div,
    Field,
    Fieldset,
    Hidden,
    Layout,
    MultiField,
    Reset,
    Row,
    Submit,
)
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from statepl.core.forms import BaseForm, CheckboxTiles, FileInput, LongText, RadioTiles

COLORS = [("a", "Seat time"), ("b", "Testing windows"), ("c", "Off-site credit")]


class EverythingForm(BaseForm):
    """One field of each kind."""

    submit_label = "Save"
    error_title = "Your work is saved. Some things to finish before you submit"
    autocomplete = {"email": "email"}

    name = forms.CharField(label="Name of the plan", help_text="As families will read it.", max_length=80)
    email = forms.EmailField(label="Email for questions", required=False)
    story = forms.CharField(
        label="How will students get help?", widget=LongText(words=200), help_text="Say what changes."
    )
    short = forms.CharField(label="In one line", widget=LongText(rows=2), max_length=20, required=False)
    starts = forms.DateField(label="When does it start?")
    at = forms.TimeField(label="At what time?", required=False)
    meets = forms.DateTimeField(label="When does the board meet?", required=False)
    schools = forms.IntegerField(label="Number of schools", min_value=1)
    area = forms.ChoiceField(label="Area", choices=[("", "Choose one"), *COLORS])
    level = forms.ChoiceField(
        label="Where are you today?",
        help_text="The state verifies it.",
        choices=[("0", "Not evident"), ("1", "Emerging"), ("2", "District-wide")],
        widget=RadioTiles(descriptions={"0": "Nothing to show yet"}, refused={"2": "Add evidence first."}),
    )
    needs = forms.MultipleChoiceField(label="What would help?", choices=COLORS, widget=CheckboxTiles)
    plain = forms.ChoiceField(label="Plain choice", choices=COLORS, widget=forms.RadioSelect, required=False)
    agree = forms.BooleanField(label="We publish this plan", help_text="On the district's own site.")
    evidence = forms.FileField(
        label="Evidence", required=False, widget=FileInput(endings=("pdf", "csv"), megabytes=25)
    )
    moment = forms.SplitDateTimeField(label="Day and hour", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


VALID = {
    "name": "Plan",
    "story": "Every school opens a block.",
    "starts": "2027-09-28",
    "schools": "9",
    "area": "a",
    "level": "1",
    "needs": ["a", "b"],
    "agree": "on",
}


def kept_file() -> SimpleUploadedFile:
    """Return a file as a bound model would offer it."""
    file = SimpleUploadedFile("schedule.pdf", b"%PDF-1.7")
    file.url = "/documents/7/"  # type: ignore[attr-defined]
    return file


class LayoutForm(BaseForm):
    """Every layout object of the pack."""

    submit_label = ""
    one = forms.CharField(label="One")
    two = forms.CharField(label="Two", help_text="Two hints.")
    three = forms.ChoiceField(label="Three", choices=COLORS, widget=forms.RadioSelect)
    four = forms.MultipleChoiceField(label="Four", choices=COLORS, widget=forms.CheckboxSelectMultiple)
    five = forms.DecimalField(label="Five")
    six = forms.DecimalField(label="Six")
    seven = forms.CharField(label="Seven")
    eight = forms.CharField(label="Eight", initial="fixed")
    nine = forms.CharField(label="Nine")
    ten = forms.CharField(label="Ten")
    eleven = forms.CharField(label="Eleven")
    layout = Layout(
        Alert("Plain notice", dismiss=False),
        Fieldset("A group", Row(Field("one", css_class="st-w-md"), Column("two")), css_id="group"),
        InlineRadios("three"),
        InlineCheckboxes("four"),
        PrependedText("five", "$"),
        AppendedText("six", "%"),
        FieldWithButtons("seven", StrictButton("Look up", css_class="usa-button")),
        UneditableField("eight"),
        InlineField("nine"),
        MultiField("Together", "ten", help_text="Both belong together."),
        Accordion(AccordionGroup("More", "eleven")),
        Div(HTML("<p>Plain text.</p>"), css_class="st-note"),
        ButtonHolder(Submit("go", "Go on"), Reset("reset", "Start over"), Hidden("step", "2")),
        FormActions(Button("look", "Look first")),
    )


class RowForm(forms.Form):
    """One row of a formset."""

    title = forms.CharField(label="Goal")
    done = forms.BooleanField(label="Done", required=False)
    kind = forms.ChoiceField(label="Kind", choices=COLORS, widget=forms.RadioSelect)


RowFormSet = forms.formset_factory(RowForm, extra=2)


def bad_rows() -> forms.BaseFormSet:
    """Return a formset whose second row is empty though required."""
    return RowFormSet(
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "2",
            "form-0-title": "First",
            "form-0-kind": "a",
            "form-1-title": "",
        }
    )
