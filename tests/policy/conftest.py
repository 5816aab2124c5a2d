"""What the tests of policy share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read the product's words in English, whatever language another test has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def words() -> Callable[[Any], str]:
    """Return `words(response)`: the text of a page."""

    def text(response: Any) -> str:
        return str(response.content.decode())

    return text
