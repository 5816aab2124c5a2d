"""Several rows of the queue at once: assign, remind, take out as a file. Each has a page that asks first."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statepl.core.csvio import iter_csv
from statepl.core.errors import NotPermitted
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage
from waivers import services
from waivers.forms.queue import AssignForm
from waivers.models import Application
from waivers.queue.asked import Asked
from waivers.queue.rows import row_of
from waivers.rules.queue import is_assignable, is_remindable, may_assign_any, may_keep_queue

MOST_ROWS = 500
COLUMNS = (
    "application", "district", "district_id", "county", "locale", "year_one", "state", "what", "arrived_on",
    "age_days", "due_on", "reviewer", "requests", "at_risk",
)  # fmt: skip


class BulkPage(ScopedPage, ABC):
    """What was chosen in the queue, by number and name, and the button. `q` carries the view to go back to."""

    title = ""

    @property
    def given(self) -> QueryDict:
        """Return what was sent, by whichever method."""
        return self.request.POST if self.request.method == "POST" else self.request.GET

    @cached_property
    def asked(self) -> Asked:
        """Return the view that the rows were chosen in."""
        return Asked(QueryDict(self.given.get("q", "")), self.request.user)

    @cached_property
    def chosen(self) -> list[Application]:
        """Return the chosen rows, as far as the person may know of them."""
        keys = [int(key) for key in self.given.getlist("row") if key.isdecimal() and len(key) < 10]
        rows = Application.objects.visible_to(self.request.user).filter(pk__in=keys[:MOST_ROWS])
        return list(rows.select_related("district", "reviewer").order_by("district__name", "pk"))

    def back(self) -> str:
        """Return the address of the view."""
        return f"{reverse('waivers:queue')}?{self.asked.address()}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_empty():
            messages.warning(request, _("Choose at least one row first."))
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def is_empty(self) -> bool:
        """Say whether there is nothing to ask about."""
        return not self.chosen

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.is_empty():
            messages.warning(request, _("Choose at least one row first."))
            return HttpResponseRedirect(self.back())
        return self.perform()

    @abstractmethod
    def perform(self) -> Any:
        """Do it and answer."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("chosen", self.chosen)
        return super().get_context_data(
            title=self.title,
            q=self.given.get("q", ""),
            back_url=self.back(),
            crumbs=[
                {"label": _("Review desk"), "url": self.back()},
                {"label": str(self.title), "url": ""},
            ],
            **kwargs,
        )


class AssignPage(BulkPage):
    """Give the chosen applications to one reviewer."""

    template_name = "waivers/queue_assign.html"

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Assign to a reviewer")

    def permission(self) -> Verdict:
        return may_assign_any(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AssignForm())
        # The chosen rows are those that the person may see: nobody recused is among them, so none is asked.
        rows = [(row, is_assignable(row)) for row in self.chosen]
        return super().get_context_data(rows=rows, **kwargs)

    def perform(self) -> HttpResponse:
        form = AssignForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        seen = _versions(self.request.POST.getlist("version"))
        pairs = [(row, seen.get(row.pk, 0)) for row in self.chosen]
        reviewer = form.cleaned_data["reviewer"]
        done, refused = services.assign_many(pairs, actor=self.request.user, reviewer=reviewer)
        if done:
            messages.success(self.request, _assigned(len(done), reviewer))
        for row, reason in refused:
            messages.warning(self.request, f"{row.district}: {reason}")
        return HttpResponseRedirect(self.back())


def _versions(given: list[str]) -> dict[int, int]:
    """Read what the page carried: 'key:version' for each row."""
    pairs = [text.partition(":") for text in given]
    return {
        int(key): int(version) for key, _colon, version in pairs if key.isdecimal() and version.isdecimal()
    }


def _assigned(number: int, reviewer: Any) -> str:
    if reviewer is None:
        words = ngettext(
            "%(count)s application is with nobody now.", "%(count)s applications are with nobody now.", number
        )
        return words % {"count": number}
    words = ngettext(
        "%(count)s application is with %(name)s now.", "%(count)s applications are with %(name)s now.", number
    )
    return words % {"count": number, "name": reviewer}


class RemindPage(BulkPage):
    """Remind the districts whose next step it is, once a day at most."""

    template_name = "waivers/queue_remind.html"

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Remind the districts")

    def permission(self) -> Verdict:
        return may_assign_any(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [(row, is_remindable(row)) for row in self.chosen]
        due = [row for row, verdict in rows if verdict.allowed]
        return super().get_context_data(
            due=due, others=[pair for pair in rows if not pair[1].allowed], **kwargs
        )

    def perform(self) -> HttpResponse:
        sent = known = 0
        for row in self.chosen:
            if not is_remindable(row).allowed:
                continue
            try:
                is_new = services.remind_district(row, actor=self.request.user)
            except NotPermitted as error:
                messages.warning(self.request, f"{row.district}: {error}")
                continue
            sent, known = sent + is_new, known + (not is_new)
        if sent:
            words = ngettext("%(count)s district is reminded.", "%(count)s districts are reminded.", sent)
            messages.success(self.request, words % {"count": sent})
        if known:
            words = ngettext(
                "%(count)s district was reminded today already, or has no lead.",
                "%(count)s districts were reminded today already, or have no lead.",
                known,
            )
            messages.info(self.request, words % {"count": known})
        return HttpResponseRedirect(self.back())


class ExportPage(BulkPage):
    """Take the chosen rows, or the whole view, out as a file. What is taken is on the trail."""

    template_name = "waivers/queue_export.html"

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Download as CSV")

    def permission(self) -> Verdict:
        return may_keep_queue(self.request.user)

    @cached_property
    def whole(self) -> bool:
        """Say whether the whole view is asked for: no row was chosen."""
        return not self.given.getlist("row")

    @cached_property
    def rows(self) -> list[Any]:
        """Return the rows with their facts, in the order of the view."""
        if self.whole:
            return list(self.asked.rows)
        return list(self.asked.every_row().filter(pk__in=[row.pk for row in self.chosen]))

    def is_empty(self) -> bool:
        return not self.rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(chosen=self.rows, whole=self.whole, columns=COLUMNS, **kwargs)

    def perform(self) -> StreamingHttpResponse:
        services.record_queue_export(actor=self.request.user, query=self.asked.query, rows=len(self.rows))
        lines = iter_csv(_lines(self.rows, self.asked), COLUMNS)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="queue.csv"'
        response["Cache-Control"] = "no-store"
        return response


def _lines(rows: list[Any], asked: Asked) -> Iterator[list[Any]]:
    why = {row.pk: " ".join(risk.sentence for risk in found) for row, found in asked.risks}
    for row in rows:
        shown = row_of(row, today=asked.today, is_staff=True)
        yield [
            row.pk, row.district.name, row.district.agency_id, row.district.county, row.district.locale,
            row.start_label, row.get_state_display(), shown.what, row.arrived_on, shown.age, row.due_on,
            row.reviewer, row.request_count, why.get(row.pk, ""),
        ]  # fmt: skip
