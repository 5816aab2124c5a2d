"""Choose the tests that a whole run measures, and write them to tests/house/measured.txt: `make covered`.

Measuring doubles the time of a test. This measures every test that tests/house/covered.txt names, each by
itself, and keeps as few as show every line and branch that all of them show, cheap ones first.
"""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from coverage import CoverageData
from covered import ALL_OF_THEM, MEASURED, ROOT, read_list, read_tests, write_settings

Arc = tuple[str, int, int]
LEAST = 0.3  # seconds that each further test costs by being there
HEADER = (
    "# Written by `make covered`: the tests of covered.txt that together show everything, and are measured.\n"
)


def choose(shown: Mapping[str, set[Arc]], seconds: Mapping[str, float]) -> list[str]:
    """Return tests that together show all that `shown` says of each; cheap ones and few of them."""
    left = set().union(*shown.values())
    chosen: list[str] = []
    while left:
        best = max(sorted(shown), key=lambda test: len(shown[test] & left) / (seconds.get(test, 0) + LEAST))
        chosen.append(best)
        left -= shown[best]
    for test in sorted(chosen, key=lambda each: -seconds.get(each, 0)):
        others = set().union(*(shown[each] for each in chosen if each != test))
        if shown[test] <= others:
            chosen.remove(test)
    return sorted(chosen)


def read_shown(file: Path) -> dict[str, set[Arc]]:
    """Return what each test function has run, without what runs as soon as a file is loaded."""
    data = CoverageData(str(file))
    data.read()
    by_test: dict[str, set[Arc]] = defaultdict(set)
    for context in sorted(data.measured_contexts()):
        data.set_query_contexts([f"^{_escaped(context)}$"])
        arcs = {(name, *arc) for name in data.measured_files() for arc in data.arcs(name) or ()}
        by_test[context.partition("|")[0].partition("[")[0]] |= arcs
    loaded = by_test.pop("", set())
    return {test: arcs - loaded for test, arcs in by_test.items() if arcs - loaded}


def _escaped(context: str) -> str:
    return "".join(letter if letter.isalnum() else f"\\{letter}" for letter in context)


def read_seconds(report: Path) -> dict[str, float]:
    """Return how long each test function took over all its cases."""
    found: dict[str, float] = defaultdict(float)
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314  # nosec B314 - pytest wrote it
        place = str(case.get("classname")).replace(".", "/")
        found[f"{place}.py::{str(case.get('name')).partition('[')[0]}"] += float(case.get("time", 0))
    return found


def main() -> int:
    """Measure, choose, write; return pytest's exit code when a test fails."""
    folder = Path(os.environ.get("STATEPL_VAR", ROOT / "var" / "covered"))
    folder.mkdir(parents=True, exist_ok=True)
    settings, report = write_settings(folder, read_list()), folder / "junit-covered.xml"
    measure = ["--cov", f"--cov-config={settings}", "--cov-report=", "--cov-context=test"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not (worker or browser)",
               "--create-db", f"--junit-xml={report}", *measure, *sorted(set(read_tests()))]  # fmt: skip
    env = {**os.environ, "STATEPL_MODE": "test", "STATEPL_VAR": str(folder), ALL_OF_THEM: "1"}
    code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    if code:
        return code
    seconds = read_seconds(report)
    chosen = choose(read_shown(folder / "covered.data"), seconds)
    MEASURED.write_text(HEADER + "".join(f"{test}\n" for test in chosen))
    print(
        f"{len(chosen)} tests, {sum(seconds[test] for test in chosen):.0f} s of {sum(seconds.values()):.0f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
