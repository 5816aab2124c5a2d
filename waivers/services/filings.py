"""Writing that loses nothing: values of a filing, saved one by one, merged by digest.

Everything that a person typed ends in one of three places: it is stored, it is held for that person
because somebody else was first, or it was replaced by somebody who had seen it (docs/decisions/0011).
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import NotPermitted, require
from statepl.core.rules import ALLOWED, Verdict, first_refusal
from waivers.columns import (
    APPLICATION_COLUMNS,
    conditions_named,
    is_column,
    read_columns,
    requests_of,
    set_column,
)
from waivers.delegations import signature
from waivers.filings import contents_of, evidence_of, missing, rows_of, sheet_of, values_of
from waivers.models import Application, Entry, Filing, FilingRow, FilingVersion, HeldText
from waivers.rules import is_writer, may_write
from waivers.sheets import Field, Path, Sheet, Value, digest

__all__ = [
    "Change",
    "Conflict",
    "Saved",
    "contents_of",
    "drop_text",
    "evidence_of",
    "missing",
    "open_filing",
    "rows_of",
    "save_values",
    "sheet_of",
    "store_version",
    "values_of",
]
SITTING = dt.timedelta(minutes=10)  # a longer silence ends it


def open_filing(application: Application, *, kind: str, waiver_year: int = 0) -> Filing:
    """Return the filing of an application, made if need be."""
    filing, _made = Filing.objects.get_or_create(application=application, kind=kind, waiver_year=waiver_year)
    filing.application = application
    return filing


@dataclass(frozen=True)
class Change:
    """What one editor made of one value.

    `base` is the digest of the value that the work started from (None: no check). `also` are digests of
    texts that this editor sent before without hearing whether they arrived.
    """

    path: str
    value: Value
    base: str | None = None
    also: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conflict:
    """Two texts for one value. The stored one stays; mine is held; `base` is the digest to choose with."""

    path: str
    mine: Value
    stored: Value
    by: str
    at: dt.datetime | None
    base: str


@dataclass(frozen=True)
class Saved:
    """What came of a save: paths stored, conflicts, the digest and the problem of each value touched."""

    stored: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    bases: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    in_removed_rows: list[str] = field(default_factory=list)


def save_values(filing: Filing, *, actor: Any, changes: list[Change]) -> Saved:
    """Store each change that was made from what stands there; hold the others for their author.

    Invalid values are stored as typed. Raises NotPermitted when nothing can be written there now: what
    was typed is held and shown to its author again. Raises ValidationError for a question that the form
    does not ask.
    """
    with transaction.atomic():
        saving = _Saving.begin(filing, actor)
        verdict = saving.verdict(changes)
        if verdict.allowed:
            return saving.save(changes)
        saving.hold_all(changes)
    raise NotPermitted(str(verdict.reason))


class _Saving:
    """One save, inside its transaction: application and filing are locked, in this order."""

    def __init__(self, filing: Filing, actor: Any, sheet: Sheet) -> None:
        self.filing, self.actor, self.sheet = filing, actor, sheet
        self.now = clock.now()
        self.done = Saved()
        self.known: dict[str, Entry] = {}
        self.columns: dict[str, Value] = {}
        self.rows: dict[int, FilingRow] = {}
        self.requests: dict[int | None, Any] = {}
        self.entries: list[Entry] = []
        self.touched: list[tuple[Path, Field, Value]] = []
        self.before: dict[str, Value] = {}

    @classmethod
    def begin(cls, filing: Filing, actor: Any) -> "_Saving":
        application = Application.lock(filing.application_id)
        row = Filing.lock(filing.pk)
        row.application = application
        return cls(row, actor, sheet_of(row))

    def verdict(self, changes: list[Change]) -> Verdict:
        """Say whether every section that is written to can be written now."""
        sections = sorted({change.path.partition(".")[0] for change in changes})
        return first_refusal(ALLOWED, *(may_write(self.actor, self.filing, each) for each in sections))

    def hold_all(self, changes: list[Change]) -> None:
        """Keep for a writer what was typed at a door that has closed meanwhile."""
        if not is_writer(self.actor, self.filing.application).allowed:
            return
        self._load([Path.parse(change.path) for change in changes])
        for change in changes:
            path = Path.parse(change.path)
            mine = self._asked(path).normal(change.value)
            if digest(mine) not in {change.base, digest(self._stored(path))}:
                self._hold(change.path, mine)

    def save(self, changes: list[Change]) -> Saved:
        paths = {change.path: Path.parse(change.path) for change in changes}
        self._load(list(paths.values()))
        for change in changes:
            self._merge(paths[change.path], change)
        self._write()
        return self.done

    # reading ------------------------------------------------------------------------------------------
    def _load(self, paths: list[Path]) -> None:
        entries = Entry.objects.filter(filing=self.filing, path__in=[str(path) for path in paths])
        self.known = {entry.path: entry for entry in entries.select_related("written_by")}
        if any(is_column(self.filing, path) for path in paths):
            self.requests = {request.pk: request for request in requests_of(self.filing)}
            self.columns = read_columns(self.filing, list(self.requests.values()))
        rows = FilingRow.objects.filter(filing=self.filing, pk__in=[path.row for path in paths if path.row])
        self.rows = {row.pk: row for row in rows}

    def _asked(self, path: Path) -> Field:
        try:
            asked = self.sheet.field_at(path)
        except KeyError:
            asked = None
        if asked is None or asked.fixed or not self._has_row(path):
            raise ValidationError(_("The form has changed. Copy your text, then open the page again."))
        if is_column(self.filing, path) and path.table and self.requests[path.row].is_decided:
            raise ValidationError(_("The state has decided this request. It stays as it was decided."))
        return asked

    def _has_row(self, path: Path) -> bool:
        if not path.table:
            return True
        if is_column(self.filing, path):
            return path.row in self.requests
        row = self.rows.get(path.row or 0)
        return row is not None and (row.section, row.table) == (path.section, path.table)

    def _stored(self, path: Path) -> Value:
        entry = self.known.get(str(path))
        if entry is not None and not entry.in_column:
            return entry.value  # type: ignore[no-any-return]
        return self.columns.get(str(path), "")

    # merging ------------------------------------------------------------------------------------------
    def _merge(self, path: Path, change: Change) -> None:
        asked, stored = self._asked(path), self._stored(path)
        mine = asked.normal(change.value)
        if digest(mine) == change.base:
            return  # this editor did not touch it
        there = digest(stored)
        if digest(mine) == there:
            self._settle(path, asked, mine)
        elif change.base is None or there == change.base or there in change.also:
            self.touched.append((path, asked, mine))
            self._settle(path, asked, mine)
        else:
            self._conflict(path, mine, stored)

    def _settle(self, path: Path, asked: Field, value: Value) -> None:
        name = str(path)
        self.done.stored.append(name)
        self.done.bases[name] = digest(value)
        if problem := asked.problem(value):
            self.done.problems[name] = problem
        row = self.rows.get(path.row or 0)
        if row is not None and row.removed_at is not None:
            self.done.in_removed_rows.append(name)

    def _conflict(self, path: Path, mine: Value, stored: Value) -> None:
        name = str(path)
        self._hold(name, mine)
        entry = self.known.get(name)
        by = signature(entry.written_by, self.filing.application) if entry is not None else ""
        at = entry.written_at if entry is not None else None
        self.done.conflicts.append(Conflict(name, mine, stored, by, at, digest(stored)))

    def _hold(self, path: str, mine: Value) -> None:
        HeldText.objects.update_or_create(
            filing=self.filing, path=path, person=self.actor, defaults={"value": mine}
        )

    # writing ------------------------------------------------------------------------------------------
    def _write(self) -> None:
        settled = self.done.stored
        if settled:
            HeldText.objects.filter(filing=self.filing, person=self.actor, path__in=settled).delete()
        if not self.touched:
            return
        for path, asked, value in self.touched:
            self._put(path, asked, value)
        self._save_columns()
        Entry.objects.bulk_create(
            self.entries,
            update_conflicts=True,
            unique_fields=["filing", "path"],
            update_fields=["value", "in_column", "written_by", "written_at", "sitting_since", "updated_at"],
        )
        self.filing.version += 1
        self.filing.save(update_fields=["version"])
        if self.before:
            record(
                Verb.FILING_EDITED,
                self.filing,
                actor=self.actor,
                district=self.filing.application.district,
                before=self.before,
            )

    def _put(self, path: Path, asked: Field, value: Value) -> None:
        in_column = is_column(self.filing, path)
        if in_column:
            readable = not asked.problem(value)
            self._set_column(path, asked.parse(value) if readable else None)
            in_column = readable
        self.entries.append(
            Entry(
                filing=self.filing,
                row_id=path.row if path.row in self.rows else None,
                path=str(path),
                value="" if in_column else value,
                in_column=in_column,
                written_by=self.actor,
                written_at=self.now,
                sitting_since=self._sitting(path),
                updated_at=self.now,
            )
        )

    def _sitting(self, path: Path) -> dt.datetime:
        """Return since when this person writes here; a new sitting leaves the text before on the trail."""
        entry = self.known.get(str(path))
        is_new = entry is None or entry.written_by_id != self.actor.pk
        if entry is None or is_new or self.now - entry.written_at > SITTING:
            self.before[str(path)] = self._stored(path)
            return self.now
        since: dt.datetime = entry.sitting_since
        return since

    def _set_column(self, path: Path, parsed: Any) -> None:
        if not path.table:
            set_column(self.filing.application, APPLICATION_COLUMNS[str(path)], parsed)
        elif path.field == "conditions":
            self.requests[path.row].conditions.set(conditions_named(parsed or []))
        else:
            set_column(self.requests[path.row], path.field, parsed)

    def _save_columns(self) -> None:
        """Save the rows whose columns changed; their versions count up as with any other change."""
        columns = [path for path, _asked, _value in self.touched if is_column(self.filing, path)]
        for pk in sorted({path.row for path in columns if path.row}):
            request = self.requests[pk]
            request.version += 1
            request.save()
        if any(not path.table for path in columns):
            self.filing.application.version += 1
            self.filing.application.save()


@transaction.atomic
def drop_text(filing: Filing, *, actor: Any, path: str) -> None:
    """Let go of one's own held text: the stored one is chosen. The dropped text stays on the trail."""
    held = HeldText.objects.filter(filing=filing, person=actor, path=path).first()
    if held is None:
        return
    record(
        Verb.FILING_TEXT_DROPPED,
        filing,
        actor=actor,
        district=filing.application.district,
        before={path: held.value},
    )
    held.delete()


@transaction.atomic
def store_version(filing: Filing, *, actor: Any) -> FilingVersion:
    """Freeze what is submitted: the form, its values, rows and evidence, with their SHA-256.

    Called by a submission, in its transaction, which records it. The form is kept in the language of
    the agency, whatever the submitter reads in. Raises NotPermitted when it cannot be written now.
    """
    row = Filing.lock(filing.pk)
    row.application = filing.application
    require(is_writer(actor, row.application))
    with translation.override(settings.LANGUAGE_CODE):
        frozen = {
            "sheet": sheet_of(row).as_data(),
            "values": values_of(row),
            "rows": rows_of(row),
            "evidence": [_evidence_data(each) for each in evidence_of(row)],
        }
    last = row.versions.order_by("-number").values_list("number", flat=True).first()
    return FilingVersion.objects.create(
        filing=row, number=(last or 0) + 1, sha256=sha256_of(frozen), submitted_by=actor, **frozen
    )


def sha256_of(frozen: dict[str, Any]) -> str:
    """Return the SHA-256 of a version's content as canonical JSON."""
    text = json.dumps(frozen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _evidence_data(evidence: Any) -> dict[str, Any]:
    document = evidence.document
    return {
        "id": evidence.pk,
        "section": evidence.section,
        "name": evidence.name,
        "link": evidence.link,
        "status": evidence.status,
        "sha256": document.sha256 if document else "",
        "document": str(document.key) if document else "",
        "alt": evidence.alt,
    }
