"""People of partner organizations who help with an application, let in by the product's own service."""

import datetime as dt
from typing import Any

from statepl.accounts.models import User
from tests import factories
from waivers import services
from waivers.models import Application, Delegation
from waivers.pages.delegations import usual_last_day

PARTNER = "Harbor Partners"


def let_help(
    application: Application,
    lead: Any,
    person: User | None = None,
    *,
    access: str = "write",
    ends_on: dt.date | None = None,
    organization: str = PARTNER,
) -> Delegation:
    """Let a person help from today on, by default for a year."""
    person = person or factories.make_user(name="Dee Delegate")
    return services.grant_delegation(
        application,
        actor=lead,
        email=person.email,
        organization=organization,
        access=access,
        ends_on=ends_on or usual_last_day(application),
    )


def again(person: User) -> User:
    """Return the person as the next request reads it: roles and applications are read once for each object."""
    return User.objects.get(pk=person.pk)
