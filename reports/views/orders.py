"""Pages of orders: which reports, how far they are, pause, go on, cancel."""

import math
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports import rules, services
from reports.forms import OrderForm
from reports.kinds import ReportKind
from reports.models import ReadinessReport, ReportOrder
from statepl.accounts.roles import Role
from statepl.core.errors import StaleVersion
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage, ScopedView
from statepl.jobs.models import Job
from statepl.jobs.views import TAGS as JOB_TAGS
from waivers.models import Application

PAGE_SIZE = 50
RATE_OF = 20
TAGS = {"asking": "going", "running": "going", "paused": "todo", "cancelled": "no", "done": "done"}


def order_crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """Return the way from the reports to a page of an order."""
    return [{"label": _("Reports"), "url": reverse("reports:index")}, *more]


class OrderNew(FormPage):
    """Choose applications and a language; the work begins at once, in the background."""

    template_name = "reports/order_new.html"
    form_class = OrderForm

    def permission(self) -> Verdict:
        return rules.can_order(self.request.user)

    def applications(self) -> QuerySet[Application]:
        """Return what may be chosen: open applications that the person may open, by district."""
        rows = Application.objects.visible_to(self.request.user).open().select_related("district")
        return rows.order_by("district__name", "pk")

    def form_kwargs(self) -> dict[str, Any]:
        chosen = [int(key) for key in self.request.GET.getlist("row") if key.isdecimal() and len(key) < 10]
        language = get_language() if get_language() in services.languages() else services.languages()[0]
        initial = {
            "kind": ReportKind.READINESS,
            "which": "chosen" if chosen else "all",
            "chosen": chosen,
            "language": language,
        }
        return {"applications": self.applications(), "initial": initial}

    def perform(self, form: OrderForm) -> str:
        data = form.cleaned_data
        rows = self.applications() if data["which"] == "all" else data["chosen"]
        order = services.order_reports(
            rows, actor=self.request.user, language=data["language"], kind=data["kind"]
        )
        return order.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = order_crumbs({"label": _("Order reports"), "url": ""})
        return super().get_context_data(crumbs=crumbs, number=self.applications().count(), **kwargs)


class _OneOrder(ScopedView):
    """Fetch the order of the address; who is no state staff finds none."""

    @cached_property
    def order(self) -> ReportOrder:
        """Return the order of the address."""
        rows = ReportOrder.objects.visible_to(self.request.user).select_related("requested_by", "job")
        order: ReportOrder = get_object_or_404(rows, pk=self.kwargs["pk"])
        return order


class OrderPage(_OneOrder, ScopedPage):
    """How far an order is, what failed and why, and its reports."""

    template_name = "reports/order_detail.html"

    def get_template_names(self) -> list[str]:
        return ["reports/_order_progress.html"] if self._is_poll() else [self.template_name]

    def _is_poll(self) -> bool:
        htmx: Any = self.request.htmx  # type: ignore[attr-defined]
        return bool(htmx and not htmx.history_restore_request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, order = self.request.user, self.order
        reports = ReadinessReport.objects.visible_to(user).filter(order=order).with_row_facts()
        page = Paginator(reports.order_by("application__district__name", "pk"), PAGE_SIZE).get_page(
            self.request.GET.get("page")
        )
        for report in page.object_list:
            report.tag = JOB_TAGS[report.job.state]
        failed = reports.filter(job__state=Job.State.FAILED)
        return super().get_context_data(
            order=order,
            page_obj=page,
            failed=failed[:PAGE_SIZE],
            again="&".join(f"row={pk}" for pk in failed.values_list("application_id", flat=True)),
            may_pause=rules.can_pause(user, order),
            may_resume=rules.can_resume(user, order),
            may_cancel=rules.can_cancel_order(user, order),
            crumbs=order_crumbs({"label": str(order), "url": ""}),
            facts=_facts(order),
            **order_progress(order),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        if self._is_poll() and not self.order.is_open:
            response["HX-Refresh"] = "true"  # the rows below have changed too
        return response


def _facts(order: ReportOrder) -> list[dict[str, Any]]:
    asked_as = Role(order.asked_as).label if order.asked_as else _("The system")
    rows = [
        {"label": _("Asked for by"), "value": order.requested_by or asked_as},
        {"label": _("Asked for"), "value": order.created_at},
        {"label": _("Data as of"), "value": order.as_of},
    ]
    return [*rows, {"label": _("Ended"), "value": order.ended_at}] if order.ended_at else rows


def order_progress(order: ReportOrder) -> dict[str, Any]:
    """Return what the moving part prints: counts, the share that is over, the time left."""
    counts = services.counts_of(order)
    over = counts["made"] + counts["failed"] + counts["cancelled"]
    return {
        "tag": TAGS[order.state],
        "counts": counts,
        "over": over,
        "finished": not order.is_open,
        "is_moving": order.state in (ReportOrder.State.ASKING, ReportOrder.State.RUNNING),
        "time_left": time_left(order, counts["open"]) if order.state == ReportOrder.State.RUNNING else "",
    }


def time_left(order: ReportOrder, still: int) -> str:
    """Return how long it takes at the pace of the last reports, in words; empty before there is a pace."""
    over = services.jobs_of(order).filter(finished_at__isnull=False).order_by("-finished_at")
    ends = list(over.values_list("finished_at", flat=True)[:RATE_OF])
    if len(ends) < 2 or not still:
        return ""
    seconds = (timezone.now() - ends[-1]).total_seconds() / len(ends) * still
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return _("Less than a minute left at this pace.")
    return ngettext(
        "About %(minutes)s minute left at this pace.", "About %(minutes)s minutes left at this pace.", minutes
    ) % {"minutes": minutes}


class _OrderStep(_OneOrder):
    """A button of the order's page; a late click says how things stand and changes nothing."""

    http_method_names = ["post"]
    step: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        given = request.POST.get("version", "")
        version = int(given) if given.isdecimal() and len(given) < 10 else 0
        try:
            type(self).step(self.order, actor=request.user, version=version)
        except StaleVersion:
            messages.warning(request, _("The order has gone on meanwhile. Look at how it stands now."))
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
        return HttpResponseRedirect(self.order.get_absolute_url())


class OrderPause(_OrderStep):
    """Pause what is not begun."""

    step = staticmethod(services.pause_order)


class OrderResume(_OrderStep):
    """Go on."""

    step = staticmethod(services.resume_order)


class OrderCancel(_OrderStep):
    """Cancel what is not made yet."""

    step = staticmethod(services.cancel_order)
