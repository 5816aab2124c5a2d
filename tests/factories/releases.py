"""A published release with real-looking cells: some withheld, some near the top, some not collected.

Cells are written as `publish` would leave them, so that what reads releases can be tested without the
disclosure run.
"""

from typing import Any

from django.utils import timezone

from evaluation.models import Measure, Release, ReleasedCell, Subgroup

# group: (value, status); what is not named is reported at 55 less the group's place
SPECIAL = {
    "AM": (None, "suppressed"),
    "PI": (None, "suppressed"),
    "X": (None, "no_students"),
    "AS": (95.0, "top_coded"),
}


def make_release(
    district: Any, school_year: int, *, measures: list[str] | None = None, number: int = 1
) -> Release:
    """Publish a release of one district with cells for every group of the named measures (all)."""
    release = Release(school_year=school_year, number=number, method="test pattern, 1", minimum_n=10)
    release.full_clean()
    release.save()
    chosen = Measure.objects.filter(code__in=measures) if measures else Measure.objects.all()
    ReleasedCell.objects.bulk_create(
        _cell(release, district, measure, group) for measure in chosen for group in Subgroup.objects.all()
    )
    release.state, release.published_at = Release.State.PUBLISHED, timezone.now()
    release.save(update_fields=["state", "published_at"])
    return release


def _cell(release: Release, district: Any, measure: Measure, group: Subgroup) -> ReleasedCell:
    value, status = SPECIAL.get(
        group.code, (55.0 - group.position + (release.school_year - 2020) * 1.5, "reported")
    )
    is_count = measure.kind == Measure.Kind.COUNT and status == "reported"
    if measure.kind == Measure.Kind.COUNT and status == "top_coded":
        value, status = None, "suppressed"
    return ReleasedCell(
        release=release,
        level=1,
        agency_key=district.pk,
        measure=measure,
        grade="ALL",
        subgroup=group,
        district_key=district.pk,
        agency_id=district.agency_id,
        agency_name=district.name,
        numerator=int(value) if is_count else None,
        value=None if is_count else value,
        status=status,
        reason="privacy" if status == "suppressed" else "",
    )
