"""What every test of the jobs starts from: no work of another test is remembered."""

from collections.abc import Iterator

import pytest

from tests.jobs import kinds


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    kinds.forget()
    yield
    kinds.forget()
