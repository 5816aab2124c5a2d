"""The public digest: today's facts as a page, and the PDFs that were made of it and may still be told."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from reports.context import Provenance
from reports.digest_words import digest_words
from reports.digests import freeze_digest, is_told, told_today
from reports.facts import digest
from reports.kinds import ReportKind, format_of
from reports.models import ReadinessReport
from statepl.core import clock
from statepl.core.reading import reading_once
from statepl.documents.views import head_response, public_response
from waivers.models import Application


class _OfPublicApplication:
    """The application of the address, once it was submitted."""

    kwargs: dict[str, Any]

    @cached_property
    def application(self) -> Application:
        """Return the application of the address."""
        rows = Application.objects.public().select_related("district")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class DigestPage(_OfPublicApplication, TemplateView):
    """What everybody may know of an application today, and the newest PDF in each language."""

    template_name = "public/digest.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = ReadinessReport.objects.newest_digests(self.application)
        with reading_once():
            inputs = freeze_digest(self.application, as_of=clock.today())
            today = told_today(self.application) if made else frozenset()
        provenance = Provenance(digest(inputs), format_of(ReportKind.DIGEST), ReportKind.DIGEST)
        return super().get_context_data(
            **digest_words(inputs, provenance),
            made=[report for report in made if is_told(report.inputs, today)],
            on_screen=True,
            **kwargs,
        )


class DigestDownload(_OfPublicApplication, View):
    """One made digest, as long as everything that it tells may be told."""

    http_method_names = ["get", "head", "options"]

    @cached_property
    def report(self) -> ReadinessReport:
        """Return the digest of the address; what is taken back is not there."""
        rows = ReadinessReport.objects.digests_of(self.application).select_related("document")
        report: ReadinessReport = get_object_or_404(rows, pk=self.kwargs["report_pk"])
        if not is_told(report.inputs, told_today(self.application)):
            raise Http404
        return report

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        return public_response(self.report.document)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return head_response(self.report.document)
