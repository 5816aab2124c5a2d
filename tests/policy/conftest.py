"""What the tests of policy share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read the product's words in English, whatever language another test has left behind."""
    with translation.override("en"):
        yield
