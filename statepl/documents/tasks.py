"""The doorbell of the scanner. The row says what waits."""

from celery import shared_task

from statepl.documents import scanner, services


@shared_task
def scan_waiting() -> None:
    """Ask again about files that the scanner has not judged."""
    if scanner.is_configured():
        services.scan_waiting()
