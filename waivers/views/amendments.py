"""Pages of amendments, for both sides (W-28)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.audit.models import AuditEvent
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.rules import Verdict
from waivers import pages, rules, services
from waivers.checks.amendments import amendment_findings, overlapping
from waivers.forms.amendments import (
    AmendmentFederalForm,
    AmendmentForm,
    AmendmentMoveForm,
    AmendmentRecommendForm,
    AmendmentStartForm,
)
from waivers.models import Amendment
from waivers.rules import terms as term_rules
from waivers.states import Move, Party
from waivers.states.amendments import AMENDMENT_MOVES, DECIDING
from waivers.views.base import ApplicationFormPage, ApplicationPage

TAGS = {
    "draft": "todo",
    "submitted": "going",
    "federal_examination": "ask",
    "under_review": "going",
    "approved": "done",
    "approved_with_conditions": "done",
    "denied": "no",
    "withdrawn": "none",
}


def amendment_tag(amendment: Amendment) -> dict[str, Any]:
    """Return the tag of an amendment: status word and label."""
    return {"status": TAGS[amendment.state], "label": amendment.get_state_display()}


def amendment_rows(amendments: Any) -> list[tuple[Amendment, dict[str, Any]]]:
    """Return amendments with their tags, for a list."""
    return [(row, amendment_tag(row)) for row in amendments]


class AmendmentsPage(ApplicationPage):
    """Every amendment of an application."""

    template_name = "waivers/amendment_list.html"
    page_title = gettext_lazy("Amendments")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Amendment.objects.visible_to(self.request.user).filter(application=self.application)
        return super().get_context_data(
            amendments=amendment_rows(rows.select_related("flexibility_type")),
            may_start=term_rules.may_start_amendment(self.request.user, self.application),
            **kwargs,
        )


class AmendmentStart(ApplicationFormPage):
    """Start an amendment: what shall change, and of which flexibility."""

    form_class = AmendmentStartForm
    page_title = gettext_lazy("Ask for an amendment")

    def rule(self) -> Verdict:
        return term_rules.may_start_amendment(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:amendments", args=[self.application.pk])

    def perform(self, form: Any) -> str:
        made = services.start_amendment(self.application, actor=self.request.user, **form.cleaned_data)
        return reverse("waivers:amendment-edit", args=[self.application.pk, made.pk])


class AmendmentMixin:
    """Fetch the amendment of the address among those of the application that the person may open."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def amendment(self) -> Amendment:
        """Return the amendment of the address."""
        rows = Amendment.objects.visible_to(self.request.user).select_related(
            "application__district", "flexibility_type__area", "reviewer", "recommended_by"
        )
        return get_object_or_404(
            rows,
            pk=self.kwargs["amendment_pk"],
            application=self.application,  # type: ignore[attr-defined]
        )

    def crumbs(self) -> list[dict[str, str]]:
        """Return the way by the list of amendments."""
        way = super().crumbs()  # type: ignore[misc]
        listed = {
            "label": _("Amendments"),
            "url": reverse("waivers:amendments", args=[self.amendment.application_id]),
        }
        return [*way[:-1], listed, way[-1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(  # type: ignore[misc,no-any-return]
            amendment=self.amendment, tag=amendment_tag(self.amendment), **kwargs
        )


def amendment_title(amendment: Amendment) -> str:
    """Return the heading of an amendment."""
    words = {"number": amendment.number, "flexibility": amendment.flexibility_type}
    return _("Amendment %(number)s: %(flexibility)s") % words


class AmendmentPage(AmendmentMixin, ApplicationPage):
    """One amendment: its text, what it would change, what is next."""

    template_name = "waivers/amendment_detail.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return amendment_title(self.amendment)

    def moves_of_this_side(self) -> list[tuple[Move, Verdict]]:
        """Return the moves of the reader's side; what the other side may do is not the reader's to choose."""
        is_staff = self.request.user.is_sea_staff
        moves = services.available_amendment_moves(self.amendment, actor=self.request.user)
        return [(move, verdict) for move, verdict in moves if (move.party is Party.LEAD) is not is_staff]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.amendment, self.request.user
        gate = "amendment_submission" if row.state == "draft" else "amendment_decision"
        is_own = rules.is_on_district_side(user, row.application)
        shows_gate = row.is_open and (is_own if row.state == "draft" else user.is_sea_staff)
        found = amendment_findings(row, gate) if shows_gate else []
        in_force = row.application.terms.filter(
            flexibility_type=row.flexibility_type, ends_on__gte=row.starts_on or clock.today()
        )
        return super().get_context_data(
            tasks=[pages.task(finding, for_district=is_own) for finding in found],
            in_force=in_force.select_related("flexibility_type").order_by("starts_on"),
            overlaps=amendment_rows(overlapping(row)),
            is_late=row.is_open and row.answer_due_on is not None and row.answer_due_on < clock.today(),
            moves=self.moves_of_this_side(),
            waits_for_state=row.is_with_state and not user.is_sea_staff,
            may_edit=term_rules.may_edit_amendment(user, row),
            may_recommend=term_rules.may_recommend_amendment(user, row),
            may_check=term_rules.may_check_amendment(user, row),
            shows_advice=user.is_sea_staff,
            decisions=row.decisions.select_related("letter", "flexibility_type"),
            prepared=row.prepared_decisions.visible_to(user).open().first(),
            may_prepare=row.state == "under_review" and term_rules.may_prepare(user, row.application).allowed,
            preparable=[AMENDMENT_MOVES[verb] for verb in AMENDMENT_MOVES if verb in DECIDING],
            events=self.events()[:20] if is_own or user.is_sea_staff else [],
            **kwargs,
        )

    def events(self) -> Any:
        """Return what happened; what a reviewer advises is for the state's staff alone."""
        rows = AuditEvent.objects.about(self.amendment)
        if self.request.user.is_sea_staff:
            return rows
        return rows.exclude(verb=Verb.AMENDMENT_RECOMMENDED)


class AmendmentFormPage(AmendmentMixin, ApplicationFormPage):
    """A form about one amendment."""

    def back(self) -> str:
        return self.amendment.get_absolute_url()


class AmendmentEdit(AmendmentFormPage):
    """Write the amendment."""

    form_class = AmendmentForm
    success_message = gettext_lazy("The amendment is saved.")

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Write amendment %(number)s") % {"number": self.amendment.number}

    def rule(self) -> Verdict:
        return term_rules.may_edit_amendment(self.request.user, self.amendment)

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": Amendment.objects.get(pk=self.amendment.pk)}

    def perform(self, form: Any) -> str:
        services.edit_amendment(self.amendment, actor=self.request.user, **form.cleaned_data)
        return self.back()


class AmendmentRecommend(AmendmentFormPage):
    """Advise the approver on an amendment."""

    form_class = AmendmentRecommendForm
    success_message = gettext_lazy("Your recommendation is with the approvers. Somebody else decides.")

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Recommend on amendment %(number)s") % {"number": self.amendment.number}

    def rule(self) -> Verdict:
        return term_rules.may_recommend_amendment(self.request.user, self.amendment)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.amendment.version}

    def perform(self, form: Any) -> str:
        services.recommend_amendment(self.amendment, actor=self.request.user, **form.cleaned_data)
        return self.back()


class AmendmentFederal(AmendmentFormPage):
    """Store the federal check of an amendment."""

    form_class = AmendmentFederalForm
    success_message = gettext_lazy("The federal check is saved.")

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Federal check of amendment %(number)s") % {"number": self.amendment.number}

    def rule(self) -> Verdict:
        return term_rules.may_check_amendment(self.request.user, self.amendment)

    def form_kwargs(self) -> dict[str, Any]:
        row = self.amendment
        initial = {"federal_check": row.federal_check, "federal_note": row.federal_note}
        return {"version": row.version, "initial": initial}

    def perform(self, form: Any) -> str:
        services.check_amendment(self.amendment, actor=self.request.user, **form.cleaned_data)
        return self.back()


class AmendmentMovePage(AmendmentFormPage):
    """Make one move of the amendments' table: what it means, what is open, the button."""

    template_name = "waivers/amendment_move.html"
    form_class = AmendmentMoveForm

    @property
    def move(self) -> Move:
        """Return the row of the table; the address knows no other verbs."""
        return AMENDMENT_MOVES[self.kwargs["averb"]]

    @property
    def page_title(self) -> Any:  # type: ignore[override]
        words = {"move": self.move.label, "number": self.amendment.number}
        return _("%(move)s: amendment %(number)s") % words

    def rule(self) -> Verdict:
        return term_rules.may_move_amendment(self.request.user, self.amendment, self.move)

    def form_kwargs(self) -> dict[str, Any]:
        row = self.amendment
        return {
            "move": self.move,
            "is_end": row.kind == Amendment.Kind.END,
            "version": row.version,
            "hint": date_hint(row),
            "initial": asked_dates(row),
        }

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        """Give the text back where the move has become impossible: somebody else was first."""
        del self.amendment
        if self.amendment.state in self.move.sources:
            return super().refused(form, error, status=status)
        reason = _("Somebody was first: the amendment is now in the state “%(state)s”.")
        return self.give_back(form, reason % {"state": self.amendment.get_state_display()}, status=status)

    def perform(self, form: Any) -> str:
        moved = services.move_amendment(
            self.amendment, self.move.verb, actor=self.request.user, **form.cleaned_data
        )
        messages.success(self.request, _("Done: %(state)s.") % {"state": moved.get_state_display()})
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.amendment
        possible = row.state in self.move.sources
        found = amendment_findings(row, self.move.gate) if possible else []
        is_own = rules.is_on_district_side(self.request.user, row.application)
        return super().get_context_data(
            move=self.move,
            possible=possible,
            tasks=[pages.task(finding, for_district=is_own) for finding in found],
            is_blocked=any(finding.is_open for finding in found),
            overlaps=amendment_rows(overlapping(row)) if self.move.verb in DECIDING else [],
            **kwargs,
        )


def asked_dates(amendment: Amendment) -> dict[str, Any]:
    """Return the dates that the district asks for, not before today, as a start for the approver."""
    first = amendment.starts_on
    return {"on": max(first, clock.today()) if first else None, "until": amendment.ends_on}


def date_hint(amendment: Amendment) -> str:
    """Say which dates a decision takes."""
    last = amendment.application.ends_on
    if last is None:
        return ""
    dates = {"first": date_format(clock.today(), "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("From %(first)s to %(last)s.") % dates
