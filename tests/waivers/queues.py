"""Applications in the queue for tests, and the queue as a person asks for it."""

import datetime as dt

from django.urls import reverse

from tests import factories
from tests.factories import waivers as make

APRIL = dt.date(2026, 4, 10)


def queue(client, **query):
    """Return the answer of the queue."""
    return client.get(reverse("waivers:queue"), query)


def made(state, **district):
    """Make an application in a state, of a district with these facts; return it with its people."""
    return make.make_application(state, make.Cast(factories.make_district(**district)))
