"""The formats of the API, and how a client asks for one: `?format=` first, else the Accept header."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from statepl.core.problems import BadParameter, parameter_error


def as_json(data: Any) -> bytes:
    """Return compact UTF-8 JSON; dates become ISO text."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str).encode()


class JsonFormat(BaseRenderer):
    """JSON, the default."""

    media_type = "application/json"
    format = "json"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return as_json(data)


class CsvFormat(JsonFormat):
    """Comma-separated values with a header. The view makes the bytes; what reaches `render` is not rows."""

    media_type = "text/csv"
    format = "csv"


class ParquetFormat(JsonFormat):
    """Apache Parquet. The view makes the bytes; what reaches `render` is not rows."""

    media_type = "application/vnd.apache.parquet"
    format = "parquet"


class FormatNegotiation(DefaultContentNegotiation):
    """Let `?format=` decide, and name the formats that there are when it asks for another one."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        wanted = request.query_params.get("format")
        if wanted is None:
            return super().select_renderer(request, renderers, format_suffix)
        offered = list(renderers)
        for renderer in offered:
            if renderer.format == wanted:
                return renderer, str(renderer.media_type)
        formats = [str(renderer.format) for renderer in offered]
        raise BadParameter(
            parameter_error("format", wanted, _("This address does not offer this format."), formats)
        )
