"""Looking at values that are not for release: allowed to few, and each look is written down."""

from typing import Any

from django.db import transaction

from evaluation.models import Measure, Observation
from evaluation.rules import can_see_unprotected
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require


@transaction.atomic
def view_unprotected(district: Any, *, actor: Any, measure: Measure) -> list[Observation]:
    """Return what a district reported of a measure, year by year and group by group, and record the look.

    Schools are left out. Raises NotPermitted.
    """
    require(can_see_unprotected(actor, district))
    found = (
        Observation.objects.of_district(district, with_schools=False)
        .filter(measure=measure)
        .select_related("subgroup")
        .order_by("-school_year", "grade", "subgroup__position")
    )
    rows = list(found)
    facts = {"measure": measure.code, "rows": len(rows)}
    record(Verb.UNPROTECTED_VIEWED, district, actor=actor, district=district, after=facts)
    return rows
