"""Monitoring: the state's review of a year, corrections, and the notice before a revocation."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import ProgramSettings
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict, first_refusal
from waivers import rules, services
from waivers.calendar import year_name
from waivers.forms import CorrectionForm, NoticeForm, ReplyForm, ReviewForm, ShowCorrectionForm
from waivers.models import CorrectiveAction, MonitoringReview, PlannedAction, RevocationNotice
from waivers.pages import monitoring as pages_monitoring
from waivers.rules import years as rules_years
from waivers.services.monitoring import missing_in, planned_day
from waivers.views.base import ApplicationFormPage, ApplicationPage


class ReviewMixin:
    """Fetch the review of the year in the address, as far as the person may read it."""

    application: Any
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def found(self) -> MonitoringReview | None:
        """Return the review, None where there is none to read."""
        rows = self.application.monitoring_reviews.visible_to(self.request.user)
        row = rows.filter(waiver_year=self.kwargs["year"]).select_related("written_by", "answered_by").first()
        if row is not None:
            row.application = self.application
        return row  # type: ignore[no-any-return]

    @property
    def review(self) -> MonitoringReview:
        """Return the review; 404 where there is none to read."""
        rows = self.application.monitoring_reviews.none()
        return self.found or get_object_or_404(rows)

    @property
    def page_title(self) -> str:
        return _("Monitoring review of %(year)s") % {"year": year_name(self.kwargs["year"])}

    def address(self) -> str:
        """Return the address of the review."""
        return reverse("waivers:monitoring", args=[self.application.pk, self.kwargs["year"]])


class ReviewPage(ReviewMixin, ApplicationPage):
    """One year's review: findings, strengths, concerns, corrections, help; the district's answer."""

    template_name = "waivers/monitoring.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, review = self.request.user, self.found
        if review is None:
            return super().get_context_data(
                review=None,
                planned_on=planned_day(self.application, self.kwargs["year"]),
                may_start=rules_years.may_monitor(user, self.application),
                **kwargs,
            )
        is_draft = not review.is_published
        return super().get_context_data(
            review=review,
            findings=pages_monitoring.findings(review),
            planned=review.planned_actions.filter(removed_at=None) if is_draft else [],
            corrections=review.corrections.select_related("action").order_by("action__due_on"),
            lacking=missing_in(review) if is_draft else [],
            may_edit=rules_years.may_edit_review(user, review),
            may_answer=rules_years.may_answer_review(user, review),
            breach=pages_monitoring.breach(review),
            may_probation=self.application.state == "implementing"
            and rules.is_approver(user, self.application),
            **kwargs,
        )


class ReviewFormPage(ReviewMixin, ApplicationFormPage):
    """A form about one review."""

    def rule(self) -> Verdict:
        return rules_years.may_edit_review(self.request.user, self.review)

    def back(self) -> str:
        return self.address()


class StartPage(ReviewFormPage):
    """Start the review of a year."""

    form_class = ConfirmForm

    def rule(self) -> Verdict:
        return rules_years.may_monitor(self.request.user, self.application)

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Start the review")}

    def perform(self, form: Any) -> str:
        year = self.kwargs["year"]
        services.start_review(self.application, actor=self.request.user, waiver_year=year)
        return reverse("waivers:monitoring-edit", args=[self.application.pk, year])


class EditPage(ReviewFormPage):
    """Write a review; what the district said of each assurance stands beside it."""

    template_name = "waivers/monitoring_form.html"
    form_class = ReviewForm
    success_message = gettext_lazy(
        "The review is saved. The district does not see it before it is published."
    )

    def form_kwargs(self) -> dict[str, Any]:
        return {"review": self.review}

    def perform(self, form: Any) -> str:
        texts = {name: form.cleaned_data[name] for name in ("planned_on", "strengths", "concerns", "support")}
        services.edit_review(
            self.review,
            actor=self.request.user,
            version=form.cleaned_data["version"],
            findings=form.findings(),
            **texts,
        )
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = self.application.yearly_attestations.filter(waiver_year=self.kwargs["year"])
        return super().get_context_data(review=self.review, said=said.select_related("assurance"), **kwargs)


class PlanCorrectionPage(ReviewFormPage):
    """Add a correction to a draft review."""

    form_class = CorrectionForm
    page_title = gettext_lazy("Add a correction")  # type: ignore[assignment]
    success_message = gettext_lazy("The correction is added to the draft.")

    def perform(self, form: Any) -> str:
        services.plan_correction(self.review, actor=self.request.user, **form.cleaned_data)
        return self.back() + "#corrections"


class DropCorrectionPage(ReviewFormPage):
    """Take a planned correction out of a draft review."""

    template_name = "waivers/monitoring_drop.html"
    form_class = ConfirmForm
    page_title = gettext_lazy("Take out this correction")  # type: ignore[assignment]

    @cached_property
    def planned(self) -> PlannedAction:
        """Return the planned correction of the address."""
        rows = self.review.planned_actions.filter(removed_at=None).select_related("review")
        return get_object_or_404(rows, pk=self.kwargs["planned_pk"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Take it out")}

    def perform(self, form: Any) -> str:
        services.drop_correction(self.planned, actor=self.request.user)
        return self.back() + "#corrections"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(planned=self.planned, **kwargs)


class PublishPage(ReviewFormPage):
    """Publish a review: the district reads it, corrections become duties."""

    template_name = "waivers/monitoring_publish.html"
    form_class = ConfirmForm
    page_title = gettext_lazy("Publish the review")  # type: ignore[assignment]
    success_message = gettext_lazy("The review is published. The district’s lead is told.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Publish the review"), "version": self.review.version}

    def perform(self, form: Any) -> str:
        services.publish_review(self.review, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            review=self.review,
            lacking=missing_in(self.review),
            planned=self.review.planned_actions.filter(removed_at=None),
            **kwargs,
        )


class AnswerPage(ReviewFormPage):
    """Answer a published review."""

    form_class = ReplyForm
    page_title = gettext_lazy("Answer the review")  # type: ignore[assignment]
    success_message = gettext_lazy("Your answer stands beside the review.")

    def rule(self) -> Verdict:
        return rules_years.may_answer_review(self.request.user, self.review)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.review.version, "initial": {"answer": self.review.answer}}

    def perform(self, form: Any) -> str:
        services.answer_review(self.review, actor=self.request.user, **form.cleaned_data)
        return self.back()


# corrections ------------------------------------------------------------------------------------------
class CorrectionsPage(ApplicationPage):
    """What is to be corrected, what was shown, what the state said; the notice of a revocation."""

    template_name = "waivers/correction_list.html"
    page_title = gettext_lazy("Corrections")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, application = self.request.user, self.application
        rows = application.corrective_actions.select_related("application__district", "correction__review")
        # Whether the person is recused is asked once for all rows.
        hands = {True: rules.is_approver(user, application), False: rules.is_reviewer(user, application)}
        return super().get_context_data(
            actions=[
                (
                    row,
                    pages_monitoring.action_tag(row),
                    rules_years.may_show_correction(user, row),
                    first_refusal(rules.is_resolvable(row), hands[rules.is_resolved_by_approver(user, row)]),
                )
                for row in rows.prefetch_related("correction__documents")
            ],
            notices=application.revocation_notices.all(),
            may_notice=rules_years.may_give_notice(user, application),
            **kwargs,
        )


class ShowCorrectionPage(ApplicationFormPage):
    """Show what was corrected."""

    template_name = "waivers/correction_form.html"
    form_class = ShowCorrectionForm
    page_title = gettext_lazy("Show what was corrected")
    success_message = gettext_lazy("The state can see what you have corrected.")

    @cached_property
    def action(self) -> CorrectiveAction:
        """Return the corrective action of the address."""
        rows = self.application.corrective_actions.select_related("application__district", "correction")
        return get_object_or_404(rows, pk=self.kwargs["action_pk"])

    def rule(self) -> Verdict:
        return rules_years.may_show_correction(self.request.user, self.action)

    def back(self) -> str:
        return reverse("waivers:corrections", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        standing = getattr(self.action, "correction", None)
        if standing is None:
            return {"version": 0}
        return {"version": standing.version, "initial": {"evidence": standing.evidence}}

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        services.show_correction(
            self.action,
            actor=self.request.user,
            version=data["version"],
            evidence=data["evidence"],
            files=[data["file"]] if data["file"] else [],
        )
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(action=self.action, **kwargs)


# notices ----------------------------------------------------------------------------------------------
class SendNoticePage(ApplicationFormPage):
    """Announce a revocation."""

    template_name = "waivers/notice_form.html"
    form_class = NoticeForm
    page_title = gettext_lazy("Send the notice of a revocation")

    def rule(self) -> Verdict:
        return rules_years.may_give_notice(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:corrections", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.application.version}

    def perform(self, form: Any) -> str:
        services.send_notice(self.application, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The notice is sent to the district’s lead."))
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = ProgramSettings.current().revocation_notice_days
        return super().get_context_data(days=days, **kwargs)


class NoticePage(ApplicationFormPage):
    """Read a notice; the lead answers it here."""

    template_name = "waivers/notice.html"
    form_class = ReplyForm
    page_title = gettext_lazy("Notice of a revocation")
    success_message = gettext_lazy("Your answer stands beside the notice.")

    @cached_property
    def notice(self) -> RevocationNotice:
        """Return the notice of the address."""
        rows = self.application.revocation_notices.select_related(
            "sent_by", "answered_by", "application__district"
        )
        return get_object_or_404(rows, pk=self.kwargs["notice_pk"])

    def rule(self) -> Verdict:
        return rules_years.may_answer_notice(self.request.user, self.notice)

    def permission(self) -> Verdict:
        return Verdict(True)

    def back(self) -> str:
        return reverse("waivers:corrections", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.notice.version, "initial": {"answer": self.notice.answer}}

    def perform(self, form: Any) -> str:
        services.answer_notice(self.notice, actor=self.request.user, **form.cleaned_data)
        return reverse("waivers:notice", args=[self.application.pk, self.notice.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            notice=self.notice, today=clock.today(), may_answer=self.rule(), **kwargs
        )
