"""What blocks the submission of an amendment, and its decision: every failing check, not the first."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from statepl.core import clock
from waivers.checks.answers import answer
from waivers.models import Amendment
from waivers.readiness import Finding
from waivers.rules.terms import is_amendable
from waivers.terms import overlaps


def amendment_findings(amendment: Amendment, gate: str) -> list[Finding]:
    """Return every check of a gate of the amendments' table, met or not."""
    edit = f"{amendment.get_absolute_url()}edit/"
    checks = {
        "amendment_submission": [_reason(amendment, edit), _dates(amendment, edit), _target(amendment, edit)],
        "amendment_decision": [
            _stands(amendment),
            _recommended(amendment),
            _federal(amendment),
            _target(amendment, ""),
        ],
    }
    return checks.get(gate, [])


def open_amendment_findings(amendment: Amendment, gate: str) -> list[Finding]:
    """Return every failing check of a gate."""
    return [finding for finding in amendment_findings(amendment, gate) if finding.is_open]


def _reason(amendment: Amendment, edit: str) -> Finding:
    return answer(
        "reason",
        bool(amendment.rationale.strip()),
        _("The reason is written."),
        _("Say why the amendment is needed now."),
        url=f"{edit}#id_rationale",
    )


def _dates(amendment: Amendment, edit: str) -> Finding:
    first, last = amendment.starts_on, amendment.application.ends_on
    is_sound = first is not None and first >= clock.today() and (last is None or _end(amendment) <= last)
    return answer(
        "dates",
        is_sound,
        _("The dates lie within the five years."),
        _("Say from which day on, not before today and not after the end of the five years."),
        url=f"{edit}#id_starts_on",
    )


def _end(amendment: Amendment) -> dt.date:
    return amendment.ends_on or amendment.starts_on or dt.date.max


def _target(amendment: Amendment, edit: str) -> Finding:
    """An addition is of something not in force yet; a change or an end is of something that is."""
    day = max(amendment.starts_on or clock.today(), clock.today())
    later = amendment.application.terms.filter(
        flexibility_type=amendment.flexibility_type_id, ends_on__gte=day
    )
    is_change = amendment.kind != Amendment.Kind.ADD
    names: dict[str, Any] = {"flexibility": amendment.flexibility_type}
    todo = (
        _("“%(flexibility)s” is not in force on that day, so it can be neither changed nor given up.")
        if is_change
        else _("“%(flexibility)s” is in force already. Ask to change it instead.")
    )
    return answer(
        "target",
        later.filter(starts_on__lte=day).exists() if is_change else not later.exists(),
        _("It fits what is in force."),
        todo % names,
        url=f"{edit}#id_starts_on" if edit else "",
        by_state=not edit,
    )


def _stands(amendment: Amendment) -> Finding:
    verdict = is_amendable(amendment.application)
    return answer(
        "approval", verdict.allowed, _("The approval is in force."), str(verdict.reason), by_state=True
    )


def _recommended(amendment: Amendment) -> Finding:
    return answer(
        "recommendation",
        amendment.recommended_by_id is not None,
        _("A reviewer has made a recommendation."),
        _("A reviewer recommends first; then somebody else decides."),
        by_state=True,
    )


def _federal(amendment: Amendment) -> Finding:
    return answer(
        "federal",
        not amendment.is_federal_check_open,
        _("No federal check is open."),
        _("Store the result of the federal examination first."),
        by_state=True,
    )


def overlapping(amendment: Amendment) -> list[Amendment]:
    """Return the other amendments, open or approved, that speak of the same flexibility on the same days."""
    span = amendment.span
    if span is None:
        return []
    others = (
        Amendment.objects.filter(application=amendment.application_id)
        .exclude(state__in=["draft", "denied", "withdrawn"])
        .select_related("flexibility_type", "application")
    )
    by_key = {other.pk: other for other in others}
    spans = [each for other in by_key.values() if (each := other.span) is not None]
    return [by_key[each.key] for each in overlaps(span, spans) if isinstance(each.key, int)]
