"""Pages of the district between two submissions: comments to answer, obligations to show."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from statepl.core.rules import Verdict
from waivers import rules, services
from waivers.filings import sheet_of
from waivers.forms import AnswerForm, EvidenceForm, VerifyForm
from waivers.models import Comment, Obligation
from waivers.pages.threads import place, threads_of
from waivers.views.base import ApplicationFormPage, ApplicationPage


# answering --------------------------------------------------------------------------------------------
class CommentsPage(ApplicationPage):
    """The state's comments with the district's answers."""

    template_name = "waivers/comment_list.html"
    page_title = gettext_lazy("Comments from the state")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        threads = threads_of(self.application, self.request.user)
        return super().get_context_data(threads=threads, **kwargs)


class AnswerPage(ApplicationFormPage):
    """Answer one comment."""

    template_name = "waivers/comment_answer.html"
    form_class = AnswerForm
    page_title = gettext_lazy("Answer a comment")
    success_message = gettext_lazy("Your answer is saved. It goes to the state when you submit again.")

    @cached_property
    def comment(self) -> Comment:
        """Return the comment of the address, if the person may read it."""
        rows = Comment.objects.visible_to(self.request.user)
        rows = rows.select_related("application__district", "filing__application")
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
        filing = self.comment.filing
        about = place(self.comment, sheet_of(filing) if filing else None)
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


OBLIGATION_TAGS = {"open": "todo", "evidenced": "going", "verified": "done"}


class ObligationFormPage(ApplicationFormPage):
    """A form about one obligation."""

    @cached_property
    def obligation(self) -> Obligation:
        """Return the obligation of the address."""
        rows = self.application.duties.select_related("kind", "application__district")
        return get_object_or_404(rows, pk=self.kwargs["obligation_pk"])

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.obligation.label

    def back(self) -> str:
        page = "obligations" if self.obligation.kind is not None else "calendar"
        return reverse(f"waivers:{page}", args=[self.application.pk])

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
        fields = form.cleaned_data
        services.give_evidence(
            self.obligation,
            actor=self.request.user,
            version=fields["version"],
            evidence=fields["evidence"],
            files=[fields["file"]] if fields["file"] else [],
        )
        return self.back()


class VerifyPage(ObligationFormPage):
    """Verify the evidence of one obligation, or send it back."""

    template_name = "waivers/obligation_verify.html"
    form_class = VerifyForm
    success_message = gettext_lazy("The finding is saved.")

    def rule(self) -> Verdict:
        return rules.may_verify(self.request.user, self.obligation)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.obligation.version}

    def perform(self, form: Any) -> str:
        services.verify_obligation(self.obligation, actor=self.request.user, **form.cleaned_data)
        return self.back()
