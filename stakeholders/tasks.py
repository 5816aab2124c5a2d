"""What happens by itself, on its day; and the handler of imports of past activities."""

from dataclasses import asdict
from typing import Any

from celery import shared_task
from django.urls import reverse

from stakeholders import services
from stakeholders.log_files import LogRefused, log_rows_to_mend, read_log
from stakeholders.models import Group
from stakeholders.services import take_log, zone_of
from statepl.core import clock
from statepl.core.csvio import RowError
from statepl.documents.models import Document
from statepl.jobs.registry import Commit, JobRefused, Outcome, Progress

LISTED = 1000


@shared_task
def remind_asked() -> int:
    """Remind people who have not answered a survey; return how many."""
    return services.remind_asked()


@shared_task
def remind_invited() -> int:
    """Remind invited people who have not answered; late after an outage, never twice."""
    return services.remind_invited()


@shared_task
def tell_overdue() -> dict[str, int]:
    """Tell of reviews and promises whose day has passed; each once. Return how many of each kind."""
    return services.tell_overdue()


@shared_task
def erase_due() -> dict[str, int]:
    """Erase what is known of people whose time is over; return how many rows, by kind."""
    return services.erase_due()


@shared_task
def keep_scores() -> int:
    """Keep this month's shared-ownership scores."""
    return services.keep_scores()


# imports ----------------------------------------------------------------------------------------------
def group_columns() -> list[str]:
    """Return the codes of the groups, which are the columns of a file."""
    return list(Group.objects.values_list("code", flat=True))


def import_log(job: Any, progress: Progress) -> Commit:
    """Read and check the file; count what it does, or do it in the transaction that closes the job."""
    document = Document.objects.get(pk=job.params["document"])
    page = reverse("stakeholders:log_import_result", args=[job.key])
    try:
        with document.file.open("rb") as file:
            rows = read_log(
                file, group_columns(), now=clock.now(), zone=zone_of(job.requested_by), tell=progress.tell
            )
    except LogRefused as refused:
        raise _job_refused(refused, page) from refused
    progress.tell(len(rows), len(rows))

    def commit() -> Outcome:
        try:
            result = take_log(rows, actor=job.requested_by, write=job.params["write"])
        except LogRefused as refused:
            raise _job_refused(refused, page) from refused
        return Outcome(asdict(result) | {"written": job.params["write"]}, page)

    return commit


def _job_refused(refused: LogRefused, page: str) -> JobRefused:
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
        return log_rows_to_mend(file, group_columns(), errors)
