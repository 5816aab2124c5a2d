"""Sets the mode before anything reads the settings; pyproject.toml loads it with `-p`.

Every worker of pytest-xdist has a PostgreSQL and a Redis of its own: a test that stops one, or moves the
demo's clock, disturbs no other.
"""

import os
from pathlib import Path

os.environ.setdefault("STATEPL_MODE", "test")
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    place = Path(os.environ.get("STATEPL_VAR") or Path(__file__).resolve().parent.parent / "var" / "test")
    if place.name != worker:
        os.environ["STATEPL_VAR"] = str(place / worker)
