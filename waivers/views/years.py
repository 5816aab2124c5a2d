"""The years after final approval, for both sides: goals, promises kept, what each year asks."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import Assurance
from statepl.core import clock
from statepl.core.errors import StaleVersion
from statepl.core.rules import Verdict
from waivers import services
from waivers.calendar import year_name
from waivers.forms import AttestForm, GoalForm
from waivers.goals import Goal, goals_of
from waivers.models import GoalProgress, YearlyAttestation
from waivers.pages import years as pages_years
from waivers.rules import years as rules_years
from waivers.views.base import ApplicationFormPage, ApplicationPage


class YearsPage(ApplicationPage):
    """Implementation: each year with what the district owes, what the state owes, and where it stands."""

    template_name = "waivers/years.html"
    page_title = gettext_lazy("Implementation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, user = self.application, self.request.user
        goals = goals_of(application)
        return super().get_context_data(
            lead=pages_years.years_lead(application),
            goals=goals,
            goal_counts=pages_years.goal_counts(goals),
            years=pages_years.years(application, user),
            running=rules_years.is_running(application),
            notice=application.revocation_notices.filter(ended_on=None).first(),
            open_actions=application.corrective_actions.filter(resolved_on=None).count(),
            **kwargs,
        )


class GoalsPage(ApplicationPage):
    """The goals of the approved plan with how far each is."""

    template_name = "waivers/goal_list.html"
    page_title = gettext_lazy("Goals")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, user = self.application, self.request.user
        goals = goals_of(application)
        return super().get_context_data(
            groups=pages_years.goals_by_condition(goals, on=clock.today()),
            goal_counts=pages_years.goal_counts(goals),
            may_note=rules_years.may_note_progress(user, application),
            **kwargs,
        )


class GoalPage(ApplicationFormPage):
    """Say how far one goal is; what was said before stands below."""

    template_name = "waivers/goal.html"
    form_class = GoalForm
    success_message = gettext_lazy("The goal is updated.")

    @cached_property
    def goal(self) -> Goal:
        """Return the goal of the address."""
        goal = next((each for each in goals_of(self.application) if each.row == self.kwargs["row"]), None)
        if goal is None:
            raise Http404
        return goal

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.goal.goal or _("Goal")

    def rule(self) -> Verdict:
        return rules_years.may_note_progress(self.request.user, self.application)

    def permission(self) -> Verdict:
        # Reading is for everybody who may open the application; the form stands there for writers.
        return Verdict(True)

    def back(self) -> str:
        return reverse("waivers:goals", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        progress = self.goal.progress
        if progress is None:
            return {"version": 0, "initial": {"status": GoalProgress.Status.NOT_STARTED}}
        initial = {"status": progress.status, "started_on": progress.started_on}
        return {"version": progress.version, "initial": initial}

    def perform(self, form: Any) -> str:
        row = self.goal.row
        services.note_progress(self.application, actor=self.request.user, row=row, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        progress = self.goal.progress
        steps = progress.steps.select_related("noted_by") if progress else []
        return super().get_context_data(
            goal=self.goal,
            tag=pages_years.goal_tag(self.goal, on=clock.today()),
            steps=steps,
            may_note=self.rule(),
            **kwargs,
        )


class AttestPage(ApplicationFormPage):
    """Say for one year whether the four assurances are kept; the state's findings stand beside it."""

    template_name = "waivers/attest.html"
    form_class = AttestForm
    success_message = gettext_lazy("Your answers are kept.")

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Assurances in %(year)s") % {"year": year_name(self.kwargs["year"])}

    def rule(self) -> Verdict:
        return rules_years.may_attest(self.request.user, self.application)

    def permission(self) -> Verdict:
        return Verdict(True)

    def back(self) -> str:
        return reverse("waivers:years", args=[self.application.pk]) + f"#year-{self.kwargs['year']}"

    @cached_property
    def standing(self) -> dict[int, YearlyAttestation]:
        """Return what was said of each assurance this year."""
        rows = self.application.yearly_attestations.filter(waiver_year=self.kwargs["year"])
        return {row.assurance_id: row for row in rows.select_related("attested_by", "assurance")}

    def form_kwargs(self) -> dict[str, Any]:
        return {"standing": self.standing}

    def perform(self, form: Any) -> str:
        with transaction.atomic():
            for assurance, said in form.answers():
                if not self._is_same(assurance, said):
                    self._attest(form, assurance, said)
        return self.back()

    def _is_same(self, assurance: Assurance, said: dict[str, Any]) -> bool:
        row = self.standing.get(assurance.pk)
        same = row is not None and (row.answer, row.text) == (said["answer"], said["text"].strip())
        return same and row is not None and row.version == said["version"]

    def _attest(self, form: Any, assurance: Assurance, said: dict[str, Any]) -> None:
        try:
            services.attest_assurance(
                self.application,
                actor=self.request.user,
                assurance=assurance,
                waiver_year=self.kwargs["year"],
                **said,
            )
        except StaleVersion as error:
            code, now = assurance.code, error.current
            form.stored |= {f"answer_{code}": now.get_answer_display(), f"text_{code}": now.text}
            data = form.data.copy()
            data[f"version_{code}"] = str(now.version)
            form.data = data
            raise

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        # A sentence about `text` belongs to the first answer that lacks one.
        if hasattr(error, "error_dict") and "text" in error.error_dict:
            lacking = [f"text_{each.code}" for each, said in form.answers() if self._lacks_text(said)]
            for name in lacking:
                form.add_error(name, error.error_dict["text"])
            return self.invalid(form, status=status)
        return super().refused(form, error, status=status)

    @staticmethod
    def _lacks_text(said: dict[str, Any]) -> bool:
        return said["answer"] == YearlyAttestation.Answer.NOT_FULLY and not said["text"].strip()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.kwargs["year"]
        reviews = self.application.monitoring_reviews.visible_to(self.request.user).filter(waiver_year=year)
        review = reviews.prefetch_related("findings__assurance").first()
        return super().get_context_data(
            year=year,
            answers=[self.standing[key] for key in sorted(self.standing)],
            findings=review.findings.all() if review else [],
            may_attest=self.rule(),
            **kwargs,
        )
