"""The values of a filing that stand in columns: of the application, and of its requests for flexibility.

Columns hold what can be read. What cannot (an email address half typed) waits in an Entry beside its
column until it can; the column is empty meanwhile, so that no gate takes the old text for the new one.
"""

from collections.abc import Iterator
from typing import Any

from policy.models import DistrictCondition
from waivers.models import Filing, FlexibilityRequest
from waivers.sheets import Path, Value

KINDS = frozenset({Filing.Kind.APPLICATION, Filing.Kind.PLAN})
REQUESTS = "requests"  # section and table
APPLICATION_COLUMNS = {
    "vision.text": "vision",
    "people.lead_type": "lead_type",
    "people.lead_organization": "lead_organization",
    "people.manager_name": "manager_name",
    "people.manager_title": "manager_title",
    "people.manager_email": "manager_email",
}
REQUEST_COLUMNS = ("citation", "rationale", "benefit", "vision_link", "starts_on", "ends_on")


def request_path(request: FlexibilityRequest, field: str) -> str:
    """Return where a request's field stands in the sheets."""
    return str(Path(REQUESTS, field, REQUESTS, request.pk))


def is_column(filing: Filing, path: Path) -> bool:
    """Say whether the value at a path stands in a column."""
    if path.table == REQUESTS and path.section == REQUESTS and filing.kind in KINDS:
        return True
    return filing.kind == Filing.Kind.APPLICATION and str(path) in APPLICATION_COLUMNS


def requests_of(filing: Filing) -> list[FlexibilityRequest]:
    """Return the requests that application and plan share, with what their values need."""
    if filing.kind not in KINDS:
        return []
    rows = FlexibilityRequest.objects.filter(application_id=filing.application_id)
    return list(rows.select_related("flexibility_type__area").prefetch_related("conditions"))


def read_columns(filing: Filing, requests: list[FlexibilityRequest]) -> dict[str, Value]:
    """Return the values that stand in columns, by path."""
    found: dict[str, Value] = {}
    if filing.kind == Filing.Kind.APPLICATION:
        found = {path: getattr(filing.application, name) for path, name in APPLICATION_COLUMNS.items()}
    for request in requests:
        found.update(_cells(request))
    return found


def _cells(request: FlexibilityRequest) -> Iterator[tuple[str, Value]]:
    yield request_path(request, "type"), str(request.flexibility_type)
    yield request_path(request, "conditions"), [each.code for each in request.conditions.all()]
    for name in REQUEST_COLUMNS:
        value = getattr(request, name)
        yield request_path(request, name), value.isoformat() if hasattr(value, "isoformat") else value or ""


def set_column(target: Any, name: str, parsed: Any) -> None:
    """Put a parsed answer into a column, or empty it (None)."""
    field = target._meta.get_field(name)
    setattr(target, name, field.get_default() if parsed is None else parsed)


def conditions_named(codes: list[str]) -> list[DistrictCondition]:
    """Return the district conditions with these codes."""
    return list(DistrictCondition.objects.filter(code__in=codes))
