"""How viewsets describe themselves in the OpenAPI file: parameters, pages, problems, the bearer key."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, build_media_type_object

from statepl.core.paging import DEFAULT_SIZE, LARGEST_SIZE
from statepl.core.problems import MEDIA_TYPE, TITLES

TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": {"type": "string", "description": "The number of the request, as in X-Request-ID."},
        "errors": {
            "type": "array",
            "description": "Each faulty parameter, with the values that are allowed.",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {
                    "parameter": TEXT,
                    "value": TEXT,
                    "detail": TEXT,
                    "allowed": {"type": "array", "items": TEXT, "maxItems": 100},
                    "allowed_count": {"type": "integer"},
                    "see": {"type": "string", "description": "The catalogue with all values."},
                },
            },
        },
    },
}
BEARER = {"type": "http", "scheme": "bearer", "description": "A key that the state hands out."}


class ApiSchema(AutoSchema):
    """Describe an ApiViewSet from what it declares."""

    view: Any

    def is_excluded(self) -> bool:
        return not hasattr(self.view, "row_serializer")

    def get_description(self) -> str:  # type: ignore[override]
        return str(self.view.about[self.view.action])

    def get_operation_id(self) -> str:
        # Two addresses below one tag differ by the name under which the router knows them.
        name = getattr(self.view, "basename", None) or self.get_tags()[0]
        return f"{name.replace('-', '_')}_{self.view.action}"

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_request_serializer(self) -> Any:
        return None

    def get_response_serializers(self) -> Any:
        return self.view.row_serializer

    def get_auth(self) -> list[dict[str, Any]]:
        self._register("bearer", BEARER, ResolvedComponent.SECURITY_SCHEMA)
        scope = self.view.required_scope
        return [{"bearer": [scope]}] if scope else [{}, {"bearer": []}]

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters = super()._get_parameters()
        if self.view.action == "list":
            parameters += [_filter_parameter(one) for one in self.view.filters] + _paging_parameters()
        if self.view.action == "retrieve":
            parameters += [_query(*each) for each in self.view.detail_parameters]
        formats = [renderer.format for renderer in self.view.renderer_classes]
        if self._is_rows:
            described = _("Instead of the Accept header.")
            parameters.append(_query("format", {"type": "string", "enum": formats}, described))
        return parameters

    @property
    def _is_rows(self) -> bool:
        return self.view.action in {"list", "retrieve"}

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        problem = self._register("Problem", PROBLEM)
        statuses = [400, 404, 405, 406, 429, *self.view.further_statuses]
        if self.view.required_scope:
            statuses += [403]
        content = {MEDIA_TYPE: build_media_type_object(problem)}
        problems = {
            str(status): {"description": str(TITLES[status]), "content": content}
            for status in sorted({*statuses, 401})
        }
        return {
            "200": self._good_answer(),
            "304": {"description": _("Unchanged since the version that the client holds")},
            **problems,
        }

    def _good_answer(self) -> dict[str, Any]:
        headers = {
            "ETag": {"schema": TEXT},
            "Last-Modified": {"schema": TEXT},
            "X-Request-ID": {"schema": TEXT},
        }
        content = {
            str(renderer.media_type): build_media_type_object(self._body(str(renderer.format)))
            for renderer in self.view.renderer_classes
            if self._is_rows or renderer.format == self.view.action.split("_")[0]
        }
        return {"description": _("What was asked for"), "headers": headers, "content": content}

    def _body(self, form: str) -> dict[str, Any]:
        if form == "csv":
            return TEXT
        if form == "parquet":
            return {"type": "string", "format": "binary"}
        row = self.view.row_serializer
        if self.view.action == "retrieve":
            row = self.view.detail_serializer or row
        component = self.resolve_serializer(row, "response")
        return self._page_of(component) if self.view.action == "list" else component.ref

    def _page_of(self, row: ResolvedComponent) -> dict[str, Any]:
        described = _("Address of the next page; null on the last one.")
        page = {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri", "description": described},
                "results": {"type": "array", "items": row.ref},
            },
        }
        return self._register(f"{row.name}Page", page)

    def _register(
        self, name: str, schema: dict[str, Any], kind: str = ResolvedComponent.SCHEMA
    ) -> dict[str, Any]:
        component = ResolvedComponent(name=name, type=kind, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref


def _query(name: str, schema: dict[str, Any], description: Any) -> dict[str, Any]:
    return {"in": "query", "name": name, "schema": schema, "description": str(description)}


def _filter_parameter(one: Any) -> dict[str, Any]:
    item: dict[str, Any] = {"type": "string", **({"enum": list(one.enum)} if one.enum else {})}
    schema = {"type": "array", "items": item}
    return {**_query(one.name, schema, str(one.description)), "style": "form", "explode": True}


def _paging_parameters() -> list[dict[str, Any]]:
    size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
    return [
        _query("cursor", TEXT, _("Where the page starts; taken from the 'next' link, bound to the filters.")),
        _query("page_size", size, _("The most rows of a page.")),
    ]
