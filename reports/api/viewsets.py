"""Published readiness scores by REST: bands, shares, coverage; never an element or a cell."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy

from reports.api.serializers import PUBLIC_STATES, ReadinessRow
from reports.models import ReadinessSnapshot
from reports.score import Band
from reports.snapshots import printed_dimensions
from statepl.core.api import DetailViewSet
from statepl.core.filters import Filter, one_of
from statepl.districts.api.viewsets import column_filter
from statepl.districts.models import District

State = ReadinessSnapshot.State
YES_NO = ("yes", "no")
STATES = tuple(value for value, _label in PUBLIC_STATES)
BAND_CODES = tuple(band.value for band in Band)
SHARES = ("verified", "claimed", "coverage")


class ReadinessViewSet(DetailViewSet):
    """Published scores, newest first. A withdrawn one stays listed, with the reason and without numbers."""

    about = {
        "list": gettext_lazy("Published readiness scores, newest first. A withdrawn one keeps its reason."),
        "retrieve": gettext_lazy("One published readiness score with its nine dimensions."),
    }
    row_serializer = ReadinessRow
    fields = {
        "application": "application_id",
        "district_leaid": "application__district__leaid",
        "district_name": "application__district__name",
        "withdrawn_at": "ended_at",
        "withdrawn_why": "ended_why",
        "dimensions": "told",
        "district_words": "words",
    }
    computed = frozenset({"band", "gates_met", *SHARES})
    key = ("published_at", "id")
    descending = True
    stamps = ("updated_at", "application__district__updated_at")
    filters = (
        column_filter(
            District,
            "district_leaid",
            gettext_lazy("NCES id of the district"),
            column="application__district__leaid",
            see="api:districts-list",
        ),
        Filter("state", "state", gettext_lazy("Published or withdrawn"), one_of(*STATES), enum=STATES),
        Filter(
            "band",
            "shown_band",
            gettext_lazy("Band; none once withdrawn"),
            one_of(*BAND_CODES),
            enum=BAND_CODES,
        ),
        Filter(
            "newest",
            "newest",
            gettext_lazy("Whether it is the newest published score of its application"),
            one_of(*YES_NO),
            enum=YES_NO,
        ),
    )

    def rows(self) -> models.QuerySet[Any]:
        newest = Exists(ReadinessSnapshot.objects.newest().filter(pk=OuterRef("pk")))
        return ReadinessSnapshot.objects.public().annotate(
            is_newest=newest,
            newest=models.Case(models.When(newest, then=models.Value("yes")), default=models.Value("no")),
            shown_band=models.Case(models.When(state=State.PUBLISHED, then=KT("told__band"))),
        )

    def printed(self, row: dict[str, Any]) -> dict[str, Any]:
        told = row["dimensions"] if row["state"] == State.PUBLISHED else {}
        moments = {name: row[name] and row[name].isoformat() for name in ("published_at", "withdrawn_at")}
        shown = {
            "band": told.get("band"),
            "gates_met": told.get("are_gates_met"),
            **{name: told.get(name) for name in SHARES},
            "district_words": row["district_words"] if told else "",
            "dimensions": printed_dimensions(told) if told else [],
        }
        return {name: {**row, **moments, **shown}[name] for name in self.row_serializer().fields}
