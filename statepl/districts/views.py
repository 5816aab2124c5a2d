"""Pages of the directory."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.audit.views import history_of
from statepl.core.csvio import RowError, write_csv
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage, ScopedView
from statepl.districts import rules, services, tasks
from statepl.districts.filtersets import DistrictFilter
from statepl.districts.forms import DirectoryForm
from statepl.districts.models import District
from statepl.jobs.models import Job
from statepl.jobs.views import progress_context

PAGE_SIZE = 50


class DistrictList(ScopedPage):
    """The districts whose work I may see: all for the state, my own else."""

    template_name = "districts/district_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visible = District.objects.visible_to(self.request.user)
        rows = visible.annotate(school_count=Count("schools")).order_by("name", "pk")
        filterset = DistrictFilter(self.request.GET, rows)
        found = filterset.qs if filterset.is_valid() else rows.none()
        return super().get_context_data(
            filter=filterset,
            page_obj=Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page")),
            filtered=any(self.request.GET.get(name) for name in ("search", "locale")),
            reset_url=reverse("districts:list"),
            may_import=rules.can_import(self.request.user),
            **kwargs,
        )


class DistrictPage(ScopedObjectMixin, ScopedPage):
    """One district: its facts, its schools, the people who act for it."""

    template_name = "districts/district_detail.html"

    def rows(self) -> QuerySet[District]:
        return District.objects.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        district = self.fetch()
        user: Any = self.request.user
        return super().get_context_data(
            district=district,
            facts=_facts(district),
            schools=list(district.schools.all()),
            people=list(district.memberships.current().select_related("user").order_by("role", "user__name")),
            events=history_of(district)[:20] if user.is_sea_staff else None,
            crumbs=[{"label": _("Districts"), "url": reverse("districts:list")}, {"label": district.name}],
            **kwargs,
        )


def _facts(district: District) -> list[dict[str, Any]]:
    facts = [
        (_("NCES id"), district.leaid),
        (_("State's id"), district.state_id),
        (_("Locale"), district.locale),
        (_("City"), district.city),
        (_("County"), district.county),
        (_("Grades"), district.grades),
        (_("Enrollment"), district.enrollment),
    ]
    return [
        {"label": label, "value": _("not known") if value in {None, ""} else value} for label, value in facts
    ]


class _Administrators(ScopedView):
    def permission(self) -> Verdict:
        return rules.can_import(self.request.user)


class ImportPage(_Administrators, FormPage):
    """Upload a file of districts or schools; a job imports it."""

    template_name = "districts/directory_import.html"
    form_class = DirectoryForm
    success_message = gettext_lazy("The file is here. Its import runs now.")

    def perform(self, form: Any) -> str:
        file = form.cleaned_data["file"]
        job = services.request_import(
            file, name=file.name, what=form.cleaned_data["what"], actor=self.request.user
        )
        return reverse("districts:import_result", args=[job.key])


class TemplateFile(_Administrators):
    """An example file to start from."""

    def get(self, request: HttpRequest, what: str) -> HttpResponse:
        layout = tasks.LAYOUTS.get(what)
        if layout is None:
            raise Http404
        return _csv(write_csv(layout.example, layout.columns), f"{what}-template.csv")


class _OneImport(_Administrators):
    def fetch(self) -> Job:
        rows = Job.objects.visible_to(self.request.user).filter(kind=services.IMPORT_KIND)
        return get_object_or_404(rows, key=self.kwargs["key"])


class ImportResultPage(_OneImport, ScopedPage):
    """How far an import is, then what it did, or what is to be mended."""

    template_name = "districts/import_result.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.fetch()
        listed = [RowError(**error) for error in job.result.get("errors", [])]
        return super().get_context_data(
            job=job,
            errors=listed,
            hidden_errors=job.result.get("count", 0) - len(listed),
            crumbs=[{"label": _("Directory"), "url": reverse("districts:import")}, {"label": job.label}],
            **{**progress_context(job), "refresh_url": self.request.path, "result_url": ""},
            **kwargs,
        )


class RowsToMend(_OneImport):
    """The faulty rows of a refused file, each with its reason."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = self.fetch()
        if not job.result.get("errors"):
            raise Http404
        return _csv(tasks.rows_to_mend_of(job), "rows-to-mend.csv")


def _csv(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
