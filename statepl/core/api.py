"""The base of every viewset: read-only, scoped, filtered, paged, cacheable; errors are problem documents.

`problem_handler` is named in settings; the parts live in problems, filters, paging and renderers.
"""

import datetime as dt
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import http_date
from django.utils.translation import get_language
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ViewSet

from statepl.core.filters import Filter, narrow, read_filters
from statepl.core.paging import (
    NOT_BOUND,
    Page,
    Position,
    fingerprint,
    keyset_page,
    read_cursor,
    read_size,
    write_cursor,
)
from statepl.core.problems import problem_handler
from statepl.core.renderers import FormatNegotiation, JsonFormat, ParquetFormat, as_json
from statepl.core.schema import ApiSchema

__all__ = ["ApiViewSet", "CatalogueViewSet", "DetailViewSet", "problem_handler"]

Rows = list[dict[str, Any]]
PAGING = tuple(sorted(NOT_BOUND))
PACKED = frozenset({ParquetFormat.media_type})
_gzip = GZipMiddleware(lambda _request: HttpResponse())


class ApiViewSet(ViewSet):
    """A resource that can be read. `required_scope` None means that everybody may.

    `row_serializer` declares the printed fields, in order, and describes them in the OpenAPI file;
    rows themselves go from tuples to bytes without it. `about` says for each action what it returns.
    """

    schema = ApiSchema()
    http_method_names = ["get", "head", "options"]
    content_negotiation_class = FormatNegotiation
    renderer_classes: Sequence[type[BaseRenderer]] = [JsonFormat]
    filters: ClassVar[tuple[Filter, ...]] = ()
    required_scope: str | None = None
    about: ClassVar[dict[str, str | Promise]] = {}
    # Further parameters of one row's address: name, JSON schema, description.
    detail_parameters: ClassVar[tuple[tuple[str, dict[str, Any], str | Promise], ...]] = ()
    further_statuses: ClassVar[tuple[int, ...]] = ()
    row_serializer: type[Serializer[Any]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if isinstance(response, Response) or response.headers.get("Content-Type") in PACKED:
            return response
        return _gzip.process_response(request, response)

    @property
    def format(self) -> str:
        """Return the format that was asked for: json, csv or parquet."""
        return str(self.request.accepted_renderer.format)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ("Accept", "Accept-Language", "Authorization"))
        response.headers.setdefault("Cache-Control", "private, no-cache" if request.auth else "no-cache")
        return response

    def etag(self, state: str) -> str:
        """Return the strong tag of this address, format and language for a state of the data."""
        parts = (state, self.request.build_absolute_uri(), self.format, get_language() or "")
        return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'

    def unless_unchanged(
        self, tag: str, changed_at: dt.datetime | None, answer: Callable[[], HttpResponseBase]
    ) -> HttpResponseBase:
        """Return 304 when the client holds this version, else the answer with its ETag and Last-Modified."""
        stamp = int(min(changed_at, timezone.now()).timestamp()) if changed_at else None
        unchanged = get_conditional_response(self.request._request, etag=tag, last_modified=stamp)  # noqa: SLF001
        response = unchanged or answer()
        response["ETag"] = tag
        if stamp is not None:
            response["Last-Modified"] = http_date(stamp)
        return response

    def position(self) -> tuple[Position, int]:
        """Return where the asked page starts and how many rows it may have."""
        query = self.request.query_params
        size = read_size(query.get("page_size"))
        cursor = query.get("cursor")
        return (read_cursor(cursor, self.bound_to()) if cursor else Position()), size

    def bound_to(self) -> str:
        """Return what cursors of this address and these filters are bound to."""
        pairs = ((name, value) for name, values in self.request.query_params.lists() for value in values)
        return fingerprint(self.request.path, pairs)

    def next_link(self, following: Position | None) -> str | None:
        """Return the address of the page that starts there, None after the last one."""
        if following is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = write_cursor(following, self.bound_to())
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def results(self, page: Page) -> Rows:
        """Return the rows of a page as they are printed."""
        return [dict(zip(page.columns, row, strict=True)) for row in page.rows]

    def json_page(self, page: Page) -> HttpResponse:
        """Return a page as JSON: `next` and `results`."""
        return self.json_answer(self.next_link(page.following), as_json(self.results(page)).decode())

    def json_answer(self, link: str | None, results: str) -> HttpResponse:
        """Return `results`, a JSON array, with the address of the next page."""
        body = f'{{"next":{as_json(link).decode()},"results":{results}}}'
        response = HttpResponse(body, content_type="application/json")
        if link:
            response["Link"] = f'<{link}>; rel="next"'
        return response


class CatalogueViewSet(ApiViewSet, ABC):
    """A list that the state keeps: rows in a fixed order, each printed from columns.

    `fields` maps printed names to columns where these differ; `computed` fields have no column.
    `stamps` are the columns that say when a row, or what it names, last changed.
    """

    fields: ClassVar[dict[str, str]] = {}
    computed: ClassVar[frozenset[str]] = frozenset()
    key: ClassVar[tuple[str, ...]] = ("pk",)
    descending: ClassVar[bool] = False
    stamps: ClassVar[tuple[str, ...]] = ("updated_at",)

    @abstractmethod
    def rows(self) -> models.QuerySet[Any]:
        """Return every row that may be read here."""

    def columns(self) -> dict[str, str]:
        """Return printed names and their columns, in the serializer's order."""
        names = (str(name) for name in self.row_serializer().fields if name not in self.computed)
        return {name: self.fields.get(name, name) for name in names}

    def printed(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row as it is printed; a catalogue with translated or computed fields overrides this."""
        return row

    def results(self, page: Page) -> Rows:
        return [self.printed(row) for row in super().results(page)]

    def list(self, request: Request) -> HttpResponseBase:
        """List the rows."""
        given = read_filters(request.query_params, self.filters, PAGING)
        position, size = self.position()
        rows = narrow(self.rows(), self.filters, given)
        state, changed_at = self.state(rows)
        return self.unless_unchanged(
            self.etag(state), changed_at, lambda: self.json_page(self.page(rows, position, size))
        )

    def page(self, rows: models.QuerySet[Any], position: Position, size: int) -> Page:
        """Read one page."""
        return keyset_page(
            rows,
            fields=self.columns(),
            key=self.key,
            position=position,
            size=size,
            descending=self.descending,
        )

    def state(self, rows: models.QuerySet[Any]) -> tuple[str, dt.datetime | None]:
        """Return what changes whenever a row is added, changed or removed, and when that last happened."""
        latest = {f"stamp{place}": Max(column) for place, column in enumerate(self.stamps)}
        found = rows.order_by().aggregate(count=Count("pk"), **latest)
        moments = [found[name] for name in latest if found[name] is not None]
        changed_at = max(moments, default=None)
        return f"{found['count']}|{changed_at}|{','.join(self.columns())}", changed_at


class DetailViewSet(CatalogueViewSet):
    """A catalogue whose rows have addresses of their own, by number."""

    lookup_value_converter = "int"
    detail_serializer: type[Serializer[Any]] | None = None

    def retrieve(self, request: Request, pk: int | str) -> HttpResponseBase:
        """Return one row."""
        read_filters(request.query_params, (), ("format",))
        rows = self.rows().filter(pk=pk)
        state, changed_at = self.state(rows)
        return self.unless_unchanged(self.etag(state), changed_at, lambda: self.one(rows))

    def one(self, rows: models.QuerySet[Any]) -> HttpResponse:
        """Return the only row as JSON; raises Http404 when there is none."""
        page = self.page(rows, Position(), 1)
        if not page.rows:
            raise Http404
        return HttpResponse(as_json(self.results(page)[0]), content_type="application/json")
