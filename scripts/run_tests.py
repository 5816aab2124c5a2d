"""Run the tests in two parts, each by two workers: what needs neither workers nor a browser, then the rest.

A whole run (without arguments) measures the files of tests/house/covered.txt in the first part and fails where
one of them has a line or branch that no test runs. The last line says how many passed, failed and were
skipped, over both parts.

Two workers have servers of their own (tests/mode.py). Where REDIS_URL names one Redis for all, what runs real
workers or moves the clock would meet itself there: then the second part has one worker.
"""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from covered import LIST, find_gaps, read_list, write_settings

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("STATEPL_VAR", ROOT / "var" / "test"))
APART = "worker or browser"
NOTHING_COLLECTED = 5
PARALLEL = ["-n", "2"]
# The first part makes the databases, the second finds them.
SAME = ["--reuse-db"]
NEW = ["--create-db", *SAME]


@dataclass
class Count:
    """How many tests ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path) -> None:
        """Add what a JUnit file of pytest tells."""
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 - pytest wrote it a moment ago
            total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            self.passed += total - failed - skipped
            self.failed += failed
            self.skipped += skipped


def run_part(name: str, options: list[str], count: Count) -> int:
    """Run one part; return pytest's exit code, 0 when the part holds no test."""
    report = VAR / f"junit-{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *options]
    code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    if report.exists():
        count.add(report)
    return 0 if code == NOTHING_COLLECTED else code


def environment() -> dict[str, str]:
    """Tests have servers of their own, so that a running demo is not disturbed."""
    return {**os.environ, "STATEPL_MODE": "test", "STATEPL_VAR": str(VAR)}


def check_covered(settings: Path) -> int:
    """Say what no test has run of the listed files; return 1 if there is anything."""
    listed = read_list()
    gaps = find_gaps(settings, listed)
    for gap in gaps:
        print(gap)
    if gaps:
        print("Is there a test for each? Then choose the measured ones anew: make covered.")
    else:
        print(f"All lines and branches of the {len(listed)} files in {LIST.relative_to(ROOT)} were run.")
    return 1 if gaps else 0


def main() -> int:
    """Run both parts even when the first fails; return the exit code."""
    VAR.mkdir(parents=True, exist_ok=True)
    given, count = sys.argv[1:], Count()
    settings = None if given else write_settings(VAR, read_list())
    measure = [] if settings is None else ["--cov", f"--cov-config={settings}", "--cov-report="]
    print("Tests without workers and browsers", flush=True)
    together = run_part("together", ["-m", f"not ({APART})", *PARALLEL, *NEW, *measure, *given], count)
    print("Tests with real workers and a browser", flush=True)
    shared = [] if "REDIS_URL" in os.environ else PARALLEL
    apart = run_part("apart", ["-m", APART, *shared, *SAME, *given], count)
    missed = check_covered(settings) if settings and not (together or apart) else 0
    print(f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    return together or apart or missed


if __name__ == "__main__":
    sys.exit(main())
