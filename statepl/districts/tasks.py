"""The handler of directory imports."""

from dataclasses import asdict
from typing import Any

from django.urls import reverse

from statepl.core.csvio import RowError
from statepl.districts import services
from statepl.districts.directory_files import (
    DISTRICTS,
    SCHOOLS,
    ImportRefused,
    read_directory,
    rows_to_mend,
)
from statepl.documents.models import Document
from statepl.jobs.registry import Commit, JobRefused, Outcome, Progress

LISTED = 1000
LAYOUTS = {"districts": DISTRICTS, "schools": SCHOOLS}
APPLY = {"districts": services.apply_districts, "schools": services.apply_schools}


def import_directory(job: Any, progress: Progress) -> Commit:
    """Read and check the file, then write it in the transaction that closes the job."""
    what = job.params["what"]
    document = Document.objects.get(pk=job.params["document"])
    page = reverse("districts:import_result", args=[job.key])
    try:
        with document.file.open("rb") as file:
            table = read_directory(file, LAYOUTS[what], tell=progress.tell)
    except ImportRefused as refused:
        raise _job_refused(refused, page) from refused
    progress.tell(len(table.rows), len(table.rows))

    def commit() -> Outcome:
        try:
            result = APPLY[what](table, actor=job.requested_by)
        except ImportRefused as refused:
            raise _job_refused(refused, page) from refused
        return Outcome(asdict(result), page)

    return commit


def _job_refused(refused: ImportRefused, page: str) -> JobRefused:
    """Keep the errors where the result page finds them: at most 1,000 listed, all counted."""
    listed = [asdict(error) for error in refused.errors[:LISTED]]
    return JobRefused(
        refused.messages, outcome=Outcome({"count": len(refused.errors), "errors": listed}, page)
    )


def rows_to_mend_of(job: Any) -> str:
    """Return the CSV of the rows that a refused import named, from the file that was kept."""
    errors = [RowError(**error) for error in job.result.get("errors", [])]
    document = Document.objects.get(pk=job.params["document"])
    with document.file.open("rb") as file:
        return rows_to_mend(file, LAYOUTS[job.params["what"]], errors)
