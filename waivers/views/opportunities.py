"""Learning opportunities of a district: written, published, taken off (W-24)."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from waivers import services
from waivers.forms.opportunities import OpportunityForm
from waivers.models import LearningOpportunity
from waivers.rules import terms as term_rules
from waivers.views.base import ApplicationFormPage, ApplicationPage


class OpportunitiesPage(ApplicationPage):
    """What the district of an application offers with its partners."""

    template_name = "waivers/opportunity_list.html"
    page_title = gettext_lazy("Learning opportunities")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        district = self.application.district
        rows = LearningOpportunity.objects.visible_to(self.request.user).filter(district=district)
        return super().get_context_data(
            opportunities=rows,
            may_write=term_rules.may_write_opportunity(self.request.user, district),
            **kwargs,
        )


class OpportunityFormPage(ApplicationFormPage):
    """Write an opportunity down, or change it."""

    form_class = OpportunityForm
    success_message = gettext_lazy("The opportunity is saved.")

    @cached_property
    def opportunity(self) -> LearningOpportunity | None:
        """Return the opportunity of the address; none on the page for a new one."""
        if "opportunity_pk" not in self.kwargs:
            return None
        rows = LearningOpportunity.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows, pk=self.kwargs["opportunity_pk"], district=self.application.district_id
        )

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.opportunity.title if self.opportunity else _("A new learning opportunity")

    def rule(self) -> Verdict:
        return term_rules.may_write_opportunity(self.request.user, self.application.district)

    def back(self) -> str:
        return reverse("waivers:opportunities", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        if self.opportunity is None:
            return {"version": 0}
        return {"instance": LearningOpportunity.objects.get(pk=self.opportunity.pk)}

    def perform(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        if self.opportunity is None:
            given.pop("version")
            services.add_opportunity(self.application.district, actor=self.request.user, **given)
        else:
            services.edit_opportunity(self.opportunity, actor=self.request.user, **given)
        return self.back()


class OpportunityPublish(OpportunityFormPage):
    """Put an opportunity on the public page, or take it off."""

    form_class = ConfirmForm
    success_message = ""

    @property
    def page_title(self) -> str:  # type: ignore[override]
        row = self.opportunity
        if row is None:
            return ""
        words = {"title": row.title}
        return _("Take off: %(title)s") % words if row.is_published else _("Publish: %(title)s") % words

    def form_kwargs(self) -> dict[str, Any]:
        row = self.opportunity
        if row is None:
            return {}
        label = _("Take it off the public page") if row.is_published else _("Publish it")
        return {"version": row.version, "submit_label": label}

    def perform(self, form: Any) -> str:
        row = self.opportunity
        if row is not None:
            version = form.cleaned_data["version"]
            made = services.publish_opportunity(
                row, actor=self.request.user, version=version, published=not row.is_published
            )
            on, off = _("Everybody can read it now."), _("It is off the public page.")
            messages.success(self.request, on if made.is_published else off)
        return self.back()
