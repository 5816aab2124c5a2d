"""What anybody may read, without an account: what was submitted and what the state decided.

Drafts, comments, recommendations and people are not here. While the district has its text back, the
text is a draft again and is not shown.
"""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from waivers import pages
from waivers.filtersets import PublicFilter
from waivers.models import Application, FlexibilityRequest
from waivers.states import State
from waivers.timeline import five_years

PAGE_SIZE = 50
# From here on the answers to single requests are the state's word, no longer work at the desk.
ANSWERED = frozenset(
    {
        State.FINALLY_APPROVED,
        State.IMPLEMENTING,
        State.PROBATION,
        State.COMPLETED,
        State.ENDED_UNSUSTAINED,
        State.DENIED,
        State.REVOKED,
    }
)


class ListPage(TemplateView):
    """Every application that was submitted."""

    template_name = "public/application_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Application.objects.public().select_related("district").order_by("district__name", "-pk")
        filtered = PublicFilter(self.request.GET, queryset=rows)
        page = Paginator(filtered.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=filtered,
            is_filtered=any(self.request.GET.get(name) for name in filtered.filters),
            page_obj=page,
            applications=[(row, pages.state_tag(row)) for row in page.object_list],
            **kwargs,
        )


class DetailPage(TemplateView):
    """One application as the public may read it."""

    template_name = "public/application_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Application.objects.public().select_related("district")
        application = get_object_or_404(rows, pk=self.kwargs["pk"])
        requests = application.requests.select_related("flexibility_type__area")
        return super().get_context_data(
            application=application,
            state_tag=pages.state_tag(application),
            lead=pages.public_lead(application),
            timeline=five_years(application),
            requests=[_told(row, application) for row in requests] if application.is_text_public else [],
            decisions=application.decisions.all(),
            **kwargs,
        )


def _told(row: FlexibilityRequest, application: Application) -> dict[str, Any]:
    """Return a request with its answer, once that answer is the state's word."""
    if application.state in ANSWERED and row.is_decided:
        return {"request": row, "tag": pages.request_tag(row), "text": row.decision_text}
    return {"request": row, "tag": {"status": "todo", "label": _("Not decided")}, "text": ""}
