"""Pages of the state: the queue, the desk, and the moves of the lifecycle table for both sides."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statepl.core import clock
from statepl.core.errors import StaleVersion
from statepl.core.rules import ALLOWED, Verdict, refuse
from statepl.core.views import ScopedPage, ScopedView
from waivers import pages, rules, services
from waivers.calendar import year_ends, year_starts
from waivers.filtersets import QueueFilter
from waivers.forms import (
    ANCHORS,
    CommentForm,
    DecideForm,
    ExtensionForm,
    FederalCheckForm,
    MoveForm,
    RecommendForm,
)
from waivers.models import Application, CorrectiveAction, FlexibilityRequest
from waivers.readiness import Status, findings
from waivers.states import IN_REVIEW, MOVES, OPEN, WAITING_FOR_STATE, Move, State
from waivers.views.base import ApplicationFormPage, ApplicationPage

PAGE_SIZE = 50


class QueuePage(ScopedPage):
    """What waits for the state, oldest due date first; filters stand in the address."""

    template_name = "waivers/queue.html"

    def permission(self) -> Verdict:
        if self.request.user.is_sea:
            return ALLOWED
        return refuse(gettext_lazy("The review desk is for the state’s staff."))

    def tabs(self) -> dict[str, tuple[str, Any]]:
        """Return the views of the queue: key, label, rows."""
        user, today = self.request.user, clock.today()
        visible = Application.objects.visible_to(user)
        waiting = visible.waiting_for_state()
        return {
            "mine": (_("Needs me"), waiting.needing(user)),
            "overdue": (_("Overdue"), visible.overdue(today)),
            "waiting": (_("With the state"), waiting),
            "open": (_("All open"), visible.open()),
            "closed": (_("Closed"), visible.exclude(state__in=OPEN)),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = self.tabs()
        chosen = self.request.GET.get("tab")
        if chosen not in tabs:
            chosen = "mine" if tabs["mine"][1].exists() else "open"
        asked = self.request.GET.copy()
        asked["tab"] = chosen
        filtered = QueueFilter(asked, queryset=tabs[chosen][1].with_row_facts().by_due_date())
        page = Paginator(filtered.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        counts = {key: rows.count() for key, (_label, rows) in tabs.items()}
        today, user = clock.today(), self.request.user
        return super().get_context_data(
            tabs=[
                {"label": label, "url": f"?tab={key}", "count": counts[key], "current": key == chosen}
                for key, (label, _rows) in tabs.items()
            ],
            lead=_queue_sentence(counts),
            filter=filtered,
            reset_url=f"?tab={chosen}" if asked.get("district") or asked.get("state") else "",
            page_obj=page,
            rows=[_queue_row(row, today, user) for row in page.object_list],
            **kwargs,
        )


PLAN_STATES = {State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW, State.PLAN_RETURNED}


def _queue_sentence(counts: dict[str, int]) -> str:
    waiting = ngettext(
        "%(count)s application waits for the state.",
        "%(count)s applications wait for the state.",
        counts["waiting"],
    ) % {"count": counts["waiting"]}
    late = ngettext("%(count)s is late.", "%(count)s are late.", counts["overdue"])
    mine = ngettext("%(count)s needs you.", "%(count)s need you.", counts["mine"])
    return f"{waiting} {late % {'count': counts['overdue']}} {mine % {'count': counts['mine']}}"


def _queue_row(row: Any, today: Any, user: Any) -> dict[str, Any]:
    due = row.answer_due_on
    waits = row.state in WAITING_FOR_STATE
    is_plan = row.state in PLAN_STATES
    arrived = row.plan_submitted_on if is_plan else row.submitted_on
    return {
        "application": row,
        "what": _("Comprehensive plan") if is_plan else _("Application"),
        "note": _recommendation_note(row, user) if row.state in IN_REVIEW else "",
        "tag": pages.state_tag(row),
        "due": due if waits else None,
        "due_text": pages.days_left(due, today) if waits and due else "",
        "late": bool(waits and due and due < today),
        "age": (today - arrived).days if arrived else None,
    }


def _recommendation_note(row: Any, user: Any) -> str:
    if row.recommended_by is None or not user.is_sea_staff:
        return ""
    if row.recommended_by == user.pk:
        return _("You recommended this; somebody else decides.")
    return _("Recommended; waits for an approver.")


class DeskPage(ApplicationPage):
    """The desk: the text left; comments, gates, recommendation and decision right."""

    template_name = "waivers/desk.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Review")

    def permission(self) -> Verdict:
        if self.request.user.is_sea:
            return ALLOWED
        return refuse(gettext_lazy("The review desk is for the state’s staff."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, user = self.application, self.request.user
        anchors = dict(ANCHORS)
        comments = application.comments.visible_to(user).select_related("written_by", "answered_by")
        final = findings(application, "final") if application.conditional_from else []
        return super().get_context_data(
            facts=pages.facts(application),
            state_tag=pages.state_tag(application),
            requests=[
                (row, pages.request_tag(row))
                for row in application.requests.select_related("flexibility_type__area")
            ],
            acceptances=application.acceptances.select_related("assurance"),
            obligations=application.obligations.select_related("kind"),
            comments=[(comment, anchors.get(comment.anchor, comment.anchor)) for comment in comments],
            gates=[pages.task(finding) for finding in final],
            gates_met=sum(finding.status is Status.MET for finding in final),
            recommendations=(
                application.recommendations.select_related("made_by") if user.is_sea_staff else []
            ),
            actions=application.corrective_actions.all(),
            decisions=application.decisions.select_related("decided_by"),
            moves=services.available_moves(application, actor=user),
            comment_form=kwargs.pop("comment_form", None) or CommentForm(),
            recommend_form=kwargs.pop("recommend_form", None) or RecommendForm(),
            may_comment=rules.may_comment(user, application),
            may_recommend=rules.may_recommend(user, application),
            may_decide=rules.may_decide_request(user, application),
            is_approver=rules.is_approver(user),
            may_extend=rules.may_extend(user, application),
            **kwargs,
        )


class CommentPage(ApplicationFormPage):
    """Add a comment; bad input comes back on a page of its own with what was typed."""

    form_class = CommentForm
    page_title = gettext_lazy("Add a comment")
    success_message = gettext_lazy("The comment is added.")

    def rule(self) -> Verdict:
        return rules.may_comment(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk])

    def perform(self, form: Any) -> str:
        services.add_comment(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back() + "#comments"


class RecommendPage(ApplicationFormPage):
    """Recommend a decision to the approver."""

    form_class = RecommendForm
    page_title = gettext_lazy("Recommend")
    success_message = gettext_lazy("Your recommendation is with the approvers. Somebody else decides.")

    def rule(self) -> Verdict:
        return rules.may_recommend(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk])

    def perform(self, form: Any) -> str:
        services.recommend(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back() + "#recommend"


class RequestDecisionPage(ApplicationFormPage):
    """Decide one request."""

    template_name = "waivers/request_decide.html"
    form_class = DecideForm
    success_message = gettext_lazy("The request is decided.")

    @cached_property
    def flexibility_request(self) -> FlexibilityRequest:
        """Return the request of the address."""
        rows = self.application.requests.select_related("flexibility_type")
        return get_object_or_404(rows, pk=self.kwargs["request_pk"])

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return str(self.flexibility_request)

    def rule(self) -> Verdict:
        return rules.may_decide_request(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk]) + "#requests"

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.flexibility_request.version}

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        answer = super().refused(form, error, status=status)
        if isinstance(error, StaleVersion):
            now = error.current
            stored = {
                "status": now.get_status_display(),
                "text": now.decision_text,
                "federal_check": now.get_federal_check_display(),
            }
            form.show_stored(
                {**form.stored, **{name: text for name, text in stored.items() if text}}, version=now.version
            )
        return answer

    def perform(self, form: Any) -> str:
        services.decide_request(self.flexibility_request, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(flexibility_request=self.flexibility_request, **kwargs)


class FederalCheckPage(RequestDecisionPage):
    """Store the federal check of one request."""

    form_class = FederalCheckForm
    success_message = gettext_lazy("The federal check is saved.")

    def rule(self) -> Verdict:
        return rules.may_comment(self.request.user, self.application)

    def form_kwargs(self) -> dict[str, Any]:
        row = self.flexibility_request
        initial = {"federal_check": row.federal_check, "federal_note": row.federal_note}
        return {"version": row.version, "initial": initial}

    def perform(self, form: Any) -> str:
        services.record_federal_check(self.flexibility_request, actor=self.request.user, **form.cleaned_data)
        return self.back()


class MovePage(ApplicationFormPage):
    """Make one move of the lifecycle table: what it means, what is missing, and the button."""

    template_name = "waivers/move.html"
    form_class = MoveForm

    @property
    def move(self) -> Move:
        """Return the row of the table; the address knows no other verbs."""
        return MOVES[self.kwargs["verb"]]

    @property
    def page_title(self) -> Any:  # type: ignore[override]
        return self.move.label

    def rule(self) -> Verdict:
        return rules.may_make(self.request.user, self.application, self.move)

    def form_kwargs(self) -> dict[str, Any]:
        return {"move": self.move, "version": self.application.version, "hint": self.date_hint()}

    def date_hint(self) -> str:
        """Say which dates this move takes."""
        application = self.application
        first, last = clock.today(), application.ends_on
        if self.move.verb == "approve-conditionally":
            year, month = application.start_school_year, application.start_month
            first, last = year_starts(year, 1, start_month=month), year_ends(year, 1, start_month=month)
        if not self.move.needs_date or last is None:
            return ""
        words = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
        return _("From %(first)s to %(last)s.") % words

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        """Give the text back where the move has become impossible: somebody else was first."""
        del self.application
        if self.application.state in self.move.sources:
            return super().refused(form, error, status=status)
        reason = _("Somebody was first: the application is now in the state “%(state)s”.")
        return self.give_back(form, reason % {"state": self.application.get_state_display()}, status=status)

    def perform(self, form: Any) -> str:
        made = services.make_move(
            self.application, self.move.verb, actor=self.request.user, **form.cleaned_data
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
        is_own = self.application.district_id in self.request.user.district_ids
        return super().get_context_data(
            move=self.move,
            possible=possible,
            state_tag=pages.state_tag(self.application),
            tasks=[pages.task(finding, for_district=is_own) for finding in asked],
            is_blocked=any(finding.is_open for finding in asked),
            by_hand=any(finding.status is Status.BY_HAND for finding in asked) and not is_own,
            **kwargs,
        )


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


class ResolveAction(ScopedView):
    """Note that a finding was corrected."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, action_pk: int) -> HttpResponse:
        action = get_object_or_404(
            CorrectiveAction,
            pk=action_pk,
            application__in=Application.objects.visible_to(request.user).filter(pk=pk),
        )
        services.resolve_action(action, actor=request.user)
        messages.success(request, _("The finding is noted as corrected."))
        return HttpResponseRedirect(reverse("waivers:desk", args=[pk]) + "#actions")
