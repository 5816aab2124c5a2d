"""Pages of the district: its applications, what it writes, what it promises, what it answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import FlexibilityArea, FlexibilityType, ProgramSettings
from statepl.accounts.roles import Role
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.rules import Verdict, refuse
from statepl.core.views import FormPage, ScopedPage, ScopedView
from statepl.districts.models import District
from statepl.documents.services import add_document
from waivers import pages, rules, services
from waivers.calendar import school_year_of
from waivers.checks import missing_assurances
from waivers.forms import (
    ANCHORS,
    AnswerForm,
    ApplicationForm,
    AssurancesForm,
    EvidenceForm,
    RequestForm,
    StartForm,
    VerifyForm,
)
from waivers.models import Application, Comment, FlexibilityRequest, Obligation
from waivers.timeline import five_years
from waivers.views.base import ApplicationFormPage, ApplicationPage


class ListPage(ScopedPage):
    """The applications of a person's districts."""

    template_name = "waivers/application_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Application.objects.visible_to(self.request.user).with_row_facts()
        applications = [(row, pages.state_tag(row), pages.next_date(row)) for row in rows]
        may_start = self.request.user.has_role(Role.LEAD) and not any(not row.is_closed for row in rows)
        return super().get_context_data(applications=applications, may_start=may_start, **kwargs)


class StartPage(FormPage):
    """Start an application: the first page of five years."""

    template_name = "waivers/application_start.html"
    form_class = StartForm

    @cached_property
    def district(self) -> District | None:
        """Return the district where this person is the lead."""
        leads = [m.district for m in self.request.user.current_memberships if m.role == Role.LEAD]
        return leads[0] if leads else None

    def permission(self) -> Verdict:
        if self.district is None:
            return refuse(gettext_lazy("Only the district’s lead starts an application."))
        return rules.may_start(self.request.user, self.district)

    def form_kwargs(self) -> dict[str, Any]:
        month = ProgramSettings.current().start_month
        return {"this_year": school_year_of(clock.today(), start_month=month)}

    def perform(self, form: Any) -> str:
        made = services.start_application(self.district, actor=self.request.user, **form.cleaned_data)
        return str(made.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(district=self.district, **kwargs)


class DetailPage(ApplicationPage):
    """Everything about one application: where it is in five years, what is missing, what happened."""

    template_name = "waivers/application_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, user = self.application, self.request.user
        groups = pages.task_groups(application)
        return super().get_context_data(
            title=pages.headline(application),
            lead=pages.lead(application),
            state_tag=pages.state_tag(application),
            timeline=five_years(application),
            next_date=pages.next_date(application),
            task_groups=groups,
            task_summary=pages.done_of(groups),
            facts=pages.facts(application),
            moves=services.available_moves(application, actor=user),
            may_edit=rules.may_edit(user, application),
            comments=Comment.objects.visible_to(user).filter(application=application).unanswered(),
            decisions=application.decisions.all(),
            feed=[
                {"at": event.at, "text": f"{event.actor_name}: {event.get_verb_display()}"}
                for event in AuditEvent.objects.about(application)[:6]
            ],
            **kwargs,
        )

    def crumbs(self) -> list[dict[str, str]]:
        return [*super().crumbs()[:1], {"label": str(self.application.district), "url": ""}]


class HistoryPage(ApplicationPage):
    """What happened to one application, and to its requests and obligations."""

    template_name = "waivers/application_history.html"
    page_title = gettext_lazy("History")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = [*self.application.requests.all(), *self.application.obligations.all()]
        events = AuditEvent.objects.about(self.application, *parts).select_related("actor")
        return super().get_context_data(events=events, **kwargs)


# writing ----------------------------------------------------------------------------------------------
class EditPage(ApplicationFormPage):
    """Write the vision and name the people."""

    form_class = ApplicationForm
    page_title = gettext_lazy("Vision and people")
    success_message = gettext_lazy("Your text is saved.")

    def rule(self) -> Verdict:
        return rules.may_edit(self.request.user, self.application)

    def form_kwargs(self) -> dict[str, Any]:
        # A form writes onto its instance while it checks; the page's own object stays as stored.
        return {"instance": Application.objects.get(pk=self.application.pk)}

    def perform(self, form: Any) -> str:
        services.edit_application(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back()


class RequestsPage(ApplicationPage):
    """Five areas, ten kinds of flexibility, what other states did, and what this district asks for."""

    template_name = "waivers/request_list.html"
    page_title = gettext_lazy("Areas of flexibility")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {row.flexibility_type_id: row for row in self.application.requests.all()}
        areas = FlexibilityArea.objects.prefetch_related("types__precedents")
        rows = [(area, [(kind, asked.get(kind.pk)) for kind in area.types.all()]) for area in areas]
        may_edit = rules.may_edit(self.request.user, self.application)
        return super().get_context_data(areas=rows, asked=len(asked), may_edit=may_edit, **kwargs)


class RequestFormPage(ApplicationFormPage):
    """Write one request, the precedents beside it."""

    template_name = "waivers/request_form.html"
    form_class = RequestForm

    def rule(self) -> Verdict:
        return rules.may_edit(self.request.user, self.application)

    @cached_property
    def kind(self) -> FlexibilityType:
        """Return the type that is asked for."""
        kinds = FlexibilityType.objects.select_related("area").prefetch_related("precedents")
        return get_object_or_404(kinds, code=self.kwargs["code"])

    @cached_property
    def existing(self) -> FlexibilityRequest | None:
        """Return the request for this type, if there is one."""
        return self.application.requests.filter(flexibility_type=self.kind).first()

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.kind.label

    def back(self) -> str:
        return reverse("waivers:requests", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        if self.existing is None:
            return {"version": 0}
        return {"instance": FlexibilityRequest.objects.get(pk=self.existing.pk)}

    def perform(self, form: Any) -> str:
        fields = form.cleaned_data
        if self.existing is None:
            fields.pop("version")
            services.add_request(
                self.application, actor=self.request.user, flexibility_type=self.kind, **fields
            )
        else:
            services.edit_request(self.existing, actor=self.request.user, **fields)
        messages.success(self.request, _("The request is saved."))
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=self.kind, existing=self.existing, **kwargs)


class RequestRemove(ScopedView):
    """Take a request out of a draft."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
        row = get_object_or_404(
            FlexibilityRequest,
            pk=request_pk,
            application__in=Application.objects.visible_to(request.user).filter(pk=pk),
        )
        services.remove_request(row, actor=request.user)
        messages.success(request, _("The request is taken out. Its text stays in the history."))
        return HttpResponseRedirect(reverse("waivers:requests", args=[pk]))


class AssurancesPage(ApplicationFormPage):
    """Four promises, their text, and the signature of the lead."""

    template_name = "waivers/assurances.html"
    form_class = AssurancesForm
    page_title = gettext_lazy("Assurances")
    success_message = gettext_lazy("The assurances are acknowledged.")

    def form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        membership_title = user.title or ""
        return {
            "missing": missing_assurances(self.application),
            "initial": {"signer_name": user.name, "signer_title": membership_title},
        }

    def perform(self, form: Any) -> str:
        services.acknowledge_assurances(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            acceptances=self.application.acceptances.select_related("assurance"),
            missing=missing_assurances(self.application),
            may_sign=rules.may_acknowledge(self.request.user, self.application),
            **kwargs,
        )


# answering --------------------------------------------------------------------------------------------
class CommentsPage(ApplicationPage):
    """The state's comments with the district's answers."""

    template_name = "waivers/comment_list.html"
    page_title = gettext_lazy("Comments from the state")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        comments = Comment.objects.visible_to(user).filter(application=self.application)
        anchors = dict(ANCHORS)
        rows = [
            (comment, anchors.get(comment.anchor, comment.anchor), rules.may_answer(user, comment))
            for comment in comments.select_related("written_by", "answered_by", "application__district")
        ]
        return super().get_context_data(comments=rows, **kwargs)


class AnswerPage(ApplicationFormPage):
    """Answer one comment."""

    template_name = "waivers/comment_answer.html"
    form_class = AnswerForm
    page_title = gettext_lazy("Answer a comment")
    success_message = gettext_lazy("Your answer is saved. It goes to the state when you submit again.")

    @cached_property
    def comment(self) -> Comment:
        """Return the comment of the address, if the person may read it."""
        rows = Comment.objects.visible_to(self.request.user).select_related("application__district")
        return get_object_or_404(rows, pk=self.kwargs["comment_pk"], application=self.application)

    def rule(self) -> Verdict:
        return rules.may_answer(self.request.user, self.comment)

    def back(self) -> str:
        return reverse("waivers:comments", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"text": self.comment.answer}}

    def perform(self, form: Any) -> str:
        services.answer_comment(self.comment, actor=self.request.user, text=form.cleaned_data["text"])
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = dict(ANCHORS).get(self.comment.anchor, self.comment.anchor)
        return super().get_context_data(comment=self.comment, about=about, **kwargs)


# obligations ------------------------------------------------------------------------------------------
class ObligationsPage(ApplicationPage):
    """The three obligations of Year One with their evidence."""

    template_name = "waivers/obligation_list.html"
    page_title = gettext_lazy("Year One obligations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = self.application.obligations.select_related("kind", "application").prefetch_related(
            "documents"
        )
        obligations = [
            (
                row,
                OBLIGATION_TAGS[row.status],
                rules.may_give_evidence(user, row),
                rules.may_verify(user, row),
            )
            for row in rows
        ]
        return super().get_context_data(obligations=obligations, **kwargs)


OBLIGATION_TAGS = {"open": "stop", "evidenced": "going", "verified": "done"}


class ObligationFormPage(ApplicationFormPage):
    """A form about one obligation."""

    @cached_property
    def obligation(self) -> Obligation:
        """Return the obligation of the address."""
        rows = self.application.obligations.select_related("kind", "application__district")
        return get_object_or_404(rows, pk=self.kwargs["obligation_pk"])

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.obligation.kind.label

    def back(self) -> str:
        return reverse("waivers:obligations", args=[self.application.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(obligation=self.obligation, **kwargs)


class EvidencePage(ObligationFormPage):
    """Give evidence for one obligation."""

    template_name = "waivers/obligation_evidence.html"
    form_class = EvidenceForm
    success_message = gettext_lazy("Your evidence is with the state.")

    def rule(self) -> Verdict:
        return rules.may_give_evidence(self.request.user, self.obligation)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.obligation.version, "initial": {"evidence": self.obligation.evidence}}

    def perform(self, form: Any) -> str:
        fields, user = form.cleaned_data, self.request.user
        require(self.rule())
        files = [fields["file"]] if fields["file"] else []
        documents = [
            add_document(file, name=file.name, actor=user, district=self.application.district)
            for file in files
        ]
        services.give_evidence(
            self.obligation,
            actor=user,
            version=fields["version"],
            evidence=fields["evidence"],
            documents=documents,
        )
        return self.back()


class VerifyPage(ObligationFormPage):
    """Verify the evidence of one obligation, or send it back."""

    template_name = "waivers/obligation_evidence.html"
    form_class = VerifyForm
    success_message = gettext_lazy("The finding is saved.")

    def rule(self) -> Verdict:
        return rules.may_verify(self.request.user, self.obligation)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.obligation.version}

    def perform(self, form: Any) -> str:
        services.verify_obligation(self.obligation, actor=self.request.user, **form.cleaned_data)
        return self.back()
