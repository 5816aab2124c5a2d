"""Keeping the directory: whole files or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.csvio import RowError
from statepl.core.errors import require
from statepl.districts import rules
from statepl.districts.directory_files import (
    DISTRICTS,
    SCHOOLS,
    ImportRefused,
    Layout,
    Table,
    Tell,
    read_directory,
    values_of,
)
from statepl.districts.models import District, School
from statepl.documents.services import add_table
from statepl.jobs.models import Job
from statepl.jobs.services import request_job

DIRECTORY_LOCK = 727302
IMPORT_KIND = "districts.import"
BATCH = 1000


@dataclass(frozen=True)
class ImportResult:
    """What an import did, in rows."""

    created: int
    changed: int
    unchanged: int

    @property
    def total(self) -> int:
        """Return the number of rows of the file."""
        return self.created + self.changed + self.unchanged


# asking -----------------------------------------------------------------------------------------------
def request_import(file: IO[bytes], *, name: str, what: str, actor: Any) -> Job:
    """Keep an uploaded file and ask for its import; `what` is "districts" or "schools".

    Raises NotPermitted, or ValidationError when the file is no table.
    """
    require(rules.can_import(actor))
    label = {"districts": _("Import of districts: %(name)s"), "schools": _("Import of schools: %(name)s")}[
        what
    ]
    with transaction.atomic():
        document = add_table(file, name=name, actor=actor)
        return request_job(
            IMPORT_KIND,
            label=label % {"name": document.name},
            actor=actor,
            params={"document": document.pk, "what": what},
        )


# importing --------------------------------------------------------------------------------------------
def import_districts(file: IO[bytes], *, actor: Any, progress: Tell | None = None) -> ImportResult:
    """Import district rows (contracts.md section 2), all or none; the same file again changes nothing.

    `file` is binary, plain or gzip; `progress(done, total, note)` is told outside the transaction.
    Raises ValidationError for the file, ImportRefused (with row errors) for its rows.
    """
    return apply_districts(read_directory(file, DISTRICTS, tell=progress), actor=actor)


def import_schools(file: IO[bytes], *, actor: Any, progress: Tell | None = None) -> ImportResult:
    """Import school rows, each of a district that the directory knows. Otherwise as import_districts."""
    return apply_schools(read_directory(file, SCHOOLS, tell=progress), actor=actor)


def apply_districts(table: Table, *, actor: Any) -> ImportResult:
    """Write checked district rows in one transaction."""
    with transaction.atomic():
        _one_at_a_time()
        upsert = _Upsert(District, table, Verb.DISTRICT_CHANGED)
        return upsert.write(actor, Verb.DISTRICTS_IMPORTED, District(pk=0, name=_("Directory of districts")))


def apply_schools(table: Table, *, actor: Any) -> ImportResult:
    """Write checked school rows in one transaction."""
    with transaction.atomic():
        _one_at_a_time()
        upsert = _Upsert(School, table, Verb.SCHOOL_CHANGED, parent=_district_finder())
        return upsert.write(actor, Verb.SCHOOLS_IMPORTED, School(pk=0, name=_("Directory of schools")))


def _one_at_a_time() -> None:
    """Let one import change the directory at a time, until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DIRECTORY_LOCK])


def _district_finder() -> Callable[[dict[str, str]], District | None]:
    known = list(District.objects.all())
    by_nces = {each.leaid: each for each in known if each.leaid}
    by_state = {each.state_id: each for each in known if each.state_id}

    def find(row: dict[str, str]) -> District | None:
        if row.get("leaid"):
            return by_nces.get(row["leaid"])
        return by_state.get(row.get("district_state_id", ""))

    return find


class _Upsert:
    """Matches rows with what stands, then creates and changes in batches."""

    def __init__(
        self,
        model: Any,
        table: Table,
        changed_verb: Verb,
        *,
        parent: Callable[[dict[str, str]], District | None] | None = None,
    ) -> None:
        self.model, self.table, self.changed_verb, self.parent = model, table, changed_verb, parent
        self.nces, self.own = table.layout.ids
        standing = list(model.objects.all())
        self.by_nces = {getattr(each, self.nces): each for each in standing if getattr(each, self.nces)}
        self.by_own = {each.state_id: each for each in standing if each.state_id}
        self.errors: list[RowError] = []
        self.lines: dict[int, int] = {}  # line on which each standing row was met
        self.new: list[Any] = []
        self.changed: list[tuple[Any, dict[str, Any], dict[str, Any]]] = []

    def write(self, actor: Any, verb: Verb, directory: Any) -> ImportResult:
        """Write all rows, or raise ImportRefused; one summary row goes on the audit trail."""
        for line, row in self.table.rows:
            self._take(line, row)
        if self.errors:
            raise ImportRefused(self.errors)
        self.model.objects.bulk_create(self.new, batch_size=BATCH)
        fields = [*values_fields(self.table.layout), "updated_at", *(["district"] if self.parent else [])]
        self.model.objects.bulk_update([each for each, _b, _a in self.changed], fields, batch_size=BATCH)
        created, changed = len(self.new), len(self.changed)
        result = ImportResult(created, changed, len(self.table.rows) - created - changed)
        if created or changed:
            self._record(actor, verb, directory, result)
        return result

    def _record(self, actor: Any, verb: Verb, directory: Any, result: ImportResult) -> None:
        for thing, before, after in self.changed:
            place = thing if isinstance(thing, District) else thing.district
            record(self.changed_verb, thing, actor=actor, district=place, before=before, after=after)
        record(verb, directory, actor=actor, after=asdict(result))

    def _take(self, line: int, row: dict[str, str]) -> None:
        values = values_of(row, self.table.layout)
        if self.parent:
            values["district"] = self.parent(row)
            if values["district"] is None:
                self.errors.append(_unknown_district(line, row))
                return
        standing = self._match(line, row)
        if standing is None:
            self.new.append(self.model(**values))
            return
        if standing is CONFLICT or self._is_repeated(standing, line, row):
            return
        self._change(standing, values)

    def _is_repeated(self, standing: Any, line: int, row: dict[str, str]) -> bool:
        """Note a row that means the same thing as an earlier one by its other id."""
        first = self.lines.setdefault(standing.pk, line)
        if first == line:
            return False
        column = self.own if row.get(self.own) else self.nces
        allowed = _("each district or school once; row %(line)s has it already") % {"line": first}
        self.errors.append(RowError(line, column, row[column], allowed))
        return True

    def _match(self, line: int, row: dict[str, str]) -> Any:
        """Return the row that stands: by NCES id, else by the state's; CONFLICT when the two disagree."""
        nces, own = row.get(self.nces, ""), row.get(self.own, "")
        by_nces, by_own = self.by_nces.get(nces), self.by_own.get(own)
        if by_nces is not None and by_own is not None and by_nces is not by_own:
            allowed = _("an id that fits %(other)s: it belongs to %(name)s") % {"other": nces, "name": by_own}
            self.errors.append(RowError(line, self.own, own, allowed))
            return CONFLICT
        found = by_nces or by_own
        kept = getattr(found, self.nces) if found else None
        if found is not None and nces and kept and kept != nces:
            allowed = _("%(kept)s, which the directory has for %(name)s") % {"kept": kept, "name": found}
            self.errors.append(RowError(line, self.nces, nces, allowed))
            return CONFLICT
        return found

    def _change(self, standing: Any, values: dict[str, Any]) -> None:
        differing = {name: value for name, value in values.items() if getattr(standing, name) != value}
        if not differing:
            return
        before = {name: _plain(getattr(standing, name)) for name in differing}
        for name, value in differing.items():
            setattr(standing, name, value)
        standing.updated_at = clock.now()
        self.changed.append((standing, before, {name: _plain(value) for name, value in differing.items()}))


CONFLICT = object()


def values_fields(layout: Layout) -> Iterator[str]:
    """Return the model fields that a file of this layout can set."""
    yield from (*layout.ids, *layout.lengths, *layout.counts)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, District) else value


def _unknown_district(line: int, row: dict[str, str]) -> RowError:
    column = "leaid" if row.get("leaid") else "district_state_id"
    return RowError(line, column, row[column], _("a district of the directory; import the districts first"))
