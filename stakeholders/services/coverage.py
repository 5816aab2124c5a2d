"""Writing and approving whom a place has to hear."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.coverage import Key
from stakeholders.matrix import place_of
from stakeholders.models import Baseline, BaselineCell, Group
from stakeholders.rules import can_approve_baseline, can_write_baseline
from stakeholders.vocabulary import stratum_label
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.districts.models import District


@transaction.atomic
def write_baseline(
    district: District | None, *, actor: Any, required: Collection[Key], reasons: Mapping[int, str]
) -> Baseline:
    """Keep whom a place has to hear, as one standard in writing that waits for the state's approval.

    `required` are cells (group id, stratum); a whole group that is not required everywhere has a reason in
    `reasons`, by id. What stands in writing is replaced; what is in force stays in force until the approval.
    Raises NotPermitted, or ValidationError for a missing reason.
    """
    require(can_write_baseline(actor, district))
    lock_place(district)
    place = place_of(district)
    groups = list(Group.objects.all())
    cells = [cell for group in groups for cell in _cells(group, place.strata, set(required), reasons)]
    if not any(cell.is_required for cell in cells):
        raise ValidationError(_("Choose at least one group that has to be heard."))
    waiting = Baseline.objects.in_writing().filter(district=district).first()
    baseline = waiting or Baseline(district=district, written_by=actor)
    baseline.written_by = actor
    if waiting:
        baseline.save_next()
        baseline.cells.all().delete()
    else:
        baseline.full_clean()
        baseline.save()
    for cell in cells:
        cell.baseline = baseline
    BaselineCell.objects.bulk_create(cells)
    record(Verb.BASELINE_WRITTEN, baseline, actor=actor, district=district, after=_told(baseline))
    return baseline


def lock_place(district: District | None) -> None:
    """Let one person at a time write the standard of a place."""
    if district is None:
        ProgramSettings.lock(ProgramSettings.current().pk)
    else:
        District.objects.select_for_update().get(pk=district.pk)


def _cells(group: Group, strata: tuple[str, ...], required: set[Key], reasons: Mapping[int, str]) -> Any:
    """Yield the cells of a group: what is required, and for a whole group also what is not, with the reason."""
    reason = reasons.get(group.pk, "").strip()
    for stratum in strata:
        is_required = (group.pk, stratum) in required
        if is_required:
            yield BaselineCell(group=group, stratum=stratum)
        elif group.parent_id is None:
            if not reason:
                problem = _("%(group)s: say why this group does not have to be heard everywhere.")
                raise ValidationError({f"reason_{group.pk}": problem % {"group": group.label}})
            yield BaselineCell(group=group, stratum=stratum, is_required=False, reason=reason)


@transaction.atomic
def approve_baseline(baseline: Baseline, *, actor: Any, version: int) -> Baseline:
    """Put a standard in force; the one before is kept as replaced. Raises StaleVersion or NotPermitted."""
    baseline = Baseline.lock(baseline.pk, version=version)
    require(can_approve_baseline(actor, baseline))
    lock_place(baseline.district)
    before = Baseline.objects.in_force().filter(district=baseline.district)
    for replaced in before:
        replaced.replaced_at = clock.now()
        replaced.save_next()
    baseline.approved_by, baseline.approved_at = actor, clock.now()
    baseline.save_next()
    record(Verb.BASELINE_APPROVED, baseline, actor=actor, district=baseline.district, after=_told(baseline))
    return baseline


def _told(baseline: Baseline) -> dict[str, Any]:
    """Return what the history keeps: each group with the kinds of place in which it has to be heard."""
    told: dict[str, Any] = {}
    for cell in baseline.cells.select_related("group").order_by("group__position", "stratum"):
        place = str(stratum_label(cell.stratum))
        told.setdefault(cell.group.name, []).append(place if cell.is_required else f"{place}: {cell.reason}")
    return told
