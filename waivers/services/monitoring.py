"""What the state finds once a year, and what the district answers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import Assurance
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from waivers import calendar
from waivers.duties import Duty
from waivers.models import (
    Application,
    AssuranceFinding,
    Correction,
    CorrectiveAction,
    MonitoringReview,
    PlannedAction,
)
from waivers.notifications import years as notifications_years
from waivers.rules.years import may_answer_review, may_edit_review, may_monitor
from waivers.services.duties import make_calendar, meet_obligation
from waivers.services.implementation import check_year

TEXTS = frozenset({"strengths", "concerns", "support", "planned_on"})


@transaction.atomic
def start_review(application: Application, *, actor: Any, waiver_year: int) -> MonitoringReview:
    """Start the review of one waiver year, planned for its usual day; there is one a year (W-05).

    A second start returns the first one's review. Raises NotPermitted or ValidationError.
    """
    held = Application.lock(application.pk)
    require(may_monitor(actor, held))
    check_year(held, waiver_year)
    standing = held.monitoring_reviews.filter(waiver_year=waiver_year).first()
    if standing is not None:
        return standing
    review = MonitoringReview(
        application=held,
        waiver_year=waiver_year,
        planned_on=planned_day(held, waiver_year),
        written_by=actor,
    )
    review.full_clean()
    review.save()
    after = {"waiver_year": waiver_year, "planned_on": review.planned_on}
    record(Verb.MONITORING_STARTED, review, actor=actor, district=held.district, after=after)
    return review


def planned_day(application: Application, waiver_year: int) -> dt.date:
    """Return the day for which a year's review is planned: the duty's, else the calendar's usual one."""
    duty = application.duties.filter(duty=Duty.MONITORING, waiver_year=waiver_year).first()
    if duty is not None:
        return duty.due_on
    return calendar.review_day(
        application.start_school_year, waiver_year, start_month=application.start_month
    )


Judged = tuple[Assurance, str, str]  # assurance, judgement, why


@transaction.atomic
def edit_review(
    review: MonitoringReview,
    *,
    actor: Any,
    version: int,
    findings: Iterable[Judged] = (),
    **changes: Any,
) -> MonitoringReview:
    """Write a draft review: its texts, its day, and what is found of each assurance (W-14).

    The trail names what changed, not the words: a draft is the state's own. Raises StaleVersion,
    NotPermitted or ValidationError by field.
    """
    unknown = changes.keys() - TEXTS
    if unknown:
        raise ValueError(f"{sorted(unknown)} is not changed here.")
    row = _held(review, actor=actor, version=version)
    changed = sorted(name for name, value in changes.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, changes[name])
    found = [judged[0].code for judged in findings if _find(row, judged, actor=actor)]
    if not changed and not found:
        return row
    row.save_next()
    if changed:
        _record(Verb.MONITORING_EDITED, row, actor=actor, after={"changed": ", ".join(changed)})
    if found:
        _record(Verb.ASSURANCE_FOUND, row, actor=actor, after={"assurances": ", ".join(found)})
    return row


def _find(review: MonitoringReview, judged: Judged, *, actor: Any) -> bool:
    """Note one finding; return whether it is new or another one than before."""
    assurance, judgement, text = judged
    if judgement != AssuranceFinding.Judgement.MET and not text.strip():
        raise ValidationError(
            {f"text_{assurance.code}": _("Say what you found: the district must know what to change.")}
        )
    finding = review.findings.filter(assurance=assurance).first()
    if finding is not None and (finding.judgement, finding.text) == (judgement, text.strip()):
        return False
    finding = finding or AssuranceFinding(review=review, assurance=assurance)
    finding.judgement, finding.text, finding.found_by = judgement, text.strip(), actor
    finding.full_clean()
    finding.save()
    return True


@transaction.atomic
def plan_correction(review: MonitoringReview, *, actor: Any, text: str, due_on: dt.date) -> PlannedAction:
    """Add a correction that the review will ask for, with its date."""
    row = _held(review, actor=actor)
    ends = row.application.ends_on
    if not text.strip():
        raise ValidationError({"text": _("Say what is to be corrected.")})
    if due_on <= clock.today() or (ends is not None and due_on > ends):
        raise ValidationError({"due_on": _("Choose a date after today and inside the five years.")})
    planned, is_new = row.planned_actions.get_or_create(text=text.strip(), due_on=due_on, removed_at=None)
    if is_new:
        _record(Verb.CORRECTION_PLANNED, row, actor=actor, after={"due_on": due_on})
    return planned


@transaction.atomic
def drop_correction(planned: PlannedAction, *, actor: Any) -> PlannedAction:
    """Take a planned correction out of a draft review; its words stay with the state."""
    row = _held(planned.review, actor=actor)
    held = row.planned_actions.select_for_update().get(pk=planned.pk)
    if held.removed_at is None:
        held.removed_at = clock.now()
        held.save()
        _record(Verb.CORRECTION_DROPPED, row, actor=actor, after={"due_on": held.due_on})
    return held


@transaction.atomic
def publish_review(review: MonitoringReview, *, actor: Any, version: int) -> MonitoringReview:
    """Let the district read the review; its corrections become dated duties, the state's own duty is met.

    Raises StaleVersion, NotPermitted, or MoveRefused that names everything that is missing.
    """
    row = _held(review, actor=actor, version=version)
    lacking = missing_in(row)
    if lacking:
        raise MoveRefused([ValidationError(sentence, code="missing") for sentence in lacking])
    row.status, row.published_on = MonitoringReview.Status.PUBLISHED, clock.today()
    row.save_next()
    for planned in row.planned_actions.filter(removed_at=None):
        action = CorrectiveAction.objects.create(
            application=row.application, finding=planned.text, due_on=planned.due_on
        )
        Correction.objects.create(action=action, review=row)
    _record(Verb.MONITORING_PUBLISHED, row, actor=actor, after={"waiver_year": row.waiver_year})
    make_calendar(row.application, actor=actor)
    meet_obligation(row.application, duty=Duty.MONITORING, waiver_year=row.waiver_year, actor=actor)
    notifications_years.tell_of_review(row)
    return row


def missing_in(review: MonitoringReview) -> list[str]:
    """Return a sentence for everything that a review needs before the district reads it."""
    found = {finding.assurance_id: finding.judgement for finding in review.findings.all()}
    bare = [item.label for item in Assurance.objects.all() if item.pk not in found]
    sentences = []
    if bare:
        sentences.append(_("Note what you found: %(names)s.") % {"names": ", ".join(bare)})
    if not review.strengths.strip():
        sentences.append(_("Write down what is strong: the district builds on it."))
    if not review.support.strip():
        sentences.append(_("Say what the state will do to help."))
    is_breach = AssuranceFinding.Judgement.BREACH in found.values()
    if is_breach and not review.planned_actions.filter(removed_at=None).exists():
        sentences.append(_("A breach needs a correction with its date."))
    passed = review.planned_actions.filter(removed_at=None, due_on__lte=clock.today()).first()
    if passed is not None:
        day = date_format(passed.due_on, "DATE_FORMAT")
        sentences.append(
            _("A correction is due on %(date)s, which has passed. Give it a later date.") % {"date": day}
        )
    return sentences


@transaction.atomic
def answer_review(review: MonitoringReview, *, actor: Any, version: int, answer: str) -> MonitoringReview:
    """Answer a published review as the district. Raises StaleVersion, NotPermitted or ValidationError."""
    row = MonitoringReview.lock(review.pk, version=version)
    require(may_answer_review(actor, row))
    if not answer.strip():
        raise ValidationError({"answer": _("Write your answer.")})
    before = row.answer
    row.answer, row.answered_by, row.answered_on = answer, actor, clock.today()
    row.save_next()
    _record(Verb.MONITORING_ANSWERED, row, actor=actor, before={"answer": before}, after={"answer": answer})
    return row


def _held(review: MonitoringReview, *, actor: Any, version: int | None = None) -> MonitoringReview:
    row = MonitoringReview.lock(review.pk, version=version)
    require(may_edit_review(actor, row))
    return row


def _record(verb: Verb, review: MonitoringReview, *, actor: Any, **changes: Any) -> None:
    record(verb, review, actor=actor, district=review.application.district, **changes)
