"""One section of a filing as a form: every value is shown as typed, with what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.forms import BaseForm, DateInput, FileInput, LongText, NumberInput, RadioTiles
from waivers.sheets import Field, Kind, Needed, Path, Section, Table, Value, is_blank
from waivers.sheets.conditions import LEVEL_HINTS
from waivers.sheets.gaps import Contents, is_needed

FEW = 6  # choices that are shown as radio buttons; more go into a list
ROW_HEIGHT_IN_WORDS = 18


class SheetField(forms.Field):
    """A question of a sheet. It takes every value; what cannot be read is an error beside it."""

    def __init__(
        self, asked: Field, *, needed: bool, checked: bool, value: Value, earlier: Value = ""
    ) -> None:
        self.asked, self.needed, self.checked, self.earlier = asked, needed, checked, earlier
        super().__init__(
            label=asked.label, help_text=str(asked.help), widget=widget_for(asked, value), required=False
        )
        self.required = needed  # prints "(required)"; `clean` below decides alone
        self.error_messages["required"] = ""

    def clean(self, value: Any) -> Any:
        problem = self.asked.problem_beside(value, self.earlier)
        if not problem and self.checked and self.needed and is_blank(value):
            problem = _("This is needed before you submit.")
        if problem:
            raise ValidationError(problem)
        return value


def widget_for(asked: Field, value: Value) -> forms.Widget:
    """Return the control of a question. A stored choice that is none any more stays visible."""
    choices = [*asked.choices, *_gone(asked, value)]
    kind = asked.kind
    if kind is Kind.LONG:
        words = asked.words or 100
        return LongText(words=asked.words, rows=max(4, min(words // ROW_HEIGHT_IN_WORDS, 14)))
    if kind is Kind.LEVEL:
        return RadioTiles(choices=choices, descriptions=LEVEL_HINTS)
    if kind is Kind.CHOICE:
        if len(choices) <= FEW:
            return forms.RadioSelect(choices=choices)
        return forms.Select(choices=[("", _("Choose")), *choices])
    if kind is Kind.CHOICES:
        return forms.CheckboxSelectMultiple(choices=choices)
    return _line_for(kind)


def _line_for(kind: Kind) -> forms.Widget:
    if kind is Kind.DATE:
        return DateInput()
    if kind in {Kind.MONEY, Kind.NUMBER}:
        return NumberInput(decimal=kind is Kind.MONEY)
    return forms.EmailInput() if kind is Kind.EMAIL else forms.TextInput()


def _gone(asked: Field, value: Value) -> list[tuple[str, str]]:
    if asked.kind not in {Kind.CHOICE, Kind.CHOICES, Kind.LEVEL}:
        return []
    known = {each for each, _label in asked.choices}
    typed = value if isinstance(value, list) else [value]
    return [(each, _("An answer that is not there any more")) for each in typed if each and each not in known]


def shown(asked: Field, value: Value) -> Value:
    """Return a value as its control shows it: a readable date in the order of the reader's language."""
    if asked.kind is not Kind.DATE or is_blank(value):
        return value
    try:
        day = forms.DateField().clean(value)
    except ValidationError:
        return value
    return str(day.strftime(DateInput.pattern()))


class SectionForm(BaseForm):
    """The fields of a section, and those of the one row that is open. Fields are named by their paths.

    `checked` prints what is missing beside each field; without it only what cannot be read.
    """

    form_tag = False

    def __init__(
        self,
        contents: Contents,
        section: Section,
        *,
        row: tuple[Table, int] | None = None,
        held: Mapping[str, Value] | None = None,
        checked: bool = False,
    ) -> None:
        self.contents, self.section, self.row = contents, section, row
        self.held, self.checked = dict(held or {}), checked
        data: MultiValueDict[str, Any] = MultiValueDict()
        places = list(self._places())
        for path, asked in places:
            value = shown(asked, self.held.get(path, contents.value(path)))
            data.setlist(path, value if isinstance(value, list) else [value])
        super().__init__(data, auto_id="id_%s")
        for path, asked in places:
            self.fields[path] = self._field(path, asked)
            self._calm(path, self.fields[path])

    def _places(self) -> Any:
        for asked in self.section.fields:
            yield str(Path(self.section.code, asked.name)), asked
        if self.row is not None:
            table, pk = self.row
            for asked in table.fields:
                if not asked.fixed:
                    yield str(Path(self.section.code, asked.name, table.name, pk)), asked

    def _field(self, path: str, asked: Field) -> SheetField:
        place = Path.parse(path)
        fields = self.section.fields if not place.table else self.section.table_named(place.table).fields
        beside = {
            each.name: self.contents.value(Path(place.section, each.name, place.table, place.row))
            for each in fields
        }
        needed = is_needed(asked, by=Needed.APPROVAL, beside=beside)
        value = self.held.get(path, self.contents.value(path))
        earlier = beside.get(asked.not_before, "")
        return SheetField(asked, needed=needed, checked=self.checked, value=value, earlier=earlier)


class SectionEvidenceForm(BaseForm):
    """A file or a link, inside the section's own form."""

    form_tag = False
    evidence_name = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A short name for the list."),
    )
    evidence_link = forms.CharField(label=gettext_lazy("Link"), max_length=500, required=False)
    evidence_file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        widget=FileInput(endings=("pdf", "docx", "xlsx", "png", "jpg")),
    )
    evidence_alt = forms.CharField(
        label=gettext_lazy("What the picture shows"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Only for the picture of your vision: with these words it is published beside the summary. "
            "They are for people who cannot see it."
        ),
    )

    def __init__(self, *args: Any, takes_picture: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not takes_picture:
            del self.fields["evidence_alt"]
