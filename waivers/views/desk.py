"""The review desk of one application, its comments and the recommendation."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.rules import ALLOWED, Verdict, refuse
from waivers import pages, rules, services
from waivers.forms import (
    ANCHORS,
    CommentForm,
    RecommendForm,
)
from waivers.readiness import Status, findings
from waivers.recusals import has_approver
from waivers.views.base import ApplicationFormPage, ApplicationPage
from waivers.views.queue import way_through


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
            way=way_through(self.request, application),
            undecidable=user.is_sea_staff and not has_approver(application),
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
