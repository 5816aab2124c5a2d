"""The files that must stay at 100 % of lines and branches: tests/house/covered.txt names them.

Measuring doubles the time of a test, so the list names the tests that show its files too, and a whole run
measures the fewest of these that show everything: tests/house/measured.txt, which `make covered` writes.
`find_gaps` reads the measurements and says in sentences what no test has run.
"""

import os
from functools import cache
from pathlib import Path

import coverage

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "house" / "covered.txt"
MEASURED = LIST.with_name("measured.txt")
SHOWN_BY = "by "
ALL_OF_THEM = "MEASURE_ALL"  # set while `make covered` chooses


def read_list(path: Path = LIST) -> list[str]:
    """Return the listed files, relative to the root, without comments, empty lines and tests."""
    return [line for line in _lines(path) if not line.startswith(SHOWN_BY)]


@cache
def read_tests(path: Path = LIST) -> tuple[str, ...]:
    """Return the files and folders of tests that show the listed files, relative to the root."""
    lines = (line.removeprefix(SHOWN_BY) for line in _lines(path) if line.startswith(SHOWN_BY))
    return tuple(name for line in lines for name in line.split())


@cache
def read_measured(path: Path = MEASURED) -> frozenset[str]:
    """Return the test functions that a whole run measures, as pytest names them."""
    return frozenset(_lines(path))


def is_measured(nodeid: str) -> bool:
    """Say whether a test, as pytest names it, is measured where a run measures."""
    if os.environ.get(ALL_OF_THEM):
        return nodeid.startswith(read_tests())
    return nodeid.partition("[")[0] in read_measured()


def _lines(path: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def write_settings(folder: Path, listed: list[str], root: Path = ROOT) -> Path:
    """Write coverage's settings for the listed files into a folder; the measurements go there too."""
    settings = folder / "covered.ini"
    files = "\n".join(f"    {root / name}" for name in listed)
    settings.write_text(
        f"[run]\nbranch = true\ndata_file = {folder / 'covered.data'}\ninclude =\n{files}\n"
        "[report]\nexclude_also =\n    if TYPE_CHECKING:\n"
    )
    return settings


def find_gaps(settings: Path, listed: list[str], root: Path = ROOT) -> list[str]:
    """Return a sentence for every listed file of which the measured run missed a line or a branch."""
    measured = coverage.Coverage(config_file=str(settings))
    measured.load()
    gaps = []
    for name in listed:
        path = root / name
        if not path.exists():
            gaps.append(f"{name} is listed in {LIST.relative_to(ROOT)} and does not exist.")
        elif (said := _describe(measured, path)) is not None:
            gaps.append(f"{name} {said}")
    return gaps


def _describe(measured: coverage.Coverage, path: Path) -> str | None:
    missing = measured.analysis2(str(path))[3]
    if missing:
        return f"has lines that no test runs: {_join(missing)}."
    ends = measured.branch_stats(str(path))
    halves = sorted(line for line, (total, taken) in ends.items() if taken < total)
    return f"has branches that no test takes, from lines: {_join(halves)}." if halves else None


def _join(lines: list[int]) -> str:
    """Return line numbers as text, neighbours as a span: 3-5, 9."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
