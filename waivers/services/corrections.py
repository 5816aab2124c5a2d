"""What is to be corrected: what the district shows, what the state says, and the notice of a revocation."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.documents.models import Document
from waivers.duties import Duty
from waivers.models import Application, Correction, CorrectiveAction, RevocationNotice
from waivers.notifications import years as notifications_years
from waivers.rules import may_resolve
from waivers.rules.years import may_answer_notice, may_give_notice, may_show_correction
from waivers.services.duties import meet_obligation
from waivers.services.obligations import keep_file, taking_back
from waivers.states import State


def show_correction(
    action: CorrectiveAction, *, actor: Any, version: int, evidence: str, files: Iterable[Any] = ()
) -> Correction:
    """Say, and attach, what was corrected. `version` 0 while nothing was shown.

    Text and files are kept together or not at all. Raises StaleVersion, NotPermitted or ValidationError.
    """
    kept: list[Document] = []
    with taking_back(kept), transaction.atomic():
        held = CorrectiveAction.objects.select_for_update().get(pk=action.pk)
        require(may_show_correction(actor, held))
        row = _correction(held, version)
        if not evidence.strip():
            raise ValidationError({"evidence": _("Say what was done, when, and by whom.")})
        kept.extend(keep_file(file, actor=actor, district=held.application.district) for file in files)
        before = row.evidence
        row.evidence, row.evidenced_by, row.evidenced_on = evidence, actor, clock.today()
        row.save_next()
        row.documents.add(*kept)
        record(
            Verb.CORRECTION_SHOWN,
            held,
            actor=actor,
            district=held.application.district,
            before={"evidence": before},
            after={"evidence": evidence, "documents": [document.name for document in kept]},
        )
        meet_obligation(held.application, duty=Duty.CORRECTION, key=_key(held), actor=actor, accepted=False)
    return row


def _correction(action: CorrectiveAction, version: int | None) -> Correction:
    standing = Correction.objects.filter(action=action).first()
    if standing is None:
        return Correction(action=action, version=0)
    return Correction.lock(standing.pk, version=version)


def _key(action: CorrectiveAction) -> str:
    return f"action-{action.pk}"


@transaction.atomic
def resolve_action(action: CorrectiveAction, *, actor: Any, resolution: str = "") -> CorrectiveAction:
    """Note that a finding was corrected, and what the state says to it; the duty is met."""
    held = CorrectiveAction.objects.select_for_update().get(pk=action.pk)
    require(may_resolve(actor, held))
    held.resolved_on = clock.today()
    held.save()
    row = _correction(held, None)
    row.resolution, row.resolved_by = resolution.strip(), actor
    row.save_next()
    record(
        Verb.ACTION_RESOLVED,
        held,
        actor=actor,
        district=held.application.district,
        reason=row.resolution,
    )
    meet_obligation(held.application, duty=Duty.CORRECTION, key=_key(held), actor=actor)
    return held


# notice before a revocation ---------------------------------------------------------------------------
@transaction.atomic
def send_notice(application: Application, *, actor: Any, version: int, text: str) -> RevocationNotice:
    """Tell a district on probation that the state means to revoke, and when at the earliest.

    The days between are a setting. Raises StaleVersion, NotPermitted or ValidationError.
    """
    held = Application.lock(application.pk, version=version)
    require(may_give_notice(actor, held))
    if not text.strip():
        raise ValidationError({"text": _("Say why, and what would avert it.")})
    today = clock.today()
    notice = RevocationNotice(
        application=held,
        text=text.strip(),
        sent_on=today,
        earliest_on=today + dt.timedelta(days=ProgramSettings.current().revocation_notice_days),
        sent_by=actor,
    )
    notice.full_clean()
    notice.save()
    record(
        Verb.NOTICE_SENT,
        notice,
        actor=actor,
        district=held.district,
        after={"earliest_on": notice.earliest_on},
        reason=notice.text,
    )
    notifications_years.tell_of_notice(notice)
    return notice


@transaction.atomic
def answer_notice(notice: RevocationNotice, *, actor: Any, version: int, answer: str) -> RevocationNotice:
    """Answer a notice as the district's lead. Raises StaleVersion, NotPermitted or ValidationError."""
    row = RevocationNotice.lock(notice.pk, version=version)
    require(may_answer_notice(actor, row))
    if not answer.strip():
        raise ValidationError({"answer": _("Write your answer.")})
    before = row.answer
    row.answer, row.answered_by, row.answered_on = answer, actor, clock.today()
    row.save_next()
    record(
        Verb.NOTICE_ANSWERED,
        row,
        actor=actor,
        district=row.application.district,
        before={"answer": before},
        after={"answer": answer},
    )
    return row


def end_notices(application: Application) -> None:
    """Let a running notice end with the probation, in the transaction of the move that is on the trail."""
    if application.state != State.PROBATION:
        application.revocation_notices.filter(ended_on=None).update(ended_on=clock.today())
