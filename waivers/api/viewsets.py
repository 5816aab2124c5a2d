"""Public status of applications by REST: dates, decisions, terms in force. Drafts do not exist here."""

import datetime as dt
import hashlib
from typing import Any

from django.db import models
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from rest_framework.request import Request

from statepl.core import clock
from statepl.core.api import CatalogueViewSet, DetailViewSet
from statepl.core.filters import Filter, one_of, read_filters
from statepl.core.paging import Position
from statepl.core.problems import BadParameter, parameter_error
from statepl.core.renderers import as_json
from statepl.districts.api.viewsets import column_filter
from statepl.districts.models import District
from waivers.api.serializers import ApplicationDetail, ApplicationRow, OpportunityRow
from waivers.models import Amendment, Application, Decision, FlexibilityRequest, LearningOpportunity, Term
from waivers.states import State
from waivers.timeline import gates

PUBLIC_STATES = tuple(state for state in State.values if state != State.DRAFT)
DISTRICT_LEAID = column_filter(
    District,
    "district_leaid",
    gettext_lazy("NCES id of the district"),
    column="district__leaid",
    see="api:districts-list",
)


class ApplicationViewSet(DetailViewSet):
    """Applications that were submitted, with the state's decisions."""

    about = {
        "list": gettext_lazy("Applications that were submitted, where they stand and their dates."),
        "retrieve": gettext_lazy(
            "One application with the state's decisions, its amendments, its dates and the terms in force."
        ),
    }
    row_serializer = ApplicationRow
    detail_serializer = ApplicationDetail
    fields = {
        "district_leaid": "district__leaid",
        "district_state_id": "district__state_id",
        "district_name": "district__name",
    }
    stamps = ("updated_at", "district__updated_at")
    detail_parameters = (
        (
            "as_of",
            {"type": "string", "format": "date"},
            gettext_lazy("The day for which the terms in force are given; today by default."),
        ),
    )
    filters = (
        Filter("state", "state", gettext_lazy("Where it stands"), one_of(*PUBLIC_STATES), enum=PUBLIC_STATES),
        DISTRICT_LEAID,
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

    def retrieve(self, request: Request, pk: int | str) -> HttpResponseBase:
        """Return one application with the terms of a day; `as_of` is today when it is left out."""
        read_filters(request.query_params, (), ("format", "as_of"))
        self.day = read_day(request.query_params.get("as_of"))
        body = self.body(self.rows().filter(pk=pk))
        # The tag is of what is told: work of the state that nobody may see yet does not change it.
        tag = self.etag(hashlib.sha256(body).hexdigest())
        return self.unless_unchanged(tag, None, lambda: HttpResponse(body, content_type="application/json"))

    def body(self, rows: models.QuerySet[Any]) -> bytes:
        """Return what is told of the only row; raises Http404 when there is none."""
        found = self.results(self.page(rows, Position(), 1))
        if not found:
            raise Http404
        key = found[0]["id"]
        return as_json(
            {
                **found[0],
                "timeline": timeline(key),
                "amendments": amendments(key),
                "dates": dates(Application.objects.get(pk=key)),
                "as_of": self.day,
                "terms": terms(key, self.day),
            }
        )


def read_day(text: str | None) -> dt.date:
    """Return the day of a parameter, today without one. Raises BadParameter when it is no date."""
    if text is None:
        return clock.today()
    try:
        day = dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        sentence = gettext("'as_of' is a date such as 2028-03-01.")
        raise BadParameter(parameter_error("as_of", text, sentence))
    return day


def timeline(application: int) -> list[dict[str, Any]]:
    """Return the state's decisions, oldest first, each with its letter."""
    steps = Decision.objects.filter(application=application).order_by("decided_on", "pk")
    return [_step(step) for step in steps.select_related("flexibility_type", "letter__document")]


def _step(step: Decision) -> dict[str, Any]:
    letter = getattr(step, "letter", None)
    return {
        "decision": step.verb,
        "decided_on": step.decided_on,
        "effective_on": step.effective_on,
        "until": step.until,
        "flexibility": step.flexibility_type.code if step.flexibility_type else None,
        "reason": step.reason,
        "letter": letter
        and {
            "subject": letter.subject,
            "language": letter.language,
            "url": reverse("public:letter", args=[step.application_id, letter.pk]),
            "sha256": letter.sha256 or None,
        },
    }


def amendments(application: int) -> list[dict[str, Any]]:
    """Return the amendments that the public page lists, in the order of their numbers."""
    rows = Amendment.objects.public().filter(application=application).order_by("number")
    return [
        {
            "number": row.number,
            "kind": row.kind,
            "flexibility": row.flexibility_type.code,
            "name": row.flexibility_type.label,
            "citation": row.citation,
            "state": row.state,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "submitted_on": row.submitted_on,
            "closed_on": row.closed_on,
            "url": reverse("public:amendment", args=[application, row.pk]),
        }
        for row in rows.select_related("flexibility_type")
    ]


def dates(application: Application) -> list[dict[str, Any]]:
    """Return the dates of the five years that the public page lists, the earliest first."""
    return [
        {"what": gate.long or gate.label, "on": gate.on, "status": gate.state, "when": gate.when}
        for gate in gates(application)
    ]


def terms(application: int, day: dt.date) -> list[dict[str, Any]]:
    """Return what is in force on a day."""
    rows = Term.objects.filter(application=application).as_of(day).order_by("flexibility_type_id")
    rows = rows.select_related("flexibility_type", "event__decision", "event__amendment")
    citations = dict(
        FlexibilityRequest.objects.filter(application=application).values_list(
            "flexibility_type_id", "citation"
        )
    )
    return [_term(row, citations) for row in rows]


def _term(row: Term, citations: dict[int, str]) -> dict[str, Any]:
    amendment, decision = row.event.amendment, row.event.decision
    own = amendment.citation if amendment else ""
    return {
        "flexibility": row.flexibility_type.code,
        "name": row.flexibility_type.label,
        "citation": own or citations.get(row.flexibility_type_id, ""),
        "status": "approved_with_conditions" if row.text else "approved",
        "conditions": row.text,
        "decided_on": decision.decided_on if decision else None,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


class OpportunityViewSet(CatalogueViewSet):
    """Learning opportunities that districts have published."""

    about = {"list": gettext_lazy("What students can do with partners of their district.")}
    row_serializer = OpportunityRow
    fields = {
        "district_leaid": "district__leaid",
        "district_state_id": "district__state_id",
        "district_name": "district__name",
    }
    stamps = ("updated_at", "district__updated_at")
    filters = (
        Filter(
            "kind",
            "kind",
            gettext_lazy("What kind of learning it is"),
            one_of(*LearningOpportunity.Kind.values),
            enum=tuple(LearningOpportunity.Kind.values),
        ),
        DISTRICT_LEAID,
    )

    def rows(self) -> models.QuerySet[Any]:
        return LearningOpportunity.objects.published()
