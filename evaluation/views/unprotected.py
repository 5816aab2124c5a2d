"""What a district reported, not for release. Looking is an act: it takes a button and is written down."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation import rules
from evaluation.forms import MeasureForm
from evaluation.services.unprotected import view_unprotected
from evaluation.years import school_year_code
from statepl.core.rules import Verdict
from statepl.core.views import FormBase
from statepl.districts.models import District


class UnprotectedPage(FormBase):
    """GET asks which measure; POST shows it, marked, and records who looked."""

    template_name = "evaluation/unprotected.html"
    form_class = MeasureForm

    def district(self) -> District:
        return get_object_or_404(District.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        return rules.can_see_unprotected(self.request.user, self.district())

    def answer(self, form: Any) -> HttpResponse:
        measure = form.cleaned_data["measure"]
        found = view_unprotected(self.district(), actor=self.request.user, measure=measure)
        rows = [{"row": row, "year": school_year_code(row.school_year)} for row in found]
        answer = self.render_to_response(self.get_context_data(form=form, measure=measure, rows=rows))
        answer["Cache-Control"] = "no-store"
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        district = self.district()
        crumbs = [
            {"label": _("Evaluation"), "url": reverse("evaluation:index")},
            {"label": str(district), "url": reverse("evaluation:coverage", args=[district.pk])},
        ]
        return super().get_context_data(district=district, crumbs=crumbs, **kwargs)
