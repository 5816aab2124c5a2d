"""What a letter can tell, from the records as a decision leaves them. Names of people are never among it."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.mechanism import mechanism_words
from policy.models import ProgramSettings
from waivers.duties import Duty
from waivers.letters.words import as_list
from waivers.models import Application, Decision


def letter_values(application: Application, decision: Decision, *, language: str) -> dict[str, str]:
    """Return the values of every place of a letter, in one language. Reads the records; writes nothing."""
    program = ProgramSettings.current()
    with translation.override(language):
        return {
            "district": str(application.district),
            "agency": program.agency_name,
            "office": program.office_name,
            "program": program.program_name,
            "instrument": mechanism_words(program.mechanism).instrument,
            "year_one": application.start_label,
            "decision": decision.label,
            "flexibility": str(decision.flexibility_type or ""),
            "from_date": _date(decision.effective_on),
            "until_date": _date(decision.until),
            "reason": decision.reason,
            "conditions": _conditions(application, decision),
            "requests": as_list(_requests(application)),
            "terms": as_list(_terms(application, decision)),
            "plan_opens": _date(application.plan_opens_on),
            "plan_closes": _date(application.plan_closes_on),
            "five_years_end": _date(application.ends_on),
            "contact": program.contact_email or program.phone or program.office_name,
        }


def digest(values: Mapping[str, str]) -> str:
    """Return the SHA-256 of the values: a letter is not released when what it tells has changed."""
    text = json.dumps(dict(values), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _date(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _conditions(application: Application, decision: Decision) -> str:
    """Return the dated conditions that come with a conditional approval."""
    if decision.verb != "approve-conditionally":
        return ""
    rows = application.duties.filter(duty=Duty.CONDITION)
    told = [_("%(what)s By %(date)s.") % {"what": row.text, "date": _date(row.due_on)} for row in rows]
    return as_list(told) or _("No condition is attached.")


def _requests(application: Application) -> list[str]:
    """Return each request with the state's answer and its conditions."""
    lines = []
    for request in application.requests.select_related("flexibility_type"):
        words: dict[str, Any] = {"request": request, "answer": request.get_status_display()}
        line = _("%(request)s: %(answer)s") % words
        lines.append(f"{line}. {request.decision_text}" if request.decision_text else line)
    return lines


def _terms(application: Application, decision: Decision) -> list[str]:
    """Return what is in force on the day from which the decision holds, or from then on."""
    day = decision.effective_on or decision.decided_on
    lines = []
    for term in application.terms.filter(ends_on__gte=day).select_related("flexibility_type"):
        words = {
            "what": term.flexibility_type,
            "first": _date(term.starts_on),
            "last": _date(term.ends_on),
        }
        line = _("%(what)s, from %(first)s to %(last)s") % words
        lines.append(f"{line}. {term.text}" if term.text else line)
    return lines
