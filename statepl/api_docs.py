"""The page at /api/v1/docs/: every address, its parameters, and a form that builds a call."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator

from statepl.core.forms import BaseForm
from statepl.core.renderers import CsvFormat, JsonFormat, ParquetFormat

BREAKS = re.compile(r"(?<=[/?&=])|(?=\.)")  # where a long address may go on in the next line
FORMATS = {str(one.media_type): one.format for one in (JsonFormat, CsvFormat, ParquetFormat)}
PREFIX = "/api/v1/"


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address."""

    name: str
    description: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """One address, as the OpenAPI file describes it."""

    path: str
    description: str
    needs_key: bool
    formats: tuple[str, ...]
    parameters: tuple[Parameter, ...] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        """Return the address below /api/v1/."""
        return self.path.removeprefix(PREFIX)

    @property
    def parts(self) -> list[str]:
        """Return the address in parts between which a line may break."""
        return BREAKS.split(self.path)

    @property
    def anchor(self) -> str:
        """Return an id for the page."""
        return self.name.strip("/").translate(str.maketrans("/.{}", "----"))


def endpoints() -> list[Endpoint]:
    """Return every address of the API in the reader's language."""
    return list(_endpoints(get_language() or "en"))


@lru_cache(maxsize=8)
def _endpoints(_language: str) -> tuple[Endpoint, ...]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    return tuple(_endpoint(path, item["get"]) for path, item in document["paths"].items() if "get" in item)


def _endpoint(path: str, operation: dict[str, Any]) -> Endpoint:
    given = operation.get("parameters", [])
    return Endpoint(
        path=path,
        description=operation.get("description", ""),
        needs_key={} not in operation.get("security", [{}]),
        formats=tuple(FORMATS[name] for name in operation["responses"]["200"]["content"]),
        parameters=tuple(_parameter(one) for one in given),
    )


def _parameter(one: dict[str, Any]) -> Parameter:
    schema = one["schema"]
    choices = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    return Parameter(one["name"], str(one.get("description", "")), tuple(choices))


class TryForm(BaseForm):
    """The parameters of one address; sending it shows the address of the call."""

    submit_label = gettext_lazy("Build the address")
    form_method = "get"

    def __init__(self, *args: Any, endpoint: Endpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.endpoint = endpoint
        self.fields["endpoint"] = forms.CharField(initial=endpoint.name, widget=forms.HiddenInput)
        for one in endpoint.parameters:
            self.fields[one.name] = _form_field(one, required=f"{{{one.name}}}" in endpoint.path)

    def address(self) -> str:
        """Return the address of the call that was described."""
        path, query = self.endpoint.path, []
        for one in self.endpoint.parameters:
            given = self.cleaned_data[one.name]
            if f"{{{one.name}}}" in path:
                path = path.replace(f"{{{one.name}}}", str(given))
            else:
                query += [(one.name, value.strip()) for value in given.split(",") if value.strip()]
        return f"{path}?{urlencode(query)}" if query else path


def _form_field(one: Parameter, *, required: bool) -> forms.Field:
    if required:
        return forms.IntegerField(label=one.name, help_text=one.description, min_value=1)
    if one.choices:
        choices = [("", _("any")), *((value, value) for value in one.choices)]
        return forms.ChoiceField(
            label=one.name, help_text=one.description, required=False, choices=choices, widget=forms.Select
        )
    return forms.CharField(label=one.name, help_text=one.description, required=False, max_length=2000)


class ApiDocsPage(TemplateView):
    """What the API offers, and a form that builds the address of a call."""

    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = endpoints()
        asked = self.request.GET.get("endpoint", "")
        chosen = next((one for one in known if one.name == asked), None)
        return super().get_context_data(endpoints=known, chosen=chosen, **self._call(chosen), **kwargs)

    def _call(self, chosen: Endpoint | None) -> dict[str, Any]:
        if chosen is None:
            return {}
        sent = set(self.request.GET) > {"endpoint"} or not chosen.parameters
        form = TryForm(self.request.GET if sent else None, endpoint=chosen)
        address = form.address() if sent and form.is_valid() else ""
        host = self.request.build_absolute_uri("/").rstrip("/")
        return {"form": form, "address": address, "parts": BREAKS.split(address), "host": host}
