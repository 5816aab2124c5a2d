"""The measures and student groups that are shipped. Texts are our own; the SEA may add and change rows."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def entries(name: str) -> list[dict[str, Any]]:
    """Return the shipped rows of `measures` or `subgroups`, in their order."""
    rows: list[dict[str, Any]] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return [{**row, "position": place} for place, row in enumerate(rows, start=1)]


def connecticut() -> dict[str, list[dict[str, Any]]]:
    """Return the ready-made `mappings` for Connecticut's files and the `measures` that they need."""
    found: dict[str, list[dict[str, Any]]] = json.loads(
        (HERE / "connecticut.json").read_text(encoding="utf-8")
    )
    return found
