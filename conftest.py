"""What the machine must have for some tests, and the words in which a missing part is named."""

import os

import pytest

from statepl import machine


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose part of the machine is missing, by name; with CI=true it fails instead."""
    for mark, lacking in (("browser", machine.browser_missing), ("pango", machine.pango_missing)):
        if item.get_closest_marker(mark) is None:
            continue
        sentence = lacking()
        if sentence and os.environ.get("CI") == "true":
            pytest.fail(sentence, pytrace=False)
        if sentence:
            pytest.skip(sentence)
