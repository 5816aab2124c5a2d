"""Reading the audit trail: one thing's history for other apps' pages, and the whole for administrators."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse

from statepl.audit import rules
from statepl.audit.filtersets import AuditEventFilter
from statepl.audit.models import AuditEvent
from statepl.audit.querysets import AuditEventQuerySet
from statepl.audit.services import record_export
from statepl.core.csvio import iter_csv
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage, ScopedView

PAGE_SIZE = 50
COLUMNS = (
    "id", "at", "verb", "actor_name", "object_type", "object_id", "object_label",
    "reason", "before", "after", "previous_hash", "hash",
)  # fmt: skip


def history_of(*subjects: Model) -> AuditEventQuerySet:
    """Return what happened to these things, newest first, for `{% include "_history.html" %}`.

    The caller decides who may see the things; this asks nothing.
    """
    return AuditEvent.objects.about(*subjects).select_related("actor")


class _Trail(ScopedView):
    """The filtered trail. An unreadable filter shows nothing rather than everything."""

    def permission(self) -> Verdict:
        return rules.can_read_trail(self.request.user)

    def filterset(self) -> AuditEventFilter:
        return AuditEventFilter(self.request.GET, AuditEvent.objects.visible_to(self.request.user))

    @staticmethod
    def found(filterset: AuditEventFilter) -> Any:
        return filterset.qs if filterset.is_valid() else AuditEvent.objects.none()


class TrailPage(_Trail, ScopedPage):
    """Everything that happened, newest first."""

    template_name = "audit/auditevent_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset = self.filterset()
        page = Paginator(self.found(filterset), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=filterset,
            page_obj=page,
            reset_url=reverse("audit:list"),
            export_query=self.request.GET.urlencode(),
            **kwargs,
        )


class TrailExport(_Trail):
    """The filtered trail as CSV. The export itself goes on the trail, so it is a POST."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        filterset = self.filterset()
        record_export(actor=request.user, filters=request.GET.dict())
        rows = iter_csv(_as_rows(self.found(filterset)), COLUMNS)
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="history.csv"'
        response["Cache-Control"] = "no-store"
        return response


def _as_rows(events: AuditEventQuerySet) -> Iterator[list[Any]]:
    for event in events.iterator(chunk_size=1000):
        yield [getattr(event, name) for name in COLUMNS]
