"""Who of the state may know of an application, and what hangs on that outside this app.

The rule itself stands in `querysets.recused_from`.
"""

from typing import Any

from django.db.models import OuterRef, QuerySet

from statepl.accounts.models import Membership, User
from statepl.accounts.roles import Role
from statepl.audit import querysets as audit
from statepl.districts import querysets as districts
from statepl.documents import querysets as documents
from statepl.jobs import querysets as jobs
from waivers.models import Application
from waivers.querysets import recused_from, without_recused


def state_people(application: Application, *roles: Role | str) -> QuerySet[User]:
    """Return the active people of the state in one of these roles who may know of the application."""
    held = Membership.objects.current().at_sea().filter(role__in=roles)
    people = User.objects.filter(is_active=True, memberships__in=held)
    return free_of_conflict(people, application)


def free_of_conflict(people: QuerySet[User], application: Application) -> QuerySet[User]:
    """Leave out of some people of the state those who keep out of the application."""
    of_row = {"application": application.pk, "district": application.district_id}
    return people.exclude(recused_from(OuterRef("pk"), **of_row)).distinct()


def has_approver(application: Application) -> bool:
    """Say whether at least one approver of the state may decide the application."""
    return state_people(application, Role.APPROVER).exists()


def without_approver(rows: Any) -> list[Application]:
    """Return the applications that no approver may decide. One query for each approver of the state."""
    held = Membership.objects.current().at_sea().filter(role=Role.APPROVER)
    left = rows
    for person in User.objects.filter(is_active=True, memberships__in=held).distinct():
        left = left.filter(recused_from(person))
    return list(left.select_related("district").order_by("district__name", "pk"))


def register() -> None:
    """Tell the apps below whose rows about a district a recused person of the state must not see."""
    documents.restrict(without_recused)
    for place in (audit, districts, jobs):
        place.RESTRICTIONS.add(without_recused)
