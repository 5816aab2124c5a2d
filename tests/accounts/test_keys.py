"""API clients and their keys."""

import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from statepl.accounts import keys
from statepl.accounts.authentication import ApiKeyAuthentication, digest
from statepl.accounts.models import ApiClient, ApiSecret
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted

pytestmark = pytest.mark.django_db


def works(key: str) -> bool:
    return ApiKeyAuthentication._secret(key) is not None


def make(administrator: Any, **fields: Any) -> tuple[ApiClient, str]:
    values = {"scopes": ["evaluation:read"], "actor": administrator, **fields}
    return keys.create_api_client("Data warehouse", **values)


def test_create_api_client_returns_a_key_that_works_and_stores_its_hash_only(administrator: Any) -> None:
    client, key = make(administrator, scopes=["reports:read", "evaluation:read", "reports:read"])
    secret = ApiSecret.objects.get()
    assert client.scopes == ["evaluation:read", "reports:read"]
    assert (secret.prefix, secret.digest) == (key[:12], digest(key))
    assert works(key)
    assert len(key) >= 47
    event = AuditEvent.objects.get()
    assert (event.verb, key in json.dumps(event.after)) == ("api_client.created", False)


@pytest.mark.parametrize(
    "fields",
    [{"scopes": []}, {"scopes": ["everything"]}, {"expires_on": clock.today() - dt.timedelta(days=1)}],
)
def test_create_api_client_refuses_bad_input(administrator: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make(administrator, **fields)
    assert ApiClient.objects.count() == 0


def test_client_works_to_its_last_day(administrator: Any) -> None:
    last = clock.today() + dt.timedelta(days=3)
    _client, key = make(administrator, expires_on=last)
    with clock.at(last):
        assert works(key)
    with clock.at(last + dt.timedelta(days=1)):
        assert not works(key)


def test_rotate_keeps_two_keys_alive(administrator: Any) -> None:
    client, first = make(administrator)
    second = keys.rotate_api_secret(client, actor=administrator)
    assert (works(first), works(second)) == (True, True)
    third = keys.rotate_api_secret(client, actor=administrator)
    assert (works(first), works(second), works(third)) == (False, True, True)


def test_rotate_sent_twice_makes_one_key(administrator: Any) -> None:
    client, _key = make(administrator)
    newest = keys.live_secrets(client).first().pk
    keys.rotate_api_secret(client, actor=administrator, newest=newest)
    with pytest.raises(ValidationError, match="newer key"):
        keys.rotate_api_secret(client, actor=administrator, newest=newest)
    assert client.secrets.count() == 2


def test_revoke_secret_stops_one_key(administrator: Any) -> None:
    client, first = make(administrator)
    second = keys.rotate_api_secret(client, actor=administrator)
    secret = client.secrets.get(prefix=first[:12])
    keys.revoke_api_secret(secret, actor=administrator)
    assert (works(first), works(second)) == (False, True)
    with pytest.raises(ValidationError, match="revoked already"):
        keys.revoke_api_secret(secret, actor=administrator)


def test_revoke_client_stops_all_for_good(administrator: Any) -> None:
    client, key = make(administrator)
    keys.revoke_api_client(client, actor=administrator, reason="project over")
    assert not works(key)
    for again in (keys.rotate_api_secret, keys.revoke_api_client):
        with pytest.raises(ValidationError, match="revoked"):
            again(client, actor=administrator)
    assert AuditEvent.objects.order_by("-id").first().reason == "project over"


def test_keys_are_for_administrators(reviewer: Any, administrator: Any) -> None:
    client, _key = make(administrator)
    for call in (
        lambda: keys.create_api_client("X", scopes=["reports:read"], actor=reviewer),
        lambda: keys.rotate_api_secret(client, actor=reviewer),
        lambda: keys.revoke_api_client(client, actor=reviewer),
        lambda: keys.revoke_api_secret(client.secrets.get(), actor=reviewer),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_command_prints_the_key_once() -> None:
    out = StringIO()
    call_command("create_api_client", "Warehouse", "--scope", "evaluation:read", "--json", stdout=out)
    facts = json.loads(out.getvalue())
    assert (facts["ok"], facts["name"], works(facts["key"])) == (True, "Warehouse", True)


def test_command_takes_scopes_and_last_day() -> None:
    out = StringIO()
    args = ["--scope", "evaluation:read", "--scope", "reports:read", "--expires", "2099-12-31"]
    call_command("create_api_client", "Warehouse", *args, stdout=out)
    client = ApiClient.objects.get()
    assert (client.scopes, client.expires_on) == (["evaluation:read", "reports:read"], dt.date(2099, 12, 31))
    assert works(out.getvalue().splitlines()[1])


def test_command_exits_1_when_refused() -> None:
    call_command("create_api_client", "Warehouse", "--scope", "evaluation:read", stdout=StringIO())
    for more, where in ((["--json"], "out"), ([], "err")):
        out, err = StringIO(), StringIO()
        args = ["Warehouse", "--scope", "evaluation:read", *more]
        with pytest.raises(SystemExit) as stop:
            call_command("create_api_client", *args, stdout=out, stderr=err)
        assert stop.value.code == 1
        assert "already exists" in {"out": out, "err": err}[where].getvalue()


@pytest.mark.parametrize(
    "args", [[], ["X"], ["X", "--scope", "all"], ["X", "--scope", "reports:read", "--expires", "soon"]]
)
def test_command_called_wrongly_says_so(args: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_api_client", *args)


def test_create_administrator_lets_the_first_person_in() -> None:
    out = StringIO()
    call_command("create_administrator", "first@sea.example", "Fay First", "--json", stdout=out)
    facts = json.loads(out.getvalue())
    assert (facts["ok"], facts["email"]) == (True, "first@sea.example")
    call_command("create_administrator", "second@sea.example", "Sol Second", stdout=(plain := StringIO()))
    assert plain.getvalue() == "second@sea.example administers the state now.\n"
    for more in ([], ["--json"]):
        args = ["first@sea.example", "Fay First", *more]
        with pytest.raises(SystemExit) as stop:
            call_command("create_administrator", *args, stdout=StringIO(), stderr=StringIO())
        assert stop.value.code == 1
