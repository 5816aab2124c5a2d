"""Tags of the USWDS form pack: they decide ids, classes and what a control is described by.

Ids are one rule everywhere: `<id>_helptext` for the hint, `<id>_error` for the errors,
`<id>_counter` for the counter, `<id>_0` for the first control of a group.
"""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

CLASSES = {"select": "usa-select", "textarea": "usa-textarea", "file": "st-file"}
ERROR_CLASSES = {"textarea": "usa-textarea--error", "file": "st-file--error"}


@register.filter
def control_kind(field: BoundField) -> str:
    """Name the kind of control: hidden, checkbox, radios, checkboxes, file, textarea, select, multi or input."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    kinds: list[tuple[type[forms.Widget], str]] = [
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
        (forms.MultiWidget, "multi"),
        (forms.Select, "select"),
    ]
    return next((kind for type_, kind in kinds if isinstance(widget, type_)), "input")


@register.filter
def is_group(field: BoundField) -> bool:
    """Say whether several controls answer this one question, so that a legend must name it."""
    return control_kind(field) in {"radios", "checkboxes", "multi"}


@register.filter
def control_id(field: BoundField) -> str:
    """Return the id of the control, or of the first control of a group."""
    base = field.id_for_label if control_kind(field) == "file" else _base_id(field)
    return f"{base}_0" if is_group(field) else base


def _base_id(field: BoundField) -> str:
    return str(field.field.widget.attrs.get("id") or field.auto_id)


@register.filter
def label_text(field: BoundField) -> str:
    """Return the label, with "(required)" in words where an answer is."""
    needed = _("(required)")  # outside the f-string: the catalogue does not look into its braces
    return f"{field.label} {needed}" if field.field.required else str(field.label)


@register.filter
def hint(field: BoundField) -> SafeString:
    """Return the help text and what the widget itself has to say (a date's order, a file's size)."""
    parts = [field.help_text, getattr(field.field.widget, "hint", "")]
    return format_html_join(" ", "{}", ((mark_safe(part),) for part in map(str, parts) if part))  # noqa: S308  # nosec B308 B703


@register.filter
def described_by(field: BoundField, more: str = "") -> str:
    """Return the ids that describe a control: hint, errors, counter, then `more`."""
    base = _base_id(field)
    ids = [
        f"{base}_helptext" if hint(field) else "",
        f"{base}_error" if field.errors else "",
        f"{base}_counter" if counter(field) else "",
        more,
    ]
    return " ".join(each for each in ids if each)


@register.simple_tag
def control(field: BoundField, more: str = "") -> SafeString:
    """Render the control with USWDS classes and ARIA; `more` are further ids that describe it."""
    kind = control_kind(field)
    widget = field.field.widget
    attrs: dict[str, Any] = {
        "class": _classes(field, kind),
        "aria-describedby": described_by(field, more) or False,
        "placeholder": False,
    }
    if kind == "textarea":
        attrs["maxlength"] = False  # a browser would cut pasted text without a word
    if isinstance(widget, forms.ClearableFileInput):
        widget = forms.FileInput(attrs=widget.attrs)  # the file already chosen is printed beside it
    return field.as_widget(widget=widget, attrs=attrs)


def _classes(field: BoundField, kind: str) -> str:
    names = [CLASSES.get(kind, "usa-input"), field.field.widget.attrs.get("class", "")]
    if field.errors:
        names.append(ERROR_CLASSES.get(kind, "usa-input--error"))
    return " ".join(name for name in names if name)


@register.filter
def options(field: BoundField) -> list[dict[str, Any]]:
    """Return the options of a radio or checkbox group, flat, as Django's widget contexts."""
    widget: Any = field.field.widget
    groups = widget.optgroups(field.html_name, widget.format_value(field.value()), {"id": _base_id(field)})
    flat = [dict(option, group=name) for name, choices, _index in groups for option in choices]
    for option in flat:
        option["flat_attrs"] = flatatt(
            {k: v for k, v in option["attrs"].items() if k not in {"required", "class"}}
        )
    return [option for option in flat if option["value"] != "" or len(flat) == 1]


@register.simple_tag
def parts(field: BoundField) -> list[dict[str, Any]]:
    """Return the controls of a field made of several, each with `id`, `label` and `html`.

    The widget may say `labels`; a date with a time has its own; others are numbered.
    """
    widget: Any = field.field.widget
    attrs: dict[str, str | bool] = {
        "id": _base_id(field),
        "class": _classes(field, "multi"),
        "placeholder": False,
    }
    context = widget.get_context(field.html_name, field.value(), field.build_widget_attrs(attrs))["widget"]
    standard = [_("Date"), _("Time")] if isinstance(widget, forms.SplitDateTimeWidget) else []
    labels = list(getattr(widget, "labels", standard))
    found = []
    for number, part in enumerate(context["subwidgets"], start=1):
        label = labels[number - 1] if number <= len(labels) else _("Part %(number)s") % {"number": number}
        html = mark_safe(field.form.renderer.render(part["template_name"], {"widget": part}))  # noqa: S308  # nosec B308 B703
        found.append({"id": part["attrs"]["id"], "label": label, "html": html})
    return found


@register.filter
def counter(field: BoundField) -> dict[str, Any] | None:
    """Return the counter of a long text (`limit`, `unit`, `text` with {n}, `now`), or None."""
    widget = field.field.widget
    if not isinstance(widget, forms.Textarea):
        return None
    words, letters = widget.attrs.get("data-words"), getattr(field.field, "max_length", None)
    typed = str(field.value() or "")
    if words:
        text = ngettext("{n} of about %(limit)s word", "{n} of about %(limit)s words", int(words))
        return _counter(int(words), "words", text, len(typed.split()))
    if letters:
        text = ngettext("{n} of %(limit)s character", "{n} of %(limit)s characters", int(letters))
        return _counter(int(letters), "characters", text, len(typed))
    return None


def _counter(limit: int, unit: str, text: str, used: int) -> dict[str, Any]:
    sentence = text % {"limit": limit}
    now = sentence.replace("{n}", str(used))
    return {"limit": limit, "unit": unit, "text": sentence, "now": now, "over": used > limit}


@register.filter
def stored(field: BoundField) -> str:
    """Return what somebody else saved in this field meanwhile, when it differs from what was typed."""
    others = getattr(field.form, "stored", {})
    if field.name not in others:
        return ""
    text = "" if others[field.name] is None else str(others[field.name])
    return "" if text == str(field.value() or "") else text or _("empty")


@register.filter
def current_file(field: BoundField) -> Any:
    """Return the file that is already kept for this field, or None."""
    widget: Any = field.field.widget
    kept = field.initial
    return kept if isinstance(widget, forms.ClearableFileInput) and widget.is_initial(kept) else None


@register.filter
def clear_name(field: BoundField) -> str:
    """Return the name of the checkbox that removes the kept file."""
    widget: Any = field.field.widget
    return str(widget.clear_checkbox_name(field.html_name))


@register.simple_tag
def error_links(form: Any = None, errors: Iterable[dict[str, str]] | None = None) -> list[dict[str, str]]:
    """Return the lines of an error summary as `{text, href}`; `form` may be a formset."""
    if errors:
        return list(errors)
    if not form or not form.is_bound:
        return []
    if isinstance(form, BaseFormSet):
        general = [{"text": str(text), "href": ""} for text in form.non_form_errors()]
        return general + [link for each in form.forms for link in _form_links(each)]
    return _form_links(form)


def _form_links(form: forms.BaseForm) -> list[dict[str, str]]:
    links = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    for field in form:
        href = "" if field.is_hidden else f"#{control_id(field)}"
        links += [{"text": str(text), "href": href} for text in field.errors]
    return links
