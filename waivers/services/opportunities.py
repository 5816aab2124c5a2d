"""Learning opportunities: written by a district, published by it, taken off again (W-24)."""

from typing import Any

from django.db import transaction

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.districts.models import District
from waivers.models import LearningOpportunity
from waivers.rules.terms import may_write_opportunity

FIELDS = frozenset({"kind", "title", "partner", "place", "grades", "description", "contact_page"})


@transaction.atomic
def add_opportunity(district: District, *, actor: Any, **fields: Any) -> LearningOpportunity:
    """Write down an opportunity; nobody outside reads it yet. Raises NotPermitted or ValidationError."""
    require(may_write_opportunity(actor, district))
    opportunity = LearningOpportunity(district=district)
    _set(opportunity, fields)
    opportunity.full_clean()
    opportunity.save()
    record(Verb.OPPORTUNITY_ADDED, opportunity, actor=actor, district=district, after=fields)
    return opportunity


@transaction.atomic
def edit_opportunity(
    opportunity: LearningOpportunity, *, actor: Any, version: int, **changes: Any
) -> LearningOpportunity:
    """Change an opportunity. Raises StaleVersion, NotPermitted or ValidationError."""
    row = LearningOpportunity.lock(opportunity.pk, version=version)
    require(may_write_opportunity(actor, row.district))
    before = {name: getattr(row, name) for name, value in changes.items() if getattr(row, name) != value}
    if before:
        _set(row, changes)
        row.save_next()
        after = {name: getattr(row, name) for name in before}
        record(Verb.OPPORTUNITY_EDITED, row, actor=actor, district=row.district, before=before, after=after)
    return row


@transaction.atomic
def publish_opportunity(
    opportunity: LearningOpportunity, *, actor: Any, version: int, published: bool
) -> LearningOpportunity:
    """Put an opportunity on the public page, or take it off. Raises StaleVersion or NotPermitted."""
    row = LearningOpportunity.lock(opportunity.pk, version=version)
    require(may_write_opportunity(actor, row.district))
    if row.is_published != published:
        row.published_on = clock.today() if published else None
        row.save_next()
        verb = Verb.OPPORTUNITY_PUBLISHED if published else Verb.OPPORTUNITY_UNPUBLISHED
        record(verb, row, actor=actor, district=row.district)
    return row


def _set(row: LearningOpportunity, fields: dict[str, Any]) -> None:
    unknown = fields.keys() - FIELDS
    if unknown:
        raise ValueError(f"{sorted(unknown)} is not changed here.")
    for name, value in fields.items():
        setattr(row, name, value)
