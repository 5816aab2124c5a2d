"""What the clock does for reports."""

from celery import shared_task
from django.conf import settings

from policy.models import ProgramSettings
from reports.services import finish_orders, order_yearly


@shared_task
def keep_orders() -> None:
    """Close orders that are done, and order the yearly reports in their month."""
    finish_orders()
    order_yearly(month=ProgramSettings.current().yearly_reports_month, language=settings.LANGUAGE_CODE)
