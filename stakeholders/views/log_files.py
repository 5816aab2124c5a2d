"""The log as a whole: how each group is met, the log as a file, and files of past activities taken in."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules, tasks
from stakeholders.daytime import time_of_day
from stakeholders.filtersets import LogFilter
from stakeholders.forms import LogFileForm
from stakeholders.log_files import columns, example
from stakeholders.models import Activity, Group, Participation
from stakeholders.services import LOG_IMPORT_KIND, request_log_check, request_log_import
from stakeholders.spread import spread
from stakeholders.views.base import crumbs
from statepl.core import clock
from statepl.core.csvio import RowError, iter_csv, write_csv
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage, ScopedView
from statepl.jobs.models import Job
from statepl.jobs.views import progress_context

EXTRA = ("time_of_day", "recorded_on")


def log_filter(request: HttpRequest) -> tuple[LogFilter, QuerySet[Activity]]:
    """Return the filter of the address and the activities that it leaves; bad values leave none."""
    rows = Activity.objects.visible_to(request.user)
    filterset = LogFilter(request.GET, rows, request=request)
    return filterset, filterset.qs if filterset.is_valid() else rows.none()


class Spread(ScopedPage):
    """How each group is met: kinds of activity, times of day, who was only told; what the state learned."""

    template_name = "stakeholders/spread.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset, activities = log_filter(self.request)
        rows = spread(Group.objects.select_related("parent"), _meetings(activities))
        learned = activities.exclude(particulars__state_learned="").filter(particulars__isnull=False)
        return super().get_context_data(
            filter=filterset,
            reset_url=self.request.path,
            rows=rows,
            only_told=[row.group.label for row in rows if row.is_only_told],
            learned=learned.select_related("particulars", "district").latest_first()[:20],
            crumbs=crumbs(
                (_("Activities"), reverse("stakeholders:activities")), (_("How groups are met"), "")
            ),
            **kwargs,
        )


def _meetings(activities: QuerySet[Activity]) -> Iterator[Any]:
    """Return who was met by which activity of the record, with the part of its day."""
    rows = Participation.objects.filter(activity__in=activities).select_related("activity")
    names = ("kind", "direction", "starts_at", "time_zone")
    for row in rows.only("group_id", *(f"activity__{name}" for name in names)):
        each = row.activity
        yield row.group_id, each.pk, each.kind, each.direction, time_of_day(each.local_start)


class _Coordinators(ScopedView):
    def permission(self) -> Verdict:
        return rules.can_plan(self.request.user)


class LogFile(_Coordinators):
    """The log as CSV, as filtered; its columns can be imported again."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        """Return the file."""
        _filter, activities = log_filter(request)
        codes = tasks.group_columns()
        rows = activities.select_related("district", "particulars").prefetch_related("participations__group")
        name = f"engagement-log-{clock.today().isoformat()}.csv"
        body = iter_csv(_lines(rows.latest_first(), codes), (*columns(codes), *EXTRA))
        return StreamingHttpResponse(
            body,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )


def _lines(rows: QuerySet[Activity], codes: list[str]) -> Iterator[dict[str, Any]]:
    for each in rows.iterator(chunk_size=500):
        particulars = getattr(each, "particulars", None)
        counted = {row.group.code: row.people for row in each.participations.all()}
        yield {
            "title": each.title,
            "kind": each.kind,
            "direction": each.direction,
            "starts": f"{each.local_start:%Y-%m-%d %H:%M}",
            "ends": f"{each.local_end:%Y-%m-%d %H:%M}",
            "district": each.district.agency_id if each.district else "",
            "purpose": each.purpose,
            "time_zone": each.time_zone,
            "place": each.place,
            "venue_owner": each.venue_owner,
            "is_online": "yes" if each.is_online else "no",
            "languages": "; ".join(each.languages),
            "learned": each.learned,
            "decided": each.decided,
            "state_learned": particulars.state_learned if particulars else "",
            "principles": "; ".join(particulars.principles) if particulars else "",
            "time_of_day": time_of_day(each.local_start).value,
            "recorded_on": each.recorded_at.date().isoformat() if each.recorded_at else "",
            **{code: counted.get(code, "") for code in codes},
        }


class LogImport(_Coordinators, FormPage):
    """Give a file of past activities; a job checks it and writes nothing yet."""

    template_name = "stakeholders/log_import.html"
    form_class = LogFileForm
    success_message: Any = gettext_lazy("The file is here. It is checked now; nothing is written yet.")

    def perform(self, form: Any) -> str:
        file = form.cleaned_data["file"]
        job = request_log_check(file, name=file.name, actor=self.request.user)
        return reverse("stakeholders:log_import_result", args=[job.key])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((_("Activities"), reverse("stakeholders:activities")), (_("Import past activities"), ""))
        groups = Group.objects.select_related("parent")
        return super().get_context_data(groups=groups, crumbs=way, **kwargs)


class LogTemplate(_Coordinators):
    """A file to start from."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Return the file."""
        codes = tasks.group_columns()
        return _csv(write_csv(example(codes), columns(codes)), "past-activities-template.csv")


class _OneImport(_Coordinators):
    def fetch(self) -> Job:
        """Return the person's own import of the address."""
        rows = Job.objects.asked_for_by(self.request.user).filter(kind=LOG_IMPORT_KIND)
        return get_object_or_404(rows, key=self.kwargs["key"])


class LogImportResult(_OneImport, ScopedPage):
    """How far an import is, then what it would do, did, or what is to be mended. POST imports what was checked."""

    template_name = "stakeholders/log_import_result.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.fetch()
        listed = [RowError(**error) for error in job.result.get("errors", [])]
        way = crumbs((_("Import past activities"), reverse("stakeholders:log_import")), (job.label, ""))
        return super().get_context_data(
            job=job,
            errors=listed,
            hidden_errors=job.result.get("count", 0) - len(listed),
            crumbs=way,
            **{**progress_context(job), "refresh_url": self.request.path, "result_url": ""},
            **kwargs,
        )

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Import the file whose check found nothing to mend."""
        job = self.fetch()
        if job.state != Job.State.SUCCEEDED or job.params["write"]:
            raise Http404
        written = request_log_import(job, actor=self.request.user)
        return HttpResponseRedirect(reverse("stakeholders:log_import_result", args=[written.key]))


class LogRowsToMend(_OneImport):
    """The faulty rows of a refused file, each with its reason."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Return the file."""
        job = self.fetch()
        if not job.result.get("errors"):
            raise Http404
        return _csv(tasks.rows_to_mend_of(job), "rows-to-mend.csv")


def _csv(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
