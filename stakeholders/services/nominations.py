"""Who is missing: anybody names a group, coordinators settle it once, who named it is told."""

import contextlib
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Group, Nomination
from stakeholders.notifications import mail_nomination
from stakeholders.rules.nominations import can_settle_nomination, is_unsettled
from stakeholders.services.heard import DAY, MOST_A_DAY, Contributor
from stakeholders.services.wishes import result_wish
from stakeholders.vocabulary.nominations import OF_A_GROUP, Outcome
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require


def nominate(district: Any, *, key: uuid.UUID, who: str, reach: str = "", **facts: Any) -> Nomination:
    """Keep who is missing in a district, or in the state when `district` is None. The same `key` again is the same.

    `facts`: email, language. Raises ValidationError when too much came in today.
    """
    known = Nomination.objects.filter(key=key).first()
    if known is not None:
        return known
    lately = Nomination.objects.of(district).filter(nominated_at__gt=clock.now() - DAY)
    if lately.count() >= MOST_A_DAY:
        raise ValidationError(_("Too much came in today. Write to us again tomorrow, or call us."))
    row = Nomination(key=key, district=district, who=who.strip(), reach=reach.strip(), **facts)
    row.full_clean(exclude=["key"])
    with contextlib.suppress(IntegrityError), transaction.atomic():
        row.save()
        record(Verb.NOMINATION_MADE, row, actor=Contributor(), district=district)
        return row
    return Nomination.objects.get(key=key)


@transaction.atomic
def settle_nomination(
    row: Nomination,
    *,
    actor: Any,
    outcome: str,
    reason: str,
    public_text: str,
    group: Group | None = None,
) -> Nomination:
    """Say what came of a nomination, once, and tell who left an address. The same decision again changes nothing.

    `group` is the group of the list that is meant; one that is not taken up has none. `reason` goes to the
    person, `public_text` to everybody. Raises NotPermitted, MoveRefused when it is settled already, or
    ValidationError.
    """
    row = Nomination.lock(row.pk)
    require(can_settle_nomination(actor, row))
    group = group if outcome in OF_A_GROUP else None
    decision = (outcome, group, reason.strip(), public_text.strip())
    stored = (row.outcome, row.group, row.reason, row.public_text)
    if row.settled_by == actor and decision == stored:
        return row
    if not (verdict := is_unsettled(row)):
        raise MoveRefused(verdict.reason)
    _check(*decision)
    row.outcome, row.group, row.reason, row.public_text = decision
    row.settled_by, row.settled_at = actor, clock.now()
    row.save_next()
    after = {"outcome": row.outcome, "public_text": row.public_text}
    if row.group is not None:
        after["group"] = row.group.name
    record(Verb.NOMINATION_SETTLED, row, actor=actor, district=row.district, after=after)
    wish = result_wish(row.contact)
    if wish is not None:
        mail_nomination(row, wish)
    return row


def _check(outcome: str, group: Group | None, reason: str, public_text: str) -> None:
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Say what came of it.")})
    if outcome in OF_A_GROUP and group is None:
        raise ValidationError({"group": _("Choose the group of the list.")})
    if not reason:
        raise ValidationError({"reason": _("Say why. The person reads it.")})
    if not public_text:
        raise ValidationError({"public_text": _("Write the words that the public reads.")})
