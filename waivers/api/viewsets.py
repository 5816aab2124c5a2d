"""Public status of applications by REST: dates, decisions, terms in force. Drafts do not exist here."""

from typing import Any

from django.db import models
from django.db.models import F
from django.http import Http404, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from statepl.core.api import DetailViewSet
from statepl.core.filters import Filter, one_of
from statepl.core.paging import Position
from statepl.core.renderers import as_json
from statepl.districts.api.viewsets import column_filter
from statepl.districts.models import District
from waivers.api.serializers import ApplicationDetail, ApplicationRow, Term
from waivers.models import Application, Decision, FlexibilityRequest
from waivers.states import State

GRANTED = ("approved", "approved_with_conditions")
IN_FORCE = (State.FINALLY_APPROVED, State.IMPLEMENTING, State.PROBATION)
PUBLIC_STATES = tuple(state for state in State.values if state != State.DRAFT)


class ApplicationViewSet(DetailViewSet):
    """Applications that were submitted, with the state's decisions."""

    about = {
        "list": gettext_lazy("Applications that were submitted, where they stand and their dates."),
        "retrieve": gettext_lazy(
            "One application with the state's decisions and the flexibility it granted."
        ),
    }
    row_serializer = ApplicationRow
    detail_serializer = ApplicationDetail
    fields = {
        "district_leaid": "district__leaid",
        "district_state_id": "district__state_id",
        "district_name": "district__name",
    }
    stamps = ("updated_at", "district__updated_at", "requests__updated_at", "decisions__updated_at")
    filters = (
        Filter("state", "state", gettext_lazy("Where it stands"), one_of(*PUBLIC_STATES), enum=PUBLIC_STATES),
        column_filter(
            District,
            "district_leaid",
            gettext_lazy("NCES id of the district"),
            column="district__leaid",
            see="api:districts-list",
        ),
        column_filter(
            District,
            "district_state_id",
            gettext_lazy("The state's id of the district"),
            column="district__state_id",
            see="api:districts-list",
        ),
    )

    def rows(self) -> models.QuerySet[Any]:
        return Application.objects.public()

    def printed(self, row: dict[str, Any]) -> dict[str, Any]:
        year = row["start_school_year"]
        return {**row, "start_school_year": f"{year}-{(year + 1) % 100:02d}"}

    def one(self, rows: models.QuerySet[Any]) -> HttpResponse:
        found = self.results(self.page(rows, Position(), 1))
        if not found:
            raise Http404
        body = {**found[0], "timeline": self._timeline(found[0]["id"]), "terms": self._terms(found[0]["id"])}
        return HttpResponse(as_json(body), content_type="application/json")

    @staticmethod
    def _timeline(application: int) -> list[dict[str, Any]]:
        steps = Decision.objects.filter(application=application).order_by("decided_on", "pk")
        return [*steps.values("decided_on", "effective_on", "reason", decision=F("verb"))]

    @staticmethod
    def _terms(application: int) -> list[dict[str, Any]]:
        granted = FlexibilityRequest.objects.filter(
            application=application, application__state__in=IN_FORCE, status__in=GRANTED
        ).order_by("pk")
        names = tuple(Term().fields)
        columns = {"flexibility": "flexibility_type__code", "name": "flexibility_type__name"}
        columns["conditions"] = "decision_text"
        rows = granted.values_list(*(columns.get(name, name) for name in names))
        terms = [dict(zip(names, row, strict=True)) for row in rows]
        return [{**term, "name": gettext(term["name"])} for term in terms]
