"""Who is recused finds no trace: every address of the world, tried as recused people of the state.

What everybody may read without an account is left out: the public register and data, REST, an invitation.
An administrator keeps accounts and roles, which name districts; everything else is closed to both alike.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from statepl.core import clock
from tests import factories
from tests.house.world import SEA, TODAY, Case, World, build_world, cases
from waivers import services
from waivers.models import Application

pytestmark = pytest.mark.django_db
NAME = "Willow Bend Unified"
# Released numbers are the same for everybody, with or without an account: they name every district.
OF_EVERYBODY = (
    "public:",
    "api:",
    "invitations:",
    "unsubscribe:",
    "replies:",
    "commitments:",
    "minutes:",
    "surveys:",
    "account_",
    "documents:",
    "set_language",
    "theme",
)
RELEASED = {
    "evaluation:index", "evaluation:state", "evaluation:state-csv", "evaluation:district",
    "evaluation:district-csv", "evaluation:release-detail",
}  # fmt: skip
ACCOUNTS = ("accounts:",)
ROLES = {"staff": [role for role in SEA if role != "administrator"], "administrator": ["administrator"]}
EXAMPLES = {"districts:template"}  # an example file with an invented district of the same name
OF_THE_LEAD = {
    "waivers:feed"
}  # the secret address of somebody else: the token is the key, nobody is signed in
# Files that are taken by POST.
BY_POST = {"waivers:queue-export", "audit:export"}


def body(response: Any) -> str:
    """Return where an answer leads to and what it holds, whatever the kind of file."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.get('Location', '')}\n{data.decode(errors='ignore')}"


def answers(client: Client, case: Case) -> str:
    """Return what an address gives, without the address itself: a refusal or a sign-in repeats it."""
    with transaction.atomic():
        found = body(client.get(case.path))
        if case.name in BY_POST:
            found += body(client.post(case.path))
        transaction.set_rollback(True)
    return found.replace(case.path, "").replace(case.path.partition("?")[0], "")


def traces(world: World, person: Any, pk: int) -> list[str]:
    """Return the addresses that name the district, or lead to the application."""
    left_out = OF_EVERYBODY + (ACCOUNTS if person.is_administrator else ())
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    trace = re.compile(rf"{re.escape(NAME)}|/waivers/{pk}/")
    tried = [
        case
        for case in cases(world)
        if not case.name.startswith(left_out) and case.name not in RELEASED | EXAMPLES | OF_THE_LEAD
    ]
    return sorted({case.name for case in tried if trace.search(answers(client, case))})


def test_recused_people_find_no_trace_anywhere(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        world = build_world(tmp_path)
        application = Application.objects.get(district__name=NAME)
        with clock.at(TODAY):
            people = {
                (kind, about): recused(roles, application, about)
                for kind, roles in ROLES.items()
                for about in ("district", "application")
            }
            found = {key: traces(world, person, application.pk) for key, person in people.items()}
    assert found == {key: [] for key in people}


def recused(roles: list[str], application: Application, about: str) -> Any:
    """Make a person with some roles of the state, and recuse it."""
    person = factories.make_user(roles[0], name="Rory Recused")
    for more in roles[1:]:
        person.memberships.create(role=more, starts_on="2020-01-01")
    thing = application if about == "application" else application.district
    services.declare_recusal(person, actor=person, kind="family", **{about: thing})
    return person
