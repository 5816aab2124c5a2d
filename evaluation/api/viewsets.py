"""Measures, groups, releases and released numbers by REST: what was published, and nothing else."""

import base64
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_lazy
from rest_framework.request import Request

from evaluation.api.bulk import NAMES, release_file
from evaluation.api.cells import (
    KEY,
    OBSERVATIONS,
    Listing,
    Published,
    TextPage,
    choose,
    published_releases,
    read_page,
)
from evaluation.api.exports import csv_answer, parquet_answer, record_export
from evaluation.api.filters import GAP_FILTERS, OBSERVATION_FILTERS, RELEASE_FILTERS
from evaluation.api.gaps import gap_listing, known_by
from evaluation.api.serializers import GapRow, MeasureRow, ObservationRow, ReleaseRow, SubgroupRow
from evaluation.models import Measure, Release, Subgroup
from evaluation.years import school_year_code
from statepl.accounts.roles import Scope
from statepl.core.api import PAGING, ApiViewSet, CatalogueViewSet, DetailViewSet
from statepl.core.filters import Filter, Values, one_of, read_filters
from statepl.core.renderers import CsvFormat, JsonFormat, ParquetFormat


class _TermViewSet(CatalogueViewSet):
    """A small catalogue without dates: its whole content is its state."""

    key = ("position", "id")

    def state(self, rows: models.QuerySet[Any]) -> tuple[str, None]:
        return repr([*rows.order_by(*self.key).values_list(*self.columns().values())]), None

    def printed(self, row: dict[str, Any]) -> dict[str, Any]:
        texts = {name: gettext(row[name]) for name in ("name", "description") if row.get(name)}
        return {**row, **texts}


class MeasureViewSet(_TermViewSet):
    """What is measured: the codes of observations/ with their meaning."""

    about = {"list": gettext_lazy("Measures: the codes of observations/ with their meaning.")}
    row_serializer = MeasureRow
    filters = (
        Filter("code", "code", gettext_lazy("Code"), lambda: Measure.objects.values_list("code", flat=True)),
        *(
            Filter(name, name, description, one_of(*choices), enum=tuple(choices))
            for name, description, choices in (
                ("family", gettext_lazy("Family"), Measure.Family.values),
                ("kind", gettext_lazy("How it is counted"), Measure.Kind.values),
                ("direction", gettext_lazy("Which way is better"), Measure.Direction.values),
            )
        ),
    )

    def rows(self) -> models.QuerySet[Any]:
        return Measure.objects.all()


class SubgroupViewSet(_TermViewSet):
    """Groups of students: the codes of observations/ with their meaning."""

    about = {"list": gettext_lazy("Groups of students: the codes of observations/ with their meaning.")}
    row_serializer = SubgroupRow
    filters = tuple(
        Filter(
            name,
            name,
            description,
            lambda name=name: Subgroup.objects.order_by(name).values_list(name, flat=True).distinct(),
        )
        for name, description in (
            ("code", gettext_lazy("Code")),
            ("dimension", gettext_lazy("Dimension; empty for all students")),
        )
    )

    def rows(self) -> models.QuerySet[Any]:
        return Subgroup.objects.all()


class ReleaseViewSet(DetailViewSet):
    """Published releases, newest first. A withdrawn one stays listed, with the reason and without files."""

    about = {
        "list": gettext_lazy(
            "Published releases, newest first. A withdrawn one stays listed, with the reason."
        ),
        "retrieve": gettext_lazy("One release with its counts, smallest group and method."),
        "csv_file": gettext_lazy("The whole release as one CSV file, packed for clients that accept gzip."),
        "parquet_file": gettext_lazy("The whole release as one Apache Parquet file."),
    }
    row_serializer = ReleaseRow
    filters = RELEASE_FILTERS
    key = ("published_at", "id")
    descending = True
    computed = frozenset({"csv", "parquet"})

    def rows(self) -> models.QuerySet[Any]:
        return Release.objects.public().annotate(
            is_newest=Exists(Release.objects.newest().filter(pk=OuterRef("pk")))
        )

    def printed(self, row: dict[str, Any]) -> dict[str, Any]:
        base = self.request.build_absolute_uri(f"/api/v1/releases/{row['id']}/")
        files = {
            kind: f"{base}{NAMES[kind]}" if row["state"] == Release.State.PUBLISHED else None
            for kind in ("csv", "parquet")
        }
        moments = {name: row[name] and row[name].isoformat() for name in ("published_at", "withdrawn_at")}
        return {**row, **moments, "school_year": school_year_code(row["school_year"]), **files}

    def csv_file(self, request: Request, pk: int) -> HttpResponseBase:
        """Return the whole release as CSV, packed for clients that accept gzip."""
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = self._file(pk, "csv.gz" if packed else "csv", CsvFormat.media_type + "; charset=utf-8")
        if packed and response.status_code == 200:
            response["Content-Encoding"] = "gzip"
        return response

    def parquet_file(self, request: Request, pk: int) -> HttpResponseBase:
        """Return the whole release as Apache Parquet."""
        return self._file(pk, "parquet", ParquetFormat.media_type)

    def _file(self, pk: int, kind: str, media_type: str) -> HttpResponseBase:
        read_filters(self.request.query_params, (), ("format",))
        release = get_object_or_404(Release.objects.published(), pk=pk)
        file = release_file(release, kind)
        digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()

        def answer() -> HttpResponseBase:
            if self.request.method == "GET":
                record_export(self.request.user, what={"release": pk, "format": kind})
            name = f"{release.year_label}-release-{release.number}-{NAMES[kind].removesuffix('.gz')}"
            sent = FileResponse(
                file.path.open("rb"), content_type=media_type, as_attachment=True, filename=name
            )
            sent["Content-Length"] = str(file.size)
            return sent

        response = self.unless_unchanged(f'"{file.sha256}"', release.published_at, answer)
        response["Repr-Digest"] = f"sha-256=:{digest}:"
        response.headers["Cache-Control"] = "public, no-cache"
        return response


class _CellsViewSet(ApiViewSet):
    """Rows of released cells: the newest release of each year, or the releases that are named.

    JSON comes in pages; CSV and Parquet hold the whole selection in one answer.
    """

    required_scope = Scope.EVALUATION_READ
    renderer_classes = [JsonFormat, CsvFormat, ParquetFormat]
    further_statuses = (410,)

    def listing(self, known: Sequence[Published]) -> Listing:
        """Return what is listed; `known` are the releases that the rows may be compared with."""
        raise NotImplementedError

    def list(self, request: Request) -> HttpResponseBase:
        """List released numbers."""
        given = read_filters(request.query_params, self.filters, PAGING)
        position, size = self.position()
        published, changed_at = published_releases()
        releases = choose(published, given, position.pins)
        known = known_by(published, releases)
        listing = self.listing(known)
        state = ",".join(f"{one.pk}:{one.sha256}" for one in sorted({*releases, *known}))
        tag = self.etag(state)
        if self.format == "json":
            return self.unless_unchanged(
                tag, changed_at, lambda: self._page(read_page(releases, given, position, size, listing))
            )
        self._refuse_paging()
        return self.unless_unchanged(tag, changed_at, lambda: self._export(releases, given, listing))

    def _page(self, page: TextPage) -> HttpResponseBase:
        return self.json_answer(self.next_link(page.following), f"[{page.text}]")

    def _refuse_paging(self) -> None:
        """CSV and Parquet hold everything that the filters let through: a page of one would mislead."""
        query = self.request.query_params.copy()
        query.pop("format", None)
        read_filters(query, self.filters)

    def _export(self, releases: Sequence[Published], given: Values, listing: Listing) -> HttpResponseBase:
        rows = listing.rows(releases, given).order_by(*KEY)
        if self.request.method == "GET":
            what = {"format": self.format, **given}
            record_export(
                self.request.user, what=what if listing is OBSERVATIONS else {"of": listing.name, **what}
            )
        return csv_answer(rows, listing) if self.format == "csv" else parquet_answer(rows, listing)


class ObservationViewSet(_CellsViewSet):
    """Released numbers."""

    about = {
        "list": gettext_lazy(
            "Published numbers: the newest release of each year, or the releases that are named. JSON comes "
            "in pages; CSV and Parquet hold the whole selection in one answer."
        )
    }
    row_serializer = ObservationRow
    filters = OBSERVATION_FILTERS

    def listing(self, known: Sequence[Published]) -> Listing:
        return OBSERVATIONS


class GapViewSet(_CellsViewSet):
    """How far each group is from all students, and how that has changed since waiver Year One."""

    about = {
        "list": gettext_lazy(
            "How far each group of students is from all students, and how that has changed since waiver Year "
            "One. Only numbers that are both printed exactly are compared."
        )
    }
    row_serializer = GapRow
    filters = GAP_FILTERS

    def listing(self, known: Sequence[Published]) -> Listing:
        return gap_listing(known)
