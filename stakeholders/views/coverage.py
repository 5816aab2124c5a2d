"""Whom a place has to hear: the standard, written by the place and approved by the state."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import ApproveBaselineForm, BaselineForm
from stakeholders.matrix import place_of
from stakeholders.models import Baseline, Group
from stakeholders.services import approve_baseline, write_baseline
from stakeholders.views.base import crumbs
from stakeholders.vocabulary import stratum_label
from statepl.core.errors import require
from statepl.core.rules import Verdict
from statepl.core.views import FormPage
from statepl.districts.models import District


class BaselineMixin:
    """The place of the address: a district, or without one the state."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def district(self) -> District | None:
        """Return the district of the address."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(District.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def baselines(self) -> Any:
        """Return the standards of the place, with who wrote and approved them."""
        rows = Baseline.objects.visible_to(self.request.user).filter(district=self.district)
        return rows.select_related("written_by", "approved_by", "district").prefetch_related("cells__group")

    @cached_property
    def in_force(self) -> Baseline | None:
        """Return what the state approved last."""
        return self.baselines.in_force().first()

    @cached_property
    def in_writing(self) -> Baseline | None:
        """Return what waits for approval."""
        return self.baselines.in_writing().first()

    def address(self, page: str = "baseline") -> str:
        """Return the address of a page of this place."""
        if self.district is None:
            return reverse(f"stakeholders:{page}_state")
        return reverse(f"stakeholders:{page}", args=[self.district.pk])


class BaselinePage(BaselineMixin, FormPage):
    """What is in force, what waits, and the button that approves it."""

    template_name = "stakeholders/baseline.html"
    form_class = ApproveBaselineForm
    success_message: Any = gettext_lazy("Approved. From now on coverage is measured against it.")

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(rules.can_approve_baseline(request.user, self.in_writing))
        return super().post(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"baseline": self.in_writing}

    def perform(self, form: ApproveBaselineForm) -> str:
        waiting = self.baselines.filter(pk=form.cleaned_data["baseline"]).first()
        if waiting is None:
            raise ValidationError(
                _("This standard was written anew meanwhile. Read it again, then approve it.")
            )
        approve_baseline(waiting, actor=self.request.user, version=form.cleaned_data["version"])
        return self.address()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            district=self.district,
            in_force=self.in_force and told(self.in_force),
            waiting=self.in_writing and told(self.in_writing),
            may_write=rules.can_write_baseline(user, self.district),
            may_approve=rules.can_approve_baseline(user, self.in_writing),
            edit_url=self.address("baseline_edit"),
            crumbs=crumbs((_("Whom we have to hear"), "")),
            **kwargs,
        )


def told(baseline: Baseline) -> dict[str, Any]:
    """Return a standard as its page shows it: each group with where it has to be heard, and where not and why."""
    rows: dict[int, dict[str, Any]] = {}
    for cell in baseline.cells.all():
        row = rows.setdefault(cell.group_id, {"group": cell.group, "where": [], "not": [], "reason": ""})
        row["where" if cell.is_required else "not"].append(stratum_label(cell.stratum))
        row["reason"] = row["reason"] or cell.reason
    ordered = sorted(rows.values(), key=lambda row: row["group"].position)
    return {"baseline": baseline, "rows": ordered}


class BaselineEdit(BaselineMixin, FormPage):
    """Choose whom the place has to hear; it waits for the state's approval afterwards."""

    template_name = "stakeholders/baseline_form.html"
    form_class = BaselineForm

    def permission(self) -> Verdict:
        return rules.can_write_baseline(self.request.user, self.district)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "place": place_of(self.district),
            "groups": Group.objects.all(),
            "stored": self.in_writing or self.in_force,
        }

    def perform(self, form: BaselineForm) -> str:
        write_baseline(self.district, actor=self.request.user, required=form.required, reasons=form.reasons)
        messages.success(self.request, _("Kept. Somebody else at the state approves it."))
        return self.address()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((_("Whom we have to hear"), self.address()), (_("Change"), ""))
        return super().get_context_data(district=self.district, crumbs=way, **kwargs)
