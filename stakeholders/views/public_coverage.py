"""Who has been heard, for everybody: how far each group came in each kind of place. Numbers of people stand nowhere."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from stakeholders.matrix import district_matrix
from stakeholders.models import Baseline, Nomination, NotHeard
from stakeholders.vocabulary import stratum_label
from statepl.districts.models import District
from waivers.models import Application

PER_PAGE = 20


class PublicPlace:
    """The state, or the district of the address with a submitted application; any other is not there."""

    kwargs: dict[str, Any]

    @cached_property
    def districts(self) -> Any:
        """Return the districts whose coverage everybody may read."""
        public = Application.objects.public()
        return District.objects.filter(applications__in=public).distinct().order_by("name")

    @cached_property
    def district(self) -> District | None:
        """Return the district of the address, None for the whole state."""
        return get_object_or_404(self.districts, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def address(self, name: str) -> str:
        """Return an address of this place: `coverage`, `nominate` or `nominated`."""
        if self.district is None:
            return reverse("public:coverage" if name == "coverage" else f"public:{name}-state")
        return reverse(f"public:{name}-district", args=[self.district.pk])


class CoveragePage(PublicPlace, TemplateView):
    """Whom a place has heard in the last twelve months, and whom people named as missing."""

    template_name = "public/coverage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matrix = district_matrix(self.district)
        named = Nomination.objects.of(self.district)
        settled = Paginator(named.settled(), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            district=self.district,
            districts=self.districts,
            matrix=matrix,
            strata=[stratum_label(each) for each in matrix.strata],
            rows=[row for row in matrix.rows if not row.is_part or row.is_asked_for],
            missing=matrix.missing,
            not_heard=NotHeard.objects.public(self.district),
            baseline=Baseline.objects.in_force().filter(district=self.district).first(),
            named=named.count(),
            page_obj=settled,
            nominate_url=self.address("nominate"),
            **kwargs,
        )
