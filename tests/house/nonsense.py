"""Filling a page's form with what nobody can take: too long, no date, no number, a script."""

import html
from dataclasses import dataclass
from typing import Any

from django import forms
from django.test import Client

SCRIPT = "<script>alert(1)</script>"
TOO_LONG = f"{SCRIPT} & “quotes” {'x' * 10_000}"
NO_DATE, NO_NUMBER, NO_CHOICE, NO_ADDRESS = "31/31/20226", "many", "nonsense", "nobody"


@dataclass(frozen=True)
class Nonsense:
    """What came back: the status, what was typed and is gone, whether the script came back live, what was said."""

    status: int
    lost: list[str]
    is_live: bool
    said: dict[str, list[str]]


def send_nonsense(client: Client, path: str) -> Nonsense | None:
    """Post nonsense into the form that a page sends to itself; None where the page has none."""
    page = client.get(path)
    form = _form_of(page)
    if form is None or form.helper.form_action or form.helper.form_method.lower() != "post":
        return None
    shown = page.content.decode(errors="replace")
    names = [name for name in form.fields if f'name="{form[name].html_name}"' in shown]
    sent = {name: value for name in names if (value := _nonsense_for(form[name])) is not None}
    if not sent:
        return None
    response = client.post(path, sent)
    if response.status_code == 405:  # the page's form goes to another address
        return None
    back, body = _form_of(response), response.content.decode(errors="replace")
    typed = [text for name, text in sent.items() if _is_typed(form[name])]
    return Nonsense(
        status=response.status_code,
        lost=[name for name in sent if _is_typed(form[name]) and html.escape(sent[name]) not in body]
        if back is not None and typed
        else [],
        is_live=SCRIPT in body,
        said={} if back is None else {name: list(errors) for name, errors in back.errors.items()},
    )


def _form_of(response: Any) -> Any:
    context = getattr(response, "context", None)
    form = context.get("form") if context else None
    return form if isinstance(form, forms.BaseForm) and hasattr(form, "helper") else None


def _is_typed(bound: Any) -> bool:
    """Say whether a person types into the field: such text must come back."""
    typed = (forms.TextInput, forms.Textarea, forms.DateInput)
    return not bound.is_hidden and isinstance(bound.field.widget, typed)


def _nonsense_for(bound: Any) -> Any:
    asked = bound.field
    if bound.is_hidden:
        return bound.value()
    if isinstance(asked, (forms.BooleanField, forms.FileField)):
        return None
    kinds: list[tuple[Any, str]] = [
        ((forms.ChoiceField, forms.ModelChoiceField), NO_CHOICE),
        ((forms.DateField, forms.TimeField, forms.DateTimeField), NO_DATE),
        ((forms.IntegerField, forms.DecimalField, forms.FloatField), NO_NUMBER),
        (forms.EmailField, NO_ADDRESS),
    ]
    return next((text for kind, text in kinds if isinstance(asked, kind)), TOO_LONG)
