"""The review desk of one application, and the recommendation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.accounts.roles import Role
from statepl.core.errors import StaleVersion
from statepl.core.rules import ALLOWED, Verdict, refuse
from statepl.core.views import ScopedView
from waivers import pages, rules, services
from waivers.advice import advice_on
from waivers.forms import CommentForm, CriteriaForm, RecommendForm, RejectForm
from waivers.models import CannedComment, Evidence, FilingVersion, Recommendation
from waivers.pages.desk import Desk, facts
from waivers.pages.returns import return_choice
from waivers.readiness import findings
from waivers.recusals import has_approver, state_people
from waivers.rules import desk as rules_desk
from waivers.views.base import ApplicationFormPage, ApplicationMixin, ApplicationPage
from waivers.views.queue import way_through


def is_of_state(user: Any) -> Verdict:
    """The state's staff and its board read the desk."""
    if user.is_sea:
        return ALLOWED
    return refuse(gettext_lazy("The review desk is for the state’s staff."))


class DeskPage(ApplicationPage):
    """The desk: the text and what changed in it left, judgements right; gates and recommendation below."""

    template_name = "waivers/desk.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Review")

    def permission(self) -> Verdict:
        return is_of_state(self.request.user)

    @cached_property
    def desk(self) -> Desk:
        """Return what lies on the desk."""
        return Desk(self.application, self.request.user, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, user = self.application, self.request.user
        gates = [pages.task(each) for each in findings(application, "final")] if self.has_gates() else []
        return super().get_context_data(
            desk=self.desk,
            facts=facts(self.desk, gates),
            state_tag=pages.state_tag(application),
            gates=gates,
            gates_met=sum(gate["status"] == "done" for gate in gates),
            moves=services.available_moves(application, actor=user),
            way=way_through(self.request, application),
            undecidable=user.is_sea_staff and not has_approver(application),
            **self.section(),
            **self.records(),
            **self.verdicts(gates),
            **kwargs,
        )

    def has_gates(self) -> bool:
        """Say whether final approval lies ahead; after it the gates would look at what has changed since."""
        return self.application.conditional_from is not None and self.application.final_from is None

    def section(self) -> dict[str, Any]:
        """Return the section that is read, with what changed, its evidence and its conversations."""
        desk = self.desk
        shown = desk.shown()
        code = desk.section.code if desk.section else ""
        added, removed = shown.change.words if shown else (0, 0)
        return {
            "shown": shown,
            "tabs": desk.tabs(),
            "modes": _modes(desk),
            "filings": _filing_tabs(desk),
            "added": added,
            "removed": removed,
            "flags": desk.flags(),
            "proofs": desk.proofs(shown.files) if shown else [],
            "threads": desk.threads_in(code),
            "elsewhere": desk.threads_elsewhere(),
        }

    def records(self) -> dict[str, Any]:
        """Return what stands beside the filing: requests, promises, duties, findings, advice."""
        application, user = self.application, self.request.user
        advice = application.recommendations.select_related("made_by") if user.is_sea_staff else []
        requests = application.requests.select_related("flexibility_type__area")
        return {
            "requests": [(row, pages.request_tag(row)) for row in requests],
            "acceptances": application.acceptances.select_related("assurance"),
            "obligations": application.obligations.select_related("kind"),
            "recommendations": advice,
            "actions": application.corrective_actions.all(),
            "decisions": application.decisions.select_related("decided_by"),
        }

    def verdicts(self, gates: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what this person may do here, with the forms for it."""
        application, user, desk = self.application, self.request.user, self.desk
        may_comment = rules.may_comment(user, application, desk.filing)
        may_judge = rules_desk.may_judge(user, desk.version) if desk.version else refuse("")
        still_open = [gate["code"] for gate in gates if gate["status"] == "stop" and gate["code"] != "G9"]
        return {
            "may_comment": may_comment,
            "may_judge": may_judge,
            "may_look": may_judge,
            "may_recommend": rules.may_recommend(user, application),
            "may_decide": rules.may_decide_request(user, application),
            "is_approver": rules.is_approver(user, application),
            "may_extend": rules.may_extend(user, application),
            "comment_form": comment_form(desk) if may_comment.allowed else None,
            "criteria_form": criteria_form(desk) if may_judge.allowed else None,
            "recommend_form": RecommendForm(),
            "returning": return_choice(application, user),
            "open_gates": ", ".join(still_open),
        }


def _modes(desk: Desk) -> list[dict[str, Any]]:
    labels = [("diff", _("In the text")), ("side", _("Side by side")), ("new", _("Only the new text"))]
    return [
        {
            "label": label,
            "url": desk.address(view="" if key == "diff" else key) + "#section",
            "current": key == desk.mode,
        }
        for key, label in labels
    ]


def _filing_tabs(desk: Desk) -> list[dict[str, Any]]:
    """Return the filings to choose from; none where there is only one."""
    if len(desk.filings) < 2:
        return []
    return [
        {
            "label": str(row.get_kind_display()) + (f" {row.waiver_year}" if row.waiver_year else ""),
            "url": desk.address(filing=row.pk, section="", view=""),
            "current": desk.filing is not None and row.pk == desk.filing.pk,
            "count": None,
        }
        for row in desk.filings
    ]


def comment_form(desk: Desk, data: Any = None) -> CommentForm:
    """Return the form of a comment on the section that lies on the desk."""
    initial = {
        "filing": desk.filing.pk if desk.filing else None,
        "section": desk.section.code if desk.section else "",
    }
    texts = CannedComment.objects.visible_to(desk.user)
    return CommentForm(data, places=desk.places(), texts=texts, initial=initial)


def criteria_form(desk: Desk, data: Any = None) -> CriteriaForm:
    """Return the form of one's judgements; what was judged before is chosen, nothing else."""
    initial = {f"criterion-{place}": mark for place, mark in desk.marks.items()}
    if desk.verified is not None:
        initial["level"] = desk.verified.level
    criteria = desk.section.criteria if desk.section else ()
    return CriteriaForm(data, criteria=criteria, levels=desk.levels, initial=initial)


# judging -----------------------------------------------------------------------------------------------
class CriteriaPage(ApplicationMixin, ScopedView):
    """Keep the judgements of one section."""

    http_method_names = ["post"]

    def permission(self) -> Verdict:
        return is_of_state(self.request.user)

    def post(self, request: HttpRequest, pk: int, version_pk: int, section: str) -> HttpResponse:
        rows = FilingVersion.objects.select_related("filing")
        version = get_object_or_404(rows, pk=version_pk, filing__application=self.application)
        asked = request.GET.copy()
        asked["filing"], asked["section"] = str(version.filing_id), section
        desk = Desk(self.application, request.user, asked)
        try:
            self.keep(version, section, criteria_form(desk, request.POST))
            messages.success(request, _("Your judgement is kept."))
        except ValidationError as error:
            messages.error(request, error.messages[0])
        address = reverse("waivers:desk", args=[pk])
        return HttpResponseRedirect(f"{address}{desk.address()}#criteria")

    def keep(self, version: FilingVersion, section: str, form: CriteriaForm) -> None:
        """Hand what was chosen to the services. Raises ValidationError when it cannot be read."""
        if not form.is_valid():
            raise ValidationError(_("That could not be read. Choose again."))
        user = self.request.user
        services.mark_criteria(version, actor=user, section=section, marks=form.marks)
        level = form.cleaned_data.get("level")
        if level is not None:
            services.verify_level(version, actor=user, section=section, level=level)


class EvidenceMixin(ApplicationMixin):
    """The piece of evidence of the address."""

    @cached_property
    def evidence(self) -> Evidence:
        """Return the evidence, if it belongs to the application."""
        rows = Evidence.objects.select_related("filing__application", "document")
        found: Evidence = get_object_or_404(
            rows, pk=self.kwargs["evidence_pk"], filing__application=self.application
        )
        return found

    def back(self) -> str:
        """Return the address of the section on the desk."""
        here = f"?filing={self.evidence.filing_id}&section={self.evidence.section}#evidence"
        return reverse("waivers:desk", args=[self.application.pk]) + here


class VerifyEvidence(EvidenceMixin, ScopedView):
    """Verify a piece of evidence."""

    http_method_names = ["post"]

    def permission(self) -> Verdict:
        return is_of_state(self.request.user)

    def post(self, request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
        version = request.POST.get("version", "")
        try:
            seen = int(version) if version.isdecimal() else 0
            services.verify_evidence(self.evidence, actor=request.user, version=seen)
            messages.success(request, _("The evidence is verified."))
        except StaleVersion as error:
            messages.error(request, error.messages[0])
        return HttpResponseRedirect(self.back())


class RejectEvidencePage(EvidenceMixin, ApplicationFormPage):
    """Do not accept a piece of evidence, with a reason."""

    form_class = RejectForm
    success_message = gettext_lazy("The district reads your reason.")

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Do not accept: %(name)s") % {"name": self.evidence.name}

    def rule(self) -> Verdict:
        return rules_desk.may_look_at_evidence(self.request.user, self.evidence)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.evidence.version}

    def perform(self, form: Any) -> str:
        services.reject_evidence(self.evidence, actor=self.request.user, **form.cleaned_data)
        return self.back()


class RecommendPage(ApplicationFormPage):
    """Recommend a decision to the approver: what was typed is read once more before it goes."""

    template_name = "waivers/recommend.html"
    form_class = RecommendForm
    page_title = gettext_lazy("Recommend")
    success_message = gettext_lazy("Your recommendation is with the approvers. Somebody else decides.")

    def rule(self) -> Verdict:
        return rules.may_recommend(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk])

    def build_form(self, data: Any = None, files: Any = None) -> Any:
        form = super().build_form(data, files)
        form.submit_label = _("Check and recommend")
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.build_form(request.POST)
        if not self.rule().allowed or "checked" in request.POST or not form.is_valid():
            return super().post(request, *args, **kwargs)
        check = None if "change" in request.POST else self.check(form)
        return self.render_to_response(self.get_context_data(form=form, check=check))

    def check(self, form: Any) -> dict[str, Any]:
        """Return what goes to whom, before it does."""
        application, user = self.application, self.request.user
        earlier = application.recommendations.filter(is_current=True).select_related("made_by")
        if advice_on(application).needed > 1:
            earlier = earlier.filter(made_by=user)
        return {
            "advice": Recommendation.Advice(form.cleaned_data["advice"]).label,
            "reason": form.cleaned_data["reason"],
            "approvers": [str(each) for each in state_people(application, Role.APPROVER).exclude(pk=user.pk)],
            "unsent": application.comments.unsent().count(),
            "replaces": earlier.first(),
        }

    def perform(self, form: Any) -> str:
        services.recommend(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back() + "#recommend"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("returning", return_choice(self.application, self.request.user))
        return super().get_context_data(**kwargs)
