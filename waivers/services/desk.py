"""How reviewers judge what was submitted: criteria, verified levels, evidence."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require
from waivers.models import CriterionMark, Evidence, FilingVersion, VerifiedLevel
from waivers.rules.desk import may_judge, may_look_at_evidence
from waivers.sheets.fields import sheet_from
from waivers.sheets.gaps import LEVEL


@transaction.atomic
def mark_criteria(
    version: FilingVersion, *, actor: Any, section: str, marks: Mapping[int, int]
) -> list[CriterionMark]:
    """Keep one reviewer's judgements of a section's criteria; `marks` are by place in its list.

    Criteria that are left out keep their mark. Raises NotPermitted, or ValidationError for a criterion
    that the section of this version does not have.
    """
    row = _locked(version)
    require(may_judge(actor, row))
    known = len(_section(row, section).criteria)
    if any(not 0 <= place < known or mark not in CriterionMark.Mark.values for place, mark in marks.items()):
        raise ValidationError(_("The form has changed. Open the page again."))
    mine = row.marks.filter(reviewer=actor, section=section)
    before = dict(mine.values_list("criterion", "mark"))
    if {**before, **marks} == before:
        return list(mine)
    for place, mark in marks.items():
        row.marks.update_or_create(reviewer=actor, section=section, criterion=place, defaults={"mark": mark})
    _record(
        Verb.CRITERIA_MARKED, row, actor, {"section": section, "marks": {str(k): v for k, v in marks.items()}}
    )
    return list(mine)


@transaction.atomic
def verify_level(version: FilingVersion, *, actor: Any, section: str, level: int) -> VerifiedLevel:
    """Keep the level, 0 to 3, that the state has verified for a section, beside the district's own.

    Raises NotPermitted, or ValidationError where the section is not rated.
    """
    row = _locked(version)
    require(may_judge(actor, row))
    if not is_rated(_section(row, section)):
        raise ValidationError(_("This section has no level."))
    verified = row.filing.verified_levels.filter(section=section).first()
    if verified is not None and (verified.level, verified.number) == (level, row.number):
        return verified
    before = verified.level if verified else None
    kept = verified or VerifiedLevel(filing=row.filing, section=section)
    kept.level, kept.number, kept.verified_by = level, row.number, actor
    kept.full_clean()
    kept.save()
    told = {"section": section, "level": level}
    _record(Verb.LEVEL_VERIFIED, row, actor, told, before={} if before is None else {"level": before})
    return kept


def is_rated(section: Any) -> bool:
    """Say whether the district rates itself in this section."""
    return any(field.name == LEVEL for field in section.fields)


def _locked(version: FilingVersion) -> FilingVersion:
    """Return the version with its filing locked: two reviewers who judge at once do so in turn."""
    rows = FilingVersion.objects.select_related("filing__application__district")
    row: FilingVersion = rows.get(pk=version.pk)
    type(row.filing).objects.select_for_update().get(pk=row.filing_id)
    return row


def _section(version: FilingVersion, code: str) -> Any:
    try:
        return sheet_from(version.sheet).section(code)
    except KeyError:
        raise ValidationError(_("The form has changed. Open the page again.")) from None


def _record(verb: Verb, row: FilingVersion, actor: Any, after: dict[str, Any], **more: Any) -> None:
    district = row.filing.application.district
    record(verb, row, actor=actor, district=district, after={**after, "number": row.number}, **more)


# evidence ----------------------------------------------------------------------------------------------
@transaction.atomic
def verify_evidence(evidence: Evidence, *, actor: Any, version: int) -> Evidence:
    """Note that a piece of evidence shows what it is said to show."""
    return _look_at(evidence, actor, version, Evidence.Status.VERIFIED, "")


@transaction.atomic
def reject_evidence(evidence: Evidence, *, actor: Any, version: int, reason: str) -> Evidence:
    """Refuse a piece of evidence with a reason, which the district reads. Raises ValidationError without one."""
    if not reason.strip():
        raise ValidationError({"reason": _("Give your reason; the district reads it.")})
    return _look_at(evidence, actor, version, Evidence.Status.REJECTED, reason.strip())


def _look_at(evidence: Evidence, actor: Any, version: int, status: str, finding: str) -> Evidence:
    require(may_look_at_evidence(actor, evidence))
    row = Evidence.lock(evidence.pk, version=version)
    require(may_look_at_evidence(actor, row))
    before = row.status
    row.status, row.finding, row.looked_at_by = status, finding, actor
    row.save_next()
    verified = status == Evidence.Status.VERIFIED
    record(
        Verb.EVIDENCE_VERIFIED if verified else Verb.EVIDENCE_REJECTED,
        row,
        actor=actor,
        district=row.filing.application.district,
        before={"status": before},
        after={"status": status, "name": row.name, "section": row.section},
        reason=finding,
    )
    return row
