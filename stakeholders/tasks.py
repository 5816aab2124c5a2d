"""What happens by itself, on its day."""

from celery import shared_task

from stakeholders import services


@shared_task
def remind_invited() -> int:
    """Remind invited people who have not answered; late after an outage, never twice."""
    return services.remind_invited()


@shared_task
def keep_scores() -> int:
    """Keep this month's shared-ownership scores."""
    return services.keep_scores()
