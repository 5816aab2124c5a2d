"""Verifying what was reported, and releasing what may be read.

A release is prepared by one person and published by another. Between the two stands the auditor: its word
on the very rows is stored with them, and only rows that it cleared can be published.
"""

import io
from typing import Any

import numpy as np
import polars as pl
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from evaluation.models import Observation, Release, ReleasedCell
from evaluation.protection import (
    METHOD,
    Protected,
    Tell,
    analyst_preview,
    protect_year,
    public_counts,
)
from evaluation.rules import (
    can_prepare_release,
    can_publish_release,
    can_verify,
    can_withdraw_release,
)
from evaluation.years import school_year_code
from policy.models import ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from statepl.districts.models import District
from statepl.jobs.services import request_job

RELEASE_KIND = "evaluation.release"
FILES_KIND = "evaluation.release_files"
FINDINGS_KEPT = 200
CELL_COLUMNS = (
    "release_id", "level", "agency_key", "measure_id", "grade", "subgroup_id", "district_key", "agency_id",
    "agency_name", "numerator", "denominator", "value", "decimals", "status", "reason",
)  # fmt: skip
INPUT_HASH = """
SELECT encode(sha256(convert_to(coalesce(string_agg(
    concat_ws(',', level, agency_key, measure_id, grade, subgroup_id, coalesce(numerator::text, '-'),
              coalesce(denominator::text, '-'), coalesce(value::text, '-'), status),
    E'\\n' ORDER BY level, agency_key, measure_id, grade, subgroup_id), ''), 'UTF8')), 'hex')
FROM evaluation_observation WHERE school_year = %s AND state = 1
"""
CELLS_HASH = """
SELECT encode(sha256(convert_to(coalesce(string_agg(
    concat_ws(',', level, agency_id, measure_id, grade, subgroup_id, coalesce(numerator::text, '-'),
              coalesce(denominator::text, '-'), coalesce(value::text, '-'), decimals, status, reason),
    E'\\n' ORDER BY level, agency_key, measure_id, grade COLLATE "C", subgroup_id), ''), 'UTF8')), 'hex')
FROM evaluation_releasedcell WHERE release_id = %s
"""


# verifying --------------------------------------------------------------------------------------------
@transaction.atomic
def verify_observations(school_year: int, *, actor: Any, districts: Any = None) -> int:
    """Mark reported rows of a year as verified and return how many there were.

    `districts` (with their schools), or None for all rows of the year, the state's included.
    Raises NotPermitted.
    """
    require(can_verify(actor))
    waiting = Observation.objects.filter(school_year=school_year).unverified()
    if districts is None:
        verified = waiting.update(state=Observation.State.VERIFIED)
        _record_verified(ProgramSettings.current(), school_year, verified, actor=actor)
        return verified
    total = 0
    for district in districts:
        verified = waiting.of_district(district).update(state=Observation.State.VERIFIED)
        _record_verified(district, school_year, verified, actor=actor)
        total += verified
    return total


def _record_verified(subject: Any, school_year: int, rows: int, *, actor: Any) -> None:
    if rows:
        record(
            Verb.OBSERVATIONS_VERIFIED,
            subject,
            actor=actor,
            district=subject if isinstance(subject, District) else None,
            after={"school_year": school_year_code(school_year), "rows": rows},
        )


# preparing --------------------------------------------------------------------------------------------
@transaction.atomic
def prepare_release(school_year: int, *, actor: Any, note: str = "") -> Release:
    """Start a release of what is verified for a year; a job protects and audits it.

    An earlier release of the year that was never published is discarded. Raises NotPermitted, or
    ValidationError when nothing is verified.
    """
    require(can_prepare_release(actor))
    release = start_release(school_year, actor=actor, note=note)
    release.job = request_job(
        RELEASE_KIND,
        label=_("Prepare the release %(release)s") % {"release": release},
        actor=actor,
        params={"release": release.pk},
        dedupe_key=f"release:{release.pk}",
    )
    release.save(update_fields=["job"])
    return release


def start_release(school_year: int, *, actor: Any, note: str = "") -> Release:
    """Write the release's row in the caller's transaction; discard what was never published."""
    refuse_unverified(school_year)
    _lock_year(school_year)
    unpublished = [Release.State.PREPARING, Release.State.PREPARED, Release.State.BLOCKED]
    for stale in Release.objects.filter(school_year=school_year, state__in=unpublished):
        discard_release(stale)
    last = Release.objects.filter(school_year=school_year).aggregate(Max("number"))["number__max"] or 0
    release = Release(
        school_year=school_year,
        number=last + 1,
        method=METHOD,
        minimum_n=ProgramSettings.current().minimum_n,
        note=note,
        prepared_by=actor,
    )
    release.full_clean()
    release.save()
    return release


def refuse_unverified(school_year: int) -> None:
    """Raise ValidationError when nothing is verified for a year."""
    if not Observation.objects.filter(school_year=school_year).verified().exists():
        raise ValidationError(
            _("Nothing is verified for %(year)s. Verify what the districts reported first.")
            % {"year": school_year_code(school_year)}
        )


def _lock_year(school_year: int) -> None:
    """One release of a year is written at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(727312, %s)", [school_year])


def discard_release(release: Release) -> None:
    """Drop the cells of a release that was never published and keep its row."""
    ReleasedCell.objects.filter(release=release).delete()
    release.state = Release.State.DISCARDED
    release.save_next()


def settle_release(release: Release, protected: Protected, *, input_sha256: str) -> Release:
    """Store the protected rows and the auditor's word on them, in the caller's transaction.

    A release with findings is blocked: its cells are not even stored, only where they fail.
    """
    release.counts = public_counts(protected)
    release.preview = analyst_preview(protected)
    release.findings = _findings(protected)
    release.minimum_n = protected.minimum_n
    release.input_sha256 = input_sha256
    release.prepared_at = clock.now()
    release.state = Release.State.PREPARED if protected.report.is_clean else Release.State.BLOCKED
    if protected.report.is_clean:
        _copy_cells(release, protected)
        release.sha256 = cells_hash(release)
    release.save_next()
    record(
        Verb.RELEASE_PREPARED,
        release,
        actor=release.prepared_by,
        after={"state": release.state, "counts": release.counts, "findings": len(protected.report.findings)},
    )
    return release


def _findings(protected: Protected) -> list[dict[str, Any]]:
    """Name the failing cells, for analysts."""
    keys = protected.rows.table.keys
    return [
        {"cell": list(keys[finding.row]) if finding.row >= 0 else [], "why": finding.why}
        for finding in protected.report.findings[:FINDINGS_KEPT]
    ]


def _copy_cells(release: Release, protected: Protected) -> None:
    """Write the cells by COPY: `value` of a coded rate is the bound that may be said."""
    rows, published = protected.rows, protected.published
    agencies = [rows.agencies[key[0], key[1]] for key in rows.keys]
    value = np.where(np.isnan(published.bound), published.value, published.bound)
    frame = pl.DataFrame(
        {
            "release_id": np.full(len(rows.keys), release.pk),
            "level": [key[0] for key in rows.keys],
            "agency_key": [key[1] for key in rows.keys],
            "measure_id": [key[2] for key in rows.keys],
            "grade": [key[3] for key in rows.keys],
            "subgroup_id": [key[4] for key in rows.keys],
            "district_key": [agency.district_key for agency in agencies],
            "agency_id": [agency.agency_id for agency in agencies],
            "agency_name": [agency.name for agency in agencies],
            "numerator": pl.Series(published.numerator).fill_nan(None).cast(pl.Int64),
            "denominator": pl.Series(published.denominator).fill_nan(None).cast(pl.Int64),
            "value": pl.Series(value).fill_nan(None),
            "decimals": pl.Series(published.decimals).cast(pl.Int16),
            "status": pl.Series([str(word) for word in published.status], dtype=pl.String),
            "reason": pl.Series([str(word) for word in published.reason], dtype=pl.String),
        }
    )
    buffer = io.BytesIO()
    frame.select(CELL_COLUMNS).write_csv(buffer, include_header=False)
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY evaluation_releasedcell ({', '.join(CELL_COLUMNS)}) FROM STDIN "
            "WITH (FORMAT csv, FORCE_NOT_NULL (agency_id, agency_name, reason))",
            buffer,
        )


def input_hash(school_year: int) -> str:
    """Return the hash of what is verified for a year: a release is of exactly this."""
    return _hash(INPUT_HASH, school_year)


def cells_hash(release: Release) -> str:
    """Return the hash of a release's stored cells."""
    return _hash(CELLS_HASH, release.pk)


def _hash(statement: str, parameter: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, [parameter])
        return str(cursor.fetchone()[0])


# publishing -------------------------------------------------------------------------------------------
@transaction.atomic
def publish_release(release: Release, *, actor: Any, version: int) -> Release:
    """Publish a prepared release. From now on the database refuses every change to it.

    Raises NotPermitted, StaleVersion, or MoveRefused when the auditor has not cleared these very rows,
    when what is verified has changed since, or when another release of the year came in between.
    `actor` None is the operator at the command line.
    """
    release = Release.lock(release.pk, version=version)
    if actor is not None:
        require(can_publish_release(actor, release))
    _lock_year(release.school_year)
    _refuse_unfit(release)
    release.state, release.published_at, release.published_by = Release.State.PUBLISHED, clock.now(), actor
    release.save_next()
    same = actor is None and release.prepared_by_id is None
    record(
        Verb.RELEASE_PUBLISHED,
        release,
        actor=actor,
        after={"counts": release.counts, "sha256": release.sha256, "minimum_n": release.minimum_n},
        reason=_("Prepared and published by the operator at the command line.") if same else "",
    )
    request_job(
        FILES_KIND,
        label=_("Write the files of the release %(release)s") % {"release": release},
        actor=actor,
        params={"release": release.pk},
        dedupe_key=f"release-files:{release.pk}",
        audited=False,
    )
    return release


def _refuse_unfit(release: Release) -> None:
    if release.state != Release.State.PREPARED or release.findings:
        raise MoveRefused(_("Only a release that the auditor has cleared can be published."))
    if release.sha256 != cells_hash(release):
        raise MoveRefused(
            _("The stored cells are not those that the auditor cleared. Prepare the release again.")
        )
    if release.input_sha256 != input_hash(release.school_year):
        raise MoveRefused(_("What is verified has changed since. Prepare the release again."))
    since = Release.objects.public().filter(
        school_year=release.school_year, published_at__gt=release.prepared_at
    )
    if since.exists():
        raise MoveRefused(_("Another release of this year was published since. Prepare this one again."))


@transaction.atomic
def withdraw_release(release: Release, *, actor: Any, version: int, why: str) -> Release:
    """Take a published release back, with a note that the public reads. Its cells are shown no more."""
    release = Release.lock(release.pk, version=version)
    require(can_withdraw_release(actor, release))
    if not why.strip():
        raise ValidationError({"reason": _("Say why the release is withdrawn. The public reads it.")})
    release.state, release.withdrawn_by = Release.State.WITHDRAWN, actor
    release.withdrawn_at, release.withdrawn_why = clock.now(), why.strip()
    release.save_next()
    record(Verb.RELEASE_WITHDRAWN, release, actor=actor, reason=why.strip())
    return release


@transaction.atomic
def release_as_operator(
    school_year: int, *, dry_run: bool = False, tell: Tell | None = None
) -> Protected | Release:
    """Prepare and publish in one, for the operator at the command line; `dry_run` only shows what would be.

    A blocked release is returned as such, with its findings; nothing is published then.
    """
    refuse_unverified(school_year)
    protected = protect_year(school_year, tell=tell)
    if dry_run:
        return protected
    release = start_release(school_year, actor=None)
    settle_release(release, protected, input_sha256=input_hash(school_year))
    if release.state == Release.State.BLOCKED:
        return release
    return publish_release(release, actor=None, version=release.version)
