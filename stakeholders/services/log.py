"""Writing what the log keeps beside the record: facts of each kind, decisions, and quick notes of informal contact."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.models import Activity, Decision, Group, Particulars
from stakeholders.rules import can_edit_activity
from stakeholders.services.activities import add_activity, record_activity
from stakeholders.vocabulary import Direction, Kind
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require

OF_PEOPLE = frozenset({"host", "visitors"})  # may name people, so history does not repeat them
A_MOMENT = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class DecisionRow:
    """One decision as it is typed; `pk` is that of the stored row, None for a new one."""

    what: str
    phase: str
    decided_by: str
    part: str = ""
    groups: tuple[Group, ...] = ()
    pk: int | None = None


@transaction.atomic
def keep_particulars(activity: Activity, *, actor: Any, version: int, facts: Mapping[str, Any]) -> Activity:
    """Keep the facts of an activity's kind, before it begins or later. `facts` are fields of Particulars.

    Raises StaleVersion, NotPermitted or ValidationError.
    """
    activity = Activity.lock(activity.pk, version=version)
    require(can_edit_activity(actor, activity))
    before = _told(activity)
    _write(activity, facts)
    if _told(activity) != before:
        activity.save_next()
        _note(activity, actor, before)
    return activity


@transaction.atomic
def record_in_full(
    activity: Activity,
    *,
    actor: Any,
    version: int,
    facts: Mapping[str, Any],
    decisions: Sequence[DecisionRow] | None = (),
    **told: Any,
) -> Activity:
    """Write the record (see `record_activity`) with the facts of its kind and the decisions taken.

    `decisions` are all of them: a stored one that is not among them is taken out; None leaves them. Raises what
    `record_activity` raises, and ValidationError for a decision with a part for nobody.
    """
    activity = record_activity(activity, actor=actor, version=version, **told)
    before = _told(activity)
    _write(activity, facts)
    if decisions is not None:
        _write_decisions(activity, decisions)
    if _told(activity) != before:
        _note(activity, actor, before)
    return activity


def _write(activity: Activity, facts: Mapping[str, Any]) -> None:
    row = Particulars.objects.filter(activity=activity).first() or Particulars(activity=activity)
    for field, value in facts.items():
        setattr(row, field, value)
    row.full_clean()
    if row.pk or row.told():
        row.save()
    activity.particulars = row


def _write_decisions(activity: Activity, rows: Sequence[DecisionRow]) -> None:
    stored = {each.pk: each for each in activity.decisions.all()}
    for row in rows:
        if row.part and not row.groups:
            raise ValidationError(_("Choose which groups had this part in the decision: %s.") % row.what)
        decision = stored.pop(row.pk, None) or Decision(activity=activity)
        decision.what, decision.phase = row.what.strip(), row.phase
        decision.decided_by, decision.part = row.decided_by.strip(), row.part
        decision.full_clean()
        decision.save()
        decision.groups.set(row.groups if row.part else ())
    activity.decisions.filter(pk__in=stored).delete()


def _told(activity: Activity) -> dict[str, Any]:
    """Return all that stands now, as people read it."""
    row = Particulars.objects.filter(activity=activity).first()
    facts = row.told() if row else {}
    if "notice_on" in facts:
        facts["notice_on"] = facts["notice_on"].isoformat()
    decisions = [_sentence(each) for each in activity.decisions.for_list()]
    return facts | ({"decisions": decisions} if decisions else {})


def _sentence(decision: Decision) -> str:
    groups = ", ".join(group.name for group in decision.groups.all())
    part = f"; {decision.get_part_display()}: {groups}" if decision.part else ""
    return f"{decision.get_phase_display()}: {decision.what} ({decision.decided_by}){part}"


def _note(activity: Activity, actor: Any, before: dict[str, Any]) -> None:
    after = _told(activity)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    kept = [name for name in changed if name not in OF_PEOPLE]
    record(
        Verb.ACTIVITY_DETAILED,
        activity,
        actor=actor,
        district=activity.district,
        before={name: before[name] for name in kept if name in before},
        after={name: after[name] for name in kept if name in after},
    )


@transaction.atomic
def note_contact(
    district: Any,
    *,
    actor: Any,
    group: Group,
    heard: str,
    people: int = 1,
    place: str = "",
    when: dt.datetime | None = None,
) -> Activity:
    """Keep one informal contact (S-18): an activity with its record, in one step.

    `when` is now unless given; without a place it was a call or a message. Raises NotPermitted, and
    ValidationError for a contact that has not been yet or says nothing.
    """
    when = when or clock.now()
    if when > clock.now():
        raise ValidationError({"when": _("Note a contact after it took place.")})
    if not heard.strip():
        raise ValidationError({"heard": _("Write down what you heard.")})
    activity = add_activity(
        district,
        actor=actor,
        groups=[group],
        kind=Kind.INFORMAL,
        direction=Direction.TWO_WAY,
        title=_("Informal contact: %(group)s") % {"group": group.label},
        starts_at=when,
        ends_at=when + A_MOMENT,
        time_zone=zone_of(actor),
        place=place.strip(),
        is_online=not place.strip(),
    )
    return record_activity(
        activity, actor=actor, version=activity.version, people={group: people}, learned=heard
    )


def zone_of(actor: Any) -> str:
    """Return the time zone in which the person wrote last, else the agency's."""
    last = (
        Activity.objects.filter(created_by=actor).order_by("-pk").values_list("time_zone", flat=True).first()
    )
    return last if last in zoneinfo.available_timezones() else settings.TIME_ZONE
