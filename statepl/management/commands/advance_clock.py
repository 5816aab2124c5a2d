"""`manage.py advance_clock DATE`: live through the days up to a date. Demo only."""

import datetime as dt
import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.module_loading import import_string

from statepl.core import clock
from statepl.jobs.models import Job

AN_HOUR = dt.timedelta(hours=1)
LONGEST_DAYS = 366 * 12


class Command(BaseCommand):
    help = "Demo only: run what falls due on each day up to DATE, then let DATE be today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("date", metavar="DATE", help="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        target, today = self.read_date(options["date"]), clock.today()
        if not settings.DEMO:
            raise CommandError("Only the demo may move its clock.")
        if target <= today:
            raise CommandError(f"It is {today} already. The clock goes forward only.")
        if (target - today).days > LONGEST_DAYS:
            raise CommandError(f"{target} is more than twelve years away.")
        for number in range(1, (target - today).days + 1):
            live_through(today + dt.timedelta(days=number))
        waiting = Job.objects.open().count()
        facts = {
            "from": str(today),
            "today": str(target),
            "days": (target - today).days,
            "waiting_jobs": waiting,
        }
        self.stdout.write(
            json.dumps(facts)
            if options["json"]
            else f"It was {today}; it is {target} now, {facts['days']} days later. {waiting} jobs wait for a worker."
        )

    def read_date(self, given: str) -> dt.date:
        """Return the date, or refuse a malformed one as a wrong call."""
        try:
            return dt.date.fromisoformat(given)
        except ValueError as error:
            raise CommandError(f"{given!r} is no date. Write it as 2027-03-31.", returncode=2) from error


def live_through(day: dt.date) -> None:
    """Do what falls due on a day, then make it today: broken off, it goes on from there."""
    with clock.at(day):
        for task in daily_tasks():
            task()
    clock.set_demo_offset((day - timezone.localdate()).days)


def daily_tasks() -> list[Callable[[], Any]]:
    """Return what beat calls each hour or less often; the doorbell of jobs is the worker's."""
    entries: list[dict[str, Any]] = list(settings.CELERY_BEAT_SCHEDULE.values())
    return [import_string(entry["task"]) for entry in entries if entry["schedule"] >= AN_HOUR]
