"""What people answered in surveys, for everybody: the figures of published waves, year beside year."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_list_or_404, get_object_or_404
from django.views.generic import TemplateView

from stakeholders.models import Figure, Survey, Wave
from stakeholders.survey_pages import question_charts

PER_PAGE = 50


class SurveyList(TemplateView):
    """Surveys of which a wave is published, by place."""

    template_name = "public/survey_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Survey.objects.filter(waves__published_at__isnull=False).distinct().select_related("district")
        page = Paginator(rows.order_by("district__name", "title", "pk"), PER_PAGE)
        return super().get_context_data(page_obj=page.get_page(self.request.GET.get("page")), **kwargs)


class SurveyPage(TemplateView):
    """One survey: question by question what each group answered, and what changed since the wave before."""

    template_name = "public/survey_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey = get_object_or_404(Survey.objects.select_related("district"), pk=self.kwargs["pk"])
        waves = get_list_or_404(Wave.objects.published().order_by("opened_at", "pk"), survey=survey)
        return super().get_context_data(
            survey=survey,
            waves=waves,
            latest=waves[-1],
            answers=question_charts(survey, waves, Figure.objects.of_waves(waves)),
            **kwargs,
        )
