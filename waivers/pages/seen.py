"""What has changed in a filing since somebody opened the page that hands it in: what, by whom, when."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from statepl.audit.models import AuditEvent
from statepl.audit.verbs import Verb
from waivers.columns import REQUESTS
from waivers.filings import sheet_of, url_of
from waivers.models import Entry, Evidence, Filing, FlexibilityRequest
from waivers.pages.threads import place_named
from waivers.seen import EVIDENCE, changed_keys, parts_of
from waivers.sheets import Sheet

REQUEST_ROW = f"{REQUESTS}.{REQUESTS}/"


@dataclass(frozen=True)
class Since:
    """One thing that is not as it was: its name, what became of it, who did it when (empty: not on record)."""

    label: str
    what: str
    by: str = ""
    at: dt.datetime | None = None
    url: str = ""


def changed_since(filing: Filing, seen: Mapping[str, str]) -> list[Since]:
    """Return what differs between what was seen and what stands now, in the order of the places."""
    now = parts_of(filing)
    keys = changed_keys(seen, now)
    if not keys:
        return []
    teller = _Teller(filing, keys)
    return [teller.tell(key, was=key in seen, stands=key in now) for key in keys]


class _Teller:
    """The words of each change; who did it is read once for all of them."""

    def __init__(self, filing: Filing, keys: Iterable[str]) -> None:
        self.filing = filing
        self.sheet: Sheet = sheet_of(filing)
        entries = Entry.objects.filter(filing=filing, path__in=keys).select_related("written_by")
        self.entries = {entry.path: entry for entry in entries}
        proofs = [key.partition("/")[2] for key in keys if key.startswith(f"{EVIDENCE}/")]
        self.evidence = {str(row.pk): row for row in Evidence.objects.filter(filing=filing, pk__in=proofs)}
        requests = FlexibilityRequest.objects.filter(application=filing.application_id)
        about = (
            (filing, filing.application, *requests) if filing.kind in {"application", "plan"} else (filing,)
        )
        self.events = list(AuditEvent.objects.about(*about).order_by("-id")[:500])

    def tell(self, key: str, *, was: bool, stands: bool) -> Since:
        what = _("Changed") if was and stands else _("Added") if stands else _("Removed")
        by, at = self._who(key)
        return Since(self._label(key), what, by, at, self._url(key) if stands else "")

    def _label(self, key: str) -> str:
        if key.startswith(f"{EVIDENCE}/"):
            row = self.evidence.get(key.partition("/")[2])
            return _("Evidence: %(name)s") % {"name": row.name} if row else _("Evidence")
        table, slash, cell = key.rpartition("/")
        if slash and "." not in cell:
            section, _dot, name = table.partition(".")
            return f"{self._section(section)}: {self.sheet.section(section).table_named(name).row_label}"
        return self._joined(self._section(key.partition(".")[0]), place_named(self.sheet, key))

    def _joined(self, section: str, name: str) -> str:
        return name if name == section else f"{section}: {name}"

    def _section(self, code: str) -> str:
        return place_named(self.sheet, code)

    def _url(self, key: str) -> str:
        if key.startswith(f"{EVIDENCE}/"):
            return url_of(self.filing, self.evidence[key.partition("/")[2]].section)
        return url_of(self.filing, key)

    def _who(self, key: str) -> tuple[str, dt.datetime | None]:
        """Return who wrote here last: the value's own record, or the newest line of the trail about it."""
        entry = self.entries.get(key)
        event = next((each for each in self.events if self._tells_of(each, key)), None)
        if entry is not None and (event is None or entry.written_at >= event.at):
            return str(entry.written_by or ""), entry.written_at
        return (event.actor_name, event.at) if event else ("", None)

    def _tells_of(self, event: Any, key: str) -> bool:
        if key.startswith(REQUEST_ROW):
            row = key.removeprefix(REQUEST_ROW).partition(".")[0]
            is_own = event.object_type == FlexibilityRequest._meta.label_lower and event.object_id == row
            return is_own or event.verb == Verb.REQUEST_REMOVED
        told = {**event.before, **event.after}
        if key.startswith(f"{EVIDENCE}/"):
            row = self.evidence.get(key.partition("/")[2])
            return row is not None and (told.get("section"), told.get("name")) == (row.section, row.name)
        return key in told or told.get("row") == key or any(name.startswith(f"{key}.") for name in told)
