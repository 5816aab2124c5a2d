"""Concerns of groups: written down, answered by staff, settled by the group alone."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Concern
from stakeholders.rules import can_write
from stakeholders.services.commitments import check_provenance
from stakeholders.services.together import keep_changed, keep_new
from stakeholders.vocabulary import ConcernState, GroupSays
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require


def add_concern(district: Any, *, actor: Any, **facts: Any) -> Concern:
    """Write down what worries a group. Raises NotPermitted, or ValidationError for a day to come."""
    _check_day("seen_on", facts["seen_on"])
    row: Concern = keep_new(Concern(district=district, **facts), Verb.CONCERN_NOTED, actor=actor)
    return row


def edit_concern(row: Concern, *, actor: Any, version: int, **facts: Any) -> Concern:
    """Mend how a concern is written down. Raises StaleVersion, NotPermitted or ValidationError."""
    _check_day("seen_on", facts["seen_on"])
    if row.actions.exclude(group=facts["group"]).exists():
        sentence = _("An action answers this concern of the group. Write down another one for another group.")
        raise ValidationError({"group": sentence})
    changed: Concern = keep_changed(row, Verb.CONCERN_CHANGED, actor=actor, version=version, **facts)
    return changed


def _check_day(field: str, day: dt.date) -> None:
    if day > clock.today():
        raise ValidationError({field: _("Choose today or an earlier day.")})


@transaction.atomic
def answer_concern(
    row: Concern, *, actor: Any, version: int, mitigation: str, mitigated_on: dt.date
) -> Concern:
    """Keep what was done about a concern; whether that settles it the group says. A second time mends the words.

    Raises StaleVersion, NotPermitted or ValidationError.
    """
    row = Concern.lock(row.pk, version=version)
    require(can_write(actor, row.district))
    if row.state == ConcernState.SETTLED:
        raise ValidationError(_("The group has said that it is settled."))
    if not mitigation.strip():
        raise ValidationError({"mitigation": _("Say what was done.")})
    _check_day("mitigated_on", mitigated_on)
    before = {"mitigation": row.mitigation} if row.mitigation else {}
    row.mitigation, row.mitigated_on = mitigation.strip(), mitigated_on
    row.save_next()
    _told(Verb.CONCERN_ANSWERED, row, actor, before=before, after={"mitigation": row.mitigation})
    return row


@transaction.atomic
def hear_of_concern(
    row: Concern,
    *,
    actor: Any,
    version: int,
    says: str,
    confirmed_by: str,
    confirmed_how: str,
    confirmed_on: dt.date | None,
    doubt: str = "",
) -> Concern:
    """Keep what the group says of an answered concern: settled, or open again with what still worries it.

    `confirmed_by` says who of the group, `confirmed_how` how (one of TOLD). Raises StaleVersion, NotPermitted,
    or ValidationError when nothing was done yet or the provenance is missing.
    """
    row = Concern.lock(row.pk, version=version)
    require(can_write(actor, row.district))
    if row.state != ConcernState.MITIGATED:
        raise ValidationError(_("Say first what was done about it, then ask the group."))
    check_provenance(confirmed_by, confirmed_how, confirmed_on)
    if says not in GroupSays.values:
        raise ValidationError({"says": _("Choose what the group says.")})
    if says == GroupSays.WORRIED:
        _open_again(row, doubt)
    else:
        row.confirmed_by, row.confirmed_how = confirmed_by.strip(), confirmed_how
        row.confirmed_on, row.doubt = confirmed_on, ""
    row.entered_by = actor
    row.save_next()
    after = {"state": row.state, "said_on": confirmed_on, "how": confirmed_how}
    _told(Verb.CONCERN_HEARD, row, actor, after=after)
    return row


def _open_again(row: Concern, doubt: str) -> None:
    if not doubt.strip():
        raise ValidationError({"doubt": _("Say what still worries them.")})
    row.mitigated_on, row.doubt = None, doubt.strip()


def _told(verb: Verb, row: Concern, actor: Any, **facts: Any) -> None:
    record(verb, row, actor=actor, district=row.district, **facts)
