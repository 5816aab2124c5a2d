"""Bases of every form: USWDS markup through crispy, plain words, nothing lost.

Forms and their widgets describe input; services save. No form here writes to the database.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import formats
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EXAMPLE_DATE = date(2027, 9, 28)  # a day above 12 shows the order
Text = str | Promise
WHY, CONFIRM = gettext_lazy("Why"), gettext_lazy("Confirm")


class DateInput(forms.DateInput):
    """A date as text in the order of the person's language, with an example as hint.

    A browser's date picker empties what it cannot read; text keeps it, and ISO dates are read too.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "st-w-md", "autocomplete": "off", **(attrs or {})})

    @staticmethod
    def pattern() -> str:
        """Return the strftime pattern to print: the language's first one with a four-digit year."""
        known = formats.get_format("DATE_INPUT_FORMATS")
        return next((each for each in known if "%Y" in each and not each.startswith("%Y")), "%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        return value.strftime(self.pattern()) if isinstance(value, date) else value

    @property
    def hint(self) -> str:
        return _("For example %(date)s.") % {"date": EXAMPLE_DATE.strftime(self.pattern())}


class TimeInput(forms.TimeInput):
    """A time of day; the browser prints it in the person's own way and sends hours and minutes."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "st-w-md", **(attrs or {})}, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """A date with a time of day."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "st-w-md", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class NumberInput(forms.TextInput):
    """A number as text: what cannot be read comes back as typed."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, decimal: bool = False) -> None:
        mode = "decimal" if decimal else "numeric"
        super().__init__({"class": "st-w-sm", "inputmode": mode, "autocomplete": "off", **(attrs or {})})


class LongText(forms.Textarea):
    """A text of several lines. `words` is a guide that a counter shows, never a limit."""

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, words: int | None = None, rows: int = 6
    ) -> None:
        guide = {"data-words": words} if words else {}
        super().__init__({"rows": rows, **guide, **(attrs or {})})


class _TileMixin:
    """Options with a second line and, where one may not be chosen, the reason why."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        descriptions: Mapping[Any, Text] | None = None,
        refused: Mapping[Any, Text] | None = None,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.descriptions = dict(descriptions or {})
        self.refused = dict(refused or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        key = getattr(value, "value", value)
        option["tile"] = True
        option["description"] = self.refused.get(key) or self.descriptions.get(key, "")
        if key in self.refused:
            option["attrs"]["disabled"] = True
        return option


class RadioTiles(_TileMixin, forms.RadioSelect):
    """One answer of a few, each in its own frame. Nothing is chosen beforehand."""


class CheckboxTiles(_TileMixin, forms.CheckboxSelectMultiple):
    """Any of a few answers, each in its own frame."""


class FileInput(forms.ClearableFileInput):
    """A file; the hint names the allowed endings and the largest size in megabytes."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        endings: tuple[str, ...] = (),
        megabytes: int | None = None,
    ) -> None:
        accept = {"accept": ",".join(f".{each}" for each in endings)} if endings else {}
        super().__init__({**accept, **(attrs or {})})
        self.endings, self.megabytes = endings, megabytes

    @property
    def hint(self) -> str:
        kinds = ", ".join(each.upper() for each in self.endings)
        if kinds and self.megabytes:
            return _("%(kinds)s, up to %(size)s MB.") % {"kinds": kinds, "size": self.megabytes}
        return f"{kinds}." if kinds else ""


def _calm_widget(field: forms.Field) -> forms.Widget | None:
    """Return the widget to use in place of Django's default one, or None to keep it."""
    defaults: dict[type[forms.Widget], type[forms.Widget]] = {
        forms.DateInput: DateInput,
        forms.TimeInput: TimeInput,
        forms.DateTimeInput: DateTimeInput,
        forms.Textarea: LongText,
        forms.ClearableFileInput: FileInput,
    }
    kind, attrs = (
        type(field.widget),
        {k: v for k, v in field.widget.attrs.items() if k not in {"cols", "rows"}},
    )
    if kind is forms.NumberInput:
        kept = {name: attrs[name] for name in attrs if name not in {"min", "max", "step"}}
        return NumberInput(kept, decimal=type(field) is not forms.IntegerField)
    return defaults[kind](attrs) if kind in defaults else None


def _calm_messages(field: forms.Field) -> None:
    """Say which question has no answer or one that cannot be taken, and what to do; the summary stands far off."""
    if isinstance(field, forms.DateField) and isinstance(field.widget, DateInput):
        example = EXAMPLE_DATE.strftime(DateInput.pattern())
        field.error_messages["invalid"] = gettext_lazy("Write the date like %(date)s.") % {"date": example}
    label = str(field.label or "").rstrip(" .:?")
    for code, sentence in _sentences(field).items():
        if label and field.error_messages.get(code) in (None, _standard(field, code)):
            # Django fills what it found into these, so a percent sign of the label stands twice.
            shown = label if code in {"required", "invalid"} else label.replace("%", "%%")
            words = {"label": shown, "most": getattr(field, "max_length", None)}
            field.error_messages[code] = sentence % words


def _sentences(field: forms.Field) -> dict[str, Any]:
    """Return error code -> what the person does about it."""
    chosen = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField))
    found = {
        "required": gettext_lazy("Choose an answer: %(label)s.")
        if chosen
        else gettext_lazy("Fill this in: %(label)s.")
    }
    if chosen:
        there = gettext_lazy("Choose one of the answers on the page: %(label)s.")
        found |= dict.fromkeys(("invalid_choice", "invalid_pk_value", "invalid_list"), there)
    if getattr(field, "max_length", None):
        found["max_length"] = gettext_lazy("Shorten this to %(most)s characters: %(label)s.")
    if isinstance(field, forms.EmailField):
        found["invalid"] = gettext_lazy("Write an email address like name@example.org: %(label)s.")
    elif isinstance(field, forms.URLField):
        found["invalid"] = gettext_lazy("Write an address that starts with https://: %(label)s.")
    elif isinstance(field, forms.DateTimeField):
        found["invalid"] = gettext_lazy("Choose a day and a time: %(label)s.")
    elif isinstance(field, (forms.IntegerField, forms.DecimalField)):
        found["invalid"] = gettext_lazy("Write a number: %(label)s.")
    return found


def _standard(field: forms.Field, code: str) -> Any:
    """Return Django's own sentence for a code, None where it has none."""
    known = [getattr(kind, "default_error_messages", {}) for kind in type(field).__mro__]
    return next((each[code] for each in known if code in each), None)


class FormMixin:
    """What `BaseForm` and `BaseModelForm` share. Set these on the class:

    `submit_label` the button; empty prints none. `form_tag` False when the page prints <form> itself.
    `form_method` and `form_action`. `layout` a crispy Layout. `guard` True warns before unsaved work
    is left. `autocomplete` maps field names to HTML autofill tokens. `error_title` of the summary.
    """

    submit_label: Text = gettext_lazy("Save")
    submit_name: str = ""
    form_tag: bool = True
    form_method: str = "post"
    form_action: str = ""
    layout: Any = None
    guard: bool = False
    error_title: Text = ""
    autocomplete: ClassVar[Mapping[str, str]] = {}
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._calm(name, field)

    def _calm(self, name: str, field: forms.Field) -> None:
        if field.label is None:
            field.label = forms.utils.pretty_name(name)
        if widget := _calm_widget(field):
            widget.is_required, widget.is_localized = field.required, field.localize
            field.widget = widget
        if token := self.autocomplete.get(name):
            field.widget.attrs["autocomplete"] = token
        _calm_messages(field)

    @cached_property
    def helper(self) -> FormHelper:
        """Return crispy's helper for `{% crispy form %}`."""
        return self.build_helper()

    def build_helper(self) -> FormHelper:
        """Build the helper from the class's settings; override to change one form's layout."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = self.form_tag, not self.form_tag
        helper.form_method, helper.form_action = self.form_method, self.form_action
        helper.layout, helper.render_hidden_fields = self.layout, True
        helper.form_error_title = str(self.error_title)
        helper.form_class = "st-form"
        if self.guard:
            helper.attrs["data-guard"] = "yes"
        if self.submit_label and self.form_tag:
            helper.add_input(Submit(self.submit_name, self.submit_label))
        return helper


class BaseForm(FormMixin, forms.Form):
    """Base of forms that are not bound to a model."""


class BaseModelForm(FormMixin, forms.ModelForm):
    """Base of model forms. They check input; `save()` is not called, a service writes."""


class VersionedForm:
    """Mixin (left of the base): carries the hidden `version` that the work was made from.

    The version comes from the model form's instance, or from the argument `version`.
    """

    fields: dict[str, forms.Field]
    data: Any
    stored: dict[str, Any]

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = {}
        start = version if version is not None else getattr(getattr(self, "instance", None), "version", None)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput,
            initial=start,
            error_messages={
                "required": gettext_lazy(
                    "This page has lost its version number. Open it again; copy your text first."
                )
            },
        )

    def show_stored(self, values: Mapping[str, Any], *, version: int) -> None:
        """After a stale save: print what is stored now beside each field, and go on from `version`.

        Call it on the bound form. What the person typed stays; the next save replaces what is shown.
        """
        self.stored = {name: value for name, value in values.items() if name in self.fields}
        data = self.data.copy()
        data[self.add_prefix("version")] = str(version)  # type: ignore[attr-defined]
        self.data = data


class ConfirmForm(VersionedForm, BaseForm):
    """One question before an act: a button, the version and, when asked for, a reason.

    `reason` is "none", "optional" or "required".
    """

    reason = forms.CharField(widget=LongText(rows=4), max_length=2000)

    def __init__(
        self,
        *args: Any,
        reason: str = "none",
        reason_label: Text = WHY,
        reason_hint: Text = "",
        submit_label: Text = CONFIRM,
        **kwargs: Any,
    ) -> None:
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        if self.fields["version"].initial is None:
            self.fields["version"].required = False
        field = self.fields["reason"]
        field.label, field.help_text = str(reason_label), str(reason_hint)
        field.required = reason == "required"
        field.error_messages["required"] = gettext_lazy("Give a reason.")
        if reason == "none":
            del self.fields["reason"]
