"""What the pages of monitoring say: tags and words for templates."""

from typing import Any

from django.utils.translation import gettext as _

from statepl.core import clock
from waivers.models import AssuranceFinding, CorrectiveAction, MonitoringReview

Judgement = AssuranceFinding.Judgement
TAGS = {Judgement.MET: "done", Judgement.CONCERN: "ask", Judgement.BREACH: "stop"}


def findings(review: MonitoringReview) -> list[dict[str, Any]]:
    """Return the findings of a review with their tags, beside what the district said that year."""
    said = {
        row.assurance_id: row
        for row in review.application.yearly_attestations.filter(waiver_year=review.waiver_year)
    }
    return [
        {
            "assurance": row.assurance,
            "text": row.text,
            "status": TAGS[Judgement(row.judgement)],
            "label": row.get_judgement_display(),
            "said": said.get(row.assurance_id),
        }
        for row in review.findings.select_related("assurance")
    ]


def breach(review: MonitoringReview) -> AssuranceFinding | None:
    """Return the first breach of a published review: it can lead to probation (W-14)."""
    if not review.is_published:
        return None
    return review.findings.filter(judgement=Judgement.BREACH).first()


def action_tag(action: CorrectiveAction) -> dict[str, str]:
    """Return the tag of a corrective action."""
    if action.resolved_on is not None:
        return {"status": "done", "label": _("Corrected")}
    if action.is_overdue(clock.today()):
        return {"status": "stop", "label": _("Late")}
    shown = getattr(action, "correction", None)
    if shown is not None and shown.evidence:
        return {"status": "going", "label": _("Shown to the state")}
    return {"status": "todo", "label": _("To be corrected")}
