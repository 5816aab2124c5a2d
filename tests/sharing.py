"""How the workers of pytest-xdist share the tests, and which tests are measured.

A file goes to one worker, the longest first, so that nobody is left with one at the end. The tests of
tests/house read one long walk over all addresses, so they go to one worker together: another that asked for
the walk would wait for it and do nothing.

Measuring doubles a test's time. Where a run measures, only the tests named in tests/house/measured.txt do.
"""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from coverage import Coverage
from django.urls import get_resolver
from xdist.scheduler import LoadFileScheduling

from scripts import covered

HOUSE = "tests/house/"
# Files that take a minute and more; those with few tests would come last without a word here.
LONG = (
    HOUSE,
    "tests/browser/test_every_page.py",
    "tests/browser/test_five_years",
    "tests/browser/test_autosave.py",
    "tests/waivers/test_interleavings.py",
    "tests/waivers/test_five_years.py",
    "tests/waivers/test_terms_machine.py",
    "tests/waivers/test_amendments.py",
    "tests/journeys/",
)


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """One unit of work a file; the house is one unit."""

    def _split_scope(self, nodeid: str) -> str:
        return HOUSE if nodeid.startswith(HOUSE) else str(super()._split_scope(nodeid))


def place(nodeid: str) -> int:
    """Return how early a test starts: the lower the earlier."""
    return next((number for number, name in enumerate(LONG) if nodeid.startswith(name)), len(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> ByFile:
    """Hand the tests out by file."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first; everything else keeps its order."""
    items.sort(key=lambda item: place(item.nodeid))


def pytest_collection_finish() -> None:
    """Load every address while everything is measured: which test is the first to open a page is chance.

    What is loaded by then stays, so the garbage collector need not walk through it again and again.
    """
    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Stop the measuring, where there is one, for a test that shows nothing of the listed files."""
    stopped = [] if covered.is_measured(item.nodeid) else stop_measuring()
    yield
    for measuring in reversed(stopped):
        measuring.start()


def stop_measuring() -> list[Coverage]:
    """Stop whatever measures and return it: beneath a worker's own measuring pytest-cov has begun another,
    which would go on as soon as that one stops.
    """
    stopped = []
    while (measuring := Coverage.current()) is not None:
        measuring.stop()
        stopped.append(measuring)
    return stopped
