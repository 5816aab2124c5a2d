"""Published readiness scores, for everybody: district by district in the order of names, never of scores."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from reports.models import ReadinessSnapshot
from reports.snapshots import told_words
from reports.views.snapshots import listed

PAGE_SIZE = 50


class ScoreList(TemplateView):
    """The newest published score of each application."""

    template_name = "public/score_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = (
            ReadinessSnapshot.objects.newest().with_row_facts().order_by("application__district__name", "pk")
        )
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, snapshots=listed(page.object_list), **kwargs)


class ScorePage(TemplateView):
    """One published score with the district's words; a withdrawn one says why, and nothing else."""

    template_name = "public/score_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = ReadinessSnapshot.objects.public().with_row_facts()
        snapshot = listed([get_object_or_404(rows, pk=self.kwargs["pk"])])[0]
        others = rows.filter(application=snapshot.application_id).exclude(pk=snapshot.pk)
        is_withdrawn = snapshot.state == ReadinessSnapshot.State.WITHDRAWN
        return super().get_context_data(
            snapshot=snapshot,
            score=None if is_withdrawn else told_words(snapshot.told),
            others=listed(others),
            **kwargs,
        )
