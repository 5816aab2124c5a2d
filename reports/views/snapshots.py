"""Pages of readiness scores on their way to the public."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import rules, services
from reports.forms import WordsForm
from reports.models import ReadinessReport, ReadinessSnapshot
from reports.scoring import BANDS
from reports.snapshots import told_of, told_words
from statepl.audit.views import history_of
from statepl.core.charts.base import value_text
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage
from waivers.timeline import year_name

PAGE_SIZE = 50
TAGS = {"shown": "ask", "published": "done", "taken_back": "no", "withdrawn": "stop"}


def score_crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """Return the way from the reports to a page of scores."""
    return [
        {"label": _("Reports"), "url": reverse("reports:index")},
        {"label": _("Readiness scores"), "url": reverse("reports:snapshot-list")},
        *more,
    ]


def listed(snapshots: Any) -> list[ReadinessSnapshot]:
    """Return snapshots with what a row of a list says of them: tag, band, shares, year."""
    rows = list(snapshots)
    for row in rows:
        row.tag = TAGS[row.state]
        row.band = BANDS[row.told["band"]]
        row.verified, row.coverage = (value_text(row.told[name]) for name in ("verified", "coverage"))
        row.year = year_name(row.waiver_year) if row.waiver_year in range(1, 6) else ""
    return rows


class SnapshotList(ScopedPage):
    """Every score that the person may see, the newest first."""

    template_name = "reports/snapshot_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_reports(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = ReadinessSnapshot.objects.visible_to(self.request.user).with_row_facts()
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page, snapshots=listed(page.object_list), crumbs=score_crumbs()[:1], **kwargs
        )


class ShowSnapshot(FormPage):
    """What the district and later everybody would read, before it is shown."""

    template_name = "reports/snapshot_show.html"
    form_class = ConfirmForm
    success_message = gettext_lazy("The district can read its score, and its leads get an email.")

    @cached_property
    def report(self) -> ReadinessReport:
        """Return the report of the address."""
        rows = ReadinessReport.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("application__district"), pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        return rules.can_show(self.request.user, self.report)

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Show the district its score")}

    def perform(self, form: ConfirmForm) -> str:
        return services.show_snapshot(self.report, actor=self.request.user).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        return super().get_context_data(
            report=report,
            score=told_words(told_of(report.inputs)),
            may_stand=rules.can_stand(report),
            cancel_url=report.get_absolute_url(),
            crumbs=score_crumbs({"label": str(report.application.district), "url": ""}),
            **kwargs,
        )


class _OneSnapshot(ScopedPage):
    """Fetch the snapshot of the address through what the person may see; the rest is a 404."""

    @cached_property
    def snapshot(self) -> ReadinessSnapshot:
        """Return the snapshot of the address."""
        rows = ReadinessSnapshot.objects.visible_to(self.request.user)
        related = rows.select_related("application__district", "report", "shown_by", "published_by")
        row: ReadinessSnapshot = get_object_or_404(related.defer("report__inputs"), pk=self.kwargs["pk"])
        return row


class SnapshotPage(_OneSnapshot):
    """One score: what it says, where it stands on its way, and the next step of the reader."""

    template_name = "reports/snapshot_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        snapshot = listed([self.snapshot])[0]
        district = snapshot.application.district
        near = user.is_sea_staff or district.pk in user.district_ids
        return super().get_context_data(
            snapshot=snapshot,
            score=told_words(snapshot.told),
            facts=_facts(snapshot),
            report=snapshot.report if near else None,
            may_answer=rules.can_answer_snapshot(user, snapshot),
            is_publisher=user.has_role(*rules.PUBLISHERS),
            may_publish=rules.can_publish_snapshot(user, snapshot),
            may_take_back=rules.can_take_back_snapshot(user, snapshot),
            may_withdraw=rules.can_withdraw_snapshot(user, snapshot),
            events=history_of(snapshot) if near else [],
            crumbs=score_crumbs({"label": str(district), "url": ""}),
            **kwargs,
        )


def _facts(snapshot: ReadinessSnapshot) -> list[dict[str, Any]]:
    rows = [
        {"label": _("State"), "value": snapshot.get_state_display(), "status": TAGS[snapshot.state]},
        {"label": _("Data as of"), "value": snapshot.as_of},
    ]
    if snapshot.year:
        rows.append({"label": _("Waiver year"), "value": snapshot.year})
    if snapshot.state == ReadinessSnapshot.State.SHOWN:
        rows.append({"label": _("May be published from"), "value": snapshot.opens_on})
    if snapshot.published_at:
        rows.append({"label": _("Published"), "value": snapshot.published_at.date()})
    return [*rows, {"label": _("Formula"), "value": snapshot.formula}]


class _SnapshotStep(_OneSnapshot, FormPage):
    """A page with one question before a step of a score."""

    template_name = "reports/snapshot_step.html"
    form_class: Any = ConfirmForm
    title: Any = ""
    lead: Any = ""
    button: Any = ""
    reason = "none"
    reason_label: Any = ""

    def form_kwargs(self) -> dict[str, Any]:
        more = {"reason_label": self.reason_label} if self.reason_label else {}
        return {
            "version": self.snapshot.version,
            "submit_label": self.button,
            "reason": self.reason,
            **more,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        snapshot = self.snapshot
        return super().get_context_data(
            snapshot=snapshot,
            title=self.title,
            lead=self.lead,
            cancel_url=snapshot.get_absolute_url(),
            crumbs=score_crumbs({"label": str(snapshot), "url": snapshot.get_absolute_url()}),
            **kwargs,
        )


class AnswerSnapshot(_SnapshotStep):
    """The district writes what stands beside its score."""

    form_class = WordsForm
    title = gettext_lazy("Your words beside the score")
    lead = gettext_lazy("They are published together with the score. Until then you can change them.")
    success_message = gettext_lazy("Your words are saved. They are published with the score.")

    def permission(self) -> Verdict:
        return rules.can_answer_snapshot(self.request.user, self.snapshot)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.snapshot.version, "initial": {"words": self.snapshot.words}}

    def perform(self, form: WordsForm) -> str:
        data = form.cleaned_data
        done = services.answer_snapshot(
            self.snapshot, actor=self.request.user, version=data["version"], words=data["words"]
        )
        return done.get_absolute_url()


class PublishSnapshot(_SnapshotStep):
    """Publish what the district has read."""

    title = gettext_lazy("Publish this score")
    lead = gettext_lazy(
        "From then on anybody can read it, with the district’s words, and it never changes. "
        "A later score can follow it."
    )
    button = gettext_lazy("Publish")
    success_message = gettext_lazy("The score is published.")

    def permission(self) -> Verdict:
        return rules.can_publish_snapshot(self.request.user, self.snapshot)

    def perform(self, form: ConfirmForm) -> str:
        version = form.cleaned_data["version"]
        done = services.publish_snapshot(self.snapshot, actor=self.request.user, version=version)
        return done.get_absolute_url()


class TakeBackSnapshot(_SnapshotStep):
    """End a score before it is public."""

    title = gettext_lazy("Take this score back")
    lead = gettext_lazy("It will never be public. The district reads why.")
    button = gettext_lazy("Take it back")
    reason = "required"
    success_message = gettext_lazy("The score is taken back, and the district’s leads get an email.")

    def permission(self) -> Verdict:
        return rules.can_take_back_snapshot(self.request.user, self.snapshot)

    def perform(self, form: ConfirmForm) -> str:
        data = form.cleaned_data
        done = services.take_back_snapshot(
            self.snapshot, actor=self.request.user, version=data["version"], why=data["reason"]
        )
        return done.get_absolute_url()


class WithdrawSnapshot(_SnapshotStep):
    """Take a published score back, with a public note."""

    title = gettext_lazy("Withdraw this score")
    lead = gettext_lazy("Its numbers are shown no more. The note stays, and anybody can read it.")
    button = gettext_lazy("Withdraw")
    reason = "required"
    reason_label = gettext_lazy("Note for the public")
    success_message = gettext_lazy("The score is withdrawn.")

    def permission(self) -> Verdict:
        return rules.can_withdraw_snapshot(self.request.user, self.snapshot)

    def perform(self, form: ConfirmForm) -> str:
        data = form.cleaned_data
        done = services.withdraw_snapshot(
            self.snapshot, actor=self.request.user, version=data["version"], why=data["reason"]
        )
        return done.get_absolute_url()
