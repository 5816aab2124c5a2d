"""Our own promise: how many submissions the state answered in time, and how fast. No database."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Promise:
    """The answers of one quarter. `median_days` is None when nothing was answered."""

    days: int
    on_time: int
    late: int
    median_days: int | None

    @property
    def answered(self) -> int:
        """Return how many submissions were answered."""
        return self.on_time + self.late

    @property
    def sentence(self) -> str:
        """Return the promise and how it was kept, in words."""
        promise = ngettext(
            "We answer within %(count)s day.", "We answer within %(count)s days.", self.days
        ) % {"count": self.days}
        if not self.answered:
            nothing = _("Nothing was answered this quarter yet.")
            return f"{promise} {nothing}"
        kept = _("This quarter: %(kept)s of %(all)s on time.") % {"kept": self.on_time, "all": self.answered}
        pace = ngettext(
            "Half of the answers took %(count)s day or less.",
            "Half of the answers took %(count)s days or less.",
            self.median_days or 0,
        ) % {"count": self.median_days}
        return f"{promise} {kept} {pace}"


def quarter_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the calendar quarter of `day`."""
    first = dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    later = first + dt.timedelta(days=93)
    return first, dt.date(later.year, later.month, 1) - dt.timedelta(days=1)


def kept(rounds: Iterable[tuple[dt.date, dt.date, dt.date]], *, days: int) -> Promise:
    """Count answered rounds: (arrived, due, answered) each. An answer on the due day is on time."""
    told = [((answered - arrived).days, answered <= due) for arrived, due, answered in rounds]
    on_time = sum(in_time for _taken, in_time in told)
    middle = int(median(taken for taken, _in_time in told)) if told else None
    return Promise(days, on_time, len(told) - on_time, middle)
