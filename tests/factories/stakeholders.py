"""Activities and invitations, made through the services."""

import datetime as dt
import re
from typing import Any

from stakeholders.matrix import place_of
from stakeholders.models import Activity, Group, Invitation
from stakeholders.planning import PLANNING_GROUPS
from stakeholders.readiness import silences_of
from stakeholders.services import Guest, add_activity, explain_silence, invite_people, record_activity
from statepl.core import clock
from statepl.jobs.models import Message


def make_activity(district: Any, actor: Any, **changes: Any) -> Activity:
    """Plan an activity in ten days; `district` None makes it the state's own."""
    start = clock.now() + dt.timedelta(days=10)
    facts = {
        "kind": "in_community",
        "direction": "two_way",
        "title": "Talk about help at school",
        "purpose": "Tell us what works in your family.",
        "starts_at": start,
        "ends_at": start + dt.timedelta(hours=2),
        "time_zone": "America/Chicago",
        "place": "Library, 210 Mill Street",
        "languages": ["en", "es"],
        "groups": [Group.objects.get(code="families")],
        **changes,
    }
    return add_activity(district, actor=actor, **facts)


def invite_person(activity: Activity, actor: Any, **changes: Any) -> tuple[Invitation, str]:
    """Invite one person; return the invitation and the secret from the mail."""
    group = Group.objects.get(code=changes.pop("group", "families-foster"))
    through = "guardian" if group.whole.code == "students" else ""
    values = {"email": "ana@example.org", "language": "es", "name": "Ana Ruiz", "through": through, **changes}
    invite_people(activity, actor=actor, guests=[Guest(group=group, **values)])
    return Invitation.objects.latest("pk"), latest_token()


def hear_planning_groups(district: Any, actor: Any, *, codes: Any = PLANNING_GROUPS) -> Activity:
    """Hold an evening right before now at which people of the planning groups spoke, with its record."""
    groups = list(Group.objects.filter(code__in=codes))
    end = clock.now() - dt.timedelta(hours=1)
    activity = make_activity(
        district, actor, title="An evening about the plan", starts_at=end - dt.timedelta(hours=2), ends_at=end,
        groups=groups,
    )  # fmt: skip
    return record_activity(
        activity, actor=actor, version=activity.version, people=dict.fromkeys(groups, 4),
        learned="Students asked for time to finish things.",
    )  # fmt: skip


def explain_silences(application: Any, actor: Any) -> None:
    """Tell everybody why nobody has heard students, teachers and families yet."""
    for each in silences_of(application):
        explain_silence(
            application, actor=actor, group=each.group, stratum=each.stratum,
            reason="The panel meets in the fall; its date is on our calendar.",
        )  # fmt: skip


def everybody(district: Any) -> set[tuple[int, str]]:
    """Return the cells of every whole group in every kind of place of a district."""
    return {(group.pk, stratum) for group in Group.objects.top() for stratum in place_of(district).strata}


def latest_token(path: str = "invitations") -> str:
    """Return the secret in the mail queued last; `path` is the address before it."""
    match = re.search(rf"/{path}/([A-Za-z0-9_-]+)/", Message.objects.latest("pk").body_text)
    assert match
    return match.group(1)
