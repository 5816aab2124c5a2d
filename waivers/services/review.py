"""What the state says while it reviews: recommendations, answers to single requests."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.advice import advice_on
from waivers.models import Application, FlexibilityRequest, Recommendation
from waivers.rules import may_comment, may_decide_request, may_recommend


@transaction.atomic
def recommend(application: Application, *, actor: Any, advice: str, reason: str) -> Recommendation:
    """Recommend a decision; it replaces an earlier recommendation of this round.

    Where the state asks for two, it replaces one's own only: the other reviewer's stands beside it.
    """
    row = Application.lock(application.pk)
    require(may_recommend(actor, row))
    earlier = row.recommendations.filter(is_current=True)
    if advice_on(row).needed > 1:
        earlier = earlier.filter(made_by=actor)
    earlier.update(is_current=False)
    made = Recommendation(
        application=row, revision=row.version, during=row.state, advice=advice, reason=reason, made_by=actor
    )
    made.full_clean()
    made.save()
    record(
        Verb.RECOMMENDED, made, actor=actor, district=row.district, after={"advice": advice}, reason=reason
    )
    return made


DECISIONS = FlexibilityRequest.GRANTED | {
    FlexibilityRequest.Status.DENIED,
    FlexibilityRequest.Status.NOT_NEEDED,
}


@transaction.atomic
def decide_request(
    request: FlexibilityRequest,
    *,
    actor: Any,
    version: int,
    status: str,
    text: str = "",
    granted_from: dt.date | None = None,
    granted_until: dt.date | None = None,
) -> FlexibilityRequest:
    """Decide one request: approved, approved with conditions, denied, or not needed.

    `granted_from` and `granted_until` bound what is granted; left out, it lasts from the final approval to
    the end of the five years.

    A request with an open federal check is not decided before the examination is stored (W-29).
    """
    application = Application.lock(request.application_id)
    require(may_decide_request(actor, application))
    row = FlexibilityRequest.lock(request.pk, version=version)
    _check_decision(row, status, text)
    before = row.status
    row.status, row.decision_text = status, text.strip()
    row.decided_by, row.decided_on = actor, clock.today()
    is_granted = status in FlexibilityRequest.GRANTED
    row.granted_from, row.granted_until = (granted_from, granted_until) if is_granted else (None, None)
    row.save_next()
    record(
        Verb.REQUEST_DECIDED,
        row,
        actor=actor,
        district=application.district,
        before={"status": before},
        after={"status": status, "granted_from": granted_from, "granted_until": granted_until}
        if granted_from or granted_until
        else {"status": status},
        reason=row.decision_text,
    )
    return row


def _check_decision(row: FlexibilityRequest, status: str, text: str) -> None:
    if status not in DECISIONS:
        raise ValidationError({"status": _("Choose one of the decisions.")})
    if row.is_federal_check_open:
        raise ValidationError(_("Store the result of the federal examination first."))
    if status != FlexibilityRequest.Status.APPROVED and not text.strip():
        raise ValidationError({"text": _("Write the conditions or the reason; the district reads it.")})


@transaction.atomic
def record_federal_check(
    request: FlexibilityRequest, *, actor: Any, version: int, federal_check: str, federal_note: str
) -> FlexibilityRequest:
    """Store whether federal law stands in the way, and what the examination found."""
    application = Application.lock(request.application_id)
    require(may_comment(actor, application))
    row = FlexibilityRequest.lock(request.pk, version=version)
    row.federal_check, row.federal_note = federal_check, federal_note
    row.save_next()
    record(
        Verb.REQUEST_EDITED,
        row,
        actor=actor,
        district=application.district,
        after={"federal_check": federal_check, "federal_note": federal_note},
    )
    return row
