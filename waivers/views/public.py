"""What anybody may read, without an account: what was submitted and what the state decided.

Drafts, comments, recommendations and people are not here. While the district has its text back, the
text is a draft again and is not shown.
"""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from statepl.core import clock
from waivers import pages
from waivers.filtersets import OpportunityFilter, PublicFilter
from waivers.models import Amendment, Application, FlexibilityRequest, LearningOpportunity, Letter
from waivers.pages.register import plan_summary, register, vision_picture
from waivers.states import State
from waivers.timeline import five_years
from waivers.views.amendments import amendment_rows
from waivers.views.terms import terms_context

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
        filtered = PublicFilter(self.request.GET, queryset=register(clock.today()))
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
            decisions=application.decisions.select_related("letter", "flexibility_type"),
            amendments=amendment_rows(
                Amendment.objects.public().filter(application=application).select_related("flexibility_type")
            ),
            summary=plan_summary(application) if application.is_text_public else "",
            picture=vision_picture(application) if application.is_text_public else None,
            has_opportunities=LearningOpportunity.objects.published()
            .filter(district=application.district_id)
            .exists(),
            **terms_context(application, self.request.GET),
            **kwargs,
        )


def _told(row: FlexibilityRequest, application: Application) -> dict[str, Any]:
    """Return a request with its answer, once that answer is the state's word."""
    if application.state in ANSWERED and row.is_decided:
        return {"request": row, "tag": pages.request_tag(row), "text": row.decision_text}
    return {"request": row, "tag": {"status": "todo", "label": _("Not decided")}, "text": ""}


class AmendmentPage(TemplateView):
    """One amendment as the public may read it: from its submission on, unless it was withdrawn."""

    template_name = "public/amendment_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Amendment.objects.public().filter(application__in=Application.objects.public())
        amendment = get_object_or_404(
            rows.select_related("application__district", "flexibility_type__area"),
            pk=self.kwargs["amendment_pk"],
            application=self.kwargs["pk"],
        )
        return super().get_context_data(
            amendment=amendment,
            application=amendment.application,
            rows=amendment_rows([amendment]),
            decisions=amendment.decisions.select_related("letter", "flexibility_type"),
            **kwargs,
        )


class LetterPage(TemplateView):
    """A released letter, word for word, for everybody."""

    template_name = "public/letter_detail.html"

    @cached_property
    def letter(self) -> Letter:
        """Return the letter of the address, once it is released."""
        rows = Letter.objects.public().select_related("document", "application__district")
        return get_object_or_404(rows, pk=self.kwargs["letter_pk"], application=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(letter=self.letter, application=self.letter.application, **kwargs)


class OpportunitiesPage(TemplateView):
    """What students can do with partners, in the whole state."""

    template_name = "public/opportunity_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = LearningOpportunity.objects.published().select_related("district")
        filtered = OpportunityFilter(self.request.GET, queryset=rows)
        page = Paginator(filtered.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=filtered,
            is_filtered=any(self.request.GET.get(name) for name in filtered.filters),
            page_obj=page,
            opportunities=page.object_list,
            **kwargs,
        )
