"""What somebody asks of the queue: tab, filters and order from the address, and the rows that answer.

The page, the file, the desk's way to the next row and the confirm pages all ask here.
"""

import datetime as dt
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from policy.models import ProgramSettings
from statepl.core import clock
from waivers.filtersets.queue import QueueFilter
from waivers.models import Application
from waivers.queue.facts import at_risk, order_of_state, with_dates, with_own_advice, with_queue_facts
from waivers.queue.risk import Risk

TABS = ("mine", "overdue", "risk", "open", "decided")
# What stands in an address and in a saved view; anything else is left out.
PARAMETERS = ("tab", *QueueFilter.PARAMETERS, "sort")
ORDERS: dict[str, Any] = {
    "due": F("due_on").asc(nulls_last=True),
    "-due": F("due_on").desc(nulls_last=True),
    "age": F("arrived_on").desc(nulls_last=True),
    "-age": F("arrived_on").asc(nulls_last=True),
    "district": F("district__name").asc(),
    "-district": F("district__name").desc(),
    "state": order_of_state().asc(),
    "-state": order_of_state().desc(),
    "who": F("reviewer__name").asc(nulls_last=True),
    "-who": F("reviewer__name").desc(nulls_last=True),
    "requests": F("request_count").asc(),
    "-requests": F("request_count").desc(),
}
USUAL_ORDER = "due"


class Asked:
    """The queue as one person asks for it. `given` holds the parameters of the address."""

    def __init__(self, given: Any, user: Any) -> None:
        self.user = user
        self.query = {name: given[name] for name in PARAMETERS if given.get(name)}
        self.today: dt.date = clock.today()
        self.program = ProgramSettings.current()

    @cached_property
    def visible(self) -> Any:
        """Return every application that the person may know of."""
        return Application.objects.visible_to(self.user)

    @cached_property
    def risks(self) -> list[tuple[Application, list[Risk]]]:
        """Return what is at risk and why, the nearest date first."""
        return at_risk(self.visible, self.today) if self.user.is_sea_staff else []

    @cached_property
    def tabs(self) -> dict[str, Any]:
        """Return the rows of each tab."""
        return {
            "mine": self.visible.needing(self.user, second_review=self.program.second_review),
            "overdue": with_dates(self.visible.open()).filter(due_on__lt=self.today),
            "risk": self.visible.filter(pk__in=[row.pk for row, _why in self.risks]),
            "open": self.visible.open(),
            "decided": self.visible.decided(),
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many rows each tab has, filters aside."""
        counted = {key: rows.count() for key, rows in self.tabs.items() if key != "risk"}
        return {**counted, "risk": len(self.risks)}

    @cached_property
    def tab(self) -> str:
        """Return the tab asked for; without one what needs the person, or all open when nothing does."""
        asked = self.query.get("tab")
        if asked in TABS:
            return str(asked)
        return "mine" if self.counts["mine"] else "open"

    @cached_property
    def order(self) -> str:
        """Return the order asked for; what nobody knows is the usual one."""
        asked = self.query.get("sort", USUAL_ORDER)
        return asked if asked in ORDERS else USUAL_ORDER

    @cached_property
    def filter(self) -> QueueFilter:
        """Return the filters over the rows of the tab, with all facts."""
        rows = self._with_facts(self.tabs[self.tab])
        return QueueFilter({**self.query, "tab": self.tab}, queryset=rows, user=self.user)

    def _with_facts(self, rows: Any) -> Any:
        return with_own_advice(with_queue_facts(rows, second_review=self.program.second_review), self.user)

    def every_row(self) -> Any:
        """Return all that the person may know of, with all facts, in the order asked for."""
        return self._with_facts(self.visible).order_by(ORDERS[self.order], "district__name", "pk")

    @property
    def rows(self) -> Any:
        """Return the rows asked for, in order; an unreadable filter shows nothing rather than everything."""
        if not self.filter.is_valid():
            return Application.objects.none()
        return self.filter.qs.order_by(ORDERS[self.order], "district__name", "pk")

    def address(self, **changes: Any) -> str:
        """Return the query string of this view with some parameters changed; None takes one out."""
        query = {"tab": self.tab, **self.query, **changes}
        return urlencode({name: value for name, value in query.items() if value})

    def neighbours(self, pk: int) -> tuple[int | None, int | None, int, int]:
        """Return the rows before and after one, its place (0 when it is not there) and their number."""
        keys = list(self.rows.values_list("pk", flat=True))
        if pk not in keys:
            return None, (keys[0] if keys else None), 0, len(keys)
        place = keys.index(pk)
        before = keys[place - 1] if place else None
        after = keys[place + 1] if place + 1 < len(keys) else None
        return before, after, place + 1, len(keys)


def tab_labels() -> dict[str, str]:
    """Return the names of the tabs in the reader's language."""
    words = (
        _("Needs me"),
        _("Overdue"),
        _("At risk"),
        _("All open"),
        pgettext("tab of the queue", "Decided"),
    )
    return dict(zip(TABS, words, strict=True))
