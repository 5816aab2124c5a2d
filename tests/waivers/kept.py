"""What is made once for a module of tests, because it takes long: every test finds it as it was made.

Only for modules without tests of `transaction=True`, whose flush would empty it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.factories import stage
from tests.factories.waivers import make_application
from tests.waivers.years import RUNNING, make_running


def kept(make: Callable[[], Any], *, autouse: bool = False) -> Any:
    """Return a fixture of the module that holds what `make` made until the module is over.

    The rows lie in a transaction around the tests' own, which are rolled back to it one by one. Objects are
    another matter: a test that changes one reads it anew from the database.
    """

    @pytest.fixture(scope="module", autouse=autouse)
    def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        outer = transaction.atomic()
        outer._from_testcase = True  # as a test's own, it may hold what must be outermost elsewhere
        with django_db_blocker.unblock(), outer:
            yield make()
            stage.clear()
            transaction.set_rollback(True)

    return made


def staged(*keys: str) -> Any:
    """Return a fixture for every test of the module: the factories find these applications on the stage.

    A key is a state, which `make_application` asks for, or RUNNING, which `make_running` does.
    """

    def put_all() -> None:
        made = [(key, *(make_running() if key == RUNNING else make_application(key))) for key in keys]
        for one in made:
            stage.put(*one)

    return kept(put_all, autouse=True)
