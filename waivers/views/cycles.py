"""Improvement cycles: what is tried, what the data say, what was learned; past failures beside each new one."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from statepl.core.rules import Verdict
from waivers import services
from waivers.forms import CycleCloseForm, CycleEditForm, CycleForm
from waivers.models import ImprovementCycle
from waivers.pages import years as pages_years
from waivers.rules import years as rules_years
from waivers.sources import measure_names
from waivers.views.base import ApplicationFormPage, ApplicationPage


class CyclesPage(ApplicationPage):
    """Every cycle of an application, the open ones first."""

    template_name = "waivers/cycle_list.html"
    page_title = gettext_lazy("Improvement cycles")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [*self.application.cycles.select_related("condition")]
        return super().get_context_data(
            open_cycles=[(row, pages_years.cycle_tag(row)) for row in rows if not row.is_closed],
            closed_cycles=[(row, pages_years.cycle_tag(row)) for row in rows if row.is_closed],
            counts=pages_years.closed_cycles(self.application, rows),
            may_write=rules_years.may_write_cycle(self.request.user, self.application),
            **kwargs,
        )


class CycleStartPage(ApplicationFormPage):
    """Start a cycle; what was stopped before stands beside the form."""

    template_name = "waivers/cycle_form.html"
    form_class = CycleForm
    page_title = gettext_lazy("Start an improvement cycle")
    success_message = gettext_lazy("The cycle is started.")

    def rule(self) -> Verdict:
        return rules_years.may_write_cycle(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:cycles", args=[self.application.pk])

    def perform(self, form: Any) -> str:
        services.start_cycle(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            stopped=self.application.cycles.stopped().select_related("condition"), **kwargs
        )


class CycleMixin:
    """Fetch the cycle of the address."""

    application: Any
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def cycle(self) -> ImprovementCycle:
        """Return the cycle of the address."""
        rows = self.application.cycles.select_related("condition", "application__district")
        found: ImprovementCycle = get_object_or_404(rows, pk=self.kwargs["cycle_pk"])
        return found

    @property
    def page_title(self) -> str:
        return self.cycle.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cycle = self.cycle
        others = self.application.cycles.stopped().filter(condition=cycle.condition)
        return super().get_context_data(  # type: ignore[misc,no-any-return]
            cycle=cycle,
            tag=pages_years.cycle_tag(cycle),
            measures=measure_names(cycle.measure_codes),
            stopped=others.exclude(pk=cycle.pk).select_related("condition"),
            may_edit=rules_years.may_edit_cycle(self.request.user, cycle),
            **kwargs,
        )


class CyclePage(CycleMixin, ApplicationPage):
    """One cycle with its four steps."""

    template_name = "waivers/cycle.html"


class CycleFormPage(CycleMixin, ApplicationFormPage):
    """A form about one cycle."""

    template_name = "waivers/cycle_form.html"

    def rule(self) -> Verdict:
        return rules_years.may_edit_cycle(self.request.user, self.cycle)

    def back(self) -> str:
        return reverse("waivers:cycle", args=[self.application.pk, self.cycle.pk])


class CycleEditPage(CycleFormPage):
    """Go on with a cycle."""

    form_class = CycleEditForm
    success_message = gettext_lazy("The cycle is saved.")
    FIELDS = ("title", "plan", "planned_on", "sources", "measure_codes", "different", "done", "done_on",
              "reflection", "reflected_on")  # fmt: skip

    def form_kwargs(self) -> dict[str, Any]:
        initial = {name: getattr(self.cycle, name) for name in self.FIELDS}
        return {"version": self.cycle.version, "initial": initial}

    def perform(self, form: Any) -> str:
        services.edit_cycle(self.cycle, actor=self.request.user, **form.cleaned_data)
        return self.back()


class CycleClosePage(CycleFormPage):
    """Decide: keep, adapt or stop, and what was learned."""

    form_class = CycleCloseForm
    success_message = gettext_lazy("The cycle is closed. What you learned stays here.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.cycle.version}

    def perform(self, form: Any) -> str:
        services.close_cycle(self.cycle, actor=self.request.user, **form.cleaned_data)
        return self.back()
