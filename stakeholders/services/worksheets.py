"""Answering the reflection worksheets. No answer is written over: the last one stands, all are kept."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.models import WorksheetAnswer
from stakeholders.rules import can_write
from stakeholders.services.coverage import lock_place
from stakeholders.services.together import told
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import StaleVersion, require
from waivers.calendar import school_year_of


@transaction.atomic
def answer_prompt(
    district: Any, *, actor: Any, prompt: str, school_year: int, words: str, version: int, evidence: str = ""
) -> WorksheetAnswer:
    """Keep the answer of a place, or of the state for None, to a question in a school year.

    `version` is that of the answer that stood when the person began, 0 for none. The same answer again is the one
    that is there. Raises NotPermitted, StaleVersion, or ValidationError for a school year still to come.
    """
    require(can_write(actor, district))
    if school_year > school_year_of(clock.today(), start_month=ProgramSettings.current().start_month):
        raise ValidationError(_("This school year is still to come."))
    lock_place(district)
    words = words.strip()
    before = _standing(district, prompt, school_year)
    if before and (before.words, before.evidence) == (words, evidence):
        return before
    row = WorksheetAnswer(
        district=district,
        prompt=prompt,
        school_year=school_year,
        words=words,
        evidence=evidence,
        written_by=actor,
    )
    if before:
        if before.version != version:
            raise StaleVersion(before)
        before.superseded_at = clock.now()
        before.save()
        row.version = before.version + 1
    row.full_clean()
    row.save()
    record(Verb.WORKSHEET_ANSWERED, row, actor=actor, district=district, after=told(row))
    return row


def _standing(district: Any, prompt: str, school_year: int) -> WorksheetAnswer | None:
    rows = WorksheetAnswer.objects.of(district).standing()
    found: WorksheetAnswer | None = rows.filter(prompt=prompt, school_year=school_year).first()
    return found
