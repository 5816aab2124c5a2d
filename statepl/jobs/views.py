"""Pages of work in progress, and the demo's inbox."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.views import ScopedPage, ScopedView
from statepl.jobs import rules, services
from statepl.jobs.models import Job, Message

PAGE_SIZE = 25
TAGS = {"queued": "todo", "running": "going", "succeeded": "done", "failed": "stop", "cancelled": "no",
        "paused": "todo"}  # fmt: skip
MESSAGE_TAGS = {
    "queued": "todo", "sent": "done", "failed": "stop", "held": "going", "digested": "done", "muted": "no"
}  # fmt: skip
SENTENCES = {
    "queued": gettext_lazy("Waiting for its turn."),
    "paused": gettext_lazy("Paused. It goes on when somebody says so."),
    "succeeded": gettext_lazy("Done."),
    "failed": gettext_lazy("This could not be finished. Nothing was changed."),
    "cancelled": gettext_lazy("Cancelled. Nothing was changed."),
}


def progress_context(job: Job) -> dict[str, Any]:
    """Return what `_job_progress.html` needs, for this app's page and for pages of other apps."""
    address = reverse("jobs:detail", args=[job.key])
    return {
        "id": "job",
        "title": job.label,
        "done": job.done,
        "total": job.total,
        "sentence": progress_sentence(job),
        "finished": not job.is_open,
        "failed": job.error if job.state == Job.State.FAILED else "",
        "poll_url": address,
        "refresh_url": address,
        "result_url": job.result_url,
        "result_label": _("Open the result") if job.state == Job.State.SUCCEEDED else _("See what to mend"),
    }


def progress_sentence(job: Job) -> str:
    """Say how far the work is."""
    if job.state != Job.State.RUNNING:
        return str(SENTENCES[job.state])
    counts = _("%(done)s of %(total)s.") % {"done": job.done, "total": job.total} if job.total else ""
    return " ".join(part for part in (job.note, counts) if part) or _("Running.")


class JobList(ScopedPage):
    """What I asked for; on the second tab all that I may see."""

    template_name = "jobs/job_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        wide = user.is_sea_staff and self.request.GET.get("show") == "all"
        visible = Job.objects.visible_to(user).single()
        rows = visible if wide else visible.asked_for_by(user)
        page = Paginator(rows.select_related("requested_by"), PAGE_SIZE).get_page(
            self.request.GET.get("page")
        )
        for job in page.object_list:
            job.tag = TAGS[job.state]
        return super().get_context_data(page_obj=page, wide=wide, tabs=self._tabs(wide), **kwargs)

    def _tabs(self, wide: bool) -> list[dict[str, Any]]:
        if not self.request.user.is_sea_staff:  # type: ignore[union-attr]
            return []
        address = reverse("jobs:list")
        return [
            {"label": _("Asked for by me"), "url": address, "current": not wide},
            {"label": _("All"), "url": f"{address}?show=all", "current": wide},
        ]


class _OneJob(ScopedView):
    def fetch(self) -> Job:
        rows = Job.objects.visible_to(self.request.user).select_related("requested_by", "district")
        return get_object_or_404(rows, key=self.kwargs["key"])


class JobPage(_OneJob, ScopedPage):
    """How far one piece of work is. A poll by htmx gets the moving part alone."""

    template_name = "jobs/job_detail.html"

    def get_template_names(self) -> list[str]:
        return ["jobs/_job.html"] if self._is_poll() else [self.template_name]

    def _is_poll(self) -> bool:
        htmx: Any = self.request.htmx  # type: ignore[attr-defined]
        return bool(htmx and not htmx.history_restore_request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.fetch()
        return super().get_context_data(
            job=job,
            facts=_facts(job),
            cancel=rules.can_cancel(self.request.user, job),
            poll=self._is_poll(),
            crumbs=[{"label": _("Jobs"), "url": reverse("jobs:list")}, {"label": job.label}],
            **progress_context(job),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        response["Cache-Control"] = "no-store"
        return response


def _facts(job: Job) -> list[dict[str, Any]]:
    facts = [
        {"label": _("State"), "value": job.get_state_display(), "status": TAGS[job.state]},
        {"label": _("Asked for by"), "value": job.requested_by or _("The system")},
        {"label": _("Asked for"), "value": job.created_at},
    ]
    if job.finished_at:
        facts.append({"label": _("Ended"), "value": job.finished_at})
    if job.attempts > 1:
        facts.append({"label": _("Tries"), "value": job.attempts})
    return facts


class JobCancel(_OneJob):
    """Cancel the work and go back to its page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = self.fetch()
        services.cancel_job(job, actor=request.user)
        return HttpResponseRedirect(reverse("jobs:detail", args=[job.key]))


class _Inbox(ScopedPage):
    """Outgoing messages of the demo. Anywhere else there is no such page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not rules.can_read_inbox(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> QuerySet[Message]:
        return Message.objects.all()


class InboxPage(_Inbox):
    """All messages, newest first."""

    template_name = "jobs/message_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.rows(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        for message in page.object_list:
            message.tag = MESSAGE_TAGS[message.state]
        return super().get_context_data(page_obj=page, **kwargs)


class MessagePage(_Inbox):
    """One message as its reader gets it in plain text."""

    template_name = "jobs/message_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message = get_object_or_404(self.rows(), pk=self.kwargs["pk"])
        crumbs = [{"label": _("Demo inbox"), "url": reverse("jobs:inbox")}, {"label": message.subject}]
        return super().get_context_data(message=message, crumbs=crumbs, **kwargs)
