"""Clients with keys, and releases with a few cells."""

import hashlib
import itertools
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from evaluation.models import Level, Measure, Release, ReleasedCell, Subgroup
from statepl.accounts.authentication import PREFIX_LENGTH, digest
from statepl.accounts.models import ApiClient, ApiSecret
from statepl.core import clock

_number = itertools.count(1)


@pytest.fixture(autouse=True)
def _own_files_and_counters(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


def make_key(client: ApiClient, **fields: Any) -> str:
    """Make a live key of a client."""
    key = secrets.token_urlsafe(32)
    ApiSecret.objects.create(client=client, prefix=key[:PREFIX_LENGTH], digest=digest(key), **fields)
    return key


@pytest.fixture
def api_client(db: None) -> ApiClient:
    return ApiClient.objects.create(name="Dashboard", scopes=["evaluation:read"])


@pytest.fixture
def reader(api_client: ApiClient) -> Client:
    """Return an HTTP client with a key for evaluation data."""
    return Client(headers={"Authorization": f"Bearer {make_key(api_client)}"})


def measure(code: str = "ATT") -> Measure:
    values = {"name": "Attendance", "family": "attendance", "kind": "rate", "direction": "up", "unit": "%"}
    return Measure.objects.get_or_create(code=code, defaults={**values, "universe": "enrolled"})[0]


def subgroup(code: str) -> Subgroup:
    return Subgroup.objects.get_or_create(code=code, defaults={"name": code})[0]


@pytest.fixture
def publish(db: None) -> Callable[..., Release]:
    """Return a function that publishes a release: two groups, one of them withheld, in each district."""

    def make(
        districts: list[Any], *, year: int = 2024, number: int = 1, printed: Any = None, **fields: Any
    ) -> Release:
        release = Release.objects.create(
            school_year=year, number=number, method="test", minimum_n=10, **fields
        )
        ReleasedCell.objects.bulk_create(
            [cell for one in districts for cell in _cells(release, one, printed or {})]
        )
        release.state, release.published_at = Release.State.PUBLISHED, clock.now()
        release.sha256 = hashlib.sha256(f"{release.pk} {next(_number)}".encode()).hexdigest()
        release.save()
        return release

    return make


def _cells(release: Release, district: Any, printed: dict[str, dict[str, Any]]) -> list[ReleasedCell]:
    """Return two cells; `printed` holds other facts of a group, by its code."""
    shared = {
        "release": release,
        "level": Level.DISTRICT,
        "agency_key": district.pk,
        "measure": measure(),
        "grade": "ALL",
        "district_key": district.pk,
        "agency_id": district.leaid,
        "agency_name": district.name,
    }
    shown = {"denominator": 200, "value": 91.5, "numerator": 183, "status": "reported"}
    facts = {"ALL": shown, "EL": {"status": "suppressed", "reason": "privacy"}} | printed
    return [ReleasedCell(**shared, **facts[code], subgroup=subgroup(code)) for code in ("ALL", "EL")]
