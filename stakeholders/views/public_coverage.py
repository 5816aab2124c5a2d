"""Who has been heard, for everybody: how far each group came in each kind of place. Numbers of people stand nowhere."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from stakeholders.matrix import district_matrix
from stakeholders.models import Baseline, NotHeard
from stakeholders.vocabulary import stratum_label
from statepl.districts.models import District
from waivers.models import Application


class CoveragePage(TemplateView):
    """The state, or a district with a submitted application: whom it has heard in the last twelve months."""

    template_name = "public/coverage.html"

    @cached_property
    def districts(self) -> Any:
        """Return the districts whose coverage everybody may read."""
        public = Application.objects.public()
        return District.objects.filter(applications__in=public).distinct().order_by("name")

    @cached_property
    def district(self) -> District | None:
        """Return the district of the address, None for the whole state."""
        return get_object_or_404(self.districts, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matrix = district_matrix(self.district)
        return super().get_context_data(
            district=self.district,
            districts=self.districts,
            matrix=matrix,
            strata=[stratum_label(each) for each in matrix.strata],
            rows=[row for row in matrix.rows if not row.is_part or row.is_asked_for],
            missing=matrix.missing,
            not_heard=NotHeard.objects.public(self.district),
            baseline=Baseline.objects.in_force().filter(district=self.district).first(),
            **kwargs,
        )
