"""The lock files install the same packages on every day, whatever was published since."""

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK_FILES = sorted((Path(__file__).parents[2] / "requirements").glob("*.txt"))


def pinned(lock_file: Path) -> dict[str, Requirement]:
    lines = re.findall(r"^([^\s#-][^\s]*)(?: ; .*)? \\$", lock_file.read_text(), re.MULTILINE)
    return {canonicalize_name(each.name): each for each in map(Requirement, lines)}


def extras_wanted(names: set[str]) -> set[tuple[str, str]]:
    found = set()
    for distribution in importlib.metadata.distributions():
        if canonicalize_name(distribution.name) in names:
            for each in map(Requirement, distribution.requires or []):
                if each.marker is None or each.marker.evaluate({"extra": ""}):
                    found |= {(canonicalize_name(each.name), extra) for extra in each.extras}
    return found


@pytest.mark.parametrize("lock_file", LOCK_FILES, ids=lambda path: path.stem)
def test_every_package_is_pinned_with_the_extras_that_others_want(lock_file: Path) -> None:
    """pip seeks `name[extra]` by itself: unless that is pinned too it takes the newest, for which no hash is here."""
    pins = pinned(lock_file)
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in pins.values())
    wanted = extras_wanted(set(pins))
    assert ("fonttools", "woff") in wanted
    assert {(name, extra) for name, extra in wanted if extra not in pins[name].extras} == set()
