"""What day it is. Rules ask here, so that a demo and a test can live through five years.

`at(...)` moves the clock for a block of code; `set_demo_offset` moves it for a whole demo machine.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_fixed: ContextVar[dt.datetime | None] = ContextVar("clock", default=None)


def now() -> dt.datetime:
    """Return the aware moment that counts as now."""
    fixed = _fixed.get()
    if fixed is not None:
        return fixed
    offset = _demo_offset()
    return _shifted(timezone.now(), offset) if offset else timezone.now()


def _shifted(moment: dt.datetime, offset: dt.timedelta) -> dt.datetime:
    """Return the moment whole days later at the same time by the clock on the wall.

    By hours an evening in winter would land in the next day of summer.
    """
    wall = timezone.localtime(moment).replace(tzinfo=None) + offset
    return timezone.make_aware(wall).astimezone(dt.UTC)


def today() -> dt.date:
    """Return the date that counts as today, in the agency's time zone."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Let `moment` (a date means noon, agency time) be now inside the block."""
    if not isinstance(moment, dt.datetime):
        moment = timezone.make_aware(dt.datetime.combine(moment, dt.time(12)))
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def set_demo_offset(days: int) -> None:
    """Move the whole demo forward by `days` from the real date. Refused outside the demo and its tests."""
    if not settings.CLOCK_MOVES:
        raise RuntimeError("Only the demo may move its clock.")
    (settings.VAR / "clock").write_text(str(days))


def demo_offset_days() -> int:
    """Return by how many days the demo's clock runs ahead."""
    return _demo_offset().days


def _demo_offset() -> dt.timedelta:
    if not settings.CLOCK_MOVES:
        return dt.timedelta(0)
    file = settings.VAR / "clock"
    return dt.timedelta(days=int(file.read_text())) if file.exists() else dt.timedelta(0)
