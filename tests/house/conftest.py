"""The walk over every route, once for all tests of the folder, also when workers share them."""

import fcntl
import pickle
from typing import Any

import pytest

from tests.house.sweep import Sweep, walk


@pytest.fixture(scope="session")
def sweep(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any, worker_id: str) -> Sweep:
    """What every role saw at every address. The first worker walks; another waits and reads."""
    folder = tmp_path_factory.mktemp("sweep")
    if worker_id == "master":
        with django_db_blocker.unblock():
            return walk(folder)
    kept = tmp_path_factory.getbasetemp().parent / "sweep.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with django_db_blocker.unblock():
                kept.write_bytes(pickle.dumps(walk(folder)))
        found: Sweep = pickle.loads(kept.read_bytes())  # noqa: S301 - this run wrote it a moment ago
        return found
