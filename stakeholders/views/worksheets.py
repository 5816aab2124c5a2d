"""Reflection worksheets: questions, what the log says beside them, answers version by version, year beside year."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import ProgramSettings
from stakeholders import rules
from stakeholders.facts import Facts
from stakeholders.forms import WorksheetAnswerForm
from stakeholders.models import WorksheetAnswer
from stakeholders.prompts import Prompt, PromptSet, prompt_sets
from stakeholders.services import answer_prompt
from stakeholders.views.base import crumbs
from stakeholders.views.together import OnePlacePage
from statepl.core import clock
from statepl.core.rules import Verdict
from statepl.core.views import FormPage
from statepl.districts.models import District
from waivers.calendar import school_year_label, school_year_of


class WorksheetPlace(OnePlacePage):
    """A page about one place in one school year: `?district=` and `?year=`, else one's own place and this year."""

    kwargs: dict[str, Any]

    @cached_property
    def chosen(self) -> District | None:
        """Return the chosen district; one that cannot be chosen is not there: nothing is written elsewhere."""
        if self.request.GET.get("district") and self.asked() is None:
            raise Http404
        return super().chosen

    @cached_property
    def start_month(self) -> int:
        """Return the month in which school years start."""
        return ProgramSettings.current().start_month

    @cached_property
    def this_year(self) -> int:
        """Return the school year of today."""
        return school_year_of(clock.today(), start_month=self.start_month)

    @cached_property
    def year(self) -> int:
        """Return the school year in the address; one that is not offered is not there."""
        asked = self.request.GET.get("year", "")
        if asked and asked not in map(str, self.years):
            raise Http404
        return int(asked) if asked else self.this_year

    @cached_property
    def years(self) -> list[int]:
        """Return this school year, the one before, and those with answers, the latest first."""
        rows = self.of_place(WorksheetAnswer.objects.all()).order_by()
        answered = rows.values_list("school_year", flat=True).distinct()
        return sorted({self.this_year, self.this_year - 1, *answered}, reverse=True)

    @cached_property
    def worksheet(self) -> PromptSet:
        """Return the worksheet of the address."""
        found = prompt_sets().get(self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def query(self) -> str:
        """Return place and year as they stand in an address."""
        place = {"district": self.chosen.pk} if self.chosen else {}
        return f"?{urlencode({**place, 'year': self.year})}"

    def address(self, page: str, *args: Any) -> str:
        """Return the address of a page about the same place and year."""
        return reverse(f"stakeholders:{page}", args=args) + self.query

    def facts(self, year: int) -> Facts:
        """Return what the log says of a school year of the place."""
        return Facts(self.chosen, self.request.user, school_year=year, start_month=self.start_month)

    def answers(self, prompts: Iterable[Prompt], *years: int) -> dict[tuple[str, int], list[WorksheetAnswer]]:
        """Return by question and school year all versions of the answer, the last one first. One query."""
        found: dict[tuple[str, int], list[WorksheetAnswer]] = {}
        rows = self.of_place(WorksheetAnswer.objects.all())
        for row in rows.to_prompts([prompt.code for prompt in prompts], years=years):
            found.setdefault((row.prompt, row.school_year), []).append(row)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            year=self.year,
            year_label=school_year_label(self.year),
            years=[(year, school_year_label(year)) for year in self.years],
            may_write=rules.can_write(self.request.user, self.chosen),
            query=self.query,
            **kwargs,
        )


class WorksheetList(WorksheetPlace):
    """All worksheets, with how many of their questions a place has answered in a year."""

    template_name = "stakeholders/worksheet_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.of_place(WorksheetAnswer.objects.all()).standing().filter(school_year=self.year)
        answered = set(rows.values_list("prompt", flat=True))
        return super().get_context_data(
            worksheets=[
                (each, sum(prompt.code in answered for prompt in each.prompts))
                for each in prompt_sets().values()
            ],
            crumbs=crumbs((_("Worksheets"), "")),
            **kwargs,
        )


class WorksheetPage(WorksheetPlace):
    """One worksheet: each question with what the log says, the answer, and the answers before it."""

    template_name = "stakeholders/worksheet_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts, answers = self.facts(self.year), self.answers(self.worksheet.prompts, self.year)
        rows = [
            {
                "prompt": prompt,
                "facts": facts.say(prompt.facts),
                **_last(answers.get((prompt.code, self.year))),
            }
            for prompt in self.worksheet.prompts
        ]
        way = [(_("Worksheets"), self.address("worksheets")), (str(self.worksheet), "")]
        return super().get_context_data(worksheet=self.worksheet, rows=rows, crumbs=crumbs(*way), **kwargs)


class WorksheetPrint(WorksheetPage):
    """The same for paper, with lines to write on where no answer is."""

    template_name = "stakeholders/worksheet_print.html"


class WorksheetCompare(WorksheetPlace):
    """A year beside the year before: answers and facts of both."""

    template_name = "stakeholders/worksheet_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        both = [self.year - 1, self.year]
        answers, prompts = self.answers(self.worksheet.prompts, *both), self.worksheet.prompts
        facts = {year: self.facts(year) for year in both}
        rows = [
            (
                prompt,
                [
                    {
                        "year": school_year_label(year),
                        "facts": facts[year].say(prompt.facts),
                        **_last(answers.get((prompt.code, year))),
                    }
                    for year in both
                ],
            )
            for prompt in prompts
        ]
        way = [
            (_("Worksheets"), self.address("worksheets")),
            (str(self.worksheet), self.address("worksheet", self.worksheet.code)),
            (_("Year beside year"), ""),
        ]
        return super().get_context_data(
            worksheet=self.worksheet,
            rows=rows,
            labels=[school_year_label(year) for year in both],
            crumbs=crumbs(*way),
            **kwargs,
        )


def _last(versions: list[WorksheetAnswer] | None) -> dict[str, Any]:
    """Return the answer that stands, None without one, and those before it."""
    answer, *earlier = versions or [None]
    return {"answer": answer, "earlier": earlier}


class WorksheetAnswerPage(WorksheetPlace, FormPage):
    """Answer one question; what was answered before stays below."""

    template_name = "stakeholders/worksheet_form.html"
    form_class = WorksheetAnswerForm
    success_message: Any = gettext_lazy("Kept. The answer before stays.")

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.chosen)

    @cached_property
    def prompt(self) -> Prompt:
        """Return the question of the address."""
        found = [each for each in self.worksheet.prompts if each.code == self.kwargs["prompt"]]
        if not found:
            raise Http404
        return found[0]

    @cached_property
    def versions(self) -> list[WorksheetAnswer]:
        """Return the answers of the year, the last one first."""
        return self.answers([self.prompt], self.year).get((self.prompt.code, self.year), [])

    def form_kwargs(self) -> dict[str, Any]:
        if not self.versions:
            return {"version": 0}
        last = self.versions[0]
        return {"version": last.version, "initial": {"words": last.words, "evidence": last.evidence}}

    def perform(self, form: Any) -> str:
        answer_prompt(
            self.chosen,
            actor=self.request.user,
            prompt=self.prompt.code,
            school_year=self.year,
            **form.cleaned_data,
        )
        return f"{self.address('worksheet', self.worksheet.code)}#{self.prompt.code}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = [
            (_("Worksheets"), self.address("worksheets")),
            (str(self.worksheet), self.address("worksheet", self.worksheet.code)),
            (_("Answer"), ""),
        ]
        return super().get_context_data(
            worksheet=self.worksheet,
            prompt=self.prompt,
            facts=self.facts(self.year).say(self.prompt.facts),
            versions=self.versions,
            crumbs=crumbs(*way),
            **kwargs,
        )
