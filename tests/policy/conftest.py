"""What the tests of policy share."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def words() -> Callable[[Any], str]:
    """Return `words(response)`: the text of a page."""

    def text(response: Any) -> str:
        return str(response.content.decode())

    return text
