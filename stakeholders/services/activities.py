"""Writing the log: activities, planned and changed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Group, Participation
from stakeholders.rules import can_coordinate, can_edit_activity, can_record
from stakeholders.services.changes import tell_of_change, time_and_place
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require


@transaction.atomic
def add_activity(district: Any, *, actor: Any, groups: Iterable[Group] = (), **facts: Any) -> Activity:
    """Make an activity of a district, or of the state when `district` is None.

    `facts` are the fields of Activity. Raises NotPermitted or ValidationError.
    """
    require(can_coordinate(actor, district))
    activity = Activity(district=district, created_by=actor, **facts)
    activity.full_clean()
    activity.save()
    activity.groups.set(groups)
    after = {"starts_at": _moment(activity.local_start)}
    record(Verb.ACTIVITY_ADDED, activity, actor=actor, district=district, after=after)
    return activity


@transaction.atomic
def edit_activity(
    activity: Activity, *, actor: Any, version: int, groups: Iterable[Group], **facts: Any
) -> Activity:
    """Change an activity made from `version`. Raises StaleVersion, NotPermitted or ValidationError."""
    activity = Activity.lock(activity.pk, version=version)
    require(can_edit_activity(actor, activity))
    before, held = _facts(activity), time_and_place(activity)
    for field, value in facts.items():
        setattr(activity, field, value)
    if time_and_place(activity) != held:
        activity.sequence += 1
    activity.save_next()
    if time_and_place(activity) != held and not activity.has_begun:
        tell_of_change(activity, actor=actor)
    activity.groups.set(groups)
    after = _facts(activity)
    changed = [field for field, value in after.items() if before[field] != value]
    record(
        Verb.ACTIVITY_EDITED,
        activity,
        actor=actor,
        district=activity.district,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
    )
    return activity


def _facts(activity: Activity) -> dict[str, Any]:
    """Return what the history keeps of an activity, as people read it."""
    fields = ("title", "purpose", "place", "is_online")
    return {field: getattr(activity, field) for field in fields} | {
        "kind": str(activity.get_kind_display()),
        "direction": str(activity.get_direction_display()),
        "starts_at": _moment(activity.local_start),
        "ends_at": _moment(activity.local_end),
        "languages": list(activity.languages),
        "team": activity.team.name if activity.team else "",
        "groups": sorted(activity.groups.values_list("name", flat=True)),
    }


def _moment(local: dt.datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


@transaction.atomic
def record_activity(
    activity: Activity,
    *,
    actor: Any,
    version: int,
    people: Mapping[Group, int],
    learned: str = "",
    decided: str = "",
) -> Activity:
    """Keep what happened: how many of each group took part, what was learned, what was decided.

    A group without people, or with 0, is not in the record. Raises StaleVersion, NotPermitted before it
    has begun, and ValidationError for a record that says nothing.
    """
    activity = Activity.lock(activity.pk, version=version)
    require(can_record(actor, activity))
    counted = {group: number for group, number in people.items() if number}
    if not counted and not learned.strip() and not decided.strip():
        raise ValidationError(_("Say who took part, or what was learned or decided."))
    before = _record_of(activity)
    activity.learned, activity.decided = learned.strip(), decided.strip()
    activity.recorded_at = clock.now()
    activity.full_clean()
    activity.save_next()
    activity.participations.exclude(group__in=counted).delete()
    for group, number in counted.items():
        Participation.objects.update_or_create(activity=activity, group=group, defaults={"people": number})
    record(
        Verb.ACTIVITY_RECORDED,
        activity,
        actor=actor,
        district=activity.district,
        before=before,
        after=_record_of(activity),
    )
    return activity


def _record_of(activity: Activity) -> dict[str, Any]:
    if activity.recorded_at is None:
        return {}
    rows = activity.participations.select_related("group").order_by("group__position")
    told = {"people": {row.group.name: row.people for row in rows}}
    return told | {"learned": activity.learned, "decided": activity.decided}
