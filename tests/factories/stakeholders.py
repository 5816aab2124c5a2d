"""Activities and invitations, made through the services."""

import datetime as dt
import re
from typing import Any

from stakeholders.models import Activity, Group, Invitation
from stakeholders.services import Guest, add_activity, invite_people
from statepl.core import clock
from statepl.jobs.models import Message

LINK = re.compile(r"/invitations/([A-Za-z0-9_-]+)/")


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
    values = {"email": "ana@example.org", "language": "es", "name": "Ana Ruiz", **changes}
    group = Group.objects.get(code=values.pop("group", "families-foster"))
    invite_people(activity, actor=actor, guests=[Guest(group=group, **values)])
    return Invitation.objects.latest("pk"), latest_token()


def latest_token() -> str:
    """Return the secret in the mail queued last."""
    match = LINK.search(Message.objects.latest("pk").body_text)
    assert match
    return match.group(1)
