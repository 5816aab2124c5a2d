"""Who may read what: keys, scopes, expiry, rotation, calls a minute."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from statepl.accounts.models import ApiClient, ApiSecret
from statepl.core import clock
from tests.api.conftest import make_key

ADDRESS = "/api/v1/observations/"


def get(key: str | None = None, address: str = ADDRESS) -> Any:
    return Client().get(address, headers={"Authorization": f"Bearer {key}"} if key else {})


def test_observations_without_a_key_are_401_with_a_challenge(db: None) -> None:
    response = get()
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="statepl"'
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "A key is needed",
        "status": 401,
        "detail": "Send a key as 'Authorization: Bearer KEY'. The state hands keys out.",
        "instance": response["X-Request-ID"],
    }


def test_session_of_a_person_is_no_key(sign_in: Any, analyst: Any) -> None:
    assert sign_in(analyst).get(ADDRESS).status_code == 401


def test_key_without_the_scope_is_403(db: None) -> None:
    other = ApiClient.objects.create(name="Other", scopes=["waivers:read"])
    response = get(make_key(other))
    assert (response.status_code, response.json()["title"]) == (403, "This key may not read this")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_405(reader: Client, method: str) -> None:
    for address in (ADDRESS, "/api/v1/districts/"):
        response = getattr(reader, method)(address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["detail"] == "Use GET, HEAD or OPTIONS. Nothing was changed."


@pytest.mark.parametrize("header", ["Bearer", "Basic abc", "Bearer a b", "Bearer \x00", "Bearer unknown-key"])
def test_malformed_or_unknown_key_is_401_even_where_all_may_read(db: None, header: str) -> None:
    response = Client().get("/api/v1/districts/", headers={"Authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="statepl"'


def test_key_works_until_its_last_day(api_client: ApiClient) -> None:
    key = make_key(api_client)
    api_client.expires_on = clock.today()
    api_client.save()
    assert get(key).status_code == 200
    with clock.at(clock.today() + dt.timedelta(days=1)):
        assert get(key).status_code == 401


def test_revoked_client_is_refused(api_client: ApiClient) -> None:
    key = make_key(api_client)
    api_client.revoked_at = timezone.now()
    api_client.save()
    assert get(key).status_code == 401


def test_two_keys_work_while_one_is_replaced(api_client: ApiClient) -> None:
    old, new = make_key(api_client), make_key(api_client)
    assert [get(old).status_code, get(new).status_code] == [200, 200]
    ApiSecret.objects.filter(prefix=old[:12]).update(revoked_at=timezone.now())
    assert [get(old).status_code, get(new).status_code] == [401, 200]


def test_same_prefix_with_another_rest_is_refused(api_client: ApiClient) -> None:
    assert get(f"{make_key(api_client)[:12]}something-else").status_code == 401


def test_use_is_noted_once_a_minute(reader: Client, api_client: ApiClient) -> None:
    reader.get(ADDRESS)
    api_client.refresh_from_db()
    first = api_client.last_used_at
    assert first is not None
    reader.get(ADDRESS)
    api_client.refresh_from_db()
    assert api_client.last_used_at == first


def test_calls_are_counted_for_each_client(reader: Client, api_client: ApiClient, settings: Any) -> None:
    rates = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"client": "2/min"}}
    settings.REST_FRAMEWORK = rates
    assert [reader.get(ADDRESS).status_code for _ in range(3)] == [200, 200, 429]
    response = reader.get(ADDRESS)
    assert response["Content-Type"] == "application/problem+json"
    assert 0 < int(response["Retry-After"]) <= 60
    other = ApiClient.objects.create(name="Other", scopes=["evaluation:read"])
    assert get(make_key(other)).status_code == 200


def test_claimed_address_does_not_escape_the_count(db: None, settings: Any) -> None:
    rates = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"client": "1/min"}}
    settings.REST_FRAMEWORK = rates
    calls = [
        Client().get("/api/v1/measures/", headers={"X-Forwarded-For": f"10.0.0.{place}"}) for place in (1, 2)
    ]
    assert [call.status_code for call in calls] == [200, 429]
