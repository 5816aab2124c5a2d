"""Reading what a section's page sent: values with the digests they were made from. No database, no HTTP.

For each path the page sends `<path>` (again for each choice), `base:<path>`, and after a conflict
`stored:<path>` with `choose:<path>` = mine or theirs. A script adds `sent:<path>`: texts that it has
sent before without hearing whether they arrived. `do` is the button.
"""

from dataclasses import dataclass
from typing import Any

from waivers.services.filings import Change
from waivers.sheets import Field, Kind, Path, Sheet, Value, digest

BASE = "base:"


@dataclass(frozen=True)
class Posted:
    """What a page sent: changes to save, held texts to let go, the button."""

    changes: list[Change]
    dropped: list[str]
    button: str


def read_post(data: Any, sheet: Sheet, *, section: str) -> Posted:
    """Read a QueryDict from the page of a section. Unknown paths are passed on: the service refuses them."""
    changes, dropped = [], []
    for name in data:
        if not name.startswith(f"{BASE}{section}."):
            continue
        path = name.removeprefix(BASE)
        if data.get(f"choose:{path}") == "theirs":
            dropped.append(path)
        elif _is_path(path):
            changes.append(_change(data, path, _asked(sheet, path)))
    return Posted(changes, dropped, data.get("do", ""))


def _change(data: Any, path: str, asked: Field | None) -> Change:
    value: Value = data.getlist(path) if asked and asked.kind is Kind.CHOICES else data.get(path, "")
    base = data.get(f"{BASE}{path}")
    if data.get(f"choose:{path}") == "mine":
        base = data.get(f"stored:{path}")
    sent = data.getlist(f"sent:{path}") if asked else []
    return Change(path, value, base, frozenset(_digest_sent(asked, each) for each in sent))


def _digest_sent(asked: Any, text: str) -> str:
    """Return the digest of a text that a script has sent before; choices came one to a line."""
    value: Value = [each for each in text.split("\n") if each] if asked.kind is Kind.CHOICES else text
    return digest(asked.normal(value))


def _is_path(path: str) -> bool:
    try:
        Path.parse(path)
    except ValueError:
        return False
    return True


def _asked(sheet: Sheet, path: str) -> Field | None:
    try:
        return sheet.field_at(Path.parse(path))
    except KeyError:
        return None
