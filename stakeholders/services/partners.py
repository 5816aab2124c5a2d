"""Partnerships and their compacts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Compact, Partnership
from stakeholders.rules import can_sign, can_write
from stakeholders.services.together import changed, keep_changed, keep_new, told
from stakeholders.vocabulary import Side
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require


def add_partnership(district: Any, *, actor: Any, groups: Iterable[Any] = (), **facts: Any) -> Partnership:
    """Begin a partnership of a district, or of the state for None. What it lacks is shown, not refused."""
    row = Partnership(district=district, **facts)
    return keep_new(row, Verb.PARTNERSHIP_ADDED, actor=actor, groups=groups)


def edit_partnership(
    row: Partnership, *, actor: Any, version: int, groups: Iterable[Any] | None = None, **facts: Any
) -> Partnership:
    """Change a partnership; `groups` None leaves its groups. Raises StaleVersion, NotPermitted, ValidationError."""
    return keep_changed(row, Verb.PARTNERSHIP_CHANGED, actor=actor, version=version, groups=groups, **facts)


@transaction.atomic
def write_compact(partnership: Partnership, *, actor: Any, version: int | None, **facts: Any) -> Compact:
    """Write the compact of a partnership, or change it when `version` is given; then both sign anew.

    Raises StaleVersion also when somebody wrote the first one meanwhile, NotPermitted and ValidationError.
    """
    partnership = Partnership.lock(partnership.pk)
    require(can_write(actor, partnership.district))
    stored = Compact.objects.filter(partnership=partnership).first()
    compact = Compact.lock(stored.pk, version=version or 0) if stored else Compact(partnership=partnership)
    before = told(compact) if stored else {}
    for name, value in facts.items():
        setattr(compact, name, value)
    compact.our_signer = compact.their_signer = ""
    compact.our_signed_on = compact.their_signed_on = None
    compact.written_by = actor
    if stored:
        compact.save_next()
    else:
        compact.full_clean()
        compact.save()
    _record(Verb.COMPACT_WRITTEN, compact, actor, **changed(before, told(compact)))
    return compact


@transaction.atomic
def sign_compact(
    compact: Compact, *, actor: Any, version: int, side: str, signer: str, signed_on: dt.date
) -> Compact:
    """Write down who signed for a side and when. The trail keeps the side and the day, not the person."""
    compact = Compact.lock(compact.pk, version=version)
    require(can_sign(actor, compact))
    if side not in Side.values or compact.signed_on(side) is not None:
        raise ValidationError({"side": _("This side has signed already. Choose the other one.")})
    if not signer.strip():
        raise ValidationError({"signer": _("Write who signed.")})
    if signed_on > clock.today():
        raise ValidationError({"signed_on": _("This day is still to come. Write the day of the signature.")})
    if side == Side.OURS:
        compact.our_signer, compact.our_signed_on = signer.strip(), signed_on
    else:
        compact.their_signer, compact.their_signed_on = signer.strip(), signed_on
    compact.save_next()
    after = {"our_signed_on" if side == Side.OURS else "their_signed_on": signed_on}
    _record(Verb.COMPACT_SIGNED, compact, actor, after=after)
    return compact


@transaction.atomic
def review_compact(compact: Compact, *, actor: Any, version: int, review: str, next_on: dt.date) -> Compact:
    """Keep what both sides found in a review, and the day of the next one."""
    compact = Compact.lock(compact.pk, version=version)
    require(can_write(actor, compact.partnership.district))
    if not review.strip():
        raise ValidationError({"review": _("Say what both sides found.")})
    if next_on <= clock.today():
        raise ValidationError({"next_on": _("The next review lies ahead. Choose a later day.")})
    before = {"review": compact.review, "review_on": compact.review_on}
    compact.review, compact.reviewed_on, compact.review_on = review.strip(), clock.today(), next_on
    compact.save_next()
    after = {"review": compact.review, "review_on": next_on}
    _record(Verb.COMPACT_REVIEWED, compact, actor, before=before, after=after)
    return compact


def _record(verb: Verb, compact: Compact, actor: Any, **facts: Any) -> None:
    record(verb, compact, actor=actor, district=compact.partnership.district, **facts)
