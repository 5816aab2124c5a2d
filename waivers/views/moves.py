"""The moves of the lifecycle table, for both sides, and the one extension."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import ProgramSettings
from statepl.core import clock
from statepl.core.rules import Verdict
from waivers import pages, rules, services
from waivers.calendar import year_ends, year_starts
from waivers.filings import filing_of
from waivers.forms import (
    ExtensionForm,
    MoveForm,
    ReturnForm,
)
from waivers.forms.calendar import ConditionalApprovalForm
from waivers.models import Application, Filing
from waivers.pages.returns import RETURNS, closed_places, outgoing
from waivers.readiness import Status, findings
from waivers.services.moves import LETTERED
from waivers.states import MOVES, Move
from waivers.views.base import ApplicationFormPage
from waivers.views.seen import HandsInMixin

HANDS_IN = {
    "submit": Filing.Kind.APPLICATION,
    "resubmit": Filing.Kind.APPLICATION,
    "submit-plan": Filing.Kind.PLAN,
    "resubmit-plan": Filing.Kind.PLAN,
}


def move_date_hint(application: Application, move: Move) -> str:
    """Say which dates a move takes."""
    first, last = clock.today(), application.ends_on
    if move.verb == "approve-conditionally":
        year, month = application.start_school_year, application.start_month
        first, last = year_starts(year, 1, start_month=month), year_ends(year, 1, start_month=month)
    if not move.needs_date or last is None:
        return ""
    words = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("From %(first)s to %(last)s.") % words


class MovePage(HandsInMixin, ApplicationFormPage):
    """Make one move of the lifecycle table: what it means, what is missing, and the button."""

    template_name = "waivers/move.html"

    @property
    def move(self) -> Move:
        """Return the row of the table; the address knows no other verbs."""
        return MOVES[self.kwargs["verb"]]

    @property
    def page_title(self) -> Any:  # type: ignore[override]
        return self.move.label

    def rule(self) -> Verdict:
        return rules.may_make(self.request.user, self.application, self.move)

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        """Return the form that the move asks for: a conditional approval has its conditions."""
        if self.move.verb in RETURNS:
            return ReturnForm
        return ConditionalApprovalForm if self.move.verb == "approve-conditionally" else MoveForm

    def form_kwargs(self) -> dict[str, Any]:
        version, hint = self.application.version, self.date_hint()
        kwargs = {"move": self.move, "version": version, "hint": hint, "initial": self.finding()}
        if self.move.verb in RETURNS:
            kwargs["places"] = closed_places(self.application, RETURNS[self.move.verb])
        if self.parts is not None:
            kwargs["seen"] = self.parts
        return kwargs

    def handed_in(self) -> Filing | None:
        kind = HANDS_IN.get(self.move.verb)
        return filing_of(self.application, kind) if kind else None

    def finding(self) -> dict[str, str]:
        """Return the finding of the monitoring review from which a probation comes, filled in (W-14)."""
        chosen = self.request.GET.get("finding", "")
        if self.move.verb != "put-on-probation" or not chosen.isdecimal():
            return {}
        reviews = self.application.monitoring_reviews.filter(status="published", findings=chosen)
        found = reviews.values_list("findings__assurance__name", "findings__text").first()
        return {"reason": f"{_(found[0])}: {found[1]}"} if found else {}

    def date_hint(self) -> str:
        """Say which dates this move takes."""
        return move_date_hint(self.application, self.move)

    def prepare_url(self) -> str:
        """Return where the letter of this decision can be read before it is made; empty without a letter."""
        if self.move.verb not in LETTERED or not self.rule().allowed:
            return ""
        return reverse("waivers:prepare", args=[self.application.pk, self.move.verb])

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        """Give the text back where the move has become impossible: somebody else was first."""
        del self.application
        if self.application.state in self.move.sources:
            if rows := self.changed():
                return self.show_changes(rows)
            return super().refused(form, error, status=status)
        reason = _("Somebody was first: the application is now in the state “%(state)s”.")
        return self.give_back(form, reason % {"state": self.application.get_state_display()}, status=status)

    def perform(self, form: Any) -> str:
        made = services.make_move(
            self.application, self.move.verb, actor=self.request.user, **self.given(form)
        )
        messages.success(self.request, _("Done: %(state)s.") % {"state": made.get_state_display()})
        return self.back()

    def back(self) -> str:
        if self.request.user.is_sea:
            return reverse("waivers:desk", args=[self.application.pk])
        return self.application.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        possible = self.application.state in self.move.sources
        asked = findings(self.application, self.move.gate) if self.move.gate and possible else []
        is_own = rules.is_on_district_side(self.request.user, self.application)
        return super().get_context_data(
            move=self.move,
            possible=possible,
            outgoing=outgoing(self.application, RETURNS[self.move.verb])
            if possible and self.move.verb in RETURNS and not is_own
            else None,
            state_tag=pages.state_tag(self.application),
            tasks=[pages.task(finding, for_district=is_own) for finding in asked],
            is_blocked=any(finding.is_open for finding in asked),
            prepare_url=self.prepare_url() if possible else "",
            in_two_steps=letters_wait(),
            by_hand=any(finding.status is Status.BY_HAND for finding in asked) and not is_own,
            **kwargs,
        )


def letters_wait() -> bool:
    """Say whether the state reads every letter over before its release."""
    return ProgramSettings.current().letter_release == ProgramSettings.LetterRelease.SECOND_STEP


class ExtensionPage(ApplicationFormPage):
    """Extend the plan window, once."""

    form_class = ExtensionForm
    page_title = gettext_lazy("Extend the plan window")
    success_message = gettext_lazy("The plan window is extended. The district’s lead is told.")

    def rule(self) -> Verdict:
        return rules.may_extend(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.application.version}

    def perform(self, form: Any) -> str:
        services.extend_window(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back()
