"""The score of a report on its way to the public: shown to the district, answered, published, withdrawn.

One person shows it, the district reads it first, another person publishes it. What was told never changes.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from reports import rules
from reports.facts import thaw
from reports.models import ReadinessReport, ReadinessSnapshot
from reports.notifications import tell_leads
from reports.snapshots import told_of
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.models import Application

State = ReadinessSnapshot.State


@transaction.atomic
def show_snapshot(report: ReadinessReport, *, actor: Any) -> ReadinessSnapshot:
    """Show the score of a report to the district; from `opens_on` on it may be published.

    Raises NotPermitted, or ValidationError when another score stands in its way.
    """
    require(rules.can_show(actor, report))
    Application.objects.select_for_update().get(pk=report.application_id)
    may = rules.can_stand(report)
    if not may:
        raise ValidationError(str(may.reason))
    days = dt.timedelta(days=ProgramSettings.current().score_review_days)
    snapshot = ReadinessSnapshot(
        application=report.application,
        report=report,
        as_of=report.as_of,
        waiver_year=thaw(report.inputs).waiver_year(report.as_of),
        formula=report.inputs["score"]["formula"],
        inputs_sha256=report.inputs_sha256,
        told=told_of(report.inputs),
        opens_on=clock.today() + days,
        shown_by=actor,
        shown_at=clock.now(),
    )
    snapshot.full_clean()
    snapshot.save()
    facts = {"inputs_sha256": snapshot.inputs_sha256, "opens_on": snapshot.opens_on.isoformat()}
    return _recorded(snapshot, Verb.SCORE_SHOWN, actor=actor, after=facts)


@transaction.atomic
def answer_snapshot(
    snapshot: ReadinessSnapshot, *, actor: Any, version: int, words: str
) -> ReadinessSnapshot:
    """Keep the words that the district wants to stand beside its score; empty takes them away.

    Raises NotPermitted or StaleVersion.
    """
    snapshot = _lock(snapshot, version)
    require(rules.can_answer_snapshot(actor, snapshot))
    before, snapshot.words = {"words": snapshot.words}, words.strip()
    snapshot.save_next()
    record(
        Verb.SCORE_ANSWERED,
        snapshot,
        actor=actor,
        district=snapshot.application.district,
        before=before,
        after={"words": snapshot.words},
    )
    return snapshot


@transaction.atomic
def publish_snapshot(snapshot: ReadinessSnapshot, *, actor: Any, version: int) -> ReadinessSnapshot:
    """Publish a score that the district has read. From now on anybody reads it, with the district's words.

    Raises NotPermitted or StaleVersion.
    """
    snapshot = _lock(snapshot, version)
    require(rules.can_publish_snapshot(actor, snapshot))
    snapshot.state, snapshot.published_by, snapshot.published_at = State.PUBLISHED, actor, clock.now()
    snapshot.save_next()
    return _recorded(snapshot, Verb.SCORE_PUBLISHED, actor=actor, after=snapshot.told)


@transaction.atomic
def take_back_snapshot(
    snapshot: ReadinessSnapshot, *, actor: Any, version: int, why: str
) -> ReadinessSnapshot:
    """End a score before it is public. The district reads why. Raises NotPermitted or StaleVersion."""
    snapshot = _lock(snapshot, version)
    require(rules.can_take_back_snapshot(actor, snapshot))
    return _end(snapshot, State.TAKEN_BACK, Verb.SCORE_TAKEN_BACK, actor=actor, why=why)


@transaction.atomic
def withdraw_snapshot(
    snapshot: ReadinessSnapshot, *, actor: Any, version: int, why: str
) -> ReadinessSnapshot:
    """Take a published score back, with a note that the public reads. Its numbers are shown no more.

    Raises NotPermitted, StaleVersion, or ValidationError without a note.
    """
    snapshot = _lock(snapshot, version)
    require(rules.can_withdraw_snapshot(actor, snapshot))
    return _end(snapshot, State.WITHDRAWN, Verb.SCORE_WITHDRAWN, actor=actor, why=why)


def _lock(snapshot: ReadinessSnapshot, version: int) -> ReadinessSnapshot:
    return ReadinessSnapshot.lock(snapshot.pk, version=version)


def _end(snapshot: ReadinessSnapshot, state: str, verb: Verb, *, actor: Any, why: str) -> ReadinessSnapshot:
    if not why.strip():
        raise ValidationError({"reason": _("Say why. It stays on record.")})
    snapshot.state, snapshot.ended_by, snapshot.ended_at = state, actor, clock.now()
    snapshot.ended_why = why.strip()
    snapshot.save_next()
    return _recorded(snapshot, verb, actor=actor, reason=snapshot.ended_why)


def _recorded(snapshot: ReadinessSnapshot, verb: Verb, *, actor: Any, **facts: Any) -> ReadinessSnapshot:
    """Put a step on the trail and tell the district's leads of it."""
    record(verb, snapshot, actor=actor, district=snapshot.application.district, **facts)
    tell_leads(snapshot, verb)
    return snapshot
