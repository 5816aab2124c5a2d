"""Files of observations: checked whole, imported whole or not at all (contracts.md section 3)."""

import tempfile
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.importing import checks, staging
from evaluation.importing.files import Source, chunks
from evaluation.importing.known import load_known
from evaluation.importing.mapped import Oddities, apply, write_csv
from evaluation.importing.mapping import Mapping
from evaluation.importing.sentences import allowed
from evaluation.models import ImportBatch, MappingVersion, RowError, Subgroup
from evaluation.rules import can_import, steward_districts
from statepl.accounts.roles import Role
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock, csvio
from statepl.core.errors import require

LISTED = staging.LISTED
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Problem:
    """One error: `code` and `detail` make the sentence, `row` is the row as it was sent."""

    line: int
    column: str
    found: str
    code: str
    detail: str = ""
    row: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Row 14: 'measure' says X. Use one of: …"""
        return csvio.RowError(self.line, self.column, self.found, allowed(self.code, self.detail)).sentence


@dataclass(frozen=True)
class Checked:
    """What a file holds: counted rows, listed problems, notices. The good rows are staged."""

    rows: int = 0
    errors: tuple[Problem, ...] = ()
    errors_total: int = 0
    notices: tuple[dict[str, Any], ...] = ()
    school_years: tuple[int, ...] = ()
    refusal: str = ""
    oddities: dict[str, Any] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Say whether the file may be imported."""
        return not self.errors_total and not self.refusal


@dataclass(frozen=True)
class ImportResult:
    """What came of a file. Counts are rows; `is_repeat` says that the file was imported before."""

    checked: Checked
    dry_run: bool
    batch: ImportBatch | None = None
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    is_repeat: bool = False
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        """Say whether nothing was refused."""
        return self.checked.is_good


def scope_of(actor: Any) -> frozenset[int] | None:
    """Return the districts whose rows a person may import; None: all (analysts and the operator)."""
    if actor is None or actor.has_role(Role.ANALYST):
        return None
    return frozenset(steward_districts(actor))


def import_observations(
    path: Path,
    *,
    actor: Any,
    dry_run: bool = False,
    tell: Tell | None = None,
    file_name: str = "",
    mapping: MappingVersion | None = None,
) -> ImportResult:
    """Check a file and import it, all rows or none; with `dry_run` only check it.

    `mapping` reads a state's own file, None an observation file.

    `actor` None is the operator at the command line. Raises NotPermitted.
    """
    if actor is not None:
        require(can_import(actor))
    started = time.monotonic()
    source = Source.of(path)
    repeated = None if dry_run else repeated_batch(source, actor, mapping)
    if repeated is not None:
        rows = int(repeated.counts.get("rows", 0))
        return ImportResult(
            Checked(rows=rows, school_years=tuple(repeated.school_years)),
            dry_run,
            batch=repeated,
            unchanged=rows,
            is_repeat=True,
            seconds=time.monotonic() - started,
        )
    with transaction.atomic():
        checked = stage_any(source, mapping, scope=scope_of(actor), tell=tell)
        result = ImportResult(checked, dry_run)
        if not dry_run:
            result = _keep(source, checked, actor=actor, file_name=file_name or path.name, mapping=mapping)
        staging.drop()
    return replace(result, seconds=time.monotonic() - started)


def repeated_batch(source: Source, actor: Any, mapping: MappingVersion | None = None) -> ImportBatch | None:
    """Return the import of the very same bytes if nothing was imported since; it would change nothing."""
    same = ImportBatch.objects.committed().filter(sha256=source.sha256, mapping_version=mapping)
    # What the SEA brings counts as verified, so only its own earlier import makes the file a repetition.
    same = same.filter(district=None) if scope_of(actor) is None else same.filter(uploaded_by=actor)
    earlier = same.order_by("-committed_at").first()
    if earlier is None:
        return None
    since = ImportBatch.objects.committed().filter(
        committed_at__gt=earlier.committed_at, school_years__overlap=earlier.school_years
    )
    return None if since.exists() else earlier


def _keep(
    source: Source, checked: Checked, *, actor: Any, file_name: str, mapping: MappingVersion | None
) -> ImportResult:
    batch = ImportBatch(
        file_name=file_name[:200],
        sha256=source.sha256,
        size=source.size,
        uploaded_by=actor,
        district_id=home_district(actor),
        mapping_version=mapping,
    )
    batch.save()
    note_check(batch, checked, actor=actor)
    if not checked.is_good:
        return ImportResult(checked, dry_run=False, batch=batch)
    return commit_staged(batch, checked, actor=actor)


def home_district(actor: Any) -> int | None:
    """Return the district that a file of this person belongs to; None for the SEA."""
    districts = scope_of(actor)
    return min(districts) if districts else None


# checking ---------------------------------------------------------------------------------------------
def stage_any(
    source: Source, mapping: MappingVersion | None, *, scope: frozenset[int] | None, tell: Tell | None = None
) -> Checked:
    """Stage an observation file, or what a mapping makes of a state's own file."""
    if mapping is None:
        return stage_file(source, scope=scope, tell=tell)
    odd, lines = Oddities(), array("L")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "observations.csv"
        try:
            with made.open("w", encoding="utf-8", newline="") as out:
                rows = apply(source, Mapping.parse(mapping.description), odd, limit=settings.IMPORT_MAX_BYTES)
                lines.extend(row.line for row in write_csv(rows, out))
        except csvio.TableError as error:
            return Checked(refusal=str(error), oddities=odd.facts())
        if odd.unknown:
            return Checked(rows=odd.read, refusal=" ".join(odd.sentences()), oddities=odd.facts())
        checked = stage_file(Source.of(made), scope=scope, tell=tell)
    return replace(
        checked,
        oddities=odd.facts(),
        errors=tuple(
            replace(problem, row={"source_line": str(lines[problem.line - 2]), **problem.row})
            for problem in checked.errors
        ),
    )


def stage_file(source: Source, *, scope: frozenset[int] | None, tell: Tell | None = None) -> Checked:
    """Read, check and stage a file in chunks. Nothing of it is stored yet."""
    staging.create()
    known = load_known(scope)
    problems, total, rows = pl.DataFrame(schema=checks.ERROR_SCHEMA), 0, 0
    try:
        for frame, read in chunks(source, limit=settings.IMPORT_MAX_BYTES):
            good, bad = checks.check(frame, known)
            staging.copy(good)
            total, rows = total + bad.height, rows + frame.height
            problems = pl.concat([problems, bad]).sort("line", maintain_order=True).head(LISTED)
            if tell:
                tell(rows, rows * source.size // max(read, 1), _("Rows are read and checked."))
    except csvio.TableError as error:
        return Checked(rows=rows, refusal=str(error))
    if not rows:
        return Checked(refusal=_("The file names columns and holds no rows."))
    return _compare(source, known, problems, total, rows)


def _compare(source: Source, known: checks.Known, problems: pl.DataFrame, total: int, rows: int) -> Checked:
    """Add what only the whole file shows: repeated keys, groups above their total, totals that differ."""
    staging.analyze()
    found = [Problem(**row) for row in problems.to_dicts()]
    repeated, many = staging.duplicates()
    found += [Problem(line, "agency_id", "", "duplicate", str(first)) for line, first in repeated]
    everybody = Subgroup.objects.get(code="ALL").pk
    above, more = staging.above_total(everybody)
    found += [
        Problem(line, column, str(number), "above_total", str(whole)) for line, column, number, whole in above
    ]
    found = sorted(found, key=lambda problem: problem.line)[:LISTED]
    total += many + more
    return Checked(
        rows=rows,
        errors=tuple(_with_rows(source, found)),
        errors_total=total,
        notices=tuple(_notices(known)) if not total else (),
        school_years=tuple(staging.years()),
    )


def _with_rows(source: Source, problems: list[Problem]) -> list[Problem]:
    """Read the file once more for the rows that have errors."""
    lines = {problem.line for problem in problems}
    if not lines:
        return []
    texts: dict[int, dict[str, str]] = {}
    for frame, _read in chunks(source, limit=settings.IMPORT_MAX_BYTES):
        for row in frame.filter(pl.col("line").is_in(lines)).to_dicts():
            line = row.pop("line")
            texts[line] = {name: (text or "")[:200] for name, text in row.items()}
        if len(texts) == len(lines):
            break
    full = [replace(problem, row=texts.get(problem.line, {})) for problem in problems]
    return [replace(p, found=p.found or p.row.get(p.column, "")[:100]) for p in full]


def _notices(known: checks.Known) -> list[dict[str, Any]]:
    """List totals that are not the sum of the level below: true of real data, so never an error."""
    codes = {row["measure_id"]: row["measure"] for row in known.measures.to_dicts()}
    return [
        {
            "kind": "roll_up",
            "school_year": year,
            "level": level,
            "measure": codes[measure],
            "compared": compared,
            "above": above,
            "below": below,
        }
        for year, level, measure, compared, above, below in staging.roll_ups()
        if above or below
    ]


# keeping ----------------------------------------------------------------------------------------------
def note_check(batch: ImportBatch, checked: Checked, *, actor: Any) -> None:
    """Write down what the check found; the caller's transaction."""
    batch.state = batch.State.VALIDATED if checked.is_good else batch.State.REJECTED
    batch.counts = {"rows": checked.rows, **({"refusal": checked.refusal} if checked.refusal else {})}
    batch.notices = list(checked.notices)
    batch.errors_total = checked.errors_total
    batch.school_years = list(checked.school_years)
    batch.oddities = checked.oddities
    batch.save()
    RowError.objects.bulk_create(
        RowError(
            batch=batch,
            line=problem.line,
            column=problem.column,
            found=problem.found,
            code=problem.code,
            detail=problem.detail[:300],
            row=problem.row,
        )
        for problem in checked.errors
    )
    if not checked.is_good:
        facts = {"errors": checked.errors_total, "rows": checked.rows}
        record(Verb.IMPORT_REJECTED, batch, actor=actor, district=batch.district, after=facts)


def commit_staged(batch: ImportBatch, checked: Checked, *, actor: Any) -> ImportResult:
    """Merge the staged rows in the caller's transaction: new ones in, changed ones to the versions.

    What the SEA itself brings counts as verified; what a district brings waits for verify_observations.
    """
    for year in checked.school_years:
        staging.ensure_partition(year)
    verified = scope_of(actor) is None
    merged = staging.merge(batch.pk, clock.now(), list(checked.school_years), verified=verified)
    batch.state, batch.committed_at = batch.State.COMMITTED, clock.now()
    batch.counts = {
        "rows": checked.rows,
        "added": merged.added,
        "changed": merged.changed,
        "unchanged": merged.unchanged,
    }
    batch.save_next()
    record(Verb.IMPORT_COMMITTED, batch, actor=actor, district=batch.district, after=batch.counts)
    return ImportResult(
        checked,
        dry_run=False,
        batch=batch,
        added=merged.added,
        changed=merged.changed,
        unchanged=merged.unchanged,
    )


def refuse_unless(condition: bool, sentence: Any) -> None:
    """Raise a ValidationError with the sentence unless the condition holds."""
    if not condition:
        raise ValidationError(sentence)
