"""Why a number that was due is missing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.models import Explanation, Measure
from evaluation.rules import can_explain
from evaluation.years import school_year_code
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require


@transaction.atomic
def explain_gap(district: Any, *, actor: Any, school_year: int, measure: Measure, reason: str) -> Explanation:
    """Say why a district has no number for a due measure; a later word replaces the earlier one.

    Raises NotPermitted, or ValidationError for an empty reason.
    """
    require(can_explain(actor, district))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the number is missing.")})
    found = Explanation.objects.select_for_update().filter(
        district=district, school_year=school_year, measure=measure
    )
    explanation = found.first() or Explanation(district=district, school_year=school_year, measure=measure)
    before = explanation.reason
    explanation.reason, explanation.added_by = reason.strip(), actor
    explanation.full_clean()
    explanation.save()
    record(
        Verb.GAP_EXPLAINED,
        explanation,
        actor=actor,
        district=district,
        before={"reason": before} if before else {},
        after={"measure": measure.code, "school_year": school_year_code(school_year)},
        reason=explanation.reason,
    )
    return explanation
