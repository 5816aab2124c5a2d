"""Secret addresses of reports: making one, ending one, and what is behind it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from reports import rules, services
from reports.forms import ShareForm
from reports.models import ReadinessReport, ReportShare
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormBase, FormPage
from statepl.documents.views import attachment, head_response

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def share_crumbs(report: ReadinessReport, last: str) -> list[dict[str, str]]:
    """Return the way from the reports to a page about an address of one."""
    return [
        {"label": _("Reports"), "url": reverse("reports:index")},
        {"label": str(report.application.district), "url": report.get_absolute_url()},
        {"label": last, "url": ""},
    ]


class ShareReport(FormBase):
    """Make a secret address; it is shown once, right here."""

    template_name = "reports/share.html"
    form_class = ShareForm

    @cached_property
    def report(self) -> ReadinessReport:
        """Return the report of the address."""
        rows = ReadinessReport.objects.visible_to(self.request.user).defer("inputs")
        return get_object_or_404(rows.select_related("application__district"), pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        return rules.can_share(self.request.user, self.report)

    def answer(self, form: ShareForm) -> HttpResponse:
        share, token = services.make_share(self.report, actor=self.request.user, **form.cleaned_data)
        address = self.request.build_absolute_uri(reverse("public:shared-report", args=[token]))
        context = self.get_context_data(form=self.build_form(), address=address, share=share)
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shares = self.report.shares.live().select_related("made_by")
        return super().get_context_data(
            report=self.report,
            shares=shares,
            crumbs=share_crumbs(self.report, _("Share")),
            **kwargs,
        )


class EndShare(FormPage):
    """End a secret address."""

    template_name = "reports/share_end.html"
    form_class = ConfirmForm
    success_message = gettext_lazy("The address no longer works.")

    @cached_property
    def share(self) -> ReportShare:
        """Return the address of the page's address, of a report that the person may see."""
        reports = ReadinessReport.objects.visible_to(self.request.user)
        rows = ReportShare.objects.filter(report__in=reports).select_related("report__application__district")
        row: ReportShare = get_object_or_404(rows, pk=self.kwargs["pk"])
        return row

    def permission(self) -> Verdict:
        return rules.can_end_share(self.request.user, self.share)

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": gettext_lazy("End this address")}

    def perform(self, form: ConfirmForm) -> str:
        done = services.end_share(self.share, actor=self.request.user)
        return reverse("reports:share", args=[done.report_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            share=self.share,
            cancel_url=reverse("reports:share", args=[self.share.report_id]),
            crumbs=share_crumbs(self.share.report, _("End the address")),
            **kwargs,
        )


class _BehindTheAddress(View):
    """The secret in the address is the key: nobody signs in. Over, ended and unknown look the same."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        share = services.find_share(kwargs["token"])
        if share is None:
            reason = _("Its time is over, or somebody has ended it. Ask who sent it to you for a new one.")
            response: HttpResponseBase = render(request, "410.html", {"reason": reason}, status=410)
        else:
            self.share = share
            response = super().dispatch(request, *args, **kwargs)
        for header, value in HEADERS.items():
            response[header] = value
        return response


class SharedPage(_BehindTheAddress):
    """What is shared, until when, and the button."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        context = {"share": self.share, "report": self.share.report, "token": token}
        return render(request, "public/shared_report.html", context)


class SharedDownload(_BehindTheAddress):
    """The PDF; every download is on the trail."""

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        return attachment(self.share.report.document, services.open_shared(self.share))

    def head(self, request: HttpRequest, token: str) -> HttpResponse:
        return head_response(self.share.report.document)
