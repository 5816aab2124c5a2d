"""What happens by itself."""

from celery import shared_task

from statepl.accounts import notices


@shared_task
def send_digests() -> int:
    """Send the digests whose day has come; late after an outage, never twice."""
    return notices.send_digests()
