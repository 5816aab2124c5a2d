"""How people work together, made through the services."""

import datetime as dt
from typing import Any

from stakeholders import services
from stakeholders.models import (
    Action,
    Compact,
    Group,
    Mindset,
    Partnership,
    PlannedMessage,
    SharedPractice,
)
from statepl.core import clock

WHOLE = {
    "interests": "Both want young people to stay in the valley.",
    "roles": "The college teaches; the district gives time and rooms.",
    "trust": "Two summers of courses together.",
    "gap": "Nobody of ours can teach welding.",
}


def group(code: str = "families") -> Group:
    """Return a shipped group."""
    found: Group = Group.objects.get(code=code)
    return found


def make_partnership(district: Any, actor: Any, **changes: Any) -> Partnership:
    """Begin a partnership with a college that lacks nothing."""
    facts = {"name": "Valley College", "kind": "higher_education", **WHOLE, **changes}
    return services.add_partnership(district, actor=actor, **facts)


def make_compact(partnership: Partnership, actor: Any, **changes: Any) -> Compact:
    """Write the compact of a partnership, to be reviewed in a year."""
    facts = {
        "our_gains": "Courses that count.",
        "our_commitments": "A room and a bus.",
        "their_gains": "Students who know the college.",
        "their_commitments": "Two teachers a term.",
        "review_on": clock.today() + dt.timedelta(days=365),
        **changes,
    }
    return services.write_compact(partnership, actor=actor, version=None, **facts)


def sign_by_both(compact: Compact, actor: Any) -> Compact:
    """Let both sides sign today."""
    for side, signer in (("ours", "Lou Lead, superintendent"), ("theirs", "Vera Valley, president")):
        compact = services.sign_compact(
            compact, actor=actor, version=compact.version, side=side, signer=signer, signed_on=clock.today()
        )
    return compact


def make_action(district: Any, actor: Any, **changes: Any) -> Action:
    """Plan an action for families in ten days."""
    facts = {
        "title": "Visit a school that works this way",
        "strand": "awareness",
        "group": group(),
        "owner": "Lou Lead",
        "due_on": clock.today() + dt.timedelta(days=10),
        "metric": "Twenty families have seen a classroom.",
        **changes,
    }
    return services.add_action(district, actor=actor, **facts)


def make_message(district: Any, actor: Any, **changes: Any) -> PlannedMessage:
    """Plan a message to families."""
    facts = {
        "text": "Your child moves on when it is ready.",
        "group": group(),
        "channel": "letter",
        "languages": ["en", "es"],
        "cadence": "monthly",
        "owner": "Cam Contributor",
        "feedback": "By phone; we answer within a week.",
        **changes,
    }
    return services.add_planned_message(district, actor=actor, **facts)


def make_reading(district: Any, actor: Any, **changes: Any) -> Mindset:
    """Read where families stand today."""
    facts = {
        "group": group(),
        "current": "Grades tell how good a child is.",
        "desired": "Families ask what a child can do.",
        "trend": "first",
        "basis": "Four evenings in the library.",
        "read_on": clock.today(),
        **changes,
    }
    return services.read_mindset(district, actor=actor, **facts)


def make_practice(district: Any, actor: Any, **changes: Any) -> SharedPractice:
    """List a visit for families that every district may read."""
    facts = {
        "kind": "visit",
        "title": "A morning at the mill school",
        "text": "See how students plan their week.",
        "groups": [group()],
        "starts_on": clock.today() + dt.timedelta(days=20),
        "contact": "School office, 555-0140",
        "is_shared": True,
        **changes,
    }
    return services.add_practice(district, actor=actor, **facts)
