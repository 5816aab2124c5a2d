"""What every reading of engagement asks first: for whom does a person work."""

from typing import Any

from stakeholders.vocabulary import DISTRICT_COORDINATORS


def coordinated_districts(user: Any) -> set[int]:
    """Return the districts for which the person invites people."""
    return {
        membership.district_id
        for membership in user.current_memberships
        if membership.role in DISTRICT_COORDINATORS
    }
