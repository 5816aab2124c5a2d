"""What happens by itself, on its date."""

from celery import shared_task

from waivers import services


@shared_task
def run_due_moves() -> int:
    """Make the system's moves that have fallen due; late after an outage, never twice."""
    return services.run_due_moves()


@shared_task
def keep_calendar() -> dict[str, int]:
    """Send what has fallen due in the calendar: reminders, overdue notices, escalations, new years."""
    return services.keep_calendar()


@shared_task
def expire_requests() -> int:
    """Note on granted requests that their last day has passed."""
    return services.expire_requests()


@shared_task
def tell_expired_delegations() -> int:
    """Tell leads and delegates that somebody's last day is over; the access has ended by its date."""
    return services.tell_expired_delegations()


@shared_task
def release_due_batches() -> int:
    """Ask for the release of decisions made together whose undo window has passed."""
    return services.release_due_batches()


@shared_task
def count_gates() -> int:
    """Count the gates of plans before the state anew where something happened since."""
    return services.count_gates()


@shared_task
def request_missing_packs() -> int:
    """Ask for the final packs that are lacking; late after an outage, never two of one application."""
    return services.request_missing_packs()
