"""The one router of /api/v1/. Each app brings its viewsets; docs/api/ tells how to read it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path, resolve
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from evaluation.api.viewsets import (
    GapViewSet,
    MeasureViewSet,
    ObservationViewSet,
    ReleaseViewSet,
    SubgroupViewSet,
)
from reports.api.viewsets import ReadinessViewSet
from stakeholders.api.heard import HeardAnswerViewSet
from stakeholders.api.surveys import FigureViewSet
from stakeholders.api.viewsets import CoverageViewSet, OwnershipViewSet
from statepl.api_docs import ApiDocsPage
from statepl.core.problems import no_such_address
from statepl.core.renderers import CsvFormat, ParquetFormat
from statepl.districts.api.viewsets import DistrictViewSet, SchoolViewSet
from waivers.api.viewsets import ApplicationViewSet, OpportunityViewSet


def unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer an address that no route knows: with its slash where only that is missing, else a problem."""
    if not request.path.endswith("/") and resolve(f"{request.path}/").func is not unknown_address:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{request.path}/{'?' if query else ''}{query}", permanent=True)
    return no_such_address(request)


router = SimpleRouter(use_regex_path=False)
router.register("measures", MeasureViewSet, "measures")
router.register("subgroups", SubgroupViewSet, "subgroups")
router.register("districts", DistrictViewSet, "districts")
router.register("schools", SchoolViewSet, "schools")
router.register("releases", ReleaseViewSet, "releases")
router.register("observations", ObservationViewSet, "observations")
router.register("gaps", GapViewSet, "gaps")
router.register("applications", ApplicationViewSet, "applications")
router.register("opportunities", OpportunityViewSet, "opportunities")
router.register("engagement/coverage", CoverageViewSet, "coverage")
router.register("engagement/ownership", OwnershipViewSet, "ownership")
router.register("engagement/surveys", FigureViewSet, "engagement-surveys")
router.register("engagement/answers", HeardAnswerViewSet, "engagement-answers")
router.register("reports/readiness", ReadinessViewSet, "readiness")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", ApiDocsPage.as_view(), name="docs"),
    path(
        "releases/<int:pk>/observations.csv",
        ReleaseViewSet.as_view({"get": "csv_file"}, renderer_classes=[CsvFormat], further_statuses=(503,)),
        name="releases-csv",
    ),
    path(
        "releases/<int:pk>/observations.parquet",
        ReleaseViewSet.as_view(
            {"get": "parquet_file"}, renderer_classes=[ParquetFormat], further_statuses=(503,)
        ),
        name="releases-parquet",
    ),
    *router.urls,
    re_path(r"", unknown_address, name="unknown"),
]
