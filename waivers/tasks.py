"""What happens by itself, on its date."""

from celery import shared_task

from waivers import services


@shared_task
def run_due_moves() -> int:
    """Make the system's moves that have fallen due; late after an outage, never twice."""
    return services.run_due_moves()
