"""What every reading of engagement asks first: for whom does a person work."""

from typing import Any

from django.db.models import F, Q

from stakeholders.vocabulary import DISTRICT_COORDINATORS, STATE_COORDINATORS
from statepl.accounts.models import Membership, User
from waivers.querysets import without_recused


def coordinated_districts(user: Any) -> set[int]:
    """Return the districts for which the person invites people."""
    return {
        membership.district_id
        for membership in user.current_memberships
        if membership.role in DISTRICT_COORDINATORS
    }


def coordinators_of(district: Any) -> Any:
    """Return who coordinates the activities of a district, or the state's own when it is None."""
    roles = Q(role__in=STATE_COORDINATORS)
    if district is not None:
        roles |= Q(role__in=DISTRICT_COORDINATORS, district=district)
    holders = Membership.objects.current().filter(roles).values("user")
    return User.objects.filter(pk__in=holders, is_active=True).order_by("name", "pk")


def own_coordinators_of(district: Any) -> Any:
    """Return who coordinates one place and works there: the district's people, or the state's when it is None."""
    roles = STATE_COORDINATORS if district is None else DISTRICT_COORDINATORS
    holders = Membership.objects.current().filter(role__in=roles, district=district).values("user")
    return User.objects.filter(pk__in=holders, is_active=True).order_by("name", "pk")


def untold(told: str, day: str) -> Q:
    """Return what finds rows whose `day` nobody was told of; `told` keeps the day that people were told of."""
    return Q(**{f"{told}__isnull": True}) | ~Q(**{told: F(day)})


def coordinated(rows: Any, user: Any, *, district: str = "district") -> Any:
    """Return the rows of places that the person coordinates: all for the state's, less what they are recused from."""
    if not user.is_authenticated:
        return rows.none()
    if user.has_role(*STATE_COORDINATORS):
        return without_recused(rows, user, district=district)
    return rows.filter(**{f"{district}__in": coordinated_districts(user)})


def people_of(district: Any, *, also: int | None = None) -> Any:
    """Return who has a role at a district today, or at the state agency when it is None; `also` adds one person."""
    holders = Membership.objects.current().filter(district=district).values("user")
    return User.objects.filter(Q(pk__in=holders, is_active=True) | Q(pk=also)).order_by("name", "pk")
