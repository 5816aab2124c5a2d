"""The doorbell. Tasks carry an id and nothing else."""

from celery import shared_task

from statepl.jobs import services


@shared_task
def run(job_id: int) -> None:
    """Do one job if it is still to be done."""
    services.run_job(job_id)


@shared_task
def ring_waiting_jobs() -> None:
    """Ring for what was missed."""
    services.ring_waiting()
