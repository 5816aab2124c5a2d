"""What the tests of waivers share."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from statepl.core import clock
from tests.waivers.queues import APRIL


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read the product's words in English, whatever language another test has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def at() -> Callable[..., str]:
    """Return `at(page, *args)`: the address of a page of waivers."""

    def address(page: str, *args: Any) -> str:
        return reverse(f"waivers:{page}", args=args)

    return address


@pytest.fixture
def today() -> Iterator[dt.date]:
    """Live on one day of April 2026, when applications lie before the state; return it."""
    with clock.at(APRIL):
        yield APRIL
