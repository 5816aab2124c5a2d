"""Pages of reports: the list, one report and how far it is, its download, and the same text to read."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports import rules, services
from reports.documents import recipe_of
from reports.kinds import ReportKind
from reports.models import ReadinessReport, ReportOrder
from reports.views.orders import TAGS as ORDER_TAGS
from statepl.accounts.roles import Role
from statepl.core.errors import require
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage, ScopedView
from statepl.documents.views import file_response, head_response
from statepl.jobs.models import Job
from statepl.jobs.views import TAGS, progress_context
from waivers.models import Application

PAGE_SIZE = 25
LISTED = 200
ORDERS = 5


class IndexPage(ScopedPage):
    """The reports that a person may see, newest first, and the applications to ask a report of."""

    template_name = "reports/readinessreport_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_reports(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = ReadinessReport.objects.visible_to(user).with_row_facts()
        if user.is_sea_staff:
            rows = rows.filter(order=None)  # those of an order stand on its page
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        for report in page.object_list:
            report.tag = TAGS[report.job.state]
        orders = list(ReportOrder.objects.visible_to(user)[:ORDERS])
        for order in orders:
            order.tag = ORDER_TAGS[order.state]
        return super().get_context_data(
            page_obj=page,
            applications=self._askable(user),
            orders=orders,
            may_order=rules.can_order(user),
            **kwargs,
        )

    def _askable(self, user: Any) -> list[Application]:
        rows = (
            Application.objects.visible_to(user).select_related("district").order_by("district__name", "-pk")
        )
        askable = [row for row in rows[:LISTED] if rules.can_request(user, row)]
        for row in askable:
            row.others = rules.other_documents(row)
        return askable


class RequestReport(ScopedView):
    """Ask for the report of an application, in the language of the page, and go to the report's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        applications = Application.objects.select_related("district").visible_to(request.user)
        application = get_object_or_404(applications, pk=kwargs["pk"])
        asked = request.POST.get("language") or get_language()
        language = asked if asked in services.languages() else services.languages()[0]
        kind = request.POST.get("kind", ReportKind.READINESS)
        if kind not in ReportKind.values:
            raise Http404
        job = services.request_report(application, actor=request.user, language=language, kind=kind)
        return HttpResponseRedirect(job.readiness_report.get_absolute_url())


class _OneReport(ScopedView):
    """Fetch the report of the address through what the person may see; the rest is a 404."""

    @cached_property
    def report(self) -> ReadinessReport:
        """Return the report of the address."""
        rows = ReadinessReport.objects.visible_to(self.request.user)
        related = rows.select_related("application__district", "requested_by", "job", "document")
        report: ReadinessReport = get_object_or_404(related, pk=self.kwargs["pk"])
        return report


class DetailPage(_OneReport, ScopedPage):
    """How far a report is; when it is there, its facts and its download."""

    template_name = "reports/readinessreport_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        return super().get_context_data(
            report=report,
            facts=facts(report),
            may_read=rules.can_read(report),
            may_share=rules.can_share(self.request.user, report),
            may_show=rules.can_show(self.request.user, report),
            crumbs=[
                {"label": _("Reports"), "url": reverse("reports:index")},
                {"label": str(report.application.district), "url": ""},
            ],
            **report_progress(report),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class ProgressPage(DetailPage):
    """The moving part alone, for htmx; somebody who opens the address sees the whole page."""

    def get_template_names(self) -> list[str]:
        htmx: Any = self.request.htmx  # type: ignore[attr-defined]
        whole = not htmx or htmx.history_restore_request
        return [self.template_name] if whole else ["reports/_progress.html"]


def report_progress(report: ReadinessReport) -> dict[str, Any]:
    """Return what `_job_progress.html` needs; the finished document is on the report's own page."""
    return {
        **progress_context(report.job),
        "poll_url": reverse("reports:progress", args=[report.pk]),
        "refresh_url": report.get_absolute_url(),
        "result_url": reverse("reports:download", args=[report.pk]) if report.is_made else "",
        "result_label": _("Download the PDF"),
    }


def facts(report: ReadinessReport) -> list[dict[str, Any]]:
    """Return the facts about a report; those of the document once it is there."""
    rows: list[dict[str, Any]] = [
        {"label": _("State"), "value": report.job.get_state_display(), "status": TAGS[report.job.state]},
        {"label": _("Document"), "value": report.get_kind_display()},
        {"label": _("Language"), "value": report.get_language_display()},
        {"label": _("Data as of"), "value": report.as_of},
        {
            "label": _("Asked for by"),
            "value": Role(report.asked_as).label if report.asked_as else _("The system"),
        },
    ]
    if report.is_made:
        rows += [
            {"label": _("Pages"), "value": report.pages},
            {"label": _("Size"), "value": filesizeformat(report.document.size)},
            {"label": _("SHA-256 of the file"), "value": grouped(report.document.sha256)},
        ]
    if report.inputs_sha256:
        rows.append({"label": _("SHA-256 of the frozen inputs"), "value": grouped(report.inputs_sha256)})
    return rows


def grouped(sha256: str) -> str:
    """Return a hash in four groups, so that it breaks on a phone."""
    return " ".join(sha256[at : at + 16] for at in range(0, 64, 16))


class Download(_OneReport):
    """The PDF, to save; every download is on the trail."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        services.record_download(self.report, actor=request.user)
        return file_response(self.report.document, actor=request.user)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(rules.can_download(self.report))
        return head_response(self.report.document)


class ReadPage(_OneReport, ScopedPage):
    """The same content as a page that reads well on screen and prints well, in the reader's language."""

    template_name = "reports/readiness_page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.can_read(self.report):
            return HttpResponseRedirect(self.report.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recipe = recipe_of(self.report.kind)
        content = recipe.words(self.report.inputs, services.provenance_of(self.report))
        is_failed = self.report.job.state == Job.State.FAILED
        return super().get_context_data(
            report=self.report, is_failed=is_failed, on_screen=True, body=recipe.body, **content, **kwargs
        )
