"""Reports and the sustainability plan: opening, confirming what was carried, handing in, answering."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from waivers import rules, services
from waivers.calendar import year_name
from waivers.duties import Duty
from waivers.filings import contents_of, sheet_of
from waivers.forms import CarriedForm, PaperCommentForm, PaperMoveForm
from waivers.models import Filing
from waivers.notifications.years import paper_name
from waivers.pages import papers as pages_papers
from waivers.pages.threads import threads_of
from waivers.pages.versions import shown, snapshot_of
from waivers.papers import carried_of, lacking, last_report, latest_version, reports_of, sustainability_of
from waivers.rules import years as rules_years
from waivers.services.papers import ADVICE, HANDS_IN, unanswered
from waivers.sheets.diff import compare
from waivers.states.filings import FILING_MOVES, KINDS, FilingMove
from waivers.views.base import ApplicationFormPage, ApplicationPage
from waivers.views.seen import HandsInMixin


class OpenPage(ApplicationFormPage, ABC):
    """Explain a paper, then open it; one that is open already is gone to at once."""

    template_name = "waivers/paper_open.html"
    form_class = ConfirmForm

    @abstractmethod
    def existing(self) -> Filing | None:
        """Return the paper if there is one."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = self.existing()
        if standing is not None:
            return HttpResponseRedirect(paper_url(standing))
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Start writing")}

    def back(self) -> str:
        return reverse("waivers:years", args=[self.application.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.kwargs.get("year")
        asked = Duty.ANNUAL_REPORT if year else Duty.SUSTAINABILITY
        rows = self.application.duties.filter(duty=asked)
        due = (rows.filter(waiver_year=year) if year else rows).values_list("due_on", flat=True).first()
        return super().get_context_data(due_on=due, **kwargs)


class ReportOpenPage(OpenPage):
    """Start the report of one year."""

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Annual report for %(year)s") % {"year": year_name(self.kwargs["year"])}

    def rule(self) -> Verdict:
        return rules_years.may_open_report(self.request.user, self.application)

    def permission(self) -> Verdict:
        return Verdict(True) if self.existing() else super().permission()

    def existing(self) -> Filing | None:
        return reports_of(self.application).get(self.kwargs["year"])

    def perform(self, form: Any) -> str:
        year = self.kwargs["year"]
        return paper_url(services.open_report(self.application, actor=self.request.user, waiver_year=year))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_report=True, **kwargs)


class SustainabilityOpenPage(OpenPage):
    """Start the sustainability plan."""

    page_title = gettext_lazy("Sustainability plan")

    def rule(self) -> Verdict:
        return rules_years.may_open_sustainability(self.request.user, self.application)

    def permission(self) -> Verdict:
        return Verdict(True) if self.existing() else super().permission()

    def existing(self) -> Filing | None:
        return sustainability_of(self.application)

    def perform(self, form: Any) -> str:
        return paper_url(services.open_sustainability(self.application, actor=self.request.user))


def paper_url(filing: Filing) -> str:
    """Return the address of a report or a sustainability plan."""
    return reverse("waivers:paper", args=[filing.application_id, filing.pk])


class PaperMixin:
    """Fetch the report or sustainability plan of the address, a draft only for who may read it."""

    application: Any
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def paper(self) -> Filing:
        """Return the paper of the address."""
        rows = Filing.objects.filter(application=self.application, kind__in=KINDS)
        paper: Filing = get_object_or_404(rows, pk=self.kwargs["filing_pk"])
        paper.application = self.application
        return paper

    @property
    def page_title(self) -> str:
        return paper_name(self.paper)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tag = pages_papers.paper_tag(self.paper)
        return super().get_context_data(paper=self.paper, tag=tag, **kwargs)  # type: ignore[misc,no-any-return]


class PaperPage(PaperMixin, ApplicationPage):
    """A report or a sustainability plan: what it says, what is missing, what was said to it."""

    template_name = "waivers/paper.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paper, user = self.paper, self.request.user
        is_own = rules.is_on_district_side(user, self.application)
        version = latest_version(paper)
        steps = paper.steps.select_related("made_by", "submitted")
        contents = contents_of(paper)
        is_written = is_own and paper.status in {"draft", "returned"}
        carried = carried_of(paper, contents=contents) if is_own else []
        return super().get_context_data(
            lead=pages_papers.paper_lead(paper),
            is_own=is_own,
            sections=pages_papers.sections(paper, contents) if is_written else [],
            text=pages_papers.shown(paper, version, contents, as_draft=is_written),
            lacking=pages_papers.lacking_tasks(lacking(paper)) if is_written else [],
            carried=carried,
            carried_open=sum(each.is_open for each in carried),
            steps=steps if user.is_sea_staff else steps.exclude(verb=ADVICE),
            version=version,
            compare_url=pages_papers.compare_url(paper, version),
            threads=[each for each in threads_of(self.application, user) if each.first.filing_id == paper.pk],
            may_comment=rules.may_comment(user, self.application, paper),
            moves=services.available_filing_moves(paper, actor=user),
            **kwargs,
        )


class CarriedPage(PaperMixin, ApplicationFormPage):
    """Confirm what was filled in from last year, value by value."""

    template_name = "waivers/carried.html"
    form_class = CarriedForm

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("What was filled in for you")

    def rule(self) -> Verdict:
        return rules_years.may_confirm(self.request.user, self.paper)

    def back(self) -> str:
        return paper_url(self.paper)

    @cached_property
    def carried(self) -> list[Any]:
        """Return every carried value."""
        return carried_of(self.paper)

    def form_kwargs(self) -> dict[str, Any]:
        return {"carried": [each for each in self.carried if each.is_open]}

    def perform(self, form: Any) -> str:
        done = services.confirm_values(self.paper, actor=self.request.user, **form.cleaned_data)
        sentence = ngettext("%(count)s value is confirmed.", "%(count)s values are confirmed.", len(done))
        messages.success(self.request, sentence % {"count": len(done)})
        return reverse("waivers:carried", args=[self.application.pk, self.paper.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            open_values=[each for each in self.carried if each.is_open],
            settled=[each for each in self.carried if each.is_settled],
            **kwargs,
        )


class PaperMovePage(HandsInMixin, PaperMixin, ApplicationFormPage):
    """Make one move of a paper: what it means, what is missing, and the button."""

    template_name = "waivers/paper_move.html"
    form_class = PaperMoveForm

    @property
    def move(self) -> FilingMove:
        """Return the row of the table."""
        return FILING_MOVES[self.kwargs["verb"]]

    @property
    def page_title(self) -> Any:  # type: ignore[override]
        return self.move.label

    def rule(self) -> Verdict:
        return rules_years.may_move_filing(self.request.user, self.paper, self.move)

    def back(self) -> str:
        return paper_url(self.paper)

    def form_kwargs(self) -> dict[str, Any]:
        kwargs = {"move": self.move, "version": self.paper.version}
        return kwargs if self.parts is None else {**kwargs, "seen": self.parts}

    def handed_in(self) -> Filing | None:
        return self.paper if self.move.verb in HANDS_IN else None

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        """Give the text back where the move has become impossible: somebody else was first."""
        del self.paper
        if self.is_possible():
            if rows := self.changed():
                return self.show_changes(rows)
            return super().refused(form, error, status=status)
        reason = _("Somebody was first: this is now “%(state)s”.")
        return self.give_back(form, reason % {"state": self.paper.get_status_display()}, status=status)

    def is_possible(self) -> bool:
        """Say whether the table knows this move for the paper as it stands."""
        return self.paper.status == self.move.source and self.paper.kind in self.move.kinds

    def perform(self, form: Any) -> str:
        services.move_filing(self.paper, self.move.verb, actor=self.request.user, **self.given(form))
        messages.success(self.request, _("Done: %(state)s.") % {"state": self.move.done})
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        possible = self.is_possible()
        hands_in = self.move.verb in HANDS_IN
        open_points = [*lacking(self.paper), *unanswered(self.paper)] if possible and hands_in else []
        return super().get_context_data(
            move=self.move, possible=possible, tasks=pages_papers.lacking_tasks(open_points), **kwargs
        )


class PaperCommentPage(PaperMixin, ApplicationFormPage):
    """Comment on one part of a report while it lies before the state."""

    form_class = PaperCommentForm
    success_message = gettext_lazy("The comment is added.")

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Comment on: %(paper)s") % {"paper": paper_name(self.paper)}

    def rule(self) -> Verdict:
        return rules.may_comment(self.request.user, self.application, self.paper)

    def back(self) -> str:
        return paper_url(self.paper)

    def form_kwargs(self) -> dict[str, Any]:
        sheet = sheet_of(self.paper)
        return {"parts": [(section.code, section.title) for section in sheet]}

    def perform(self, form: Any) -> str:
        services.add_comment(
            self.application, actor=self.request.user, filing=self.paper, **form.cleaned_data
        )
        return self.back() + "#comments"


class YearOnYearPage(PaperMixin, ApplicationPage):
    """A report beside the one of the year before: what is different."""

    template_name = "waivers/paper_compare.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Year on year: %(paper)s") % {"paper": paper_name(self.paper)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        after = latest_version(self.paper)
        before = last_report(self.application, self.paper.waiver_year)
        if after is None or before is None or self.paper.kind != Filing.Kind.ANNUAL_REPORT:
            raise Http404
        old, new = snapshot_of(before), snapshot_of(after)
        sections = compare(pages_papers.aligned(old, new), new)
        return super().get_context_data(
            before=before,
            after=after,
            before_name=paper_name(before.filing),
            sections=[shown(section) for section in sections],
            changed=[section for section in sections if section.is_changed],
            mode="side" if self.request.GET.get("view") == "side" else "diff",
            **kwargs,
        )
