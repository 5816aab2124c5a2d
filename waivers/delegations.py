"""Who works on an application without a role at its district, and what hangs on that outside this app.

Who may open an application is decided by `ApplicationQuerySet.visible_to`; who may write, by `rules`.
"""

from typing import Any

from django.db.models import Q, QuerySet

from statepl.accounts.models import User
from statepl.core import clock
from statepl.documents import querysets as documents
from waivers.models import Application, Correction, Delegation, Evidence, Obligation

KEPT = "_delegated_to"


def delegated_to(user: Any) -> dict[int, str]:
    """Return what the person may do today as a delegate: read or write, by the key of the application.

    Read once a day for one object of the person, as its roles are. A role at the state rules it out.
    """
    if not user.is_authenticated or user.is_sea:
        return {}
    day, found = getattr(user, KEPT, (None, {}))
    if day != clock.today():
        rows = Delegation.objects.current().filter(person=user)
        day, found = clock.today(), dict(rows.values_list("application_id", "access"))
        setattr(user, KEPT, (day, found))
    return dict(found)


def forget(user: Any) -> None:
    """Let this object read again what it may do as a delegate."""
    setattr(user, KEPT, (None, {}))


def delegates_who_write(application: Application) -> QuerySet[User]:
    """Return the active delegates of an application who may write today: they hear what contributors hear."""
    held = Delegation.objects.current().to_write().filter(application=application)
    return User.objects.filter(is_active=True, delegations__in=held).distinct().order_by("pk")


# names ------------------------------------------------------------------------------------------------
def organizations_of(application: Application) -> dict[int, str]:
    """Return the organization of each person who helps or has helped, by the person's key; the last one counts."""
    rows = Delegation.objects.filter(application=application).order_by("pk")
    return dict(rows.values_list("person_id", "organization"))


def signature(person: Any, application: Application) -> str:
    """Return a writer's name, with the organization of one who writes as a delegate."""
    if person is None:
        return ""
    organization = organizations_of(application).get(person.pk, "")
    return f"{person} ({organization})" if organization else str(person)


# doors of the apps below ------------------------------------------------------------------------------
def documents_for(user: Any) -> Q:
    """Return which files a delegate may take: what was attached to the application, nothing else of the district."""
    keys = list(delegated_to(user))
    if not keys:
        return Q(pk__in=[])
    shown = Evidence.objects.filter(filing__application__in=keys, removed_at=None).values("document")
    of_duties = Obligation.documents.through.objects.filter(obligation__application__in=keys)
    of_corrections = Correction.documents.through.objects.filter(correction__action__application__in=keys)
    return (
        Q(pk__in=shown) | Q(pk__in=of_duties.values("document")) | Q(pk__in=of_corrections.values("document"))
    )


def register() -> None:
    """Tell the documents which files a delegate may see besides those of own districts."""
    documents.admit(documents_for)
