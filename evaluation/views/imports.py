"""Pages of files of observations: upload, check, import, what is wrong."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation import rules
from evaluation.forms import UploadForm
from evaluation.importing.sentences import allowed
from evaluation.models import ImportBatch, Level
from evaluation.services import uploads
from evaluation.views.mappings import odd_kinds
from evaluation.years import school_year_code
from statepl.audit.views import history_of
from statepl.core import csvio
from statepl.core.errors import MoveRefused, StaleVersion, require
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage, ScopedView

PAGE_SIZE = 25
ERRORS_SHOWN = 100
TAGS = {"uploaded": "going", "validated": "ask", "committed": "done", "rejected": "stop"}


def import_crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """Return the way from the index to a page of imports."""
    return [
        {"label": _("Evaluation"), "url": reverse("evaluation:index")},
        {"label": _("Imports"), "url": reverse("evaluation:import-list")},
        *more,
    ]


class ImportList(ScopedPage):
    """Every file that I may see, newest first."""

    template_name = "evaluation/import_list.html"

    def permission(self) -> Verdict:
        return rules.can_import(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = ImportBatch.objects.visible_to(self.request.user).select_related("uploaded_by", "district")
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        for batch in page.object_list:
            batch.tag = TAGS[batch.state]
        return super().get_context_data(page_obj=page, crumbs=import_crumbs()[:1], **kwargs)


class ImportUpload(FormPage):
    """Send a file. It is checked first; importing is a second step."""

    template_name = "evaluation/import_upload.html"
    form_class = UploadForm

    def permission(self) -> Verdict:
        return rules.can_import(self.request.user)

    def perform(self, form: UploadForm) -> str:
        file = form.cleaned_data["file"]
        chosen = form.cleaned_data["mapping"]
        return uploads.upload_file(
            file, name=file.name, actor=self.request.user, mapping=chosen.newest if chosen else None
        ).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(crumbs=import_crumbs({"label": _("New"), "url": ""}), **kwargs)


class _OneBatch(ScopedObjectMixin):
    def rows(self) -> Any:
        return ImportBatch.objects.select_related(
            "uploaded_by", "district", "job", "mapping_version__mapping"
        )

    def fetch(self) -> ImportBatch:
        batch: ImportBatch = super().fetch()
        require(rules.can_see_import(self.request.user, batch))
        return batch


class ImportDetail(_OneBatch, ScopedPage):
    """One file: how far its check is, what is wrong, or what its import did."""

    template_name = "evaluation/import_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.fetch()
        errors = [
            {"line": error.line, "sentence": sentence_of(error)}
            for error in batch.errors.all()[:ERRORS_SHOWN]
        ]
        working = batch.job is not None and batch.job.is_open
        return super().get_context_data(
            batch=batch,
            tag=TAGS[batch.state],
            job=batch.job,
            working=working,
            finished=not working,
            job_failed=batch.job is not None and batch.job.state == "failed",
            facts=batch_facts(batch),
            errors=errors,
            unlisted=batch.errors_total - len(errors),
            notices=[notice_sentence(notice) for notice in batch.notices],
            oddities={**batch.oddities, "kinds": odd_kinds(batch.oddities)} if batch.oddities else {},
            decide=not working and bool(rules.can_decide_import(self.request.user, batch)),
            form=ConfirmForm(version=batch.version, submit_label=_("Import these rows")),
            events=history_of(batch),
            crumbs=import_crumbs({"label": batch.file_name, "url": ""}),
            **kwargs,
        )


class _Decision(_OneBatch, ScopedView, ABC):
    """A button: POST only; what is refused becomes words on the file's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.fetch()
        form = ConfirmForm(request.POST, version=batch.version)
        version = form.cleaned_data.get("version") if form.is_valid() else None
        try:
            self.decide(batch, version or 0)
        except (StaleVersion, MoveRefused) as error:
            for sentence in error.messages:
                messages.error(request, sentence)
        return HttpResponseRedirect(batch.get_absolute_url())

    @abstractmethod
    def decide(self, batch: ImportBatch, version: int) -> None:
        """Call the service."""


class ImportCommit(_Decision):
    """Import a checked file."""

    def decide(self, batch: ImportBatch, version: int) -> None:
        uploads.commit_file(batch, actor=self.request.user, version=version)


class ImportReject(_Decision):
    """Drop a checked file."""

    def decide(self, batch: ImportBatch, version: int) -> None:
        uploads.reject_file(batch, actor=self.request.user, version=version)


class FaultyRows(_OneBatch, ScopedView):
    """The rows to mend, each with what is wrong, as CSV."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.fetch()
        found = list(batch.errors.all())
        errors = [csvio.RowError(e.line, e.column, e.found, allowed(e.code, e.detail)) for e in found]
        text = csvio.faulty_rows_csv(errors, {e.line: e.row for e in found}.items())
        headers = {"Content-Disposition": 'attachment; filename="rows-to-mend.csv"'}
        return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def sentence_of(error: Any) -> str:
    """Return the sentence of a stored row error in the reader's language."""
    return csvio.RowError(error.line, error.column, error.found, allowed(error.code, error.detail)).sentence


def batch_facts(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the facts of a file for the head of its page."""
    labels = {
        "rows": gettext_lazy("Rows"),
        "added": gettext_lazy("New"),
        "changed": gettext_lazy("Changed"),
        "unchanged": gettext_lazy("As before"),
    }
    numbers = [
        {"label": label, "value": batch.counts[name]}
        for name, label in labels.items()
        if name in batch.counts
    ]
    years = ", ".join(school_year_code(year) for year in batch.school_years)
    return [
        {"label": _("State"), "value": batch.get_state_display(), "status": TAGS[batch.state]},
        {"label": _("Sent by"), "value": str(batch.uploaded_by or _("the operator"))},
        *numbers,
        *([{"label": _("School years"), "value": years}] if years else []),
    ]


def notice_sentence(notice: dict[str, Any]) -> str:
    """Say what a notice found. Totals that are not the sum of their parts are normal in real files."""
    level = Level(notice["level"])
    facts = {
        "measure": notice["measure"],
        "year": school_year_code(notice["school_year"]),
        "compared": notice["compared"],
        "above": notice["above"],
        "below": notice["below"],
    }
    if level == Level.STATE:
        return (
            _(
                "%(measure)s, %(year)s: of %(compared)s state totals, %(above)s are above the sum of the "
                "districts and %(below)s below it."
            )
            % facts
        )
    return (
        _(
            "%(measure)s, %(year)s: of %(compared)s district totals, %(above)s are above the sum of the "
            "schools and %(below)s below it."
        )
        % facts
    )
