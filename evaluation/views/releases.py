"""Pages of verification and releases, for the SEA."""

from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation import rules
from evaluation.forms import PrepareForm, YearForm, reported_years
from evaluation.models import Observation, Release
from evaluation.services import releases
from evaluation.years import school_year_code
from policy.models import ProgramSettings
from statepl.audit.views import history_of
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage

TAGS = {
    "preparing": "going",
    "blocked": "stop",
    "prepared": "ask",
    "published": "done",
    "withdrawn": "no",
    "discarded": "no",
}
COUNTS = {
    "cells": gettext_lazy("Cells"),
    "reported": gettext_lazy("Printed"),
    "coded": gettext_lazy("Coded, too close to none or all"),
    "withheld": gettext_lazy("Withheld to protect small groups"),
    "withheld_by_source": gettext_lazy("Withheld by the source"),
    "not_collected": gettext_lazy("Not collected"),
    "agencies": gettext_lazy("Agencies"),
    "agencies_withheld": gettext_lazy("Agencies of which nothing is printed"),
}
PREVIEW = {
    "students_withheld": gettext_lazy("Students in schools of which the total is withheld"),
    "schools_withheld": gettext_lazy("Schools of which the total is withheld"),
    "hidden_numbers_checked": gettext_lazy("Hidden numbers the auditor tried to work out"),
}


def release_crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """Return the way from the index to a page of releases."""
    return [
        {"label": _("Evaluation"), "url": reverse("evaluation:index")},
        {"label": _("Releases"), "url": reverse("evaluation:release-list")},
        *more,
    ]


class VerifyPage(FormPage):
    """What waits for the SEA, by school year; one button a year."""

    template_name = "evaluation/verify.html"
    form_class = YearForm
    success_message = gettext_lazy("The rows are verified.")

    def permission(self) -> Verdict:
        return rules.can_verify(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"years": reported_years()}

    def perform(self, form: YearForm) -> str:
        releases.verify_observations(form.cleaned_data["school_year"], actor=self.request.user)
        return reverse("evaluation:verify")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = (
            Observation.objects.values("school_year")
            .annotate(
                waiting=Count("agency_key", filter=Q(state=0)),
                verified=Count("agency_key", filter=Q(state=1)),
            )
            .order_by("-school_year")
        )
        years = [{**row, "code": school_year_code(row["school_year"])} for row in rows]
        crumbs = [
            {"label": _("Evaluation"), "url": reverse("evaluation:index")},
            {"label": _("Verify"), "url": ""},
        ]
        return super().get_context_data(years=years, crumbs=crumbs, **kwargs)


class ReleaseList(ScopedPage):
    """Every release, newest year first."""

    template_name = "evaluation/release_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_releases(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(
            Release.objects.exclude(state=Release.State.DISCARDED).select_related(
                "prepared_by", "published_by"
            )
        )
        for release in rows:
            release.tag = TAGS[release.state]
        return super().get_context_data(
            releases=rows,
            prepare=rules.can_prepare_release(self.request.user),
            crumbs=release_crumbs()[:1],
            **kwargs,
        )


class ReleasePrepare(FormPage):
    """Choose a year; a job protects and audits it."""

    template_name = "evaluation/release_prepare.html"
    form_class = PrepareForm

    def permission(self) -> Verdict:
        return rules.can_prepare_release(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"years": reported_years()}

    def perform(self, form: PrepareForm) -> str:
        data = form.cleaned_data
        release = releases.prepare_release(data["school_year"], actor=self.request.user, note=data["note"])
        return release.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            minimum_n=ProgramSettings.current().minimum_n,
            crumbs=release_crumbs({"label": _("Prepare"), "url": ""}),
            **kwargs,
        )


class ReleaseDetail(ScopedPage):
    """One release: what it hides, what the auditor said, and the next step."""

    template_name = "evaluation/release_detail.html"

    def permission(self) -> Verdict:
        return rules.can_see_releases(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        release = get_object_or_404(
            Release.objects.select_related("job", "prepared_by", "published_by", "withdrawn_by"),
            pk=self.kwargs["pk"],
        )
        analyst = bool(rules.can_see_findings(user))
        working = release.job is not None and release.job.is_open
        return super().get_context_data(
            release=release,
            tag=TAGS[release.state],
            job=release.job,
            working=working,
            finished=not working,
            counts=_facts(COUNTS, release.counts),
            preview=_facts(PREVIEW, release.preview) if analyst else [],
            findings=release.findings if analyst else [],
            finding_count=len(release.findings),
            may_publish=rules.can_publish_release(user, release),
            may_withdraw=rules.can_withdraw_release(user, release),
            events=history_of(release) if analyst else [],
            crumbs=release_crumbs({"label": str(release), "url": ""}),
            **kwargs,
        )


def _facts(labels: dict[str, Any], numbers: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"label": label, "value": numbers[name]} for name, label in labels.items() if name in numbers]


class _ReleaseStep(FormPage):
    """A page with one question before an act on a release."""

    template_name = "evaluation/release_step.html"
    form_class = ConfirmForm
    title: Any = ""
    lead: Any = ""
    button: Any = ""
    reason = "none"
    reason_label: Any = ""

    def release(self) -> Release:
        return get_object_or_404(Release, pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        return rules.can_see_releases(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        more = {"reason_label": self.reason_label} if self.reason_label else {}
        return {
            "version": self.release().version,
            "submit_label": self.button,
            "reason": self.reason,
            **more,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release = self.release()
        return super().get_context_data(
            release=release,
            title=self.title,
            lead=self.lead,
            cancel_url=release.get_absolute_url(),
            crumbs=release_crumbs({"label": str(release), "url": release.get_absolute_url()}),
            **kwargs,
        )


class ReleasePublish(_ReleaseStep):
    """Publish what the auditor has cleared."""

    title = gettext_lazy("Publish this release")
    lead = gettext_lazy(
        "From then on anybody can read it, and it never changes. A later release can follow it."
    )
    button = gettext_lazy("Publish")
    success_message = gettext_lazy("The release is published.")

    def perform(self, form: ConfirmForm) -> str:
        version = form.cleaned_data["version"]
        done = releases.publish_release(self.release(), actor=self.request.user, version=version)
        return done.get_absolute_url()


class ReleaseWithdraw(_ReleaseStep):
    """Take a release back, with a public note."""

    title = gettext_lazy("Withdraw this release")
    lead = gettext_lazy("Its numbers are shown no more. The note stays, and anybody can read it.")
    button = gettext_lazy("Withdraw")
    reason = "required"
    reason_label = gettext_lazy("Note for the public")
    success_message = gettext_lazy("The release is withdrawn.")

    def perform(self, form: ConfirmForm) -> str:
        done = releases.withdraw_release(
            self.release(),
            actor=self.request.user,
            version=form.cleaned_data["version"],
            why=form.cleaned_data["reason"],
        )
        return done.get_absolute_url()
