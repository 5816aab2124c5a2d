"""Pages of data. All read released cells only; who looks makes no difference to the numbers."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from evaluation import rules
from evaluation.coverage import CoverageStatus, coverage
from evaluation.figures import (
    FOCUS,
    caution,
    groups_of,
    key_numbers,
    newest_releases,
    released_cells,
    released_measures,
    released_trend,
    table_rows,
)
from evaluation.forms import ChooseForm, ExplainForm
from evaluation.models import Level, Measure, Release, ReleasedCell
from evaluation.services.explanations import explain_gap
from evaluation.years import parse_school_year
from policy.models import ProgramSettings
from statepl.core import csvio
from statepl.core.rules import Verdict, refuse
from statepl.core.views import FormPage, ScopedPage, ScopedView
from statepl.districts.models import District

CSV_COLUMNS = (
    "release", "school_year", "level", "agency_id", "agency_name", "measure", "grade", "subgroup",
    "numerator", "denominator", "value", "status", "reason",
)  # fmt: skip
COVERAGE_TAGS = {
    CoverageStatus.VERIFIED: "done",
    CoverageStatus.REPORTED: "going",
    CoverageStatus.EXPLAINED: "done",
    CoverageStatus.NOT_COLLECTED: "ask",
    CoverageStatus.OVERDUE: "stop",
    CoverageStatus.NOT_DUE: "todo",
}


class IndexPage(ScopedPage):
    """Where a person starts: files and releases by role, data for everybody."""

    template_name = "evaluation/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        own = District.objects.filter(pk__in=user.district_ids)
        return super().get_context_data(
            may_import=rules.can_import(user),
            may_map=rules.can_see_mappings(user),
            may_verify=rules.can_verify(user),
            may_release=rules.can_see_releases(user),
            own_districts=own,
            releases=newest_releases(),
            districts=_released_districts(self.request.GET.get("q", "")),
            query=self.request.GET.get("q", ""),
            **kwargs,
        )


def _released_districts(query: str) -> list[District]:
    """Return districts with released cells whose name holds the words asked for."""
    keys = ReleasedCell.objects.current().filter(level=1).values_list("agency_key", flat=True).distinct()
    found = District.objects.filter(pk__in=set(keys))
    if query:
        found = found.filter(Q(name__icontains=query) | Q(leaid=query) | Q(state_id=query))
    return list(found)


# the page of a measure --------------------------------------------------------------------------------
class MeasurePage(TemplateView):
    """One measure of one district or of the state: words, numbers, chart, table, why some are withheld."""

    template_name = "evaluation/measure.html"
    names = {
        "district": "evaluation:district",
        "state": "evaluation:state",
        "district_csv": "evaluation:district-csv",
        "state_csv": "evaluation:state-csv",
    }

    def district(self) -> District | None:
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(District, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        district = self.district()
        measures = released_measures(district)
        chosen = self._chosen(measures)
        form = ChooseForm(self.request.GET or None, measures=measures)
        groups = self.request.GET.get("groups") or FOCUS
        form.initial = {"measure": chosen.code if chosen else "", "groups": groups}
        return super().get_context_data(
            district=district,
            place=district or ProgramSettings.current().agency_name,
            chosen=chosen,
            form=ChooseForm(measures=measures, initial=form.initial),
            csv_url=self._csv_url(district, chosen),
            public=self.names["district"].startswith("public"),
            **(self._figures(district, chosen, groups) if chosen else {}),
            **kwargs,
        )

    def _chosen(self, measures: list[Measure]) -> Measure | None:
        wanted = self.request.GET.get("measure")
        found = next((measure for measure in measures if measure.code == wanted), None)
        if wanted and found is None and measures:
            raise Http404
        return found or (measures[0] if measures else None)

    def _csv_url(self, district: District | None, chosen: Measure | None) -> str:
        if chosen is None:
            return ""
        if district is None:
            return f"{reverse(self.names['state_csv'])}?measure={chosen.code}"
        return f"{reverse(self.names['district_csv'], args=[district.pk])}?measure={chosen.code}"

    @staticmethod
    def _figures(district: District | None, chosen: Measure, groups: str) -> dict[str, Any]:
        shown = released_trend(district, chosen.code)
        if shown is None:
            raise Http404
        codes = groups_of(groups)
        note = _("Marks and line patterns differ, so the chart reads without color.")
        return {
            "say": f"{shown.sentence(codes)} {caution(shown)}".strip(),
            "numbers": key_numbers(shown),
            "chart": shown.chart(codes, sentence=f"{chosen.text} {note}".strip()),
            "years": shown.years,
            "rows": table_rows(shown),
            "since": shown.baseline or shown.years[0],
            "has_change": len(shown.years) > 1,
            "newest": newest_releases()[:1],
        }


class DistrictData(ScopedView, MeasurePage):
    """The same page for people with an account."""


class StateData(ScopedView, MeasurePage):
    """The state's own numbers for people with an account."""


class PublicMeasure(MeasurePage):
    """The same page for everybody."""

    template_name = "evaluation/public_measure.html"
    names = {
        "district": "public:data-district",
        "state": "public:data-state",
        "district_csv": "public:data-district-csv",
        "state_csv": "public:data-state-csv",
    }


class PublicIndex(TemplateView):
    """What is released, and of whom."""

    template_name = "evaluation/public_index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "")
        withdrawn = Release.objects.public().filter(state=Release.State.WITHDRAWN)
        return super().get_context_data(
            releases=newest_releases(),
            withdrawn=withdrawn,
            districts=_released_districts(query),
            query=query,
            **kwargs,
        )


# files ------------------------------------------------------------------------------------------------
class MeasureCsv(View):
    """The cells behind a page of a measure, the same as REST gives them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        district = get_object_or_404(District, pk=kwargs["pk"]) if "pk" in kwargs else None
        measure = get_object_or_404(Measure, code=request.GET.get("measure", ""))
        cells = released_cells(district).filter(measure=measure).in_order()
        lines = csvio.iter_csv(
            _csv_rows(cells.select_related("release", "measure", "subgroup").iterator(2000)), CSV_COLUMNS
        )
        name = f"{measure.code.lower()}-{district.agency_id if district else 'state'}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


class SignedInCsv(ScopedView, MeasureCsv):
    """The same file below the pages of people with an account."""


def _csv_rows(cells: Any) -> Iterator[tuple[Any, ...]]:
    for cell in cells:
        yield (
            cell.release_id,
            cell.release.year_label,
            Level(cell.level).code,
            cell.agency_id,
            cell.agency_name,
            cell.measure.code,
            cell.grade,
            cell.subgroup.code,
            cell.numerator,
            cell.denominator,
            cell.value,
            cell.status,
            cell.reason,
        )


# what is owed -----------------------------------------------------------------------------------------
class CoveragePage(ScopedPage):
    """Which measures a district owes in its five years, and what of them is there."""

    template_name = "evaluation/coverage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        district = get_object_or_404(District.objects.visible_to(user), pk=self.kwargs["pk"])
        rows = [{"entry": row, "tag": COVERAGE_TAGS[row.status]} for row in coverage(district)]
        crumbs = [
            {"label": _("Evaluation"), "url": reverse("evaluation:index")},
            {"label": str(district), "url": ""},
        ]
        return super().get_context_data(
            district=district,
            rows=rows,
            may_explain=rules.can_explain(user, district),
            may_see=rules.can_see_unprotected(user, district),
            crumbs=crumbs,
            **kwargs,
        )


class ExplainPage(FormPage):
    """Say why one number is missing."""

    template_name = "evaluation/explain.html"
    form_class = ExplainForm

    def district(self) -> District:
        return get_object_or_404(District.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        if parse_school_year(self.kwargs["year"]) is None:
            return refuse(_("This address names no school year."))
        return rules.can_explain(self.request.user, self.district())

    def perform(self, form: ExplainForm) -> str:
        district = self.district()
        explain_gap(
            district,
            actor=self.request.user,
            school_year=parse_school_year(self.kwargs["year"]) or 0,
            measure=get_object_or_404(Measure, code=self.kwargs["code"]),
            reason=form.cleaned_data["reason"],
        )
        return reverse("evaluation:coverage", args=[district.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        district = self.district()
        back = reverse("evaluation:coverage", args=[district.pk])
        return super().get_context_data(
            district=district,
            measure=get_object_or_404(Measure, code=self.kwargs["code"]),
            year=self.kwargs["year"],
            cancel_url=back,
            crumbs=[
                {"label": _("Evaluation"), "url": reverse("evaluation:index")},
                {"label": str(district), "url": back},
            ],
            **kwargs,
        )
