"""What the desk shows of one filing: the section that is read, what changed in it, who said what about it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statepl.core import clock
from waivers.calendar import year_name
from waivers.filings import evidence_of, flags_of, rows_of, sheet_of, values_of
from waivers.models import Application, CriterionMark, Evidence, Filing, FilingVersion
from waivers.pages.threads import Thread, threads_of
from waivers.pages.versions import ShownSection, shown, snapshot_of
from waivers.parts import PARTS, WHOLE
from waivers.sheets import Section, Sheet
from waivers.sheets.diff import FileChange, Snapshot, changed_sections, compare_section, readable
from waivers.sheets.flags import Flag
from waivers.sheets.gaps import LEVEL, Contents

MODES = ("diff", "side", "new")
PLAN_STAGE = frozenset({"plan_submitted", "plan_under_review", "plan_returned"})
MANY = 8  # sections of one group: then they go by number


@dataclass(frozen=True)
class Tab:
    """A section in the list: `word` is printed, `title` read aloud; a dot says what waits there."""

    code: str
    url: str
    word: str
    title: str
    is_current: bool
    is_changed: bool
    open_comments: int
    is_number: bool = False

    @property
    def note(self) -> str:
        """Return in words what the dot says."""
        notes = [_("changed")] if self.is_changed else []
        if self.open_comments:
            words = ngettext("%(count)s open comment", "%(count)s open comments", self.open_comments)
            notes.append(words % {"count": self.open_comments})
        return ", ".join(notes)


@dataclass(frozen=True)
class Proof:
    """A piece of evidence at the desk: what changed of it, and the stored row where it still stands."""

    change: FileChange
    row: Evidence | None
    url: str

    @property
    def is_waiting(self) -> bool:
        """Say whether a reviewer has still to look at it."""
        return self.row is not None and self.row.status == Evidence.Status.SELF_REPORTED


class Desk:
    """One filing on the desk of one person, as the address asks for it. Reads, never writes."""

    def __init__(self, application: Application, user: Any, asked: QueryDict) -> None:
        self.application, self.user, self.asked = application, user, asked

    # which filing, which versions ---------------------------------------------------------------------
    @cached_property
    def filings(self) -> list[Filing]:
        """Return the filings of the application that were submitted, or the application's own draft."""
        rows = list(
            self.application.filings.annotate(last=Max("versions__number")).order_by("waiver_year", "pk")
        )
        for row in rows:
            row.application = self.application
        submitted = [row for row in rows if row.last]
        return submitted or [row for row in rows if row.kind == Filing.Kind.APPLICATION]

    @cached_property
    def filing(self) -> Filing | None:
        """Return the filing of the address, else the one that the stage of the application is about."""
        named = [row for row in self.filings if str(row.pk) == self.asked.get("filing")]
        return (named or self._of_stage() or self.filings or [None])[0]

    def _of_stage(self) -> list[Filing]:
        waiting = [row for row in self.filings if row.status == Filing.Status.SUBMITTED]
        kind = Filing.Kind.APPLICATION
        if self.application.state in PLAN_STAGE or self.application.final_from:
            kind = Filing.Kind.PLAN
        return waiting or [row for row in self.filings if row.kind == kind]

    @cached_property
    def versions(self) -> list[FilingVersion]:
        """Return the last two versions, newest first."""
        if self.filing is None:
            return []
        rows = FilingVersion.objects.filter(filing=self.filing).select_related("submitted_by")
        found = list(rows.order_by("-number")[:2])
        for row in found:
            row.filing = self.filing
        return found

    @property
    def version(self) -> FilingVersion | None:
        """Return the version that lies before the state."""
        return self.versions[0] if self.versions else None

    @property
    def previous(self) -> FilingVersion | None:
        """Return the version before it."""
        return self.versions[1] if len(self.versions) > 1 else None

    @cached_property
    def new(self) -> Snapshot | None:
        """Return what is read: the last version; before any submission the draft as it stands."""
        if self.version is not None:
            return snapshot_of(self.version)
        if self.filing is None:
            return None
        evidence = [
            {"section": each.section, "name": each.name, "sha256": str(each.pk)}
            for each in evidence_of(self.filing)
        ]
        return Snapshot(sheet_of(self.filing), values_of(self.filing), rows_of(self.filing), evidence)

    @cached_property
    def old(self) -> Snapshot | None:
        """Return what it is compared with."""
        return snapshot_of(self.previous) if self.previous else self.new

    @property
    def sheet(self) -> Sheet | None:
        """Return the form that the version was filled in."""
        return self.new.sheet if self.new else None

    # which section ------------------------------------------------------------------------------------
    @cached_property
    def changed(self) -> set[str]:
        """Return the codes of the sections that differ from the version before."""
        if self.new is None or self.old is None or self.previous is None:
            return set()
        return changed_sections(self.old, self.new)

    @cached_property
    def section(self) -> Section | None:
        """Return the section of the address, else the first one that changed, else the first."""
        sections = list(self.sheet.sections) if self.sheet else []
        named = [each for each in sections if each.code == self.asked.get("section")]
        moved = [each for each in sections if each.code in self.changed]
        return next(iter([*named, *moved, *sections]), None)

    @property
    def mode(self) -> str:
        """Return how the text is shown: what changed in it, side by side, or only as it is now."""
        chosen = self.asked.get("view", MODES[0])
        return chosen if chosen in MODES else MODES[0]

    def address(self, **changes: Any) -> str:
        """Return the query of this desk with some words changed; the way through the queue is kept."""
        query = self.asked.copy()
        query.pop("filing", None)
        query.pop("section", None)
        query.pop("view", None)
        here: dict[str, Any] = {
            "filing": self.filing.pk if self.filing else "",
            "section": self.section.code if self.section else "",
            "view": self.mode if self.mode != MODES[0] else "",
        }
        for name, value in {**here, **changes}.items():
            if value:
                query[name] = str(value)
        return f"?{query.urlencode()}"

    def tabs(self) -> list[Tab]:
        """Return the sections; those of a long group go by number."""
        sections = list(self.sheet.sections) if self.sheet else []
        groups = [str(each.group) for each in sections]
        tabs, seen = [], dict.fromkeys(groups, 0)
        for section, group in zip(sections, groups, strict=True):
            seen[group] += 1
            is_number = groups.count(group) >= MANY
            tabs.append(self._tab(section, str(seen[group]) if is_number else str(section.title), is_number))
        return tabs

    def _tab(self, section: Section, word: str, is_number: bool) -> Tab:
        waiting = sum(thread.is_open for thread in self.threads_in(section.code))
        current = self.section is not None and section.code == self.section.code
        changed = section.code in self.changed
        url = self.address(section=section.code) + "#section"
        return Tab(section.code, url, word, str(section.title), current, changed, waiting, is_number)

    # what is said -------------------------------------------------------------------------------------
    @cached_property
    def threads(self) -> list[Thread]:
        """Return every conversation about the application; none for the board."""
        sheets = {self.filing.pk: self.sheet} if self.filing and self.sheet else {}
        return threads_of(self.application, self.user, sheets=sheets)

    def threads_in(self, section: str) -> list[Thread]:
        """Return the conversations about a section of this filing."""
        own = self.filing.pk if self.filing else None
        return [
            each for each in self.threads if each.first.filing_id == own and each.first.section == section
        ]

    def threads_elsewhere(self) -> list[Thread]:
        """Return the conversations about parts that stand outside any filing."""
        return [each for each in self.threads if each.first.filing_id is None]

    def shown(self) -> ShownSection | None:
        """Return the section with what changed, and the quoted passages that still stand in it."""
        if self.new is None or self.old is None or self.section is None:
            return None
        found = compare_section(self.section.code, self.old, self.new)
        quotes: dict[str, list[tuple[int, str]]] = {}
        for thread in self.threads_in(self.section.code):
            if thread.first.quote and thread.is_open:
                quotes.setdefault(thread.first.anchor, []).append((thread.first.pk, thread.first.quote))
        return shown(found, quotes) if found else None

    def flags(self) -> list[Flag]:
        """Return what in the section is worth asking about, by the text that lies before the state."""
        if self.new is None or self.section is None or self.filing is None:
            return []
        contents = Contents(self.new.sheet, self.new.values, self.new.rows)
        return [each for each in flags_of(self.filing, contents) if each.section == self.section.code]

    def proofs(self, files: tuple[FileChange, ...]) -> list[Proof]:
        """Return the evidence of the section, each piece with its stored row."""
        if self.filing is None or self.section is None:
            return []
        rows = Evidence.objects.filter(filing=self.filing, section=self.section.code, removed_at=None)
        by_key: dict[str, Evidence] = {}
        for row in rows.select_related("document"):
            by_key[row.document.sha256 if row.document else row.link] = row
            by_key.setdefault(str(row.pk), row)
        return [_proof(change, by_key.get(change.key)) for change in files]

    def places(self) -> list[tuple[str, str]]:
        """Return what a comment can be about: the section, its questions, and the parts outside."""
        if self.sheet is None or self.section is None or self.new is None:
            return [(code, str(label)) for code, label in PARTS]
        section = self.section
        found = [(section.code, _("%(title)s, as a whole") % {"title": section.title})]
        found += [(f"{section.code}.{field.name}", str(field.label)) for field in section.fields]
        for table in section.tables:
            for number, row in enumerate(self.new.rows.get(f"{section.code}.{table.name}", []), start=1):
                path = f"{section.code}.{table.name}/{row}.{table.names_row}"
                name = readable(table.field_named(table.names_row), self.new.values.get(path))
                found.append((path, f"{table.row_label} {number}: {name[:80]}".rstrip(": ")))
        codes = {each.code for each in self.sheet.sections}
        outside = ("requests", "assurances", "obligations", WHOLE)
        return found + [(code, str(label)) for code, label in PARTS if code in outside and code not in codes]

    # judging ------------------------------------------------------------------------------------------
    @cached_property
    def marks(self) -> dict[int, int]:
        """Return this person's judgements of the section's criteria, by place."""
        if self.version is None or self.section is None:
            return {}
        rows = CriterionMark.objects.filter(
            version=self.version, reviewer=self.user, section=self.section.code
        )
        return dict(rows.values_list("criterion", "mark"))

    @cached_property
    def verified(self) -> Any:
        """Return the level that the state has verified for the section, None when it has not."""
        if self.filing is None or self.section is None:
            return None
        rows = self.filing.verified_levels.filter(section=self.section.code)
        return rows.select_related("verified_by").first()

    @property
    def levels(self) -> tuple[tuple[str, Any], ...]:
        """Return the levels that the section can have; empty where the district does not rate itself."""
        fields = self.section.fields if self.section else ()
        return next((field.choices for field in fields if field.name == LEVEL), ())

    def rating(self) -> str:
        """Say how the district rates itself here, and which level one's own judgements suggest."""
        if not self.levels or self.new is None or self.section is None:
            return ""
        field = self.section.field_named(LEVEL)
        own = readable(field, self.new.values.get(f"{self.section.code}.{LEVEL}"))
        told = _("Their own rating: %(level)s.") % {"level": own or _("none")}
        level = suggested_level(self.marks, len(self.section.criteria))
        if level is None:
            return told
        suggested = _("Your answers suggest %(level)s.") % {"level": level}
        return f"{told} {suggested}"


def suggested_level(marks: dict[int, int], criteria: int) -> int | None:
    """Return the level, 0 to 3, that judgements of all criteria suggest; None while one is missing.

    A share of the whole, rounded down: 3 only where every criterion is shown.
    """
    if criteria == 0 or len(marks) < criteria:
        return None
    return 3 * sum(marks.values()) // (2 * criteria)


def _proof(change: FileChange, row: Evidence | None) -> Proof:
    url = ""
    if row is not None and row.document is not None:
        url = row.document.get_absolute_url()
    elif row is not None:
        url = row.link
    return Proof(change, row, url)


# the head ----------------------------------------------------------------------------------------------
def facts(desk: Desk, gates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the six facts of the head; the board reads no count of comments."""
    found = [_year(desk.application), _received(desk), _due(desk.application), _since(desk)]
    if desk.user.is_sea_staff:
        found.append(_comments(desk))
    if gates:
        met = sum(gate["status"] == "done" for gate in gates)
        words = {"met": met, "total": len(gates)}
        found.append({"label": _("Gates met"), "value": _("%(met)s of %(total)s") % words})
    return [fact for fact in found if fact]


def _year(application: Application) -> dict[str, Any]:
    year = application.waiver_year()
    name = year_name(year) if 1 <= year <= 5 else _("Year One %(year)s") % {"year": application.start_label}
    return {"label": _("Waiver year"), "value": name}


def _received(desk: Desk) -> dict[str, Any]:
    if desk.version is None:
        return {"label": _("Received"), "value": _("Not submitted yet")}
    day = timezone.localdate(desk.version.submitted_at)
    return {"label": _("Received"), "value": f"{date_format(day, 'DATE_FORMAT')}, {_ago(day)}"}


def _ago(day: dt.date) -> str:
    days = (clock.today() - day).days
    if days <= 0:
        return _("today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}


def _due(application: Application) -> dict[str, Any]:
    due = application.answer_due_on
    if due is None:
        return {}
    return {
        "label": _("Answer due"),
        "value": date_format(due, "DATE_FORMAT"),
        "late": due < clock.today(),
    }


def _since(desk: Desk) -> dict[str, Any]:
    if desk.previous is None:
        return {}
    count = len(desk.changed)
    words = ngettext("%(count)s section changed", "%(count)s sections changed", count)
    label = _("Since version %(number)s") % {"number": desk.previous.number}
    return {"label": label, "value": words % {"count": count}}


def _comments(desk: Desk) -> dict[str, Any]:
    answered = sum(each.answered_at is not None for thread in desk.threads for each in thread.comments)
    still_open = sum(thread.is_open for thread in desk.threads)
    words = {"answered": answered, "open": still_open}
    return {"label": _("Comments"), "value": _("%(answered)s answered, %(open)s open") % words}
