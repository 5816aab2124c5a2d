"""What is made once for a module of tests, because it takes long: every test finds it as it was made.

Only for modules without tests of `transaction=True`, whose flush would empty it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction


def kept(make: Callable[[], Any]) -> Any:
    """Return a fixture of the module that holds what `make` made until the module is over.

    The rows lie in a transaction around the tests' own, which are rolled back to it one by one. Objects are
    another matter: a test that changes one reads it anew from the database.
    """

    @pytest.fixture(scope="module")
    def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        outer = transaction.atomic()
        outer._from_testcase = True  # as a test's own, it may hold what must be outermost elsewhere
        with django_db_blocker.unblock(), outer:
            yield make()
            transaction.set_rollback(True)

    return made
